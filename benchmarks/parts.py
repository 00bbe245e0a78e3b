"""What our time and memory go to: `python -m benchmarks.parts SIZE SECONDS`.

The work of one thread on a draft, step by step, in processor time, which a busy machine
stretches least. Prints one JSON object: milliseconds a picture, and bytes held by
Python and its libraries, with as many bare encoders as work side by side, and by the
whole film at its peak.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import cv2
import psutil

from benchmarks.films import film_of
from storyboard.animatic.cache import Cache
from storyboard.animatic.chunks import Segment, chunks_of
from storyboard.animatic.encode import Packet, crew, encode
from storyboard.animatic.film import Film, Profile
from storyboard.animatic.join import join
from storyboard.animatic.plates import Need, Planes, Plate
from storyboard.animatic.render import render
from storyboard.animatic.scene import Scene, needs

T = TypeVar("T")


class Clock:
    """Processor time of this thread, by step."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def time(self, step: str, work: Callable[[], T]) -> T:
        began = time.thread_time()
        made = work()
        self.spent[step] = self.spent.get(step, 0) + time.thread_time() - began
        return made


def steps(film: Film, folder: Path) -> dict[str, float]:
    """Seconds of each step for the whole film, made by one thread."""
    clock, cache = Clock(), Cache(folder / "kept", 4_000_000_000)
    made: list[tuple[int, list[Packet]]] = []
    for chunk in chunks_of(film):
        wanted = needs(film, chunk.shot)
        for need in wanted:
            clock.time("pictures", need.plate)
            need.plate(cache)
        kept: dict[Need, Plate] = {}
        for need in wanted:
            kept[need] = clock.time("kept", partial(need.plate, cache))
        scene = Scene(film, chunk.shot, kept.__getitem__)
        start = film.spans[chunk.shot].start
        made += [(start, _made(film, part, scene, clock)) for part in chunk.segments]
    clock.time("joining", lambda: join(film, made, folder / "film.mp4"))
    return clock.spent


def _made(film: Film, part: Segment, scene: Scene, clock: Clock) -> list[Packet]:
    def draw(frame: int, planes: Planes) -> None:
        clock.time("drawing", lambda: scene.draw(frame, planes))

    began = time.thread_time()
    drawn = clock.spent.get("drawing", 0.0)
    packets = encode(film, part.frames, draw)
    encoding = time.thread_time() - began - (clock.spent["drawing"] - drawn)
    clock.spent["encoding"] = clock.spent.get("encoding", 0) + encoding
    return packets


def bare_encoders(film: Film) -> int:
    """Bytes of this process while its encoders work, and nothing is drawn."""
    team = crew(film, os.cpu_count() or 2)

    def work(_: int) -> int:
        held = 0

        def draw(frame: int, planes: Planes) -> None:
            nonlocal held
            for plane in planes:
                plane[:] = frame
            held = max(held, _held())

        encode(film, range(24), draw, threads=team.threads)
        return held

    with ThreadPoolExecutor(team.encoders) as pool:
        return max(pool.map(work, range(team.encoders)))


def _held() -> int:
    return int(psutil.Process().memory_info().rss)


def main() -> None:
    width, height = map(int, sys.argv[1].split("x"))
    film = film_of((width, height), int(sys.argv[2]), shots=5)
    film = replace(film, profile=Profile.DRAFT, quality=80)
    cv2.setNumThreads(1)
    with TemporaryDirectory(prefix="storyboard-bench-") as folder:
        loaded, encoders = _held(), bare_encoders(film)
        render(film, Path(folder, "film.mp4"), workers=os.cpu_count() or 2)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        spent = steps(film, Path(folder))
    a_picture = {step: each / film.frames * 1000 for step, each in spent.items()}
    print(json.dumps({**a_picture, "loaded": loaded, "bare": encoders, "peak": peak}))


if __name__ == "__main__":
    main()
