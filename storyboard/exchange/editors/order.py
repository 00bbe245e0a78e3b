"""In how few words one order becomes another: things swapped, else things moved."""

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Swapped(Generic[T]):
    one: T
    other: T


@dataclass(frozen=True, slots=True)
class Moved(Generic[T]):
    """`after`: None means to the front."""

    what: T
    after: T | None


Step = Swapped[T] | Moved[T]


def steps_to(now: Sequence[T], wanted: Sequence[T]) -> list[Step[T]]:
    """Done one after the other they make `wanted` of `now`; both hold the same things,
    each once. Each also makes sense without the others.
    """
    moves: list[Step[T]] = list(_moves(now, wanted))
    swaps = _swaps(now, wanted)
    return list(swaps) if swaps is not None and len(swaps) <= len(moves) else moves


def apply(order: Sequence[T], step: Step[T]) -> list[T]:
    """Raises ValueError where one of them is not there."""
    after = list(order)
    if isinstance(step, Swapped):
        i, j = after.index(step.one), after.index(step.other)
        after[i], after[j] = after[j], after[i]
        return after
    after.remove(step.what)
    place = 0 if step.after is None else after.index(step.after) + 1
    after.insert(place, step.what)
    return after


def _swaps(now: Sequence[T], wanted: Sequence[T]) -> list[Swapped[T]] | None:
    """None where it takes more than pairs that change places."""
    pairs = dict(zip(now, wanted, strict=True))
    if any(pairs[other] != one for one, other in pairs.items()):
        return None
    places = {one: place for place, one in enumerate(now)}
    return [
        Swapped(one, other)
        for one, other in pairs.items()
        if places[one] < places[other]
    ]


def _moves(now: Sequence[T], wanted: Sequence[T]) -> list[Moved[T]]:
    """What is not of the longest row that stays in order moves behind its neighbour."""
    places = {one: place for place, one in enumerate(now)}
    stays = _longest_rise([places[one] for one in wanted])
    return [
        Moved(one, wanted[place - 1] if place else None)
        for place, one in enumerate(wanted)
        if places[one] not in stays
    ]


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """Of different numbers, those of one longest rising row of them."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        before[number] = ends[at - 1] if at else None
        ends[at : at + 1] = [number]
    found: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found
