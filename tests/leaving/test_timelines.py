"""Timelines of real boards: downloaded, changed as an editing program changes them,
brought back and accepted line by line.
"""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zipfile import ZipFile

import opentimelineio as otio
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from opentimelineio.opentime import RationalTime, TimeRange

from storyboard.boards.actions.projects import create_board
from storyboard.boards.actions.shots import set_total
from storyboard.boards.models import Board, Shot
from storyboard.boards.queries import boards_of, shots_of
from storyboard.exchange import arrival_form
from storyboard.exchange.editors.came import MOST_BYTES
from storyboard.renders.models import Clip
from storyboard.review.models import Comment
from tests.cast import Cast

FORMATS = ["otio", "fcpxml", "xml", "edl"]


@pytest.fixture
def take(board: Board, keep: Callable[..., Clip]) -> Clip:
    """Two shots of a second each, of the board as it is."""
    board.refresh_from_db()
    return keep(board)


def body(answer: Any) -> bytes:
    parts = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(parts)


def exported(client: Client, board: Board, form: str = "otio") -> bytes:
    answer = client.get(f"/boards/{board.pk}/timeline?format={form}")
    assert answer.status_code == 200
    return body(answer)


def bring(client: Client, about: Board, data: bytes, kind: str = "board") -> Any:
    key = about.pk if kind == "board" else about.project_id
    file = SimpleUploadedFile("cut.otio", data)
    return client.post(f"/{kind}s/{key}/timeline/read/", {"file": file})


def lines(answer: Any) -> dict[str, str]:
    """The words of each line, and what its box sends."""
    page = BeautifulSoup(answer.content, "html.parser")
    return {
        box.select("b")[0].get_text(strip=True): str(box.select("input")[0]["value"])
        for box in page.select("label.choice")
    }


def accept(
    client: Client, about: Board, answer: Any, *words: str, kind: str = "board"
) -> Any:
    """Tick these lines, and no others."""
    page = BeautifulSoup(answer.content, "html.parser")
    key = about.pk if kind == "board" else about.project_id
    hidden = page.find("input", {"name": "shown"})
    assert hidden
    ticked = [lines(answer)[word] for word in words]
    return client.post(
        f"/{kind}s/{key}/timeline/accept/", {"shown": hidden["value"], "line": ticked}
    )


def recut(
    data: bytes, change: Callable[[otio.schema.Timeline, otio.schema.Track], None]
) -> bytes:
    timeline = otio.adapters.read_from_string(data.decode(), "otio_json")
    change(timeline, timeline.video_tracks()[0])
    return str(timeline.to_json_string()).encode()


def swap(timeline: otio.schema.Timeline, track: otio.schema.Track) -> None:
    track.append(track.pop(0))


def lengthen(timeline: otio.schema.Timeline, track: otio.schema.Track) -> None:
    track[1].source_range = TimeRange(RationalTime(24, 24), RationalTime(72, 24))


def drop(timeline: otio.schema.Timeline, track: otio.schema.Track) -> None:
    track.pop(0)


def mark(timeline: otio.schema.Timeline, track: otio.schema.Track) -> None:
    at = TimeRange(RationalTime(30, 24), RationalTime(6, 24))
    track[1].markers.append(otio.schema.Marker("Softer", at))


def everything(timeline: otio.schema.Timeline, track: otio.schema.Track) -> None:
    for change in (lengthen, mark, swap):
        change(timeline, track)


def state(board: Board) -> tuple[int, list[tuple[Any, int]]]:
    board.refresh_from_db()
    return board.seconds, [(shot.pk, shot.seconds) for shot in shots_of(board)]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", ["board", "project"])
def test_a_timeline_that_was_not_touched_changes_nothing(
    as_max: Client, board: Board, take: Clip, form: str, kind: str
) -> None:
    create_board(board.project, title="Dawn", by=None, seconds=3, shots=2)
    as_max.post(
        f"/clips/{take.pk}/comments/", {"text": "Her cap", "start": 30, "end": 36}
    )
    key = board.pk if kind == "board" else board.project_id
    data = body(as_max.get(f"/{kind}s/{key}/timeline?format={form}&start=0"))
    answer = bring(as_max, board, data, kind)
    assert answer.status_code == 200
    assert "Nothing has changed" in answer.content.decode()
    assert not lines(answer)
    assert "Left out" not in answer.content.decode()


@pytest.mark.parametrize("form", FORMATS)
def test_the_films_come_along_in_a_zip(
    as_rita: Client, board: Board, take: Clip, form: str
) -> None:
    create_board(board.project, title="Dawn", by=None, seconds=3, shots=2)
    address = f"/projects/{board.project_id}/timeline?format={form}&films=1"
    answer = as_rita.get(address)
    data = body(answer)
    assert answer["Content-Length"] == str(len(data))
    with ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None
        film, note, timeline = packed.namelist()
        assert film == "media/ignition-take-1.mp4"
        assert packed.getinfo(film).file_size == take.size_bytes
        assert film in packed.read(timeline).decode()
        assert "2 Dawn: no film yet" in packed.read(note).decode()
    assert timeline == f"the-keeper.{form}"


def test_comments_leave_alone_as_a_table_and_as_markers(
    as_rita: Client, board: Board, take: Clip
) -> None:
    as_rita.post(
        f"/clips/{take.pk}/comments/", {"text": "=1+1", "start": 30, "end": 36}
    )
    table = body(as_rita.get(f"/boards/{board.pk}/remarks?format=csv"))
    assert table.startswith(b"\xef\xbb\xbf")
    assert "Rita Reviewer,00:00:01:06,30,00:00:01:12,36,1 Ignition,2," in table.decode()
    assert ",'=1+1,no," in table.decode()
    markers = body(as_rita.get(f"/projects/{board.project_id}/remarks?format=edl"))
    assert b"01:00:01:06" in markers
    assert b"=1+1 |C:ResolveColorRed |M:Rita Reviewer |D:6" in markers


def test_only_what_is_ticked_is_done(as_max: Client, board: Board, take: Clip) -> None:
    first, second = shots_of(board)
    answer = bring(as_max, board, recut(exported(as_max, board), everything))
    assert set(lines(answer)) == {
        "shot 2 is 3 s now",
        "shots 1 and 2 swapped",
        "new comment at 00:00:01:06: “Softer”",
    }
    assert state(board) == (2, [(first.pk, 1), (second.pk, 1)])

    done = accept(as_max, board, answer, "shot 2 is 3 s now")
    assert done.status_code == 302
    assert state(board) == (4, [(first.pk, 1), (second.pk, 3)])
    assert not Comment.objects.exists()


def test_all_of_it_is_done_together(
    as_max: Client, board: Board, take: Clip, cast: Cast
) -> None:
    first, second = shots_of(board)
    answer = bring(as_max, board, recut(exported(as_max, board), everything))
    accept(as_max, board, answer, *lines(answer))
    assert state(board) == (4, [(second.pk, 3), (first.pk, 1)])
    [comment] = Comment.objects.all()
    assert (comment.clip, comment.text, comment.user) == (take, "Softer", cast.max)
    assert (comment.start_frame, comment.end_frame, comment.shot) == (30, 36, second)

    # What is done is no difference any more, and sent twice it is done once.
    again = bring(as_max, board, recut(exported(as_max, board), mark))
    assert "new comment at 00:00:01:06: “Softer”" not in lines(again)


def test_a_shot_that_was_cut_out_goes_with_its_seconds(
    as_max: Client, board: Board, take: Clip
) -> None:
    first, second = shots_of(board)
    answer = bring(as_max, board, recut(exported(as_max, board), drop))
    page = BeautifulSoup(answer.content, "html.parser")
    words = "shot 1 is not in the timeline any more"
    assert list(lines(answer)) == [words]
    assert not page.select("label.choice input[checked]")
    accept(as_max, board, answer, words)
    assert state(board) == (1, [(second.pk, 1)])
    first.refresh_from_db()
    assert first.deleted_at


def test_a_board_that_was_changed_meanwhile_is_not_overwritten(
    as_max: Client, board: Board, take: Clip, cast: Cast
) -> None:
    answer = bring(as_max, board, recut(exported(as_max, board), everything))
    set_total(board, seconds=5, by=cast.alice)
    before = state(board)
    refused = accept(as_max, board, answer, "shot 2 is 3 s now")
    assert refused.status_code == 409
    said = refused.content.decode()
    assert "was changed by Alice Ames since this page showed it" in said
    assert state(board) == before


def test_what_the_board_refuses_is_all_said_and_nothing_is_done(
    as_max: Client, board: Board, take: Clip
) -> None:
    def longer(timeline: otio.schema.Timeline, track: otio.schema.Track) -> None:
        lengthen(timeline, track)
        track[0].source_range = TimeRange(RationalTime(0, 24), RationalTime(48, 24))
        mark(timeline, track)

    Shot.objects.filter(board=board).update(locked=True)
    answer = bring(as_max, board, recut(exported(as_max, board), longer))
    before = state(board)
    refused = accept(as_max, board, answer, *lines(answer))
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "Shot 1 is 2 s now: Shot 1 is locked." in said
    assert "Shot 2 is 3 s now: Shot 2 is locked." in said
    assert state(board) == before
    assert not Comment.objects.exists()
    # The page still has everything, so that another choice can be made.
    assert len(lines(refused)) == 3


def test_nothing_ticked_changes_nothing(
    as_max: Client, board: Board, take: Clip
) -> None:
    answer = bring(as_max, board, recut(exported(as_max, board), swap))
    before = state(board)
    assert accept(as_max, board, answer).status_code == 422
    assert state(board) == before


def test_boards_of_a_project_change_places(
    as_max: Client, board: Board, take: Clip
) -> None:
    later = create_board(board.project, title="Dawn", by=None, seconds=3, shots=1)
    data = body(as_max.get(f"/projects/{board.project_id}/timeline?format=otio"))

    def turn(timeline: otio.schema.Timeline, track: otio.schema.Track) -> None:
        track.insert(0, track.pop(2))

    answer = bring(as_max, board, recut(data, turn), "project")
    [words] = lines(answer)
    assert words == "boards 1 “Ignition” and 2 “Dawn” swapped"
    accept(as_max, board, answer, words, kind="project")
    assert list(boards_of(board.project)) == [later, board]


def test_what_a_page_did_not_show_is_not_accepted(
    as_max: Client, board: Board, take: Clip
) -> None:
    other = create_board(board.project, title="Dawn", by=None, seconds=3, shots=1)
    answer = bring(as_max, board, recut(exported(as_max, board), swap))
    before = state(board)
    page = BeautifulSoup(answer.content, "html.parser")
    hidden = page.find("input", {"name": "shown"})
    assert hidden
    shown = str(hidden["value"])
    for about, text in ((other, shown), (board, shown[:-3] + "abc"), (board, "")):
        address = f"/boards/{about.pk}/timeline/accept/"
        tried = as_max.post(address, {"shown": text, "line": ["0"]})
        assert tried.status_code == 409
    beside = as_max.post(
        f"/boards/{board.pk}/timeline/accept/", {"shown": shown, "line": ["7", "x"]}
    )
    assert beside.status_code == 422
    assert state(board) == before


def test_bad_files_are_refused_with_the_reason(
    as_max: Client, board: Board, take: Clip
) -> None:
    for data, why in (
        (b"", "is empty"),
        (b"hello", "no line of it is an event"),
        (b'{"OTIO_SCHEMA":"Timeline.1","x":' + b"[" * 50_000, "nested deeper"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><fcpxml>&b;</fcpxml>', "entities"),
    ):
        answer = bring(as_max, board, data)
        assert answer.status_code == 422
        said = BeautifulSoup(answer.content, "html.parser").get_text()
        assert why in said


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    as_max: Client, board: Board
) -> None:
    answer = as_max.generic(
        "POST",
        f"/boards/{board.pk}/timeline/read/",
        b"",
        "multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(MOST_BYTES + 1_000_000),
    )
    assert answer.status_code == 413
    assert "larger than 50 MB" in answer.content.decode()


def test_a_parser_that_dies_takes_nothing_with_it(
    as_max: Client, board: Board, take: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tree of elements for which the child gets no memory."""
    little = replace(arrival_form.LIMITS, memory_bytes=60_000_000)
    monkeypatch.setattr(arrival_form, "LIMITS", little)
    answer = bring(as_max, board, b"<fcpxml>" + b"<a/>" * 1_000_000 + b"</fcpxml>")
    assert answer.status_code == 422
    assert "could not be read" in answer.content.decode()


def test_reviewers_take_timelines_away_and_bring_none_back(
    as_rita: Client, as_mallory: Client, board: Board, take: Clip
) -> None:
    data = exported(as_rita, board)
    assert bring(as_rita, board, data).status_code == 403
    address = f"/boards/{board.pk}/timeline/accept/"
    assert as_rita.post(address, {"shown": "x"}).status_code == 403
    assert (
        "Bring a timeline back"
        not in as_rita.get(f"/boards/{board.pk}/out/").content.decode()
    )
    for name in ("timeline", "remarks"):
        for about in (f"boards/{board.pk}", f"projects/{board.project_id}"):
            assert as_mallory.get(f"/{about}/{name}").status_code == 404
    assert bring(as_mallory, board, data).status_code == 404
    assert as_mallory.post(address, {"shown": "x"}).status_code == 404


def test_the_page_offers_every_format(as_max: Client, board: Board) -> None:
    page = BeautifulSoup(as_max.get(f"/boards/{board.pk}/out/").content, "html.parser")
    offered = [box["value"] for box in page.select("input[name=format]")]
    assert offered == FORMATS
    for form in offered:
        address = f"/boards/{board.pk}/timeline?format={form}"
        assert as_max.get(address).status_code == 200
    assert as_max.get(f"/boards/{board.pk}/timeline?format=aaf").status_code == 404


def test_a_project_without_a_board_says_so(
    as_max: Client, board: Board, take: Clip
) -> None:
    Board.objects.filter(pk=board.pk).update(trashed_at="2026-11-20T00:00Z")
    address = f"/projects/{board.project_id}/timeline"
    assert as_max.get(address).status_code == 302
    assert bring(as_max, board, b"{}", "project").status_code == 422


def test_an_edl_of_premiere_comes_back_by_names(
    as_max: Client, board: Board, take: Clip
) -> None:
    """Without any comment of ours: the film's name and where in it each shot is."""
    edl = exported(as_max, board, "edl").decode()
    kept = [one for one in edl.splitlines() if not re.match(r"\* (?!FROM CLIP)", one)]
    answer = bring(as_max, board, "\n".join(kept).encode())
    assert "Nothing has changed" in answer.content.decode()


def test_metadata_of_real_takes_are_on_their_clips(
    as_max: Client, board: Board, take: Clip
) -> None:
    [video, *_] = json.loads(exported(as_max, board))["tracks"]["children"]
    kept = video["children"][0]["metadata"]["storyboard"]
    assert kept["take_id"] == str(take.pk)
    assert kept["model"] == "local/animatic"
    assert kept["price"] == "free"
