"""What a team's files and elements are called at a gateway."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from storyboard.domain.request import RenderRequest
from storyboard.providers.base import Ticket
from storyboard.providers.errors import Fault
from storyboard.renders.actions import money
from storyboard.renders.actions.leases import LeaseLost, renew
from storyboard.renders.actions.places import take_place
from storyboard.renders.models import GatewayCopy, MadeElement, Render
from storyboard.renders.queries.elements import Making, fingerprint_of


def keep_copy(
    render: Render, address: str, sha256: str, *, value: str, until: datetime
) -> None:
    GatewayCopy.objects.update_or_create(
        team_id=render.team_id,
        account_id=render.account_id,
        address=address,
        sha256=sha256,
        defaults={"value": value, "expires_at": until},
    )


def begin_element(
    render: Render, token: UUID, address: str, fingerprint: str, making: Making
) -> MadeElement | None:
    """Written down, with a place taken and its money reserved, before the element is
    ordered; None when somebody else has done so. Raises NoPlace, CapReached, LeaseLost.
    """
    with transaction.atomic():
        take_place(render)
        made, is_new = MadeElement.objects.get_or_create(
            team_id=render.team_id,
            account_id=render.account_id,
            address=address,
            fingerprint=fingerprint,
            defaults={
                "render": render,
                "slug": making.slug,
                "usd": making.usd,
                "submitted_at": timezone.now(),
            },
        )
        if not is_new:
            return None
        if not renew(render.pk, token):
            # It was cancelled meanwhile, and its money is free.
            raise LeaseLost(render.pk)
        money.reserve_element(render, making)
    return made


def element_taken(made: MadeElement, ticket: Ticket) -> None:
    """The gateway makes it: from here on its account follows it."""
    MadeElement.objects.filter(pk=made.pk).update(ticket=ticket.to_json())


def forget_made(render: Render) -> None:
    """The elements of an order its gateway did not take: one of them may be gone there.
    They are made again when they are ordered next.
    """
    elements = RenderRequest.from_json(render.request).plan.elements
    MadeElement.objects.filter(
        team=render.team_id,
        account=render.account_id,
        fingerprint__in=map(fingerprint_of, elements),
    ).exclude(made_id="").delete()


def element_there(made: MadeElement, made_id: str) -> None:
    """It has been made, and is paid for, once."""
    with transaction.atomic():
        if _open(made).update(made_id=made_id):
            money.charge_element(made.render, _making(made))


def element_failed(made: MadeElement, fault: Fault) -> None:
    """It will never be there. Whoever waits for it is told, and may order again."""
    with transaction.atomic():
        if not _open(made).update(error=fault.message, ticket=None):
            return
        making, why = _making(made), fault.message
        if fault.charged is False:
            money.release_element(made.render, making, why=why)
        else:
            money.leave_element_open(made.render, making, why=why)


def forget_element(made: MadeElement) -> None:
    """It was not made: whoever orders it next has it made."""
    MadeElement.objects.filter(pk=made.pk, made_id="").delete()


def _open(made: MadeElement) -> QuerySet[MadeElement]:
    return MadeElement.objects.filter(pk=made.pk, made_id="", error="")


def _making(made: MadeElement) -> Making:
    return Making(made.slug, made.usd)
