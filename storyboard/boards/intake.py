"""Board files coming in: all is checked before anything is kept."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal
from uuid import UUID

from storyboard.boards.bundle import Absent, Source, Unreadable, opened
from storyboard.boards.models import LONGEST_SHOT_TITLE
from storyboard.domain.boardfile import (
    BoardFile,
    BoardFileError,
    crops,
    media_paths,
    plan_of,
    read,
    setting_files,
    settings_of,
)
from storyboard.domain.crop import Crop
from storyboard.domain.plan import BoardPlan, FrameRef
from storyboard.domain.problem import Problem
from storyboard.domain.text import printable
from storyboard.media import footage, sounds
from storyboard.media.cropping import Cropped, cut_out
from storyboard.media.errors import Refused
from storyboard.media.footage import Film
from storyboard.media.names import shown
from storyboard.media.own_form import is_our_jpeg
from storyboard.media.pictures import MAX_BYTES, Picture, take_in
from storyboard.media.sounds import Sound
from storyboard.media.store import Store
from storyboard.providers import registry
from storyboard.providers.errors import UnknownModel

# What the editor shows on the board with a way to mend it. Everything else is refused.
MENDABLE = frozenset({"sum_wrong", "no_shots", "shot_empty", "element_unknown"})
LONGEST_NAME = 80
_INDEX = re.compile(r"\[\d+\]$")
LONGEST_DESCRIPTION = 500
LONGEST_MODEL = 80


# What a file of a board became, or a piece of one.
Taken = Picture | Film | Sound | Cropped


@dataclass(frozen=True, slots=True)
class Reading:
    """What a board file says, and the media it names: taken in, or why not.

    `pictures`, `films` and `voices` are by their paths. A file that is missing or
    refused stands in the plan by its path, so that the board's own problems can be told
    in the same breath; see `with_problems_of`. `pieces` are what was cropped, by path
    and crop.
    """

    document: BoardFile
    plan: BoardPlan
    settings: Mapping[str, Any]
    pictures: Mapping[str, Picture]
    pieces: Mapping[tuple[str, Crop], Cropped]
    films: Mapping[str, Film]
    voices: Mapping[str, Sound]
    problems: tuple[Problem, ...]

    def with_problems_of(self, board: Iterable[Problem]) -> tuple[Problem, ...]:
        """The media's problems and the board's, without what only a stand-in caused."""
        broken = {problem.place for problem in self.problems}
        # A setting is judged as a whole, its files one by one.
        broken |= {_INDEX.sub("", place) for place in broken}
        return (*self.problems, *(p for p in board if p.place not in broken))


def read_board(
    source: Source,
    *,
    store: Store,
    scope: str,
    seen: dict[str, Taken] | None = None,
) -> Reading:
    """Read the board and take its media in. Raises Unreadable when it is no board.

    `seen` remembers files by what they are and the sha256 they came with: each is
    looked at once.
    """
    seen = {} if seen is None else seen
    try:
        document = read(source.document)
    except BoardFileError as error:
        raise Unreadable(*error.problems) from error
    pictures: dict[str, Picture] = {}
    films: dict[str, Film] = {}
    voices: dict[str, Sound] = {}
    frames: dict[str, FrameRef] = {}
    others: dict[str, str] = {}
    problems = list(_misplaced(document))
    for (path, kind), place in _places(document).items():
        frames.setdefault(path, FrameRef(path, 1, 1))
        others.setdefault(path, path)
        try:
            chunks = source.chunks(path)
            taken = _take_in(chunks, path, kind, store=store, scope=scope, seen=seen)
            match taken:
                case Picture():
                    pictures[path], frames[path] = taken, _frame(taken)
                case Film():
                    films[path], others[path] = taken, taken.sha256
                case Sound():
                    voices[path], others[path] = taken, taken.sha256
        except Absent:
            problems.append(_missing(place, path))
        except Refused as refusal:
            problems.append(Problem(refusal.code, place, str(refusal)))
        except Unreadable as damage:
            problems += [replace(problem, place=place) for problem in damage.problems]
    pieces, refusals = _pieces(document, pictures, store=store, scope=scope, seen=seen)
    problems += refusals
    plan = plan_of(document, frames, others, _refs(pieces))
    hashes = {path: taken.sha256 for path, taken in (pictures | films).items()}
    settings = settings_of(document, {path: path for path in others} | hashes)
    return Reading(
        document, plan, settings, pictures, pieces, films, voices, tuple(problems)
    )


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
        seen: dict[str, Taken] = {}
        readings = []
        for path in paths:
            with opened(path, beside=beside) as source:
                reading = read_board(source, store=draft, scope=scope, seen=seen)
            if problems := tuple(_blocking(reading)):
                raise Unreadable(*problems)
            readings.append(reading)
        store.take_over(draft, [name for one in seen.values() for name in one.files])
    return tuple(readings)


def _blocking(reading: Reading) -> Iterator[Problem]:
    for problem in reading.with_problems_of(reading.plan.problems()):
        if problem.code not in MENDABLE:
            yield problem
    yield from _too_long(reading.document)


Kind = Literal["picture", "video", "voice"]
_MOST_BYTES = {
    "picture": MAX_BYTES,
    "video": footage.MAX_BYTES,
    "voice": sounds.MAX_BYTES,
}


def _places(document: BoardFile) -> dict[tuple[str, Kind], str]:
    """Every path once, as what it is taken in, and its first place."""
    films = {at for at, _, file in setting_files(document) if file.kind == "video"}
    places: dict[tuple[str, Kind], str] = {}
    for place, path in media_paths(document):
        kind: Kind = "picture"
        if place in films or ".videos[" in place:
            kind = "video"
        elif ".voices[" in place or place == "soundtrack.track":
            kind = "voice"
        places.setdefault((path, kind), place)
    return places


def _misplaced(document: BoardFile) -> Iterator[Problem]:
    """Files in a setting of the file's model that takes no such file."""
    try:
        model = registry.model(document.model or registry.DEFAULT)
    except UnknownModel:
        return
    takes = {setting.name: setting for setting in model.settings}
    for place, name, file in setting_files(document):
        if name in takes and file.kind not in takes[name].kind:
            message = f"{takes[name].label} takes no {file.kind}."
            yield Problem("wrong_type", place, message)


def _take_in(
    chunks: Iterator[bytes],
    path: str,
    kind: Kind,
    *,
    store: Store,
    scope: str,
    seen: dict[str, Taken],
) -> Taken:
    name, digest = PurePosixPath(path).name, hashlib.sha256()
    with store.temp(".upload") as upload:
        with upload.open("xb") as copy:
            for chunk in chunks:
                copy.write(chunk)
                digest.update(chunk)
                # One chunk too many is enough to be refused as too large.
                if copy.tell() > _MOST_BYTES[kind]:
                    break
        # One file may be a film here and a voice there.
        key = f"{kind} {digest.hexdigest()}"
        known = seen.get(key)
        if isinstance(known, (Picture, Film, Sound)):
            return replace(known, shown_name=shown(name))
        if kind == "picture":
            taken: Taken = _picture(upload, name, store=store, scope=scope)
        else:
            check = footage.take_in if kind == "video" else sounds.take_in
            with upload.open("rb") as file:
                taken = check(file, name=name, store=store, scope=scope)
        seen[key] = taken
        return taken


def _picture(upload: Path, name: str, *, store: Store, scope: str) -> Picture:
    picture = take_in(upload, name=name, store=store, scope=scope)
    written = store.path(picture.name)
    if picture.original_format != "jpeg" or not is_our_jpeg(upload, written):
        return picture
    return replace(
        picture,
        name=store.keep(upload, scope=scope, suffix=written.suffix),
        sha256=picture.original_sha256,
        size_bytes=picture.original_bytes,
    )


def _pieces(
    document: BoardFile,
    pictures: Mapping[str, Picture],
    *,
    store: Store,
    scope: str,
    seen: dict[str, Taken],
) -> tuple[dict[tuple[str, Crop], Cropped], list[Problem]]:
    """What is cut out of the pictures that came, and what cannot be."""
    pieces: dict[tuple[str, Crop], Cropped] = {}
    problems = []
    for place, path, crop in crops(document):
        picture = pictures.get(path)
        if picture is None:
            continue
        if why := crop.refused_in(picture.width, picture.height):
            problems.append(Problem("out_of_range", place, why))
            continue
        try:
            cut = _cut_out(picture, crop, store=store, scope=scope, seen=seen)
        except Refused as refusal:
            problems.append(Problem(refusal.code, place, str(refusal)))
        else:
            pieces[path, crop] = cut
    return pieces, problems


def _cut_out(
    picture: Picture, crop: Crop, *, store: Store, scope: str, seen: dict[str, Taken]
) -> Cropped:
    key = f"{picture.sha256} {crop}"
    known, name = seen.get(key), picture.shown_name
    if isinstance(known, Cropped):
        return known
    cut = cut_out(picture.name, crop, shown_name=name, store=store, scope=scope)
    seen[key] = cut
    return cut


def _refs(
    pieces: Mapping[tuple[str, Crop], Cropped],
) -> dict[tuple[str, Crop], FrameRef]:
    return {
        (path, crop): FrameRef(cut.sha256, crop.width, crop.height)
        for (path, crop), cut in pieces.items()
    }


def _frame(picture: Picture) -> FrameRef:
    return FrameRef(picture.sha256, picture.width, picture.height, picture.shown_name)


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
