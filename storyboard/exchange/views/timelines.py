"""A cut as a timeline for editing programs, and its comments alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.text import slugify
from django.views.decorators.http import require_safe

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
from storyboard.exchange.editors.formats import FORMATS
from storyboard.exchange.editors.remarks import write_csv
from storyboard.exchange.views.page import (
    Exported,
    exported_board,
    exported_project,
)
from storyboard.gallery.bundle import Busy, Entry, Sending
from storyboard.teams.requests import PersonRequest

# Of one ZIP.
MOST_FILMS, MOST_BYTES = 300, 50_000_000_000


@require_safe
def timeline_of_board(request: PersonRequest, board_id: UUID) -> HttpResponseBase:
    return _timeline(request, exported_board(request, board_id))


@require_safe
def timeline_of_project(request: PersonRequest, project_id: UUID) -> HttpResponseBase:
    return _timeline(request, exported_project(request, project_id))


@require_safe
def remarks_of_board(request: PersonRequest, board_id: UUID) -> HttpResponse:
    return _remarks(request, exported_board(request, board_id))


@require_safe
def remarks_of_project(request: PersonRequest, project_id: UUID) -> HttpResponse:
    return _remarks(request, exported_project(request, project_id))


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


def _timeline(request: PersonRequest, exported: Exported) -> HttpResponseBase:
    """`format`: see FORMATS; `films=1`: a ZIP with them; `start`: the hour of the first
    frame's timecode, 1 or 0.
    """
    kind = FORMATS.get(request.GET.get("format", "otio"))
    if kind is None:
        raise Http404("There is no such format.")
    if not exported.boards:
        return _not(request, exported, "There is no board to export yet.")
    with_films = request.GET.get("films") == "1"
    cut = cut_of(exported.title, exported.boards)
    timeline = timeline_of(cut, with_films=with_films, start_hours=_hours(request))
    try:
        data = kind.write(timeline)
    except NotWritable as why:
        return _not(request, exported, str(why))
    file = _File(_stem(exported), kind.suffix, kind.content_type, data)
    return _zip(request, exported, cut, file) if with_films else file.answer()


def _remarks(request: PersonRequest, exported: Exported) -> HttpResponse:
    """`format`: `csv`, or `edl` for the markers that DaVinci Resolve imports."""
    wanted = request.GET.get("format", "csv")
    if wanted not in ("csv", "edl"):
        raise Http404("There is no such format.")
    if not exported.boards:
        return _not(request, exported, "There is no comment to export yet.")
    cut, stem = cut_of(exported.title, exported.boards), f"{_stem(exported)}-comments"
    if wanted == "csv":
        return _File(stem, "csv", "text/csv; charset=utf-8", write_csv(cut)).answer()
    try:
        data = write_markers(timeline_of(cut, start_hours=_hours(request)))
    except NotWritable as why:
        return _not(request, exported, str(why))
    return _File(stem, "edl", FORMATS["edl"].content_type, data).answer()


def _zip(
    request: PersonRequest, exported: Exported, cut: Cut, file: _File
) -> HttpResponseBase:
    films = films_of(cut)
    size = sum(f.path.stat().st_size for f in films.values() if f.path.is_file())
    if len(films) > MOST_FILMS or size > MOST_BYTES:
        return _not(
            *(request, exported),
            f"One download holds {MOST_FILMS} films and {MOST_BYTES // 10**9} GB at "
            f"most; these are {len(films)} with {size / 1e9:.1f} GB. Download the "
            f"timeline alone, or board by board.",
        )
    try:
        sending = Sending(list(_entries(cut, file)))
    except Busy:
        why = "Two downloads of several films are under way. Try again in a while."
        return _not(request, exported, why)
    answer = StreamingHttpResponse(sending, content_type="application/zip")
    name = f"{file.stem}-{file.suffix}.zip"
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


def _stem(exported: Exported) -> str:
    return slugify(exported.title) or "storyboard"


def _hours(request: PersonRequest) -> int:
    return 0 if request.GET.get("start") == "0" else 1


def _not(request: PersonRequest, exported: Exported, why: str) -> HttpResponseRedirect:
    messages.error(request, why)
    return redirect(exported.address("out"))
