"""Projects and boards as things: make, rename, order, copy, trash, restore."""

from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from storyboard.boards.actions.fields import Conflict
from storyboard.boards.actions.rows import NotPossible, lock, touch
from storyboard.boards.models import Board, Frame, Project, Shot, Voice
from storyboard.boards.queries import shots_of
from storyboard.domain.camera import Camera, parts_of
from storyboard.domain.history import TIMES
from storyboard.domain.plan import BoardPlan
from storyboard.domain.soundtrack import Soundtrack
from storyboard.domain.timing import Lengths, split_evenly
from storyboard.teams.models import Team, User


def create_project(team: Team, *, title: str, by: User | None) -> Project:
    return Project.objects.create(team=team, title=title, created_by=by)


def rename_project(project: Project, *, was: str, title: str) -> None:
    """Raises Conflict when the title is neither what it was nor already the new one."""
    rows = Project.objects.filter(pk=project.pk, title__in=[was, title])
    if not rows.update(title=title, changed_at=timezone.now()):
        project.refresh_from_db(fields=["title"])
        raise Conflict(theirs=project.title, who=None)


def cap_project(project: Project, cap: Decimal | None) -> None:
    """The most a project may ever spend at gateways; None for no cap of its own."""
    Project.objects.filter(pk=project.pk).update(spend_cap_usd=cap)


def trash_project(project: Project, *, by: User) -> None:
    """Its boards and their takes go out of sight with it; nothing is ever removed."""
    kept = Project.objects.filter(pk=project.pk, trashed_at=None)
    kept.update(trashed_at=timezone.now(), trashed_by=by)


def restore_project(project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(trashed_at=None, trashed_by=None)


def create_board(
    project: Project,
    *,
    title: str,
    by: User | None,
    seconds: int = 15,
    shots: int = 3,
    **values: Any,
) -> Board:
    """A board of equal, empty shots. Raises NotPossible when they do not fit."""
    try:
        lengths = split_evenly(Lengths((1,) * shots), seconds).seconds if shots else ()
    except ValueError as why:
        raise NotPossible(str(why)) from why
    with transaction.atomic():
        board = _bare_board(project, by, title=title, seconds=seconds, **values)
        Shot.objects.bulk_create(
            Shot(board=board, place=place, seconds=length, changed_by=by)
            for place, length in enumerate(lengths)
        )
        touch(board, by)
    return board


def create_board_from(
    project: Project,
    plan: BoardPlan,
    *,
    by: User | None,
    model: str,
    settings: dict[str, Any],
) -> Board:
    """A board with everything a plan says. The frames must be kept before."""
    with transaction.atomic():
        board = _bare_board(
            project,
            by,
            title=plan.title,
            seconds=plan.seconds,
            width=plan.width,
            height=plan.height,
            prompt=plan.prompt,
            negative_prompt=plan.negative_prompt,
            sound=plan.sound,
            **_soundtrack(project, plan.soundtrack),
            model=model,
            settings=settings,
        )
        hashes = {f.sha256 for s in plan.shots for f in (s.first, s.last) if f}
        frames = {
            frame.sha256: frame
            for frame in Frame.objects.filter(team=project.team_id, sha256__in=hashes)
        }
        shots = [
            Shot(
                board=board,
                place=place,
                title=shot.title,
                prompt=shot.prompt,
                seconds=shot.seconds,
                move=shot.camera.move,
                ease=shot.camera.ease,
                **_crops(shot.camera),
                transition=shot.transition.kind,
                transition_frames=shot.transition.frames,
                first_frame=frames[shot.first.sha256] if shot.first else None,
                last_frame=frames[shot.last.sha256] if shot.last else None,
                changed_by=by,
            )
            for place, shot in enumerate(plan.shots)
        ]
        # Each behind the one it speaks of, which is there by then.
        for (before, after), said in zip(pairwise(shots), plan.shots[1:], strict=True):
            before.carries_to = after if said.carried else None
        Shot.objects.bulk_create(shots)
        touch(board, by)
    return board


def _soundtrack(project: Project, said: Soundtrack) -> dict[str, Any]:
    track = said.track
    rows = Voice.objects.filter(team=project.team_id)
    times = (track.start, track.fade_in, track.fade_out) if track else (0, 0, 0)
    return {
        "heard": said.heard,
        "voices": said.voices,
        "track": rows.get(sha256=track.sha256) if track else None,
        **{name: Decimal(at) / 10 for name, at in zip(TIMES, times, strict=True)},
    }


def _crops(camera: Camera) -> dict[str, list[int]]:
    if camera.move != "crop":
        return {}
    ends = {"crop_start": camera.start, "crop_end": camera.end}
    return {name: list(parts_of(crop)) for name, crop in ends.items()}


def _bare_board(project: Project, by: User | None, **values: Any) -> Board:
    """Behind the project's others. Its shots are still to be written, and `touch`ed
    with it: then its first revision is the board as it was made.
    """
    return Board.objects.create(
        project=project,
        team_id=project.team_id,
        place=_next_place(project),
        changed_by=by,
        **values,
    )


def duplicate_board(board: Board, *, by: User) -> Board:
    """The same board again behind it, with its shots and frames, without its takes."""
    with transaction.atomic():
        boards = _held(board.project_id)
        board = lock(board)
        shots = list(shots_of(board))
        copy = Board.objects.get(pk=board.pk)
        copy.pk = None
        copy._state.adding = True  # noqa: SLF001  (Django's documented way to copy a row)
        copy.title = f"{board.title} copy"[:200]
        copy.version = 1
        copy.changed_by = by
        copy.save()
        ids = {shot.pk: uuid4() for shot in shots}
        for shot in shots:
            for bond in ("shares_with_id", "carries_to_id"):
                other = getattr(shot, bond)
                setattr(shot, bond, ids.get(other) if other else None)
            shot.pk = ids[shot.pk]
            shot._state.adding = True  # noqa: SLF001
            shot.board = copy
        Shot.objects.bulk_create(shots)
        others = [other.pk for other in boards]
        behind = others.index(board.pk) + 1 if board.pk in others else len(others)
        boards.insert(behind, copy)
        _number(boards)
        touch(copy, by)
    return copy


def move_board(board: Board, *, place: int, by: User) -> None:
    """Put a board at a place in its project's story order."""
    with transaction.atomic():
        boards = [b for b in _held(board.project_id) if b.pk != board.pk]
        boards.insert(max(0, min(place, len(boards))), board)
        _number(boards)
        touch(board, by)


def trash_board(board: Board, *, by: User) -> None:
    """It keeps the number of its place, so that it can come back there."""
    with transaction.atomic():
        kept = Board.objects.filter(pk=board.pk, trashed_at=None)
        if kept.update(trashed_at=timezone.now(), trashed_by=by):
            touch(board, by)


def restore_board(board: Board, *, by: User) -> None:
    """Back to its place: behind those that stood before it, as far as they still do."""
    with transaction.atomic():
        boards = _held(board.project_id)
        board = lock(board)
        if board.trashed_at is None:
            return
        before = sum(other.place < board.place for other in boards)
        boards.insert(before, board)
        Board.objects.filter(pk=board.pk).update(trashed_at=None, trashed_by=None)
        _number(boards)
        touch(board, by)


def _held(project_id: UUID) -> list[Board]:
    """The project's boards in story order, all locked: two who number them at once
    take turns. Locked in the order of their keys, and before the project's row, which
    every change of a board writes last: so nobody's locks cross.
    """
    boards = Board.objects.filter(project=project_id, trashed_at=None)
    held = boards.select_for_update().order_by("pk")
    return sorted(held, key=lambda board: (board.place, board.created_at))


def _number(boards: list[Board]) -> None:
    for place, board in enumerate(boards):
        Board.objects.filter(pk=board.pk).exclude(place=place).update(place=place)


def _next_place(project: Project) -> int:
    found = Board.objects.filter(project=project).aggregate(last=Max("place"))
    return 0 if found["last"] is None else int(found["last"]) + 1
