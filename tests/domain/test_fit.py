"""Fit to a model: valid, the sum right, the locks kept, and nothing nearer there is."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.domain.fit import fit
from storyboard.domain.limits import problems_for
from storyboard.domain.model import Seconds, Shots, VideoModel
from storyboard.domain.plan import BoardPlan, ShotPlan
from storyboard.domain.timing import Lengths
from storyboard.providers import registry

KLING = registry.model("runware/kling-3-pro")
OF_LENGTHS = {
    "duration_not_for_model",
    "shot_too_short_for_model",
    "shot_too_long_for_model",
    "too_many_shots_for_model",
    "sum_wrong",
}


def model_of(
    *,
    least: int,
    most: int,
    step: int = 1,
    shots: int = 6,
    shot_least: int = 1,
    shot_most: int | None = None,
) -> VideoModel:
    return replace(
        KLING,
        seconds=Seconds(least, most, step),
        shots=Shots(shots, least_seconds=shot_least, most_seconds=shot_most),
    )


@st.composite
def models(draw):
    least = draw(st.integers(1, 6))
    return model_of(
        least=least,
        most=least + draw(st.integers(0, 14)),
        step=draw(st.integers(1, 5)),
        shots=draw(st.integers(1, 6)),
        shot_least=(shortest := draw(st.integers(1, 4))),
        shot_most=draw(st.none() | st.integers(shortest, 12)),
    )


@st.composite
def boards(draw, most_shots=7, longest=12):
    shot = st.tuples(st.integers(1, longest), st.booleans())
    shots = draw(st.lists(shot, min_size=1, max_size=most_shots))
    seconds, locked = zip(*shots, strict=True)
    return Lengths(seconds, locked), draw(st.integers(1, 40))


def wrong(model: VideoModel, lengths: Lengths, total: int) -> set[str]:
    """What the rules of the limits say, which know nothing of fitting."""
    shots = tuple(ShotPlan("A lamp.", seconds) for seconds in lengths.seconds)
    plan = BoardPlan("Board", total, 1920, 1080, shots)
    found = {problem.code for problem in problems_for(model, plan)}
    return found & OF_LENGTHS


@given(boards(), models())
def test_what_fits_has_no_problem_and_keeps_its_locks(board, model):
    lengths, total = board
    try:
        fitted = fit(lengths, total, model)
    except ValueError:
        return

    assert wrong(model, fitted.lengths, fitted.total) == set()
    for was, now, locked in zip(
        lengths.seconds, fitted.lengths.seconds, lengths.locked, strict=True
    ):
        assert not locked or now == was


@given(boards(), models())
def test_what_fits_already_is_left_alone_and_fitting_twice_is_fitting_once(
    board, model
):
    lengths, total = board
    try:
        once = fit(lengths, total, model)
    except ValueError:
        return

    twice = fit(once.lengths, once.total, model)

    assert twice.lengths == once.lengths
    assert not twice.is_change
    if not wrong(model, lengths, total):
        assert not once.is_change


@given(boards(most_shots=3, longest=6), models())
def test_no_other_division_is_nearer(board, model):
    """Every division there is: first the total's distance, then the seconds moved."""
    lengths, total = board
    longest = model.seconds.most
    sides = [
        [seconds] if locked else range(1, longest + 1)
        for seconds, locked in zip(lengths.seconds, lengths.locked, strict=True)
    ]

    def far(seconds: Sequence[int]) -> tuple[int, int]:
        moved = sum(
            abs(now - was) for now, was in zip(seconds, lengths.seconds, strict=True)
        )
        return abs(sum(seconds) - total), moved

    shots = model.shots
    alone = len(lengths.seconds) == 1
    valid = [
        far(seconds)
        for seconds in product(*sides)
        if model.seconds.allows(sum(seconds))
        and (alone or len(seconds) <= shots.most)
        and (alone or min(seconds) >= shots.least_seconds)
        and (alone or max(seconds) <= (shots.most_seconds or longest))
    ]
    try:
        fitted = fit(lengths, total, model)
    except ValueError:
        assert not valid
    else:
        assert far(fitted.lengths.seconds) == min(valid)


def test_it_says_what_it_will_do():
    model = model_of(least=3, most=15, shot_least=3)

    fitted = fit(Lengths((4, 2, 3, 6)), 15, model)

    assert fitted.lengths.seconds == (4, 3, 3, 5)
    assert str(fitted) == "shot 2: 2 → 3 s, shot 4: 6 → 5 s; the total stays 15 s"


def test_a_total_the_model_does_not_make_becomes_the_nearest():
    model = model_of(least=5, most=10, step=5)

    fitted = fit(Lengths((5, 4, 4)), 13, model)

    assert fitted.total == 10
    assert str(fitted).endswith("; the total becomes 10 s")


def test_many_changes_are_counted():
    model = model_of(least=3, most=30, shot_least=3)

    said = str(fit(Lengths((1,) * 6), 18, model))

    assert "shot 4: 1 → 3 s, 2 more shots; the total stays 18 s" in said


@pytest.mark.parametrize(
    ("lengths", "why"),
    [
        (Lengths((1, 14), (True, False)), "Shot 1 is locked at 1 s; "),
        (Lengths((11, 4), (True, False)), "needs 10 s at most. Unlock it first."),
        (Lengths((10, 10), (True, True)), "last 20 s with these locks; "),
        (Lengths((9, 9, 2), (True, True, False)), "last 21 s at least with these"),
        (Lengths((3,) * 7), "takes at most 6 shots in one film; the board has 7."),
        (Lengths(()), "There is no shot to fit."),
    ],
)
def test_where_nothing_fits_it_says_why(lengths, why):
    model = model_of(least=3, most=15, shot_least=3, shot_most=10)

    with pytest.raises(ValueError, match=why):
        fit(lengths, 15, model)


def test_a_model_that_cuts_by_itself_minds_only_the_total():
    model = model_of(least=3, most=15, shot_least=3)

    fitted = fit(Lengths((1, 1, 18)), 20, model, cuts=True)

    assert fitted.lengths.seconds == (1, 1, 13)


def test_a_single_shot_is_the_film():
    model = model_of(least=5, most=10, shot_least=7, shot_most=8)

    assert fit(Lengths((3,)), 3, model).lengths.seconds == (5,)
