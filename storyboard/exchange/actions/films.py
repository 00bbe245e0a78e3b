"""Films to export: ordered, begun, kept or given up; stopped, tried again, deleted."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_q.tasks import async_task

from storyboard.boards.models import Board, Project
from storyboard.exchange.assembly import Assembly
from storyboard.exchange.models import Film
from storyboard.exchange.queries.films import MOST_WAITING, waiting_of
from storyboard.renders import faults
from storyboard.renders.actions.leases import LeaseLost, let_go, rows
from storyboard.teams.models import Team, User

_MAKE = "storyboard.exchange.tasks.films.make_films"
_DROP = "storyboard.renders.tasks.drop_files"


class TooMany(Exception):
    """The team has as many films in line as it may; `str()` is for the page."""

    def __init__(self) -> None:
        super().__init__(
            f"{MOST_WAITING} films of this team are in line already. Wait until one is "
            "done, or cancel one."
        )


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person chose. `board`: None for the film of a whole project."""

    project: Project
    board: Board | None
    container: str
    width: int
    height: int
    fit: str
    has_slates: bool


def order_film(wish: Wish, of: Assembly, *, by: User, order_key: UUID) -> Film:
    """The same key is the same order. Raises TooMany."""
    team_id, now = wish.project.team_id, timezone.now()
    with transaction.atomic():
        _hold(team_id)
        ordered = Film.objects.filter(project=wish.project, order_key=order_key)
        if known := ordered.first():
            return known
        if waiting_of(team_id) >= MOST_WAITING:
            raise TooMany
        film = Film.objects.create(
            team_id=team_id,
            project=wish.project,
            board=wish.board,
            title=(wish.board or wish.project).title,
            order_key=order_key,
            ordered_by=by,
            ordered_at=now,
            run_after=now,
            container=wish.container,
            width=wish.width,
            height=wish.height,
            fit=wish.fit,
            has_slates=wish.has_slates,
            **_of(of),
        )
        _hint()
    return film


def retry_film(film: Film, of: Assembly) -> bool:
    """Have one that ended without a file made of the films as they are now. Raises
    TooMany; False: it did not end that way.
    """
    ended = (Film.State.FAILED, Film.State.CANCELLED)
    with transaction.atomic():
        _hold(film.team_id)
        if waiting_of(film.team_id) >= MOST_WAITING:
            raise TooMany
        changed = Film.objects.filter(pk=film.pk, state__in=ended).update(
            **let_go(),
            **_of(of),
            state=Film.State.WAITING,
            run_after=timezone.now(),
            crashes=0,
            began_at=None,
            ended_at=None,
            done_frames=0,
            error="",
            error_code="",
        )
        _hint()
    return bool(changed)


def cancel_film(film: Film) -> bool:
    """A worker that makes it feels that within half a second. False: it has ended."""
    return _ended(film.pk, Film.State.CANCELLED)


def delete_film(film: Film) -> bool:
    """The row, and with it the file. False: it is still in line."""
    names = [film.file_name, film.poster_name, film.sprite_name]
    with transaction.atomic():
        gone, _ = Film.objects.exclude(Film.TO_DO).filter(pk=film.pk).delete()
        if gone and any(names):
            files = [name for name in names if name]
            # A hint that is lost does no harm: the sweep of the day finds them too.
            transaction.on_commit(lambda: async_task(_DROP, files), robust=True)
    return bool(gone)


def begin_film(film: Film, token: UUID) -> None:
    """Raises LeaseLost."""
    ours = Film.objects.filter(pk=film.pk, lease_token=token)
    if not ours.update(began_at=timezone.now(), done_frames=0):
        raise LeaseLost(film.pk)


def keep_film(film: Film, token: UUID, facts: dict[str, Any]) -> None:
    """Its file is there, and what was measured in it. A second worker can keep nothing:
    it has no lease. Raises LeaseLost.
    """
    with transaction.atomic():
        if not _ended(film.pk, Film.State.DONE, token, **facts):
            raise LeaseLost(film.pk)
        faults.point("keeping")


def fail_film(film: Film, token: UUID, *, code: str, why: str) -> None:
    """Raises LeaseLost."""
    if not _ended(film.pk, Film.State.FAILED, token, error_code=code, error=why):
        raise LeaseLost(film.pk)


def _ended(
    pk: UUID, state: Film.State, token: UUID | None = None, **values: Any
) -> bool:
    waiting = rows(Film).filter(Film.TO_DO, pk=pk)
    if token:
        waiting = waiting.filter(lease_token=token)
        values["crashes"] = F("crashes") - 1
    ended = {"state": state, "ended_at": timezone.now(), **let_go(), **values}
    return bool(waiting.update(**ended))


def _of(assembly: Assembly) -> dict[str, Any]:
    return {
        "assembly": assembly.to_json(),
        "total_frames": assembly.frames,
        "is_practice": any(piece.is_practice for piece in assembly.pieces),
    }


def _hold(team_id: UUID) -> None:
    """Of two who order at once one counts after the other."""
    Team.objects.select_for_update().get(pk=team_id)


def _hint() -> None:
    transaction.on_commit(lambda: async_task(_MAKE, cluster="render"), robust=True)
