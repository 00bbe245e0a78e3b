"""Clips joined packet by packet, and when they must not be; frames fitted to a film."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyboard.media.child import ChildFailed
from storyboard.media.fitting import fitted
from storyboard.media.joining import join
from storyboard.media.splice import Look, Stopped, Stretch
from tests.media.films import film
from tests.media.test_splice import FILM, SIZE, numbers, quiet, spliced, whole_of


def joined(
    out: Path,
    *stretches: Stretch,
    size: tuple[int, int] = SIZE,
    rate: Fraction = FILM,
) -> bool:
    look = Look(*size, rate, out.suffix[1:])
    return join(stretches, look, out, report=quiet, cancelled=lambda: False)


def test_pieces_that_are_not_whole_or_not_alike_are_not_joined(tmp_path: Path) -> None:
    one = film(tmp_path / "one.mp4", frames=12)
    entire = whole_of(one, range(12))
    out = tmp_path / "out.mp4"
    other_encoder = spliced(tmp_path, entire)
    larger = film(tmp_path / "larger.mp4", frames=12, size=(320, 192))
    light = film(tmp_path / "light.webm", frames=12, codec="libvpx-vp9")

    assert joined(out, entire, entire)
    assert numbers(out) == [*range(12), *range(12)]
    for another in (
        whole_of(one, range(1, 12)),
        whole_of(one, [0, 0, *range(2, 12)]),
        whole_of(other_encoder, range(12)),
        whole_of(larger, range(12)),
        whole_of(light, range(12)),
        Stretch(one, tuple(range(12)), Fraction(25)),
    ):
        assert not joined(tmp_path / "no.mp4", entire, another)
    assert not joined(tmp_path / "no.webm", entire)
    assert not joined(tmp_path / "no.mp4", entire, size=(320, 192))
    assert not (tmp_path / "no.mp4").exists()


def test_frames_that_come_when_they_come_are_encoded_instead(tmp_path: Path) -> None:
    """A phone's: in step with nothing, so that no packet is copied to a wrong time."""
    even, uneven = film(tmp_path / "even.mp4", frames=12), tmp_path / "uneven.mp4"
    with av.open(str(even)) as source, av.open(str(uneven), "w") as made:
        video = source.streams.video[0]
        stream = made.add_stream_from_template(video)
        for packet in source.demux(video):
            if packet.pts is not None and packet.dts is not None:
                late = packet.pts > 6 * 512
                packet.pts, packet.dts = (
                    packet.pts + 300 * late,
                    packet.dts + 300 * late,
                )
                packet.stream = stream
                made.mux(packet)

    assert not joined(tmp_path / "out.mp4", whole_of(uneven, range(12)))


def test_a_clip_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    one = film(tmp_path / "one.mp4", frames=48, movflags="+faststart")
    one.write_bytes(one.read_bytes()[:-200])

    with pytest.raises(ChildFailed):
        joined(tmp_path / "out.mp4", whole_of(one, range(48)))


def test_joining_stops_when_it_is_told(tmp_path: Path) -> None:
    piece = whole_of(film(tmp_path / "one.mp4", frames=48), range(48))
    look = Look(*SIZE, FILM, "mp4")

    with pytest.raises(Stopped):
        join([piece], look, tmp_path / "o.mp4", report=quiet, cancelled=lambda: True)


SIDES = st.integers(16, 200).map(lambda half: 2 * half)


@given(SIDES, SIDES, SIDES, SIDES, st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_frame_of_any_shape_fills_the_picture_or_stands_in_its_middle(
    wide: int, high: int, to_wide: int, to_high: int, crops: bool
) -> None:
    white = np.full((high, wide, 3), 235, np.uint8)
    frame = av.VideoFrame.from_ndarray(white, format="rgb24").reformat(format="yuv420p")

    made = fitted(frame, to_wide, to_high, crops=crops)

    assert (made.width, made.height) == (to_wide, to_high)
    light = made.to_ndarray(format="gray")
    assert light[to_high // 2 - 1, to_wide // 2 - 1] > 200
    if crops:
        assert light.min() > 200
    else:
        shown = (light > 120).mean()
        ratio = (wide * to_high) / (high * to_wide)
        assert abs(shown - min(ratio, 1 / ratio)) < 0.15
