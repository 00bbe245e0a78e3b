"""A project that came as a ZIP: its rows and its files, all or nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, models, transaction
from django.db.models import DateTimeField
from django.utils import timezone

from storyboard.boards.models import Project
from storyboard.exchange.models import Import
from storyboard.renders.actions.light_copies import want_light_copy
from storyboard.renders.models import Clip
from storyboard.review.models import Mute
from storyboard.teams.models import User
from storyboard.teams.queries import members_of

if TYPE_CHECKING:
    from storyboard.exchange.archive.intake import Arrived

_AT_A_TIME = 200


class Contradiction(Exception):
    """Its rows do not go together. The text is for the person."""

    def __str__(self) -> str:
        return (
            "The archive contradicts itself, or somebody put one of its pictures into "
            "the library at this moment. Nothing was imported. Try once more."
        )


def keep_project(arrived: "Arrived", *, file: str, by: User) -> Project:
    """One transaction for rows and files. Raises Contradiction. Who is on the team is
    told nothing of what happened elsewhere.
    """
    built, now = arrived.built, timezone.now()
    try:
        with arrived.files_kept(), transaction.atomic():
            for model, rows in built.rows.items():
                _write(model, rows)
            for clip in built.rows.get(Clip, ()):
                if not clip.emptied_at:
                    want_light_copy(clip)
            Import.objects.create(
                project=built.project, origin=arrived.origin, file=file, by=by, at=now
            )
            people = members_of(built.project.team_id)
            Mute.objects.bulk_create(
                Mute(user=user, project=built.project, until=now) for user in people
            )
    except DatabaseError as error:
        raise Contradiction from error
    return built.project


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
