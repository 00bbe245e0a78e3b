"""Timelines that come back: whoever wrote them, they are compared and said in words."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import opentimelineio as otio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyboard.domain.timing import Span
from storyboard.exchange.cut import Cut, CutShot
from storyboard.exchange.editors.came import Came, Piece, Unreadable
from storyboard.exchange.editors.differences import (
    BoardNow,
    Differences,
    ShotNow,
    differences_of,
)
from storyboard.exchange.editors.events import timeline_of
from storyboard.exchange.editors.formats import FORMATS
from storyboard.exchange.editors.order import apply, steps_to
from storyboard.exchange.editors.reading import read_timeline
from tests.leaving.made import board_of, cut_made, id_of, remark
from tests.leaving.test_editors_out import RATES, cuts

FILM = Fraction(24)
each_format = pytest.mark.parametrize("name", list(FORMATS))


def now(cut: Cut, **seconds: int) -> list[BoardNow]:
    """The boards as they were when they were cut; `seconds`: others, by shot."""
    return [
        BoardNow(
            board.board_id,
            board.number,
            board.title,
            tuple(
                ShotNow(shot.shot_id, seconds.get(f"shot_{shot.number}", shot.seconds))
                for shot in board.shots
                if shot.shot_id
            ),
        )
        for board in cut.boards
    ]


def four_shots() -> Cut:
    return cut_made(
        board_of("Ignition", [3, 2, 2, 4]), remarks=[remark("Her cap is gone.", 30)]
    )


def recut(cut: Cut, shots: Sequence[CutShot]) -> Cut:
    """The same board with these of its shots, one behind the other."""
    [board] = cut.boards
    at, laid = 0, []
    for shot in shots:
        frames = shot.span.frames
        laid.append(replace(shot, span=Span(at, at + frames), remarks=()))
        at += frames
    span = Span(0, at)
    return replace(cut, boards=(replace(board, shots=tuple(laid), span=span),))


def trimmed(shot: CutShot, frames: int, *, head: int = 0) -> CutShot:
    assert shot.shown
    begins = shot.shown.start + head
    span = Span(shot.span.start, shot.span.start + frames)
    return replace(shot, span=span, shown=Span(begins, begins + frames))


def sent(name: str, cut: Cut) -> Came:
    return read_timeline(FORMATS[name].write(timeline_of(cut)), cut.rate)


def compared(came: Came, cut: Cut) -> Differences:
    return differences_of(came, cut, now(cut))


def times(came: Came) -> list[tuple[float, ...]]:
    """Of each clip: begin and end on the timeline, begin in its film, in seconds."""
    return [
        (float(one.start), float(one.end), float(one.source or 0))
        for one in came.pieces
    ]


def said(found: Differences) -> list[str]:
    return [line.words for line in found.lines]


@settings(max_examples=30, deadline=None)
@given(cuts(), st.sampled_from(list(FORMATS)))
def test_what_comes_back_as_it_went_shows_no_difference(cut: Cut, name: str) -> None:
    found = compared(sent(name, cut), cut)
    assert found == Differences((), ())


@pytest.mark.parametrize("rate", RATES, ids=str)
@each_format
def test_comments_of_ours_are_not_new(name: str, rate: Fraction) -> None:
    cut = cut_made(
        board_of("Ignition", [3, 2], rate=rate),
        remarks=[
            remark("Her cap is gone.", 30, 36, answers=(remark("Mended.", 0),)),
            remark("Too dark", 30),
            remark("All of it."),
        ],
    )
    assert compared(sent(name, cut), cut) == Differences((), ())


@each_format
def test_a_shorter_shot_is_said_in_words(name: str) -> None:
    cut = four_shots()
    *others, last = cut.shots
    back = recut(cut, [*others, trimmed(last, 48, head=12)])
    [line] = compared(sent(name, back), cut).lines
    assert line.words == "shot 4 is 2 s now"
    assert line.why == "It is 4 s on the board."
    assert line.facts["shot"] == str(id_of("Ignition 4"))


@each_format
def test_two_swapped_shots_are_said_in_words(name: str) -> None:
    cut = four_shots()
    a, b, c, d = cut.shots
    [line] = compared(sent(name, recut(cut, [a, c, b, d])), cut).lines
    assert (line.words, line.do) == ("shots 2 and 3 swapped", "swap")


@each_format
def test_a_moved_a_missing_and_a_rounded_shot(name: str) -> None:
    cut = four_shots()
    a, b, c, d = cut.shots
    moved = compared(sent(name, recut(cut, [d, a, b, c])), cut)
    assert said(moved) == ["shot 4 moved to the front"]
    gone = compared(sent(name, recut(cut, [a, b, d])), cut)
    assert said(gone) == ["shot 3 is not in the timeline any more"]
    assert not gone.lines[0].is_ticked
    [rounded] = compared(sent(name, recut(cut, [trimmed(a, 40), b, c, d])), cut).lines
    assert rounded.words == "shot 1 is 2 s now"
    assert "1.67 s in the timeline, rounded to whole seconds." in rounded.why


def test_less_than_half_a_second_is_a_note() -> None:
    cut = four_shots()
    a, *others = cut.shots
    found = compared(sent("otio", recut(cut, [trimmed(a, 66), *others])), cut)
    assert found.lines == ()
    [note] = found.notes
    assert note.startswith("Shot 1 is 2.75 s in the timeline.")
    assert note.endswith("Boards count whole seconds, so it stays 3 s.")


def test_what_the_board_changed_since_is_not_ticked() -> None:
    cut = four_shots()
    [line] = differences_of(sent("otio", cut), cut, now(cut, shot_2=5)).lines
    assert line.words == "shot 2 is 2 s now"
    assert "the board was changed since" in line.why
    assert not line.is_ticked


def test_a_shot_that_is_cut_in_two_is_as_long_as_both() -> None:
    cut = four_shots()
    a, b, c, d = cut.shots
    halves = [trimmed(a, 24), trimmed(a, 24, head=24)]
    assert said(compared(sent("edl", recut(cut, [*halves, b, c, d])), cut)) == [
        "shot 1 is 2 s now"
    ]
    again = compared(sent("edl", recut(cut, [a, b, c, d, a])), cut)
    assert again.lines == ()
    [note] = again.notes
    assert note.startswith("Shot 1 is in the timeline more than once.")


def stranger(came: Came, name: str = "Titles.mov") -> Came:
    end = came.pieces[-1].end
    piece = Piece("", name, "", end, end + 2, Fraction(0))
    return replace(came, pieces=(*came.pieces, piece))


def test_a_clip_of_somebody_else_is_left_out() -> None:
    cut = four_shots()
    found = compared(stranger(sent("otio", cut)), cut)
    assert found.lines == ()
    assert found.notes == ("The clip “Titles.mov” is not of this board. Left out.",)


def test_programs_that_drop_metadata_are_understood_by_the_film_and_its_place() -> None:
    """As DaVinci Resolve and Premiere write it: the name of the file, no more."""
    cut = four_shots()
    came = sent("otio", recut(cut, [cut.shots[i] for i in (0, 2, 1, 3)]))
    bare = replace(
        came,
        pieces=tuple(
            replace(one, shot="", name="ignition-take-3.mp4") for one in came.pieces
        ),
    )
    assert said(compared(bare, cut)) == ["shots 2 and 3 swapped"]


def test_a_new_marker_is_a_comment_on_the_frame_of_its_film() -> None:
    cut = four_shots()
    a, b, c, d = cut.shots
    back = recut(cut, [a, c, b, d])
    [board] = back.boards
    marked = replace(board.shots[1], remarks=(remark("Softer here", 80, 92),))
    shots = (board.shots[0], marked, *board.shots[2:])
    came = sent("otio", replace(back, boards=(replace(board, shots=shots),)))
    swap, comment = compared(came, cut).lines
    assert swap.words == "shots 2 and 3 swapped"
    # Eight frames into the third shot, which begins at frame 120 of the film.
    assert comment.words == ("new comment at 00:00:05:08: “Rita Reviewer: Softer here”")
    assert comment.why == "On take 3, shot 3."
    facts = {name: comment.facts[name] for name in ("start", "end", "text")}
    assert facts == {"start": 128, "end": 140, "text": "Rita Reviewer: Softer here"}


RESOLVE_MARKERS = """TITLE: Timeline 1
FCM: NON-DROP FRAME

001  001      V     C        01:00:03:12 01:00:03:13 01:00:03:12 01:00:03:13
Softer, please |C:ResolveColorBlue |M:Marker 1 |D:10

002  001      V     C        01:00:01:06 01:00:01:07 01:00:01:06 01:00:01:07
Rita Reviewer: Her cap is gone. |C:ResolveColorRed |M:Rita Reviewer |D:1
"""


def test_markers_of_resolve_come_back_as_comments_and_move_no_shot() -> None:
    cut = four_shots()
    found = compared(read_timeline(RESOLVE_MARKERS.encode(), FILM), cut)
    assert said(found) == ["new comment at 00:00:03:12: “Softer, please”"]
    assert found.notes == ()


PREMIERE = """TITLE: Ignition
FCM: NON-DROP FRAME

001  AX       V     C        00:00:00:00 00:00:03:00 00:00:00:00 00:00:03:00
* FROM CLIP NAME: ignition-take-3.mp4

002  AX       V     C        00:00:03:00 00:00:03:00 00:00:03:00 00:00:03:00
002  AX       V     D    012 00:00:05:00 00:00:07:00 00:00:03:00 00:00:05:00
* FROM CLIP NAME: ignition-take-3.mp4
* TO CLIP NAME: ignition-take-3.mp4

003  AX       A     C        00:00:00:00 00:00:03:00 00:00:00:00 00:00:03:00
"""


def test_an_edl_of_another_program_is_understood() -> None:
    cut = four_shots()
    came = read_timeline(PREMIERE.encode("latin-1"), FILM)
    assert times(came) == [(0, 3, 0), (3, 5, 5)]
    assert said(compared(came, cut)) == [
        "shot 2 is not in the timeline any more",
        "shot 4 is not in the timeline any more",
    ]


def test_boards_of_a_project_change_places() -> None:
    cut = cut_made(board_of("Dawn", [2, 2]), board_of("Dusk", [3]))
    came = sent("otio", cut)
    dawn, dusk = came.pieces[:2], came.pieces[2]
    shifted = (
        replace(dusk, start=Fraction(0), end=Fraction(3)),
        *(replace(p, start=p.start + 3, end=p.end + 3) for p in dawn),
    )
    found = compared(replace(came, pieces=shifted), cut)
    assert said(found) == ["boards 1 “Dawn” and 2 “Dusk” swapped"]
    among = (dawn[0], replace(dusk, start=Fraction(2), end=Fraction(5)), dawn[1])
    mixed = compared(replace(came, pieces=among), cut)
    assert mixed.lines == ()
    assert mixed.notes[0].startswith("Shots of several boards lie among each other")


@given(st.permutations(range(7)))
def test_steps_lead_to_the_order_that_was_wanted(wanted: list[int]) -> None:
    order = list(range(7))
    steps = steps_to(order, wanted)
    for step in steps:
        order = apply(order, step)
    assert order == wanted
    assert len(steps) < 7


def otio_with(**changes: Any) -> bytes:
    facts = json.loads(FORMATS["otio"].write(timeline_of(four_shots())))
    facts["tracks"]["children"][0]["children"][0] |= changes
    return json.dumps(facts).encode()


BOMB = b"""<?xml version="1.0"?><!DOCTYPE fcpxml [<!ENTITY a "ha">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><fcpxml version="1.8">&b;</fcpxml>"""
FETCH = b"""<?xml version="1.0"?><!DOCTYPE xmeml [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<xmeml version="5">&a;</xmeml>"""
HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "packed": (b"PK\x03\x04", "packed file"),
    "binary": (b"\x00\x01\x02", "no EDL"),
    "text": (b"hello", "no line of it is an event"),
    "not json": (b"{OTIO", "not JSON"),
    "another json": (b'{"format": "storyboard/1"}', "names no OTIO_SCHEMA"),
    "deep": (b'{"OTIO_SCHEMA":"Timeline.1","a":' + b"[" * 100_000, "deeper"),
    "deep but whole": (
        b'{"OTIO_SCHEMA":"Timeline.1","a":' + b"[" * 90 + b"]" * 90 + b"}",
        "deeper than 60",
    ),
    "NaN": (otio_with(name=float("nan")), "NaN"),
    "infinite": (otio_with(name=0).replace(b'"name": 0', b'"name": 1e999'), "inf"),
    "plug-in": (otio_with(effects=[{"OTIO_SCHEMA": "Loader.1"}]), "plug-in"),
    "future": (otio_with(effects=[{"OTIO_SCHEMA": "Clip.99"}]), "no OTIO that can"),
    "no timeline": (b'{"OTIO_SCHEMA":"Gap.1"}', "no timeline"),
    "zero rate": (
        otio_with().replace(b'"rate": 24.0', b'"rate": 0.0'),
        "no number",
    ),
    "billion laughs": (BOMB, "defines entities"),
    "fetching": (FETCH, "defines entities"),
    "svg": (b"<svg/>", "neither FCPXML nor"),
    "cut xml": (b"<fcpxml><resources>", "not XML"),
    "bad time": (
        FORMATS["fcpxml"]
        .write(timeline_of(four_shots()))
        .replace(b'offset="3600s"', b'offset="1/0s"'),
        "no time",
    ),
    "no frames": (b"<xmeml><sequence><rate/></sequence></xmeml>", "no frame rate"),
    "bad code": (
        b"001 A V C 00:00:00:30 00:00:01:00 00:00:00:00 00:00:01:00",
        "does not exist at 24",
    ),
    "no rate": (b"* STORYBOARD RATE: 1/0\n", "impossible frame rate"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_file_is_refused_with_the_reason(name: str) -> None:
    data, why = HOSTILE[name]
    with pytest.raises(Unreadable, match=why):
        read_timeline(data, FILM)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(FORMATS)), st.integers(0, 10_000), st.binary(max_size=6))
def test_damage_is_refused_or_read_and_never_crashes(
    name: str, at: int, junk: bytes
) -> None:
    data = FORMATS[name].write(timeline_of(four_shots()))
    at %= len(data)
    for spoilt in (data[:at], data[:at] + junk + data[at + len(junk) :]):
        try:
            came = read_timeline(spoilt, FILM)
        except Unreadable:
            continue
        differences_of(came, four_shots(), now(four_shots()))


def foreign(make: Callable[[otio.schema.Timeline], None]) -> bytes:
    made = otio.schema.Timeline("Foreign")
    make(made)
    return str(made.to_json_string()).encode()


def test_an_otio_of_another_program_is_understood() -> None:
    """Nested, with a transition, with films that begin at their tape's timecode."""

    def clip(begins: int, frames: int) -> otio.schema.Clip:
        rate = otio.opentime.RationalTime
        of = otio.opentime.TimeRange
        media = otio.schema.ExternalReference(
            "file:///Volumes/Films/ignition-take-3.mp4",
            of(rate(86400, 24), rate(264, 24)),
        )
        shown = of(rate(86400 + begins, 24), rate(frames, 24))
        return otio.schema.Clip("whatever", media, shown)

    def make(timeline: otio.schema.Timeline) -> None:
        inner = otio.schema.Track("inner", children=[clip(72, 48), clip(120, 24)])
        nested = otio.schema.Stack("nest", children=[inner])
        half = otio.opentime.RationalTime(6, 24)
        fade = otio.schema.Transition(in_offset=half, out_offset=half)
        track = otio.schema.Track("V1", children=[clip(0, 72), fade, nested])
        timeline.tracks.append(track)
        sound = otio.schema.Track("A1", children=[clip(0, 72)], kind="Audio")
        timeline.tracks.append(sound)

    came = read_timeline(foreign(make), FILM)
    assert times(came) == [(0, 3, 0), (3, 5, 3), (5, 6, 5)]
    assert said(compared(came, four_shots())) == [
        "shot 3 is 1 s now",
        "shot 4 is not in the timeline any more",
    ]


def test_a_timeline_survives_the_way_out_of_the_child() -> None:
    came = sent("otio", four_shots())
    assert Came.unpacked(json.loads(json.dumps(came.packed()))) == came
