"""Takes that are spliced: the whole, and the renders of its shots, put in together."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID, uuid5

from django.utils import timezone

from storyboard.domain.model import VideoModel
from storyboard.domain.money import Quote
from storyboard.domain.plan import FrameRef
from storyboard.domain.recipe import Piece
from storyboard.domain.request import RenderRequest
from storyboard.providers import registry
from storyboard.renders.actions import money
from storyboard.renders.actions.hints import hint_on_commit
from storyboard.renders.actions.leases import LeaseLost
from storyboard.renders.models import Event, Render
from storyboard.renders.queries.elements import Making
from storyboard.renders.queries.offers import Offer
from storyboard.renders.queries.parts import is_wanted_again


class PartNotWanted(Exception):
    """Its take does not wait for that shot any more. The text is for the person."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A take to be spliced: what it is, what it is made of, and what is asked for each
    shot that is rendered for it, where its gateway was asked.
    """

    request: RenderRequest
    recipe: tuple[Piece, ...]
    quotes: tuple[Quote | None, ...] = ()


def put_in(render: Render) -> None:
    """Its row, due at once, and its first event."""
    at = timezone.now()
    render.state_since = render.run_after = render.dispatched_at = at
    render.save(force_insert=True)
    by = render.ordered_by
    Event.objects.create(render=render, at=at, after=render.state, by=by, why="Ordered")


def freeze_carried(render: Render, token: UUID, frame: FrameRef) -> None:
    """The picture it begins on, which was not there when it was ordered, becomes part
    of its order. Raises LeaseLost.
    """
    request = RenderRequest.from_json(render.request)
    shot = replace(request.plan.shots[0], first=frame)
    request = replace(request, plan=replace(request.plan, shots=(shot,)))
    ours = Render.objects.filter(pk=render.pk, lease_token=token)
    values = {"request": request.to_json(), "fingerprint": request.fingerprint}
    if not ours.update(**values):
        raise LeaseLost(render.pk)
    for name, value in values.items():
        setattr(render, name, value)


def put_in_whole(render: Render, offer: Offer, whole: Whole) -> Render:
    """`render` comes as if it were one job of what `offer` asks for: its account and
    its price become those of the parts. All are put in, and paid for, or none. Raises
    CapReached.
    """
    parts = _parts_of(render, offer, whole)
    request, plan = whole.request, whole.request.plan
    render.account, render.key_id, render.elements_usd = None, None, Decimal()
    render.request, render.fingerprint = request.to_json(), request.fingerprint
    render.seconds, render.shots_seconds = plan.seconds, plan.lengths.total
    render.recipe = [piece.to_json() for piece in whole.recipe]
    render.parts_wanted = len(parts)
    put_in(render)
    money.see_that_it_fits(render, render.quote_usd)
    for part, making in parts:
        part.part_of, part.take = render, render.take
        put_in(part)
        if part.account_id:
            why = f"Ordered by {render.ordered_by}"
            money.reserve(part, making=making, why=why)
    due = [part.pk for part, _ in parts] or [render.pk]
    hint_on_commit(Render, due, here=offer.access is None)
    return render


def _parts_of(
    render: Render, offer: Offer, whole: Whole
) -> list[tuple[Render, list[Making]]]:
    """One render for each piece that is not there, with the elements it pays for: those
    it is the first to need.
    """
    places = [piece.shot for piece in whole.recipe if not piece.clip]
    if not places:
        return []
    requests = offer.request.parts or (offer.request,)
    quotes = whole.quotes or (None,) * len(places)
    model = registry.model(render.model)
    found, to_make = [], {making.slug: making for making in offer.making}
    for place, request, asked in zip(places, requests, quotes, strict=True):
        needed = [element.slug for element in model.elements_sent(request.plan)]
        making = [to_make.pop(slug) for slug in needed if slug in to_make]
        film = (asked or request.quote_by(model)).amount
        elements = sum((one.usd for one in making), Decimal())
        part = Render(
            team_id=render.team_id,
            board=render.board,
            place=place,
            after_place=_waits_for(place, request, places, model),
            order_key=uuid5(render.order_key, str(place)),
            ordered_by=render.ordered_by,
            provider=render.provider,
            model=render.model,
            account=render.account,
            key_id=render.key_id,
            is_practice=render.is_practice,
            board_version=render.board_version,
            request=request.to_json(),
            fingerprint=request.fingerprint,
            seconds=request.plan.seconds,
            shots_seconds=request.plan.lengths.total,
            quote_usd=None if film is None else film + elements,
            elements_usd=0 if film is None else elements,
        )
        found.append((part, making))
    return found


def _waits_for(
    place: int, request: RenderRequest, places: list[int], model: VideoModel
) -> int | None:
    """The part before, where this one begins on its last picture."""
    is_carried = request.plan.shots[0].carried and model.frames.first != "no"
    return place - 1 if is_carried and place - 1 in places else None


def stand_in(again: Render, part: Render) -> None:
    """`again` is the same shot of the same take, whose row is held from here on: it may
    be cancelled at this moment. Raises PartNotWanted.
    """
    held = Render.objects.select_for_update(of=("self",))
    part.part_of = held.filter(parts=part).first()
    if not is_wanted_again(part):
        raise PartNotWanted(
            f"Take {part.take} does not wait for shot {part.place + 1} any more. "
            "Nothing was ordered."
        )
    again.part_of, again.place, again.take = part.part_of, part.place, part.take
    again.after_place = part.after_place
