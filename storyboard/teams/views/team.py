"""The team page and the page an invitation leads to."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from storyboard.domain.roles import Right
from storyboard.teams import actions
from storyboard.teams.forms import (
    ROLES,
    CapForm,
    InviteForm,
    KeyForm,
    RoleForm,
    WelcomeForm,
)
from storyboard.teams.gateways import Tried
from storyboard.teams.letters import mail_invitation
from storyboard.teams.models import Invitation, Membership
from storyboard.teams.queries import (
    invitation_of,
    invitations_for,
    memberships_for,
    require,
    sections_for,
    teams_for,
    user_with,
)
from storyboard.teams.requests import PersonRequest


@dataclass(frozen=True, slots=True)
class Answer:
    """What the last form did, shown in its own place on the team page."""

    team_id: UUID | None = None
    invite_form: InviteForm | None = None
    made: Invitation | None = None
    link: str = ""
    mailed: bool = False
    refused_id: int | None = None
    refused_why: str = ""
    provider: str = ""
    key_form: KeyForm | None = None
    tried: Tried | None = None
    cap_form: CapForm | None = None


@require_safe
@never_cache
def team(request: PersonRequest) -> HttpResponse:
    return team_page(request, Answer())


def team_page(
    request: PersonRequest, answer: Answer, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    sections = sections_for(request.user)
    values = {
        "sections": sections,
        "is_owner": any(section.may_manage for section in sections),
        "answer": answer,
        "invite_form": InviteForm(),
        "roles": ROLES,
        "now": timezone.now(),
    }
    return render(request, "teams/team.html", values, status=status)


@require_POST
@never_cache
def invitation_make(request: PersonRequest, team_id: UUID) -> HttpResponse:
    """Shows the link in the answer itself: it exists nowhere else, so no redirect."""
    team = get_object_or_404(teams_for(request.user), pk=team_id)
    require(request.user, team.pk, Right.MANAGE)
    form = InviteForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            made, token = actions.invite(
                team, values["email"], role=values["role"], by=request.user
            )
        except ValidationError as why:
            form.add_error(None, why)
        else:
            link = request.build_absolute_uri(reverse("invitation", args=[token]))
            mailed = mail_invitation(made, link)
            return team_page(
                request, Answer(team_id=team.pk, made=made, link=link, mailed=mailed)
            )
    return team_page(
        request,
        Answer(team_id=team.pk, invite_form=form),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )


@require_POST
def invitation_revoke(request: PersonRequest, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(invitations_for(request.user), pk=invitation_id)
    require(request.user, invitation.team_id, Right.MANAGE)
    actions.revoke_invitation(invitation)
    messages.success(request, f"The invitation for {invitation.email} is taken back.")
    return redirect("team")


def _managed(request: PersonRequest, membership_id: int) -> Membership:
    member = get_object_or_404(memberships_for(request.user), pk=membership_id)
    require(request.user, member.team_id, Right.MANAGE)
    return member


def _refused(request: PersonRequest, member: Membership, why: str) -> HttpResponse:
    return team_page(
        request,
        Answer(refused_id=member.pk, refused_why=why),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )


@require_POST
def membership_role(request: PersonRequest, membership_id: int) -> HttpResponse:
    member = _managed(request, membership_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _refused(request, member, " ".join(map(str, form.errors["role"])))
    try:
        changed = actions.change_role(member, form.cleaned_data["role"])
    except ValidationError as why:
        return _refused(request, member, " ".join(why.messages))
    messages.success(
        request, f"{changed.user} is now {changed.role} of {changed.team}."
    )
    return redirect("team")


@require_POST
def membership_spend(request: PersonRequest, membership_id: int) -> HttpResponse:
    """Gives the right to spend with `spend=yes`, takes it with `spend=no`."""
    member = _managed(request, membership_id)
    wish = request.POST.get("spend")
    if wish not in {"yes", "no"}:
        return _refused(request, member, "Say whether they may spend: yes or no.")
    try:
        if wish == "yes":
            actions.give_spend(member)
        else:
            actions.take_spend(member)
    except ValidationError as why:
        return _refused(request, member, " ".join(why.messages))
    done = "may now spend" if wish == "yes" else "may no longer spend"
    messages.success(request, f"{member.user} {done} the money of {member.team}.")
    return redirect("team")


@require_POST
def membership_remove(request: PersonRequest, membership_id: int) -> HttpResponse:
    member = _managed(request, membership_id)
    try:
        actions.remove_member(member)
    except ValidationError as why:
        return _refused(request, member, " ".join(why.messages))
    messages.success(request, f"{member.user} is no longer on {member.team}.")
    return redirect("team")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Public: knowing the token is the right to be here."""
    found = invitation_of(token)
    if found is None:
        return _no_entry(request, actions.NO_INVITATION, status=HTTPStatus.NOT_FOUND)
    if problem := found.problem_at(timezone.now()):
        return _no_entry(request, problem, status=HTTPStatus.GONE)
    if request.user.is_authenticated:
        return _join(request, found, token)
    if user_with(found.email):
        return _door(request, found, "login")
    return _welcome(request, found, token)


def _welcome(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    """Somebody new: a name and a password make the account."""
    if request.method != "POST":
        return _door(request, found, "welcome", form=WelcomeForm(email=found.email))
    form = WelcomeForm(request.POST, email=found.email)
    if not form.is_valid():
        return _door(request, found, "welcome", form=form)
    values = form.cleaned_data
    try:
        user = actions.accept_invitation(
            token, values["name"], password=values["password"]
        )
    except ValidationError as why:
        return _no_entry(request, " ".join(why.messages), status=HTTPStatus.GONE)
    login(request, user)
    messages.success(request, f"Welcome to {found.team}, {user}.")
    return redirect("projects")


def _join(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    """Somebody with an account, logged in: as the invited person or as another."""
    user = request.user
    if not user.is_authenticated or user.email != found.email:
        return _door(request, found, "other")
    if request.method != "POST":
        return _door(request, found, "join")
    try:
        actions.accept_invitation_as(token, user)
    except ValidationError as why:
        return _no_entry(request, " ".join(why.messages), status=HTTPStatus.GONE)
    messages.success(request, f"You are now on {found.team}.")
    return redirect("projects")


def _door(
    request: HttpRequest,
    found: Invitation,
    case: str,
    *,
    form: WelcomeForm | None = None,
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form and form.errors else HTTPStatus.OK
    values = {"invitation": found, "case": case, "form": form}
    return render(request, "teams/invitation.html", values, status=status)


def _no_entry(request: HttpRequest, why: str, *, status: HTTPStatus) -> HttpResponse:
    values = {"why": why}
    return render(request, "teams/invitation_refused.html", values, status=status)
