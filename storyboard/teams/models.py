"""People and the teams they work in."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from storyboard.domain.roles import Right, Role, can_be_given_spend, rights_of
from storyboard.domain.scopes import Scope


class UserQuerySet(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None, name: str = "") -> "User":
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


@dataclass(frozen=True, slots=True)
class Grant:
    """How far a person is let through a token: one team, and so many rights there."""

    team_id: uuid.UUID
    rights: frozenset[Right]


class User(AbstractBaseUser):
    """One person. The e-mail address is the log-in name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserQuerySet] = UserQuerySet()

    # Set on a person who comes by a token; the queries of every room keep to it.
    grant: Grant | None = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="email_is_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        words = (self.name or self.email.partition("@")[0]).replace(".", " ").split()
        letters = [word[0] for word in (words[0], words[-1])] if words else ["?"]
        return "".join(letters[: min(len(words), 2)]).upper()


class Team(models.Model):
    """The people who share projects. Everything else belongs to exactly one team."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    # All it may ever spend at gateways; null for no cap, 0 for nothing.
    spend_cap_usd = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(spend_cap_usd__gte=0), name="team_cap_is_not_below_0"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ProviderKey(models.Model):
    """A team's key at a gateway, encrypted.

    A removed one loses its secret and keeps its row: renders name it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, related_name="provider_keys"
    )
    provider = models.CharField(max_length=20)
    secret = models.BinaryField(null=True)
    last4 = models.CharField(max_length=4)
    added_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "provider"],
                condition=models.Q(removed_at=None),
                name="one_live_key_per_gateway",
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at=None, secret__isnull=False)
                | models.Q(removed_at__isnull=False, secret=None),
                name="removed_key_has_no_secret",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} key ending {self.last4}"


class Membership(models.Model):
    """One person's role in one team, and whether they were given the right to spend."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Role])
    may_spend = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("team", "user", name="one_membership_per_person"),
            models.CheckConstraint(
                condition=models.Q(role__in=[r.value for r in Role]),
                name="membership_role_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.team}"

    @property
    def rights(self) -> frozenset[Right]:
        return rights_of(Role(self.role), may_spend=self.may_spend)

    @property
    def spends(self) -> bool:
        return Right.SPEND in self.rights

    @property
    def can_be_given_spend(self) -> bool:
        return can_be_given_spend(Role(self.role))


class Invitation(models.Model):
    """A way in for one person, once, until it expires. Only the hash is kept."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Role])
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=[r.value for r in Role]),
                name="invitation_role_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.team} as {self.role}"

    @staticmethod
    def sha256_of(token: str) -> str:
        # A token is 256 random bits: a plain hash keeps it unreadable.
        return hashlib.sha256(token.encode()).hexdigest()

    def problem_at(self, now: datetime) -> str | None:
        """Why it cannot be accepted at this time, in words; None when it can."""
        if self.accepted_at is not None:
            return "This invitation was used already. Log in with your password."
        if self.expires_at <= now:
            return (
                "This invitation has expired. "
                "Ask the person who invited you for a new one."
            )
        return None


class ApiToken(models.Model):
    """A program's way in, for one person in one team. Only the hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    # The first letters of the token, by which people know it again.
    prefix = models.CharField(max_length=12)
    token_sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    # Requests in the minute that began then.
    minute = models.DateTimeField(null=True)
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["team", "-created_at"], name="tokens_of_team")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}\N{HORIZONTAL ELLIPSIS})"

    @staticmethod
    def sha256_of(token: str) -> str:
        # A token is 256 random bits: a plain hash keeps it unreadable.
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def scope_words(self) -> str:
        return ", ".join(self.scopes)

    @property
    def known_scopes(self) -> frozenset[Scope]:
        return frozenset(Scope(scope) for scope in self.scopes)

    def is_open(self, now: datetime) -> bool:
        is_over = self.expires_at is not None and self.expires_at <= now
        return self.revoked_at is None and not is_over
