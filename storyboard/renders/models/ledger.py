"""Money, line by line."""

from django.db import models

from storyboard.domain.money import Entry, Quote
from storyboard.renders.models.renders import Render


class LedgerEntry(models.Model):
    """One line of money. Only ever added.

    What counts against a cap is reserved - released + charged; play money never does,
    nor what was paid elsewhere.
    """

    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(
        "boards.Project", on_delete=models.CASCADE, related_name="+"
    )
    board = models.ForeignKey(
        "boards.Board", on_delete=models.CASCADE, related_name="+"
    )
    render = models.ForeignKey(Render, on_delete=models.CASCADE, related_name="ledger")
    kind = models.CharField(
        max_length=8, choices=[(e.value, e.value.capitalize()) for e in Entry]
    )
    # The element it pays for, as its board calls it; empty: the film.
    element = models.CharField(max_length=40, blank=True)
    amount_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    is_practice = models.BooleanField(default=False)
    # It came with a project and was paid by whoever made that: no cap counts it.
    is_imported = models.BooleanField(default=False)
    at = models.DateTimeField()
    why = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["team", "is_practice", "kind"], name="money_of_team"),
            models.Index(
                fields=["project", "is_practice", "kind"], name="money_of_project"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"

    @property
    def amount(self) -> Quote:
        return Quote(self.amount_usd)
