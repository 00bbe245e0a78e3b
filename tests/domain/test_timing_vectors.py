"""The vectors that the browser's twin of this module is tested against too."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from storyboard.domain.timing import (
    frame_at,
    frame_of,
    seconds_at,
    spans,
    timecode,
)

FILE = Path(__file__).parent.parent / "vectors" / "timecode.json"
VECTORS = json.loads(FILE.read_text())


def test_frames_are_found_where_the_vectors_say():
    for seconds, rate, frame in VECTORS["frame_at"]:
        assert frame_at(Fraction(*seconds), Fraction(*rate)) == frame


def test_frames_begin_when_the_vectors_say():
    for frame, rate, seconds in VECTORS["seconds_at"]:
        assert seconds_at(frame, Fraction(*rate)) == Fraction(*seconds)


def test_timecodes_are_written_and_read_as_the_vectors_say():
    for frame, rate, code in VECTORS["timecode"]:
        assert timecode(frame, Fraction(*rate)) == code
        assert frame_of(code, Fraction(*rate)) == frame


def test_what_the_vectors_refuse_is_refused():
    for code, rate in VECTORS["frame_of_refused"]:
        with pytest.raises(ValueError, match=r"timecode|does not exist"):
            frame_of(code, Fraction(*rate))


def test_spans_lie_where_the_vectors_say():
    for seconds, rate, expected in VECTORS["spans"]:
        found = [[span.start, span.end] for span in spans(seconds, Fraction(*rate))]
        assert found == expected
