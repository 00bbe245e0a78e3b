"""What a one-click fix means for a plan, so that every offered one can be tried."""

from dataclasses import replace

from storyboard.domain.mend import moved
from storyboard.domain.plan import BoardPlan, Fix


def mended(plan: BoardPlan, fix: Fix) -> BoardPlan:
    """The plan after a fix. Raises ValueError, in words, for one it cannot do."""
    match fix.do, fix.shot, fix.value:
        case "set_size", _, str(size):
            width, _, height = size.partition("x")
            return replace(plan, width=int(width), height=int(height))
        case "drop_last_frame", int(shot), _:
            bare = replace(plan.shots[shot], last=None)
            shots = (*plan.shots[:shot], bare, *plan.shots[shot + 1 :])
            return replace(plan, shots=shots)
        case "set_sound", _, int(value):
            return replace(plan, sound=bool(value))
    lengths, seconds = moved(fix, plan.lengths, plan.seconds)
    pairs = zip(plan.shots, lengths.seconds, strict=True)
    shots = tuple(replace(shot, seconds=length) for shot, length in pairs)
    return replace(plan, shots=shots, seconds=seconds)
