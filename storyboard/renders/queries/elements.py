"""Elements that a gateway makes first: what has been made there, and what not yet."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from storyboard.domain.model import VideoModel
from storyboard.domain.plan import BoardPlan, ElementRef
from storyboard.renders.models import Account, MadeElement, Render
from storyboard.teams.access import Access


@dataclass(frozen=True, slots=True)
class Making:
    """An element that has to be made for an order, and what that costs."""

    slug: str
    usd: Decimal


def fingerprint_of(element: ElementRef) -> str:
    """By what it is made of. The pictures by their content, not by their copies. What
    no gateway is told when it makes one, its tags and voices, makes no other of it.
    """
    told = replace(element, slug="", name=element.spoken, tags=(), voices=())
    content = json.dumps(asdict(told), sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def still_to_make(
    team_id: UUID, access: Access, model: VideoModel, plan: BoardPlan
) -> Iterator[Making]:
    """Those an order now would have made. What lives there, or is being made for
    somebody else, costs it nothing.
    """
    usd = model.elements.made_for
    if usd is None:
        return
    made = set(_known(team_id, access).values_list("fingerprint", flat=True))
    for element in model.elements_sent(plan):
        if fingerprint_of(element) not in made:
            yield Making(element.slug, usd)


def ids_made(team_id: UUID, access: Access, plan: BoardPlan) -> dict[str, str]:
    """The ids by which a gateway knows the plan's elements, by slug."""
    there = _known(team_id, access).exclude(made_id="")
    made = dict(there.values_list("fingerprint", "made_id"))
    found = ((e.slug, made.get(fingerprint_of(e))) for e in plan.elements)
    return {slug: made_id for slug, made_id in found if made_id}


def _known(team_id: UUID, access: Access) -> QuerySet[MadeElement]:
    return MadeElement.objects.filter(
        team=team_id,
        account__provider=access.provider,
        account__source=access.source,
        address=access.address,
        error="",
    )


def element_made(render: Render, address: str, fingerprint: str) -> MadeElement | None:
    found = MadeElement.objects.filter(
        team=render.team_id,
        account=render.account_id,
        address=address,
        fingerprint=fingerprint,
    )
    return found.select_related("render").first()


def elements_in_the_making(account: Account) -> list[MadeElement]:
    made = MadeElement.objects.filter(account=account, made_id="", error="")
    found = made.filter(ticket__isnull=False)
    return list(found.select_related("render__board"))
