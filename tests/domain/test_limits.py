"""Every rule a model can have, kept and broken."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from storyboard.domain.limits import blocking, nearest_size, problems_for
from storyboard.domain.model import (
    AnySize,
    Elements,
    Frames,
    Price,
    Seconds,
    Setting,
    Shots,
    Size,
    Source,
    Text,
    VideoModel,
)
from storyboard.domain.plan import BoardPlan, ElementRef, FrameRef, ShotPlan
from tests.mending import mended

DOCS = Source("documents", "2026-11-20")
STILL = FrameRef("a" * 64, 1280, 720)
OTHER = FrameRef("b" * 64, 1280, 720)

# A model that refuses nothing a small sound board holds.
OPEN = VideoModel(
    slug="x/y",
    name="Y",
    provider="x",
    provider_name="X",
    seconds=Seconds(1, 60),
    shots=Shots(10),
    prompt=Text(0, 3000),
    negative_prompt=Text(0, 3000),
    sizes=(Size(1280, 720, "16:9"), Size(720, 1280, "9:16"), Size(960, 960, "1:1")),
    price=Price(Decimal(1), Decimal(1), DOCS, DOCS),
    frames=Frames("optional", "optional", last_alone=True, per_shot=True),
    elements=Elements(3, videos=True, voices=True),
    sound="optional",
    most_results=2,
)


def found(model: VideoModel, plan: BoardPlan, **more: Any) -> set[Any]:
    return {(p.code, p.place, p.blocks) for p in problems_for(model, plan, **more)}


def shots(
    *,
    first: FrameRef | None = None,
    last: FrameRef | None = None,
    inner: FrameRef | None = None,
) -> tuple[ShotPlan, ...]:
    """Two shots of 5 s with frames at the ends and at the cut."""
    return (
        ShotPlan("a shot", 5, first=first, last=inner),
        ShotPlan("a shot", 5, last=last),
    )


def test_a_board_that_fits_has_no_problem(make_plan):
    plan = make_plan(
        shots=shots(first=STILL, last=STILL, inner=OTHER),
        sound=True,
        negative_prompt="x",
    )

    assert found(OPEN, plan) == set()


CASES = {
    "too short a film": (
        {"seconds": Seconds(11, 15)},
        {},
        ("duration_not_for_model", "duration", True),
    ),
    "too long a film": (
        {"seconds": Seconds(3, 9)},
        {},
        ("duration_not_for_model", "duration", True),
    ),
    "between the steps": (
        {"seconds": Seconds(3, 15, 4)},
        {},
        ("duration_not_for_model", "duration", True),
    ),
    "another size": ({}, {"width": 1920}, ("size_not_for_model", "size", True)),
    "beyond any size": (
        {"other_sizes": AnySize(64, 1300, 10**6)},
        {"width": 1920},
        ("size_not_for_model", "size", True),
    ),
    "too many shots": (
        {"shots": Shots(1)},
        {},
        ("too_many_shots_for_model", "shots", True),
    ),
    "too short a shot": (
        {"shots": Shots(5, least_seconds=5)},
        {},
        ("shot_too_short_for_model", "shots[0].duration", True),
    ),
    "too long a shot": (
        {"shots": Shots(5, most_seconds=5)},
        {},
        ("shot_too_long_for_model", "shots[1].duration", True),
    ),
    "a missing prompt": (
        {"prompt": Text(2, 3000, required=True)},
        {"shots": (ShotPlan(" ", 10, first=STILL),)},
        ("prompt_missing", "shots[0].prompt", True),
    ),
    "a missing prompt of one of several shots": (
        {"shots": Shots(5, least_prompt=2)},
        {"shots": (ShotPlan("", 5, first=STILL), ShotPlan("ok", 5))},
        ("prompt_missing", "shots[0].prompt", True),
    ),
    "too short a prompt": (
        {"prompt": Text(2, 3000)},
        {"shots": (ShotPlan("a", 10),)},
        ("prompt_missing", "shots[0].prompt", True),
    ),
    "too long a prompt": (
        {"prompt": Text(0, 5)},
        {"shots": (ShotPlan("abcdef", 10),)},
        ("prompt_too_long_for_model", "shots[0].prompt", True),
    ),
    "too long a prompt of one of several shots": (
        {"shots": Shots(5, most_prompt=5)},
        {"shots": (ShotPlan("abc", 5), ShotPlan("abcdef", 5))},
        ("prompt_too_long_for_model", "shots[1].prompt", True),
    ),
    "too long a prompt with the overall one": (
        {"prompt": Text(0, 8, joined=True)},
        {"shots": (ShotPlan("abcde", 10),), "prompt": "abcd"},
        ("prompt_too_long_for_model", "shots[0].prompt", True),
    ),
    "no negative prompt": (
        {"negative_prompt": Text()},
        {"negative_prompt": "text"},
        ("negative_ignored", "negative_prompt", False),
    ),
    "too short a negative prompt": (
        {"negative_prompt": Text(2, 9)},
        {"negative_prompt": "x"},
        ("negative_length_for_model", "negative_prompt", True),
    ),
    "too long a negative prompt": (
        {"negative_prompt": Text(2, 9)},
        {"negative_prompt": "x" * 10},
        ("negative_length_for_model", "negative_prompt", True),
    ),
    "a missing first frame": (
        {"frames": Frames("required", "optional")},
        {},
        ("first_frame_missing", "shots[0].first_frame", True),
    ),
    "a missing last frame": (
        {"frames": Frames("optional", "required")},
        {},
        ("last_frame_missing", "shots[1].last_frame", True),
    ),
    "a last frame alone": (
        {"frames": Frames("optional", "optional")},
        {"shots": shots(last=STILL)},
        ("last_frame_alone", "shots[1].last_frame", True),
    ),
    "a last frame with several shots": (
        {"shots": Shots(5, with_last_frame=False)},
        {"shots": shots(first=STILL, last=STILL)},
        ("last_frame_with_shots", "shots[1].last_frame", True),
    ),
    "frames a model does not know": (
        {"frames": Frames()},
        {"shots": shots(inner=STILL)},
        ("frames_ignored", "shots", False),
    ),
    "a last frame a model does not know": (
        {"frames": Frames("optional")},
        {"shots": shots(first=STILL, last=STILL)},
        ("frames_ignored", "shots[1].last_frame", False),
    ),
    "frames at a cut": (
        {"frames": Frames("optional", "optional")},
        {"shots": shots(first=STILL, inner=STILL)},
        ("inner_frames_ignored", "shots", False),
    ),
    "two different frames at a cut": (
        {"frames": Frames("optional", "optional", between=True)},
        {
            "shots": (
                ShotPlan("a", 5, first=STILL, last=STILL),
                ShotPlan("b", 5, first=OTHER),
            )
        },
        ("cut_frames_differ", "shots[0].last_frame", False),
    ),
    "too small a picture": (
        {"frames": replace(OPEN.frames, least_side=800)},
        {"shots": shots(inner=STILL)},
        ("picture_too_small", "shots[0].last_frame", True),
    ),
    "too narrow a picture": (
        {"frames": replace(OPEN.frames, longest_ratio=2.5)},
        {"shots": shots(first=FrameRef("a", 1000, 399))},
        ("picture_too_narrow", "shots[0].first_frame", True),
    ),
    "a picture of another shape": (
        {"frames": replace(OPEN.frames, set_the_size=True)},
        {"shots": shots(first=FrameRef("a", 800, 800))},
        ("frame_sets_the_shape", "shots[0].first_frame", False),
    ),
    "too small a picture of an element": (
        {"frames": replace(OPEN.frames, least_side=800)},
        {"prompt": "@mara", "elements": (ElementRef("mara", pictures=(STILL,)),)},
        ("picture_too_small", "elements[0]", True),
    ),
    "elements a model does not know": (
        {"elements": Elements()},
        {"prompt": "@mara", "elements": (ElementRef("mara", pictures=(STILL,)),)},
        ("elements_ignored", "elements", False),
    ),
    "too many elements": (
        {"elements": Elements(1)},
        {
            "prompt": "@mara @elio",
            "elements": tuple(
                ElementRef(s, pictures=(STILL,)) for s in ("mara", "elio")
            ),
        },
        ("too_many_elements_for_model", "elements", True),
    ),
    "elements without a frame": (
        {"elements": Elements(1, needs_frame=True)},
        {"prompt": "@mara", "elements": (ElementRef("mara", pictures=(STILL,)),)},
        ("elements_need_frame", "shots[0].first_frame", True),
    ),
    "an element without a picture": (
        {},
        {"prompt": "@mara", "elements": (ElementRef("mara"),)},
        ("element_as_name", "elements[0]", False),
    ),
    "a voice a model does not know": (
        {"elements": Elements(1)},
        {
            "prompt": "@mara",
            "elements": (ElementRef("mara", pictures=(STILL,), voices=("v",)),),
        },
        ("voice_ignored", "elements[0]", False),
    ),
    "sound of a silent model": (
        {"sound": "no"},
        {"sound": True},
        ("sound_ignored", "sound", False),
    ),
    "silence of a model that always sounds": (
        {"sound": "always"},
        {},
        ("sound_always", "sound", False),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_broken_limit_is_the_one_problem_and_its_fix_solves_it(make_plan, case):
    limits, board, expected = case
    plan = make_plan(**board)
    model = replace(OPEN, **limits)
    assert (
        found(OPEN, plan)
        - {
            ("size_not_for_model", "size", True),
            ("element_as_name", "elements[0]", False),
        }
        == set()
    )

    problems = problems_for(model, plan)

    assert {(p.code, p.place, p.blocks) for p in problems} == {expected}
    for fix in problems[0].fixes:
        assert expected not in found(model, mended(plan, fix))


def test_only_blocking_problems_block(make_plan):
    model = replace(OPEN, sound="no", shots=Shots(1))
    problems = problems_for(model, make_plan(sound=True))

    assert [p.code for p in blocking(problems)] == ["too_many_shots_for_model"]


def test_settings_are_checked_by_name_and_value(make_plan):
    model = replace(OPEN, settings=(Setting("ttl", "Seconds", "int", least=60),))

    assert found(model, make_plan(), settings={"ttl": 60}) == set()
    assert found(model, make_plan(), settings={"ttl": 9, "seed\n": 1}) == {
        ("setting_invalid", "settings.ttl", True),
        ("setting_unknown", "settings.seed", True),
    }


@pytest.mark.parametrize("results", [0, 3])
def test_results_have_a_least_and_a_most(make_plan, results):
    assert found(OPEN, make_plan(), results=2) == set()
    assert found(OPEN, make_plan(), results=results) == {
        ("results_not_for_model", "results", True)
    }


def test_one_film_only_is_said_as_such(make_plan):
    (problem,) = problems_for(replace(OPEN, most_results=1), make_plan(), results=2)

    assert problem.message == "Y makes one film of one order, not 2."


def test_names_are_enough_for_a_model_that_only_writes_them(make_plan):
    model = replace(OPEN, elements=Elements(as_names=True))
    plan = make_plan(prompt="@mara", elements=(ElementRef("mara"),))

    assert found(model, plan) == set()


def test_a_frame_at_a_cut_is_fine_for_a_model_with_frames_between(make_plan):
    model = replace(OPEN, frames=Frames("optional", "optional", between=True))
    same = (ShotPlan("a", 5, first=STILL, last=OTHER), ShotPlan("b", 5, first=OTHER))

    assert found(model, make_plan(shots=same)) == set()


def test_a_frame_of_the_board_s_shape_sets_the_size_in_silence(make_plan):
    model = replace(OPEN, frames=replace(OPEN.frames, set_the_size=True))

    assert found(model, make_plan(shots=shots(first=STILL))) == set()


def test_rules_for_several_shots_leave_a_single_one_alone(make_plan):
    rule = Shots(5, least_seconds=11, most_seconds=9, with_last_frame=False)
    single = (ShotPlan("a shot", 10, first=STILL, last=STILL),)

    assert found(replace(OPEN, shots=rule), make_plan(shots=single)) == set()


def test_a_frame_that_is_not_sent_may_have_any_size(make_plan):
    frames = Frames("optional", "optional", last_alone=True, least_side=800)
    inner = (ShotPlan("a", 5, last=STILL), ShotPlan("b", 5, first=STILL))

    assert found(replace(OPEN, frames=frames), make_plan(shots=inner)) == {
        ("inner_frames_ignored", "shots", False)
    }


def test_the_frames_at_the_ends_are_sent_and_looked_at(make_plan):
    frames = Frames("optional", "optional", least_side=800)
    plan = make_plan(shots=shots(first=STILL, last=STILL))

    assert found(replace(OPEN, frames=frames), plan) == {
        ("picture_too_small", "shots[0].first_frame", True),
        ("picture_too_small", "shots[1].last_frame", True),
    }


def test_a_film_that_cannot_be_fitted_offers_no_fit(make_plan):
    model = replace(OPEN, seconds=Seconds(1, 3))

    problems = problems_for(model, make_plan(1, 1, 1, 1))

    assert [p.fixes for p in problems] == [()]
    assert "3 s; the board is 1 s too long" in problems[0].message


def test_a_board_without_shots_is_told_that_and_no_more(make_plan):
    model = replace(OPEN, elements=Elements(1, needs_frame=True))
    plan = make_plan(
        10, shots=(), prompt="@mara", elements=(ElementRef("mara", pictures=(STILL,)),)
    )

    assert found(model, plan) == {
        ("no_shots", "shots", True),
        ("elements_need_frame", "shots[0].first_frame", True),
    }


def test_a_board_of_impossible_size_breaks_nothing(make_plan):
    plan = make_plan(width=0, height=0, shots=shots(first=STILL))
    model = replace(OPEN, frames=replace(OPEN.frames, set_the_size=True))

    assert ("size_not_for_model", "size", True) in found(model, plan)


@pytest.mark.parametrize(
    ("width", "height", "nearest"),
    [(1920, 1080, "16:9"), (1080, 1920, "9:16"), (1000, 990, "1:1"), (0, 0, "9:16")],
)
def test_the_nearest_size_is_nearest_in_shape(width, height, nearest):
    assert nearest_size(OPEN, width, height).ratio == nearest
