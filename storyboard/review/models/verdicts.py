"""What people decide about a clip, and who is asked to."""

import uuid

from django.db import models
from django.db.models import Q

from storyboard.domain.standing import Decision, Reason


class Verdict(models.Model):
    """One decision of one reviewer about one clip. Their latest counts, unless it was
    taken back; the older ones are what was said before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    clip = models.ForeignKey("renders.Clip", on_delete=models.CASCADE, related_name="+")
    # One of them decided; the name stays when the person goes.
    user = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    guest = models.ForeignKey(
        "review.Guest", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reviewer = models.CharField(max_length=150)
    decision = models.CharField(
        max_length=13, choices=[(d.value, d.value) for d in Decision]
    )
    # Of a rejection, when somebody said why.
    reason = models.CharField(
        max_length=10, blank=True, choices=[(r.value, r.words) for r in Reason]
    )
    words = models.TextField(blank=True)
    made_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "id"]
        indexes = [
            models.Index(fields=["clip", "made_at"], name="verdicts_of_clip"),
            models.Index(fields=["team", "made_at"], name="verdicts_of_team"),
            models.Index(fields=["made_at"], name="verdicts_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None) | Q(guest=None), name="one_reviewer"
            ),
            models.CheckConstraint(
                condition=~Q(decision=Decision.NEEDS_CHANGES.value) | ~Q(words=""),
                name="changes_are_said_in_words",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=[d.value for d in Decision]),
                name="decision_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.decision}"

    @property
    def by(self) -> str:
        """Whose it is, for as long as somebody can be told apart."""
        if self.user_id:
            return f"user {self.user_id}"
        return f"guest {self.guest_id}" if self.guest_id else f"gone {self.reviewer}"


class Asked(models.Model):
    """Somebody is asked to decide about a clip: a member, or who comes by a link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    clip = models.ForeignKey("renders.Clip", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        "teams.User", on_delete=models.CASCADE, null=True, related_name="+"
    )
    link = models.ForeignKey(
        "review.ShareLink", on_delete=models.CASCADE, null=True, related_name="+"
    )
    by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()
    # The last day; None: no hurry.
    due_on = models.DateField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["at"], name="asked_by_time")]
        constraints = [
            models.UniqueConstraint("clip", "user", name="asked_once_per_person"),
            models.UniqueConstraint("clip", "link", name="asked_once_per_link"),
            models.CheckConstraint(
                condition=Q(user=None, link__isnull=False)
                | Q(user__isnull=False, link=None),
                name="a_person_or_a_link_is_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} is asked"

    @property
    def name(self) -> str:
        if self.user:
            return str(self.user)
        link = self.link.name if self.link else ""
        return f"Guests of {link}" if link else "Guests of a link"
