"""What watches over the studio asks two pages, without an account."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from storyboard.web import views


def test_a_living_process_says_ok(anonymous: Client) -> None:
    answer = anonymous.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")


def test_life_is_told_without_a_look_at_the_database(
    anonymous: Client, django_assert_num_queries
) -> None:
    with django_assert_num_queries(0):
        anonymous.get("/healthz")


def test_a_studio_is_ready_when_database_queue_and_storage_answer(
    anonymous: Client,
) -> None:
    answer = anonymous.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "queue": "ok", "storage": "ok"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_told_in_plain_http_where_pages_are_not(
    anonymous: Client, settings: Settings, path: str
) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert anonymous.get("/account/login/").status_code == 301
    assert anonymous.get(path).status_code == 200


def test_a_storage_that_cannot_be_written_is_named_and_nothing_else_told(
    anonymous: Client, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "not-a-folder"
    file.write_text("")
    settings.MEDIA_DIR = file

    answer = anonymous.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "queue": "ok", "storage": "failed"}
    assert str(tmp_path) not in answer.content.decode()


def test_a_queue_that_does_not_answer_is_named(
    anonymous: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise ConnectionError("redis://secret@queue")

    monkeypatch.setattr(views, "get_broker", gone)

    answer = anonymous.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["queue"] == "failed"
    assert "secret" not in answer.content.decode()
