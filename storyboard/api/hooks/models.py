"""Endpoints of other programs, and what was sent to them."""

import uuid

from django.db import models
from django.db.models import Q

from storyboard.api.hooks.names import Off, Standing


class Endpoint(models.Model):
    """An address of a team that wants to be told. Its secret is encrypted and shown to
    nobody again; while it is replaced the old one signs beside it until `old_until`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    url = models.TextField()
    # Of the address: so few of its deliveries are under way at once.
    host = models.CharField(max_length=255)
    # Names of events: `names.EventName`.
    events = models.JSONField(default=list)
    secret = models.BinaryField()
    secret_at = models.DateTimeField()
    old_secret = models.BinaryField(null=True)
    old_until = models.DateTimeField(null=True)
    made_by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    # It is told of what happens from then on.
    on_since = models.DateTimeField()
    off_at = models.DateTimeField(null=True)
    off_why = models.CharField(max_length=5, blank=True)
    arrived_at = models.DateTimeField(null=True)
    # Since the first try in vain after the last one that arrived.
    failing_since = models.DateTimeField(null=True)

    class Meta:
        app_label = "api"
        indexes = [models.Index(fields=["team", "made_at"], name="endpoints_of_team")]
        constraints = [
            models.CheckConstraint(
                condition=Q(off_at=None, off_why="")
                | Q(off_at__isnull=False, off_why__in=[o.value for o in Off]),
                name="an_endpoint_is_off_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def is_on(self) -> bool:
        return self.off_at is None


class Delivery(models.Model):
    """One thing that happened, told to one endpoint. Its id and its body are the same
    at every try.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.CASCADE, related_name="deliveries"
    )
    # Which row it tells of: an endpoint is told once.
    source = models.CharField(max_length=120)
    event = models.CharField(max_length=30)
    body = models.TextField()
    happened_at = models.DateTimeField()
    made_at = models.DateTimeField(auto_now_add=True)
    standing = models.CharField(
        max_length=9,
        choices=[(s.value, s.value) for s in Standing],
        default=Standing.WAITING.value,
    )
    due_at = models.DateTimeField()
    # The day that it is tried for ends then. It begins anew when somebody says so.
    give_up_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    tries_ever = models.PositiveIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    # Of the last try: `names.OUTCOME_WORDS`.
    outcome = models.CharField(max_length=13, blank=True)
    tried_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "api"
        indexes = [
            models.Index(fields=["standing", "due_at"], name="deliveries_due"),
            models.Index(
                fields=["endpoint", "standing", "due_at"], name="deliveries_of_endpoint"
            ),
            models.Index(fields=["endpoint", "-made_at", "-id"], name="deliveries_log"),
            models.Index(fields=["lease_until"], name="deliveries_held"),
            models.Index(fields=["made_at"], name="deliveries_by_age"),
        ]
        constraints = [
            models.UniqueConstraint("endpoint", "source", name="delivered_once"),
            models.CheckConstraint(
                condition=Q(standing__in=[s.value for s in Standing]),
                name="delivery_standing_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.standing}"


class Attempt(models.Model):
    """One try. Written before anything is sent; without an outcome its worker died."""

    delivery = models.ForeignKey(
        Delivery, on_delete=models.CASCADE, related_name="attempts"
    )
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    outcome = models.CharField(max_length=13, blank=True)
    took_ms = models.PositiveIntegerField(null=True)

    class Meta:
        app_label = "api"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"try {self.number}: {self.outcome or 'no news'}"


class Mark(models.Model):
    """How far the rows of one kind have been read. `read_at` lies a little before
    `seen_at`, for rows whose transaction ends after that of later ones.
    """

    name = models.CharField(max_length=20, unique=True)
    read_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "api"

    def __str__(self) -> str:
        return f"{self.name} up to {self.seen_at}"
