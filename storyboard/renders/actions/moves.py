"""Every move of a render: one conditional update and one event, together."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from storyboard.domain.lifecycle import FINAL, State, may_move
from storyboard.renders.actions.leases import LeaseLost, let_go, worker_name
from storyboard.renders.models import Event, Render
from storyboard.teams.models import User


def move(
    render_id: UUID,
    token: UUID,
    before: State,
    after: State,
    *,
    why: str = "",
    lets_go: bool = False,
    **values: Any,
) -> None:
    """One step of a worker. Raises `LeaseLost` when the render is no longer its own."""
    if lets_go or after in FINAL:
        values = {**let_go(), "crashes": F("crashes") - 1, **values}
    with transaction.atomic():
        if not moved(render_id, Q(lease_token=token), before, after, values):
            raise LeaseLost(render_id)
        record(render_id, before, after, worker=worker_name(), why=why)


def moved(
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


def record(
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
    values: dict[str, Any] = {"error_code": code, "error": why}
    move(render_id, token, before, State.FAILED, why=why, **values)
