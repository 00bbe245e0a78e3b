"""A boundary that moves: sums, least lengths and locks hold, whichever way it goes."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.domain.boundary import EXCHANGE, PUSH, TOTAL, WAYS, move_boundary, reach
from storyboard.domain.plan import LONGEST_BOARD
from storyboard.domain.timing import Lengths

FILE = Path(__file__).parent.parent / "vectors" / "boundary.json"
VECTORS = json.loads(FILE.read_text())


@st.composite
def boundaries(draw):
    shots = draw(st.lists(st.tuples(st.integers(1, 20), st.booleans()), min_size=2))
    seconds, locked = zip(*shots, strict=True)
    lengths = Lengths(seconds, locked, draw(st.integers(1, 4)))
    return lengths, draw(st.integers(0, len(shots) - 2))


@given(boundaries(), st.sampled_from(WAYS), st.data())
def test_within_its_reach_seconds_are_moved_and_locks_hold(boundary, way, data):
    lengths, after = boundary
    fewest, most = reach(lengths, after, way=way)
    by = data.draw(st.integers(fewest, min(most, 60)))

    moved = move_boundary(lengths, after, by, way=way)

    assert moved.total - lengths.total == (by if way == TOTAL else 0)
    front = sum(moved.seconds[: after + 1]) - sum(lengths.seconds[: after + 1])
    assert front == by
    for was, now, is_locked in zip(
        lengths.seconds, moved.seconds, lengths.locked, strict=True
    ):
        assert not is_locked or now == was
        # What was too short already is not made shorter.
        assert now >= min(was, lengths.least)


@given(boundaries(), st.sampled_from(WAYS))
def test_one_second_beyond_its_reach_it_is_refused(boundary, way):
    lengths, after = boundary
    fewest, most = reach(lengths, after, way=way)

    for by in (fewest - 1, most + 1):
        with pytest.raises(ValueError, match=f"The end of shot {after + 1} can"):
            move_boundary(lengths, after, by, way=way)


@given(boundaries(), st.sampled_from((EXCHANGE, PUSH)), st.data())
def test_a_second_moves_between_exactly_two_shots(boundary, way, data):
    lengths, after = boundary
    fewest, most = reach(lengths, after, way=way)
    by = data.draw(st.integers(max(fewest, -1), min(most, 1)))
    moved = move_boundary(lengths, after, by, way=way)
    changed = [a != b for a, b in zip(moved.seconds, lengths.seconds, strict=True)]

    assert sum(changed) == (2 if by else 0)


def test_past_a_neighbours_least_length_the_next_shot_pays():
    lengths = Lengths((4, 2, 3))

    assert move_boundary(lengths, 0, 3).seconds == (7, 1, 1)


def test_pushing_lets_the_last_shots_give_way():
    lengths = Lengths((4, 5, 3))

    assert move_boundary(lengths, 0, 3, way=PUSH).seconds == (7, 4, 1)
    assert move_boundary(lengths, 0, -2, way=PUSH).seconds == (2, 5, 5)


def test_changing_the_total_leaves_the_other_shots_alone():
    lengths = Lengths((4, 5, 3))

    assert move_boundary(lengths, 0, 3, way=TOTAL).seconds == (7, 5, 3)
    assert reach(Lengths((3599, 1)), 0, way=TOTAL)[1] == LONGEST_BOARD - 3600


def test_locked_shots_slide():
    lengths = Lengths((4, 5, 3), (False, True, False))

    assert move_boundary(lengths, 0, 2).seconds == (6, 5, 1)
    assert reach(Lengths((4, 5), (True, False)), 0) == (0, 0)


@pytest.mark.parametrize("one", VECTORS)
def test_the_browsers_vectors_hold_here_too(one):
    lengths = Lengths(tuple(one["seconds"]), tuple(one["locked"]), one["least"])

    assert list(reach(lengths, one["after"], way=one["way"])) == one["reach"]
    moved = move_boundary(lengths, one["after"], one["by"], way=one["way"])
    assert list(moved.seconds) == one["then"]
