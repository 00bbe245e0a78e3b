"""What the workers and the dispatcher look for: every team's."""

from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from storyboard.domain.lifecycle import WORKABLE, Fetch, State
from storyboard.renders.models import (
    Account,
    GatewayCopy,
    Leased,
    LightCopy,
    MadeElement,
    Render,
    Result,
)
from storyboard.teams.access import Access

_PARTS_DONE = (
    Render.objects.filter(part_of=OuterRef("pk"), state=State.DONE)
    .order_by()
    .values("part_of")
    .annotate(shots=Count("place", distinct=True))
    .values("shots")
)
_PART_BEFORE = Render.objects.filter(
    part_of=OuterRef("part_of"), place=OuterRef("after_place"), state=State.DONE
)
# Nothing is spliced before every part of it is there, and no part is sent before the
# one whose last picture it begins on.
IS_READY = (Q(parts_wanted=0) | Q(parts_wanted__lte=Subquery(_PARTS_DONE))) & (
    Q(after_place=None) | Exists(_PART_BEFORE)
)


def to_ask_about(now: datetime) -> Q:
    """Renders whose job a gateway is to be asked about: it is under way, or a film's
    address has expired.
    """
    stale = Result.objects.filter(render=OuterRef("pk"), state=Fetch.STALE)
    asked = Q(state=State.RUNNING) | (Q(state=State.COLLECTING) & Exists(stale))
    return asked & Q(run_after__lte=now, account__isnull=False)


def has_jobs(now: datetime) -> Q:
    """Accounts with something to ask about: a job that is due, or an element."""
    jobs = Render.objects.filter(to_ask_about(now), account=OuterRef("pk"))
    made = MadeElement.objects.filter(
        account=OuterRef("pk"), made_id="", ticket__isnull=False
    )
    return Q(Exists(jobs)) | Q(Exists(made))


def orders_wait(*, since: datetime) -> bool:
    """Whether an order to be drawn here has been due since then and nobody draws it."""
    free = Q(lease_token=None) | Q(lease_until__lt=timezone.now())
    here = Render.objects.filter(free, account=None, state__in=sorted(WORKABLE))
    return here.filter(IS_READY, take__gt=0, run_after__lte=since).exists()


def render_with_board(render_id: UUID) -> Render | None:
    found = Render.objects.select_related("board__team", "account", "part_of")
    return found.filter(pk=render_id).first()


def account_named(account_id: UUID) -> Account:
    return Account.objects.get(pk=account_id)


def result_named(result_id: UUID) -> Result:
    found = Result.objects.select_related("render__board", "render__account")
    return found.get(pk=result_id)


def light_copy_named(copy_id: UUID) -> LightCopy:
    return LightCopy.objects.select_related("clip__render").get(pk=copy_id)


def job_of(render_id: UUID) -> str:
    """Its id at the gateway; empty where there is none (yet)."""
    found = Render.objects.filter(pk=render_id).values_list("remote_id", flat=True)
    return found.first() or ""


def jobs_to_ask_about(account: Account, until: datetime) -> list[Render]:
    """The account's renders whose jobs are due, the longest due first."""
    due = Render.objects.filter(to_ask_about(until), account=account)
    return list(due.order_by("run_after"))


def jobs_taken(render: Render) -> frozenset[str]:
    """The jobs of this account that other renders follow, or followed."""
    others = Render.objects.filter(account=render.account_id).exclude(pk=render.pk)
    return frozenset(others.exclude(remote_id="").values_list("remote_id", flat=True))


def is_followed(render: Render, remote_id: str) -> bool:
    """Whether a render of anybody has that job of the same gateway."""
    same = Render.objects.filter(provider=render.provider, remote_id=remote_id)
    return same.exclude(pk=render.pk).exists()


def is_another_being_sent(render: Render) -> bool:
    """Whether a submit of the same account and model is not answered yet: its job
    could be taken for this one's.
    """
    others = Render.objects.filter(
        account=render.account_id,
        model=render.model,
        state=State.SUBMITTING,
        lease_until__gt=timezone.now(),
        looks=0,
    )
    return others.exclude(pk=render.pk).exists()


def copies_of(render: Render, address: str) -> dict[str, str]:
    """What stands for the team's files there, as long as it surely still does."""
    copies = _living(render.team_id, address).filter(account=render.account_id)
    return dict(copies.values_list("sha256", "value"))


def files_there(team_id: UUID, access: Access) -> set[str]:
    """The team's files an order now would find there already, by sha256."""
    copies = _living(team_id, access.address).filter(
        account__provider=access.provider, account__source=access.source
    )
    return set(copies.values_list("sha256", flat=True))


def _living(team_id: UUID, address: str) -> QuerySet[GatewayCopy]:
    return GatewayCopy.objects.filter(
        team=team_id, address=address, expires_at__gt=timezone.now()
    )


def claims_of_due(now: datetime) -> tuple[int, bool]:
    """How often what is due was claimed, and whether nobody holds any of it although
    some is due. The dispatcher sees a frozen queue by it. What other rooms lease is
    work too; a lighter copy is none that is waited for, but keeps a worker busy.
    """
    due = Q(run_after__lte=now)
    here = Q(account=None, state__in=sorted(WORKABLE))
    sent = Q(state__in=[State.QUEUED, State.SUBMITTING])
    waiting = (
        Render.objects.filter(due & IS_READY, here | sent),
        Result.objects.filter(due, state=Fetch.WAITING),
        Account.objects.filter(due, has_jobs(now)),
        *(QuerySet(model).filter(due, model.TO_DO) for model in _leased_elsewhere()),
    )
    rows = [
        row for kind in waiting for row in kind.values_list("claims", "lease_until")
    ]
    is_idle = bool(rows) and not any(until and until > now for _, until in rows)
    if is_idle:
        is_idle = not LightCopy.objects.filter(lease_until__gt=now).exists()
    return sum(count for count, _ in rows), is_idle


def _leased_elsewhere() -> list[type[Leased]]:
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Leased) and model._meta.app_label != Render._meta.app_label  # noqa: SLF001
    ]
