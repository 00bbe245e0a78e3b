"""Faults of the processes that draw: killed, stopped, frozen, ended."""

import os
import signal
import time
from functools import partial

import psutil

from benchmarks.audit import is_final
from benchmarks.processes import Studio, alive, encoders, title_of, wait_until
from benchmarks.stage import (
    LEASE,
    MIDDLE,
    Case,
    Cluster,
    Found,
    Stage,
    has_died,
    is_drawing,
    once,
    worker_of,
)
from storyboard.renders.models import Clip, Render

POINTS = {
    "claimed": "after the claim",
    "drawing": "while drawing",
    "drawn": "when the film is drawn",
    "filed": "after filing it, before its row",
    "keeping": "before the commit of its row",
}


def killed_at(point: str, stage: Stage) -> Found:
    render = stage.ordered([2])
    with Cluster(dispatcher=False, fault=f"{point}:KILL"):
        wait_until(lambda: has_died(worker_of(render)), "the worker's death")
    if Clip.objects.filter(render=render).exists():
        return Found("there was a clip before the end", kept=False)
    with Cluster():
        return once(render)


def stopped_and_resumed(stage: Stage) -> Found:
    render = stage.ordered([10, 10], MIDDLE)
    with Cluster(dispatcher=False):
        wait_until(lambda: is_drawing(render), "the drawing's start", every=0.01)
        slow = worker_of(render)
        os.kill(slow, signal.SIGSTOP)
        with Cluster():
            found = once(render)
            os.kill(slow, signal.SIGCONT)
            time.sleep(3)
    clips = Clip.objects.filter(render=render).count()
    again = once(render)
    words = f"{found.happened}; after it went on: {clips} clip, {render.state}"
    taken_over = render.claims > 1
    return Found(words, found.kept and again.kept and clips == 1 and taken_over)


def encoder_killed(stage: Stage) -> Found:
    render = stage.ordered([10, 10], MIDDLE)
    with Cluster():
        wait_until(lambda: is_drawing(render), "the drawing's start", every=0.01)
        for encoder in encoders():
            encoder.kill()
        return once(render)


def encoder_killed_always(stage: Stage) -> Found:
    """A film that needs more memory than there is dies every time."""
    poison, kills = stage.ordered([10, 10], MIDDLE), 0
    with Cluster():
        began = time.monotonic()
        while not is_final(poison) and time.monotonic() - began < 90:
            if is_drawing(poison):
                for encoder in encoders():
                    encoder.kill()
                    kills += 1
            time.sleep(0.1)
        next_one = once(stage.ordered([2]))
    said = poison.error and "Nothing was charged." in poison.error
    kept = poison.state == "failed" and kills == 3 and bool(said) and next_one.kept
    words = f"{poison.state} after {kills} kills: “{poison.error}” The next film: "
    return Found(words + next_one.happened, kept)


def checker_killed(stage: Stage) -> Found:
    """The child that looks at the finished film, killed as for want of memory."""
    render = stage.ordered([15, 15], MIDDLE)
    with Cluster():
        wait_until(lambda: _checkers(render), "the film's check", every=0.01)
        for checker in _checkers(render):
            checker.kill()
        return once(render)


def _checkers(render: Render) -> list[psutil.Process]:
    return [p for p in encoders() if " storyboard.media." in title_of(p)]


def ended_in_order(stage: Stage) -> Found:
    render = stage.ordered([15, 15], MIDDLE)
    studio = Studio("--no-web", settings=LEASE)
    wait_until(lambda: is_drawing(render), "the drawing's start")
    took = studio.stop()
    render.refresh_from_db()
    free = (render.crashes, render.lease_token) == (0, None)
    left = len(list(alive(encoders())))
    studio = Studio("--no-web", settings=LEASE)
    found = once(render)
    studio.stop()
    words = f"ended in {took:.1f} s, {left} encoders left; then {found.happened}"
    return Found(words, found.kept and free and not left)


def studio_killed(stage: Stage) -> Found:
    render = stage.ordered([15, 15], MIDDLE)
    studio = Studio(settings=LEASE)
    wait_until(lambda: is_drawing(render), "the drawing's start")
    family = studio.family()
    studio.process.kill()
    studio.process.wait()
    orphans = list(alive(family))
    again = Studio(settings=LEASE)
    left = list(alive(orphans))
    found = once(render)
    again.stop()
    words = f"{len(orphans)} orphans, {len(left)} left by the next start; "
    return Found(words + found.happened, found.kept and bool(orphans) and not left)


def frozen(stage: Stage) -> Found:
    """An idle worker dies with the queue's lock in its hand."""
    settings = {**LEASE, "STORYBOARD_WEDGED_SECONDS": "3"}
    studio = Studio("--no-web", settings=settings)
    wait_until(lambda: len(_idle(studio)) == 2, "two idle workers")
    for worker in _idle(studio):
        worker.kill()
    found = once(stage.ordered([2]))
    studio.stop()
    return found


def _idle(studio: Studio) -> list[psutil.Process]:
    return [p for p in studio.family() if title_of(p).endswith(" idle")]


CASES = (
    *(
        Case(
            f"worker killed {words}",
            "the next worker finishes it; one clip",
            partial(killed_at, point),
        )
        for point, words in POINTS.items()
    ),
    Case(
        "worker stopped past its lease, then resumed",
        "another one takes over; the first writes nothing more; one clip",
        stopped_and_resumed,
    ),
    Case("encoder killed", "the render starts anew and is done", encoder_killed),
    Case(
        "encoder killed every time",
        "given up after three starts with a sentence; the next film is made",
        encoder_killed_always,
    ),
    Case(
        "the finished film's check killed",
        "the render starts anew and is done",
        checker_killed,
    ),
    Case(
        "studio ended in the middle of a film (SIGINT)",
        "lets go without a crash, leaves nothing; goes on at the next start",
        ended_in_order,
    ),
    Case(
        "studio killed in the middle of a film",
        "the next start ends the orphans; everything goes on",
        studio_killed,
    ),
    Case(
        "queue frozen: idle workers killed",
        "seen and started anew",
        frozen,
    ),
)
