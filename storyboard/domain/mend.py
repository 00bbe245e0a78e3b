"""What each one-click fix does to the lengths, and which fixes end in a valid board."""

from collections.abc import Iterator

from storyboard.domain.problem import Fix
from storyboard.domain.timing import (
    Lengths,
    fill_to,
    give_rest_to,
    lengthen,
    split_evenly,
    words,
)


def moved(fix: Fix, lengths: Lengths, total: int) -> tuple[Lengths, int]:
    """The lengths and the total after a fix. Raises ValueError in words."""
    match fix.do, fix.shot, fix.value:
        case "give_rest", int(shot), _:
            return give_rest_to(lengths, shot, total), total
        case "split_evenly", _, _:
            return split_evenly(lengths, total), total
        case "set_total", _, int(value):
            return lengths, value
        case "fit_total", _, int(value):
            return fill_to(lengths, value), value
        case "set_seconds", int(shot), int(value):
            return _set_seconds(lengths, shot, value), total
    raise ValueError(f"“{fix.do}” does not change lengths.")


def _set_seconds(lengths: Lengths, shot: int, value: int) -> Lengths:
    """A neighbour pays, so that the total stays; when none can, the sum is off."""
    by = value - lengths.seconds[shot]
    # A payer must not fall below the length that was just found too short.
    for least in (max(value, lengths.least), lengths.least):
        try:
            paying = Lengths(lengths.seconds, lengths.locked, least)
            return lengths.having(lengthen(paying, shot, by)[0].seconds)
        except ValueError:
            continue
    seconds = list(lengths.seconds)
    seconds[shot] = value
    return lengths.having(seconds)


def ways_to_add_up(lengths: Lengths, total: int, *, most: int) -> Iterator[Fix]:
    """The fixes after which the shots add up to a total of 1 to `most` seconds; none
    when they do already.
    """
    for fix in _candidates(lengths, total) if lengths.total != total else ():
        try:
            after, _ = moved(fix, lengths, total)
        except ValueError:
            continue
        if after.total <= most and min(after.seconds) >= lengths.least:
            yield fix


def _candidates(lengths: Lengths, total: int) -> Iterator[Fix]:
    rest = total - lengths.total
    if rest > 0:
        last = len(lengths.seconds) - 1
        yield Fix("give_rest", f"Give {words(rest)} to shot {last + 1}", last)
    else:
        longest = lengths.seconds.index(max(lengths.seconds))
        label = f"Take {words(-rest)} from shot {longest + 1}"
        yield Fix("give_rest", label, longest)
    yield Fix("split_evenly", "Split evenly")
    label = f"Set the total to {words(lengths.total)}"
    yield Fix("set_total", label, value=lengths.total)
