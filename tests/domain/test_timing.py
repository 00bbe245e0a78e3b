"""Frames, seconds and timecode are exact inverses at every rate people use."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.domain.timing import (
    FILM,
    NTSC_FILM,
    PAL,
    VIDEO,
    Span,
    clock,
    difference,
    frame_at,
    frame_of,
    nominal,
    seconds_at,
    spans,
    timecode,
    words,
)

RATES = st.sampled_from([FILM, PAL, VIDEO, NTSC_FILM])
FRAMES = st.integers(0, 10_000_000)


@given(FRAMES, RATES)
def test_a_frame_survives_seconds_and_back(frame, rate):
    assert frame_at(seconds_at(frame, rate), rate) == frame


@given(FRAMES, RATES)
def test_a_frame_survives_timecode_and_back(frame, rate):
    assert frame_of(timecode(frame, rate), rate) == frame


@given(FRAMES, RATES)
def test_the_moment_before_a_frame_belongs_to_the_one_before(frame, rate):
    moment = seconds_at(frame + 1, rate) - Fraction(1, 10**12)

    assert frame_at(moment, rate) == frame


@given(FRAMES, RATES)
def test_timecodes_sort_like_their_frames(frame, rate):
    now, then = timecode(frame, rate), timecode(frame + 1, rate)

    assert (len(now), now) < (len(then), then)


@pytest.mark.parametrize(
    ("frame", "rate", "code"),
    [
        (0, FILM, "00:00:00:00"),
        (23, FILM, "00:00:00:23"),
        (24, FILM, "00:00:01:00"),
        (25 * 3600, PAL, "01:00:00:00"),
        (24 * 3600, NTSC_FILM, "01:00:00:00"),
        (24 * 3600 * 100, FILM, "100:00:00:00"),
        (30 * 61 + 29, VIDEO, "00:01:01:29"),
    ],
)
def test_a_timecode_counts_nominal_frames(frame, rate, code):
    assert timecode(frame, rate) == code


@pytest.mark.parametrize(
    "code",
    [
        "",
        "1:00:00:00",
        "00:60:00:00",
        "00:00:60:00",
        "00:00:00:24",
        "00:00:00",
        "a",
        "00:00:00;00",
        "\u0660\u0660:00:00:00",
        "00:00:00:00\n",
    ],
)
def test_what_is_no_timecode_is_refused(code):
    with pytest.raises(ValueError, match=r"timecode|does not exist"):
        frame_of(code, FILM)


@pytest.mark.parametrize("read", [frame_at, seconds_at, timecode])
def test_time_before_zero_is_refused(read):
    with pytest.raises(ValueError, match="start"):
        read(-1, FILM)


def test_a_fractional_rate_counts_up_to_the_next_whole_frame():
    assert [nominal(rate) for rate in (FILM, NTSC_FILM, PAL)] == [24, 24, 25]


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30), RATES)
def test_spans_leave_no_gap_and_end_with_the_film(seconds, rate):
    found = spans(seconds, rate)

    assert found[0].start == 0
    assert all(a.end == b.start for a, b in pairwise(found))
    assert found[-1].end == frame_at(sum(seconds), rate) == int(sum(seconds) * rate)
    assert sum(span.frames for span in found) == found[-1].end


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30), RATES, st.data())
def test_every_frame_of_a_film_lies_in_exactly_one_span(seconds, rate, data):
    found = spans(seconds, rate)
    frame = data.draw(st.integers(0, found[-1].end - 1))

    assert sum(frame in span for span in found) == 1
    assert found[-1].end not in found[-1]


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (3, 2)])
def test_a_span_runs_forwards_from_zero(start, end):
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


def test_lengths_are_written_for_people():
    assert [words(s) for s in (0, 4, 59, 60, 65, 600)] == [
        "0 s",
        "4 s",
        "59 s",
        "1:00",
        "1:05",
        "10:00",
    ]


def test_a_clock_is_written_like_a_player_s():
    lengths = (0, Fraction(1, 24), 4, 65, Fraction(1201, 20), 3600)

    assert [clock(length) for length in lengths] == [
        "0:00",
        "0:01",
        "0:04",
        "1:05",
        "1:01",
        "60:00",
    ]


def test_a_difference_is_said_in_words():
    assert difference([4, 4], 10) == "2 s short"
    assert difference([4, 8], 10) == "2 s over"
    assert difference([4, 6], 10) == ""
