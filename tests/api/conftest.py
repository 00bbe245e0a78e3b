"""Programs that come by tokens, as a test client without cookies sends them."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from storyboard.boards.actions.projects import create_board, create_project
from storyboard.boards.models import Board
from storyboard.domain.scopes import Scope
from storyboard.teams.actions import make_token
from storyboard.teams.models import Team, User
from tests.cast import Cast

ROOT = "/api/v1"


class Program:
    """Speaks JSON with one token; every answer is the client's own."""

    def __init__(self, token: str = "") -> None:
        self.token = token
        self.client = Client(enforce_csrf_checks=True)
        self.client.raise_request_exception = False

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        data = b"" if body is None else body
        if not isinstance(data, bytes):
            data = json.dumps(data).encode()
        kind = "application/json"
        address = path if path.startswith("/api/") else f"{ROOT}{path}"
        return self.client.generic(method, address, data, kind, headers=sent)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.ask("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("PATCH", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.ask("DELETE", path, **headers)

    def order(self, board: str, body: Any = None, key: str = "", **headers: str) -> Any:
        headers |= {"Idempotency-Key": key or str(uuid4())}
        return self.post(f"/boards/{board}/renders", body, **headers)

    def upload(self, path: str, name: str, data: bytes, **fields: str) -> Any:
        file = SimpleUploadedFile(name, data)
        sent = {"Authorization": f"Bearer {self.token}"}
        return self.client.post(f"{ROOT}{path}", {"file": file, **fields}, headers=sent)


def token_for(
    user: User, team: Team, scopes: Iterable[Scope] = Scope, **more: Any
) -> str:
    return make_token(user, team, name="A program", scopes=list(scopes), **more)[1]


def program(user: User, team: Team, *scopes: Scope) -> Program:
    return Program(token_for(user, team, scopes or Scope))


@pytest.fixture
def alice(cast: Cast) -> Program:
    """An owner's, with all scopes."""
    return program(cast.alice, cast.northlight)


@pytest.fixture
def max_(cast: Cast) -> Program:
    """A maker's, who may not spend."""
    return program(cast.max, cast.northlight)


@pytest.fixture
def rita(cast: Cast) -> Program:
    return program(cast.rita, cast.northlight)


@pytest.fixture
def mallory(cast: Cast) -> Program:
    """A stranger's."""
    return program(cast.mallory, cast.elsewhere)


@pytest.fixture
def board(cast: Cast) -> Board:
    """Three empty shots of 5 s."""
    project = create_project(cast.northlight, title="A film", by=cast.alice)
    made = create_board(project, title="The Keeper", by=cast.alice)
    return Board.objects.get(pk=made.pk)


def problem(answer: Any, status: int, kind: str) -> Any:
    """That it is a problem as RFC 9457 has it, of this kind; the document."""
    assert answer.status_code == status, (answer.status_code, answer.content[:500])
    assert answer.headers["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == status
    assert said["type"].endswith(f"#{kind}"), said
    assert said["title"]
    assert said["detail"]
    assert said["instance"].startswith("/api/v1/")
    return said
