"""Back and forth through a board's saves. Each step is a save of its own."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from storyboard.boards.actions.fields import Conflict
from storyboard.boards.actions.rows import NotPossible, lock, park, touch
from storyboard.boards.history import changes_between, content_of, content_of_shot
from storyboard.boards.models import Board, Revision, Shot
from storyboard.domain.history import (
    TIMES,
    Change,
    Content,
    ShotContent,
    shot_to_see,
)
from storyboard.teams.models import User

Changes = tuple[Change, ...]
_BOARD = (
    *("title", "prompt", "negative_prompt", "seconds", "width", "height"),
    *("sound", "heard", "voices", *TIMES, "model", "settings"),
)
_SHOT = (
    *("title", "prompt", "seconds", "locked", "first_frame", "last_frame"),
    *("move", "ease", "crop_start", "crop_end", "transition", "transition_frames"),
    *("shares_with", "carries_to", "place", "deleted_at", "changed_by", "changed_at"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """What was taken back or done again, and the shot where it is seen, if any."""

    changes: Changes
    shot_id: UUID | None


def undo(board: Board, *, version: int, by: User) -> Step:
    """Back to the content before the person's own last change; returns that change.

    `version` is the one the page knows. Raises NotPossible in words, also where the
    last change is somebody else's.
    """
    with transaction.atomic():
        board = lock(board)
        latest = _own_latest(board, version, by)
        undone = _save(board, latest.content_of)
        if undone is None or undone.parent is None:
            raise NotPossible("There is nothing to undo.")
        _check_own(undone, by)
        before = _save(board, undone.parent)
        if before is None:
            raise NotPossible("Older versions are no longer kept.")
        was, now = _step(board, before, by), Content.unpacked(before.content)
        return Step(changes_between(now, was), shot_to_see(was, now))


def redo(board: Board, *, version: int, by: User) -> Step:
    """Forth again to what was undone last; see `undo`."""
    with transaction.atomic():
        board = lock(board)
        latest = _own_latest(board, version, by)
        children = Revision.objects.filter(board=board, parent=latest.content_of)
        after = children.filter(content_of=F("number")).first()
        if not latest.is_step or after is None:
            raise NotPossible("There is nothing to redo.")
        was, now = _step(board, after, by), Content.unpacked(after.content)
        return Step(changes_between(was, now), shot_to_see(was, now))


def restore(revision: Revision, *, version: int, by: User) -> Changes:
    """Bring a version back, as a new one; returns what that changed.

    Raises NotPossible where the board was changed since the page showed it.
    """
    with transaction.atomic():
        board = lock(revision.board)
        _check_seen(_latest(board), version, by)
        content = Content.unpacked(revision.content)
        was = write_content(board, content, by)
        touch(board, by, restored=revision.number)
        return changes_between(was, content)


def name_revision(revision: Revision, *, was: str, name: str) -> None:
    """A named version stays for good. Raises Conflict when the name is neither what it
    was nor already the new one.
    """
    rows = Revision.objects.filter(pk=revision.pk, name__in=[was, name])
    if not rows.update(name=name):
        revision.refresh_from_db(fields=["name"])
        raise Conflict(theirs=revision.name, who=None)


def _latest(board: Board) -> Revision:
    latest = Revision.objects.filter(board=board).select_related("by").first()
    if latest is None:
        raise NotPossible("There is nothing to undo.")
    return latest


def _own_latest(board: Board, version: int, by: User) -> Revision:
    latest = _latest(board)
    _check_own(latest, by)
    _check_seen(latest, version, by)
    return latest


def _check_own(revision: Revision, by: User) -> None:
    """Undo never takes a colleague's words away."""
    if revision.by_id != by.pk and revision.parent is not None:
        whose = f"{revision.by}'s" if revision.by else "somebody else's"
        raise NotPossible(f"The last change is {whose}. Look in the history.")


def _check_seen(latest: Revision, version: int, by: User) -> None:
    if latest.number > version:
        who = "You, elsewhere," if latest.by_id == by.pk else latest.by or "Somebody"
        raise NotPossible(
            f"{who} changed this board since your page showed it. Nothing was "
            "replaced. Look at it again, then repeat."
        )


def _save(board: Board, number: int) -> Revision | None:
    saves = Revision.objects.filter(board=board, number=number)
    return saves.select_related("by").first()


def _step(board: Board, to: Revision, by: User) -> Content:
    was = write_content(board, Content.unpacked(to.content), by)
    touch(board, by, repeats=to.number)
    return was


def write_content(board: Board, content: Content, by: User) -> Content:
    """Make the rows say this; returns what they said. Shots that are not in it go to
    the trash, and those of it that are there come back.
    """
    now = timezone.now()
    ids = [shot.id for shot in content.shots]
    among = Q(deleted_at=None) | Q(pk__in=ids)
    rows = {s.pk: s for s in Shot.objects.filter(among, board=board).order_by("place")}
    living = [shot for shot in rows.values() if shot.deleted_at is None]
    was = content_of(board, living)
    for name in _BOARD:
        setattr(board, name, getattr(content, name))
    board.track_id = content.track
    board.save(update_fields=[*_BOARD, "track"])
    gone = [shot.pk for shot in living if shot.pk not in ids]
    Shot.objects.filter(pk__in=gone).update(
        deleted_at=now,
        shares_with=None,
        carries_to=None,
        changed_by=by,
        changed_at=now,
    )
    moved = [s.pk for s in living if s.pk in ids and ids.index(s.pk) != s.place]
    park(moved)
    changed = [
        rows[said.id]
        for place, said in enumerate(content.shots)
        if _fill(rows[said.id], said, place, by, now)
    ]
    Shot.objects.bulk_update(changed, _SHOT)
    return was


def _fill(shot: Shot, said: ShotContent, place: int, by: User, now: datetime) -> bool:
    """Returns whether that changes anything."""
    before = content_of_shot(shot)
    if (before, shot.place, shot.deleted_at) == (said, place, None):
        return False
    # As in `write_seconds`: a length alone is not a change of the shot.
    if shot.deleted_at or replace(before, seconds=said.seconds) != said:
        shot.changed_by, shot.changed_at = by, now
    shot.place, shot.deleted_at = place, None
    shot.title, shot.prompt = said.title, said.prompt
    shot.seconds, shot.locked = said.seconds, said.locked
    shot.first_frame_id, shot.last_frame_id = said.first_frame, said.last_frame
    shot.shares_with_id = said.shares_with
    shot.carries_to_id = said.carries_to
    shot.move, shot.ease = said.move, said.ease
    shot.crop_start, shot.crop_end = list(said.crop_start), list(said.crop_end)
    shot.transition, shot.transition_frames = said.transition, said.transition_frames
    return True
