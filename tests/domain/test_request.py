"""An order is frozen: the same text, the same fingerprint, whenever it is read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.domain.plan import BoardPlan, ElementRef, FrameRef, ShotPlan
from storyboard.domain.request import RenderRequest

WORDS = st.text(max_size=12)
FRAMES = st.builds(FrameRef, WORDS, st.integers(1, 9), st.integers(1, 9), WORDS)
TEXTS = st.lists(WORDS, max_size=2).map(tuple)
SHOTS = st.builds(
    ShotPlan, WORDS, st.integers(1, 9), WORDS, st.none() | FRAMES, st.none() | FRAMES
)
ELEMENTS = st.builds(
    ElementRef,
    WORDS,
    WORDS,
    WORDS,
    st.lists(FRAMES, max_size=2).map(tuple),
    TEXTS,
    TEXTS,
    TEXTS,
)
PLANS = st.builds(
    BoardPlan,
    WORDS,
    st.integers(1, 99),
    st.integers(1, 99),
    st.integers(1, 99),
    st.lists(SHOTS, max_size=3).map(tuple),
    WORDS,
    WORDS,
    st.booleans(),
    st.lists(ELEMENTS, max_size=2).map(tuple),
)
VALUES = (
    st.booleans()
    | st.integers(-999, 999)
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS
    | st.lists(WORDS, max_size=3)
)
REQUESTS = st.builds(
    RenderRequest,
    WORDS,
    PLANS,
    st.dictionaries(WORDS, VALUES, max_size=4),
    st.integers(1, 20),
)


@given(REQUESTS)
def test_an_order_survives_json_unchanged(request_):
    text = json.dumps(request_.to_json())
    again = RenderRequest.from_json(json.loads(text))

    assert again == request_
    assert again.fingerprint == request_.fingerprint


@given(REQUESTS)
def test_the_fingerprint_does_not_depend_on_the_order_of_keys(request_):
    data = json.loads(json.dumps(request_.to_json()))
    backwards = json.loads(
        json.dumps(data, sort_keys=True), object_pairs_hook=lambda p: dict(p[::-1])
    )

    assert RenderRequest.from_json(backwards).fingerprint == request_.fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Calm"},
        {"seconds": 11},
        {"width": 1920},
        {"prompt": "Rain"},
        {"sound": True},
        {"shots": ()},
        {"elements": (ElementRef("mara"),)},
    ],
)
def test_another_order_has_another_fingerprint(make_plan, change):
    one = RenderRequest("local/animatic", make_plan())

    others = (
        RenderRequest("local/animatic", make_plan(**change)),
        RenderRequest("local/other", make_plan()),
        RenderRequest("local/animatic", make_plan(), {"ttl": 60}),
        RenderRequest("local/animatic", make_plan(), results=2),
    )

    assert one.fingerprint not in {other.fingerprint for other in others}


def test_the_fingerprint_is_the_same_in_every_version(make_plan):
    request_ = RenderRequest("local/animatic", make_plan(4, 6), {"burn_in": ["number"]})

    assert request_.fingerprint == (
        "3be8a5d82c3ed7eea6e3cb4852d9329a5b726fa676a658140926243c8b7929cf"
    )


def test_an_order_cannot_be_changed_through_what_it_was_made_of(make_plan):
    settings = {"burn_in": ["number"]}
    request_ = RenderRequest("local/animatic", make_plan(), settings)

    settings["burn_in"].append("timecode")

    assert request_.settings["burn_in"] == ("number",)
    with pytest.raises(TypeError):
        request_.settings["burn_in"] = ()  # type: ignore[index]


def test_an_unknown_version_is_refused(make_plan):
    data = RenderRequest("m", make_plan()).to_json()

    with pytest.raises(ValueError, match="storyboard-request/1"):
        RenderRequest.from_json({**data, "format": "storyboard-request/2"})


def test_an_order_names_every_file_once(make_plan):
    still, face = FrameRef("a" * 64, 1280, 720), FrameRef("b" * 64, 1280, 720)
    shots = (ShotPlan("@mara", 5, first=still, last=still), ShotPlan("@mara", 5))
    member = ElementRef("mara", pictures=(face,), voices=("c" * 64,))
    settings = {
        "reference_images": ["d" * 64, "a" * 64],
        "source_video": "e" * 64,
        "upload_endpoint": "https://example.com/" + "f" * 64,
        "quality": 95,
    }

    request = RenderRequest("x/y", make_plan(shots=shots, elements=(member,)), settings)

    assert request.files() == tuple(letter * 64 for letter in "abcde")
    assert RenderRequest.from_json(request.to_json()).files() == request.files()
