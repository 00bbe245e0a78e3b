"""Timelines for editing programs, read back by what others read them with.

The cuts are made up; that real boards leave the same way is in `test_timelines.py`.
"""

import json
import re
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import opentimelineio as otio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyboard.domain.timing import Span, frame_of, nominal
from storyboard.exchange.cut import Cut
from storyboard.exchange.editors.edl import write_edl, write_markers
from storyboard.exchange.editors.events import (
    NotWritable,
    Timeline,
    film_names,
    timeline_of,
)
from storyboard.exchange.editors.fcp7 import write_fcp7
from storyboard.exchange.editors.fcpxml import write_fcpxml
from storyboard.exchange.editors.formats import FORMATS
from storyboard.exchange.editors.otio_out import write_otio
from storyboard.exchange.editors.reading import read_timeline
from storyboard.exchange.editors.remarks import write_csv
from tests.leaving.made import board_of, cut_made, id_of, remark

GOLDEN = Path(__file__).with_name("golden")
RATES = [Fraction(24), Fraction(25), Fraction(30), Fraction(24000, 1001)]
each_rate = pytest.mark.parametrize("rate", RATES, ids=str)
each_format = pytest.mark.parametrize("name", list(FORMATS))

boards = st.lists(
    st.tuples(
        st.lists(st.integers(1, 15), min_size=1, max_size=6),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


@st.composite
def cuts(draw: st.DrawFn, *, rates: list[Fraction] = RATES) -> Cut:
    """Of one rate; some boards have no film, some films no sound."""
    rate = draw(st.sampled_from(rates))
    return cut_made(
        *(
            board_of(
                f"Board{number}",
                seconds,
                rate=rate if has_film else None,
                has_sound=has_sound,
            )
            for number, (seconds, has_film, has_sound) in enumerate(draw(boards), 1)
        )
    )


def keeper(rate: Fraction = Fraction(24)) -> Timeline:
    """Three boards, one without a film; comments, two of them on one frame."""
    cut = cut_made(
        board_of("Ignition", [3, 2, 5], rate=rate, has_sound=True),
        board_of("Dawn", [4], rate=None),
        board_of("Harbour", [2, 3], rate=rate),
        remarks=[
            remark("Her cap is gone.", 30, 36, answers=(remark("Mended.", 0),)),
            remark("Too dark & cold <here>", 30, is_settled=True, author="Max"),
            remark("All of it is too slow."),
            remark("Ebb, not flood", 390, is_settled=True),
        ],
    )
    return timeline_of(cut, with_films=True)


def spans_of(timeline: Timeline) -> list[Span]:
    return [event.shot.span for event in timeline.events]


def spoken() -> Cut:
    """One board with what a spreadsheet and a list of markers stumble over."""
    return cut_made(
        board_of("Ignition", [3, 2]),
        remarks=[
            remark("Her cap\nis gone.", 30, 36, answers=(remark("Mended.", 0),)),
            remark('=HYPERLINK("https://evil.test")', 80, author="@max"),
            remark("Slow | all of it", is_settled=True),
        ],
    )


@each_format
def test_what_is_written_stays_what_it_was(name: str) -> None:
    """After a change that is meant: `seed_golden`."""
    kind = FORMATS[name]
    golden = GOLDEN / f"keeper.{kind.suffix}"
    assert kind.write(keeper()).decode() == golden.read_bytes().decode()


def test_a_table_and_a_list_of_comments_stay_what_they_were() -> None:
    assert write_csv(spoken()) == (GOLDEN / "comments.csv").read_bytes()
    markers = write_markers(timeline_of(spoken()))
    assert markers == (GOLDEN / "comments.edl").read_bytes()


def test_a_table_opens_as_utf8_and_runs_nothing() -> None:
    cut = cut_made(board_of("Été", [3]), remarks=[remark(t, 1) for t in "=+-@\t"])
    table = write_csv(cut)
    assert table.startswith("\ufeff".encode())
    said = [line for line in table.decode("utf-8-sig").splitlines() if "Rita" in line]
    assert len(said) == 5
    assert all(",'" in line for line in said)


def read_by(adapter: str, data: bytes, **how: float) -> Any:
    return otio.adapters.read_from_string(data.decode(), adapter, **how)


def track_of(timeline: otio.schema.Timeline) -> list[otio.core.Item]:
    return list(timeline.video_tracks()[0])


def places(items: list[otio.core.Item]) -> list[tuple[float, float]]:
    """Begin and length of each on its track, in frames."""
    ranges = [item.range_in_parent() for item in items]
    return [(r.start_time.value, r.duration.value) for r in ranges]


@settings(max_examples=40, deadline=None)
@given(cuts())
def test_otio_places_every_shot_at_its_exact_frames(cut: Cut) -> None:
    timeline = timeline_of(cut)
    read = read_by("otio_json", write_otio(timeline))
    items = track_of(read)
    assert places(items) == [(s.start, s.frames) for s in spans_of(timeline)]
    assert read.global_start_time.value == 3600 * nominal(cut.rate)
    for item, event in zip(items, timeline.events, strict=True):
        assert item.source_range.start_time.rate == float(cut.rate)
        begins = event.shot.shown.start if event.shot.shown else 0
        assert item.source_range.start_time.value == begins
        assert item.metadata["storyboard"]["shot"] == str(event.shot.shot_id)


@settings(max_examples=40, deadline=None)
@given(cuts())
def test_an_edl_places_every_shot_at_its_exact_frames(cut: Cut) -> None:
    timeline = timeline_of(cut)
    rate = float(cut.rate)
    read = read_by("cmx_3600", write_edl(timeline), rate=rate)
    items = track_of(read)
    found = [(at, length) for at, length in places(items)]
    assert found == [(s.start, s.frames) for s in spans_of(timeline)]
    for item, event in zip(items, timeline.events, strict=True):
        begins = event.shot.shown.start if event.shot.shown else 0
        assert item.source_range.start_time.value == begins
        assert item.name == event.film


@settings(max_examples=40, deadline=None)
@given(cuts())
def test_final_cut_7_places_every_shot_at_its_exact_frames(cut: Cut) -> None:
    timeline = timeline_of(cut)
    read = read_by("fcp_xml", write_fcp7(timeline))
    items = track_of(read)
    assert places(items) == [(s.start, s.frames) for s in spans_of(timeline)]
    assert [item.name for item in items] == [event.name for event in timeline.events]
    for item, event in zip(items, timeline.events, strict=True):
        begins = event.shot.shown.start if event.shot.shown else 0
        assert item.source_range.start_time.value == begins
        assert item.source_range.start_time.rate == pytest.approx(float(cut.rate))


# The adapter counts 23 frames a second where 24000/1001 is written (it cuts the rate to
# a whole number), so there the fractions are looked at themselves, below.
@settings(max_examples=40, deadline=None)
@given(cuts(rates=RATES[:3]))
def test_fcpxml_places_every_shot_at_its_exact_frames(cut: Cut) -> None:
    timeline = timeline_of(cut, start_hours=0)
    [read] = read_by("fcpx_xml", write_fcpxml(timeline))
    shown = [event for event in timeline.events if event.shot.source]
    # It makes no track where there is nothing but gaps.
    tracks = read.video_tracks() if shown else []
    clips = [clip for track in tracks for clip in track.find_clips()]
    assert [clip.name for clip in clips] == [event.name for event in shown]
    assert places(clips) == [
        (event.shot.span.start, event.shot.span.frames) for event in shown
    ]


@settings(max_examples=60, deadline=None)
@given(cuts(), st.integers(0, 1))
def test_times_of_fcpxml_are_whole_frames_without_a_gap(cut: Cut, hours: int) -> None:
    timeline = timeline_of(cut, start_hours=hours)
    root = ET.fromstring(write_fcpxml(timeline))
    spine = root.find(".//spine")
    assert spine is not None
    rate = cut.rate
    for item, event in zip(spine, timeline.events, strict=True):
        assert seconds(item, "offset") * rate == timeline.start + event.shot.span.start
        assert seconds(item, "duration") * rate == event.shot.span.frames
        begins = seconds(item, "start") * rate
        assert begins.denominator == 1
        if event.shot.shown:
            assert begins == event.shot.shown.start
    for one, after in pairwise(spine):
        assert seconds(one, "offset") + seconds(one, "duration") == seconds(
            after, "offset"
        )


def seconds(element: ET.Element, name: str) -> Fraction:
    return Fraction(element.attrib[name].removesuffix("s"))


# The rules of FCPXML 1.8's document type for what we write: children in this order, and
# no other attributes.
RULES: dict[str, tuple[str, set[str]]] = {
    "fcpxml": (r"resources event", {"version"}),
    "resources": (r"((asset|format) )*", set()),
    "format": ("", {"id", "frameDuration", "width", "height"}),
    "asset": (
        "",
        {"id", "name", "src", "start", "duration", "hasVideo", "format", "hasAudio"}
        | {"audioSources", "audioChannels", "audioRate"},
    ),
    "event": ("project", {"name"}),
    "project": ("sequence", {"name"}),
    "sequence": (
        "(note )?spine( metadata)?",
        {"format", "duration", "tcStart", "tcFormat", "audioLayout", "audioRate"},
    ),
    "spine": ("((asset-clip|gap) )*", set()),
    "asset-clip": (
        "(note )?(marker )*(metadata)?",
        {"ref", "name", "offset", "start", "duration", "format", "tcFormat"}
        | {"audioRole"},
    ),
    "gap": (
        "(note )?(marker )*(metadata)?",
        {"name", "offset", "start", "duration"},
    ),
    "marker": ("", {"start", "duration", "value", "completed", "note"}),
    "metadata": ("(md )*", set()),
    "md": ("", {"key", "value"}),
    "note": ("", set()),
}


@settings(max_examples=20, deadline=None)
@given(cuts())
def test_fcpxml_keeps_to_its_document_type(cut: Cut) -> None:
    data = write_fcpxml(timeline_of(cut))
    assert data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>')
    root = ET.fromstring(data)
    known = {one.get("id") for one in root.iter() if one.get("id")}
    for element in [*root.iter(), *keeper_elements()]:
        children, names = RULES[element.tag]
        inside = " ".join(child.tag for child in element)
        pattern = children.replace(" )", " ?)")
        assert re.fullmatch(pattern, inside), (element.tag, inside)
        assert set(element.attrib) <= names
    for element in root.iter():
        for name in ("ref", "format"):
            assert element.get(name) is None or element.get(name) in known


def keeper_elements() -> list[ET.Element]:
    return list(ET.fromstring(write_fcpxml(keeper())).iter())


@each_rate
@each_format
def test_every_format_leads_back_to_the_same_shots(name: str, rate: Fraction) -> None:
    timeline = keeper(rate)
    came = read_timeline(FORMATS[name].write(timeline), rate)
    assert [(p.shot, p.start, p.end) for p in came.pieces] == [
        (str(e.shot.shot_id), e.shot.span.start / rate, e.shot.span.end / rate)
        for e in timeline.events
    ]


@each_rate
def test_films_of_another_rate_move_no_cut(rate: Fraction) -> None:
    other = Fraction(25) if rate != 25 else Fraction(30)
    cut = cut_made(
        board_of("Slow", [3, 2, 4], rate=rate), board_of("Quick", [3, 2], rate=other)
    )
    timeline = timeline_of(cut)
    for kind in FORMATS.values():
        came = read_timeline(kind.write(timeline), cut.rate)
        assert [(p.start, p.end) for p in came.pieces] == [
            (s.start / cut.rate, s.end / cut.rate) for s in spans_of(timeline)
        ]
    read = read_by("otio_json", write_otio(timeline))
    for item, event in zip(track_of(read), timeline.events, strict=True):
        assert event.shot.source
        assert event.shot.shown
        begins = item.source_range.start_time
        assert begins.rate == float(event.shot.source.rate)
        assert begins.value == event.shot.shown.start


def test_comments_are_markers_with_their_authors_and_colours() -> None:
    timeline = keeper()
    read = read_by("otio_json", write_otio(timeline))
    first, *_, last = track_of(read)
    assert [(m.color, m.marked_range.start_time.value) for m in first.markers] == [
        ("RED", 0),
        ("RED", 30),
        ("GREEN", 30),
    ]
    assert first.markers[1].comment == (
        "Rita Reviewer: Her cap is gone.\n> Rita Reviewer: Mended."
    )
    assert [m.color for m in last.markers] == ["GREEN"]

    edl = read_by("cmx_3600", write_edl(timeline), rate=24)
    marked = [m for item in track_of(edl) for m in item.markers]
    assert [(m.color, m.marked_range.start_time.value - 86400) for m in marked] == [
        ("RED", 0),
        ("RED", 30),
        ("GREEN", 390),
    ]
    assert "Her cap is gone." in marked[1].name
    assert "Max: Too dark & cold <here>" in marked[1].name

    fcp = read_by("fcp_xml", write_fcp7(timeline))
    assert [m.marked_range.start_time.value for m in fcp.tracks.markers] == [0, 30, 390]

    spine = ET.fromstring(write_fcpxml(timeline)).find(".//spine")
    assert spine is not None
    ticked = [marker.get("completed") for marker in spine.iter("marker")]
    assert ticked == ["0", "0", "1"]


def test_sound_stands_where_there_is_some() -> None:
    timeline = keeper()
    read = read_by("otio_json", write_otio(timeline))
    [sound] = read.audio_tracks()
    kinds = [type(item).__name__ for item in sound]
    assert kinds == ["Clip"] * 3 + ["Gap"] * 3
    assert sound.duration() == read.video_tracks()[0].duration()

    fcp = read_by("fcp_xml", write_fcp7(timeline))
    assert [len(list(t.find_clips())) for t in fcp.audio_tracks()] == [3, 3]
    edl = write_edl(timeline).decode()
    assert edl.count(" AA/V ") == 3


def test_media_lie_beside_the_timeline_or_are_named_alone() -> None:
    alone = timeline_of(cut_made(board_of("Ignition", [3])))
    assert [event.file for event in alone.events] == ["ignition-take-3.mp4"]
    for read in (
        read_by("otio_json", write_otio(keeper())),
        read_by("fcp_xml", write_fcp7(keeper())),
    ):
        media = [item.media_reference for item in track_of(read)]
        assert media[0].target_url == "media/ignition-take-3.mp4"
        assert media[0].available_range.duration.value == 240
        assert isinstance(media[3], otio.schema.MissingReference)


def test_films_of_the_same_name_do_not_replace_each_other() -> None:
    cut = cut_made(board_of("Dawn", [3]), board_of("DAWN", [2]))
    assert sorted(film_names(cut).values()) == [
        "dawn-take-3-2.mp4",
        "dawn-take-3.mp4",
    ]


def test_an_edl_says_whose_shot_each_event_is() -> None:
    edl = write_edl(keeper()).decode()
    assert edl.count("\r\n") == edl.count("\n")
    assert f"* STORYBOARD SHOT: {id_of('Ignition 1')}" in edl
    assert "* MODEL: kling/3-pro" in edl
    assert "* PRICE: $0.42" in edl
    assert "\r\n* PROMPT: Ignition: the lamp catches" in edl
    assert max(len(reel) for reel in re.findall(r"^\d{3}  (\S+)", edl, re.M)) <= 8
    records = re.findall(r"^\d{3}  .*? (\S+)\r?$", edl, re.M)
    assert frame_of(records[-1], Fraction(24)) == 86400 + 19 * 24


@pytest.mark.parametrize("write", [write_edl, write_markers])
def test_more_than_an_edl_counts_is_refused_in_words(
    write: Callable[[Timeline], bytes],
) -> None:
    long = board_of("Long", [1] * 1000)
    cut = cut_made(long, remarks=[remark("here", 24 * n) for n in range(1000)])
    with pytest.raises(NotWritable, match="An EDL holds 999"):
        write(timeline_of(cut))


def test_metadata_say_how_each_shot_was_made() -> None:
    facts = json.loads(write_otio(keeper()))["tracks"]["children"][0]["children"]
    kept = facts[1]["metadata"]["storyboard"]
    assert kept["take_id"] == str(id_of("film of Ignition"))
    assert (kept["model"], kept["price_usd"]) == ("kling/3-pro", "0.420000")
    assert kept["prompt"].startswith("Ignition: the lamp")
    xml = ET.fromstring(write_fcpxml(keeper()))
    keys = {md.get("key"): md.get("value") for md in xml.iter("md")}
    assert keys["org.storyboard.model"] == "kling/3-pro"
    log = ET.fromstring(write_fcp7(keeper())).findtext(".//lognote")
    assert f"storyboard-shot={id_of('Ignition 1')}" in str(log)
