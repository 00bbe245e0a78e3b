"""Players: `python -m benchmarks.readers PORT SESSION CLIP COUNT SECONDS`.

A process of its own, so that they do not slow the editors who are measured. Each asks
for a range of 1 MiB every second, as a film of 8 Mbit/s does, and now and then jumps.
Prints one JSON object: the seconds of every answer, and what was wrong.
"""

import json
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.visitor import Visitor

MIB = 1024 * 1024


def _play(
    seed: int, port: int, session: str, clip: str, seconds: float
) -> tuple[list[float], list[str]]:
    chance, visitor = random.Random(seed), Visitor(port, session)
    took: list[float] = []
    wrong: list[str] = []
    first = visitor.get(clip, Range="bytes=0-0")
    size = int(first.headers["Content-Range"].partition("/")[2])
    at, due, ends = 0, time.monotonic() + chance.random(), time.monotonic() + seconds
    while due < ends:
        time.sleep(max(0.0, due - time.monotonic()))
        due += 1.0
        answer = visitor.get(clip, Range=f"bytes={at}-")
        took.append(answer.seconds)
        expected = min(MIB, size - at)
        if answer.status != 206 or len(answer.body) != expected:
            wrong.append(f"{answer.status} with {len(answer.body)} bytes")
        seeks = chance.random() < 0.1
        at = chance.randrange(size) if seeks else (at + expected) % size
    visitor.close()
    return took, wrong


def main() -> None:
    port, session, clip, count, seconds = sys.argv[1:]
    with ThreadPoolExecutor(int(count)) as pool:
        plays = [
            pool.submit(_play, seed, int(port), session, clip, float(seconds))
            for seed in range(int(count))
        ]
        results = [play.result() for play in plays]
    took = [seconds for times, _ in results for seconds in times]
    wrong = [fault for _, faults in results for fault in faults]
    print(json.dumps({"took": took, "wrong": wrong}))


if __name__ == "__main__":
    main()
