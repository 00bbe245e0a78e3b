"""Whole clips to one film, packet by packet: no picture is encoded again.

Where that cannot be done, because they are not alike or the container does not hold
what they are packed with, `splice` encodes the film once instead.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from storyboard.media.child import Limits
from storyboard.media.clips import container_of
from storyboard.media.splice import Look, Stretch, job_of, run_job

_WORKER = "storyboard.media.join_worker"
# Nothing is decoded but sound; the tables of an hour's packets are small.
_MEMORY = 600_000_000
_MOST_FILE = 40_000_000_000
_FRAMES_A_SECOND = 200
# What each container holds that every player of it reads.
_HOLDS = {"mp4": {"mp4", "mov"}, "mov": {"mp4", "mov"}, "webm": {"webm"}}


def join(
    stretches: Sequence[Stretch],
    look: Look,
    out: Path,
    *,
    report: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> bool:
    """Write the film to `out` as `splice` does, or return False and write nothing: the
    clips are not alike, or not used as they are. Raises as `splice` does.
    """
    if not all(_may_be_copied(stretch, look) for stretch in stretches):
        return False
    frames = sum(len(stretch.shown) for stretch in stretches)
    seconds = 60 + frames // _FRAMES_A_SECOND
    limits = Limits(_MEMORY, seconds, seconds * 15.0, _MOST_FILE)
    said = run_job(
        _WORKER,
        job_of(stretches, look, out),
        out,
        limits=limits,
        report=report,
        cancelled=cancelled,
    )
    return "unlike" not in said


def _may_be_copied(stretch: Stretch, look: Look) -> bool:
    """Each of its frames once, in order, at the film's rate, in a kin container."""
    return (
        stretch.rate == look.rate
        and stretch.shown == tuple(range(len(stretch.shown)))
        and container_of(stretch.path, stretch.path.name) in _HOLDS[look.container]
    )
