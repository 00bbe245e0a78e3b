"""Renders, the log of their moves, and the clips they made."""

import uuid
from fractions import Fraction

from django.db import models
from django.db.models import F, Q

from storyboard.domain.lifecycle import State
from storyboard.domain.money import Quote


class Render(models.Model):
    """One ordered job, frozen when it was ordered. Only its state moves on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    board = models.ForeignKey(
        "boards.Board", on_delete=models.CASCADE, related_name="+"
    )
    take = models.PositiveIntegerField()
    # Chosen by the page that orders: the same key is the same order.
    order_key = models.UUIDField(default=uuid.uuid4)
    ordered_by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ordered_at = models.DateTimeField(auto_now_add=True)

    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=80)
    board_version = models.PositiveIntegerField()
    request = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    seconds = models.PositiveIntegerField()
    shots_seconds = models.PositiveIntegerField()
    # None: the provider does not say. Never 0 by accident.
    quote_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True)

    state = models.CharField(
        max_length=12,
        choices=[(s.value, s.value) for s in State],
        default=State.QUEUED.value,
    )
    state_since = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done_frames = models.PositiveIntegerField(default=0)
    total_frames = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)

    # A worker's claim: who has it until when, and how often one ended in a crash.
    run_after = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    claims = models.PositiveIntegerField(default=0)
    crashes = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            # Not a partial index: SQLite uses one only for states written into the
            # query, and Django passes them beside it.
            models.Index(fields=["state", "run_after"], name="renders_due"),
            models.Index(fields=["board", "-take"], name="renders_of_board"),
            models.Index(fields=["team", "-ordered_at", "-id"], name="renders_of_team"),
        ]
        constraints = [
            models.UniqueConstraint("board", "take", name="one_render_per_take"),
            models.UniqueConstraint("board", "order_key", name="one_render_per_order"),
            # The rule of rules, where a database can hold it: nothing is ever ordered
            # whose shots do not add up.
            models.CheckConstraint(
                condition=Q(seconds=F("shots_seconds")), name="shots_add_up"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]),
                name="render_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"take {self.take}: {self.state}"


class Event(models.Model):
    """One move of a render: who, when, why. Never changed."""

    render = models.ForeignKey(Render, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12)
    by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    worker = models.CharField(max_length=80, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Clip(models.Model):
    """A finished file with measured facts. Never changed, only trashed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(
        "boards.Project", on_delete=models.CASCADE, related_name="+"
    )
    board = models.ForeignKey(
        "boards.Board", on_delete=models.CASCADE, related_name="+"
    )
    render = models.ForeignKey(Render, on_delete=models.CASCADE, related_name="clips")
    result = models.PositiveSmallIntegerField(default=0)
    take = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    model = models.CharField(max_length=80)
    provider = models.CharField(max_length=40)
    price_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    container = models.CharField(max_length=8)
    video_codec = models.CharField(max_length=20)
    audio_codec = models.CharField(max_length=20, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    frames = models.PositiveIntegerField()
    rate_num = models.PositiveIntegerField()
    rate_den = models.PositiveIntegerField(default=1)
    poster_name = models.CharField(max_length=200)
    sprite_name = models.CharField(max_length=200)
    sprite_cells = models.PositiveSmallIntegerField()
    sprite_columns = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["team", "-made_at", "-id"], name="clips_of_team"),
            models.Index(fields=["board", "-take"], name="clips_of_board"),
        ]
        constraints = [
            models.UniqueConstraint("render", "result", name="one_clip_per_result")
        ]

    def __str__(self) -> str:
        return f"{self.title}, take {self.take}"

    @property
    def rate(self) -> Fraction:
        return Fraction(self.rate_num, self.rate_den)

    @property
    def seconds(self) -> Fraction:
        return self.frames / self.rate

    @property
    def price(self) -> Quote:
        if self.price_usd is None:
            return Quote.unknown("The provider did not say what it cost.")
        return Quote.known(self.price_usd)
