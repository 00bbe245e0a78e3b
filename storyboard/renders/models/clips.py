"""Finished films, which of them counts, and their lighter copies."""

import uuid
from decimal import Decimal
from fractions import Fraction

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from storyboard.domain import draft
from storyboard.domain.money import Quote
from storyboard.domain.standing import Standing
from storyboard.renders.models.accounts import Leased
from storyboard.renders.models.renders import Render


class Clip(models.Model):
    """A finished file. Its facts never change; people judge it, and trash it."""

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
    # The film of one shot of a take, counted from 0; None: a take's own film.
    shot = models.PositiveSmallIntegerField(null=True)
    title = models.CharField(max_length=200)
    model = models.CharField(max_length=80)
    provider = models.CharField(max_length=40)
    # Who ordered it, for the wall.
    maker = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    is_practice = models.BooleanField(default=False)
    price_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    # The provider's own flag; and in what the film is unlike its order, in words.
    is_flagged = models.BooleanField(default=False)
    note = models.TextField(blank=True)

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
    # Heavy to decode (`media.heavy`); its lighter copy for players, once it is made.
    is_heavy = models.BooleanField(default=False)
    proxy_name = models.CharField(max_length=200, blank=True)

    # What the wall is sorted by, beside the day: longest, and dearest with the unknown
    # at the end.
    length_ms = models.GeneratedField(
        expression=F("frames") * 1000 * F("rate_den") / F("rate_num"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    price_rank = models.GeneratedField(
        expression=Coalesce(F("price_usd"), Value(Decimal(-1))),
        output_field=models.DecimalField(max_digits=12, decimal_places=6),
        db_persist=True,
    )

    # What the review room has found out, kept here for the wall: `domain.standing`,
    # and how many comments on it are not resolved.
    standing = models.CharField(
        max_length=13,
        choices=[(s.value, s.value) for s in Standing],
        default=Standing.OPEN.value,
    )
    open_comments = models.PositiveIntegerField(default=0)
    # In the trash; and its files are gone for good, while what it was and cost stays.
    trashed_at = models.DateTimeField(null=True)
    trashed_by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    emptied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["team", "-made_at", "-id"], name="clips_of_team"),
            models.Index(fields=["board", "-take"], name="clips_of_board"),
            # The wall by its other orders, and narrowed: a page is read off one of
            # them, however many clips there are.
            models.Index(fields=["team", "-length_ms", "-id"], name="clips_by_length"),
            models.Index(fields=["team", "-price_rank", "-id"], name="clips_by_price"),
            models.Index(
                fields=["project", "-made_at", "-id"], name="clips_of_project"
            ),
            models.Index(
                fields=["team", "model", "-made_at", "-id"], name="clips_of_model"
            ),
            models.Index(
                fields=["team", "standing", "-made_at", "-id"], name="clips_by_standing"
            ),
            models.Index(
                fields=["team", "maker", "-made_at", "-id"], name="clips_of_maker"
            ),
            models.Index(
                fields=["team", "-made_at", "-id"],
                condition=Q(open_comments__gt=0),
                name="clips_talked_about",
            ),
            models.Index(
                fields=["team", "-trashed_at"],
                condition=Q(trashed_at__isnull=False),
                name="clips_in_the_trash",
            ),
        ]
        constraints = [
            models.UniqueConstraint("render", "result", name="one_clip_per_result")
        ]

    def __str__(self) -> str:
        shot = "" if self.shot is None else f", shot {self.shot + 1}"
        return f"{self.title}, take {self.take}{shot}"

    @property
    def is_draft(self) -> bool:
        return self.take == draft.TAKE

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


class LightCopy(Leased):
    """The making of a lighter copy of a heavy clip, by a worker with nothing better to
    do. The row goes when it is made; one that cannot be made keeps its reason.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clip = models.OneToOneField(
        Clip, on_delete=models.CASCADE, related_name="light_copy"
    )
    given_up_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"a lighter copy of {self.clip_id}"


class Pick(models.Model):
    """Which take of a board counts: somebody's choice. Without one the newest does."""

    board = models.OneToOneField(
        "boards.Board", on_delete=models.CASCADE, related_name="+"
    )
    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.clip}, picked"
