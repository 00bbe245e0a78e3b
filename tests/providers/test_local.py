"""The local provider against the real engine, in its real child process."""

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from storyboard.domain.plan import BoardPlan, ElementRef, FrameRef, ShotPlan
from storyboard.domain.request import RenderRequest
from storyboard.media import child
from storyboard.providers.base import Cancelled, Order
from storyboard.providers.errors import BrokenRender, RefusedOrder
from storyboard.providers.registry import default_model, provider
from storyboard.providers.vendors import local
from storyboard.providers.vendors.local import film_of

Stills = dict[str, Path]
LOCAL = provider("local")
STILL = FrameRef("a" * 64, 320, 180)
SHOTS = (ShotPlan("@mara runs", 1, first=STILL), ShotPlan("The light", 2))


@pytest.fixture
def stills(tmp_path):
    path = tmp_path / "still.png"
    Image.new("RGB", (320, 180), (30, 60, 90)).save(path)
    return {STILL.sha256: path}


@pytest.fixture
def into(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def order(
    stills: Stills,
    *,
    shots: tuple[ShotPlan, ...] = SHOTS,
    settings: dict[str, Any] | None = None,
    **changes: Any,
) -> Order:
    facts: dict[str, Any] = {"title": "Storm", "width": 320, "height": 180, **changes}
    seconds = sum(shot.seconds for shot in shots)
    plan = BoardPlan(seconds=seconds, shots=shots, **facts)
    defaults = default_model().defaults
    request = RenderRequest("local/animatic", plan, {**defaults, **(settings or {})})
    return Order(request, stills)


def work(
    order: Order,
    into: Path,
    *,
    report: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Path, ...]:
    return LOCAL.work(order, into, report=report, cancelled=cancelled)


def children() -> list[int]:
    """Engines at work: what is forked of the warm server of this process."""
    servers = [process.pid for process in child._forks._processes]
    listed = (Path(f"/proc/{pid}/task/{pid}/children") for pid in servers)
    return [int(pid) for file in listed if file.exists() for pid in _words(file)]


def _words(file: Path) -> list[str]:
    return file.read_text().split()


@pytest.mark.parametrize("container", ["MP4", "WEBM", "MOV"])
def test_a_board_becomes_a_film_of_exactly_its_length(stills, into, container):
    steps = []
    settings = {"output_format": container, "burn_in": ["number", "caption"]}

    (path,) = work(
        order(stills, settings=settings, sound=True),
        into,
        report=lambda done, total: steps.append((done, total)),
    )

    assert list(into.iterdir()) == [path]
    assert path.name == f"film.{container.lower()}"
    with av.open(str(path)) as film:
        picture = film.streams.video[0]
        assert (picture.width, picture.height) == (320, 180)
        assert sum(1 for _ in film.decode(picture)) == 3 * 24
        assert len(film.streams.audio) == 1
    assert steps[-1] == (72, 72)
    assert steps == sorted(steps)


def test_a_film_is_drawn_on_as_many_threads_as_the_order_says(stills, into):
    commands: list[list[str]] = []

    def report(done: int, total: int) -> None:
        found = (Path(f"/proc/{pid}/cmdline").read_text() for pid in children())
        commands.extend(text.strip("\0").split() for text in found if "film" in text)

    work(replace(order(stills), threads=3), into, report=report)

    assert {command[-1] for command in commands} == {"3"}


def loudest(path: Path) -> float:
    with av.open(str(path)) as film:
        sounds: list[Any] = [frame.to_ndarray() for frame in film.decode(audio=0)]
    return max(float(abs(sound).max()) for sound in sounds)


def test_a_film_is_silent_unless_the_board_has_sound(stills, into):
    (silent,) = work(order(stills), into)
    assert loudest(silent) < 0.0001

    (ticking,) = work(order(stills, sound=True), into)
    assert loudest(ticking) > 0.01


def test_captions_speak_of_elements_by_name(stills):
    cast = (ElementRef("mara", "Mara Venn"),)

    film = film_of(order(stills, elements=cast))

    assert [shot.prompt for shot in film.shots] == ["Mara Venn runs", "The light"]
    assert film_of(order(stills)).shots[0].prompt == "@mara runs"


def test_the_engine_keeps_its_own_ways_where_nothing_is_set(stills):
    plan = order(stills).request.plan

    film = film_of(Order(RenderRequest("local/animatic", plan), stills))

    assert (film.quality, film.container, film.burn_in) == (95, "mp4", frozenset())


def test_a_cancel_ends_the_work_and_leaves_nothing(stills, into):
    shots = (ShotPlan("A long night", 600),)
    asked = []

    def cancelled():
        asked.append(time.monotonic())
        return len(asked) > 4

    with pytest.raises(Cancelled):
        work(
            order(stills, shots=shots, width=1280, height=720),
            into,
            cancelled=cancelled,
        )

    waits = [later - sooner for sooner, later in pairwise(asked)]
    assert max(waits) < 0.3 + 0.2  # and some slack for a busy machine
    assert list(into.iterdir()) == []
    assert children() == []


def test_a_frame_that_is_missing_is_named(into):
    with pytest.raises(RefusedOrder, match="Shot 1's first frame") as refused:
        work(order({}), into)

    assert (refused.value.code, refused.value.charged) == ("frame_missing", False)
    assert not refused.value.retryable


def test_a_frame_that_is_no_picture_is_refused_without_its_path(stills, into):
    stills[STILL.sha256].write_text("not a picture")

    with pytest.raises(RefusedOrder) as refused:
        work(order(stills), into)

    assert refused.value.code == "frame_unreadable"
    assert str(into) not in refused.value.message
    assert list(into.iterdir()) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"width": 62},
        {"settings": {"output_format": "GIF"}},
        {"settings": {"burn_in": ["logo"]}},
        {"settings": {"output_quality": 5}},
    ],
)
def test_what_the_engine_cannot_draw_is_refused_before_it_starts(stills, into, changes):
    with pytest.raises(RefusedOrder, match="cannot draw") as refused:
        work(order(stills, **changes), into)

    assert refused.value.code == "cannot_draw"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGKILL, "engine_killed"),
        (signal.SIGTERM, "engine_stopped"),
        (signal.SIGSEGV, "engine_crashed"),
    ],
)
def test_an_engine_that_is_killed_may_be_tried_again(stills, into, number, code):
    shots = (ShotPlan("A long night", 600),)
    begun = threading.Event()

    def report(done, total):
        if not begun.is_set():
            begun.set()
            for pid in children():
                os.kill(pid, number)

    with pytest.raises(BrokenRender) as broken:
        work(order(stills, shots=shots), into, report=report)

    assert (broken.value.code, broken.value.retryable) == (code, True)
    assert broken.value.charged is False
    assert list(into.iterdir()) == []


@pytest.mark.parametrize(
    ("exit_code", "complaint", "code", "retryable"),
    [
        (1, "OSError: [Errno 28] No space left on device", "disk_full", True),
        (2, "cannot identify image file", "frame_unreadable", False),
        (-9, "", "engine_killed", True),
        (143, "", "engine_stopped", True),
        (1, "Traceback: /home/someone/engine.py", "engine_crashed", True),
        (None, "", "engine_crashed", True),
    ],
)
def test_every_end_of_the_engine_has_its_sentence(
    exit_code, complaint, code, retryable
):
    failure = local._failure(exit_code, complaint)

    assert (failure.code, failure.retryable) == (code, retryable)
    assert failure.charged is False
    assert failure.message.endswith(".")
    assert not complaint or complaint not in failure.message
    assert failure.__notes__ == [complaint]


def test_an_engine_that_says_something_else_is_not_believed(stills, into, monkeypatch):
    monkeypatch.setattr(local, "ENGINE", "this")

    with pytest.raises(BrokenRender) as broken:
        work(order(stills), into)

    assert broken.value.code == "engine_confused"
    assert list(into.iterdir()) == []
