"""A render on this machine: drawn in a child process while its worker waits."""

import errno
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from storyboard.boards.queries import picture_names
from storyboard.domain.lifecycle import State
from storyboard.domain.request import RenderRequest
from storyboard.media.errors import Refused
from storyboard.media.store import Store
from storyboard.providers import registry
from storyboard.providers.base import Cancelled, Order
from storyboard.providers.errors import ProviderError
from storyboard.renders import faults
from storyboard.renders.actions.keeping import keep_clip
from storyboard.renders.actions.leases import (
    MOST_CRASHES,
    LeaseLost,
    note_progress,
    put_off,
)
from storyboard.renders.actions.moves import fail_render, move
from storyboard.renders.hold import Hold
from storyboard.renders.models import Clip, Render
from storyboard.renders.queries.work import orders_wait
from storyboard.renders.tasks.carrying import begin_where_it_ended
from storyboard.renders.tasks.filing import filed, measured, unlike_the_order
from storyboard.renders.tasks.splicing import note_of_parts, price_of_parts, spliced

logger = logging.getLogger(__name__)

_RETRY_SECONDS = 30
_ANEW_SECONDS = 2
_AFTER_ORDERS_SECONDS = 1
_TAKEN_WITHIN = timedelta(seconds=0.7)
_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def carry(hold: Hold, render: Render) -> str:
    free = _free(render)
    if render.crashes > MOST_CRASHES:
        why = (
            f"Its worker died three times, so this render was given up. {free} "
            "Try a smaller size, or ask whoever runs this server."
        )
        return _fail(hold, render, "crashed", why)
    try:
        return _work_here(hold, render)
    except Cancelled:
        return _stopped(hold, render)
    except ProviderError as error:
        if error.code == "disk_full":
            return _wait_for_room(hold, render)
        # With what the engine itself said, which no page shows.
        logger.warning("render %s: %s", hold.pk, error.code, exc_info=True)
        why = f"{error.message} {free}"
        end = _fail_at_last if error.retryable else _fail
        return end(hold, render, error.code, why)
    except Refused as refused:
        if refused.code == "no_space":
            return _wait_for_room(hold, render)
        why = f"The finished film is damaged. {free} Retry it."
        return _fail_at_last(hold, render, refused.code, why)
    except _NotAsOrdered as wrong:
        why = f"The finished film is not what was ordered: {wrong}. {free} Retry it."
        return _fail(hold, render, "not_as_ordered", why)
    except OSError as error:
        if error.errno not in _DISK_FULL:
            raise
        return _wait_for_room(hold, render)


def _free(render: Render) -> str:
    """What it cost that this did not work."""
    if render.recipe is None:
        return "Nothing was charged."
    return "Splicing costs nothing, and its shots are kept."


def _work_here(hold: Hold, render: Render) -> str:
    """A child process draws, or splices, while this worker waits for it."""
    if render.is_draft and orders_wait(since=timezone.now()):
        return _give_way(hold)
    request = RenderRequest.from_json(render.request)
    store = Store(settings.MEDIA_DIR)
    make = _drawn if render.recipe is None else spliced
    _go_on(hold, render, State.QUEUED, State.SUBMITTING)
    _go_on(hold, render, State.SUBMITTING, State.RUNNING)
    if not note_progress(hold.pk, hold.token, done=0, total=0):
        raise LeaseLost(hold.pk)
    with store.temp_folder() as folder:
        film = make(hold, render, store, folder)
        if hold.is_lost:
            raise LeaseLost(hold.pk)
        _go_on(hold, render, State.RUNNING, State.COLLECTING)
        faults.point("drawn")
        clip = _collected(store, render, request, film)
        faults.point("filed")
        for name in keep_clip(hold.token, clip):
            store.discard(name, time.time())
    return "done"


def _drawn(hold: Hold, render: Render, store: Store, folder: Path) -> Path:
    """By the local engine."""
    begin_where_it_ended(hold, render)
    request = RenderRequest.from_json(render.request)
    stills = _stills(store, render, request)
    threads = settings.ENCODE_THREADS
    kept = (settings.DRAWN_DIR, settings.DRAWN_BYTES)
    gives_way = render.is_draft
    order = Order(request, stills, threads=threads, gives_way=gives_way, kept=kept)
    (film,) = registry.provider(render.provider).work(
        order, folder, report=hold.report, cancelled=_stops(hold, render)
    )
    return film


def _stops(hold: Hold, render: Render) -> Callable[[], bool]:
    """Whether to stop drawing. A draft also stops for an order nobody draws yet: a
    worker that is free would have taken it within that time.
    """
    if not render.is_draft:
        return hold.cancelled

    def stops() -> bool:
        due = timezone.now() - _TAKEN_WITHIN
        return hold.cancelled() or orders_wait(since=due)

    return stops


def _give_way(hold: Hold) -> str:
    put_off(hold.pk, hold.token, seconds=_AFTER_ORDERS_SECONDS, why="")
    return "gave way"


def _go_on(hold: Hold, render: Render, before: State, after: State) -> None:
    """One step forward. A worker that takes over starts in the middle."""
    if render.state == before:
        move(hold.pk, hold.token, before, after)
        render.state = after


def _stills(store: Store, render: Render, request: RenderRequest) -> dict[str, Path]:
    """Where the pictures and sounds lie that the request names by content."""
    shots = request.plan.shots
    refs = (ref for shot in shots for ref in (shot.first, shot.last) if ref)
    wanted = (*(ref.sha256 for ref in refs), *request.sounds())
    names = picture_names(render.team_id, wanted)
    return {sha256: store.path(name) for sha256, name in names.items()}


def _collected(
    store: Store, render: Render, request: RenderRequest, path: Path
) -> Clip:
    """Check the film, which is exactly what was ordered, and file it. What is spliced
    is as its pieces are.
    """
    film = measured(path, request)
    wrong = unlike_the_order(film, request)
    if wrong and render.recipe is None:
        raise _NotAsOrdered(wrong)
    clip = filed(store, render, film)
    if render.recipe is not None:
        clip.price_usd, clip.note = price_of_parts(render), note_of_parts(render)
    return clip


class _NotAsOrdered(Exception):
    """The film is not the one that was ordered. The text says in what."""


def _stopped(hold: Hold, render: Render) -> str:
    """The engine ended because the hold said so: for which of its reasons?"""
    if hold.is_lost:
        raise LeaseLost(hold.pk)
    if hold.is_stopping:
        put_off(hold.pk, hold.token, seconds=0, why="")
        return "let go"
    if render.is_draft and not hold.is_late:
        return _give_way(hold)
    slow = "It took longer than two hours."
    why = f"{slow} {_free(render)} Order a shorter or smaller film."
    return _fail(hold, render, "too_slow", why)


def _wait_for_room(hold: Hold, render: Render) -> str:
    why = (
        "There is no room left on this server, so it waits and tries again by itself. "
        f"{_free(render)} Ask whoever runs the server to free some space."
    )
    put_off(hold.pk, hold.token, seconds=_RETRY_SECONDS, why=why)
    return "no room"


def _fail_at_last(hold: Hold, render: Render, code: str, why: str) -> str:
    """The engine died, or whoever checks its film, most likely for want of memory: it
    starts anew, as it would after the worker's own death, and as often.
    """
    if render.crashes >= MOST_CRASHES:
        return _fail(hold, render, code, why)
    why = f"The drawing was interrupted, so it starts anew by itself. {_free(render)}"
    put_off(hold.pk, hold.token, seconds=_ANEW_SECONDS, why=why, died=True)
    return "anew"


def _fail(hold: Hold, render: Render, code: str, why: str) -> str:
    fail_render(hold.pk, hold.token, State(render.state), code=code, why=why)
    return "failed"
