"""What a model's data mean: allowed seconds, settings, sizes, prices, texts."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from storyboard.domain.plan import ElementRef, ShotPlan

DOCS = Source("documents", "2026-11-20")
SEEN = Source("somebody's bill", "2026-11-20", "observed")


def model(**changes: Any) -> VideoModel:
    facts: dict[str, Any] = {
        "slug": "x/y",
        "name": "Y",
        "provider": "x",
        "provider_name": "X",
        "seconds": Seconds(3, 15),
        "shots": Shots(6),
        "prompt": Text(2, 2500),
        "sizes": (Size(1280, 720, "16:9"),),
        "price": Price(Decimal("0.112"), Decimal("0.168"), DOCS, SEEN),
        "sound": "optional",
        "ids": {"text_to_video": "t2v"},
    }
    return VideoModel(**{**facts, **changes})


@given(st.integers(1, 30), st.integers(0, 30), st.integers(1, 7), st.integers(-9, 99))
def test_the_nearest_length_is_allowed_and_none_is_nearer(least, more, step, wanted):
    seconds = Seconds(least, least + more, step)

    nearest = seconds.nearest(wanted)

    assert seconds.allows(nearest)
    allowed = range(least, least + more + 1, step)
    assert abs(nearest - wanted) == min(abs(length - wanted) for length in allowed)


BOOL = Setting("a", "A", "bool")
CHOICE = Setting("b", "B", "choice", choices=("x", "y"))
CHOICES = Setting("c", "C", "choices", choices=("x", "y"))
WHOLE = Setting("d", "D", "int", least=20, most=99)
NUMBER = Setting("e", "E", "float", least=0, most=1)
FREE = Setting("f", "F", "int", least=60)
UNDER = Setting("g", "G", "int", most=5)
ANY = Setting("h", "H", "float")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (BOOL, True),
        (CHOICE, "x"),
        (CHOICES, []),
        (CHOICES, ["y", "x"]),
        (CHOICES, ("x",)),
        (WHOLE, 20),
        (WHOLE, 99),
        (NUMBER, 0.5),
        (NUMBER, 1),
        (FREE, 10**9),
        (UNDER, -3),
        (ANY, -1e9),
    ],
)
def test_a_fitting_value_is_taken(setting, value):
    assert setting.refuses(value) == ""


@pytest.mark.parametrize(
    ("setting", "value", "reason"),
    [
        (BOOL, 1, "A is on or off."),
        (BOOL, "true", "A is on or off."),
        (CHOICE, "z", "B is one of x, y."),
        (CHOICE, ["x"], "B is one of x, y."),
        (CHOICES, "x", "C: any of x, y."),
        (CHOICES, ["z"], "C: any of x, y."),
        (CHOICES, [["x"]], "C: any of x, y."),
        (WHOLE, 19, "D is 20 to 99."),
        (WHOLE, 100, "D is 20 to 99."),
        (WHOLE, 50.5, "D is a whole number."),
        (WHOLE, True, "D is a whole number."),
        (NUMBER, "1", "E is a number."),
        (NUMBER, float("nan"), "E is 0 to 1."),
        (FREE, 59, "F is 60 or more."),
        (UNDER, 6, "G is at most 5."),
        (ANY, float("nan"), "H is a number."),
        (NUMBER, float("inf"), "E is 0 to 1."),
        (ANY, float("-inf"), "H is a number."),
        (WHOLE, 10**400, "D is 20 to 99."),
    ],
)
def test_another_value_is_refused_in_words(setting, value, reason):
    assert setting.refuses(value) == reason


def test_other_sizes_are_even_and_within_bounds():
    sized = model(other_sizes=AnySize(64, 3840, 8_294_400))

    assert sized.makes_size(1280, 720)
    assert sized.makes_size(320, 180)
    assert sized.makes_size(3840, 2160)
    assert not sized.makes_size(3840, 3840)
    assert not sized.makes_size(321, 180)
    assert not sized.makes_size(320, 62)
    assert not model().makes_size(320, 180)


def test_a_price_is_seconds_times_results_and_knows_about_sound(make_plan):
    plan, loud = make_plan(4, 6), make_plan(4, 6, sound=True)

    assert model().quote(plan).amount == Decimal("1.12")
    assert model().quote(plan, results=3).amount == Decimal("3.36")
    assert model().quote(loud).amount == Decimal("1.68")
    assert model(sound="no").quote(loud).amount == Decimal("1.12")
    assert model(sound="always").quote(plan).amount == Decimal("1.68")


def test_a_price_others_have_seen_says_so(make_plan):
    published, seen = (model().quote(make_plan(sound=sound)) for sound in (False, True))

    assert published.reason == ""
    assert seen.reason == "Seen on 2026-11-20, not published by X."


def test_no_price_is_ever_made_up(make_plan):
    silent = model(price=Price(None, Decimal(1), DOCS, DOCS))

    assert silent.quote(make_plan()).reason == "X does not publish this price."
    assert silent.quote(make_plan()).amount is None
    assert model().quote(make_plan(), results=0).amount is None
    assert model().quote(make_plan(seconds=0)).amount is None
    assert str(silent.price) == "price unknown, with sound $1.00 a second"
    assert str(Price(Decimal(0), Decimal(0), DOCS, DOCS)) == "free"


def test_a_board_with_frames_is_another_model_where_the_provider_says_so(
    make_plan, still
):
    ids = {"text_to_video": "t2v", "image_to_video": "i2v"}
    framed = make_plan(shots=(ShotPlan("The sea", 10, first=still),))

    both = model(ids=ids, frames=Frames("optional"))

    assert (both.id_for(make_plan()), both.id_for(framed)) == ("t2v", "i2v")
    assert model(ids=ids).id_for(framed) == "t2v"
    assert model(frames=Frames("optional")).id_for(framed) == "t2v"


def test_formats_and_defaults_come_from_the_settings():
    formats = Setting(
        "output_format", "Format", "choice", "MP4", choices=("MP4", "MOV")
    )

    assert model().formats == ("MP4",)
    assert model(settings=(CHOICE,)).formats == ("MP4",)
    assert model(settings=(formats, FREE)).formats == ("MP4", "MOV")
    assert model(settings=(formats, FREE)).defaults == {"output_format": "MP4"}


def test_mentions_become_numbers_in_order_of_first_appearance(make_plan, still):
    elements = (
        ElementRef("elio", "Elio", pictures=(still,)),
        ElementRef("mara", "Mara", pictures=(still,)),
        ElementRef("fog", "the fog"),
        ElementRef("reel", videos=("v",)),
    )
    shots = (
        ShotPlan("@mara and @elio in @fog", 4),
        ShotPlan("@elio, @reel, @ghost", 6),
    )
    plan = make_plan(shots=shots, elements=elements, prompt="By @elio")
    numbered = Elements(3, mention="<<<element_{number}>>>")

    joined = model(elements=numbered, prompt=Text(2, 2500, joined=True))

    assert joined.texts_sent(plan) == (
        "By <<<element_1>>>\n<<<element_2>>> and <<<element_1>>> in the fog",
        "By <<<element_1>>>\n<<<element_1>>>, reel, @ghost",
    )
    assert model().texts_sent(plan) == (
        "Mara and Elio in the fog",
        "Elio, reel, @ghost",
    )
    assert [e.slug for e in joined.elements_sent(plan)] == ["elio", "mara"]
    with_videos = model(elements=Elements(3, videos=True))
    assert "reel" in [e.slug for e in with_videos.elements_sent(plan)]


def test_a_size_is_written_with_its_ratio():
    assert str(Size(3840, 2160, "16:9")) == "3840 x 2160 (16:9)"
