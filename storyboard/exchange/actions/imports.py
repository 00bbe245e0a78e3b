"""A project that came as a ZIP: whose turn it is to check it, and then its rows and its
files, all or nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import DatabaseError, models, transaction
from django.db.models import DateTimeField, F, Q
from django.utils import timezone
from django_q.tasks import async_task

from storyboard.domain.problem import Problem
from storyboard.exchange.models import Import
from storyboard.renders.actions.light_copies import want_light_copy
from storyboard.renders.models import Clip
from storyboard.review.models import Mute
from storyboard.teams.models import Team, User
from storyboard.teams.queries import members_of

if TYPE_CHECKING:
    from storyboard.exchange.archive.intake import Arrived

_AT_A_TIME = 200
# Far longer than one file is looked at: a worker is dead when it is over.
_LEASE = timedelta(minutes=5)
MOST_CRASHES = 3
_TASK = "storyboard.exchange.tasks.imports.check_import"
# Where other work of minutes is done.
_CLUSTER = "render"


class Contradiction(Exception):
    """Its rows do not go together. The text is for the person."""

    def __str__(self) -> str:
        return (
            "The archive contradicts itself, or somebody put one of its files into the "
            "library at this moment. Import it once more to see which."
        )


class NotOurs(Exception):
    """Another worker has it, or it is settled."""


def begin_import(key: UUID, *, team: Team, file: str, by: User) -> Import:
    """Its file lies where it belongs; workers do the rest."""
    with transaction.atomic():
        made = Import.objects.create(
            pk=key, team=team, file=file, by=by, at=timezone.now()
        )
        hint(made.pk)
    return made


def hint(key: UUID) -> None:
    """May be lost: `settings.CHORES` looks for what nobody has taken up."""
    transaction.on_commit(
        lambda: async_task(_TASK, str(key), cluster=_CLUSTER), robust=True
    )


def claim_import(key: UUID) -> Import | None:
    """None while somebody has it, or when it is settled."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    found = Import.objects.filter(free, pk=key, state=Import.State.CHECKING)
    token = uuid4()
    if not found.update(
        lease_token=token, lease_until=now + _LEASE, crashes=F("crashes") + 1
    ):
        return None
    return Import.objects.select_related("team", "by").get(pk=key)


def put_back(one: Import, percent: int) -> None:
    """A step is done, and there is more to do."""
    ours = _ours(one)
    ours.update(lease_token=None, lease_until=None, percent=percent, crashes=0)
    hint(one.pk)


def refuse_import(one: Import, problems: Iterable[Problem]) -> None:
    said = [{"place": p.place, "message": p.message} for p in problems]
    _ours(one).update(
        state=Import.State.REFUSED, said=said, lease_token=None, lease_until=None
    )


def keep_project(one: Import, arrived: "Arrived") -> None:
    """One transaction for rows and files. Raises Contradiction and NotOurs. Who is on
    the team is told nothing of what happened elsewhere.
    """
    built, now = arrived.built, timezone.now()
    try:
        with arrived.files_kept(), transaction.atomic():
            for model, rows in built.rows.items():
                _write(model, rows)
            for clip in built.rows.get(Clip, ()):
                if not clip.emptied_at:
                    want_light_copy(clip)
            people = members_of(built.project.team_id)
            Mute.objects.bulk_create(
                Mute(user=user, project=built.project, until=now) for user in people
            )
            done = _ours(one).update(
                state=Import.State.DONE,
                percent=100,
                project=built.project,
                origin=arrived.origin,
                said=[{"place": "", "message": note} for note in built.notes],
                lease_token=None,
                lease_until=None,
            )
            if not done:
                raise NotOurs
    except DatabaseError as error:
        raise Contradiction from error


def _ours(one: Import) -> "models.QuerySet[Import]":
    return Import.objects.filter(
        pk=one.pk, lease_token=one.lease_token, state=Import.State.CHECKING
    )


def _write(model: type[models.Model], rows: Iterable[Any]) -> None:
    """With their own times, where a row that is saved gets the time of that."""
    fields = model._meta.concrete_fields  # noqa: SLF001
    names = [f.name for f in fields if isinstance(f, DateTimeField) and f.auto_now_add]
    found = list(rows)
    times: list[dict[str, datetime]] = [
        {name: getattr(row, name) for name in names if getattr(row, name)}
        for row in found
    ]
    model._default_manager.bulk_create(found, batch_size=_AT_A_TIME)  # noqa: SLF001
    if model is User or not names:
        return
    for row, own in zip(found, times, strict=True):
        for name, value in own.items():
            setattr(row, name, value)
    model._default_manager.bulk_update(  # noqa: SLF001
        found, names, batch_size=_AT_A_TIME
    )
