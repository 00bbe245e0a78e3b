"""Board files coming in: all is checked before anything is kept."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from uuid import UUID

from storyboard.boards.bundle import Absent, Source, Unreadable, opened
from storyboard.boards.models import LONGEST_SHOT_TITLE
from storyboard.domain.boardfile import (
    BoardFile,
    BoardFileError,
    media_paths,
    plan_of,
    read,
)
from storyboard.domain.plan import BoardPlan, FrameRef
from storyboard.domain.problem import Problem
from storyboard.domain.text import printable
from storyboard.media.errors import Refused
from storyboard.media.names import shown
from storyboard.media.own_form import is_our_jpeg
from storyboard.media.pictures import MAX_BYTES, Picture, take_in
from storyboard.media.store import Store

# What the editor shows on the board with a way to mend it. Everything else is refused.
MENDABLE = frozenset({"sum_wrong", "no_shots", "shot_empty", "element_unknown"})
LONGEST_NAME = 80
LONGEST_DESCRIPTION = 500
LONGEST_MODEL = 80


@dataclass(frozen=True, slots=True)
class Reading:
    """What a board file says, and the media it names: taken in, or why not.

    A picture that is missing or refused stands in the plan by its path, so that the
    board's own problems can be told in the same breath; see `with_problems_of`.
    """

    document: BoardFile
    plan: BoardPlan
    pictures: Mapping[str, Picture]
    problems: tuple[Problem, ...]

    def with_problems_of(self, board: Iterable[Problem]) -> tuple[Problem, ...]:
        """The media's problems and the board's, without what only a stand-in caused."""
        broken = {problem.place for problem in self.problems}
        return (*self.problems, *(p for p in board if p.place not in broken))


def read_board(
    source: Source,
    *,
    store: Store,
    scope: str,
    seen: dict[str, Picture] | None = None,
) -> Reading:
    """Read the board and take its media in. Raises Unreadable when it is no board.

    `seen` remembers pictures by the sha256 of their originals: each is looked at once.
    """
    seen = {} if seen is None else seen
    try:
        document = read(source.document)
    except BoardFileError as error:
        raise Unreadable(*error.problems) from error
    pictures: dict[str, Picture] = {}
    frames: dict[str, FrameRef] = {}
    others: dict[str, str] = {}
    problems: list[Problem] = []
    for (path, is_picture), place in _places(document).items():
        frames.setdefault(path, FrameRef(path, 1, 1))
        others.setdefault(path, path)
        try:
            chunks = source.chunks(path)
            if is_picture:
                picture = _take_in(chunks, path, store=store, scope=scope, seen=seen)
                pictures[path], frames[path] = picture, _frame(picture)
            else:
                others[path] = _sha256(chunks)
        except Absent:
            problems.append(_missing(place, path))
        except Refused as refusal:
            problems.append(Problem(refusal.code, place, str(refusal)))
        except Unreadable as damage:
            problems += [replace(problem, place=place) for problem in damage.problems]
    plan = plan_of(document, frames, others)
    return Reading(document, plan, pictures, tuple(problems))


def take_in_board(
    path: Path, *, store: Store, team: UUID, beside: Path | None
) -> Reading:
    """The files of an import; see `take_in_boards`."""
    (reading,) = take_in_boards([path], store=store, team=team, beside=beside)
    return reading


def take_in_boards(
    paths: Iterable[Path], *, store: Store, team: UUID, beside: Path | None
) -> tuple[Reading, ...]:
    """The files of imports, checked and kept; their rows come after, for a row whose
    file is missing must never be. Raises Unreadable, and then nothing was kept.
    """
    scope = str(team)
    with store.temp_folder() as folder:
        draft = Store(folder, store.reserve_bytes)
        seen: dict[str, Picture] = {}
        readings = []
        for path in paths:
            with opened(path, beside=beside) as source:
                reading = read_board(source, store=draft, scope=scope, seen=seen)
            if problems := tuple(_blocking(reading)):
                raise Unreadable(*problems)
            readings.append(reading)
        pictures = seen.values()
        store.take_over(draft, [name for one in pictures for name in one.files])
    return tuple(readings)


def _blocking(reading: Reading) -> Iterator[Problem]:
    for problem in reading.with_problems_of(reading.plan.problems()):
        if problem.code not in MENDABLE:
            yield problem
    yield from _too_long(reading.document)


def _places(document: BoardFile) -> dict[tuple[str, bool], str]:
    """Every path once, whether it is named as a picture, and where so at first."""
    places: dict[tuple[str, bool], str] = {}
    for place, path in media_paths(document):
        is_picture = ".videos[" not in place and ".voices[" not in place
        places.setdefault((path, is_picture), place)
    return places


def _take_in(
    chunks: Iterator[bytes],
    path: str,
    *,
    store: Store,
    scope: str,
    seen: dict[str, Picture],
) -> Picture:
    name, digest = PurePosixPath(path).name, hashlib.sha256()
    with store.temp(".upload") as upload:
        with upload.open("xb") as copy:
            for chunk in chunks:
                copy.write(chunk)
                digest.update(chunk)
                # One chunk too many is enough to be refused as too large.
                if copy.tell() > MAX_BYTES:
                    break
        if picture := seen.get(digest.hexdigest()):
            return replace(picture, shown_name=shown(name))
        picture = take_in(upload, name=name, store=store, scope=scope)
        written = store.path(picture.name)
        if picture.original_format == "jpeg" and is_our_jpeg(upload, written):
            picture = replace(
                picture,
                name=store.keep(upload, scope=scope, suffix=written.suffix),
                sha256=picture.original_sha256,
                size_bytes=picture.original_bytes,
            )
        seen[picture.original_sha256] = picture
        return picture


def _frame(picture: Picture) -> FrameRef:
    return FrameRef(picture.sha256, picture.width, picture.height, picture.shown_name)


def _sha256(chunks: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _missing(place: str, path: str) -> Problem:
    message = (
        f"There is no file “{printable(path)}”. Put it beside the board file, "
        "or into one ZIP with it."
    )
    return Problem("missing_file", place, message)


def _too_long(document: BoardFile) -> Iterator[Problem]:
    """What a board file may say and a row cannot hold."""
    texts = [("model", document.model, LONGEST_MODEL)]
    for index, shot in enumerate(document.shots):
        texts.append((f"shots[{index}].title", shot.title, LONGEST_SHOT_TITLE))
    for index, element in enumerate(document.elements):
        place = f"elements[{index}]"
        texts.append((f"{place}.name", element.name, LONGEST_NAME))
        texts.append((f"{place}.description", element.description, LONGEST_DESCRIPTION))
    for place, text, most in texts:
        if len(text) > most:
            message = f"This text has {len(text)} characters; {most} is the most."
            yield Problem("text_too_long", place, message)
