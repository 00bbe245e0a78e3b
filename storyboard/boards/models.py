"""Projects, boards, shots, frames and elements as rows."""

import uuid
from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from storyboard.domain.camera import FRAMES, USUAL_END, USUAL_FRAMES, USUAL_START
from storyboard.domain.crop import Crop
from storyboard.domain.plan import LONGEST_BOARD, MOST_PICTURES, SIDES

LONGEST_SHOT_TITLE = 120
LONGEST_NAME = 80
LONGEST_DESCRIPTION = 500


def _seconds() -> "models.DecimalField[Decimal, Decimal]":
    """0 to 999.9, with one decimal."""
    return models.DecimalField(max_digits=4, decimal_places=1, default=Decimal(0))


class Project(models.Model):
    """A film or campaign: boards in story order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=200)
    # All it may ever spend at gateways, within the team's; null for no cap of its own.
    spend_cap_usd = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    created_by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now_add=True)
    trashed_at = models.DateTimeField(null=True)
    trashed_by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["team", "-changed_at"], name="projects_of_team")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(spend_cap_usd__gte=0), name="project_cap_is_not_below_0"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Frame(models.Model):
    """A still of a team: the original once by its sha256, and the copies made of it.

    Only the copies are shown; the original may carry a place, a name or a script, and
    leaves the studio as a download only.

    A crop is a frame too: cut from another one at `cut_left` and `cut_top`, as large as
    it says. It names the same original, and its copies are of the piece.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    cut_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+"
    )
    cut_left = models.PositiveIntegerField(default=0)
    cut_top = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=255)
    original_format = models.CharField(max_length=8)
    original_name = models.CharField(max_length=200)
    original_sha256 = models.CharField(max_length=64)
    original_bytes = models.PositiveBigIntegerField()
    picture_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    preview_name = models.CharField(max_length=200)
    thumb_name = models.CharField(max_length=200)
    uploaded_by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                F("team"),
                F("original_sha256"),
                condition=Q(cut_from=None),
                name="one_frame_per_original",
            ),
            models.UniqueConstraint(
                "cut_from",
                "cut_left",
                "cut_top",
                "width",
                "height",
                name="one_frame_per_crop",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def uncut(self) -> "Frame":
        """The whole picture."""
        return self.cut_from or self

    @property
    def crop(self) -> Crop | None:
        """What it is of the whole picture; None when it is that."""
        if self.cut_from_id is None:
            return None
        return Crop(self.cut_left, self.cut_top, self.width, self.height)


class Footage(models.Model):
    """A film of a team for a model to look at or to edit: our own copy, once by its
    sha256, and the original as it came, which never leaves the studio.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    original_name = models.CharField(max_length=200)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    duration_ms = models.PositiveBigIntegerField()
    poster_name = models.CharField(max_length=200)
    uploaded_by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("team", "sha256", name="one_footage_per_file")
        ]

    def __str__(self) -> str:
        return self.name


class Voice(models.Model):
    """A voice of a team: our own copy, once by its sha256, and the original."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    original_name = models.CharField(max_length=200)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    duration_ms = models.PositiveBigIntegerField()
    # The loudest sample of each of so many equal stretches, 0 to 100: to be drawn.
    peaks = models.JSONField(default=list, blank=True)
    uploaded_by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("team", "sha256", name="one_voice_per_file")
        ]

    def __str__(self) -> str:
        return self.name


class Element(models.Model):
    """A reusable character, prop, place or style of a team: `@slug` in a prompt.

    It is shown by pictures, with a voice if need be, or by one film.
    """

    class Kind(models.TextChoices):
        CHARACTER = "character"
        PROP = "prop"
        PLACE = "place"
        STYLE = "style"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    slug = models.CharField(max_length=32)
    # What it was called before, oldest first, each with until when (ISO).
    former_slugs = models.JSONField(default=list, blank=True)
    name = models.CharField(max_length=LONGEST_NAME)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CHARACTER)
    description = models.TextField(blank=True, max_length=LONGEST_DESCRIPTION)
    tags = models.JSONField(default=list, blank=True)
    video = models.ForeignKey(
        Footage, on_delete=models.PROTECT, null=True, related_name="+"
    )
    voice = models.ForeignKey(
        Voice, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    trashed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # In the trash it keeps its slug, which another one may take meanwhile.
            models.UniqueConstraint(
                F("team"),
                F("slug"),
                condition=Q(trashed_at=None),
                name="one_element_per_slug",
            ),
            models.CheckConstraint(
                condition=Q(video=None) | Q(voice=None),
                name="element_has_no_video_with_a_voice",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["character", "prop", "place", "style"]),
                name="element_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def slug_at(self, moment: datetime) -> str:
        """What prompts called it then."""
        until = ((slug, datetime.fromisoformat(end)) for slug, end in self.former_slugs)
        return next((slug for slug, end in until if moment < end), self.slug)


class ElementPicture(models.Model):
    """A picture of an element; place 0 is the frontal one."""

    element = models.ForeignKey(
        Element, on_delete=models.CASCADE, related_name="pictures"
    )
    frame = models.ForeignKey(Frame, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                "element", "place", name="one_picture_per_element_place"
            ),
            models.CheckConstraint(
                condition=Q(place__lt=MOST_PICTURES), name="element_has_four_pictures"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.element} {self.place}"


class Board(models.Model):
    """One storyboard: ordered shots and a total, one film."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="boards"
    )
    place = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    seconds = models.PositiveIntegerField(default=15)
    width = models.PositiveIntegerField(default=1920)
    height = models.PositiveIntegerField(default=1080)
    prompt = models.TextField(blank=True)
    negative_prompt = models.TextField(blank=True)
    sound = models.BooleanField(default=False)
    # What the animatic plays: `domain.soundtrack`. Times in seconds.
    heard = models.CharField(max_length=8, blank=True)
    voices = models.BooleanField(default=True)
    track = models.ForeignKey(
        Voice, on_delete=models.PROTECT, null=True, related_name="+"
    )
    track_start = _seconds()
    track_fade_in = _seconds()
    track_fade_out = _seconds()
    model = models.CharField(max_length=80, default="local/animatic")
    settings = models.JSONField(default=dict, blank=True)
    # The last order a gateway did not accept: its fingerprint, the places it named and
    # what it said. It counts as long as the same would be ordered.
    refusal = models.JSONField(null=True)
    # Goes up with every change of the board or its shots.
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    trashed_at = models.DateTimeField(null=True)
    trashed_by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["place", "created_at"]
        indexes = [models.Index(fields=["team", "-changed_at"], name="boards_of_team")]
        constraints = [
            models.CheckConstraint(
                condition=Q(seconds__gte=1, seconds__lte=LONGEST_BOARD),
                name="board_seconds_in_range",
            ),
            models.CheckConstraint(
                condition=Q(
                    width__gte=SIDES.start,
                    width__lt=SIDES.stop,
                    height__gte=SIDES.start,
                    height__lt=SIDES.stop,
                ),
                name="board_size_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Shot(models.Model):
    """One camera set-up of a board: a prompt, whole seconds, up to two frames."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="shots")
    place = models.IntegerField()
    title = models.CharField(max_length=LONGEST_SHOT_TITLE, blank=True)
    prompt = models.TextField(blank=True)
    seconds = models.PositiveIntegerField(default=3)
    locked = models.BooleanField(default=False)
    # How the animatic films it: `domain.camera`.
    move = models.CharField(max_length=8, blank=True)
    ease = models.CharField(max_length=8, blank=True)
    # The ends of the move from crop to crop: left, top and size in `camera.PARTS`;
    # empty as long as nobody drew them.
    crop_start = models.JSONField(default=list, blank=True)
    crop_end = models.JSONField(default=list, blank=True)
    # How the shot before it gives way to it, and how many frames that takes.
    transition = models.CharField(max_length=8, blank=True)
    transition_frames = models.PositiveSmallIntegerField(default=USUAL_FRAMES)
    first_frame = models.ForeignKey(
        Frame, on_delete=models.PROTECT, null=True, related_name="+"
    )
    last_frame = models.ForeignKey(
        Frame, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The shot behind it, while one still is this one's last frame and that one's first.
    shares_with = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # The shot behind it, when that begins on the picture on which the film of this one
    # has ended.
    carries_to = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                F("board"),
                F("place"),
                condition=Q(deleted_at=None),
                name="one_shot_per_place",
            ),
            models.CheckConstraint(
                condition=Q(seconds__gte=1, seconds__lte=LONGEST_BOARD),
                name="shot_seconds_in_range",
            ),
            models.CheckConstraint(
                condition=Q(shares_with=None) | Q(carries_to=None),
                name="one_bond_per_boundary",
            ),
            models.CheckConstraint(
                condition=Q(
                    transition_frames__gte=FRAMES[0], transition_frames__lte=FRAMES[-1]
                ),
                name="shot_transition_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"Shot {self.place + 1}"

    @property
    def crops(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The two ends, drawn or usual."""
        start, end = tuple(self.crop_start), tuple(self.crop_end)
        return start or USUAL_START, end or USUAL_END


class Revision(models.Model):
    """One save of a board: its whole content, packed (`domain.history.Content`).

    Undo and redo are saves too, and repeat the content of another one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="+")
    # The version of the board that it made.
    number = models.PositiveIntegerField()
    by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()
    # Whoever names a version keeps it for good.
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    content = models.BinaryField()
    # The number of the save that made this content: its own, but for a step of undo or
    # redo. And of the one that made the content before.
    content_of = models.PositiveIntegerField()
    parent = models.PositiveIntegerField(null=True)
    # The number of the version that was brought back.
    restored = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                "board", "number", name="one_revision_per_board_version"
            )
        ]

    def __str__(self) -> str:
        return self.name or f"Version {self.number}"

    @property
    def is_step(self) -> bool:
        """Whether it is an undo or a redo."""
        return self.content_of != self.number

    @property
    def is_undo(self) -> bool:
        return self.is_step and self.content_of < (self.parent or 0)
