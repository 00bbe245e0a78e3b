"""Keys planted and looked for: none is in a page, a log, an export or a dump.

One key is put in by an owner, one is given to the whole studio.
"""

import base64
import io
import logging
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from django.core.handlers.wsgi import WSGIRequest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.views.debug import ExceptionReporter
from pytest_django import Settings

from storyboard.practice import PracticeServer
from storyboard.practice import Settings as PracticeSettings
from storyboard.teams import actions
from storyboard.teams.access import access_for
from storyboard.web.logs import without_keys
from tests.cast import Cast
from tests.rows import Rows, rows_of
from tests.test_access import PAGES, Page, ready_for

TEAMS, STUDIOS = "canary-of-the-team-5f1e9c07", "canary-of-the-studio-d2b84a11"
CANARIES = (TEAMS, STUDIOS)
FAULTS = ["bad-key", "no-credit", "html-body", "garbage-json", "lost-reply-before"]


@pytest.fixture
def practice(tmp_path: Path, settings: Settings) -> Iterator[PracticeServer]:
    """Both keys lead to gateways of our own: nothing here calls the world."""
    with PracticeServer(PracticeSettings(tmp_path / "practice")).running() as server:
        settings.PROVIDER_ADDRESSES = {
            "runware": f"{server.address}/runware/v1",
            "wavespeed": f"{server.address}/wavespeed",
            "runcomfy": f"{server.address}/runcomfy",
        }
        settings.PROVIDER_KEYS = {"wavespeed": STUDIOS}
        yield server


@pytest.fixture
def rows(cast: Cast, practice: PracticeServer) -> Rows:
    """One of everything, with both keys in place."""
    plant(cast)
    return rows_of(cast.northlight, cast.alice)


def plant(cast: Cast) -> None:
    actions.keep_key(cast.northlight, "runware", TEAMS, by=cast.alice)


def address(name: str, cast: Cast, provider: str = "runware") -> str:
    return reverse(name, args=[cast.northlight.pk, provider])


def canaries_in(data: bytes) -> list[str]:
    """Those that are in it, plain or in a spelling that anybody can undo."""
    return [
        canary
        for canary in CANARIES
        for spelling in (
            canary.encode(),
            base64.b64encode(canary.encode()),
            canary.encode().hex().encode(),
        )
        if spelling in data
    ]


def unpacked(data: bytes) -> bytes:
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        return data + b"".join(bundle.read(name) for name in bundle.namelist())


def all_of(answer: Any) -> bytes:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = "".join(f"{name}: {value}\n" for name, value in answer.items())
    return headers.encode() + unpacked(body)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_and_no_export_holds_a_key(
    page: Page, rows: Rows, cast: Cast, as_alice: Client
) -> None:
    where = page.address(of=ready_for(page, rows))

    for answer in (
        as_alice.get(where),
        as_alice.post(where, {"key": TEAMS}),
        as_alice.get(reverse("team")) if page.name.startswith("key") else None,
    ):
        assert answer is None or canaries_in(all_of(answer)) == []


def test_a_refused_key_is_not_sent_back(as_alice: Client, cast: Cast) -> None:
    answer = as_alice.post(address("key-keep", cast), {"key": f"{TEAMS} x"})

    assert answer.status_code == 422
    assert canaries_in(all_of(answer)) == []


@pytest.mark.parametrize("provider", ["runware", "wavespeed"])
def test_no_log_holds_a_key_whatever_the_gateway_does(
    provider: str,
    as_alice: Client,
    cast: Cast,
    practice: PracticeServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    as_alice.post(address("key-keep", cast), {"key": TEAMS})

    for fault in [None, *FAULTS]:
        faults = [] if fault is None else [fault]
        url = f"{practice.address}/faults"
        assert requests.post(url, json={"faults": faults}, timeout=10).ok
        answer = as_alice.post(address("key-test", cast, provider))
        assert answer.status_code == 200
        assert canaries_in(all_of(answer)) == []

    as_alice.post(address("key-remove", cast))
    lines = [f"{record.getMessage()} {record.__dict__}" for record in caplog.records]
    assert any("urllib3" in line for line in lines)
    assert canaries_in("\n".join([caplog.text, *lines]).encode()) == []


def report_of(request: WSGIRequest, *error: Any) -> str:
    report = ExceptionReporter(request, *error)
    return str(report.get_traceback_html() + report.get_traceback_text())


@pytest.mark.parametrize("where", ["storyboard.teams.actions.sealed", "save"])
def test_no_error_report_holds_a_key(
    where: str,
    as_alice: Client,
    cast: Cast,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither what the log keeps of a crash nor what Django would write of it."""
    caplog.set_level(logging.DEBUG)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is gone")

    if where == "save":
        monkeypatch.setattr("storyboard.teams.models.ProviderKey.save", broken)
    else:
        monkeypatch.setattr(where, broken)
    as_alice.raise_request_exception = False

    answer = as_alice.post(address("key-keep", cast), {"key": TEAMS})

    assert answer.status_code == 500
    request = answer.wsgi_request
    told = report_of(request, *answer.exc_info)  # type: ignore[attr-defined]
    assert "the disk is gone" in told
    assert canaries_in(all_of(answer) + caplog.text.encode() + told.encode()) == []


def test_no_dump_of_the_database_holds_a_key(rows: Rows, cast: Cast) -> None:
    assert access_for(cast.northlight.pk, "runware") is not None
    dump = io.StringIO()
    call_command("dumpdata", stdout=dump)
    if connection.vendor == "sqlite":
        dump.write("\n".join(connection.connection.iterdump()))

    assert "providerkey" in dump.getvalue()
    assert canaries_in(dump.getvalue().encode()) == []


def test_a_removed_key_leaves_nothing_to_decrypt(cast: Cast) -> None:
    plant(cast)
    plant(cast)
    actions.remove_key(cast.northlight, "runware")

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*), COUNT(secret) FROM teams_providerkey")
        assert cursor.fetchone() == (2, 0)


def test_a_key_in_a_header_does_not_reach_the_log() -> None:
    line = without_keys(None, "", {"event": f"Authorization: Bearer {TEAMS}; then"})

    assert line["event"] == "Authorization: Bearer …; then"


def test_the_search_finds_a_key_in_each_spelling() -> None:
    raw = TEAMS.encode()
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("board.json", raw * 9)

    for data in (raw, base64.b64encode(raw), raw.hex().encode(), bundle.getvalue()):
        assert TEAMS in canaries_in(b"x" * (data is raw) + unpacked(data))
