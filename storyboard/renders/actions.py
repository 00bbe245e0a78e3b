"""Orders, and every move of a render: conditional updates, each with its event."""

import os
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django_q.tasks import async_task

from storyboard.boards.actions.rows import lock
from storyboard.boards.models import Board
from storyboard.boards.queries import files_missing, plan_of, request_of
from storyboard.domain.lifecycle import CANCELLABLE, FINAL, WORKABLE, State, may_move
from storyboard.domain.limits import blocking
from storyboard.domain.plan import BoardPlan, Problem
from storyboard.domain.request import RenderRequest
from storyboard.providers import registry
from storyboard.providers.checks import problems_with
from storyboard.renders import faults
from storyboard.renders.models import Clip, Event, Render
from storyboard.teams.models import User

# A worker that dies over a render takes its lease along. This often, and no more.
MOST_CRASHES = 3
_HINT = "storyboard.renders.tasks.advance"


class BoardHasProblems(Exception):
    """The board cannot be ordered as it is. Says everything that is wrong at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class BoardHasChanged(Exception):
    """The board is no longer the one the person saw. The text is for the person."""

    def __init__(self) -> None:
        super().__init__(
            "The board changed since this page showed it, and nothing was ordered. "
            "Look at it again, then order."
        )


class LeaseLost(Exception):
    """This render is no longer this worker's: it was cancelled, or taken over."""


class CannotCancel(Exception):
    """The render has already ended. The text is for the person."""


def order_render(
    *,
    board: Board,
    plan: BoardPlan,
    by: User,
    order_key: UUID,
    seen_version: int | None = None,
) -> Render:
    """Order the board as `plan` says it is. The same key again is the same render.

    Raises `BoardHasProblems` with everything that blocks it, and `BoardHasChanged` when
    the board is not what the plan says, or newer than what the person saw.
    """
    with transaction.atomic():
        # Orders of one board queue here, so that takes are numbered without a gap. In
        # SQLite every transaction that writes queues anyway.
        now = lock(board)
        if same := _ordered(now, order_key):
            return same
        request = request_of(now, plan)
        _check(now, request)
        if plan != plan_of(now) or now.version != (seen_version or now.version):
            raise BoardHasChanged
        return _order(now, request, version=now.version, by=by, order_key=order_key)


def order_again(render: Render, by: User, *, order_key: UUID) -> Render:
    """Order the same frozen request as a new take, whatever the board says now."""
    request = RenderRequest.from_json(render.request)
    with transaction.atomic():
        board = lock(render.board)
        if same := _ordered(board, order_key):
            return same
        _check(board, request)
        version = render.board_version
        return _order(board, request, version=version, by=by, order_key=order_key)


def _check(board: Board, request: RenderRequest) -> None:
    problems = list(blocking(problems_with(request)))
    problems += files_missing(board.team_id, request)
    if board.trashed_at or board.project.trashed_at:
        message = "The board is in the trash. Restore it, then order."
        problems.append(Problem("board_in_trash", "board", message))
    if problems:
        raise BoardHasProblems(problems)


def _ordered(board: Board, order_key: UUID) -> Render | None:
    return Render.objects.filter(board=board, order_key=order_key).first()


def _order(
    board: Board, request: RenderRequest, *, version: int, by: User, order_key: UUID
) -> Render:
    model, plan, at = registry.model(request.model), request.plan, timezone.now()
    last = Render.objects.filter(board=board).aggregate(last=Max("take"))["last"]
    render = Render.objects.create(
        team_id=board.team_id,
        board=board,
        take=(last or 0) + 1,
        order_key=order_key,
        ordered_by=by,
        provider=model.provider,
        model=model.slug,
        board_version=version,
        request=request.to_json(),
        fingerprint=request.fingerprint,
        seconds=plan.seconds,
        shots_seconds=plan.lengths.total,
        quote_usd=request.quote_by(model).amount,
        state_since=at,
        run_after=at,
        dispatched_at=at,
    )
    Event.objects.create(render=render, at=at, after=render.state, by=by, why="Ordered")
    _hint_on_commit([(render.pk, render.provider)])
    return render


def _hint_on_commit(renders: Sequence[tuple[UUID, str]]) -> None:
    """Wake a worker. A hint may get lost: the dispatcher sends another."""

    def send() -> None:
        for render_id, provider in renders:
            here = registry.provider(provider).works_here
            queue = {"cluster": "render"} if here else {}
            async_task(_HINT, str(render_id), **queue)

    transaction.on_commit(send, robust=True)


def dispatch_due(*, now: datetime, limit: int = 50) -> int:
    """Send hints for renders that are due and free, and were not hinted lately."""
    stale = now - timedelta(seconds=settings.LEASE_SECONDS * 2)
    unhinted = Q(dispatched_at=None) | Q(dispatched_at__lt=stale)
    with transaction.atomic():
        due = Render.objects.filter(_claimable(now), unhinted)
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        order = due.order_by("run_after").values_list("pk", "provider")
        found = list(order[:limit])
        ids = [render_id for render_id, _ in found]
        Render.objects.filter(pk__in=ids).update(dispatched_at=now)
        _hint_on_commit(found)
    return len(found)


def _claimable(now: datetime) -> Q:
    free = Q(lease_token=None) | Q(lease_until__lt=now)
    return free & Q(state__in=sorted(WORKABLE), run_after__lte=now)


def claim(render_id: UUID) -> UUID | None:
    """Take a render that is due and free. Of any number of callers one gets a token.

    The crash is counted now and taken back by whoever ends the claim in good order: a
    worker that is killed cannot count anything.
    """
    now, token = timezone.now(), uuid4()
    taken = Render.objects.filter(_claimable(now), pk=render_id).update(
        lease_token=token,
        lease_owner=worker_name(),
        lease_until=_lease_end(now),
        error="",
        claims=F("claims") + 1,
        crashes=F("crashes") + 1,
    )
    return token if taken else None


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"[-80:]


def _lease_end(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.LEASE_SECONDS)


def renew(render_id: UUID, token: UUID) -> bool:
    """Keep the lease. False: it is no longer ours."""
    ours = Render.objects.filter(pk=render_id, lease_token=token)
    return bool(ours.update(lease_until=_lease_end(timezone.now())))


def note_progress(render_id: UUID, token: UUID, *, done: int, total: int) -> bool:
    """Frames drawn so far; renews the lease too. False: it is no longer ours."""
    ours = Render.objects.filter(pk=render_id, lease_token=token)
    end = _lease_end(timezone.now())
    values = {"done_frames": done, "total_frames": total, "lease_until": end}
    return bool(ours.update(**values))


def put_off(
    render_id: UUID, token: UUID, *, seconds: float, why: str, died: bool = False
) -> None:
    """Let go of a render in the state it is in, and look again after a while.

    `died`: a child of the worker did, which counts as if the worker had.
    """
    now = timezone.now()
    ours = Render.objects.filter(pk=render_id, lease_token=token)
    changed = ours.update(
        **_let_go(),
        crashes=F("crashes") - (0 if died else 1),
        dispatched_at=None,
        run_after=now + timedelta(seconds=seconds),
        error=why,
    )
    if not changed:
        raise LeaseLost(render_id)


def _let_go() -> dict[str, Any]:
    return {"lease_token": None, "lease_until": None, "lease_owner": ""}


def move(
    render_id: UUID,
    token: UUID,
    before: State,
    after: State,
    *,
    why: str = "",
    **values: Any,
) -> None:
    """One step of a worker. Raises `LeaseLost` when the render is no longer its own."""
    ours = Q(lease_token=token)
    if after in FINAL:
        values |= {**_let_go(), "crashes": F("crashes") - 1}
    with transaction.atomic():
        if not _moved(render_id, ours, before, after, values):
            raise LeaseLost(render_id)
        _record(render_id, before, after, worker=worker_name(), why=why)


def _moved(
    render_id: UUID, only: Q, before: State, after: State, values: dict[str, Any]
) -> bool:
    if not may_move(before, after):
        raise ValueError(f"a render never goes from {before} to {after}")
    now = timezone.now()
    values |= {"state": after, "state_since": now}
    if after in FINAL:
        values["finished_at"] = now
    row = Render.objects.filter(only, pk=render_id, state=before)
    return bool(row.update(**values))


def _record(
    render_id: UUID,
    before: State,
    after: State,
    *,
    by: User | None = None,
    worker: str = "",
    why: str = "",
) -> None:
    Event.objects.create(
        render_id=render_id,
        at=timezone.now(),
        before=before,
        after=after,
        by=by,
        worker=worker,
        why=why,
    )


def fail_render(
    render_id: UUID, token: UUID, before: State, *, code: str, why: str
) -> None:
    """End a render with a sentence: what happened, what it cost, what to do."""
    values = {"error_code": code, "error": why}
    move(render_id, token, before, State.FAILED, why=why, **values)


def keep_clip(token: UUID, clip: Clip) -> None:
    """The finished file's row and the move to done, together or not at all.

    `clip` comes unsaved from the worker with the facts of its file. A second worker
    can add nothing: it has no lease, and a result has one clip at most.
    """
    before, after = State.COLLECTING, State.DONE
    done = {"done_frames": clip.frames, "total_frames": clip.frames, "error": ""}
    with transaction.atomic():
        move(clip.render_id, token, before, after, why="Film kept", **done)
        clip.save(force_insert=True)
        faults.point("keeping")


def cancel_render(render_id: UUID, by: User) -> None:
    """End it now. It takes the lease away too, so the worker can write nothing more;
    it notices within half a second and stops its encoder.

    Raises `CannotCancel` when the render has already ended.
    """
    values = {**_let_go(), "crashes": 0}
    with transaction.atomic():
        render = Render.objects.select_for_update().get(pk=render_id)
        before = State(render.state)
        if before not in CANCELLABLE or not _moved(
            render_id, Q(), before, State.CANCELLED, values
        ):
            raise CannotCancel(f"Take {render.take} has ended already: {before}.")
        _record(render_id, before, State.CANCELLED, by=by, why="Cancelled")
