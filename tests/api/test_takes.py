"""Takes, comments, verdicts, links and the inbox by programs."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from storyboard.boards.models import Element, Shot
from storyboard.gallery.models import Star
from storyboard.renders.models import Clip, Pick
from storyboard.review.models import Comment, Notice, ShareLink, Verdict
from tests.api.conftest import Program, problem
from tests.cast import Cast
from tests.rows import Rows, rows_of


@pytest.fixture
def rows(cast: Cast) -> Rows:
    return rows_of(cast.northlight, cast.alice)


def png(colour: str = "red", side: int = 320) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(file, "PNG")
    return file.getvalue()


def test_a_frame_goes_up_onto_a_shot_and_off_again(alice: Program, rows: Rows) -> None:
    up = alice.upload("/frames", "red.png", png())
    assert up.status_code == 201, up.content
    frame = up.json()["id"]
    assert alice.upload("/frames", "again.png", png()).json()["id"] == frame

    path = f"/shots/{rows.shot.pk}/frames/last"
    board = alice.put(path, {"frame": frame}).json()

    assert board["shots"][0]["last_frame"]["id"] == frame
    picture = alice.get(up.json()["picture"])
    assert picture.headers["Content-Type"] == "image/png"
    assert b"".join(picture.streaming_content)[:4] == b"\x89PNG"
    assert alice.delete(path).json()["shots"][0]["last_frame"] is None


def test_what_is_no_picture_is_refused_and_nothing_is_kept(
    alice: Program, media_dir: Path
) -> None:
    answer = alice.upload("/frames", "notes.png", b"not a picture")

    told = problem(answer, 422, "bad-values")
    assert told["problems"][0]["place"] == "file"
    assert "notes.png" in told["detail"]
    assert [p for p in media_dir.rglob("*") if p.is_file()] == []
    problem(alice.upload("/frames", "empty.png", b""), 422, "bad-values")


def test_an_element_is_made_shown_renamed_trashed_and_brought_back(
    alice: Program, rows: Rows
) -> None:
    made = alice.post("/elements", {"name": "Petrel", "kind": "prop"}).json()
    path = f"/elements/{made['id']}"
    Shot.objects.filter(pk=rows.shot.pk).update(prompt="The @petrel sails.")

    shown = alice.upload(f"{path}/media/picture", "front.png", png())
    assert shown.status_code == 200, shown.content
    assert len(shown.json()["pictures"]) == 1
    said = {"slug": "boat", "tags": ["red", "small"], "description": "A hull."}
    named = alice.patch(path, said).json()

    assert (named["slug"], named["tags"]) == ("boat", ["red", "small"])
    assert Shot.objects.get(pk=rows.shot.pk).prompt == "The @boat sails."
    assert alice.delete(f"{path}/media/picture?place=0").json()["pictures"] == []
    assert alice.post(f"{path}/trash").status_code == 204
    assert made["id"] not in {e["id"] for e in alice.get("/elements").json()["items"]}
    assert alice.post(f"{path}/restore").json()["slug"] == "boat"
    taken = alice.patch(path, {"slug": "mara"})
    problem(taken, 422, "not-possible")
    assert Element.objects.get(pk=made["id"]).slug == "boat"


def test_models_say_what_they_take(alice: Program) -> None:
    models = {model["slug"]: model for model in alice.get("/models").json()}

    assert models["local/animatic"]["way"] == "here"
    kling = models["runware/kling-3-4k"]
    assert kling["seconds"]["most"] >= 10
    assert kling["settings"]


def test_a_take_is_picked_starred_trashed_and_restored(
    alice: Program, rows: Rows, cast: Cast
) -> None:
    path = f"/clips/{rows.clip.pk}"

    assert alice.get(path).json()["standing"] == "open"
    assert alice.post(f"{path}/pick").status_code == 200
    assert Pick.objects.get().by == cast.alice
    assert alice.delete(f"{path}/pick").status_code == 200
    alice.put(f"{path}/star", {})
    assert Star.objects.get().user == cast.alice
    alice.delete(f"{path}/star")
    assert not Star.objects.exists()
    assert alice.post(f"{path}/trash").status_code == 204
    problem(alice.get(path), 404, "not-found")
    assert alice.get("/clips?trashed=true").json()["items"][0]["id"] == str(
        rows.clip.pk
    )
    assert alice.post(f"{path}/restore").json()["id"] == str(rows.clip.pk)
    assert alice.get(f"/clips?board={rows.board.pk}").json()["items"]
    assert alice.get(f"{path}/about.json").json()["film"]["frames"] == 72


def test_a_pick_that_somebody_replaced_is_not_overwritten(
    alice: Program, max_: Program, rows: Rows
) -> None:
    path = f"/clips/{rows.clip.pk}/pick"
    other = rows.clip.pk
    alice.post(path)
    Clip.objects.filter(pk=other).update(take=1)

    later = max_.post(path, {"instead_of": None})
    assert later.status_code == 200  # it is the picked one already
    assert Pick.objects.get().clip_id == other


def test_a_comment_is_said_answered_mended_resolved_and_deleted(
    alice: Program, rita: Program, rows: Rows
) -> None:
    path = f"/clips/{rows.clip.pk}/comments"

    said = rita.post(path, {"text": "Longer.", "start": 10, "end": 20})
    assert said.status_code == 201, said.content
    mine = f"{path}/{said.json()['id']}"
    answered = alice.post(f"{mine}/answers", {"text": "Yes."}).json()
    assert [a["text"] for a in answered["answers"]] == ["Yes."]
    assert rita.patch(mine, {"text": "Longer, please."}).json()["edited_at"]
    problem(alice.patch(mine, {"text": "Mine"}), 403, "no-right")
    assert alice.post(f"{mine}/resolve").json()["resolved_by"] == "Alice Ames"
    assert alice.post(f"{mine}/reopen").json()["resolved_at"] is None
    assert rita.delete(mine).status_code == 204
    assert rita.post(f"{mine}/restore").json()["text"] == "Longer, please."
    listed = rita.get(path).json()["items"]
    assert {(c["start"], c["end"]) for c in listed} == {(0, 1), (10, 20)}
    beyond = rita.post(path, {"text": "x", "start": 9999})
    problem(beyond, 422, "bad-values")


def test_saying_very_much_at_once_is_held_back(rita: Program, rows: Rows) -> None:
    path = f"/clips/{rows.clip.pk}/comments"
    answers = [rita.post(path, {"text": f"{n}"}) for n in range(21)]

    assert {a.status_code for a in answers[:20]} == {201}
    problem(answers[20], 429, "too-often")
    assert answers[20].headers["Retry-After"]
    assert Comment.objects.filter(user__isnull=False).count() == 20


def test_a_verdict_is_given_and_taken_back(
    rita: Program, alice: Program, rows: Rows, cast: Cast
) -> None:
    path = f"/clips/{rows.clip.pk}"
    asked = alice.post(f"{path}/asked", {"people": [str(cast.rita.pk)], "note": "Now?"})
    assert asked.status_code == 200, asked.content
    assert "Rita Reviewer" in {one["name"] for one in asked.json()["waiting"]}

    wordless = rita.put(f"{path}/verdict", {"decision": "needs_changes"})
    problem(wordless, 422, "bad-values")
    given = rita.put(f"{path}/verdict", {"decision": "rejected", "reason": "artefacts"})
    assert given.status_code == 200, given.content
    assert given.json()["standing"] == "rejected"
    assert Verdict.objects.get().user == cast.rita
    back = rita.delete(f"{path}/verdict").json()
    assert back["verdicts"] == []
    gone = back["waiting"][0]["id"]
    assert alice.delete(f"{path}/asked/{gone}").status_code == 200


def test_a_link_is_made_told_once_changed_and_closed(
    alice: Program, rows: Rows, anonymous: Client
) -> None:
    board = {"board": str(rows.board.pk)}
    made = alice.post("/links", {**board, "name": "Client", "password": "secret-1"})
    assert made.status_code == 201, made.content
    link: Any = made.json()
    path = f"/links/{link['id']}"

    way = link["address"].removeprefix("http://testserver")
    assert anonymous.get(way).status_code == 200
    assert "address" not in alice.get(path).json()
    assert alice.get(path).json()["has_password"]
    changed = alice.patch(path, {"may_decide": True, "password": ""}).json()
    assert (changed["may_decide"], changed["has_password"]) == (True, False)
    assert changed["expires_at"] == link["expires_at"]
    assert alice.delete(path).json()["revoked_at"]
    assert anonymous.get(way).status_code == 404
    both = {**board, "project": str(rows.project.pk)}
    problem(alice.post("/links", both), 422, "bad-values")
    wet = {**board, "may_download": True, "is_watermarked": True}
    problem(alice.post("/links", wet), 422, "bad-values")
    assert ShareLink.objects.count() == 2


def test_the_inbox_is_read(alice: Program, rows: Rows, cast: Cast) -> None:
    for number in range(3):
        Notice.objects.create(
            user=cast.alice,
            team=cast.northlight,
            project=rows.project,
            kind="failed",
            source=f"event {number}",
            at=rows.render.ordered_at,
            words=f"Take {number} is ready.",
            path="/renders/",
        )

    first = alice.get("/inbox?limit=2").json()
    assert (first["unread"], len(first["items"])) == (3, 2)
    one = first["items"][0]["id"]
    assert alice.post("/inbox/read", {"notices": [one]}).json() == {"marked": 1}
    assert alice.post("/inbox/read").json() == {"marked": 2}
    assert alice.post("/inbox/unread", {"notices": [one]}).json() == {"marked": 1}
    assert alice.get(f"/inbox?after={first['next']}").json()["unread"] == 1
