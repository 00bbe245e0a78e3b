"""Versions, frames, drawings, fixes, what is watched, and wishes, by programs."""

from collections.abc import Callable
from typing import Any

from pytest_django import Settings

from storyboard.boards.models import Board
from storyboard.boards.queries import shots_of
from storyboard.renders.models import Clip
from storyboard.review.models import Mute, Wish
from tests.api.conftest import Program, problem
from tests.api.test_takes import png
from tests.cast import Cast
from tests.gallery.conftest import board as board
from tests.gallery.conftest import film as film
from tests.gallery.conftest import keep as keep


def test_a_version_is_named_and_brought_back(alice: Program, board: Board) -> None:
    path = f"/boards/{board.pk}"
    alice.patch(path, {"title": "Flame"}, If_Match="*")
    alice.patch(path, {"seconds": 4}, If_Match="*")

    found = alice.get(f"{path}/versions").json()
    assert [one["is_latest"] for one in found["items"]] == [True, False, False]
    first: Any = found["items"][-1]
    assert first["said"] == "The board as it was made"
    assert "Flame" in " ".join(found["items"][1]["changes"])
    here = f"/versions/{first['id']}"
    assert alice.patch(here, {"name": "Start"}).json()["name"] == "Start"
    problem(alice.patch(here, {"name": "x", "was": "y"}), 409, "conflict")
    problem(alice.post(f"{here}/restore"), 428, "needs-if-match")
    problem(alice.post(f"{here}/restore", If_Match='"0"'), 412, "board-changed")
    back = alice.post(f"{here}/restore", If_Match=alice.get(path).headers["ETag"])

    assert back.json()["title"] == "Ignition", back.content
    newest = alice.get(f"{path}/versions").json()["items"][0]
    assert newest["said"] == f"Version {first['number']} restored"
    older = alice.get(f"{path}/versions?before={newest['number']}").json()["items"]
    assert [one["name"] for one in older] == ["", "", "Start"]


def test_a_frame_is_cropped_swapped_and_shared_with_the_next_shot(
    alice: Program, board: Board
) -> None:
    one, two = shots_of(board)
    path = f"/shots/{one.pk}"
    frame = alice.upload("/frames", "red.png", png(side=640)).json()["id"]
    problem(alice.delete(f"{path}/frames/last/crop"), 422, "not-possible")
    alice.put(f"{path}/frames/last", {"frame": frame})

    piece = {"left": 0, "top": 100, "width": 320, "height": 180}
    shown = alice.put(f"{path}/frames/last/crop", piece).json()["shots"][0]
    assert (shown["last_frame"]["width"], shown["last_frame"]["height"]) == (320, 180)
    square = {**piece, "height": 320}
    problem(alice.put(f"{path}/frames/last/crop", square), 422, "bad-values")
    whole = alice.delete(f"{path}/frames/last/crop").json()["shots"][0]
    assert whole["last_frame"]["id"] == frame

    shared = alice.put(f"{path}/boundary", {"keep": "last"}).json()["shots"]
    assert shared[0]["shares_last_frame"]
    assert shared[1]["first_frame"]["id"] == frame
    carried = alice.put(f"{path}/boundary", {"keep": "carry"}).json()["shots"]
    assert carried[0]["carries_over"]
    cut = alice.put(f"{path}/boundary", {"keep": "cut"}).json()["shots"]
    assert {cut[0]["carries_over"], cut[0]["shares_last_frame"]} == {False}
    over = alice.put(f"/shots/{two.pk}/boundary", {"keep": "carry"})
    problem(over, 422, "not-possible")
    swapped = alice.post(f"{path}/swap-frames").json()["shots"][0]
    assert (swapped["first_frame"]["id"], swapped["last_frame"]) == (frame, None)


def test_the_camera_goes_from_crop_to_crop(alice: Program, board: Board) -> None:
    one = shots_of(board)[0]
    path = f"/shots/{one.pk}/crops"
    start, end = {"left": 0, "top": 0, "size": 100}, {"left": 10, "top": 20, "size": 50}
    problem(alice.put(path, {"start": start, "end": end}), 422, "not-possible")
    frame = alice.upload("/frames", "red.png", png()).json()["id"]
    alice.put(f"/shots/{one.pk}/frames/first", {"frame": frame})

    moved = alice.put(path, {"start": start, "end": end}).json()["shots"][0]

    assert moved["move"] == "crop"
    one.refresh_from_db()
    assert one.crops == ((0, 0, 10_000), (1000, 2000, 5000))
    outside = {"start": start, "end": {**end, "left": 90}}
    problem(alice.put(path, outside), 422, "bad-values")


def test_a_drawing_is_said_and_its_shot_is_mended(
    alice: Program, rita: Program, board: Board, keep: Callable[..., Clip]
) -> None:
    clip = keep(board)
    shot = shots_of(board)[1]
    comments = f"/clips/{clip.pk}/comments"
    stroke = {"tool": "box", "colour": "red", "points": [0, 0, 5000, 10_000]}

    said = rita.post(comments, {"start": 30, "drawing": [stroke]})
    assert said.json()["drawing"] == [stroke], said.content
    assert said.json()["shot_id"] == str(shot.pk)
    long = {**stroke, "points": [0, 0, 1, 1, 2, 2]}
    problem(rita.post(comments, {"start": 0, "drawing": [long]}), 422, "bad-values")
    begun = alice.post(f"{comments}/{said.json()['id']}/fix")
    assert begun.status_code == 201, begun.content
    assert begun.json()["shot_id"] == str(shot.pk)
    listed = rita.get(f"/boards/{board.pk}/fixes").json()["items"]
    assert [fix["id"] for fix in listed] == [begun.json()["id"]]
    here = f"/fixes/{begun.json()['id']}"
    assert alice.post(f"{here}/done").json()["done_at"]
    assert rita.get(f"/boards/{board.pk}/fixes").json()["items"] == []
    assert alice.delete(here).status_code == 204
    whole = alice.post(comments, {"text": "Lovely."}).json()["id"]
    problem(alice.post(f"{comments}/{whole}/fix"), 409, "not-now")


def test_takes_are_compared_and_a_reel_says_its_parts(
    alice: Program, board: Board, keep: Callable[..., Clip]
) -> None:
    path = f"/boards/{board.pk}/compare"
    first = keep(board)
    problem(alice.get(path), 422, "not-possible")
    second = keep(board, provider="runware")

    found = alice.get(f"{path}?takes=2,1").json()
    assert [t["token"] for t in found["takes"]] == ["2", "1"]
    assert [t["clip_id"] for t in found["takes"]] == [str(second.pk), str(first.pk)]
    assert (found["rate"], found["frames"]) == ("24/1", 48)
    assert found["takes"][0]["shots"][1] == {"start": 24, "end": 48}
    rows = {r["label"]: [c["text"] for c in r["cells"]] for r in found["differences"]}
    assert rows["Provider"] == ["runware", "local"]

    reel = alice.get(f"/projects/{board.project_id}/reel").json()
    (part,) = reel["parts"]
    assert (part["start"], part["end"], reel["frames"]) == (0, 48, 48)
    assert part["film"]["clip_id"] == str(second.pk)
    assert alice.get(part["film"]["file"]).status_code == 200


def test_a_draft_is_asked_for_where_drafts_are_drawn(
    alice: Program, rita: Program, board: Board, settings: Settings
) -> None:
    path = f"/boards/{board.pk}/draft"
    settings.DRAFTS = False
    problem(alice.post(path), 422, "not-possible")
    settings.DRAFTS = True

    assert alice.get(path).json()["state"] is None
    asked = alice.post(path)
    assert asked.json()["state"] == "queued", asked.content
    assert asked.headers["Retry-After"]
    assert rita.get(path).json() == asked.json()
    problem(rita.post(path), 403, "no-right")


def test_who_wants_to_hear_less_says_so(
    rita: Program, board: Board, cast: Cast
) -> None:
    project = f"/projects/{board.project_id}"
    assert rita.get("/inbox/wishes").json()["digest"] == "daily"

    said = rita.patch("/inbox/wishes", {"digest": "off"}).json()
    assert (said["digest"], said["at_once"]) == ("off", True)
    rita.patch("/inbox/wishes", {"at_once": False})
    wish = Wish.objects.get(user=cast.rita)
    assert (wish.digest, wish.at_once) == ("off", False)
    assert rita.put(f"{project}/mute", {}).status_code == 204
    muted = rita.get("/inbox/wishes").json()["muted"]
    assert [one["title"] for one in muted] == ["The Keeper"]
    assert rita.delete(f"{project}/mute").status_code == 204
    assert rita.get("/inbox/wishes").json()["muted"] == []
    assert Mute.objects.get().until
