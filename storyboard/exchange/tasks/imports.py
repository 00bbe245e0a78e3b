"""What the queue has this room do: projects that came as ZIPs are checked and kept.

A large one takes minutes, most of them for measuring its films. So a worker does what
fits into a few seconds, and lets what waits behind it go before the next step.
"""

import logging
import shutil
from uuid import UUID

from storyboard.boards.bundle import Unreadable
from storyboard.boards.exchange import studio_store
from storyboard.domain.problem import Problem
from storyboard.exchange.actions import imports as actions
from storyboard.exchange.archive.intake import arriving
from storyboard.exchange.archive.unpacking import NotYet
from storyboard.exchange.models import Import
from storyboard.exchange.queries.imports import imports_to_check
from storyboard.media.errors import Refused
from storyboard.media.receiving import full_disk_refused

logger = logging.getLogger(__name__)

STEP_SECONDS = 5.0


def check_imports() -> int:
    """Hints for those that nobody has taken up."""
    waiting = list(imports_to_check())
    for one in waiting:
        actions.hint(one.pk)
    return len(waiting)


def check_import(key: str) -> str:
    """One step. Returns what came of it, for the log."""
    one = actions.claim_import(UUID(key))
    if one is None:
        return "not free"
    if one.crashes > actions.MOST_CRASHES:
        return _refuse(one, Problem("crashed", "file", _CRASHED))
    if not one.archive.exists():
        return _refuse(one, Problem("gone", "file", _GONE))
    percents = [one.percent]
    try:
        with (
            full_disk_refused(one.file),
            arriving(
                one.archive,
                team=one.team,
                store=studio_store(),
                folder=one.folder,
                step_seconds=STEP_SECONDS,
                told=percents.append,
            ) as arrived,
        ):
            actions.keep_project(one, arrived)
    except NotYet:
        actions.put_back(one, percents[-1])
        return "goes on"
    except actions.NotOurs:
        return "not ours"
    except Unreadable as why:
        return _refuse(one, *why.problems)
    except (Refused, actions.Contradiction) as why:
        return _refuse(one, Problem("refused", "file", str(why)))
    shutil.rmtree(one.folder, ignore_errors=True)
    return "imported"


_CRASHED = (
    "Three workers died over this archive, so it is left alone. Nothing was imported. "
    "Look into the log of the server."
)
_GONE = "The upload is gone from this server: it waited too long. Import it once more."


def _refuse(one: Import, *problems: Problem) -> str:
    actions.refuse_import(one, problems)
    shutil.rmtree(one.folder, ignore_errors=True)
    return "refused"
