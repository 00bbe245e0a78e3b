"""What people are told in their inbox and by letter, and what they wish to be told."""

from django.db import models
from django.db.models import Q

from storyboard.domain.notice import Digest, Kind


class Notice(models.Model):
    """One thing that happened, told to one person; its words are those of that time.

    `mail_at`: when a letter about it is due, until one is claimed; `letter` names that.
    """

    user = models.ForeignKey("teams.User", on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    # None: it is about the team.
    project = models.ForeignKey(
        "boards.Project", on_delete=models.CASCADE, null=True, related_name="+"
    )
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in Kind])
    # Which row it tells of: nobody is told twice.
    source = models.CharField(max_length=80)
    at = models.DateTimeField()
    words = models.TextField()
    quote = models.TextField(blank=True)
    # The address it leads to, within the studio.
    path = models.CharField(max_length=200)
    read_at = models.DateTimeField(null=True)
    mail_at = models.DateTimeField(null=True)
    letter = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notices_of_user"),
            models.Index(fields=["user", "read_at"], name="notices_unread"),
            models.Index(fields=["mail_at"], name="notices_to_mail"),
            models.Index(fields=["letter"], name="notices_of_letter"),
        ]
        constraints = [
            models.UniqueConstraint("user", "source", name="told_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in Kind]), name="notice_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def place(self) -> str:
        """Where it happened: the project, else the team."""
        return self.project.title if self.project else self.team.name


class Wish(models.Model):
    """By letter, how often. Who never said gets what the fields begin with."""

    user = models.OneToOneField(
        "teams.User", on_delete=models.CASCADE, related_name="+"
    )
    digest = models.CharField(
        max_length=6,
        choices=[(d.value, d.value) for d in Digest],
        default=Digest.DAILY.value,
    )
    at_once = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.user}: {self.digest}"


class Mute(models.Model):
    """Nothing of this project is told to this person, until a moment if it has one:
    rows of before it are told to nobody afterwards either.
    """

    user = models.ForeignKey("teams.User", on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(
        "boards.Project", on_delete=models.CASCADE, related_name="+"
    )
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("user", "project", name="muted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} does not hear of {self.project}"


class NewsMark(models.Model):
    """How far the rows of one kind have been told. `told_at` lies a little before
    `seen_at`, for rows whose transaction ends after that of later ones.
    """

    name = models.CharField(max_length=20, unique=True)
    told_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} up to {self.seen_at}"
