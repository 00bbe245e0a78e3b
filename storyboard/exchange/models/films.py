"""Films that were exported: made once, and kept."""

import uuid
from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.db.models import Q

from storyboard.exchange.assembly import Assembly
from storyboard.renders.models import Leased


class Film(Leased):
    """One film of a board or a whole project, ordered, made by a worker, and then a
    file with its measured facts. `board`: None for a project's.

    `assembly` is what it is made of, frozen when it was ordered; it names clips by
    their ids, never files.
    """

    class State(models.TextChoices):
        """A film that is being made is a waiting one that a worker holds."""

        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    class Fit(models.TextChoices):
        """What becomes of a film of another shape."""

        BARS = "bars", "Black beside it, nothing is lost"
        CROP = "crop", "Fill the picture, the edges are lost"

    class Container(models.TextChoices):
        MP4 = "mp4", "MP4"
        WEBM = "webm", "WEBM"
        MOV = "mov", "MOV"

    TO_DO: ClassVar[Q] = Q(state=State.WAITING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(
        "boards.Project", on_delete=models.CASCADE, related_name="+"
    )
    board = models.ForeignKey(
        "boards.Board", on_delete=models.CASCADE, null=True, related_name="+"
    )
    title = models.CharField(max_length=200)
    # Chosen by the page that orders: the same key is the same order.
    order_key = models.UUIDField()
    ordered_by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ordered_at = models.DateTimeField()

    container = models.CharField(max_length=4, choices=Container)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    fit = models.CharField(max_length=4, choices=Fit)
    has_slates = models.BooleanField()
    assembly = models.JSONField()
    # Something in it was rendered for play money.
    is_practice = models.BooleanField(default=False)

    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    done_frames = models.PositiveIntegerField(default=0)
    total_frames = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)

    # What was measured once it is done. `is_joined`: no picture was encoded again.
    is_joined = models.BooleanField(default=False)
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    video_codec = models.CharField(max_length=20, blank=True)
    audio_codec = models.CharField(max_length=20, blank=True)
    frames = models.PositiveIntegerField(default=0)
    rate_num = models.PositiveIntegerField(default=24)
    rate_den = models.PositiveIntegerField(default=1)
    poster_name = models.CharField(max_length=200, blank=True)
    sprite_name = models.CharField(max_length=200, blank=True)
    sprite_cells = models.PositiveSmallIntegerField(default=0)
    sprite_columns = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["state", "run_after"], name="films_due"),
            models.Index(fields=["team", "-ordered_at"], name="films_of_team"),
            models.Index(fields=["project", "-ordered_at"], name="films_of_project"),
        ]
        constraints = [
            models.UniqueConstraint("project", "order_key", name="one_film_per_order")
        ]

    def __str__(self) -> str:
        return f"{self.title}, film"

    @property
    def plan(self) -> Assembly:
        return Assembly.from_json(self.assembly)

    @property
    def rate(self) -> Fraction:
        return Fraction(self.rate_num, self.rate_den)

    @property
    def seconds(self) -> Fraction:
        return self.frames / self.rate
