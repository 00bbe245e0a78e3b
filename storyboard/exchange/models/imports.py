"""What comes in from elsewhere."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models


class Import(models.Model):
    """A project that came as a ZIP, or is about to: it is checked step by step by
    workers, and then there all at once.

    `origin`: the id of the project it began as, which it keeps through any number of
    exports and imports.
    """

    class State(models.TextChoices):
        CHECKING = "checking"
        DONE = "done"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    project = models.OneToOneField(
        "boards.Project", on_delete=models.CASCADE, null=True, related_name="+"
    )
    origin = models.UUIDField(null=True)
    file = models.CharField(max_length=255)
    by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=State, default=State.CHECKING.value, db_index=True
    )
    percent = models.PositiveSmallIntegerField(default=0)
    # Why it was refused, or what of it is not as it was: each a place and a sentence.
    said = models.JSONField(default=list)
    # Whose turn it is, until when, and how often a worker began and did not come back.
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    crashes = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.file}: {self.state}"

    @property
    def folder(self) -> Path:
        """Where it lies while it is checked; what is forgotten there is swept."""
        return Path(settings.MEDIA_DIR) / "tmp" / f"import-{self.pk}"

    @property
    def archive(self) -> Path:
        return self.folder / "project.zip"
