"""What came in from elsewhere."""

from django.db import models


class Import(models.Model):
    """A project that came as a ZIP. `origin`: the id of the project it began as, which
    it keeps through any number of exports and imports.
    """

    project = models.OneToOneField(
        "boards.Project", on_delete=models.CASCADE, related_name="+"
    )
    origin = models.UUIDField()
    file = models.CharField(max_length=255)
    by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.project}, of {self.file}"
