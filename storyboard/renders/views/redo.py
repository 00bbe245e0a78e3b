"""One shot of a finished take again: the two ways, each with its price."""

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from storyboard.boards.actions.frames import keep_frame
from storyboard.boards.forms import first_error
from storyboard.boards.queries import request_of
from storyboard.boards.quoting import asked_quote, kept_quote
from storyboard.domain.plan import FrameRef
from storyboard.domain.roles import Right
from storyboard.renders import actions
from storyboard.renders.actions import Terms, Whole
from storyboard.renders.forms import RedoForm, ShotForm
from storyboard.renders.queries import takes_for
from storyboard.renders.queries.offers import Offer, offer_for
from storyboard.renders.queries.redo import Redo, redo_of
from storyboard.renders.queries.speech import price_of
from storyboard.renders.views.answers import no_right, with_right
from storyboard.teams.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def clip_redo(request: HttpRequest, clip_id: UUID) -> HttpResponse:
    clip = get_object_or_404(takes_for(request.user), pk=clip_id)
    named = ShotForm({**request.GET.dict(), **request.POST.dict()})
    if not named.is_valid():
        raise BadRequest("Which shot? Choose it on the page of the take.")
    redo = redo_of(clip, named.cleaned_data["shot"] - 1)
    if redo is None:
        raise Http404("This take has no such shot.")
    offer = redo.offer()
    if request.method != "POST":
        return _page(request, redo, offer)
    by = with_right(request, clip.team_id, _right(offer))
    if offer.problems:
        return _page(request, redo, offer, status=422)
    form = RedoForm(request.POST, redo=redo)
    if not form.is_valid():
        if "order_key" in form.errors:
            raise BadRequest("An order names its key.")
        return _page(request, redo, offer, notice=first_error(form), status=422)
    return _ordered(request, redo, offer, form, by)


def _ordered(
    request: HttpRequest, redo: Redo, offer: Offer, form: RedoForm, by: User
) -> HttpResponse:
    clip, chosen = redo.clip, form.cleaned_data
    taken = {}
    for number, picture in chosen["pictures"].items():
        frame = keep_frame(clip.team, picture, by=by)
        taken[number] = FrameRef(frame.sha256, frame.width, frame.height, frame.name)
    whole = redo.request(taken)
    quote = asked_quote(clip.team_id, offer.access, whole.of_shots([redo.place]))
    try:
        made = actions.order_shot_anew(
            clip.render,
            Whole(whole, redo.recipe, (quote,)),
            by,
            order_key=chosen["order_key"],
            terms=Terms(quote, chosen["agreed"]),
        )
    except (actions.CapReached, actions.BoardHasProblems) as no:
        return _page(request, redo, offer, notice=str(no), status=409)
    except actions.NotAgreed as no:
        notice = f"The price is now {no.quote}. Nothing was ordered."
        return _page(request, redo, offer, notice=notice, status=409)
    return redirect("render", made.pk)


def _page(
    request: HttpRequest,
    redo: Redo,
    offer: Offer,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    clip = redo.clip
    team_id, board = clip.team_id, clip.board
    film = None if offer.problems else kept_quote(team_id, offer.access, offer.request)
    whole = offer_for(team_id, request_of(board))
    kept = kept_quote(team_id, whole.access, whole.request)
    facts: dict[str, Any] = {
        "redo": redo,
        "clip": clip,
        "board": board,
        "offer": offer,
        "price": price_of(offer, offer.total(film)),
        "whole": whole,
        "whole_price": price_of(whole, whole.total(kept)),
        "why_not": no_right(request.user, team_id, _right(offer)),
        "order_key": uuid4(),
        "whole_key": uuid4(),
        "notice": notice,
        "trail": [
            {"url": reverse("project", args=[clip.project_id]), "name": clip.project},
            {"url": reverse("board", args=[board.pk]), "name": board.title},
            {"url": reverse("clip", args=[clip.pk]), "name": f"Take {clip.take}"},
        ],
        "here": f"Shot {redo.number} again",
    }
    return render(request, "renders/redo.html", facts, status=status)


def _right(offer: Offer) -> Right:
    is_free = offer.total().is_free or offer.is_practice
    return Right.RENDER if is_free else Right.SPEND
