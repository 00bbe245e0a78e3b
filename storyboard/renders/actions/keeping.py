"""Clips: the row of a finished film, once; and the end of a render when all are in."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from storyboard.domain.lifecycle import Fetch, State
from storyboard.providers.base import Ticket
from storyboard.renders import faults
from storyboard.renders.actions.drafts import retire_drafts
from storyboard.renders.actions.hints import look_soon
from storyboard.renders.actions.leases import LeaseLost, let_go, put_off, worker_name
from storyboard.renders.actions.light_copies import want_light_copy
from storyboard.renders.actions.moves import move, moved, record
from storyboard.renders.models import Clip, Render, Result
from storyboard.teams.models import User

_OPEN = (Fetch.WAITING, Fetch.STALE)
# How long to wait before a gateway is asked for an address once more: a store may need
# a while until it gives out what it has.
_FRESH_SECONDS = (0.0, 30.0, 120.0, 600.0, 1_800.0, 7_200.0, 21_600.0)
MOST_ADDRESSES = len(_FRESH_SECONDS) - 1


def keep_clip(token: UUID, clip: Clip) -> list[str]:
    """The finished file's row and the move to done, together or not at all. Returns
    the names of files that are nobody's any more: those of a draft it replaces.

    `clip` comes unsaved from the worker with the facts of its file. A second worker
    can add nothing: it has no lease, and a result has one clip at most.
    """
    before, after = State.COLLECTING, State.DONE
    done: dict[str, Any] = {
        "done_frames": clip.frames,
        "total_frames": clip.frames,
        "error": "",
    }
    with transaction.atomic():
        move(clip.render_id, token, before, after, why="Film kept", **done)
        clip.save(force_insert=True)
        want_light_copy(clip)
        faults.point("keeping")
        return retire_drafts(clip) if clip.is_draft else []


def keep_result(result: Result, token: UUID, clip: Clip) -> None:
    """A fetched film's row; with the last one its render is done. Raises LeaseLost."""
    with transaction.atomic():
        render = _held(result.render_id)
        _close(result, token, Fetch.KEPT)
        clip.price_usd = _price(render, result)
        clip.save(force_insert=True)
        want_light_copy(clip)
        faults.point("keeping")
        settle(render)


def lose_result(result: Result, token: UUID, *, code: str, why: str) -> None:
    """This film cannot be had. Its siblings are not touched. Raises LeaseLost."""
    with transaction.atomic():
        render = _held(result.render_id)
        _close(result, token, Fetch.LOST, error_code=code, error=why)
        settle(render)


def want_address(result: Result, token: UUID, *, code: str, why: str) -> None:
    """Its address has expired: its render's job is asked about again."""
    with transaction.atomic():
        render = _held(result.render_id)
        put_off(
            *(result.pk, token),
            seconds=0,
            why=why,
            code=code,
            of=Result,
            state=Fetch.STALE,
            addresses=F("addresses") + 1,
        )
        ask_for_address(render, after=result.addresses)


def ask_for_address(render: Render, *, after: int) -> None:
    """Have the job asked about, after so many addresses later and later."""
    seconds = _FRESH_SECONDS[min(after, MOST_ADDRESSES)]
    later = timezone.now() + timedelta(seconds=seconds)
    Render.objects.filter(pk=render.pk).update(run_after=later)


def fetch_again(render_id: UUID, by: User) -> None:
    """A person wants what is waited for fetched now, not later; also what its workers
    died over, and what was given up: it is paid for, and fetching costs nothing.
    """
    with transaction.atomic():
        render = _held(render_id)
        _seek(render, by)
        waiting = Result.objects.filter(render=render, state=Fetch.WAITING)
        waiting.filter(lease_token=None).update(crashes=0)
        waiting.update(run_after=timezone.now(), dispatched_at=None)
    # Where an address has expired: the gateway is asked for a fresh one.
    look_soon(render_id)


def _seek(render: Render, by: User) -> None:
    """What was lost is waited for again, as if it had just been made."""
    lost = Result.objects.filter(render=render, state=Fetch.LOST)
    before, after = State(render.state), State.COLLECTING
    if before not in {State.DONE, State.FAILED, after} or not lost.exists():
        return
    if before is not after:
        values = {"error": "", "error_code": "", "finished_at": None}
        moved(render.pk, Q(), before, after, values)
        why = f"{by} has it fetched again, which costs nothing"
        record(render.pk, before, after, by=by, why=why)
    lost.update(
        **let_go(),
        state=Fetch.WAITING,
        found_at=timezone.now(),
        tries=0,
        addresses=0,
        crashes=0,
        error="",
        error_code="",
    )


def _held(render_id: UUID) -> Render:
    """The render's row, until the transaction ends: before any of its results'."""
    return Render.objects.select_for_update().get(pk=render_id)


def _close(result: Result, token: UUID, state: Fetch, **values: Any) -> None:
    ours = Result.objects.filter(pk=result.pk, lease_token=token, state=Fetch.WAITING)
    values = {**let_go(), "crashes": F("crashes") - 1, **values}
    if not ours.update(state=state, **values):
        raise LeaseLost(result.pk)


def _price(render: Render, result: Result) -> Decimal | None:
    """What this film cost, or else its part of what was quoted for all."""
    film = render.film_usd
    if result.charged_usd is not None or film is None:
        return result.charged_usd
    total = film if render.charged_usd is None else render.charged_usd
    return total / Ticket.from_json(render.ticket or {}).results


def settle(render: Render) -> None:
    """The end of a render whose job has ended and whose films are all in, or lost. In
    a transaction that holds its row.
    """
    if render.state != State.COLLECTING:
        return
    results = Result.objects.filter(render=render)
    if results.filter(state__in=_OPEN).exists():
        return
    lost = results.filter(state=Fetch.LOST).first()
    values: dict[str, Any] = {}
    if lost:
        values = {"error_code": lost.error_code, "error": lost.error}
    is_kept = results.filter(state=Fetch.KEPT).exists()
    after = State.DONE if is_kept else State.FAILED
    why = "Film kept" if is_kept else values["error"]
    if moved(render.pk, Q(), State.COLLECTING, after, values):
        record(render.pk, State.COLLECTING, after, worker=worker_name(), why=why)
