"""Time, exactly: whole frames, exact rates, half-open spans.

A position is a whole number of frames at a rate. Seconds are fractions, never floats.
The module's twin in the browser must agree with the vectors in its tests.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

FILM = Fraction(24)
PAL = Fraction(25)
VIDEO = Fraction(30)
NTSC_FILM = Fraction(24000, 1001)

_TIMECODE = re.compile(r"(\d{2,}):([0-5]\d):([0-5]\d):(\d{2,3})", re.ASCII)


def frame_at(seconds: Fraction | int, rate: Fraction) -> int:
    """The frame on screen at `seconds`: frame n covers [n / rate, (n + 1) / rate)."""
    if seconds < 0:
        raise ValueError("time starts at 0")
    return int(Fraction(seconds) * rate)


def seconds_at(frame: int, rate: Fraction) -> Fraction:
    """When `frame` begins. Exact inverse of `frame_at` for every whole frame."""
    if frame < 0:
        raise ValueError("frames start at 0")
    return Fraction(frame) / rate


def nominal(rate: Fraction) -> int:
    """Frames a timecode counts per second: 24 for 24000/1001 (SMPTE ST 12-1)."""
    return -(-rate.numerator // rate.denominator)


def timecode(frame: int, rate: Fraction) -> str:
    """`HH:MM:SS:FF`, non-drop: a label for a frame, not a clock."""
    if frame < 0:
        raise ValueError("frames start at 0")
    count = nominal(rate)
    seconds, ff = divmod(frame, count)
    minutes, ss = divmod(seconds, 60)
    hh, mm = divmod(minutes, 60)
    return f"{hh:02d}:{mm:02d}:{ss:02d}:{ff:02d}"


def frame_of(code: str, rate: Fraction) -> int:
    """The frame a timecode names. Raises ValueError when it is not one at this rate."""
    match = _TIMECODE.fullmatch(code)
    if not match:
        raise ValueError(f"not a timecode: {code!r}")
    hh, mm, ss, ff = (int(part) for part in match.groups())
    count = nominal(rate)
    if ff >= count:
        raise ValueError(f"frame {ff} does not exist at {count} frames per second")
    return ((hh * 60 + mm) * 60 + ss) * count + ff


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open piece of a timeline, in frames: one's end is the next's start."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    @property
    def frames(self) -> int:
        return self.end - self.start

    def __contains__(self, frame: int) -> bool:
        return self.start <= frame < self.end


def spans(seconds: Iterable[Fraction | int], rate: Fraction) -> tuple[Span, ...]:
    """Where each shot lies. Cut points are computed from the start, so rounding
    at a rate such as 24000/1001 never adds up.
    """
    found: list[Span] = []
    at = Fraction(0)
    for length in seconds:
        start = frame_at(at, rate)
        at += length
        found.append(Span(start, frame_at(at, rate)))
    return tuple(found)


def words(seconds: int) -> str:
    """`4 s`, `1:05`: how a length is written for people."""
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60}:{seconds % 60:02d}"


def clock(seconds: Fraction | int) -> str:
    """`0:15`, `1:05`: a length as players show it, whole seconds rounded up."""
    whole = -(-Fraction(seconds).numerator // Fraction(seconds).denominator)
    return f"{whole // 60}:{whole % 60:02d}"


# The duration editor's moves. Lengths are whole seconds. Except for `fill_to`, which
# is told a new total, seconds are moved between shots and never made.


@dataclass(frozen=True, slots=True)
class Lengths:
    """The lengths of a board's shots, which are locked, and the least length."""

    seconds: tuple[int, ...]
    locked: tuple[bool, ...] = ()
    least: int = 1

    def __post_init__(self) -> None:
        if not self.locked:
            object.__setattr__(self, "locked", (False,) * len(self.seconds))
        if len(self.locked) != len(self.seconds):
            raise ValueError("one lock per shot")

    @property
    def total(self) -> int:
        return sum(self.seconds)

    def free(self) -> tuple[int, ...]:
        return tuple(i for i, lock in enumerate(self.locked) if not lock)

    def having(self, seconds: Sequence[int]) -> "Lengths":
        return Lengths(tuple(seconds), self.locked, self.least)


def difference(lengths: Sequence[int], total: int) -> str:
    """What is off, in words: `2 s over`, `3 s short`, or nothing."""
    off = sum(lengths) - total
    if not off:
        return ""
    return f"{words(off)} over" if off > 0 else f"{words(-off)} short"


def lengthen(lengths: Lengths, shot: int, by: int) -> tuple[Lengths, int]:
    """Give `by` seconds to a shot (or take them away), paid by a neighbour.

    The other party is the next unlocked shot that can pay or take, else the nearest
    one before. Returns the lengths and that neighbour. Raises ValueError in words.
    """
    seconds = list(lengths.seconds)
    if lengths.locked[shot]:
        raise ValueError(f"Shot {shot + 1} is locked.")
    if seconds[shot] + by < lengths.least:
        raise ValueError(f"A shot is at least {words(lengths.least)} long.")
    order = [*range(shot + 1, len(seconds)), *range(shot - 1, -1, -1)]
    for other in order:
        if not lengths.locked[other] and seconds[other] - by >= lengths.least:
            seconds[shot] += by
            seconds[other] -= by
            return lengths.having(seconds), other
    raise ValueError("No other unlocked shot has seconds to give.")


def split_evenly(lengths: Lengths, total: int) -> Lengths:
    """Share what the locked shots leave of the total, the remainder to the earliest."""
    free = lengths.free()
    rest = total - sum(
        s for s, k in zip(lengths.seconds, lengths.locked, strict=True) if k
    )
    if not free:
        raise ValueError("Every shot is locked.")
    if rest < lengths.least * len(free):
        raise ValueError(
            f"{words(max(rest, 0))} do not reach for {len(free)} shots of at least "
            f"{words(lengths.least)}."
        )
    share, more = divmod(rest, len(free))
    seconds = list(lengths.seconds)
    for place, shot in enumerate(free):
        seconds[shot] = share + (place < more)
    return lengths.having(seconds)


def give_rest_to(lengths: Lengths, shot: int, total: int) -> Lengths:
    """Make one shot take up the whole difference."""
    if lengths.locked[shot]:
        raise ValueError(f"Shot {shot + 1} is locked.")
    seconds = list(lengths.seconds)
    wanted = seconds[shot] + total - lengths.total
    if wanted < lengths.least:
        raise ValueError(
            f"Shot {shot + 1} would be {words(max(wanted, 0))}; "
            f"it needs at least {words(lengths.least)}."
        )
    seconds[shot] = wanted
    return lengths.having(seconds)


def fill_to(lengths: Lengths, total: int) -> Lengths:
    """Change the total: the last unlocked shot gives or takes first, then others."""
    seconds = list(lengths.seconds)
    off = total - lengths.total
    for shot in reversed(lengths.free()):
        step = off if off > 0 else -min(-off, max(seconds[shot] - lengths.least, 0))
        seconds[shot] += step
        off -= step
    if off > 0:
        raise ValueError("Every shot is locked.")
    if off:
        raise ValueError(
            f"The shots cannot be shorter than {words(sum(seconds))} in all."
        )
    return lengths.having(seconds)


def room_for_one_more(lengths: Lengths) -> int | None:
    """The shot a new one takes its seconds from: the longest unlocked (the first of
    equals), if it can be halved.
    """
    free = [i for i in lengths.free() if lengths.seconds[i] >= 2 * lengths.least]
    return max(free, key=lambda i: (lengths.seconds[i], -i), default=None)


def add_shot(lengths: Lengths, at: int, total: int) -> Lengths:
    """Put a shot in at `at`, with what is missing to the total, else with half of the
    longest unlocked shot. Where there is neither it has the least length, and the sum
    is over.
    """
    missing, giver = total - lengths.total, room_for_one_more(lengths)
    if missing == 0 and giver is not None:
        return _halved(lengths, giver, at)
    return _inserted(lengths, at, max(missing, lengths.least))


def duplicate_shot(lengths: Lengths, shot: int, total: int) -> Lengths:
    """Put a copy behind a shot. The two share its seconds; where it is locked or too
    short for that, the copy is paid for like a new shot.
    """
    if not lengths.locked[shot] and lengths.seconds[shot] >= 2 * lengths.least:
        return _halved(lengths, shot, shot + 1)
    return add_shot(lengths, shot + 1, total)


def _halved(lengths: Lengths, giver: int, at: int) -> Lengths:
    seconds = list(lengths.seconds)
    share = seconds[giver] // 2
    seconds[giver] -= share
    return _inserted(lengths.having(seconds), at, share)


def _inserted(lengths: Lengths, at: int, share: int) -> Lengths:
    seconds = (*lengths.seconds[:at], share, *lengths.seconds[at:])
    locked = (*lengths.locked[:at], False, *lengths.locked[at:])
    return Lengths(seconds, locked, lengths.least)


def remove_shot(lengths: Lengths, shot: int) -> Lengths:
    """Take a shot out. The nearest unlocked shot before it, else the next one, gets
    its seconds.
    """
    seconds, locked = list(lengths.seconds), list(lengths.locked)
    freed = seconds.pop(shot)
    locked.pop(shot)
    others = Lengths(tuple(seconds), tuple(locked), lengths.least)
    heirs = _heirs(others, shot)
    if not heirs:
        raise ValueError("No other unlocked shot can take its seconds.")
    seconds[heirs[0]] += freed
    return others.having(seconds)


def restore_shot(
    lengths: Lengths, at: int, share: int, *, total: int, heir: int | None = None
) -> Lengths:
    """Put a removed shot back with its seconds. Where that is over, the heir gives
    them back, else the first who would inherit them now and has so many; where nobody
    has, the sum is over.
    """
    payers = _heirs(lengths, at)
    payers.sort(key=lambda other: other != heir)
    can_pay = (p for p in payers if lengths.seconds[p] - share >= lengths.least)
    payer = next(can_pay, None) if lengths.total + share > total else None
    seconds = list(lengths.seconds)
    if payer is not None:
        seconds[payer] -= share
    return _inserted(lengths.having(seconds), at, share)


def _heirs(others: Lengths, at: int) -> list[int]:
    """The unlocked shots around a place between them, in the order in which they take
    the seconds of one that leaves it.
    """
    order = [*range(at - 1, -1, -1), *range(at, len(others.seconds))]
    return [i for i in order if not others.locked[i]]
