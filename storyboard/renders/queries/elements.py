"""Elements that a gateway makes first: what has been made there, and what not yet."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from uuid import UUID

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
    """By what it is made of. The pictures by their content, not by their copies."""
    content = json.dumps(asdict(element), sort_keys=True)
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
    known = MadeElement.objects.filter(
        team=team_id,
        account__provider=access.provider,
        account__source=access.source,
        address=access.address,
        error="",
    )
    made = set(known.values_list("fingerprint", flat=True))
    for element in model.elements_sent(plan):
        if fingerprint_of(element) not in made:
            yield Making(element.slug, usd)


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
