"""The worker: what a hint in the queue sets off. Any number of hints is harmless."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings

from storyboard.renders.actions.leases import LeaseLost
from storyboard.renders.actions.places import wake_waiting
from storyboard.renders.hold import Hold, held
from storyboard.renders.models import Account, Leased, LightCopy, Render, Result
from storyboard.renders.queries.work import (
    account_named,
    light_copy_named,
    render_with_board,
    result_named,
)
from storyboard.renders.tasks import collecting, following, lightening, local, sending
from storyboard.renders.upkeep import discard_unnamed

# The queue's own alarm is an emergency brake; work ends itself well before it.
MOST_SECONDS_HERE = settings.Q_CLUSTER["ALT_CLUSTERS"]["render"]["timeout"] - 300
_MOST_SECONDS = settings.Q_CLUSTER["timeout"] - 60


def advance(render_id: str) -> str:
    """Carry a render on from the state it is in: here as far as it goes, to a gateway
    until that has answered.
    """
    render = render_with_board(UUID(render_id))
    if render is None:
        return "gone"
    if render.account_id is None:
        return _held(Render, render.pk, _carry_here, most_seconds=MOST_SECONDS_HERE)
    outcome = _held(Render, render.pk, _carry_there)
    if outcome != "not mine":
        wake_waiting(render.account_id)
    return outcome


def follow(account_id: str) -> str:
    """Ask a gateway, once, about all jobs of an account that are due."""
    return _held(Account, UUID(account_id), _follow)


def collect(result_id: str) -> str:
    """Fetch one finished film and make a clip of it."""
    return _held(Result, UUID(result_id), _collect)


def lighten(copy_id: str) -> str:
    """Make the lighter copy of a clip."""
    pk = UUID(copy_id)
    return _held(LightCopy, pk, _lighten, most_seconds=MOST_SECONDS_HERE)


def drop_files(names: list[str]) -> int:
    """Remove kept files that no row names any more; returns the bytes that freed."""
    return discard_unnamed(names)


def _carry_here(hold: Hold) -> str:
    return local.carry(hold, _render(hold))


def _carry_there(hold: Hold) -> str:
    return sending.carry(hold, _render(hold))


def _follow(hold: Hold) -> str:
    return following.follow(hold, account_named(hold.pk))


def _collect(hold: Hold) -> str:
    return collecting.collect(hold, result_named(hold.pk))


def _lighten(hold: Hold) -> str:
    return lightening.lighten(hold, light_copy_named(hold.pk))


def _render(hold: Hold) -> Render:
    render = render_with_board(hold.pk)
    if render is None:
        raise LeaseLost(hold.pk)
    return render


def _held(
    of: type[Leased],
    pk: UUID,
    work: Callable[[Hold], str],
    *,
    most_seconds: float = _MOST_SECONDS,
) -> str:
    return held(of, pk, work, most_seconds=most_seconds)
