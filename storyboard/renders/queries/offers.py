"""What can be had for a board: at whose expense, for how much, and what is in the way.

An offer reads only; ordering makes it again inside its own transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from storyboard.boards.queries import files_missing
from storyboard.domain.limits import blocking
from storyboard.domain.money import Quote
from storyboard.domain.plan import Problem
from storyboard.domain.request import RenderRequest
from storyboard.providers import registry
from storyboard.providers.checks import problems_with
from storyboard.providers.errors import UnknownModel
from storyboard.renders.queries.elements import Making, still_to_make
from storyboard.teams.access import Access, access_for

# No edit of the board mends it: only a key does, or another model.
NO_KEY = "no_key"


@dataclass(frozen=True, slots=True)
class Offer:
    """`access` is None where it is rendered here, and where there is no way in.
    `making`: elements that would be made first. `is_paid`: all it needs was rendered
    and paid for before.
    """

    request: RenderRequest
    problems: tuple[Problem, ...]
    access: Access | None
    making: tuple[Making, ...] = ()
    is_paid: bool = False

    @property
    def elements_usd(self) -> Decimal:
        """For elements that are made first, at whose cost it is ordered."""
        return sum((one.usd for one in self.making), Decimal())

    def total(self, film: Quote | None = None) -> Quote:
        """What ordering it costs: the film, as the gateway was asked or by the catalog,
        and the elements that have to be made for it.
        """
        if self.is_paid:
            return Quote.known(Decimal())
        try:
            quote = film or self.request.quote_by(registry.model(self.request.model))
        except UnknownModel as unknown:
            return Quote.unknown(unknown.message)
        if quote.amount is None or not self.making:
            return quote
        return Quote.known(quote.amount + self.elements_usd, quote.reason)

    @property
    def is_practice(self) -> bool:
        return self.access is not None and self.access.is_practice

    @property
    def gateway_name(self) -> str:
        return registry.gateway(self.access.provider).name if self.access else ""


def offer_for(team_id: UUID, request: RenderRequest) -> Offer:
    problems = list(blocking(problems_with(request)))
    problems += files_missing(team_id, request)
    access, missing = _way_in(team_id, request)
    making = _making(team_id, request, access) if access else ()
    return Offer(request, (*problems, *missing), access, making)


def _making(
    team_id: UUID, request: RenderRequest, access: Access
) -> tuple[Making, ...]:
    model = registry.model(request.model)
    return tuple(still_to_make(team_id, access, model, request.plan))


def _way_in(
    team_id: UUID, request: RenderRequest
) -> tuple[Access | None, Sequence[Problem]]:
    try:
        model = registry.model(request.model)
    except UnknownModel:
        return None, ()
    if model.provider not in registry.GATEWAYS:
        return None, ()
    if access := access_for(team_id, model.provider):
        return access, ()
    message = (
        f"{model.provider_name} needs a key. An owner can put one in on the page of "
        "the team."
    )
    return None, [Problem(NO_KEY, "model", message)]
