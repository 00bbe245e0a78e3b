"""What the animatic plays and how its camera moves, in the board file and in orders."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.domain.boardfile import SoundtrackFile, plan_of, read, write
from storyboard.domain.camera import PARTS, Camera, crop_of, crop_refused, is_crop
from storyboard.domain.plan import FrameRef
from storyboard.domain.request import RenderRequest
from storyboard.domain.soundtrack import FADES, HEARD, STARTS
from tests.domain.boardfiles import SOUND, altered, codes

SOUNDTRACKS = st.builds(
    SoundtrackFile,
    heard=st.sampled_from(list(HEARD)),
    voices=st.booleans(),
    track=st.none() | st.just("sound/track.wav"),
    start=st.integers(0, STARTS[-1]),
    fade_in=st.integers(0, FADES[-1]),
    fade_out=st.integers(0, FADES[-1]),
)


@st.composite
def crops(draw: st.DrawFn) -> list[int]:
    size = draw(st.integers(PARTS // 5, PARTS))
    left, top = (draw(st.integers(0, PARTS - size)) for _ in range(2))
    return [left, top, size]


@given(sound=SOUNDTRACKS, start=crops(), end=crops())
def test_a_file_and_an_order_say_again_what_was_said(
    sound: SoundtrackFile, start: list[int], end: list[int]
) -> None:
    shots = [dict(shot) for shot in SOUND["shots"]]  # type: ignore[attr-defined]
    shots[1] |= {"camera": "crop", "crop_start": start, "crop_end": end}
    board = replace(read(altered(shots=shots)), soundtrack=sound)

    again = read(write(board))

    assert again == board
    assert again.shots[1].camera == Camera("crop", "", crop_of(start), crop_of(end))
    names = ("media/1.png", "media/2.png", "mara.png", "side.png")
    others = ("sound/track.wav", "mara.wav", "gull.mp4")
    plan = plan_of(
        again, {n: FrameRef(n, 64, 36) for n in names}, {n: n for n in others}
    )
    order = RenderRequest("local/animatic", plan)
    assert RenderRequest.from_json(json.loads(json.dumps(order.to_json()))) == order


@pytest.mark.parametrize(
    ("said", "place", "code"),
    [
        ({"plays": "jazz"}, "soundtrack.plays", "unsupported_value"),
        ({"plays": 3}, "soundtrack.plays", "wrong_type"),
        ({"start": 0.25}, "soundtrack.start", "out_of_range"),
        ({"start": -1}, "soundtrack.start", "out_of_range"),
        ({"start": 1e300}, "soundtrack.start", "out_of_range"),
        ({"fade_in": 60.1}, "soundtrack.fade_in", "out_of_range"),
        ({"fade_out": "1"}, "soundtrack.fade_out", "wrong_type"),
        ({"voices": "no"}, "soundtrack.voices", "wrong_type"),
        ({"track": "../../etc/passwd"}, "soundtrack.track", "bad_path"),
        ({"volume": 2}, "soundtrack", "unknown_field"),
        ("loud", "soundtrack", "wrong_type"),
    ],
)
def test_what_is_no_soundtrack_is_named_by_its_place(
    said: object, place: str, code: str
) -> None:
    assert (place, code) in codes(altered(soundtrack=said))


@pytest.mark.parametrize(
    ("said", "place", "code"),
    [
        ({"crop_start": [0, 0, 1999]}, "shots[0].crop_start", "out_of_range"),
        ({"crop_end": [9000, 0, 2000]}, "shots[0].crop_end", "out_of_range"),
        ({"crop_end": [0, 0]}, "shots[0].crop_end", "out_of_range"),
        ({"crop_end": [0, 0.5, 1]}, "shots[0].crop_end[1]", "wrong_type"),
        (
            {"camera": "push", "crop_end": [0, 0, 5000]},
            "shots[0].crop_end",
            "unsupported_value",
        ),
    ],
)
def test_what_is_no_crop_is_named_by_its_place(
    said: dict[str, object], place: str, code: str
) -> None:
    shot = {"prompt": "Rain", "duration": 10, "camera": "crop", **said}

    assert (place, code) in codes(altered(shots=[shot]))


@given(parts=st.tuples(*[st.integers(-PARTS, 2 * PARTS)] * 3))
def test_a_crop_is_one_or_is_refused_in_words(parts: tuple[int, int, int]) -> None:
    assert is_crop(crop_of(parts)) == (crop_refused(parts) == "")
