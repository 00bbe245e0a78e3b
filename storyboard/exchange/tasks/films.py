"""The worker that makes films to export: one for each hint, in a bounded child."""

import errno
import os
from pathlib import Path
from typing import Any

from django.conf import settings

from storyboard.exchange.actions.films import begin_film, fail_film, keep_film
from storyboard.exchange.assembly import (
    Assembly,
    Piece,
    bytes_expected,
    frames_shown,
)
from storyboard.exchange.models import Film
from storyboard.exchange.queries.films import clips_of, film_named, next_film
from storyboard.exchange.slates import RATE, draw_slate
from storyboard.media import clips, joining, splice
from storyboard.media.child import ChildFailed
from storyboard.media.errors import Refused
from storyboard.media.store import Store
from storyboard.renders import faults
from storyboard.renders.actions.leases import MOST_CRASHES, LeaseLost, put_off
from storyboard.renders.hold import Hold, held
from storyboard.renders.models import Clip
from storyboard.renders.tasks import MOST_SECONDS_HERE

# Every frame of a film is decoded to check it, up to what takes about 20 s.
_MOST_DECODED_PIXELS = 20_000_000_000
_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_AGAIN = "Nothing was kept. Try again."
_CRASHED = f"Its worker died three times over it. {_AGAIN}"
_NO_ROOM = (
    "There is no room left on this server, so nothing was kept. Ask the owner to free "
    "some space, then try again."
)
_TOO_LONG = (
    f"It was not done after {MOST_SECONDS_HERE // 60} minutes, so it was given up and "
    "nothing was kept. Choose a smaller size."
)


class CannotBeMade(Exception):
    """`code` is for tests, `str()` for the person who ordered it."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


def make_films() -> str:
    """Make the film that waits longest, if one does."""
    pk = next_film()
    if pk is None:
        return "nothing to make"
    return held(Film, pk, _carry, most_seconds=MOST_SECONDS_HERE)


def _carry(hold: Hold) -> str:
    try:
        film = film_named(hold.pk)
    except Film.DoesNotExist:
        raise LeaseLost(hold.pk) from None
    try:
        if film.crashes > MOST_CRASHES:
            raise CannotBeMade("crashed", _CRASHED)
        return _made(hold, film)
    except CannotBeMade as no:
        fail_film(film, hold.token, code=no.code, why=str(no))
        return no.code
    except splice.Stopped:
        return _stopped(hold, film)
    except OSError as error:
        if error.errno not in _DISK_FULL:
            raise
        fail_film(film, hold.token, code="no_space", why=_NO_ROOM)
        return "no_space"


def _stopped(hold: Hold, film: Film) -> str:
    if hold.is_lost:
        raise LeaseLost(hold.pk)
    if hold.is_stopping:
        put_off(hold.pk, hold.token, seconds=0, why="", of=Film)
        return "let go"
    fail_film(film, hold.token, code="too_long", why=_TOO_LONG)
    return "too long"


def _made(hold: Hold, film: Film) -> str:
    begin_film(film, hold.token)
    store, plan = Store(settings.MEDIA_DIR), film.plan
    with store.temp_folder() as folder:
        stretches = _stretches(film, plan, store, folder)
        sources = sum(s.path.stat().st_size for s in stretches)
        wanted = bytes_expected(plan.frames, film.width, film.height, sources)
        if not store.has_room(wanted):
            raise CannotBeMade("no_space", _NO_ROOM)
        out = folder / f"film.{film.container}"
        is_joined = _written(hold, film, stretches, out)
        facts = _measured(film, plan, out)
        faults.point("drawn")
        names = _kept(store, film, out) | _poster_of(plan)
        faults.point("filed")
        keep_film(film, hold.token, {**facts, **names, "is_joined": is_joined})
    return "joined" if is_joined else "encoded"


def _stretches(
    film: Film, plan: Assembly, store: Store, folder: Path
) -> list[splice.Stretch]:
    """The files are linked into `folder`, so that none of them goes meanwhile."""
    found = clips_of(piece.clip for piece in plan.pieces if piece.clip)
    stretches = []
    for piece in plan.pieces:
        if not piece.clip:
            out = folder / f"slate-{piece.number}.mp4"
            draw_slate(piece, film.width, film.height, out)
            stretches.append(splice.Stretch(out, (0,) * piece.frames, RATE))
            continue
        clip = found.get(piece.clip)
        path = _linked(piece, clip, store, folder)
        rate = clip.rate if clip else plan.rate
        frames = clip.frames if clip else piece.frames
        shown = frames_shown(piece.frames, frames, rate, plan.rate)
        stretches.append(splice.Stretch(path, shown, rate))
    return stretches


def _linked(piece: Piece, clip: Clip | None, store: Store, folder: Path) -> Path:
    if clip is None:
        raise CannotBeMade(
            "film_is_gone",
            f"The film of “{piece.title}” was replaced or thrown away since this was "
            "ordered. Try again: it is made of what the board shows now.",
        )
    kept = store.path(clip.file_name)
    link = folder / f"piece-{piece.number}.{clip.container}"
    try:
        os.link(kept, link)
    except FileNotFoundError:
        raise CannotBeMade(
            "film_is_gone",
            f"The file of {clip} is missing on the server. Bring it back from a "
            "backup, or render the board again, then try again.",
        ) from None
    except OSError:
        # A file system without links: what it is made of is read where it lies.
        return kept
    return link


def _written(
    hold: Hold, film: Film, stretches: list[splice.Stretch], out: Path
) -> bool:
    """Whether it was joined without encoding."""
    crops = film.fit == Film.Fit.CROP
    look = splice.Look(
        film.width, film.height, film.plan.rate, film.container, crops=crops
    )
    how: dict[str, Any] = {"report": hold.report, "cancelled": hold.cancelled}
    try:
        if joining.join(stretches, look, out, **how):
            return True
        splice.splice(stretches, look, out, **how)
    except Refused as refused:
        raise _refused(refused, film.plan, stretches) from refused
    except ChildFailed as failed:
        raise _damaged(film.plan, stretches) from failed
    return False


def _refused(
    refused: Refused, plan: Assembly, stretches: list[splice.Stretch]
) -> CannotBeMade:
    if refused.code == "no_space":
        return CannotBeMade("no_space", _NO_ROOM)
    return _damaged(plan, stretches)


def _damaged(plan: Assembly, stretches: list[splice.Stretch]) -> CannotBeMade:
    """Which of the films it is that cannot be read."""
    for piece, stretch in zip(plan.pieces, stretches, strict=True):
        try:
            facts = clips.probe(stretch.path, name=piece.title)
            if facts.width * facts.height * facts.frames <= _MOST_DECODED_PIXELS:
                clips.probe(stretch.path, name=piece.title, decode=True)
        except Refused:
            return CannotBeMade(
                "damaged",
                f"The film of “{piece.title}” is damaged or incomplete. Bring it back "
                "from a backup, or render the board again, then try again.",
            )
    return CannotBeMade("failed", f"The encoder was interrupted. {_AGAIN}")


def _measured(film: Film, plan: Assembly, out: Path) -> dict[str, Any]:
    pixels = film.width * film.height * plan.frames
    try:
        facts, sheet = clips.look_through(
            out,
            poster=out.with_name("poster.webp"),
            sprite=out.with_name("sprite.webp"),
            name="the film",
            decode=pixels <= _MOST_DECODED_PIXELS,
        )
    except Refused as refused:
        if refused.code == "no_space":
            raise CannotBeMade("no_space", _NO_ROOM) from refused
        raise CannotBeMade(
            "not_whole", f"The film that was made could not be read back. {_AGAIN}"
        ) from refused
    if facts.frames != plan.frames:
        why = f"The film has {facts.frames} frames instead of {plan.frames}. {_AGAIN}"
        raise CannotBeMade("not_whole", why)
    return {
        "done_frames": facts.frames,
        "sha256": facts.sha256,
        "size_bytes": facts.size_bytes,
        "width": facts.width,
        "height": facts.height,
        "video_codec": facts.video_codec,
        "audio_codec": facts.audio_codec or "",
        "frames": facts.frames,
        "rate_num": facts.rate.numerator,
        "rate_den": facts.rate.denominator,
        "sprite_cells": sheet.cells,
        "sprite_columns": sheet.columns,
    }


def _kept(store: Store, film: Film, out: Path) -> dict[str, str]:
    stills = [(out.with_name(f"{name}.webp"), ".webp") for name in ("poster", "sprite")]
    files = [(out, f".{film.container}"), *stills]
    names = store.keep_all(files, scope=str(film.team_id))
    return dict(zip(("file_name", "poster_name", "sprite_name"), names, strict=True))


def _poster_of(plan: Assembly) -> dict[str, str]:
    """The poster of a take, where the film's own might be a slate. No draft's: its
    files go with it.
    """
    if all(piece.clip for piece in plan.pieces):
        return {}
    found = clips_of(piece.clip for piece in plan.pieces if piece.clip)
    posters = (found[p.clip] for p in plan.pieces if p.clip in found)
    first = next((clip for clip in posters if not clip.is_draft), None)
    return {"poster_name": first.poster_name} if first else {}
