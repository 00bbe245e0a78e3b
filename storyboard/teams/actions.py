"""Every change to people, teams and invitations. A refusal is a ValidationError."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from storyboard.domain.roles import Role, can_be_given_spend
from storyboard.domain.scopes import Scope
from storyboard.teams.models import (
    ApiToken,
    Invitation,
    Membership,
    ProviderKey,
    Team,
    User,
)
from storyboard.teams.vault import Unreadable, resealed, sealed

INVITATION_DAYS = 7
# Whoever finds one in a log knows what it is.
TOKEN_PREFIX = "sbd_"  # noqa: S105  no password, but how all tokens begin


@transaction.atomic
def make_team(name: str, owner: User) -> Team:
    team = Team.objects.create(name=name)
    Membership.objects.create(team=team, user=owner, role=Role.OWNER)
    return team


@transaction.atomic
def make_owner(email: str, password: str, *, name: str, team_name: str) -> User:
    """A new person and the team they own."""
    user = User.objects.create_user(email, password, name)
    make_team(team_name, user)
    return user


@transaction.atomic
def set_password(user: User, password: str) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])


@transaction.atomic
def drop_second_factor(user: User) -> None:
    """The app and the recovery codes."""
    Authenticator.objects.filter(user=user).delete()


@transaction.atomic
def invite(team: Team, email: str, *, role: Role, by: User) -> tuple[Invitation, str]:
    """The invitation and its token, which is nowhere else from now on.

    Inviting the same address again takes the earlier invitation's place.
    """
    email = email.lower()
    if team.memberships.filter(user__email=email).exists():
        raise ValidationError({"email": f"{email} is already on this team."})
    team.invitations.filter(email=email, accepted_at=None).delete()
    token = secrets.token_urlsafe(32)
    invitation = team.invitations.create(
        email=email,
        role=role,
        token_sha256=Invitation.sha256_of(token),
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    return invitation, token


@transaction.atomic
def accept_invitation(token: str, name: str, *, password: str) -> User:
    """A new account for the invited person, already on the team."""
    invitation = _use_up(token)
    user = _new_user(invitation.email, password, name)
    _join(invitation, user)
    return user


def _new_user(email: str, password: str, name: str) -> User:
    """Not by a look beforehand: two invitations of one person may be opened at once,
    and only the database knows who was first.
    """
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, name)
    except IntegrityError as taken:
        raise ValidationError(
            f"{email} already has an account. Log in to join the team."
        ) from taken


@transaction.atomic
def accept_invitation_as(token: str, user: User) -> Membership:
    """A person who has an account already joins one more team."""
    invitation = _use_up(token)
    if invitation.email != user.email:
        raise ValidationError(
            f"This invitation is for {invitation.email}; you are logged in as "
            f"{user.email}. Log out and open the link again."
        )
    return _join(invitation, user)


def _use_up(token: str) -> Invitation:
    """Of two people who open the same link at once, one gets in."""
    known = Invitation.objects.filter(token_sha256=Invitation.sha256_of(token))
    now = timezone.now()
    used = known.filter(accepted_at=None, expires_at__gt=now).update(accepted_at=now)
    invitation = known.select_related("team").first()
    if invitation is None:
        raise ValidationError(NO_INVITATION)
    if not used:
        raise ValidationError(invitation.problem_at(now) or NO_INVITATION)
    return invitation


def _join(invitation: Invitation, user: User) -> Membership:
    membership, _ = Membership.objects.get_or_create(
        team=invitation.team, user=user, defaults={"role": invitation.role}
    )
    return membership


@transaction.atomic
def revoke_invitation(invitation: Invitation) -> None:
    invitation.delete()


@transaction.atomic
def change_role(membership: Membership, role: Role) -> Membership:
    member = _locked(membership)
    if role != Role.OWNER:
        _keep_an_owner(member, "Make somebody else an owner before changing this role.")
    member.role = role
    # A grant that means nothing in the new role must not wake up in a later one.
    member.may_spend = member.may_spend and can_be_given_spend(role)
    member.save(update_fields=["role", "may_spend"])
    return member


@transaction.atomic
def give_spend(membership: Membership) -> Membership:
    member = _locked(membership)
    if member.role == Role.OWNER:
        raise ValidationError(f"{member.user} is an owner and may spend already.")
    if not can_be_given_spend(Role(member.role)):
        raise ValidationError(
            f"A {member.role} cannot be given the right to spend. "
            f"Make {member.user} a maker first."
        )
    member.may_spend = True
    member.save(update_fields=["may_spend"])
    return member


@transaction.atomic
def take_spend(membership: Membership) -> Membership:
    member = _locked(membership)
    if member.role == Role.OWNER:
        raise ValidationError(
            f"An owner may always spend. Change {member.user}'s role first."
        )
    member.may_spend = False
    member.save(update_fields=["may_spend"])
    return member


@transaction.atomic
def remove_member(membership: Membership) -> None:
    """They keep their account; everything of this team is a 404 to them at once."""
    member = _locked(membership)
    _keep_an_owner(member, "Make somebody else an owner before removing them.")
    # Nor do their programs come back when they do.
    theirs = ApiToken.objects.filter(team_id=member.team_id, user_id=member.user_id)
    theirs.filter(revoked_at=None).update(revoked_at=timezone.now())
    member.delete()


@transaction.atomic
def keep_key(team: Team, provider: str, key: str, *, by: User) -> ProviderKey:
    """The team's key at a gateway from now on, in the place of an earlier one."""
    _remove_keys(team, provider)
    return team.provider_keys.create(
        provider=provider, secret=sealed(key), last4=key[-4:], added_by=by
    )


@transaction.atomic
def remove_key(team: Team, provider: str) -> bool:
    """Forget the team's key at a gateway; False when there was none."""
    return _remove_keys(team, provider) > 0


def _remove_keys(team: Team, provider: str) -> int:
    # The team's row is the lock: of two new keys at once the later one stays.
    Team.objects.select_for_update().get(pk=team.pk)
    live = team.provider_keys.filter(provider=provider, removed_at=None)
    return live.update(removed_at=timezone.now(), secret=None)


@transaction.atomic
def reseal_keys() -> tuple[int, list[ProviderKey]]:
    """Encrypt every key with the newest secret: how many, and which cannot be read."""
    unreadable = []
    keys = ProviderKey.objects.select_for_update(of=("self",)).select_related("team")
    live = list(keys.filter(removed_at=None))
    for key in live:
        try:
            key.secret = resealed(key.secret or b"")
        except Unreadable:
            unreadable.append(key)
        else:
            key.save(update_fields=["secret"])
    return len(live) - len(unreadable), unreadable


@transaction.atomic
def cap_team(team: Team, cap: Decimal | None) -> None:
    """The most a team may ever spend at gateways; None for no cap."""
    Team.objects.filter(pk=team.pk).update(spend_cap_usd=cap)


@transaction.atomic
def make_token(
    user: User,
    team: Team,
    *,
    name: str,
    scopes: Collection[Scope],
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """The row and the token itself, which is nowhere else from now on."""
    token = f"{TOKEN_PREFIX}{secrets.token_urlsafe(32)}"
    made = ApiToken.objects.create(
        user=user,
        team=team,
        name=name,
        prefix=token[:12],
        token_sha256=ApiToken.sha256_of(token),
        scopes=[scope.value for scope in Scope if scope in scopes],
        expires_at=expires_at,
    )
    return made, token


@transaction.atomic
def revoke_token(token: ApiToken) -> None:
    """Nobody comes in by it from the next request on."""
    live = ApiToken.objects.filter(pk=token.pk, revoked_at=None)
    live.update(revoked_at=timezone.now())


@transaction.atomic
def count_use(token: ApiToken) -> tuple[int, datetime]:
    """How often it was used in this minute, this time included, and when that began.
    One conditional UPDATE: exact, whichever process asks.
    """
    now = timezone.now()
    minute = now.replace(second=0, microsecond=0)
    mine = ApiToken.objects.filter(pk=token.pk)
    again = Case(When(minute=minute, then=F("uses") + 1), default=Value(1))
    mine.update(uses=again, minute=minute, last_used_at=now)
    return mine.values_list("uses", flat=True)[0], minute


def _locked(membership: Membership) -> Membership:
    # The team's row is the lock: two owners who remove each other take turns.
    Team.objects.select_for_update().get(pk=membership.team_id)
    return Membership.objects.select_related("user", "team").get(pk=membership.pk)


def _keep_an_owner(member: Membership, fix: str) -> None:
    owners = Membership.objects.filter(team_id=member.team_id, role=Role.OWNER)
    if member.role == Role.OWNER and owners.count() == 1:
        raise ValidationError(
            f"{member.user} is the only owner of {member.team}. {fix}"
        )


NO_INVITATION = (
    "This invitation does not exist or was taken back. "
    "Ask the person who invited you for a new one."
)
