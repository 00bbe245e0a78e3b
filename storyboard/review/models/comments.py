"""Remarks about a film, at a frame, over a span, or about all of it."""

import uuid

from django.db import models
from django.db.models import F, Q


class Comment(models.Model):
    """A remark, or the answer to one: `parent` is then the first of its thread.

    Where it is in the film is a half-open span of whole frames of its clip. Where it
    is on the board (`shot`, `in_shot` frames after that shot's beginning) is what later
    takes find it by. A comment on a draft has no clip, because drafts are replaced: its
    frames are those of the draft that was seen, and the next one finds it by its shot.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    board = models.ForeignKey(
        "boards.Board", on_delete=models.CASCADE, related_name="+"
    )
    clip = models.ForeignKey(
        "renders.Clip", on_delete=models.CASCADE, null=True, related_name="+"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="answers"
    )
    # One of them wrote it; the name stays when the person goes.
    user = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    guest = models.ForeignKey(
        "review.Guest", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    author = models.CharField(max_length=150)
    text = models.TextField()
    # None: about the film as a whole.
    start_frame = models.PositiveIntegerField(null=True)
    end_frame = models.PositiveIntegerField(null=True)
    shot = models.ForeignKey(
        "boards.Shot", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    in_shot = models.PositiveIntegerField(null=True)
    # Strokes relative to the picture: `domain.drawing`. Empty: none.
    drawing = models.JSONField(default=list)
    made_at = models.DateTimeField(auto_now_add=True)
    # When anything about it last changed: what an open page asks by.
    changed_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    # By whom, in words: a member or a guest.
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["clip", "changed_at"], name="comments_of_clip"),
            models.Index(fields=["board", "changed_at"], name="comments_of_board"),
            models.Index(fields=["made_at"], name="comments_by_time"),
            models.Index(fields=["resolved_at"], name="comments_by_resolving"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None) | Q(guest=None), name="one_author"
            ),
            models.CheckConstraint(
                condition=Q(start_frame=None, end_frame=None)
                | Q(end_frame__gt=F("start_frame")),
                name="a_span_has_a_frame",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:40]}"

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None and self.deleted_at is None


class Mention(models.Model):
    """Somebody of the team whom a comment calls by `@handle`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="mentions"
    )
    user = models.ForeignKey("teams.User", on_delete=models.CASCADE, related_name="+")
    # As it stands in the text: the person may take another name.
    handle = models.CharField(max_length=40)
    # By an edit; without it the comment called them from the start.
    added_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["added_at"], name="mentions_by_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "user"], name="mentioned_once_in_a_comment"
            )
        ]

    def __str__(self) -> str:
        return f"@{self.handle}"
