"""Links for people without an account, and who came by them."""

import hashlib
import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q


class ShareLink(models.Model):
    """A way to the films of one clip, one board or one project's reel. Its token is
    the right to be there, and only its hash is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    clip = models.ForeignKey(
        "renders.Clip", on_delete=models.CASCADE, null=True, related_name="+"
    )
    board = models.ForeignKey(
        "boards.Board", on_delete=models.CASCADE, null=True, related_name="+"
    )
    project = models.ForeignKey(
        "boards.Project", on_delete=models.CASCADE, null=True, related_name="+"
    )
    token_sha256 = models.CharField(max_length=64, unique=True)
    # For whom, in the words of who made it.
    name = models.CharField(max_length=120, blank=True)
    # As Django hashes passwords; empty: none is asked for.
    password = models.CharField(max_length=128, blank=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    # To watch is the least.
    may_comment = models.BooleanField(default=True)
    may_decide = models.BooleanField(default=False)
    may_download = models.BooleanField(default=False)
    # The guest's name over the picture.
    is_watermarked = models.BooleanField(default=False)
    made_by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    # By anybody, named or not; the rows of them are not kept for ever.
    openings_ever = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["team", "-made_at"], name="links_of_team")]
        constraints = [
            # What could be saved without it would make a watermark pointless.
            models.CheckConstraint(
                condition=Q(is_watermarked=False) | Q(may_download=False),
                name="no_download_of_what_is_marked",
            ),
            models.CheckConstraint(
                condition=Q(clip__isnull=False, board=None, project=None)
                | Q(clip=None, board__isnull=False, project=None)
                | Q(clip=None, board=None, project__isnull=False),
                name="a_link_leads_to_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"Link for {self.name or 'anybody who has it'}"

    @staticmethod
    def sha256_of(token: str) -> str:
        # A token is 256 random bits: a plain hash keeps it unreadable.
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def target_id(self) -> uuid.UUID | None:
        return self.clip_id or self.board_id or self.project_id

    def is_open(self, now: datetime) -> bool:
        is_over = self.expires_at is not None and self.expires_at <= now
        return self.revoked_at is None and not is_over


class Guest(models.Model):
    """Somebody who came by a link and gave a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="guests")
    name = models.CharField(max_length=80)
    came_at = models.DateTimeField(auto_now_add=True)
    openings_ever = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["link", "-last_at"], name="guests_of_link")]

    def __str__(self) -> str:
        return self.name


class Opening(models.Model):
    """Once that a browser came by a link. Who it was is known once they give a name."""

    link = models.ForeignKey(
        ShareLink, on_delete=models.CASCADE, related_name="openings"
    )
    guest = models.ForeignKey(
        Guest, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["link", "-id"], name="openings_of_link")]

    def __str__(self) -> str:
        return f"{self.guest or 'Somebody'}, {self.at:%Y-%m-%d %H:%M}"
