"""All rows of a project in their order, which the archive's numbers follow."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Q

from storyboard.boards.models import (
    Board,
    Element,
    Footage,
    Frame,
    Project,
    Revision,
    Shot,
    Voice,
)
from storyboard.domain.history import Content
from storyboard.domain.request import RenderRequest, files_among
from storyboard.domain.text import mentions_in
from storyboard.renders.models import Clip, Render
from storyboard.review.models import Comment

# Under SQLite's limit of what one question may name.
_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Rows:
    """Ties are broken by keys, and imported rows get theirs in this order: so the same
    rows have the same numbers wherever they have been.
    """

    project: Project
    boards: Sequence[Board]
    shots: Mapping[UUID, Sequence[Shot]]
    frames: Sequence[Frame]
    footage: Sequence[Footage]
    voices: Sequence[Voice]
    elements: Sequence[Element]
    renders: Sequence[Render]
    clips: Sequence[Clip]
    comments: Sequence[Comment]


def rows_of(project: Project) -> Rows:
    """Boards and takes in the trash too; drafts not."""
    boards = list(
        Board.objects.filter(project=project)
        .select_related("changed_by", "trashed_by")
        .order_by("place", "created_at", "pk")
    )
    order = {board.pk: number for number, board in enumerate(boards)}
    shots = list(
        Shot.objects.filter(board__in=boards)
        .select_related("changed_by")
        .order_by("place", "created_at", "pk")
    )
    renders = sorted(
        Render.objects.filter(board__in=boards, take__gt=0)
        .select_related("ordered_by")
        .order_by("take", "place", "ordered_at", "pk"),
        key=lambda r: (order[r.board_id], r.take, r.part_of_id is not None),
    )
    places = {render.pk: number for number, render in enumerate(renders)}
    clips = sorted(
        Clip.objects.filter(project=project, take__gt=0)
        .select_related("maker", "trashed_by")
        .order_by("result", "pk"),
        key=lambda clip: places[clip.render_id],
    )
    comments = (
        Comment.objects.filter(board__in=boards)
        .select_related("user", "guest", "fix__by")
        .prefetch_related("mentions__user")
        .order_by("made_at", "pk")
    )
    by_board = {
        board.pk: [s for s in shots if s.board_id == board.pk] for board in boards
    }
    elements = list(_elements(project, boards, shots))
    media = _Media(project.team_id, boards, shots, renders, elements)
    return Rows(
        project,
        boards,
        by_board,
        media.frames(),
        media.named(Footage, {e.video_id for e in elements}),
        media.named(Voice, {e.voice_id for e in elements} | media.tracks),
        elements,
        renders,
        clips,
        list(comments),
    )


def revisions_of(board: Board) -> Iterator[tuple[Revision, Content]]:
    """The oldest first, never all of them in memory."""
    saves = Revision.objects.filter(board=board).select_related("by")
    for save in saves.order_by("number").iterator(chunk_size=100):
        yield save, Content.unpacked(save.content)


def _elements(
    project: Project, boards: Iterable[Board], shots: Iterable[Shot]
) -> Iterable[Element]:
    """Those of the library that the project mentions."""
    texts = chain((b.prompt for b in boards), (s.prompt for s in shots))
    slugs = {slug for text in texts for slug in mentions_in(text)}
    found = Element.objects.filter(
        team=project.team_id, trashed_at=None, slug__in=slugs
    )
    pictures = found.prefetch_related("pictures__frame__uploaded_by")
    return pictures.select_related("changed_by").order_by("slug")


class _Media:
    """What rows, frozen orders and the history name, by key or by sha256."""

    def __init__(
        self,
        team_id: UUID,
        boards: Sequence[Board],
        shots: Iterable[Shot],
        renders: Iterable[Render],
        elements: Iterable[Element],
    ) -> None:
        self._team_id = team_id
        self._hashes: set[str] = set()
        self._keys: set[UUID | None] = set()
        self.tracks: set[UUID | None] = set()
        for render in renders:
            request = RenderRequest.from_json(render.request)
            self._hashes |= {*request.files(), *request.sounds()}
        for shot in shots:
            self._keys |= {shot.first_frame_id, shot.last_frame_id}
        for element in elements:
            self._keys |= {one.frame_id for one in element.pictures.all()}
        for board in boards:
            self._hashes |= set(_files(board.settings))
            self.tracks.add(board.track_id)
            for _, content in revisions_of(board):
                self._hashes |= set(_files(content.settings))
                self.tracks.add(content.track)
                for past in content.shots:
                    self._keys |= {past.first_frame, past.last_frame}

    def frames(self) -> list[Frame]:
        found = self._found(Frame, self._keys)
        wholes = {frame.cut_from_id for frame in found.values()}
        found |= self._found(Frame, wholes, with_hashes=False)
        return sorted(found.values(), key=lambda row: (row.uploaded_at, row.pk))

    def named(self, model: Any, keys: set[UUID | None]) -> list[Any]:
        found = self._found(model, keys)
        return sorted(found.values(), key=lambda row: (row.uploaded_at, row.pk))

    def _found(
        self, model: Any, keys: Iterable[UUID | None], *, with_hashes: bool = True
    ) -> dict[UUID, Any]:
        rows = model.objects.filter(team=self._team_id).select_related("uploaded_by")
        wanted = [Q(pk__in=some) for some in _some({k for k in keys if k})]
        if with_hashes:
            wanted += [Q(sha256__in=some) for some in _some(self._hashes)]
        return {row.pk: row for only in wanted for row in rows.filter(only)}


def _some(keys: Iterable[Any]) -> Iterator[list[Any]]:
    found = sorted(keys)
    for start in range(0, len(found), _AT_A_TIME):
        yield found[start : start + _AT_A_TIME]


def _files(settings: Mapping[str, Any]) -> Iterator[str]:
    """A list among settings is one of files."""
    values = (tuple(v) if isinstance(v, list) else v for v in settings.values())
    return files_among(values)
