"""Places at a gateway: so many jobs at once and no more, the rest waits in order."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from storyboard.domain.lifecycle import State
from storyboard.renders.actions.hints import hint_on_commit
from storyboard.renders.models import Account, MadeElement, Render
from storyboard.renders.queries.work import IS_READY
from storyboard.teams.access import gateway_at

# Why a render waits in the queue, as its code.
NO_PLACE = "waits_for_place"


class NoPlace(Exception):
    """As many jobs as the gateway takes at once are under way there."""


def take_place(render: Render) -> None:
    """Hold the account's row until the transaction ends, and see that a place is free
    that nobody has waited for longer. Raises NoPlace.
    """
    most = gateway_at(render.provider).most_at_once
    if most is None or render.account_id is None:
        return
    account = Account.objects.select_for_update().get(pk=render.account_id)
    ahead = _waiting(account).filter(ordered_at__lt=render.ordered_at)
    if _free(account, most) <= ahead.count():
        raise NoPlace


def wake_waiting(account_id: UUID) -> None:
    """As many of the longest waiting as there are places now."""
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id)
        most = gateway_at(account.provider).most_at_once
        if most is None or (free := _free(account, most)) <= 0:
            return
        ids = list(_waiting(account).values_list("pk", flat=True)[:free])
        now = timezone.now()
        if Render.objects.filter(pk__in=ids, run_after__gt=now).update(
            run_after=now, dispatched_at=now
        ):
            hint_on_commit(Render, ids)


def _waiting(account: Account) -> QuerySet[Render]:
    """Those turned away, and those nobody has tried yet: first come, first served."""
    is_next = Q(error_code=NO_PLACE) | Q(run_after__lte=timezone.now())
    ready = Render.objects.filter(IS_READY, account=account, state=State.QUEUED)
    queued = ready.filter(is_next)
    return queued.order_by("ordered_at", "pk")


def _free(account: Account, most: int) -> int:
    """Elements that are being made are jobs too."""
    there = [State.SUBMITTING, State.RUNNING]
    jobs = Render.objects.filter(account=account, state__in=there)
    elements = MadeElement.objects.filter(account=account, made_id="", error="")
    return most - jobs.count() - elements.count()
