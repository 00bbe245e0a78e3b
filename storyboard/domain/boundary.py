"""The boundary between two shots, moved along the timeline.

Seconds go from the shots on one side to a shot on the other; locked shots keep their
length and slide along. The module's twin in the browser, which shows the lengths while
somebody drags, must agree with the vectors in its tests.
"""

from storyboard.domain.plan import LONGEST_BOARD
from storyboard.domain.timing import Lengths, words

EXCHANGE = "exchange"
PUSH = "push"
TOTAL = "total"
# The neighbours pay each other; the last shots pay, what lies between slides; nobody
# pays, and the board gets longer or shorter.
WAYS = (EXCHANGE, PUSH, TOTAL)


def move_boundary(
    lengths: Lengths, after: int, by: int, *, way: str = EXCHANGE
) -> Lengths:
    """Move the end of shot `after` (from 0) by whole seconds, later or earlier.

    A payer gives down to the least length, then the next one does. Raises ValueError
    in words when it cannot go so far.
    """
    fewest, most = reach(lengths, after, way=way)
    if not fewest <= by <= most:
        raise ValueError(_wall(lengths, after, fewest if by < 0 else most))
    seconds = list(lengths.seconds)
    before, behind = _sides(lengths, after, way)
    payers, takers = (behind, before) if by > 0 else (before, behind)
    left = abs(by)
    for shot in payers:
        step = min(left, max(seconds[shot] - lengths.least, 0))
        seconds[shot] -= step
        left -= step
    if takers and by:
        seconds[takers[0]] += abs(by)
    return lengths.having(seconds)


def reach(lengths: Lengths, after: int, *, way: str = EXCHANGE) -> tuple[int, int]:
    """How far it can go: seconds earlier (0 or less) and later (0 or more)."""
    before, behind = _sides(lengths, after, way)
    earlier = _spare(lengths, before) if behind or way == TOTAL else 0
    later = _spare(lengths, behind) if before else 0
    if way == TOTAL:
        later = max(LONGEST_BOARD - lengths.total, 0) if before else 0
    return -earlier, later


def _sides(lengths: Lengths, after: int, way: str) -> tuple[list[int], list[int]]:
    """The unlocked shots before and behind, each side in the order in which they pay;
    the first of a side takes.
    """
    free = lengths.free()
    before = [i for i in reversed(free) if i <= after]
    behind = [i for i in free if i > after]
    if way == PUSH:
        behind.reverse()
    return before, [] if way == TOTAL else behind


def _spare(lengths: Lengths, shots: list[int]) -> int:
    return sum(max(lengths.seconds[i] - lengths.least, 0) for i in shots)


def _wall(lengths: Lengths, after: int, furthest: int) -> str:
    if not furthest:
        return (
            f"The end of shot {after + 1} cannot move there: a shot is at least "
            f"{words(lengths.least)} long, and locked ones keep their length."
        )
    way = "later" if furthest > 0 else "earlier"
    return (
        f"The end of shot {after + 1} can move {words(abs(furthest))} {way} at most: "
        f"a shot is at least {words(lengths.least)} long."
    )
