"""What was ordered under which key: asked again, it is answered again."""

from django.db import models

from storyboard.api.hooks import models as hooks

# The rows of webhooks, for Django to find.
__all__ = ["KeptAnswer", "hooks"]


class KeptAnswer(models.Model):
    """The answer to a request that may spend money, by the key its program gave it.

    `request_sha256` is of the method, the address and the body: another request under
    the same key is refused.
    """

    user = models.ForeignKey("teams.User", on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="answers_by_time")]
        constraints = [
            models.UniqueConstraint("user", "team", "key", name="one_answer_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"
