"""What a draft shows of a plan: what changes its film changes its fingerprint."""

from dataclasses import replace

import pytest

from storyboard.domain.draft import draft_of, draft_size, undrawable
from storyboard.domain.plan import BoardPlan, ElementRef, FrameRef, ShotPlan
from storyboard.providers import registry

MODEL = registry.default_model()
STILL = FrameRef("a" * 64, 1920, 1080, "sea.png")
PLAN = BoardPlan(
    title="The Keeper",
    seconds=9,
    width=1920,
    height=1080,
    shots=(
        ShotPlan("@mara waits.", 2, title="Waiting"),
        ShotPlan("The sea.", 3, title="Sea", first=STILL),
    ),
    prompt="Rain.",
    negative_prompt="blur",
    elements=(ElementRef("mara", "Mara", "A keeper"), ElementRef("ash", "Ash")),
)


def drawn(plan: BoardPlan, **settings: object) -> BoardPlan:
    return draft_of(MODEL, plan, settings).plan


def fingerprint(plan: BoardPlan, **settings: object) -> str:
    return draft_of(MODEL, plan, settings).fingerprint


def test_it_lasts_as_long_as_its_shots() -> None:
    assert drawn(PLAN).seconds == 5


def test_words_stay_where_no_still_takes_their_place() -> None:
    card, still = drawn(PLAN).shots

    assert (card.prompt, card.title) == ("@mara waits.", "Waiting")
    assert (still.prompt, still.title, still.seconds) == ("", "", 3)
    assert drawn(PLAN).elements == (ElementRef("mara", "Mara"),)


@pytest.mark.parametrize(
    "same",
    [
        replace(PLAN, prompt="Sun."),
        replace(PLAN, negative_prompt=""),
        replace(PLAN, seconds=5),
        replace(PLAN, width=1280, height=720),
        replace(PLAN, elements=(ElementRef("mara", "Mara", "Somebody else"),)),
        replace(PLAN, shots=(PLAN.shots[0], replace(PLAN.shots[1], prompt="Waves."))),
    ],
)
def test_what_is_not_seen_makes_no_other_film(same: BoardPlan) -> None:
    assert fingerprint(same) == fingerprint(PLAN)


@pytest.mark.parametrize(
    "other",
    [
        replace(PLAN, title="The Light"),
        replace(PLAN, sound=True),
        replace(PLAN, width=1080, height=1920),
        replace(PLAN, elements=(ElementRef("mara", "Marta"),)),
        replace(PLAN, shots=(replace(PLAN.shots[0], prompt="Wait."), PLAN.shots[1])),
        replace(PLAN, shots=(PLAN.shots[0], replace(PLAN.shots[1], seconds=4))),
        replace(PLAN, shots=(PLAN.shots[0], replace(PLAN.shots[1], last=STILL))),
        replace(PLAN, shots=PLAN.shots[::-1]),
    ],
)
def test_what_is_seen_makes_another_film(other: BoardPlan) -> None:
    assert fingerprint(other) != fingerprint(PLAN)


def test_words_burnt_in_are_seen() -> None:
    waves = replace(PLAN, shots=(PLAN.shots[0], replace(PLAN.shots[1], prompt="Waves")))

    assert fingerprint(PLAN, burn_in=["caption"]) != fingerprint(PLAN)
    assert fingerprint(PLAN, burn_in=["caption"]) != fingerprint(
        waves, burn_in=["caption"]
    )


@pytest.mark.parametrize("odd", ["caption", 7, None, {"caption": 1}, [["caption"]]])
def test_what_a_board_file_says_there_by_mistake_is_passed_over(odd: object) -> None:
    assert fingerprint(PLAN, burn_in=odd) == fingerprint(PLAN)


@pytest.mark.parametrize(
    ("board", "draft"),
    [
        ((1920, 1080), (640, 360)),
        ((1080, 1920), (360, 640)),
        ((2880, 2880), (640, 640)),
        ((3840, 1644), (640, 274)),
        ((320, 180), (320, 180)),
        ((3840, 64), (640, 64)),
        ((17, 4001), (64, 640)),
    ],
)
def test_it_is_small_even_and_of_the_same_shape(
    board: tuple[int, int], draft: tuple[int, int]
) -> None:
    assert draft_size(*board) == draft


def test_what_the_engine_does_not_draw_is_said() -> None:
    assert undrawable(MODEL, PLAN) == ""
    many = replace(PLAN, shots=(ShotPlan("", 1),) * 61)
    assert "at most 60 shots" in undrawable(MODEL, many)
    long = replace(PLAN, shots=(ShotPlan("", 601),))
    assert "at most 10:00" in undrawable(MODEL, long)
