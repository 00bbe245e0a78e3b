"""What is kept of a board's past: where undo and redo lead, and the list of saves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from django.db.models import Exists, F, OuterRef, Subquery
from django.utils.timezone import localtime

from storyboard.boards.models import Board, Revision, Shot
from storyboard.domain.history import TIMES, Change, Content, ShotContent, changes
from storyboard.domain.model import VideoModel
from storyboard.providers import registry
from storyboard.providers.errors import UnknownModel

PAGE = 50


def content_of(board: Board, shots: Iterable[Shot]) -> Content:
    return Content(
        title=board.title,
        prompt=board.prompt,
        negative_prompt=board.negative_prompt,
        seconds=board.seconds,
        width=board.width,
        height=board.height,
        sound=board.sound,
        model=board.model,
        settings=board.settings,
        shots=tuple(map(content_of_shot, shots)),
        heard=board.heard,
        voices=board.voices,
        track=board.track_id,
        **{name: getattr(board, name) for name in TIMES},
    )


def content_of_shot(shot: Shot) -> ShotContent:
    start, end = shot.crops
    return ShotContent(
        id=shot.pk,
        title=shot.title,
        prompt=shot.prompt,
        seconds=shot.seconds,
        locked=shot.locked,
        first_frame=shot.first_frame_id,
        last_frame=shot.last_frame_id,
        shares_with=shot.shares_with_id,
        carries_to=shot.carries_to_id,
        move=shot.move,
        ease=shot.ease,
        transition=shot.transition,
        transition_frames=shot.transition_frames,
        crop_start=start,
        crop_end=end,
    )


def changes_between(before: Content, after: Content) -> tuple[Change, ...]:
    """With models and settings by the names people read."""
    return changes(before, after, models=_model)


def _model(slug: str) -> VideoModel | None:
    try:
        return registry.model(slug)
    except UnknownModel:
        return None


@dataclass(frozen=True, slots=True)
class Steps:
    """Whether there is something to undo and to redo."""

    back: bool = False
    forth: bool = False


def steps_of(board: Board) -> Steps:
    """One query. Whose change it would be is asked when somebody goes."""
    saves = Revision.objects.filter(board=board)
    made = saves.filter(number=OuterRef("content_of"))
    after = saves.filter(parent=OuterRef("content_of"), content_of=F("number"))
    latest = (
        saves.annotate(behind=Subquery(made.values("parent")[:1]), ahead=Exists(after))
        .values("number", "content_of", "behind", "ahead")
        .first()
    )
    if latest is None:
        return Steps()
    is_step = latest["content_of"] != latest["number"]
    return Steps(latest["behind"] is not None, is_step and latest["ahead"])


@dataclass(frozen=True, slots=True)
class Line:
    """A save as the list shows it."""

    revision: Revision
    changes: tuple[Change, ...]
    is_latest: bool

    @property
    def said(self) -> str:
        """What it was instead of an edit; for an edit nothing."""
        revision = self.revision
        if revision.restored:
            return f"Version {revision.restored} restored"
        if revision.parent is None:
            return "The board as it was made"
        if revision.is_step:
            return "Undone" if revision.is_undo else "Redone"
        return "" if self.changes else "Earlier versions are no longer kept"


@dataclass(frozen=True, slots=True)
class Page:
    days: Sequence[tuple[date, Sequence[Line]]]
    # The number under which the next page begins; None on the last one.
    next: int | None


def page_of(board: Board, *, before: int | None = None) -> Page:
    """Saves under a number, newest first, by the day."""
    saves = Revision.objects.filter(board=board).select_related("by")
    older = saves if before is None else saves.filter(number__lt=before)
    found = list(older[: PAGE + 1])
    contents = [Content.unpacked(one.content) for one in found]
    changed = [changes_between(was, now) for now, was in pairwise(contents)]
    lines = [
        Line(one, now, before is None and place == 0)
        for place, (one, now) in enumerate(
            zip(found[:PAGE], [*changed, ()], strict=False)
        )
    ]
    days = groupby(lines, key=lambda line: localtime(line.revision.at).date())
    return Page(
        [(day, list(of_day)) for day, of_day in days],
        found[PAGE - 1].number if len(found) > PAGE else None,
    )
