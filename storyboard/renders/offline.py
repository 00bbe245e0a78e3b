"""A board file to a film on this machine: no rows, no queue, no browser."""

import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings as studio

from storyboard.boards.bundle import Unreadable, opened
from storyboard.boards.intake import Reading, Taken, read_board
from storyboard.domain.limits import blocking, problems_for
from storyboard.domain.model import VideoModel
from storyboard.domain.problem import Problem
from storyboard.domain.request import RenderRequest
from storyboard.media.store import Store
from storyboard.providers import registry
from storyboard.providers.base import Order
from storyboard.providers.errors import ProviderUnavailable, UnknownModel

FORMATS = {".mp4": "MP4", ".webm": "WEBM", ".mov": "MOV"}
_SCOPE = "offline"


@dataclass(frozen=True, slots=True)
class Wish:
    """What to render, and where to. `model` and `size` win over the file's own."""

    board: Path
    out: Path
    model: str = ""
    size: str = ""


def render_file(wish: Wish, *, report: Callable[[int, int], None]) -> None:
    """Render the board to the wished file, which appears when it is whole.

    Raises Unreadable with every problem at once, or ProviderError.
    """
    output = list(_output_problems(wish.out))
    # Beside the film, so that one rename is enough to put it in its place.
    folder = tempfile.gettempdir() if output else wish.out.parent.resolve()
    with tempfile.TemporaryDirectory(prefix=".storyboard-", dir=folder) as temp:
        work = Path(temp)
        store = Store(work / "pictures", reserve_bytes=0)
        try:
            order = _order(wish, store)
        except Unreadable as unreadable:
            raise Unreadable(*output, *unreadable.problems) from None
        if output:
            raise Unreadable(*output)
        model = registry.model(order.request.model)
        films = registry.provider(model.provider).work(
            order, work, report=report, cancelled=lambda: False
        )
        films[0].replace(wish.out)


def _output_problems(out: Path) -> Iterable[Problem]:
    if out.suffix.lower() not in FORMATS:
        message = f"The file must end in {', '.join(FORMATS)}."
        yield Problem("unsupported_type", "output", message)
    if not out.parent.is_dir():
        message = f"There is no folder “{out.parent}”. Make it first."
        yield Problem("unwritable", "output", message)
    elif out.is_dir():
        yield Problem("unwritable", "output", f"“{out}” is a folder. Name a file.")
    elif not os.access(out.parent, os.W_OK | os.X_OK):
        message = f"“{out.parent}” may not be written. Choose another folder."
        yield Problem("unwritable", "output", message)


def _order(wish: Wish, store: Store) -> Order:
    """The checked order. Raises Unreadable."""
    reading, problems = _read(wish, store)
    chosen = wish.model or reading.document.model or registry.DEFAULT
    settings = dict(reading.settings)
    try:
        model = registry.model(chosen)
    except UnknownModel as unknown:
        problems.append(Problem("model_unknown", "model", str(unknown)))
        problems += reading.with_problems_of(reading.plan.problems())
    else:
        settings = _settings(model, settings, wish)
        board = problems_for(model, reading.plan, settings)
        problems += reading.with_problems_of(blocking(board))
        try:
            registry.provider(model.provider)
        except ProviderUnavailable as away:
            problems.append(Problem(away.code, "model", str(away)))
    if problems:
        raise Unreadable(*problems)
    media: list[Taken] = [
        *reading.pictures.values(),
        *reading.films.values(),
        *reading.voices.values(),
    ]
    stills = {taken.sha256: store.path(taken.name) for taken in media}
    request = RenderRequest(chosen, reading.plan, settings)
    return Order(request, stills, threads=studio.ENCODE_THREADS)


def _read(wish: Wish, store: Store) -> tuple[Reading, list[Problem]]:
    """The board in the wished size, and what is wrong with the wish itself."""
    problems: list[Problem] = []
    size = None
    if wish.size:
        try:
            size = _size(wish.size)
        except ValueError:
            message = "Write the size in pixels, like 1280x720."
            problems.append(Problem("bad_size", "size", message))
    try:
        with opened(wish.board, beside=wish.board.parent) as source:
            reading = read_board(source, store=store, scope=_SCOPE)
    except OSError as error:
        message = f"“{wish.board}” cannot be read: {error.strerror}."
        raise Unreadable(*problems, Problem("unreadable", "file", message)) from error
    except Unreadable as unreadable:
        raise Unreadable(*problems, *unreadable.problems) from None
    if size:
        plan = replace(reading.plan, width=size[0], height=size[1])
        reading = replace(reading, plan=plan)
    return reading, problems


def _size(text: str) -> tuple[int, int]:
    width, cross, height = text.partition("x")
    if not cross or not all(s.isascii() and s.isdigit() for s in (width, height)):
        raise ValueError(text)
    if len(width) > 5 or len(height) > 5:
        raise ValueError(text)
    return int(width), int(height)


def _settings(model: VideoModel, said: dict[str, Any], wish: Wish) -> dict[str, Any]:
    """The file's settings. For another model than the file's only those it has; and
    the ending of the output chooses the container.
    """
    known = {setting.name for setting in model.settings}
    settings = {k: v for k, v in said.items() if not wish.model or k in known}
    container = FORMATS.get(wish.out.suffix.lower())
    if container and "output_format" in known:
        settings["output_format"] = container
    return settings
