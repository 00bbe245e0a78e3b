"""Whatever is done to the lengths, the sum and the least length hold."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from storyboard.domain.timing import (
    Lengths,
    add_shot,
    duplicate_shot,
    fill_to,
    give_rest_to,
    lengthen,
    remove_shot,
    restore_shot,
    room_for_one_more,
    split_evenly,
)


class DurationEditor(RuleBasedStateMachine):
    """Any sequence of moves, allowed or refused, by a person who tries everything."""

    @initialize(
        seconds=st.lists(st.integers(3, 20), min_size=1, max_size=8),
        least=st.integers(1, 3),
    )
    def start(self, seconds, least):
        self.lengths = Lengths(tuple(seconds), least=least)
        self.total = self.lengths.total

    def pick(self, data: Any) -> int:
        shot: int = data.draw(st.integers(0, len(self.lengths.seconds) - 1))
        return shot

    def attempt(self, move: Callable[[Lengths], Lengths]) -> None:
        with suppress(ValueError):
            self.lengths = move(self.lengths)

    @rule(data=st.data(), by=st.integers(-25, 25))
    def lengthen_one(self, data, by):
        shot = self.pick(data)
        before = self.lengths.seconds
        self.attempt(lambda lengths: lengthen(lengths, shot, by)[0])
        changed = sum(a != b for a, b in zip(before, self.lengths.seconds, strict=True))
        assert changed in {0, 2}

    @rule()
    def split(self):
        self.attempt(lambda lengths: split_evenly(lengths, self.total))

    @rule(data=st.data())
    def give_rest(self, data):
        shot = self.pick(data)
        self.attempt(lambda lengths: give_rest_to(lengths, shot, self.total))

    @rule(total=st.integers(1, 200))
    def change_total(self, total):
        before = self.lengths
        self.attempt(lambda lengths: fill_to(lengths, total))
        if self.lengths is not before:
            self.total = total

    @precondition(lambda self: room_for_one_more(self.lengths) is not None)
    @rule(data=st.data())
    def add(self, data):
        at = data.draw(st.integers(0, len(self.lengths.seconds)))
        count = len(self.lengths.seconds)
        self.lengths = add_shot(self.lengths, at, self.total)
        assert len(self.lengths.seconds) == count + 1

    @precondition(lambda self: room_for_one_more(self.lengths) is not None)
    @rule(data=st.data())
    def duplicate(self, data):
        shot = self.pick(data)
        self.lengths = duplicate_shot(self.lengths, shot, self.total)

    @rule(data=st.data())
    def remove(self, data):
        shot = self.pick(data)
        self.attempt(lambda lengths: remove_shot(lengths, shot))

    @rule(data=st.data())
    def lock(self, data):
        shot, locked = self.pick(data), list(self.lengths.locked)
        locked[shot] = not locked[shot]
        self.lengths = Lengths(self.lengths.seconds, tuple(locked), self.lengths.least)

    @invariant()
    def the_sum_is_the_total(self):
        assert self.lengths.total == self.total

    @invariant()
    def no_shot_is_shorter_than_the_least(self):
        assert min(self.lengths.seconds) >= self.lengths.least

    @invariant()
    def every_shot_has_a_lock(self):
        assert len(self.lengths.locked) == len(self.lengths.seconds)


TestDurationEditor = DurationEditor.TestCase


@given(
    st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=8),
    st.integers(-10, 10),
    st.data(),
)
def test_no_move_touches_a_locked_shot(pairs, by, data):
    seconds, locked = zip(*pairs, strict=True)
    lengths = Lengths(seconds, locked)
    shot = data.draw(st.integers(0, len(seconds) - 1))
    moves: tuple[Callable[[], Lengths], ...] = (
        lambda: lengthen(lengths, shot, by)[0],
        lambda: split_evenly(lengths, lengths.total + by),
        lambda: give_rest_to(lengths, shot, lengths.total + by),
        lambda: fill_to(lengths, lengths.total + by),
    )

    for move in moves:
        try:
            after = move()
        except ValueError:
            continue
        kept = zip(seconds, after.seconds, locked, strict=True)
        assert all(a == b for a, b, lock in kept if lock)


@given(st.integers(1, 12), st.integers(1, 5), st.integers(0, 200))
def test_an_even_split_differs_by_one_second_at_most(shots, least, total):
    lengths = Lengths((least,) * shots, least=least)

    if total < shots * least:
        with pytest.raises(ValueError, match="do not reach"):
            split_evenly(lengths, total)
    else:
        seconds = split_evenly(lengths, total).seconds
        assert sum(seconds) == total
        assert max(seconds) - min(seconds) <= 1
        assert list(seconds) == sorted(seconds, reverse=True)


def test_the_next_unlocked_shot_pays_and_else_the_nearest_before():
    lengths = Lengths((4, 4, 4, 4), (False, False, True, False))

    assert lengthen(lengths, 1, 2)[0].seconds == (4, 6, 4, 2)
    assert lengthen(lengths, 3, 2) == (lengths.having((4, 2, 4, 6)), 1)


def test_what_cannot_be_done_is_said_in_words():
    lengths = Lengths((4, 1), (True, False))

    with pytest.raises(ValueError, match=r"Shot 1 is locked\."):
        lengthen(lengths, 0, 1)
    with pytest.raises(ValueError, match="at least 1 s long"):
        lengthen(lengths, 1, -1)
    with pytest.raises(ValueError, match="No other unlocked shot"):
        lengthen(lengths, 1, 1)
    with pytest.raises(ValueError, match=r"Shot 1 is locked\."):
        give_rest_to(lengths, 0, 9)
    with pytest.raises(ValueError, match="Shot 2 would be 0 s"):
        give_rest_to(lengths, 1, 3)
    with pytest.raises(ValueError, match="cannot be shorter than 5 s"):
        fill_to(lengths, 3)
    with pytest.raises(ValueError, match="No other unlocked shot"):
        remove_shot(lengths, 1)


def test_a_film_of_locked_shots_changes_nothing():
    lengths = Lengths((4, 4), (True, True))

    with pytest.raises(ValueError, match="Every shot is locked"):
        split_evenly(lengths, 9)
    with pytest.raises(ValueError, match="Every shot is locked"):
        fill_to(lengths, 9)


def test_a_new_shot_takes_half_of_the_first_longest():
    lengths = Lengths((3, 7, 7))

    assert room_for_one_more(lengths) == 1
    assert add_shot(lengths, 2, 17).seconds == (3, 4, 3, 7)


def test_a_new_shot_takes_what_is_missing_and_else_is_as_short_as_can_be():
    lengths = Lengths((3, 1), (True, False))

    assert add_shot(lengths, 2, 9).seconds == (3, 1, 5)
    assert add_shot(lengths, 0, 4).seconds == (1, 3, 1)
    assert add_shot(Lengths(()), 0, 7).seconds == (7,)


def test_a_copy_shares_with_its_shot_or_is_paid_like_a_new_one():
    lengths = Lengths((5, 9), (False, True))

    assert duplicate_shot(lengths, 0, 14).seconds == (3, 2, 9)
    assert duplicate_shot(lengths, 1, 14).seconds == (3, 9, 2)


def test_the_shot_before_inherits_and_else_the_next():
    lengths = Lengths((4, 3, 2), (True, False, False))

    assert remove_shot(lengths, 2).seconds == (4, 5)
    assert remove_shot(lengths, 1).seconds == (4, 5)


@given(
    st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=2, max_size=8),
    st.data(),
)
def test_a_shot_put_back_undoes_its_removal(pairs, data):
    seconds, locked = zip(*pairs, strict=True)
    lengths, shot = (
        Lengths(seconds, locked),
        data.draw(st.sampled_from(range(len(seconds)))),
    )
    try:
        without = remove_shot(lengths, shot)
    except ValueError:
        return
    rest = [*seconds[:shot], *seconds[shot + 1 :]]
    heir = next(i for i, s in enumerate(rest) if s != without.seconds[i])

    for by in (heir, None):
        again = restore_shot(without, shot, seconds[shot], total=sum(seconds), heir=by)
        assert again.seconds == seconds


def test_a_shot_put_back_is_paid_by_its_heir_and_else_by_who_can():
    lengths = Lengths((9, 2, 6), (False, False, True))

    def back(heir: int | None, share: int = 3, total: int = 17) -> tuple[int, ...]:
        return restore_shot(lengths, 2, share, total=total, heir=heir).seconds

    assert back(heir=0) == (6, 2, 3, 6)
    assert back(heir=1) == (6, 2, 3, 6)  # it has no 3 s to give
    assert back(heir=2) == (6, 2, 3, 6)  # it is locked
    assert back(heir=None, share=1) == (9, 1, 1, 6)
    assert back(heir=0, share=9) == (9, 2, 9, 6)  # nobody can: 9 s over
    assert back(heir=0, total=20) == (9, 2, 3, 6)  # there is room


def test_the_last_shots_give_way_to_a_shorter_total():
    assert fill_to(Lengths((5, 5, 5)), 7).seconds == (5, 1, 1)
    assert fill_to(Lengths((5, 5, 5)), 20).seconds == (5, 5, 10)


def test_there_is_one_lock_per_shot():
    with pytest.raises(ValueError, match="one lock per shot"):
        Lengths((1, 2), (True,))
