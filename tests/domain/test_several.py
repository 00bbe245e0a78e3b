"""Several shots at once: the sum and the locks hold, or it is refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.domain.several import (
    duplicate_shots,
    remove_shots,
    restore_shots,
    set_each,
)
from storyboard.domain.timing import Lengths


@st.composite
def choices(draw):
    """Lengths and some of their shots."""
    shots = draw(st.lists(st.tuples(st.integers(1, 20), st.booleans()), min_size=1))
    seconds, locked = zip(*shots, strict=True)
    some = st.sets(st.integers(0, len(shots) - 1), min_size=1)
    return Lengths(seconds, locked), draw(some)


@given(choices(), st.integers(1, 12))
def test_each_gets_its_seconds_and_the_total_stays(choice, seconds):
    lengths, shots = choice
    others = [i for i in range(len(lengths.seconds)) if i not in shots]
    rest = lengths.total - seconds * len(shots)
    least = sum(lengths.seconds[i] if lengths.locked[i] else 1 for i in others)
    fits = rest == least if all(lengths.locked[i] for i in others) else rest >= least
    if not fits or any(lengths.locked[i] for i in shots):
        with pytest.raises(ValueError, match=r"together|is locked"):
            set_each(lengths, shots, seconds, lengths.total)
        return

    after = set_each(lengths, shots, seconds, lengths.total)

    assert after.total == lengths.total
    for shot, length in enumerate(after.seconds):
        assert length >= 1
        assert shot not in shots or length == seconds
        assert not lengths.locked[shot] or length == lengths.seconds[shot]


@given(choices())
def test_copies_stand_behind_the_last_and_the_total_stays(choice):
    lengths, shots = choice
    try:
        after = duplicate_shots(lengths, shots, lengths.total)
    except ValueError:
        return

    assert after.total == lengths.total
    end, count = max(shots) + 1, len(shots)
    assert len(after.seconds) == len(lengths.seconds) + count
    assert not any(after.locked[end : end + count])
    assert (*after.locked[:end], *after.locked[end + count :]) == lengths.locked


@given(choices())
def test_what_is_taken_out_is_shared_and_comes_back_as_it_was(choice):
    lengths, shots = choice
    stay = [i for i in range(len(lengths.seconds)) if i not in shots]
    if stay and all(lengths.locked[i] for i in stay):
        with pytest.raises(ValueError, match="Every shot that stays is locked"):
            remove_shots(lengths, shots)
        return

    after = remove_shots(lengths, shots)

    assert after.total == (lengths.total if stay else 0)
    for shot, length in zip(stay, after.seconds, strict=True):
        assert not lengths.locked[shot] or length == lengths.seconds[shot]
    left = dict(zip(stay, after.seconds, strict=True))
    together = [left.get(i, length) for i, length in enumerate(lengths.seconds)]
    back = restore_shots(lengths.having(together), shots, lengths.total)
    assert back == lengths


def test_the_last_of_the_others_pays_first():
    assert set_each(Lengths((4, 4, 4, 4)), {0, 1}, 6, 16).seconds == (6, 6, 3, 1)
    assert set_each(Lengths((4, 4, 4)), {0, 1}, 1, 12).seconds == (1, 1, 10)


@pytest.mark.parametrize(
    ("lengths", "shots", "seconds", "why"),
    [
        (Lengths((4, 4, 4)), {0, 1, 2}, 5, "Change the board's length first."),
        (Lengths((4, 4, 4)), {0, 1}, 6, "the others need at least 1 s."),
        (Lengths((4, 4, 4), (False, False, True)), {0}, 9, "at least 5 s."),
        (Lengths((4, 4), (False, True)), {0}, 3, "the others are locked at 4 s."),
        (Lengths((4, 4), (False, True)), {1}, 3, "Shot 2 is locked."),
        (Lengths((4, 4), least=3), {0}, 2, "A shot is at least 3 s long."),
    ],
)
def test_what_cannot_be_is_said(lengths, shots, seconds, why):
    with pytest.raises(ValueError, match=why.replace(".", r"\.")):
        set_each(lengths, shots, seconds, lengths.total)


def test_copies_share_the_seconds_of_their_shots():
    assert duplicate_shots(Lengths((4, 6, 2)), {0, 1}, 12).seconds == (2, 3, 2, 3, 2)


def test_copies_nobody_can_pay_for_are_refused():
    with pytest.raises(ValueError, match="no seconds for 2 more shots"):
        duplicate_shots(Lengths((1, 1, 2)), {0, 1}, 4)


def test_where_all_that_stays_is_locked_nothing_is_taken_out():
    with pytest.raises(ValueError, match="none can take the 7 s"):
        remove_shots(Lengths((3, 4, 5), (False, False, True)), {0, 1})
