"""A board's own rules: all broken ones at once, and mends that mend."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.domain.plan import (
    LONGEST_BOARD,
    BoardPlan,
    ElementRef,
    Fix,
    FrameRef,
    Problem,
    ShotPlan,
    mends,
)
from tests.mending import mended

WILD = st.lists(st.integers(-5, 40), min_size=1, max_size=8)


def places(problems: Iterable[Problem]) -> set[tuple[str, str]]:
    return {(problem.code, problem.place) for problem in problems}


def test_a_sound_board_has_no_problem(make_plan):
    assert make_plan(4, 6).problems() == ()


def test_every_broken_rule_is_said_at_once(still):
    plan = BoardPlan(
        title=" ",
        seconds=0,
        width=15,
        height=8194,
        shots=(
            ShotPlan("", 0, title="t" * 201),
            ShotPlan("x" * 3001 + " @nobody", 4),
            ShotPlan("", 4, last=still),
        ),
        prompt="@ghost " + "y" * 3000,
        negative_prompt="z" * 3001,
        elements=(
            ElementRef("mara"),
            ElementRef("mara"),
            ElementRef("Not A Slug"),
            ElementRef("crowd", pictures=(still,) * 5),
            ElementRef("twins", videos=("a", "b")),
            ElementRef("both", pictures=(still,), videos=("a",)),
            ElementRef("voice", voices=("a",)),
        ),
    )

    assert places(plan.problems()) == {
        ("title_missing", "title"),
        ("prompt_too_long", "prompt"),
        ("prompt_too_long", "negative_prompt"),
        ("duration_out_of_range", "duration"),
        ("size_out_of_range", "width"),
        ("size_out_of_range", "height"),
        ("sum_wrong", "duration"),
        ("shot_empty", "shots[0].prompt"),
        ("title_too_long", "shots[0].title"),
        ("shot_too_short", "shots[0].duration"),
        ("prompt_too_long", "shots[1].prompt"),
        ("element_twice", "elements"),
        ("element_id_invalid", "elements[2].id"),
        ("element_media_mixed", "elements[3]"),
        ("element_media_mixed", "elements[4]"),
        ("element_media_mixed", "elements[5]"),
        ("element_media_mixed", "elements[6]"),
        ("element_unknown", "prompt"),
        ("element_unknown", "shots[1].prompt"),
    }


def test_a_board_needs_a_shot_and_has_a_most(make_plan):
    none, many = make_plan(4, shots=()), make_plan(*[1] * 201)
    elements = tuple(ElementRef(f"e{i}") for i in range(51))
    crowded = make_plan(4, elements=elements)

    assert places(none.problems()) == {("no_shots", "shots")}
    assert places(many.problems()) == {("too_many_shots", "shots")}
    assert places(crowded.problems()) == {("too_many_elements", "elements")}


def test_the_title_has_a_most(make_plan):
    assert places(make_plan(title="t" * 201).problems()) == {
        ("title_too_long", "title")
    }


def test_the_difference_is_said_in_words(make_plan):
    (problem,) = make_plan(4, 8, seconds=10).problems()

    assert problem.message == "The shots last 12 s, the board 10 s: 2 s over."
    assert [fix.label for fix in problem.fixes] == [
        "Take 2 s from shot 2",
        "Split evenly",
        "Set the total to 12 s",
    ]


@given(WILD, st.integers(-3, 4000))
def test_every_offered_mend_ends_in_a_board_that_adds_up(seconds, total):
    shots = tuple(ShotPlan("The sea", s) for s in seconds)
    plan = BoardPlan("Storm", total, 1280, 720, shots)

    for fix in mends(plan):
        assert mended(plan, fix).problems() == ()


@given(WILD, st.integers(1, LONGEST_BOARD))
def test_a_split_is_offered_whenever_the_seconds_reach(seconds, total):
    shots = tuple(ShotPlan("The sea", s) for s in seconds)
    plan = BoardPlan("Storm", total, 1280, 720, shots)

    assert any(fix.do == "split_evenly" for fix in mends(plan)) is (
        total >= len(seconds) and total != sum(seconds)
    )


def test_too_short_a_shot_is_mended_by_its_neighbour(make_plan):
    plan = make_plan(0, 6, 4)
    (problem,) = plan.problems()

    after = mended(plan, problem.fixes[0])

    assert [shot.seconds for shot in after.shots] == [1, 5, 4]


def test_a_neighbour_that_would_become_too_short_itself_does_not_pay(make_plan):
    plan = mended(make_plan(1, 3, 8), Fix("set_seconds", "", shot=0, value=3))

    assert [shot.seconds for shot in plan.shots] == [3, 3, 6]


def test_when_no_neighbour_can_pay_the_sum_is_off_and_said(make_plan):
    plan = make_plan(0, 1)

    after = mended(plan, Fix("set_seconds", "", shot=0, value=1))

    assert [shot.seconds for shot in after.shots] == [1, 1]
    assert places(after.problems()) == {("sum_wrong", "duration")}


def test_a_payer_may_end_below_the_length_asked_for_but_not_below_the_least(make_plan):
    plan = mended(make_plan(1, 4), Fix("set_seconds", "", shot=0, value=3))

    assert [shot.seconds for shot in plan.shots] == [3, 2]


def test_fitting_the_total_takes_from_the_last_shots_first(make_plan):
    fitted = mended(make_plan(4, 6), Fix("fit_total", "", value=5))

    assert ([s.seconds for s in fitted.shots], fitted.seconds) == ([4, 1], 5)


def test_a_fix_nobody_knows_is_refused(make_plan):
    with pytest.raises(ValueError, match="add_shot"):
        mended(make_plan(), Fix("add_shot", "Add a shot"))


def test_mentions_are_in_order_of_first_appearance_over_the_whole_board(make_plan):
    shots = (ShotPlan("@elio meets @mara", 4), ShotPlan("@ash and @elio", 6))
    plan = make_plan(prompt="With @mara", shots=shots)

    assert plan.mentions == ("mara", "elio", "ash")


def test_an_element_without_a_name_is_spoken_of_by_its_slug():
    assert ElementRef("old-light_house").spoken == "old light house"
    assert ElementRef("mara", name="Mara Venn").spoken == "Mara Venn"


def test_a_board_knows_whether_it_has_frames(make_plan, still):
    plan = make_plan()

    assert not plan.has_frames
    assert replace(plan, shots=(ShotPlan("", 10, first=still),)).has_frames


def test_a_problem_knows_its_shot_and_prints_as_one_line():
    problem = Problem("shot_empty", "shots[12].prompt", "Shot 13 is empty.")

    assert problem.shot == 12
    assert str(problem) == "shots[12].prompt: shot_empty: Shot 13 is empty."
    assert Problem("sum_wrong", "duration", "Off.").shot is None


def test_a_hostile_slug_does_not_reach_the_words(make_plan):
    evil = "\x1b[2J" + "x" * 5000
    elements = (ElementRef(evil), ElementRef(evil, voices=("a",)))

    for problem in make_plan(elements=elements).problems():
        assert "\x1b" not in problem.message
        assert len(problem.message) < 200


def test_frames_are_known_by_their_content():
    assert FrameRef("a", 1, 1) == FrameRef("a", 1, 1)
