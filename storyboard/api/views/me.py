"""Who asks, and with whom they work."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from storyboard.api.bearer import ApiRequest, needs
from storyboard.api.shapes.base import Person
from storyboard.domain.scopes import Scope
from storyboard.teams.queries import memberships_for, rights_in, teams_for

router = Router()


class Team(Schema):
    id: UUID
    name: str
    role: str
    spend_cap_usd: str | None


class Member(Person):
    email: str
    role: str


class Token(Schema):
    name: str
    prefix: str
    scopes: list[str]
    expires_at: datetime | None


class Me(Schema):
    user: Person
    team: Team
    token: Token
    rights: list[str]


@router.get("/me", auth=needs(*Scope), response=Me, summary="Who this token is")
def me(request: ApiRequest) -> Any:
    """The person, the team and what is allowed here; any scope will do."""
    token = request.auth
    return {
        "user": {"id": request.user.pk, "name": str(request.user)},
        "team": _teams(request)[0],
        "token": {
            "name": token.name,
            "prefix": token.prefix,
            "scopes": token.scopes,
            "expires_at": token.expires_at,
        },
        "rights": sorted(rights_in(request.user, token.team_id)),
    }


@router.get(
    "/teams", auth=needs(Scope.READ), response=list[Team], summary="Teams of this token"
)
def teams(request: ApiRequest) -> Any:
    """A token holds for one team, so there is one."""
    return _teams(request)


@router.get(
    "/members",
    auth=needs(Scope.READ),
    response=list[Member],
    summary="The team's people",
)
def members(request: ApiRequest) -> Any:
    return [
        {
            "id": member.user_id,
            "name": str(member.user),
            "email": member.user.email,
            "role": member.role,
        }
        for member in memberships_for(request.user)
    ]


def _teams(request: ApiRequest) -> list[dict[str, Any]]:
    mine = memberships_for(request.user).filter(user=request.user)
    roles = dict(mine.values_list("team", "role"))
    return [
        {
            "id": team.pk,
            "name": team.name,
            "role": roles[team.pk],
            "spend_cap_usd": None
            if team.spend_cap_usd is None
            else str(team.spend_cap_usd),
        }
        for team in teams_for(request.user)
    ]
