"""What a person marks on the wall for themselves."""

from django.db import models


class Star(models.Model):
    """A clip somebody wants to find again. Nobody else sees it."""

    user = models.ForeignKey("teams.User", on_delete=models.CASCADE, related_name="+")
    clip = models.ForeignKey("renders.Clip", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("user", "clip", name="one_star_each")]

    def __str__(self) -> str:
        return f"{self.clip_id}, starred"
