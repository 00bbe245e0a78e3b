"""What renders share at a gateway, and what a worker claims."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q


class Leased(models.Model):
    """What a worker claims: when it is due, who has it until when, and how often a
    claim ended in a crash. `TO_DO`: rows with something to do, in rooms above this one.
    """

    TO_DO: ClassVar[Q] = Q()

    run_after = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    claims = models.PositiveIntegerField(default=0)
    crashes = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class Account(Leased):
    """A way to a gateway that renders share: a team's own, the deployment's (no team),
    or a team's for practice. One worker at a time asks there how its jobs are.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.CharField(max_length=40)
    source = models.CharField(max_length=12)
    team = models.ForeignKey(
        "teams.Team", on_delete=models.CASCADE, null=True, related_name="+"
    )
    # Nothing is sent before this: the gateway asked for a pause.
    held_until = models.DateTimeField(null=True)
    # Nothing is sent until a person says so, or another key is there.
    paused_at = models.DateTimeField(null=True)
    paused_code = models.CharField(max_length=40, blank=True)
    paused = models.TextField(blank=True)
    paused_key_id = models.UUIDField(null=True)
    # Why nothing was learnt lately, and how often in a row.
    trouble = models.TextField(blank=True)
    troubles = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "provider", "source", "team", name="one_account_per_team"
            ),
            models.UniqueConstraint(
                "provider",
                "source",
                condition=Q(team=None),
                name="one_account_without_a_team",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider}, {self.source}"

    @property
    def is_practice(self) -> bool:
        return self.source == "practice"
