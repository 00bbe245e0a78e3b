"""What leaves by programs: films, paper, timelines, comments, whole projects."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

from django.conf import settings

from storyboard.boards.models import Board
from storyboard.exchange.archive import sending
from storyboard.exchange.models import Film
from storyboard.exchange.paper.turns import turn
from storyboard.exchange.tasks.films import make_films
from storyboard.gallery import bundle
from storyboard.renders.models import Clip
from tests.api.conftest import Program, problem
from tests.gallery.conftest import board as board
from tests.gallery.conftest import film as film
from tests.gallery.conftest import keep as keep


def read(answer: Any) -> bytes:
    """All of a file that was answered, whichever way."""
    assert answer.status_code == 200, answer.content
    if not answer.streaming:
        return bytes(answer.content)
    data = b"".join(answer.streaming_content)
    answer.close()
    return data


def test_a_film_is_ordered_watched_and_downloaded(
    alice: Program, rita: Program, board: Board, keep: Callable[..., Clip]
) -> None:
    path = f"/boards/{board.pk}/films"
    problem(alice.post(path), 422, "not-possible")
    keep(board)
    wish = {"slates": False, "key": str(uuid4())}

    ordered = alice.post(path, wish)
    assert ordered.status_code == 201, ordered.content
    film = ordered.json()
    assert alice.post(path, wish).json()["id"] == film["id"]
    assert (film["state"], film["width"], film["container"]) == ("waiting", 320, "mp4")
    here = f"/films/{film['id']}"
    assert alice.get(here).headers["Retry-After"]
    problem(alice.get(f"{here}/file"), 404, "not-found")
    problem(alice.delete(here), 409, "not-now")
    make_films()

    made = rita.get(here).json()
    assert (made["state"], made["frames"], made["rate"]) == ("done", 48, "24/1")
    assert [(p["start"], p["end"]) for p in made["parts"]] == [(0, 24), (24, 48)]
    file = Path(settings.MEDIA_DIR, Film.objects.get().file_name).read_bytes()
    whole = rita.get(made["file"])
    assert "ignition-film-320x180.mp4" in whole.headers["Content-Disposition"]
    assert read(whole) == file
    piece = rita.get(made["file"], Range="bytes=4-7")
    assert (piece.status_code, b"".join(piece.streaming_content)) == (206, b"ftyp")
    assert read(rita.get(made["poster"]))[:4] == b"RIFF"
    listed = rita.get(f"/films?project={board.project_id}").json()["items"]
    assert [one["id"] for one in listed] == [film["id"]]
    problem(rita.delete(here), 403, "no-right")
    assert alice.delete(here).status_code == 204
    problem(alice.get(here), 404, "not-found")


def test_a_films_order_is_checked_cancelled_and_tried_again(
    alice: Program, board: Board, keep: Callable[..., Clip]
) -> None:
    keep(board)
    path = f"/projects/{board.project_id}/films"

    odd = problem(alice.post(path, {"width": 998, "height": 998}), 422, "bad-values")
    assert odd["problems"][0]["place"] == "size"
    here = f"/films/{alice.post(path, {'container': 'webm'}).json()['id']}"
    problem(alice.post(f"{here}/retry"), 409, "not-now")
    assert alice.post(f"{here}/cancel").json()["state"] == "cancelled"
    problem(alice.post(f"{here}/cancel"), 409, "not-now")
    assert alice.post(f"{here}/retry").json()["state"] == "waiting"
    for _ in range(4):
        assert alice.post(path).status_code == 201
    problem(alice.post(path), 409, "not-now")


def test_a_board_and_its_project_go_on_paper(alice: Program, board: Board) -> None:
    for about in (f"/boards/{board.pk}", f"/projects/{board.project_id}"):
        plain = "?columns=2&paper=letter&show=number&show=title&cover=false"
        pdf = alice.get(f"{about}/paper.pdf{plain}")
        assert pdf.headers["Content-Type"] == "application/pdf"
        assert read(pdf)[:5] == b"%PDF-"
        assert read(alice.get(f"{about}/sheet.png"))[1:4] == b"PNG"
        assert read(alice.get(f"{about}/shots.csv")).count(b"\n") >= 3
    told = problem(
        alice.get(f"/boards/{board.pk}/paper.pdf?columns=9"), 422, "bad-values"
    )
    assert told["problems"][0]["place"] == "columns"
    with turn(), turn():
        busy = alice.get(f"/boards/{board.pk}/sheet.png")
    problem(busy, 503, "many-at-once")
    assert int(busy.headers["Retry-After"]) > 0
    board.shots.all().delete()
    problem(alice.get(f"/boards/{board.pk}/shots.csv"), 422, "not-possible")


def test_a_cut_leaves_as_a_timeline_with_its_films_and_its_comments(
    alice: Program, board: Board, keep: Callable[..., Clip]
) -> None:
    clip = keep(board)
    alice.post(f"/clips/{clip.pk}/comments", {"text": "Softer.", "start": 30})
    path = f"/boards/{board.pk}"

    timeline = alice.get(f"{path}/timeline")
    assert json.loads(read(timeline))["OTIO_SCHEMA"].startswith("Timeline")
    for name in ("fcpxml", "xml"):
        assert read(alice.get(f"{path}/timeline?format={name}"))[:5] == b"<?xml"
    assert b"01:00:00:00" in read(alice.get(f"{path}/timeline?format=edl"))
    assert b"00:00:00:00" in read(alice.get(f"{path}/timeline?format=edl&start=0"))
    project = f"/projects/{board.project_id}"
    zipped = read(alice.get(f"{project}/timeline?films=true&format=edl"))
    names = ZipFile(io.BytesIO(zipped)).namelist()
    assert {"README.txt", "the-keeper.edl"} < set(names)
    assert any(name.endswith(".mp4") for name in names)
    assert b"Softer." in read(alice.get(f"{path}/remarks"))
    assert b"Softer." in read(alice.get(f"{project}/remarks?format=edl"))
    problem(alice.get(f"{path}/timeline?format=avi"), 422, "bad-values")
    taken = [bundle._places.acquire() for _ in range(bundle.MOST_AT_A_TIME)]
    try:
        busy = alice.get(f"{project}/timeline?films=true")
    finally:
        for _ in taken:
            bundle._places.release()
    problem(busy, 503, "many-at-once")


def test_a_whole_project_leaves_as_a_zip_for_whoever_may_edit(
    alice: Program, rita: Program, board: Board
) -> None:
    path = f"/projects/{board.project_id}/archive.zip"

    data = read(alice.get(path))

    names = ZipFile(io.BytesIO(data)).namelist()
    assert {"project.json", "boards/board-1.json"} < set(names)
    problem(rita.get(path), 403, "no-right")
    taken = [sending._places.acquire() for _ in range(sending.MOST_AT_A_TIME)]
    try:
        busy = alice.get(path)
    finally:
        for _ in taken:
            sending._places.release()
    problem(busy, 503, "many-at-once")
    assert busy.headers["Retry-After"]
