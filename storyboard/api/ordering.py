"""An order by a program: priced first, then done once by its key."""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404

from storyboard.api.actions.keys import Asked, do_once, replayed
from storyboard.api.bearer import ApiRequest
from storyboard.api.queries import answer_kept
from storyboard.api.reading import idempotency_key
from storyboard.api.shapes.renders import RenderShape
from storyboard.domain.roles import Right
from storyboard.renders.models import Render
from storyboard.renders.queries import renders_for
from storyboard.renders.queries.offers import Offer
from storyboard.renders.queries.shown import shown

Deed = Callable[[], dict[str, Any]]


def once(
    request: ApiRequest, prepare: Callable[[UUID], Deed], *, status: int = 201
) -> HttpResponse:
    """`prepare` talks to gateways and makes the deed, given the order's own key; the
    deed writes, and says what is answered. Neither is done when the key was used.
    """
    key = idempotency_key(request)
    user, team = request.user.pk, request.auth.team_id
    asked = Asked(user, team, key, _sha256_of(request))
    if kept := answer_kept(user, team, key):
        return _answered(replayed(kept, asked))
    deed = prepare(uuid5(NAMESPACE_URL, f"storyboard:{team}:{user}:{key}"))
    return _answered(do_once(asked, lambda: (status, deed())))


def _answered(once: Any) -> HttpResponse:
    headers = {"Idempotent-Replayed": "true"} if once.is_again else {}
    return JsonResponse(once.answer, status=once.status, headers=headers)


def _sha256_of(request: ApiRequest) -> str:
    head = f"{request.method} {request.path}\n".encode()
    return hashlib.sha256(head + request.body).hexdigest()


def right_for(offer: Offer) -> Right:
    """What costs real money needs a right of its own."""
    is_free = offer.total().is_free or offer.is_practice
    return Right.RENDER if is_free else Right.SPEND


def render_json(request: ApiRequest, render: Render) -> dict[str, Any]:
    """As it is answered, and kept."""
    row = get_object_or_404(renders_for(request.user), pk=render.pk)
    (job,) = shown([row], request.user)
    return RenderShape.of(job).model_dump(mode="json")
