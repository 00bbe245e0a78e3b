"""Comments that somebody is mending on the board."""

import uuid

from django.db import models


class Fix(models.Model):
    """A comment taken to its shot in the editor. Which take answers it is not written
    here: it is the first one ordered after `at` that makes the shot anew
    (`queries.fixes`), so that ordering needs to know nothing of comments.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    comment = models.OneToOneField(
        "review.Comment", on_delete=models.CASCADE, related_name="fix"
    )
    board = models.ForeignKey(
        "boards.Board", on_delete=models.CASCADE, related_name="+"
    )
    shot = models.ForeignKey("boards.Shot", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()
    # The maker is through with it: it stands beside the prompt no more.
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["board", "at"], name="fixes_of_board")]

    def __str__(self) -> str:
        return f"mending {self.comment}"
