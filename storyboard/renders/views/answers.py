"""What the views of this room share: rights, and how an answer reaches its page."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from storyboard.domain.roles import Right
from storyboard.renders.models import Render
from storyboard.teams.models import User
from storyboard.teams.queries import Person, require


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def unless_seen(
    request: HttpRequest, template: str, facts: dict[str, Any]
) -> HttpResponse:
    """A poll that already shows this gets nothing, so nothing on its page moves."""
    if request.GET.get("seen") == facts["mark"]:
        return HttpResponse(status=204)
    return render(request, template, facts)


def changed(request: HttpRequest, row: Render, event: str) -> HttpResponse:
    """The fragments on the page ask again by themselves when they hear the event."""
    if is_htmx(request):
        return trigger_client_event(HttpResponse(status=204), event)
    return opened(request, row)


def opened(request: HttpRequest, row: Render) -> HttpResponse:
    """The render's own page, which also says what was refused."""
    if is_htmx(request):
        return HttpResponseClientRedirect(address_of(row))
    return redirect(address_of(row))


def address_of(row: Render) -> str:
    return reverse("render", args=[row.pk])


def no_right(user: Person, team_id: UUID, right: Right) -> str:
    try:
        require(user, team_id, right)
    except PermissionDenied as denied:
        return str(denied)
    return ""


def with_right(request: HttpRequest, team_id: UUID, right: Right) -> User:
    require(request.user, team_id, right)
    assert isinstance(request.user, User)
    return request.user
