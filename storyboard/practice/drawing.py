"""Films for the jobs: drawn by the animatic engine, in the asked shape and length.

Small on purpose: the longer side is 640 pixels (`long_side`), whatever the model would
deliver, unless the exact size is asked for. Duration, shape, container, sound on or off
and the cuts between shots are as ordered. Every shot wears a badge that says it is
practice. The same scene is drawn once.
"""

import hashlib
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from storyboard.animatic import BurnIn, Container, Film, Shot, Sound, film_to_json
from storyboard.media.child import ChildFailed, Job, python_command
from storyboard.practice.upkeep import keep

BADGE = "PRACTICE · not real"
_SAID = "Practice clip, not the real model: "
_TICK_SECONDS = 0.25
_NICE = 5


class CannotDraw(Exception):
    """The engine gave no film."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a film shows. Sizes are what the model would deliver."""

    shots: tuple[tuple[str, int], ...]
    width: int
    height: int
    first: Path | None = None
    last: Path | None = None
    container: str = "mp4"
    sound: bool = False
    title: str = ""

    @property
    def seconds(self) -> int:
        return sum(seconds for _, seconds in self.shots)


class Studio:
    def __init__(self, folder: Path, *, long_side: int = 640, exact: bool = False):
        self._folder, self._long_side, self._exact = folder, long_side, exact
        folder.mkdir(parents=True, exist_ok=True)

    def film(self, name: str) -> Path:
        return self._folder / name

    def draw(
        self, scene: Scene, given_up: Callable[[], bool], *, keep_seconds: float = 0
    ) -> str:
        """The name of the film of this scene, whose lifetime begins; `keep_seconds`
        where more was promised. Raises CannotDraw.
        """
        try:
            job = film_to_json(self._film_of(scene))
        except ValueError as fault:
            raise CannotDraw(str(fault)) from fault
        digest = hashlib.sha256(job.encode()).hexdigest()[:32]
        name = f"{digest}.{scene.container}"
        try:
            keep(self.film(name), now=time.time(), seconds=keep_seconds)
        except FileNotFoundError:
            self._draw(job, name, given_up)
            keep(self.film(name), now=time.time(), seconds=keep_seconds)
        return name

    def _draw(self, job: str, name: str, given_up: Callable[[], bool]) -> None:
        with TemporaryDirectory(prefix=".drawing-", dir=self._folder) as folder:
            plan, drawn = Path(folder, "job.json"), Path(folder, name)
            plan.write_text(job, "utf-8")
            argv = ("storyboard.animatic", str(plan.resolve()), str(drawn.resolve()))
            command = python_command(*argv, nice=_NICE)
            with Job(command, folder=Path(folder)) as child:
                try:
                    for _ in child.lines(_TICK_SECONDS):
                        if given_up():
                            raise CannotDraw("given up")
                except ChildFailed as fault:
                    raise CannotDraw(str(fault)) from fault
            if child.returncode != 0:
                raise CannotDraw(f"code {child.returncode}: {child.stderr_tail}")
            drawn.replace(self.film(name))

    def _film_of(self, scene: Scene) -> Film:
        width, height = self._size(scene.width, scene.height)
        last = len(scene.shots) - 1
        return Film(
            shots=tuple(
                Shot(
                    seconds,
                    first=scene.first if at == 0 else None,
                    last=scene.last if at == last else None,
                    prompt=_SAID + prompt,
                    title=BADGE,
                )
                for at, (prompt, seconds) in enumerate(scene.shots)
            ),
            width=width,
            height=height,
            title=scene.title,
            container=Container(scene.container),
            quality=60,
            sound=Sound.TICKS if scene.sound else Sound.SILENCE,
            burn_in=frozenset(BurnIn),
        )

    def _size(self, width: int, height: int) -> tuple[int, int]:
        if self._exact:
            return width, height
        scale = min(1.0, self._long_side / max(width, height))
        return (
            max(64, round(width * scale / 2) * 2),
            max(64, round(height * scale / 2) * 2),
        )


def as_large_as(scene: Scene, width: int, height: int) -> Scene:
    """The scene in the shape of a picture, with about as many pixels as before."""
    scale = (scene.width * scene.height / (width * height)) ** 0.5
    scale = min(scale, 3840 / max(width, height))
    return replace(
        scene, width=int(width * scale / 2) * 2, height=int(height * scale / 2) * 2
    )


def result_uuid(job: str, index: int) -> str:
    """The id of a job's result, the same whenever it is asked for."""
    digest = hashlib.sha256(f"{job}:{index}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))
