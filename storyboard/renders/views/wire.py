"""What an order would send, as a page of its own: nothing leaves by looking at it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from storyboard.boards.forms import ModelForm
from storyboard.boards.queries import boards_for, plan_of, request_for, request_of
from storyboard.renders.queries.offers import offer_for
from storyboard.renders.queries.speech import model_name, price_of
from storyboard.renders.views.orders import film_price
from storyboard.renders.wire import wire_of


@require_safe
def board_request(request: HttpRequest, board_id: UUID) -> HttpResponse:
    """Of the board's model, or of the one named by `?model=`."""
    board = get_object_or_404(boards_for(request.user), pk=board_id)
    plan = plan_of(board)
    ordered = request_of(board, plan)
    if "model" in request.GET:
        form = ModelForm(request.GET)
        if not form.is_valid():
            return HttpResponseBadRequest("There is no such model.")
        ordered = request_for(board, form.cleaned_data["model"], plan)
    offer = offer_for(board.team_id, ordered)
    film = film_price(board.team_id, offer, asks=False)
    price = price_of(offer, offer.total(film))
    project = reverse("project", args=[board.project_id])
    facts = {
        "board": board,
        "offer": offer,
        "wire": wire_of(board.team_id, offer, film),
        "price": price,
        "model": model_name(ordered.model),
        "trail": [
            {"url": project, "name": board.project.title},
            {"url": reverse("board", args=[board.pk]), "name": board.title},
        ],
        "here": "What will be sent",
    }
    return render(request, "renders/request.html", facts)
