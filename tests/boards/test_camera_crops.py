"""The camera goes from a crop to a crop: drawn or typed, saved without writing over
anybody, undone, copied and exported.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from storyboard.boards.actions.projects import duplicate_board
from storyboard.boards.exchange import export_board
from storyboard.boards.models import Board, Shot
from storyboard.boards.queries import plan_of, request_of
from storyboard.domain.boardfile import read
from storyboard.domain.camera import Camera
from storyboard.domain.draft import draft_of
from storyboard.domain.request import RenderRequest
from storyboard.domain.stale import changed_since
from storyboard.media.store import Store
from storyboard.providers import registry
from tests.boards.conftest import HTMX, address, soup_of
from tests.cast import Cast

WANTED = {
    "start_left": "10",
    "start_top": "5.50",
    "start_size": "80",
    "end_left": "37.25",
    "end_top": "50",
    "end_size": "40",
}
DRAWN = Camera("crop", "", (0.1, 0.055, 0.8), (0.3725, 0.5, 0.4))


@pytest.fixture
def framed(as_alice: Client, shots: list[Shot], upload: Callable[..., Any]) -> Shot:
    """The first shot has a frame, and its move goes from crop to crop."""
    put = address("shot-frame", shots[0], "first")
    assert as_alice.post(put, {"file": upload()}, headers=HTMX).status_code == 200
    edit = {"name": "move", "value": "crop", "was": ""}
    assert as_alice.post(address("shot-field", shots[0]), edit).status_code == 200
    return shots[0]


def form_of(client: Client, shot: Shot) -> Any:
    page = soup_of(client.get(address("board", shot.board)))
    return page.find(id=f"shot-{shot.pk}-crops")


def seen(client: Client, shot: Shot) -> str:
    return str(form_of(client, shot).find("input", attrs={"name": "seen"})["value"])


def send(client: Client, shot: Shot, known: str, **more: str) -> Any:
    where = address("shot-crops", shot)
    return client.post(where, {**WANTED, "seen": known, **more}, headers=HTMX)


def camera_of(shot: Shot) -> Camera:
    return plan_of(Board.objects.get(pk=shot.board_id)).shots[shot.place].camera


def test_the_move_begins_on_all_of_the_frame_and_ends_in_its_middle(
    framed: Shot,
) -> None:
    assert camera_of(framed) == Camera("crop", "", (0, 0, 1), (0.2, 0.2, 0.6))


def test_two_crops_are_kept_as_they_were_drawn(as_alice: Client, framed: Shot) -> None:
    assert send(as_alice, framed, seen(as_alice, framed)).status_code == 200

    assert camera_of(framed) == DRAWN
    fields = {
        i["name"]: i["value"]
        for i in form_of(as_alice, framed).find_all("input", type="number")
    }
    assert fields == WANTED
    frozen = json.loads(json.dumps(request_of(framed.board).to_json()))
    assert RenderRequest.from_json(frozen) == request_of(framed.board)


def test_the_form_works_without_a_script(as_alice: Client, framed: Shot) -> None:
    form = form_of(as_alice, framed).form
    typed = {i["name"]: i["value"] for i in form.find_all("input")}

    answer = as_alice.post(form["action"], typed | WANTED)

    assert answer.status_code == 302
    assert camera_of(framed) == DRAWN


@pytest.mark.parametrize(
    "wrong",
    [
        {"start_size": "19"},
        {"start_left": "21"},
        {"end_top": "61"},
        {"end_left": "-1"},
        {"end_left": "NaN"},
        {"end_size": ""},
        {"end_size": "1e9"},
        {"start_top": "1.234"},
    ],
)
def test_what_is_no_crop_is_refused_and_changes_nothing(
    as_alice: Client, framed: Shot, wrong: dict[str, str]
) -> None:
    before = camera_of(framed)

    answer = send(as_alice, framed, seen(as_alice, framed), **wrong)

    assert answer.status_code == 422
    assert camera_of(framed) == before


def test_what_somebody_else_drew_meanwhile_is_not_written_over(
    as_alice: Client, as_max: Client, framed: Shot
) -> None:
    known = seen(as_alice, framed)
    assert send(as_max, framed, known).status_code == 200

    late = send(as_alice, framed, known, end_size="30")

    assert late.status_code == 409
    assert "Max" in late.content.decode()
    assert camera_of(framed) == DRAWN
    # The same again is done already.
    assert send(as_alice, framed, known).status_code == 200


def test_without_a_frame_the_move_is_not_offered_and_the_page_says_why(
    as_alice: Client, framed: Shot, shots: list[Shot]
) -> None:
    page = soup_of(as_alice.get(address("board", framed.board)))

    with_frame, without = (page.find(id=f"shot-{shot.pk}") for shot in shots[:2])
    assert with_frame.find("option", value="crop", selected=True)
    assert not without.find("option", value="crop")
    assert "No move without a frame" in without.text
    known = seen(as_alice, framed)
    assert send(as_alice, shots[1], known).status_code == 409
    frame_less = Shot.objects.get(pk=framed.pk)
    frame_less.first_frame = None
    frame_less.save()
    refused = send(as_alice, framed, known)
    assert refused.status_code == 422
    assert "this shot has none" in refused.content.decode()


def test_a_stranger_draws_nothing(as_mallory: Client, framed: Shot) -> None:
    assert send(as_mallory, framed, "0" * 16).status_code == 404


def test_crops_are_undone_and_copied(
    cast: Cast, as_alice: Client, framed: Shot
) -> None:
    send(as_alice, framed, seen(as_alice, framed))
    copy = duplicate_board(framed.board, by=cast.alice)
    assert plan_of(copy).shots[0].camera == DRAWN
    as_alice.post(address("shot-duplicate", framed))
    board = Board.objects.get(pk=framed.board_id)
    assert [s.camera for s in plan_of(board).shots[:2]] == [DRAWN, DRAWN]

    for _ in range(2):
        page = soup_of(as_alice.get(address("board", board)))
        known = {"version": page.select_one("input[data-version]")["value"]}
        as_alice.post(address("board-undo", board), known, headers=HTMX)

    assert camera_of(framed) == Camera("crop", "", (0, 0, 1), (0.2, 0.2, 0.6))
    listed = as_alice.get(address("board-history", board)).content.decode()
    assert "other crops" in listed


def test_crops_go_out_with_a_board_file_and_come_in_again(
    as_alice: Client, framed: Shot, media_dir: Any
) -> None:
    send(as_alice, framed, seen(as_alice, framed))
    Shot.objects.filter(board=framed.board).update(prompt="Rain")

    document = export_board(framed.board, store=Store(media_dir)).document

    said = json.loads(document)["shots"]
    assert said[0]["camera"] == "crop"
    assert said[0]["crop_start"] == [1000, 550, 8000]
    assert said[0]["crop_end"] == [3725, 5000, 4000]
    assert "crop_start" not in said[1]
    assert read(document).shots[0].camera == DRAWN


def test_only_what_is_drawn_here_becomes_stale_and_the_draft_shows_it(
    as_alice: Client, framed: Shot
) -> None:
    then = request_of(framed.board)
    send(as_alice, framed, seen(as_alice, framed))
    now = request_of(Board.objects.get(pk=framed.board_id))

    assert changed_since(then, now) == ("shot 1's camera",)
    assert changed_since(then, now, shows_titles=False) == ()
    drawn = draft_of(registry.default_model(), now.plan, {})
    assert drawn.plan.shots[0].camera == DRAWN
