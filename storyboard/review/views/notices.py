"""The inbox: what happened, read and unread, and what comes by letter."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from storyboard.boards.queries import projects_for
from storyboard.domain.notice import Digest
from storyboard.review.actions import notices as actions
from storyboard.review.forms.notices import NoticesForm, WishForm
from storyboard.review.letters import who_wants_out
from storyboard.review.queries.notices import (
    MOST_COUNTED,
    PAGE,
    notices_for,
    page_of,
    projects_to_mute,
    unread_of,
    user_with,
    wish_of,
)
from storyboard.teams.requests import PersonRequest


@require_safe
@never_cache
def inbox(request: PersonRequest) -> HttpResponse:
    return _inbox(request)


def _inbox(
    request: PersonRequest,
    *,
    form: WishForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    asked = NoticesForm(request.GET)
    after = asked.cleaned_data["notice"] if asked.is_valid() else None
    before = notices_for(request.user).filter(pk=after).first() if after else None
    found = page_of(request.user, before=before)
    wish = wish_of(request.user)
    values = {
        "notices": found[:PAGE],
        "older": found[PAGE - 1] if len(found) > PAGE else None,
        "is_first": before is None,
        "unread": unread_of(request.user),
        "form": form or WishForm({"digest": wish.digest, "at_once": wish.at_once}),
        "projects": projects_to_mute(request.user),
    }
    return render(request, "review/inbox.html", values, status=status)


@require_safe
@never_cache
def bell(request: PersonRequest) -> HttpResponse:
    """How many are unread, for the bell of every page."""
    count = unread_of(request.user)
    words = f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)
    values = {"count": count, "words": words}
    return render(request, "review/_unread.html", values)


@require_POST
def read(request: PersonRequest) -> HttpResponse:
    """One notice, or without a number all of them."""
    form = NoticesForm(request.POST)
    if not form.is_valid():
        raise Http404("There is no such notice.")
    pk = form.cleaned_data["notice"]
    actions.mark_read(request.user, [pk] if pk else None)
    return redirect("inbox")


@require_POST
def unread(request: PersonRequest) -> HttpResponse:
    form = NoticesForm(request.POST)
    if form.is_valid() and form.cleaned_data["notice"]:
        actions.mark_unread(request.user, [form.cleaned_data["notice"]])
    return redirect("inbox")


@require_POST
def wishes(request: PersonRequest) -> HttpResponse:
    form = WishForm(request.POST)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _inbox(request, form=form, status=status)
    said = form.cleaned_data
    actions.wish(request.user, said["digest"], at_once=said["at_once"])
    messages.success(request, "Your wishes about letters are kept.")
    return redirect("inbox")


@require_POST
def mute(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = get_object_or_404(projects_for(request.user), pk=project_id)
    actions.mute(request.user, project)
    messages.success(request, f"You hear nothing of {project} from now on.")
    return redirect("inbox")


@require_POST
def unmute(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = get_object_or_404(projects_for(request.user), pk=project_id)
    actions.unmute(request.user, project)
    messages.success(request, f"You hear of {project} again.")
    return redirect("inbox")


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, out_token: str) -> HttpResponse:
    """From a letter, without a log-in. GET only asks: programs that look into letters
    open every address; and some send the POST themselves, without a page of ours.
    """
    user_id = who_wants_out(out_token)
    user = user_with(user_id) if user_id else None
    if user is None:
        raise Http404("Nobody gave out this address.")
    if request.method == "POST":
        actions.wish(user, Digest.OFF, at_once=False)
    values = {"person": user, "is_done": request.method == "POST"}
    return render(request, "review/unsubscribe.html", values)
