"""The built-in animatic engine as a provider: free, no key, in a child process.

The child is its own process so that it can be cancelled, and so that a crash or a lack
of memory ends one render and not the worker.
"""

import json
import signal
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from storyboard.animatic.film import (
    BurnIn,
    Container,
    Film,
    Profile,
    Shot,
    Sound,
    Track,
    film_to_json,
)
from storyboard.domain.plan import BoardPlan, FrameRef
from storyboard.domain.request import RenderRequest
from storyboard.domain.text import with_mentions
from storyboard.media.child import ChildFailed, WarmJob
from storyboard.providers.base import Cancelled, Order
from storyboard.providers.errors import BrokenRender, ProviderError, RefusedOrder

# The module whose fork draws.
ENGINE = "storyboard.animatic.__main__"
_LOOK_SECONDS = 0.2
_BAD_JOB = 2
# Pages stay quick while a film is drawn on every core; and films while a draft is.
_NICE, _NICEST = 5, 12


class LocalProvider:
    slug = "local"
    works_here = True

    def work(
        self,
        order: Order,
        into: Path,
        *,
        report: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> tuple[Path, ...]:
        """Draw the animatic. Raises Cancelled, RefusedOrder or BrokenRender."""
        film = film_of(order)
        # What a killed child leaves behind goes with its folder.
        with TemporaryDirectory(prefix=".drawing-", dir=into) as work:
            job, drawn = Path(work, "job.json"), Path(work, f"film.{film.container}")
            job.write_text(film_to_json(film), "utf-8")
            argv = [str(job), str(drawn), str(order.threads)]
            if order.kept:
                argv += map(str, order.kept)
            nice = _NICEST if order.gives_way else _NICE
            engine = WarmJob(ENGINE, argv, folder=Path(work), nice=nice)
            _draw(engine, report=report, cancelled=cancelled)
            finished = into / drawn.name
            drawn.replace(finished)
        return (finished,)

    def written(
        self, request: RenderRequest, names: Mapping[str, str]
    ) -> dict[str, Any]:
        """The film as its child process is told of it."""
        names = {**_sounds(request.plan), **names}
        stills = {sha256: Path("/", sha256) for sha256 in names}
        film: dict[str, Any] = json.loads(film_to_json(film_of(Order(request, stills))))
        for shot in film["shots"]:
            for which in ("first", "last"):
                if shot[which]:
                    shot[which] = names[Path(shot[which]).name]
            shot["voices"] = [names[Path(voice).name] for voice in shot["voices"]]
        if track := film["track"]:
            track["path"] = names[Path(track["path"]).name]
        return film


provider = LocalProvider()


def _sounds(plan: BoardPlan) -> dict[str, str]:
    """What to call the sounds where no row is asked."""
    track = plan.soundtrack.playing
    called = {track.sha256: f"[{track.name or 'track'}]"} if track else {}
    spoken = ((v, f"[voice of @{e.slug}]") for e in plan.elements for v in e.voices)
    return {**called, **dict(spoken)}


def film_of(order: Order) -> Film:
    """The order in the engine's words. Raises RefusedOrder when it cannot be drawn."""
    plan, settings = order.request.plan, order.request.settings
    try:
        return Film(
            shots=_shots(plan, order.stills),
            width=plan.width,
            height=plan.height,
            title=plan.title,
            sound=_base(plan),
            track=_track(plan, order.stills),
            profile=Profile.DRAFT if order.gives_way else Profile.FINAL,
            **_look(settings),
        )
    except ValueError as fault:
        message = f"The engine cannot draw this board: {fault}."
        raise _refused("cannot_draw", message) from fault


def _base(plan: BoardPlan) -> Sound:
    ticks = plan.soundtrack.ticks(switch=plan.sound)
    return Sound.TICKS if ticks else Sound.SILENCE


def _track(plan: BoardPlan, files: Mapping[str, Path]) -> Track | None:
    track = plan.soundtrack.playing
    if track is None:
        return None
    times = (Fraction(at, 10) for at in (track.start, track.fade_in, track.fade_out))
    return Track(_sound(track.sha256, files), *times)


def _sound(sha256: str, files: Mapping[str, Path]) -> Path:
    if path := files.get(sha256):
        return path.resolve()
    message = "A sound of this board is missing. Put it in again."
    raise _refused("sound_missing", message)


def _look(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of the panel; what is left out stays as the engine has it."""
    look: dict[str, Any] = {}
    if "output_format" in settings:
        look["container"] = Container(settings["output_format"].lower())
    if "output_quality" in settings:
        look["quality"] = settings["output_quality"]
    if "burn_in" in settings:
        look["burn_in"] = frozenset(BurnIn(name) for name in settings["burn_in"])
    return look


def _shots(plan: BoardPlan, stills: Mapping[str, Path]) -> tuple[Shot, ...]:
    names = {element.slug: element.spoken for element in plan.elements}

    def still(number: int, which: str, frame: FrameRef | None) -> Path | None:
        if frame is None:
            return None
        if path := stills.get(frame.sha256):
            return path.resolve()
        message = f"Shot {number}'s {which} frame is missing. Put it in again."
        raise _refused("frame_missing", message)

    return tuple(
        Shot(
            seconds=shot.seconds,
            first=still(number, "first", shot.first),
            last=still(number, "last", shot.last),
            prompt=with_mentions(shot.prompt, lambda slug: names.get(slug, f"@{slug}")),
            title=shot.title,
            camera=shot.camera,
            transition=shot.transition,
            voices=tuple(_sound(sha256, stills) for sha256 in voices),
        )
        for number, (shot, voices) in enumerate(
            zip(plan.shots, plan.voices, strict=True), start=1
        )
    )


def _draw(
    engine: WarmJob,
    *,
    report: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> None:
    with engine as job:
        try:
            for line in job.lines(_LOOK_SECONDS):
                if cancelled():
                    raise Cancelled
                if line is not None:
                    report(line["done"], line["total"])
        except (ChildFailed, KeyError) as fault:
            message = "The engine said something nobody understands. Render it again."
            raise _broken("engine_confused", message) from fault
    if job.returncode != 0:
        raise _failure(job.returncode, job.stderr_tail)


def _failure(code: int | None, complaint: str) -> ProviderError:
    """What an exit code means for people; the engine's own words go along as a note."""
    if "No space left on device" in complaint:
        message = "The disk is full. Make room for the film, then render it again."
        failure: ProviderError = _broken("disk_full", message)
    elif code == _BAD_JOB:
        message = (
            "The engine could not open one of the frames or sounds of this board. "
            "Put them in again, then render once more."
        )
        failure = _refused("frame_unreadable", message)
    elif code == -signal.SIGKILL:
        message = (
            "The machine stopped the render, most likely for lack of memory. "
            "Render it again, or choose a smaller size."
        )
        failure = _broken("engine_killed", message)
    elif code in {-signal.SIGTERM, 128 + signal.SIGTERM}:
        message = "The render was stopped from outside. Render it again."
        failure = _broken("engine_stopped", message)
    else:
        message = f"The engine stopped in the middle (code {code}). Render it again."
        failure = _broken("engine_crashed", message)
    failure.add_note(complaint)
    return failure


def _refused(code: str, message: str) -> RefusedOrder:
    return RefusedOrder(message, code=code, retryable=False, charged=False)


def _broken(code: str, message: str) -> BrokenRender:
    return BrokenRender(message, code=code, retryable=True, charged=False)
