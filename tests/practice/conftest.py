"""Practice providers for the tests: one for all that only talk, others to be spoilt."""

import base64
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from storyboard.media.guard import Guard
from storyboard.practice import PracticeServer, Settings, Times
from tests.practice.talking import Talk, png

# The same few scenes are ordered over and over.
FILMS = TemporaryDirectory(prefix="films-")


def quick(folder: Path, **more: Any) -> Settings:
    """Small clips, no waiting."""
    fields: dict[str, Any] = {
        "take_seconds": 0.05,
        "long_side": 128,
        "times": Times(slow=0.4, hang=0.4, retry_after=7),
        "credit": Decimal(100_000),
        "guard": Guard.allowing(["127.0.0.0/8"]),
        "films": Path(FILMS.name),
        **more,
    }
    return Settings(folder, **fields)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeServer]:
    folder = tmp_path_factory.mktemp("practice")
    with PracticeServer(quick(folder)).running() as running:
        yield running


@pytest.fixture
def talk(server: PracticeServer, request: pytest.FixtureRequest) -> Talk:
    """A customer of this test alone."""
    return Talk(server, f"key-{request.node.nodeid}".encode("ascii", "ignore").decode())


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Talk]]:
    """Start a practice provider with settings of its own."""
    with ExitStack() as stack:

        def start(*faults: str, **more: Any) -> Talk:
            settings = quick(tmp_path / "practice", faults=faults, **more)
            running = stack.enter_context(PracticeServer(settings).running())
            return Talk(running)

        yield start


@pytest.fixture
def media_uuid(talk: Talk) -> str:
    """A picture in Runware's media storage."""
    return stored(talk)


def stored(talk: Talk) -> str:
    data = "data:image/png;base64," + base64.b64encode(png()).decode()
    task = {"taskType": "mediaStorage", "taskUUID": "0", "operation": "upload"}
    answer = talk.runware({**task, "media": data})
    return str(answer.json()["data"][0]["mediaUUID"])
