"""Boards by a program: made, edited by what was seen, mended, in and out as files."""

import json
from typing import Any

import pytest

from storyboard.boards.actions.shots import set_total
from storyboard.boards.models import Board, Shot
from storyboard.boards.queries import problems_of, shots_of
from tests.api.conftest import Program, problem
from tests.cast import Cast


def test_a_film_is_written_from_nothing(alice: Program) -> None:
    project = alice.post("/projects", {"title": "The Keeper"}).json()
    made = alice.post(
        f"/projects/{project['id']}/boards",
        {"title": "Ignition", "seconds": 6, "shots": 2},
    )

    assert made.status_code == 201
    board, tag = made.json(), made.headers["ETag"]
    assert [shot["seconds"] for shot in board["shots"]] == [3, 3]
    assert not board["ready"]
    first = board["shots"][0]["id"]
    edited = alice.patch(
        f"/shots/{first}", {"prompt": "A lamp.", "locked": True}, If_Match=tag
    )
    assert edited.status_code == 200, edited.content
    shot = edited.json()["shots"][0]
    assert (shot["prompt"], shot["locked"]) == ("A lamp.", True)
    assert edited.headers["ETag"] != tag
    listed = alice.get("/boards").json()["items"]
    assert [line["title"] for line in listed] == ["Ignition"]


def test_several_fields_are_written_together(alice: Program, board: Board) -> None:
    said = {
        "title": "Dusk",
        "width": 1280,
        "height": 720,
        "seconds": 12,
        "settings": {"burn_in": ["number"]},
    }

    answer = alice.patch(f"/boards/{board.pk}", said, If_Match=f'"{board.version}"')

    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["title"], told["width"], told["height"]) == ("Dusk", 1280, 720)
    assert sum(shot["seconds"] for shot in told["shots"]) == told["seconds"] == 12
    assert told["settings"] == {"burn_in": ["number"]}


def test_one_bad_field_writes_none_and_is_named(alice: Program, board: Board) -> None:
    said = {"title": "Dusk", "settings": {"nonsense": 1, "burn_in": "all"}}

    answer = alice.patch(f"/boards/{board.pk}", said, If_Match="*")

    told = problem(answer, 422, "bad-values")
    assert [p["place"] for p in told["problems"]] == [
        "settings.nonsense",
        "settings.burn_in",
    ]
    board.refresh_from_db()
    assert (board.title, board.settings) == ("The Keeper", {})


def test_an_edit_says_which_board_it_saw(alice: Program, board: Board) -> None:
    said = {"title": "Dusk"}

    problem(alice.patch(f"/boards/{board.pk}", said), 428, "needs-if-match")
    answer = alice.patch(f"/boards/{board.pk}", said, If_Match='"9999"')

    problem(answer, 412, "board-changed")
    assert answer.headers["ETag"] == f'"{Board.objects.get(pk=board.pk).version}"'
    assert Board.objects.get(pk=board.pk).title == "The Keeper"


def test_of_two_edits_of_one_version_the_second_is_refused(
    alice: Program, max_: Program, board: Board
) -> None:
    tag = alice.get(f"/boards/{board.pk}").headers["ETag"]

    first = alice.patch(f"/boards/{board.pk}", {"title": "Hers"}, If_Match=tag)
    second = max_.patch(f"/boards/{board.pk}", {"title": "His"}, If_Match=tag)

    assert first.status_code == 200
    problem(second, 412, "board-changed")
    again = max_.patch(
        f"/boards/{board.pk}", {"title": "His"}, If_Match=second.headers["ETag"]
    )
    assert again.json()["title"] == "His"


def test_a_board_that_is_known_is_not_sent_again(alice: Program, board: Board) -> None:
    tag = alice.get(f"/boards/{board.pk}").headers["ETag"]

    answer = alice.get(f"/boards/{board.pk}", If_None_Match=tag)

    assert (answer.status_code, answer.content) == (304, b"")


def test_the_api_says_the_same_problems_as_the_page(
    alice: Program, board: Board, cast: Cast
) -> None:
    Shot.objects.filter(board=board, place=0).update(seconds=9)
    board.refresh_from_db()

    told = alice.get(f"/boards/{board.pk}").json()

    ours = {(p.code, p.place, p.message, p.blocks) for p in problems_of(board)}
    theirs = {
        (p["code"], p["place"], p["message"], p["blocks"]) for p in told["problems"]
    }
    assert ours == theirs
    assert told["difference"] == "4 s over"
    (wrong,) = [p for p in told["problems"] if p["code"] == "sum_wrong"]
    assert {fix["do"] for fix in wrong["fixes"]} >= {"fit_total"} or wrong["fix"]


def test_a_problem_is_mended_by_the_fix_it_offers(alice: Program, board: Board) -> None:
    shot = shots_of(board)[0]
    told = alice.patch(f"/shots/{shot.pk}", {"seconds": 9}, If_Match="*")
    (wrong,) = [p for p in told.json()["problems"] if p["code"] == "sum_wrong"]

    for fix in wrong["fixes"]:
        sent = {name: fix[name] for name in ("do", "shot", "value")}
        answer = alice.post(
            f"/boards/{board.pk}/mend", sent, If_Match=told.headers["ETag"]
        )

        assert answer.status_code == 200, (fix, answer.content)
        assert answer.json()["difference"] == ""
        undone = alice.post(f"/boards/{board.pk}/undo", If_Match=answer.headers["ETag"])
        assert undone.status_code == 200, undone.content
        told = undone


def test_shots_are_arranged_added_copied_deleted_and_brought_back(
    alice: Program, board: Board
) -> None:
    path = f"/boards/{board.pk}"
    ids = [shot["id"] for shot in alice.get(path).json()["shots"]]

    turned = alice.put(f"{path}/order", {"shots": ids[::-1]}, If_Match="*").json()
    assert [shot["id"] for shot in turned["shots"]] == ids[::-1]
    added = alice.post(f"{path}/shots", {"after": ids[2], "prompt": "Rain."}).json()
    assert [s["prompt"] for s in added["shots"]] == ["", "Rain.", "", ""]
    copied = alice.post(f"/shots/{ids[0]}/duplicate").json()
    assert len(copied["shots"]) == 5
    assert alice.delete(f"/shots/{ids[1]}").status_code == 200
    back = alice.post(f"/shots/{ids[1]}/restore").json()
    assert ids[1] in {shot["id"] for shot in back["shots"]}
    short = alice.put(f"{path}/order", {"shots": ids}, If_Match="*")
    problem(short, 422, "not-possible")


def test_undo_leaves_a_colleagues_change_alone(
    alice: Program, max_: Program, board: Board, cast: Cast
) -> None:
    set_total(board, seconds=18, by=cast.alice)
    tag = max_.get(f"/boards/{board.pk}").headers["ETag"]

    problem(max_.post(f"/boards/{board.pk}/undo", If_Match=tag), 422, "not-possible")
    undone = alice.post(f"/boards/{board.pk}/undo", If_Match=tag)
    assert undone.json()["seconds"] == 15
    redone = alice.post(f"/boards/{board.pk}/redo", If_Match=undone.headers["ETag"])
    assert redone.json()["seconds"] == 18


def test_a_board_goes_out_and_comes_in_as_a_file(alice: Program, board: Board) -> None:
    out = alice.get(f"/boards/{board.pk}/export.json")
    document = b"".join(out.streaming_content)

    came = alice.upload(f"/projects/{board.project_id}/import", "b.json", document)

    assert came.status_code == 201, came.content
    assert came.json()["board"]["title"] == board.title
    again = alice.get(f"/boards/{came.json()['board']['id']}/export.json")
    assert b"".join(again.streaming_content) == document
    assert alice.get(f"/boards/{board.pk}/export.zip").status_code == 200


def test_every_problem_of_a_board_file_is_told(alice: Program, board: Board) -> None:
    file = {"format": "storyboard/1", "title": "x", "shots": [{"nope": 1}]}

    answer = alice.upload(
        f"/projects/{board.project_id}/import", "b.json", json.dumps(file).encode()
    )

    told = problem(answer, 422, "bad-values")
    places = {p["place"] for p in told["problems"]}
    assert {"duration", "shots[0]", "shots[0].prompt"} <= places
    assert Board.objects.count() == 1


def test_a_project_goes_into_the_trash_and_comes_back(
    alice: Program, board: Board
) -> None:
    path = f"/projects/{board.project_id}"

    assert alice.post(f"{path}/trash").status_code == 204
    assert alice.get(path).status_code == 404
    trashed = alice.get("/projects?trashed=true").json()["items"]
    assert [one["id"] for one in trashed] == [str(board.project_id)]
    assert alice.post(f"{path}/restore").json()["boards"] == 1
    named = alice.patch(path, {"title": "New", "was": "Another"})
    problem(named, 409, "conflict")
    assert alice.patch(path, {"title": "New"}).json()["title"] == "New"


def test_a_board_is_copied_moved_trashed_and_restored(
    alice: Program, board: Board
) -> None:
    copy: Any = alice.post(f"/boards/{board.pk}/duplicate").json()

    moved = alice.post(f"/boards/{copy['id']}/move", {"place": 0}).json()
    assert (copy["place"], moved["place"]) == (1, 0)
    assert alice.post(f"/boards/{copy['id']}/trash").status_code == 204
    problem(alice.get(f"/boards/{copy['id']}"), 404, "not-found")
    assert alice.post(f"/boards/{copy['id']}/restore").status_code == 200


@pytest.mark.django_db
def test_a_model_is_chosen_and_drops_what_it_does_not_take(
    alice: Program, board: Board
) -> None:
    Board.objects.filter(pk=board.pk).update(settings={"burn_in": ["number"]})

    said = {"model": "runware/kling-3-4k", "settings": {"results": 2}}
    answer = alice.patch(f"/boards/{board.pk}", said, If_Match="*")

    assert answer.status_code == 200, answer.content
    assert answer.json()["settings"] == {"results": 2}
    bad = alice.patch(f"/boards/{board.pk}", {"model": "no/such"}, If_Match="*")
    assert problem(bad, 422, "bad-values")["problems"][0]["place"] == "model"
    assert list(shots_of(board))
