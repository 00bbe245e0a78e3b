"""Who is on which team, and what that lets them do."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from storyboard.domain.money import dollars
from storyboard.domain.roles import Right, Role
from storyboard.providers.registry import GATEWAYS, gateway
from storyboard.teams.access import source_for
from storyboard.teams.models import (
    ApiToken,
    Grant,
    Invitation,
    Membership,
    ProviderKey,
    Team,
    User,
)

Person = User | AnonymousUser


def teams_for(user: Person) -> QuerySet[Team]:
    """The teams this person is on. The scope of every other query."""
    if user.pk is None:
        return Team.objects.none()
    theirs = Team.objects.filter(memberships__user_id=user.pk).order_by("created_at")
    grant = grant_of(user)
    return theirs.filter(pk=grant.team_id) if grant else theirs


def grant_of(user: Person) -> Grant | None:
    """What the token lets through by which this person comes; None: they came
    themselves.
    """
    return user.grant if isinstance(user, User) else None


def memberships_for(user: Person) -> QuerySet[Membership]:
    """Everyone on this person's teams."""
    return (
        Membership.objects.filter(team__in=teams_for(user))
        .select_related("user", "team")
        .order_by("joined_at")
    )


def members_of(team_id: UUID) -> list[User]:
    """Everyone on a team, who joined first before the others."""
    members = Membership.objects.filter(team=team_id).select_related("user")
    return [member.user for member in members.order_by("joined_at", "id")]


def invitations_for(user: Person) -> QuerySet[Invitation]:
    """Invitations to this person's teams that nobody has used yet."""
    return (
        Invitation.objects.filter(team__in=teams_for(user), accepted_at=None)
        .select_related("team", "invited_by")
        .order_by("created_at")
    )


def provider_keys_for(user: Person) -> QuerySet[ProviderKey]:
    """The keys in use of this person's teams."""
    return ProviderKey.objects.filter(
        team__in=teams_for(user), removed_at=None
    ).select_related("added_by")


def invitation_of(token: str) -> Invitation | None:
    """What a link leads to. Knowing the token is the right to see it."""
    return (
        Invitation.objects.filter(token_sha256=Invitation.sha256_of(token))
        .select_related("team", "invited_by")
        .first()
    )


def token_of(token: str) -> ApiToken | None:
    """What somebody shows; also one that is over."""
    return (
        ApiToken.objects.filter(token_sha256=ApiToken.sha256_of(token))
        .select_related("user", "team")
        .first()
    )


def tokens_for(user: Person) -> QuerySet[ApiToken]:
    """A person's own tokens, and in the teams they run everybody's; the newest first,
    without those that were taken back.
    """
    mine = Membership.objects.filter(team__in=teams_for(user), user_id=user.pk)
    run = [one.team_id for one in mine if Right.MANAGE in one.rights]
    own = Q(user_id=user.pk, team__in=teams_for(user))
    return (
        ApiToken.objects.filter(own | Q(team__in=run), revoked_at=None)
        .select_related("user", "team")
        .order_by("-created_at", "-id")
    )


def first_owner() -> User | None:
    """Who has owned a team here for longest."""
    owners = Membership.objects.filter(role=Role.OWNER).select_related("user")
    first = owners.order_by("joined_at").first()
    return first.user if first else None


def user_with(email: str) -> User | None:
    return User.objects.filter(email=email.lower()).first()


@dataclass(frozen=True, slots=True)
class Way:
    """How a team's orders reach a gateway, without the key. `source`: of `source_for`.

    `key` is the team's own, where it has one.
    """

    provider: str
    name: str
    source: str
    key: ProviderKey | None


@dataclass(frozen=True, slots=True)
class Section:
    """One team as one of its members sees it. Only who may manage it sees ways."""

    team: Team
    members: list[Membership]
    invitations: list[Invitation]
    may_manage: bool
    ways: list[Way]

    @property
    def cap(self) -> str:
        cap = self.team.spend_cap_usd
        return "" if cap is None else dollars(cap)


def sections_for(user: Person) -> list[Section]:
    """Every team of this person with its people and keys, in four queries."""
    members = list(memberships_for(user))
    invitations = list(invitations_for(user))
    keys = {(key.team_id, key.provider): key for key in provider_keys_for(user)}
    managed = {
        member.team_id
        for member in members
        if member.user_id == user.pk and Right.MANAGE in member.rights
    }
    return [
        Section(
            team=team,
            members=[member for member in members if member.team_id == team.pk],
            invitations=[one for one in invitations if one.team_id == team.pk],
            may_manage=team.pk in managed,
            ways=_ways(team, keys) if team.pk in managed else [],
        )
        for team in teams_for(user)
    ]


def _ways(team: Team, keys: dict[tuple[UUID, str], ProviderKey]) -> list[Way]:
    return [
        Way(
            provider=slug,
            name=gateway(slug).name,
            source=source_for(team.pk, slug, keys.get((team.pk, slug))),
            key=keys.get((team.pk, slug)),
        )
        for slug in GATEWAYS
    ]


def teams_managed_by(user: User) -> list[Team]:
    """Where this person is an owner."""
    members = memberships_for(user).filter(user_id=user.pk)
    return [member.team for member in members if Right.MANAGE in member.rights]


def rights_in(user: Person, team_id: UUID) -> frozenset[Right]:
    """What this person may do in a team; nothing when they are not on it."""
    if user.pk is None:
        return frozenset()
    membership = Membership.objects.filter(team_id=team_id, user_id=user.pk).first()
    rights: frozenset[Right] = membership.rights if membership else frozenset()
    if grant := grant_of(user):
        return rights & grant.rights if grant.team_id == team_id else frozenset()
    return rights


def require(user: Person, team_id: UUID, right: Right) -> None:
    """Raise PermissionDenied (a 403) unless this person has the right in the team.

    What a person cannot see at all is a 404, and comes from the scoped queries.
    """
    if right not in rights_in(user, team_id):
        raise PermissionDenied(_SENTENCES[right])


_SENTENCES = {
    Right.WATCH: "You are not on this team.",
    Right.REVIEW: "Your role in this team does not let you review.",
    Right.EDIT: "Your role in this team lets you watch and review, not edit.",
    Right.RENDER: "Your role in this team does not let you order renders.",
    Right.SPEND: "You may not spend this team's money. Ask an owner for the right.",
    Right.MANAGE: "Only an owner may change the team.",
}
