"""The page of API tokens: made, shown once, taken back."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from storyboard.teams import actions
from storyboard.teams.forms import TokenForm
from storyboard.teams.models import ApiToken
from storyboard.teams.queries import teams_for, tokens_for
from storyboard.teams.requests import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tokens(request: PersonRequest) -> HttpResponse:
    """POST makes one and shows it in the answer itself: it exists nowhere else."""
    teams = list(teams_for(request.user))
    if request.method != "POST":
        return _page(request, TokenForm(teams=teams))
    form = TokenForm(request.POST, teams=teams)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.cleaned_data
    made, token = actions.make_token(
        request.user,
        said["team"],
        name=said["name"],
        scopes=said["scopes"],
        expires_at=form.expires_at,
    )
    return _page(request, TokenForm(teams=teams), made=made, token=token)


@require_POST
def token_revoke(request: PersonRequest, token_id: UUID) -> HttpResponse:
    """One's own, or any of a team one runs."""
    token = get_object_or_404(tokens_for(request.user), pk=token_id)
    actions.revoke_token(token)
    messages.success(request, f"“{token.name}” lets nobody in any more.")
    return redirect("tokens")


def _page(
    request: PersonRequest,
    form: TokenForm,
    *,
    made: ApiToken | None = None,
    token: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    values = {
        "form": form,
        "made": made,
        "token": token,
        "tokens": tokens_for(request.user),
        "now": timezone.now(),
    }
    return render(request, "teams/tokens.html", values, status=status)
