"""What every operation has in common: strict JSON, pages, limits, no cookies."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from storyboard.api.views import me
from storyboard.boards.models import Board, Project
from storyboard.domain.strictjson import MOST_BYTES
from storyboard.teams.models import ApiToken
from tests.api.bad_bodies import BAD, Bad
from tests.api.conftest import Program, problem
from tests.cast import Cast
from tests.rows import rows_of


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_bad_body_is_refused_in_words_and_makes_nothing(
    bad: Bad, alice: Program, board: Board
) -> None:
    answer = alice.ask("POST", f"/projects/{board.project_id}/boards", bad.body)

    told = problem(answer, bad.status, bad.kind)
    if bad.place:
        assert bad.place in {p["place"] for p in told["problems"]}, told
    assert len(answer.content) < 100_000
    assert Board.objects.count() == 1


def test_a_body_that_is_too_long_is_not_read(alice: Program) -> None:
    answer = alice.ask("POST", "/projects", b" " * (MOST_BYTES + 1))

    problem(answer, 413, "too-large")


def test_a_form_is_no_json_and_json_is_no_form(alice: Program, cast: Cast) -> None:
    sent = {"Authorization": f"Bearer {alice.token}"}
    answer = alice.client.post("/api/v1/projects", {"title": "x"}, headers=sent)

    problem(answer, 415, "wrong-type")
    problem(alice.post("/frames", {"file": "x"}), 415, "wrong-type")


def test_a_file_that_says_it_is_too_large_is_not_read(alice: Program) -> None:
    sent = {"Authorization": f"Bearer {alice.token}"}
    kind = "multipart/form-data; boundary=x"

    answer = alice.client.generic(
        "POST", "/api/v1/frames", b"x", kind, headers=sent, CONTENT_LENGTH="900000000"
    )

    problem(answer, 413, "too-large")


def test_a_form_that_is_cut_is_a_problem(alice: Program) -> None:
    sent = {"Authorization": f"Bearer {alice.token}"}
    kind = "multipart/form-data; boundary="

    answer = alice.client.generic(
        "POST", "/api/v1/frames", b"--x\r\n", kind, headers=sent
    )

    problem(answer, 400, "bad-request")


@pytest.mark.parametrize("after", ["x", "AAAA", "MX4y", "%00", "é", "MTJ-MTI"])
def test_only_cursors_of_ours_are_pages(after: str, alice: Program) -> None:
    answer = alice.get(f"/projects?after={after}")

    problem(answer, 422, "bad-values")


def projects_of(cast: Cast, *titles: str) -> None:
    now = timezone.now()
    for number, title in enumerate(titles):
        made = Project.objects.create(team=cast.northlight, title=title)
        at = now - timedelta(seconds=number // 2)
        Project.objects.filter(pk=made.pk).update(created_at=at)


def test_pages_neither_repeat_nor_hide_a_row_while_others_come_in(
    alice: Program, cast: Cast
) -> None:
    """Also where several were made at the same moment."""
    titles = [f"old {number}" for number in range(7)]
    projects_of(cast, *titles)
    seen: list[str] = []
    path = "/projects?limit=2"

    while path:
        answer = alice.get(path)
        seen += [one["title"] for one in answer.json()["items"]]
        Project.objects.create(team=cast.northlight, title="new")
        link = re.fullmatch(
            r'<http://testserver(.+)>; rel="next"', answer.get("Link", "")
        )
        after = answer.json()["next"]
        assert (after is None) == (link is None)
        path = link[1] if link else ""

    assert sorted(seen) == titles


def test_a_page_says_how_many_it_may_hold(alice: Program) -> None:
    for limit in ("0", "101", "x", "9" * 40):
        answer = alice.get(f"/projects?limit={limit}")
        assert problem(answer, 422, "bad-values")["problems"][0]["place"] == "limit"


def test_each_answer_says_what_is_left_and_then_when_to_go_on(
    alice: Program, settings: Settings, cast: Cast
) -> None:
    settings.API_PER_MINUTE = 3
    # So that the minute does not end in the middle.
    left = []

    for _ in range(3):
        answer = alice.get("/me")
        left.append(int(answer.headers["RateLimit-Remaining"]))
        assert answer.headers["RateLimit-Limit"] == "3"
        assert 1 <= int(answer.headers["RateLimit-Reset"]) <= 60
    if left != [2, 1, 0]:
        pytest.skip("the minute ended meanwhile")
    refused = alice.post("/projects", {"title": "x"})

    problem(refused, 429, "too-often")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert not Project.objects.exists()
    ApiToken.objects.update(minute=timezone.now() - timedelta(minutes=2))
    assert alice.get("/me").status_code == 200


def test_a_token_says_when_it_was_used_last(alice: Program) -> None:
    assert ApiToken.objects.get().last_used_at is None

    alice.get("/me")

    assert ApiToken.objects.get().last_used_at is not None


def test_no_cookie_goes_either_way(alice: Program, as_alice: Client) -> None:
    answer = alice.post("/projects", {"title": "x"})

    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "private, no-store"
    problem(as_alice.get("/api/v1/me"), 401, "no-token")


def test_what_nobody_foresaw_is_a_problem_and_in_the_log(
    alice: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: Any) -> None:
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr(me, "_teams", broken)

    answer = alice.get("/me")

    problem(answer, 500, "failed")
    assert b"secret" not in answer.content
    assert "a secret of ours" in caplog.text


def test_a_database_that_does_not_answer_is_said_as_such(
    alice: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(request: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(me, "_teams", locked)

    answer = alice.get("/me")

    problem(answer, 503, "busy")
    assert answer.headers["Retry-After"]


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic eDp5", "sbd_x", "Bearer \u00e9", "x" * 9000],
)
def test_any_other_authorisation_is_a_401(header: str, db: None) -> None:
    answer = Client().get("/api/v1/me", headers={"Authorization": header})

    problem(answer, 401, "no-token")


def test_films_are_read_by_ranges(alice: Program, cast: Cast) -> None:
    clip = rows_of(cast.northlight, cast.alice).clip
    whole = b"".join(alice.get(f"/clips/{clip.pk}/file").streaming_content)

    piece = alice.get(f"/clips/{clip.pk}/file", Range="bytes=3-6")

    assert piece.status_code == 206
    assert b"".join(piece.streaming_content) == whole[3:7]
    beyond = alice.get(f"/clips/{clip.pk}/file", Range="bytes=9999-")
    problem(beyond, 416, "bad-range")
    assert beyond.headers["Content-Range"] == f"bytes */{len(whole)}"
