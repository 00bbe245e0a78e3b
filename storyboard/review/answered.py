"""The comments that a take was made to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from storyboard.boards.models import Board
from storyboard.domain.lifecycle import State
from storyboard.domain.recipe import read_recipe
from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import Span, seconds_at, timecode
from storyboard.providers import registry
from storyboard.renders.models import Clip, Render
from storyboard.review.carried import is_mine, place_in, settle_address
from storyboard.review.models import Fix
from storyboard.review.queries.fixes import open_fixes
from storyboard.review.queries.places import Place, place_of_shot, places_of
from storyboard.review.viewer import Viewer

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Still:
    """A frame of a clip: `at` is a moment in its middle, in seconds."""

    clip: Clip
    frame: int
    at: str
    code: str
    film: str
    page: str

    @property
    def name(self) -> str:
        return f"take {self.clip.take}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A comment that a take answers: its frame before, and now."""

    fix: Fix
    before: Still
    after: Still
    is_mine: bool
    # The address that resolves it from here.
    settle: str
    # Both side by side; for members.
    compare: str


def answers_of(clip: Clip, viewer: Viewer) -> list[Answer]:
    """The open comments that this take was made to answer, for who may see them."""
    # What a guest cannot watch they do not read about either.
    films = viewer.films.filter(board=clip.board_id, take__gt=0, take__lt=clip.take)
    earlier = open_fixes(clip.board).filter(
        at__lt=clip.render.ordered_at, comment__clip__in=films.order_by().values("pk")
    )
    fixes = list(earlier)
    if not fixes:
        return []
    orders = _orders_of(clip.board)
    mine = [fix for fix in fixes if _first_answer(fix, orders) == clip.render]
    places = places_of(clip) if mine else []
    found = [_answer(fix, clip, places, viewer) for fix in mine]
    return [answer for answer in found if answer is not None]


def _orders_of(board: Board) -> list[Render]:
    """The takes of a board that became, or may still become, a film."""
    ended = [State.FAILED.value, State.CANCELLED.value]
    orders = Render.objects.filter(board=board, take__gt=0, part_of=None)
    return list(orders.exclude(state__in=ended).order_by("ordered_at", "take"))


def _first_answer(fix: Fix, orders: Sequence[Render]) -> Render | None:
    later = (order for order in orders if order.ordered_at > fix.at)
    return next((order for order in later if _makes_anew(order, fix)), None)


def _makes_anew(order: Render, fix: Fix) -> bool:
    """Whether the order makes the shot again: not where it is kept from an older film,
    nor where the studio draws the same picture again.
    """
    was = fix.comment.clip
    assert was is not None
    place = _number_of(fix.shot_id, was, order)
    if place is None:
        return False
    if order.recipe:
        pieces = read_recipe(order.recipe)
        return any(p.shot == place and not p.clip for p in pieces)
    if order.provider not in registry.PROVIDERS:
        return True
    now = RenderRequest.from_json(order.request)
    then = RenderRequest.from_json(was.render.request)
    before = _number_of(fix.shot_id, was, was.render)
    if before is None or now.model != then.model:
        return True
    return _looks(now, place) != _looks(then, before)


def _number_of(shot_id: UUID, was: Clip, order: Render) -> int | None:
    """Where a shot stands in an order, from 0."""
    film = Clip(
        render=order, board=was.board, rate_num=was.rate_num, rate_den=was.rate_den
    )
    places = places_of(film)
    place = place_of_shot(places, shot_id)
    return places.index(place) if place else None


def _looks(request: RenderRequest, place: int) -> tuple[object, ...]:
    """All that a drawn shot shows."""
    plan, shot = request.plan, request.plan.shots[place]
    return (shot, plan.prompt, plan.elements, plan.width, plan.height, plan.sound)


def _answer(fix: Fix, clip: Clip, places: list[Place], viewer: Viewer) -> Answer | None:
    comment = fix.comment
    span = place_in(comment, clip, places)
    was = comment.clip
    if span is None or was is None:
        return None
    before = Span(comment.start_frame or 0, comment.end_frame or 1)
    return Answer(
        fix=fix,
        before=_still(was, before.start, viewer),
        after=_still(clip, span.start, viewer),
        is_mine=is_mine(comment, viewer),
        settle=settle_address(clip, comment, viewer),
        compare="" if viewer.is_guest else _compare(was, clip, span),
    )


def _compare(before: Clip, after: Clip, span: Span) -> str:
    page = reverse("board-compare", args=[after.board_id])
    return f"{page}?takes={before.pk},{after.pk}&t={span.start}f"


def _still(clip: Clip, frame: int, viewer: Viewer) -> Still:
    # Its middle: a player may round, and its edge is the one before.
    at = float(seconds_at(frame, clip.rate)) + _HALF / float(clip.rate)
    page = viewer.address("clip", clip_id=clip.pk)
    return Still(
        clip=clip,
        frame=frame,
        at=f"{at:.4f}",
        code=timecode(frame, clip.rate),
        film=viewer.address("clip-file", clip_id=clip.pk),
        page=f"{page}?t={frame}f",
    )
