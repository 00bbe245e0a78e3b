"""How the animatic films a shot, and how one gives way to the next: chosen, saved,
undone, copied, exported, ordered and drawn.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from storyboard.boards.actions.projects import duplicate_board
from storyboard.boards.models import Board, Shot
from storyboard.boards.queries import plan_of, request_of, shots_of
from storyboard.domain.camera import Camera, Transition
from storyboard.domain.draft import draft_of
from storyboard.domain.request import RenderRequest
from storyboard.domain.stale import changed_since
from storyboard.providers import registry
from tests.boards.conftest import HTMX, address, soup_of
from tests.cast import Cast

Save = Callable[..., Any]


@pytest.fixture
def save(as_alice: Client) -> Save:
    def one(shot: Shot, name: str, value: str, was: str = "") -> Any:
        edit = {"name": name, "value": value, "was": was}
        return as_alice.post(address("shot-field", shot), edit)

    return one


def as_it_is(shot: Shot) -> dict[str, Any]:
    return dict(Shot.objects.filter(pk=shot.pk).values().get())


@pytest.fixture
def filmed(board: Board, shots: list[Shot], save: Save) -> Board:
    """Its second shot pans to the left and fades in from black."""
    for name, value, was in (
        ("move", "left", ""),
        ("ease", "even", ""),
        ("transition", "dip", ""),
        ("transition_frames", "20", "12"),
    ):
        assert save(shots[1], name, value, was).status_code == 200
    board.refresh_from_db()
    return board


def test_what_is_chosen_stands_in_the_plan_and_in_the_frozen_order(
    filmed: Board,
) -> None:
    shot = plan_of(filmed).shots[1]

    assert shot.camera == Camera("left", "even")
    assert shot.transition == Transition("dip", 20)
    frozen = json.loads(json.dumps(request_of(filmed).to_json()))
    assert RenderRequest.from_json(frozen) == request_of(filmed)
    # Silence says what is usual, so that orders before keep their fingerprint.
    assert "camera" not in frozen["plan"]["shots"][0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("move", "spin"), ("ease", "x"), ("transition", "wipe")),
        *(("transition_frames", "1"), ("transition_frames", "97")),
        ("transition_frames", "many"),
    ],
)
def test_what_is_not_offered_is_refused_and_changes_nothing(
    shots: list[Shot], save: Save, name: str, value: str
) -> None:
    before = as_it_is(shots[0])

    answer = save(shots[0], name, value, str(before[name]))

    assert answer.status_code == 422
    assert as_it_is(shots[0]) == before


def test_two_who_choose_differently_do_not_overwrite_each_other(
    shots: list[Shot], save: Save
) -> None:
    assert save(shots[0], "move", "push").status_code == 200

    assert save(shots[0], "move", "pull").status_code == 409


def test_a_step_back_and_forth_is_told_in_words(
    as_alice: Client, filmed: Board
) -> None:
    def press(which: str) -> str:
        filmed.refresh_from_db()
        known = {"version": filmed.version}
        where = address(f"board-{which}", filmed)
        answer = as_alice.post(where, known, headers=HTMX)
        assert answer.status_code == 200
        return str(answer.content.decode())

    for _ in range(4):
        press("undo")
    assert plan_of(filmed).shots[1].camera == Camera()
    assert plan_of(filmed).shots[1].transition.kind == ""
    for _ in range(4):
        press("redo")
    assert plan_of(filmed).shots[1].transition == Transition("dip", 20)

    listed = as_alice.get(address("board-history", filmed)).content.decode()
    assert "Pan left to pan left, even" in listed
    assert "Cut to dip to black of 12 frames" in listed


def test_a_copy_films_alike(
    cast: Cast, as_alice: Client, filmed: Board, shots: list[Shot]
) -> None:
    assert (
        plan_of(duplicate_board(filmed, by=cast.alice)).shots == plan_of(filmed).shots
    )

    as_alice.post(address("shot-duplicate", shots[1]))

    _, one, other, _ = plan_of(filmed).shots
    assert (other.camera, other.transition) == (one.camera, one.transition)


def test_it_goes_out_with_a_board_file_and_comes_in_again(
    as_alice: Client, filmed: Board
) -> None:
    for shot in shots_of(filmed):
        as_alice.post(
            address("shot-field", shot), {"name": "prompt", "value": "Rain", "was": ""}
        )
    answer = as_alice.get(address("board-export-json", filmed))
    text = answer.getvalue()
    shot = json.loads(text)["shots"][1]

    assert (shot["camera"], shot["ease"]) == ("left", "even")
    assert (shot["transition"], shot["transition_frames"]) == ("dip", 20)
    assert "camera" not in json.loads(text)["shots"][0]


def test_only_what_is_drawn_here_becomes_stale_by_it(filmed: Board) -> None:
    now = request_of(filmed)
    then = RenderRequest.from_json(now.to_json())
    shots_of(filmed).update(move="", transition="")
    later = request_of(filmed)

    assert changed_since(then, later) == ("shot 2's camera", "shot 2's transition")
    assert changed_since(then, later, shows_titles=False) == ()


def test_the_draft_shows_transitions_and_no_moves_where_there_is_no_still(
    filmed: Board,
) -> None:
    model = registry.model("local/animatic")

    drawn = draft_of(model, plan_of(filmed), {}).plan.shots[1]

    assert drawn.camera == Camera()
    assert drawn.transition == Transition("dip", 20)


def test_the_page_offers_moves_where_there_is_a_still_and_transitions_behind_shots(
    as_alice: Client, filmed: Board, shots: list[Shot], upload: Callable[..., Any]
) -> None:
    put = address("shot-frame", shots[0], "first")
    assert as_alice.post(put, {"file": upload()}, headers=HTMX).status_code == 200

    page = soup_of(as_alice.get(address("board", filmed)))

    def chosen(shot: Shot, name: str) -> str | None:
        field = page.find(id=f"shot-{shot.pk}-{name}")
        option = field and field.find("option", selected=True)
        return option and str(option.text)

    assert chosen(shots[0], "transition") is None
    assert chosen(shots[0], "move") == "As it comes"
    assert chosen(shots[1], "transition") == "Dip to black"
    assert chosen(shots[1], "move") is None
    assert page.find(id=f"shot-{shots[1].pk}-transition_frames")["value"] == "20"
    assert chosen(shots[2], "transition") == "Cut"
