"""Kept files that no row names, and their end.

A file is kept before its row is written, so a process that dies in between leaves one.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import CharField, Model, TextField

from storyboard.media.store import Store
from storyboard.practice.upkeep import to_sweep
from storyboard.renders.models import DRAFTS
from storyboard.teams.models import Team

logger = logging.getLogger(__name__)

DAILY = "storyboard.renders.upkeep.sweep_media"
# Far longer than anything takes from its file to its row.
_DAY_SECONDS = 86_400


def sweep_media() -> None:
    """The queue's task of every day."""
    store, before = Store(settings.MEDIA_DIR), a_day_ago()
    freed = [store.discard(name, before) for name in orphans(store, before)]
    logger.info("sweep: %d files without a row, %d bytes", len(freed), sum(freed))
    past = [remove(path) for path in past_of_practice()]
    logger.info("sweep: %d files of practice, %d bytes", len(past), sum(past))


def past_of_practice() -> Iterator[Path]:
    """Uploads and films of the practice provider beside this studio, whose time is
    over.
    """
    return to_sweep(settings.DATA_DIR / "practice", time.time())


def remove(path: Path) -> int:
    """Returns how many bytes that freed."""
    with suppress(FileNotFoundError):
        size = path.stat().st_size
        path.unlink()
        return size
    return 0


def a_day_ago() -> float:
    return time.time() - _DAY_SECONDS


def orphans(store: Store, before: float) -> Iterator[str]:
    """Files of this studio's teams that nobody has kept since `before`, and no row
    names. Other folders are left alone: with a wrong or an empty database every file
    would look forgotten.
    """
    teams = {str(team_id) for team_id in Team.objects.values_list("pk", flat=True)}
    folders = teams | {f"{team}{DRAFTS}" for team in teams}
    for scope in folders.intersection(store.scopes()):
        # In this order: a file that is kept from here on is fresh, and is left alone.
        old = list(store.kept_before(scope, before))
        named = _named(scope) if old else set()
        yield from (name for name in old if name not in named)


def discard_unnamed(names: list[str]) -> int:
    """Remove these files, but for those that a row of any room names, or that somebody
    keeps again meanwhile. Returns how many bytes that freed.
    """
    store, before = Store(settings.MEDIA_DIR), time.time()
    scopes = {name.split("/")[1] for name in names}
    named = {name for scope in scopes for name in _named(scope)}
    return sum(store.discard(name, before) for name in names if name not in named)


def named_files() -> set[str]:
    """Every file that stands in a row of any room."""
    return {name for team in Team.objects.all() for name in _named_by(team)}


def _named_by(team: Team) -> set[str]:
    return _named(str(team.pk)) | _named(f"{team.pk}{DRAFTS}")


def _named(scope: str) -> set[str]:
    """Every file of a scope that stands in a text column of any room."""
    found: set[str] = set()
    for model, column in _text_columns():
        beginning = {f"{column}__startswith": f"team/{scope}/"}
        rows = model._default_manager.filter(**beginning)  # noqa: SLF001
        found.update(rows.values_list(column, flat=True))
    return found


def _text_columns() -> Iterator[tuple[type[Model], str]]:
    for room in apps.get_app_configs():
        for model in room.get_models() if room.name.startswith("storyboard.") else ():
            for field in model._meta.concrete_fields:  # noqa: SLF001
                if isinstance(field, (CharField, TextField)):
                    yield model, field.name
