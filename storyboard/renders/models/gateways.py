"""What was said to gateways, and what stands there for files and elements."""

import json

from django.db import models

from storyboard.renders.models.accounts import Account
from storyboard.renders.models.renders import Render


class Exchange(models.Model):
    """A request to a gateway and its answer, for a person; no key is in it."""

    render = models.ForeignKey(
        Render, on_delete=models.CASCADE, related_name="exchanges"
    )
    at = models.DateTimeField()
    what = models.CharField(max_length=20)
    method = models.CharField(max_length=8)
    url = models.TextField()
    sent = models.TextField(blank=True)
    status = models.PositiveSmallIntegerField()
    said = models.TextField(blank=True)
    seconds = models.FloatField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.what}: {self.method} {self.url}"

    @property
    def sent_lines(self) -> str:
        """JSON that was kept whole, a field a line."""
        try:
            return json.dumps(json.loads(self.sent), ensure_ascii=False, indent=2)
        except ValueError:
            return self.sent


class GatewayCopy(models.Model):
    """What stands for a file of a team at a gateway, while the copy lives there."""

    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    value = models.TextField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "team", "account", "address", "sha256", name="one_copy_per_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:8]} at {self.account}"


class MadeElement(models.Model):
    """An element made at a gateway, known by its content: paid for once."""

    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    # The render it is made for and paid by, what that calls it, and its price.
    render = models.ForeignKey(Render, on_delete=models.CASCADE, related_name="+")
    slug = models.CharField(max_length=40)
    usd = models.DecimalField(max_digits=12, decimal_places=6)
    submitted_at = models.DateTimeField()
    ticket = models.JSONField(null=True)
    made_id = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "team", "account", "address", "fingerprint", name="one_made_element"
            )
        ]

    def __str__(self) -> str:
        return f"{self.made_id or 'being made'} at {self.account}"
