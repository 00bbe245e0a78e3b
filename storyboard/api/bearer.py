"""Who asks: a person's token for one team, its scopes, and how often it may ask."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from storyboard.api.refusals import Refusal
from storyboard.domain.roles import Right
from storyboard.domain.scopes import Scope, rights_within
from storyboard.teams.actions import count_use
from storyboard.teams.models import ApiToken, Grant, User
from storyboard.teams.queries import require, rights_in, token_of

_MINUTE = timedelta(minutes=1)


class ApiRequest(HttpRequest):
    """A request behind a token: `user` is its person, bound to its team and scopes."""

    user: User
    auth: ApiToken
    # What is left of the minute: limit, remaining, seconds until the next.
    limits: tuple[int, int, int]


class Bearer(HttpBearer):
    """A token with one of these scopes, whose person has the right still."""

    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        self.scopes = scopes

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        found = token_of(token)
        now = timezone.now()
        if found is None or not found.is_open(now) or not found.user.is_active:
            return None
        rights = rights_in(found.user, found.team_id)
        if not rights:
            return None
        _count(request, found)
        scopes = found.known_scopes
        if not scopes & set(self.scopes):
            wanted = " or ".join(self.scopes)
            raise Refusal(
                "no-scope",
                f"This needs a token with the scope {wanted}; yours has "
                f"{found.scope_words}.",
                headers=_challenge(wanted),
            )
        user = found.user
        user.grant = Grant(found.team_id, rights_within(scopes, rights))
        if not any(scope.right in user.grant.rights for scope in self.scopes):
            require(user, found.team_id, self.scopes[0].right)
        request.user = user
        return found


def _challenge(scope: str) -> dict[str, str]:
    words = f'Bearer error="insufficient_scope", scope="{scope}"'
    return {"WWW-Authenticate": words}


def needs(*scopes: Scope) -> Any:
    """The `auth` of an operation: one of these scopes."""
    return Bearer(*scopes)


def _count(request: Any, token: ApiToken) -> None:
    """Raises a 429 once the minute's requests are used up."""
    limit = settings.API_PER_MINUTE
    used, minute = count_use(token)
    left = max(1, int((minute + _MINUTE - timezone.now()).total_seconds()) + 1)
    request.limits = (limit, max(0, limit - used), min(left, 60))
    if used > limit:
        raise Refusal(
            "too-often",
            f"A token may ask {limit} times a minute. Nothing was done; go on in "
            f"{left} s.",
            headers={"Retry-After": str(left)},
        )


def allow(request: ApiRequest, team_id: UUID, right: Right) -> User:
    """Raises a 403 that tells the token's scope from the person's role."""
    user = request.user
    if right not in rights_in(user, team_id):
        person = User.objects.get(pk=user.pk)
        if right in rights_in(person, team_id):
            raise Refusal(
                "no-scope",
                "Your role lets you do this, and the token does not: it has the scopes "
                f"{request.auth.scope_words}.",
                headers=_challenge(_scope_with(right)),
            )
        require(user, team_id, right)
    return user


def _scope_with(right: Right) -> str:
    every = frozenset({right})
    return next((s for s in Scope if rights_within([s], every)), Scope.READ)
