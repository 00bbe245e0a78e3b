"""Films and voices of a team kept, and a file of a board's settings put in or out."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from storyboard.boards.actions.fields import Conflict
from storyboard.boards.actions.rows import NotPossible, lock, touch
from storyboard.boards.models import Board, Footage, Voice
from storyboard.domain.history import TIMES
from storyboard.domain.setting import Setting
from storyboard.teams.models import Team, User

if TYPE_CHECKING:
    from storyboard.media.footage import Film
    from storyboard.media.sounds import Sound


def keep_footage(team: Team, film: "Film", *, by: User | None) -> Footage:
    """The row of a checked film; the same film of a team is kept once."""
    facts = film.facts
    footage, _ = Footage.objects.get_or_create(
        team=team,
        sha256=facts.sha256,
        defaults={
            "name": film.shown_name,
            "original_name": film.original_name,
            "file_name": film.name,
            "size_bytes": facts.size_bytes,
            "width": facts.width,
            "height": facts.height,
            "duration_ms": round(facts.seconds * 1000),
            "poster_name": film.poster_name,
            "uploaded_by": by,
        },
    )
    return footage


def keep_voice(team: Team, sound: "Sound", *, by: User | None) -> Voice:
    """The row of a checked sound; the same sound of a team is kept once."""
    voice, _ = Voice.objects.get_or_create(
        team=team,
        sha256=sound.sha256,
        defaults={
            "name": sound.shown_name,
            "original_name": sound.original_name,
            "file_name": sound.name,
            "size_bytes": sound.size_bytes,
            "duration_ms": round(sound.seconds * 1000),
            "peaks": list(sound.peaks),
            "uploaded_by": by,
        },
    )
    return voice


def put_track(
    board: Board, voice: Voice | None, *, seen: UUID | None, by: User
) -> None:
    """Another scratch track, which is heard from then on; or none, and what was heard
    without one. `seen` is the one the page showed.

    Raises Conflict when there is neither that one nor already this one.
    """
    with transaction.atomic():
        board = lock(board)
        wanted = voice.pk if voice else None
        if board.track_id == wanted:
            return
        if board.track_id != seen:
            theirs = "it has another scratch track, or none,"
            raise Conflict(theirs=theirs, who=board.changed_by)
        board.track = voice
        if voice:
            board.heard = "track"
        else:
            board.heard = "" if board.heard == "track" else board.heard
            for name in TIMES:
                setattr(board, name, Decimal(0))
        board.save(update_fields=["track", "heard", *TIMES])
        touch(board, by)


def put_file(board: Board, setting: Setting, value: str, *, by: User) -> None:
    """Add a file (by its sha256) or an address to a setting of the board as it is now.

    A file that is there already stays once. Raises NotPossible when there is no room.
    """
    with transaction.atomic():
        board = lock(board)
        now = files_in(board, setting)
        after = now if value in now else (*now, value)
        if not setting.holds_many and len(after) > 1:
            raise NotPossible(
                f"{setting.label}: there is one already. Remove it first."
            )
        if reason := setting.refuses(_kept(setting, after)):
            raise NotPossible(reason)
        _write(board, setting, after, by)


def drop_file(board: Board, setting: Setting, value: str, *, by: User) -> None:
    """Take a file out of a setting; the team keeps it."""
    with transaction.atomic():
        board = lock(board)
        now = files_in(board, setting)
        _write(board, setting, tuple(one for one in now if one != value), by)


def files_in(board: Board, setting: Setting) -> tuple[str, ...]:
    """What the setting names now. A stranger's board file may say anything there."""
    kept = board.settings.get(setting.name)
    items = kept if isinstance(kept, list) else [kept]
    return tuple(item for item in items if isinstance(item, str) and item)


def _kept(setting: Setting, files: tuple[str, ...]) -> Any:
    return list(files) if setting.holds_many else files[0]


def _write(board: Board, setting: Setting, files: tuple[str, ...], by: User) -> None:
    others = {k: v for k, v in board.settings.items() if k != setting.name}
    mine = {setting.name: _kept(setting, files)} if files else {}
    settings = {**others, **mine}
    if settings != board.settings:
        board.settings = settings
        board.save(update_fields=["settings"])
        touch(board, by)
