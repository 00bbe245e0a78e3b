"""What leaves as one download: a cut's timeline, alone or with its films, its comments,
and a whole project. Each raises NotMade, with the reason in words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify

from storyboard.boards.models import Board, Project
from storyboard.exchange.archive import sending as archives
from storyboard.exchange.archive.names import Gone
from storyboard.exchange.cut import Cut, CutBoard
from storyboard.exchange.cuts import cut_of
from storyboard.exchange.editors.edl import write_markers
from storyboard.exchange.editors.events import (
    BURNT_IN,
    FOLDER,
    NotWritable,
    film_names,
    films_of,
    timeline_of,
)
from storyboard.exchange.editors.formats import FORMATS, Format
from storyboard.exchange.editors.remarks import write_csv
from storyboard.exchange.papers import NotMade, NotNow
from storyboard.gallery.bundle import Busy, Entry, Sending

# Of one ZIP.
MOST_FILMS, MOST_BYTES = 300, 50_000_000_000
_BUSY = "Two downloads of several films are under way. Try again in a while."
_BUSY_ARCHIVES = "Two projects are being exported already. Try again in a while."


@dataclass(frozen=True, slots=True)
class _File:
    stem: str
    suffix: str
    content_type: str
    data: bytes

    @property
    def name(self) -> str:
        return f"{self.stem}.{self.suffix}"

    def answer(self) -> HttpResponse:
        answer = HttpResponse(self.data, content_type=self.content_type)
        answer["Content-Disposition"] = f'attachment; filename="{self.name}"'
        answer["Cache-Control"] = "private, no-store"
        return answer


def timeline_answer(
    title: str,
    boards: Sequence[Board],
    kind: Format,
    *,
    with_films: bool,
    start_hours: int,
) -> HttpResponseBase:
    """`start_hours`: the hour of the first frame's timecode. Raises NotMade."""
    if not boards:
        raise NotMade("There is no board to export yet.")
    cut = cut_of(title, boards)
    timeline = timeline_of(cut, with_films=with_films, start_hours=start_hours)
    try:
        data = kind.write(timeline)
    except NotWritable as why:
        raise NotMade(str(why)) from why
    file = _File(_stem(title), kind.suffix, kind.content_type, data)
    return _zip(cut, file) if with_films else file.answer()


def remarks_answer(
    title: str, boards: Sequence[Board], *, as_markers: bool, start_hours: int
) -> HttpResponse:
    """The comments as CSV, or as the markers that DaVinci Resolve imports. Raises
    NotMade.
    """
    if not boards:
        raise NotMade("There is no comment to export yet.")
    cut, stem = cut_of(title, boards), f"{_stem(title)}-comments"
    if not as_markers:
        return _File(stem, "csv", "text/csv; charset=utf-8", write_csv(cut)).answer()
    try:
        data = write_markers(timeline_of(cut, start_hours=start_hours))
    except NotWritable as why:
        raise NotMade(str(why)) from why
    return _File(stem, "edl", FORMATS["edl"].content_type, data).answer()


def archive_answer(project: Project) -> HttpResponseBase:
    """The whole project. Raises NotMade."""
    try:
        sending = archives.Sending(project)
    except archives.Busy as busy:
        raise NotNow(_BUSY_ARCHIVES) from busy
    except Gone as why:
        raise NotMade(str(why)) from why
    name = slugify(project.title) or "project"
    return _streamed(sending, f"{name}.storyboard.zip")


def _zip(cut: Cut, file: _File) -> HttpResponseBase:
    films = films_of(cut)
    size = sum(f.path.stat().st_size for f in films.values() if f.path.is_file())
    if len(films) > MOST_FILMS or size > MOST_BYTES:
        raise NotMade(
            f"One download holds {MOST_FILMS} films and {MOST_BYTES // 10**9} GB at "
            f"most; these are {len(films)} with {size / 1e9:.1f} GB. Download the "
            f"timeline alone, or board by board."
        )
    try:
        sending = Sending(list(_entries(cut, file)))
    except Busy as busy:
        raise NotNow(_BUSY) from busy
    return _streamed(sending, f"{file.stem}-{file.suffix}.zip")


def _streamed(sending: Sending | archives.Sending, name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(sending, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Length"] = str(sending.size_bytes)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _entries(cut: Cut, file: _File) -> Iterator[Entry]:
    """The timeline, its films in a folder beside it, and a note of what to do."""
    names, missing = film_names(cut), []
    for clip_id, source in films_of(cut).items():
        if source.path.is_file():
            yield Entry(f"{FOLDER}/{names[clip_id]}", source.path)
        else:
            missing.append(names[clip_id])
    missing += [f"{b.number} {b.title}: no film yet" for b in cut.boards if not _has(b)]
    lines = [
        f"{cut.title}: open {file.name} in your editing program.",
        f"Its films are in the folder “{FOLDER}” beside it.",
        "Where the program asks for one of them, show it that folder.",
        BURNT_IN,
        *(["", "Not in here:", *missing] if missing else []),
    ]
    yield Entry("README.txt", text="\n".join(lines) + "\n")
    yield Entry(file.name, text=file.data.decode())


def _has(board: CutBoard) -> bool:
    return any(shot.source for shot in board.shots)


def _stem(title: str) -> str:
    return slugify(title) or "storyboard"
