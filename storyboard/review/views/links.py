"""The share links of a clip, a board or a project: for who may edit there."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from storyboard.boards.queries import boards_for, projects_for
from storyboard.domain.roles import Right
from storyboard.gallery.queries import films_for
from storyboard.review.actions.links import RIGHTS, change_link, make_link, revoke_link
from storyboard.review.forms.links import ChangeForm, LinkForm
from storyboard.review.models import ShareLink
from storyboard.review.queries.links import (
    Target,
    guests_of,
    kind_of,
    links_for,
    links_to,
    openings_of,
)
from storyboard.teams.queries import require
from storyboard.teams.requests import PersonRequest

_OPENINGS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What the last form did, shown in its place among the links."""

    make_form: LinkForm | None = None
    address: str = ""
    changed_id: UUID | None = None
    change_form: ChangeForm | None = None


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def of_clip(request: PersonRequest, clip_id: UUID) -> HttpResponse:
    films = films_for(request.user).filter(shot=None)
    return _links(request, get_object_or_404(films, pk=clip_id))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def of_board(request: PersonRequest, board_id: UUID) -> HttpResponse:
    return _links(request, get_object_or_404(boards_for(request.user), pk=board_id))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def of_project(request: PersonRequest, project_id: UUID) -> HttpResponse:
    projects = projects_for(request.user)
    return _links(request, get_object_or_404(projects, pk=project_id))


def _links(request: PersonRequest, target: Target) -> HttpResponse:
    """POST makes a link and shows its address in the answer: it exists nowhere else."""
    require(request.user, target.team_id, Right.EDIT)
    if request.method != "POST":
        return _page(request, target, Answer())
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, target, Answer(make_form=form))
    made, token = make_link(target, by=request.user, **form.values)
    way = request.build_absolute_uri(reverse("shared-page", args=[token]))
    return _page(request, target, Answer(address=way, changed_id=made.pk))


@sensitive_post_parameters("password")
@require_POST
def change(request: PersonRequest, link_id: UUID) -> HttpResponse:
    link = _own(request, link_id)
    form = ChangeForm(request.POST)
    if not form.is_valid():
        answer = Answer(change_form=form, changed_id=link.pk)
        return _page(request, _target(link), answer)
    change_link(link, **form.values)
    return _back(request, link)


@require_POST
def revoke(request: PersonRequest, link_id: UUID) -> HttpResponse:
    link = _own(request, link_id)
    revoke_link(link)
    return _back(request, link)


def _own(request: PersonRequest, link_id: UUID) -> ShareLink:
    link = get_object_or_404(links_for(request.user), pk=link_id)
    require(request.user, link.team_id, Right.EDIT)
    return link


def _target(link: ShareLink) -> Target:
    target = link.clip or link.board or link.project
    assert target is not None
    return target


def _back(request: PersonRequest, link: ShareLink) -> HttpResponse:
    target = _target(link)
    if request.htmx:
        return _page(request, target, Answer(changed_id=link.pk))
    return redirect(f"{kind_of(target)}-links", target.pk)


def _page(request: PersonRequest, target: Target, answer: Answer) -> HttpResponse:
    kind = kind_of(target)
    refused = answer.make_form or answer.change_form
    rows = [_row(link, answer) for link in links_to(target)]
    values = {
        "target": target,
        "kind": kind,
        "here": reverse(f"{kind}-links", args=[target.pk]),
        "parent": reverse(kind, args=[target.pk]),
        "form": answer.make_form or LinkForm(),
        "address": answer.address,
        "rows": rows,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "review/links.html", values, status=status)


def _row(link: ShareLink, answer: Answer) -> dict[str, object]:
    is_changed = answer.changed_id == link.pk
    form = answer.change_form if is_changed else None
    rights = {right: getattr(link, right) for right in RIGHTS}
    return {
        "link": link,
        "is_open": link.is_open(timezone.now()),
        "is_new": is_changed and bool(answer.address),
        "guests": guests_of(link),
        "openings": openings_of(link)[:_OPENINGS_SHOWN],
        "form": form or ChangeForm(initial=rights, auto_id=f"id_{link.pk.hex}_%s"),
        "is_refused": form is not None,
    }
