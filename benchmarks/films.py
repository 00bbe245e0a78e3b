"""One film made here: `python -m benchmarks.films WHO SIZE SECONDS SHOTS OUT`.

Prints one JSON object: seconds, with and without starting Python, and of processor
time; frames, bytes, peak memory, and how alike the first and the last picture are to
the stills, and some between to what they should be. Who: the engine
as the studio runs it (`draft`, `final`; with everything `cold`, with the pictures kept
`warm`, with one shot of five `edited`), the encoder alone (`one` stream on all threads,
`two` by segment), and the peers.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from itertools import cycle
from pathlib import Path
from typing import TypeAlias

import av
import cv2
import numpy as np
import psutil
from numpy.typing import NDArray
from PIL import Image, ImageOps

from benchmarks.peers import PeerShot, ffmpeg_command
from storyboard import boards
from storyboard.animatic.cache import NO_CACHE, Cache
from storyboard.animatic.chunks import Segment, chunks_of
from storyboard.animatic.encode import Crew, Packet, encode
from storyboard.animatic.film import Film, Profile, Shot
from storyboard.animatic.join import join
from storyboard.animatic.motion import FOCI, path_of
from storyboard.animatic.plates import Planes, views
from storyboard.animatic.render import render
from storyboard.animatic.scene import Scene, needs
from storyboard.domain.camera import Camera

Grey: TypeAlias = NDArray[np.float32]

_SAMPLE = Path(boards.__file__).parent / "sample"
# Ready-made pictures of a film may fill this much memory.
_READY_BYTES = 600_000_000
_KEPT_BYTES = 4_000_000_000


def film_of(size: tuple[int, int], seconds: int, *, shots: int) -> Film:
    """Five shots, two of them from a first to a last frame; or the first shot alone."""
    made = []
    for number in range(1, shots + 1):
        first = _SAMPLE / f"shot{number}-first.jpg"
        last = _SAMPLE / f"shot{number}-last.jpg"
        blends = number in (2, 4) or number == shots
        length = seconds // shots
        made.append(Shot(length, first=first, last=last if blends else None))
    return Film(tuple(made), *size)


def ours(film: Film, out: Path, cache: Cache = NO_CACHE) -> None:
    """The engine, as its child process calls it."""
    render(film, out, workers=os.cpu_count() or 2, cache=cache)


def warm(film: Film, out: Path, folder: Path) -> None:
    """With the pictures kept, and none of the shots."""
    cache = Cache(folder / f"drawn-{film.width}", _KEPT_BYTES)
    if not cache.folder or not cache.folder.exists():
        ours(film, out, cache)
    assert cache.folder
    for chunk in cache.folder.glob("chunk-*"):
        chunk.unlink()
    _timed(lambda: ours(film, out, cache))


def edited(film: Film, out: Path, folder: Path) -> None:
    """With all kept but the third shot, whose still is another now."""
    cache = Cache(folder / f"edited-{film.width}-{film.profile}", _KEPT_BYTES)
    ours(film, out, cache)
    shots = list(film.shots)
    shots[2] = replace(shots[2], first=shots[3].first, camera=Camera("push"))
    _timed(lambda: ours(replace(film, shots=tuple(shots)), out, cache))
    assert cache.folder
    shutil.rmtree(cache.folder)


def _timed(work: Callable[[], None]) -> None:
    began, busy = time.perf_counter(), _processor_seconds()
    work()
    _only[:] = [time.perf_counter() - began, _processor_seconds() - busy]


def _processor_seconds() -> float:
    """Of this process and of what it has waited for."""
    return sum(os.times()[:4])


def encoder_one(film: Film, out: Path) -> None:
    """One stream on all threads, fed with ready-made frames."""
    encoder(film, out, Crew(1, os.cpu_count() or 2), whole=True)


def encoder_two(film: Film, out: Path) -> None:
    encoder(film, out, Crew(os.cpu_count() or 2, 1), whole=False)


def encoder(film: Film, out: Path, team: Crew, *, whole: bool) -> None:
    """The same encoders, options and file; frames are copied, not drawn."""
    cv2.setNumThreads(1)
    parts = [part for chunk in chunks_of(film) for part in chunk.segments]
    if whole:
        parts = [Segment(0, range(film.frames))]
    ready = [_ready(film, shot) for shot in range(len(film.shots))]
    spans = film.spans

    def make(shot: int, frames: range) -> list[Packet]:
        def draw(frame: int, planes: Planes) -> None:
            at = spans[shot].start + frame
            which = next(n for n, span in enumerate(spans) if at in span)
            pictures = ready[which]
            picture = pictures[(at - spans[which].start) % len(pictures)]
            for target, plane in zip(planes, picture, strict=True):
                np.copyto(target, plane)

        return encode(film, frames, draw, threads=team.threads)

    def work() -> None:
        with ThreadPoolExecutor(team.encoders) as pool:
            coming = [pool.submit(make, part.shot, part.frames) for part in parts]
            starts = [spans[part.shot].start for part in parts]
            pairs = zip(starts, coming, strict=True)
            join(film, ((start, each.result()) for start, each in pairs), out)

    _timed(work)


def zoompan(film: Film, out: Path, preset: str, enlarged: int) -> None:
    shots, size = _for_peers(film, out.parent)
    subprocess.run(ffmpeg_command(shots, size, out, preset, enlarged), check=True)


def moviepy(film: Film, out: Path, preset: str) -> None:
    shots, size = _for_peers(film, out.parent)
    job = out.with_suffix(".json")
    made = [asdict(shot) for shot in shots]
    job.write_text(json.dumps({"size": size, "shots": made, "preset": preset}))
    program = [os.environ["PEERS_PYTHON"], "-m", "benchmarks.peers", str(job), str(out)]
    subprocess.run(program, check=True)


def _for_peers(film: Film, folder: Path) -> tuple[list[PeerShot], tuple[int, int]]:
    """The stills in the size of the film: the peers do not fit pictures."""
    size = (film.width, film.height)

    def fitted(still: Path | None) -> str | None:
        if still is None:
            return None
        path = folder / f"{still.stem}-{film.width}.png"
        if not path.exists():
            with Image.open(still) as opened:
                _fit(opened, size).save(path, compress_level=1)
        return str(path)

    found = [
        PeerShot(shot.seconds, str(fitted(shot.first)), fitted(shot.last), focus)
        for shot, focus in zip(film.shots, cycle(FOCI), strict=False)
    ]
    return found, size


def _fit(still: Image.Image, size: tuple[int, int]) -> Image.Image:
    """As Pillow does it: what our own pictures are held against, too."""
    return ImageOps.fit(still.convert("RGB"), size, Image.Resampling.LANCZOS)


_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
# How far into its shot a picture is looked at, in turn: moving, or melting.
_PLACES = (0.25, 0.45, 0.75, 0.5, 0.6)
# The encoder's own seconds: making the pictures ready is not its work.
_only: list[float] = []


def _ready(film: Film, shot: int) -> list[Planes]:
    """Frames from the shot's middle, where it moves most, there and back again."""
    plates = {need: need.plate() for need in needs(film, shot)}
    scene = Scene(film, shot, plates.__getitem__)
    span = film.spans[shot].frames
    each = film.width * film.height * 3 // 2 * len(film.shots)
    count = min(span, 48, _READY_BYTES // each)
    start = (span - count) // 2
    there = [_drawn(film, scene, at) for at in range(start, start + count)]
    return there + there[::-1]


def _drawn(film: Film, scene: Scene, frame: int) -> Planes:
    height, width = film.height, film.width
    planes = (
        np.empty((height, width), np.uint8),
        np.empty((height // 2, width // 2), np.uint8),
        np.empty((height // 2, width // 2), np.uint8),
    )
    scene.draw(frame, planes)
    return planes


# A peer is one line: a name and what makes the film.
Maker: TypeAlias = Callable[[Film, Path], None]
MAKERS: dict[str, Maker] = {
    **{f"{p}-cold": ours for p in Profile},
    **{f"{p}-warm": lambda f, out: warm(f, out, out.parent) for p in Profile},
    **{f"{p}-edited": lambda f, out: edited(f, out, out.parent) for p in Profile},
    **{f"{p}-encoder-one": encoder_one for p in Profile},
    **{f"{p}-encoder-two": encoder_two for p in Profile},
    "moviepy-medium": lambda f, out: moviepy(f, out, "medium"),
    "moviepy-ultrafast": lambda f, out: moviepy(f, out, "ultrafast"),
    "zoompan-ultrafast": lambda f, out: zoompan(f, out, "ultrafast", 1),
    "zoompan-4x-ultrafast": lambda f, out: zoompan(f, out, "ultrafast", 4),
}


def pictures_alike(film: Film, out: Path, places: Sequence[float]) -> list[float]:
    """SSIM of the film's first and last picture with the stills they are made of, and
    of one picture of each shot, so far into it, with what Pillow would draw there.
    """
    spans = film.spans
    last = len(film.shots) - 1
    wanted = [(0, 0), (last, spans[last].frames - 1)]
    wanted += [
        (shot, int(spans[shot].frames * place))
        for shot, place in zip(range(len(spans)), cycle(places), strict=False)
        if places
    ]
    seen = _read(out, {spans[shot].start + frame for shot, frame in wanted})
    return [
        ssim(seen[spans[shot].start + frame], _ideal(film, shot, frame))
        for shot, frame in wanted
    ]


def _read(path: Path, numbers: set[int]) -> dict[int, Grey]:
    with av.open(str(path)) as file:
        return {
            number: np.asarray(views(frame)[0], np.float32)
            for number, frame in enumerate(file.decode(video=0))
            if number in numbers
        }


def _ideal(film: Film, shot: int, frame: int) -> Grey:
    """The luma of this picture, as an encoder would be given it: BT.709, 16 to 235."""
    facts = film.shots[shot]
    path = path_of(
        shot,
        frames=film.spans[shot].frames,
        seconds=facts.seconds,
        has_first=facts.first is not None,
        has_last=facts.last is not None,
        camera=facts.camera,
    )
    size, box, blend = (film.width, film.height), path.box(frame), path.blend(frame)
    mixed = np.zeros((film.height, film.width), np.float32)
    for still, part in ((facts.first, 1 - blend), (facts.last, blend)):
        if still is None or not part:
            continue
        with Image.open(still) as opened:
            left, top = box.left * film.width, box.top * film.height
            right, bottom = left + box.size * film.width, top + box.size * film.height
            drawn = _fit(opened, size).resize(
                size, Image.Resampling.BICUBIC, box=(left, top, right, bottom)
            )
        mixed += part * (np.asarray(drawn, np.float32) @ _LUMA)
    return 16 + mixed * np.float32(219 / 255)


def ssim(one: Grey, other: Grey) -> float:
    """Structural similarity of two grey pictures, Gaussian windows of 11 pixels."""

    def blur(picture: Grey) -> Grey:
        return np.asarray(cv2.GaussianBlur(picture, (11, 11), 1.5), np.float32)

    mean_one, mean_other = blur(one), blur(other)
    both = mean_one * mean_other
    squares = mean_one**2 + mean_other**2
    spread = blur(one**2) + blur(other**2) - squares
    shared = blur(one * other) - both
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    scores = (2 * both + c1) * (2 * shared + c2) / ((squares + c1) * (spread + c2))
    return float(scores.mean())


def main() -> None:
    who, size, seconds, shots, out = sys.argv[1:]
    width, height = map(int, size.split("x"))
    film = film_of((width, height), int(seconds), shots=int(shots))
    # The quality at which a draft has the encoder's crf of 23, and a final of 20.
    profile = Profile.DRAFT if who.startswith("draft") else Profile.FINAL
    quality = 80 if profile is Profile.DRAFT else 95
    film, path = replace(film, profile=profile, quality=quality), Path(out)
    began, busy = time.perf_counter(), _processor_seconds()
    MAKERS[who](film, path)
    took, busy = time.perf_counter() - began, _processor_seconds() - busy
    whole = time.time() - psutil.Process().create_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    facts: dict[str, object] = {
        "seconds": _only[0] if _only else took,
        "processor": _only[1] if _only else busy,
        "whole": whole,
        "frames": film.frames,
        "bytes": path.stat().st_size,
        # A peer works in a child of this process.
        "peak": children or peak,
        "counted": _count(path),
    }
    if "encoder" not in who:
        # A peer's camera goes another way.
        places = _PLACES if who in {"draft-cold", "final-cold"} else ()
        facts["alike"] = pictures_alike(film, path, places)
    print(json.dumps(facts))


def _count(path: Path) -> int:
    with av.open(str(path)) as file:
        return sum(packet.size > 0 for packet in file.demux(video=0))


if __name__ == "__main__":
    main()
