"""The worker: carries one render as far as it can be carried, and keeps its film."""

import errno
import logging
from pathlib import Path
from uuid import UUID

from django.conf import settings

from storyboard.boards.queries import picture_names
from storyboard.domain.lifecycle import State
from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import frame_at
from storyboard.media import clips
from storyboard.media.errors import Refused
from storyboard.media.store import Store
from storyboard.providers import registry
from storyboard.providers.base import Cancelled, Order
from storyboard.providers.errors import ProviderError
from storyboard.renders import faults
from storyboard.renders.actions import (
    MOST_CRASHES,
    LeaseLost,
    claim,
    fail_render,
    keep_clip,
    move,
    note_progress,
    put_off,
)
from storyboard.renders.hold import Hold, kept_alive
from storyboard.renders.models import Clip, Render
from storyboard.renders.queries import render_with_board

logger = logging.getLogger(__name__)

# The queue's own alarm is an emergency brake; work ends itself well before it.
_MOST_SECONDS = settings.Q_CLUSTER["ALT_CLUSTERS"]["render"]["timeout"] - 300
_RETRY_SECONDS = 30
_ANEW_SECONDS = 2
# Every frame of a film is decoded to check it, up to what takes about 20 s (100 s of
# 4K); of longer ones the sprite shows thirty.
_MOST_DECODED_PIXELS = 20_000_000_000
_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FREE = "Nothing was charged."


def advance(render_id: str) -> str:
    """Carry a render on from the state it is in. Any number of calls is harmless."""
    token = claim(UUID(render_id))
    if token is None:
        return "not mine"
    faults.point("claimed")
    hold = Hold(UUID(render_id), token, most_seconds=_MOST_SECONDS)
    outcome = "lost"
    with kept_alive(hold):
        try:
            outcome = _carry(hold, render_with_board(hold.render_id))
        except LeaseLost:
            pass
        except Exception:
            logger.exception("render %s: its worker stumbled", render_id)
            raise
    logger.info("render %s: %s", render_id, outcome)
    return outcome


def _carry(hold: Hold, render: Render) -> str:
    if render.crashes > MOST_CRASHES:
        why = (
            f"Its worker died three times, so this render was given up. {_FREE} "
            "Try a smaller size, or ask whoever runs this server."
        )
        return _fail(hold, render, "crashed", why)
    try:
        return _work_here(hold, render)
    except Cancelled:
        return _stopped(hold, render)
    except ProviderError as error:
        if error.code == "disk_full":
            return _wait_for_room(hold)
        # With what the engine itself said, which no page shows.
        logger.warning("render %s: %s", hold.render_id, error.code, exc_info=True)
        why = f"{error.message} {_FREE}"
        end = _fail_at_last if error.retryable else _fail
        return end(hold, render, error.code, why)
    except Refused as refused:
        if refused.code == "no_space":
            return _wait_for_room(hold)
        why = f"The finished film is damaged. {_FREE} Retry it."
        return _fail_at_last(hold, render, refused.code, why)
    except _NotAsOrdered as wrong:
        why = f"The finished film is not what was ordered: {wrong}. {_FREE} Retry it."
        return _fail(hold, render, "not_as_ordered", why)
    except OSError as error:
        if error.errno not in _DISK_FULL:
            raise
        return _wait_for_room(hold)


def _work_here(hold: Hold, render: Render) -> str:
    """The local engine: draws in a child process while this worker waits for it."""
    request = RenderRequest.from_json(render.request)
    provider = registry.provider(render.provider)
    store = Store(settings.MEDIA_DIR)
    order = Order(request, _stills(store, render, request))
    _go_on(hold, render, State.QUEUED, State.SUBMITTING)
    _go_on(hold, render, State.SUBMITTING, State.RUNNING)
    if not note_progress(hold.render_id, hold.token, done=0, total=0):
        raise LeaseLost(hold.render_id)
    with store.temp_folder() as folder:
        (film,) = provider.work(
            order, folder, report=hold.report, cancelled=hold.cancelled
        )
        if hold.is_lost:
            raise LeaseLost(hold.render_id)
        _go_on(hold, render, State.RUNNING, State.COLLECTING)
        faults.point("drawn")
        clip = _collected(store, render, request, film)
        faults.point("filed")
        keep_clip(hold.token, clip)
    return "done"


def _go_on(hold: Hold, render: Render, before: State, after: State) -> None:
    """One step forward. A worker that takes over starts in the middle."""
    if render.state == before:
        move(hold.render_id, hold.token, before, after)
        render.state = after


def _stills(store: Store, render: Render, request: RenderRequest) -> dict[str, Path]:
    """Where the pictures lie that the request names by content."""
    shots = request.plan.shots
    refs = (ref for shot in shots for ref in (shot.first, shot.last) if ref)
    names = picture_names(render.team_id, (ref.sha256 for ref in refs))
    return {sha256: store.path(name) for sha256, name in names.items()}


def _collected(
    store: Store, render: Render, request: RenderRequest, film: Path
) -> Clip:
    """Check the film, file it with its poster and sprite, and say what was measured."""
    plan = request.plan
    decode = plan.width * plan.height * plan.seconds * 24 <= _MOST_DECODED_PIXELS
    facts = clips.probe(film, name="the film", decode=decode)
    if wrong := _unlike_the_order(facts, request):
        raise _NotAsOrdered(wrong)
    poster, sprite = film.with_name("poster.webp"), film.with_name("sprite.webp")
    sheet = clips.poster_and_sprite(film, poster=poster, sprite=sprite)
    scope = str(render.team_id)
    return Clip(
        team_id=render.team_id,
        project_id=render.board.project_id,
        board_id=render.board_id,
        render=render,
        take=render.take,
        title=plan.title,
        model=render.model,
        provider=render.provider,
        price_usd=render.quote_usd,
        file_name=store.keep(film, scope=scope, suffix=f".{facts.container}"),
        sha256=facts.sha256,
        size_bytes=facts.size_bytes,
        container=facts.container,
        video_codec=facts.video_codec,
        audio_codec=facts.audio_codec or "",
        width=facts.width,
        height=facts.height,
        frames=facts.frames,
        rate_num=facts.rate.numerator,
        rate_den=facts.rate.denominator,
        poster_name=store.keep(poster, scope=scope, suffix=".webp"),
        sprite_name=store.keep(sprite, scope=scope, suffix=".webp"),
        sprite_cells=sheet.cells,
        sprite_columns=sheet.columns,
    )


class _NotAsOrdered(Exception):
    """The film is not the one that was ordered. The text says in what."""


def _unlike_the_order(facts: clips.ClipFacts, request: RenderRequest) -> str:
    plan = request.plan
    container = str(request.settings.get("output_format", "MP4")).lower()
    wanted = {
        "frames": (facts.frames, frame_at(plan.seconds, facts.rate)),
        "size": (f"{facts.width} x {facts.height}", f"{plan.width} x {plan.height}"),
        "format": (facts.container, container),
    }
    return "; ".join(
        f"{what} {found} instead of {ordered}"
        for what, (found, ordered) in wanted.items()
        if found != ordered
    )


def _stopped(hold: Hold, render: Render) -> str:
    """The engine ended because the hold said so: for which of its reasons?"""
    if hold.is_lost:
        raise LeaseLost(hold.render_id)
    if hold.is_stopping:
        put_off(hold.render_id, hold.token, seconds=0, why="")
        return "let go"
    why = f"It took longer than two hours. {_FREE} Order a shorter or smaller film."
    return _fail(hold, render, "too_slow", why)


def _wait_for_room(hold: Hold) -> str:
    why = (
        "There is no room left on this server, so it waits and tries again by itself. "
        f"{_FREE} Ask whoever runs the server to free some space."
    )
    put_off(hold.render_id, hold.token, seconds=_RETRY_SECONDS, why=why)
    return "no room"


def _fail_at_last(hold: Hold, render: Render, code: str, why: str) -> str:
    """The engine died, or whoever checks its film, most likely for want of memory: it
    starts anew, as it would after the worker's own death, and as often.
    """
    if render.crashes >= MOST_CRASHES:
        return _fail(hold, render, code, why)
    why = f"The drawing was interrupted, so it starts anew by itself. {_FREE}"
    put_off(hold.render_id, hold.token, seconds=_ANEW_SECONDS, why=why, died=True)
    return "anew"


def _fail(hold: Hold, render: Render, code: str, why: str) -> str:
    fail_render(hold.render_id, hold.token, State(render.state), code=code, why=why)
    return "failed"
