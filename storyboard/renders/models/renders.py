"""Ordered jobs, the log of their moves, and their results."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from storyboard.domain import draft
from storyboard.domain.lifecycle import Fetch, State
from storyboard.renders.models.accounts import Account, Leased

DRAFTS = "-drafts"


class Render(Leased):
    """One ordered job, frozen when it was ordered. Only its state moves on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    board = models.ForeignKey(
        "boards.Board", on_delete=models.CASCADE, related_name="+"
    )
    # A part has the number of its whole.
    take = models.PositiveIntegerField()
    # A film spliced of pieces: `domain.recipe`, and how many of them are ordered for
    # it, each as a render of its own: a part, of the shot at `place`.
    recipe = models.JSONField(null=True)
    parts_wanted = models.PositiveSmallIntegerField(default=0)
    part_of = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="parts"
    )
    place = models.PositiveSmallIntegerField(default=0)
    # The place of the part whose film has to be there first: this one begins on its
    # last picture.
    after_place = models.PositiveSmallIntegerField(null=True)
    # Chosen by the page that orders: the same key is the same order.
    order_key = models.UUIDField(default=uuid.uuid4)
    ordered_by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ordered_at = models.DateTimeField(auto_now_add=True)

    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=80)
    # None: it is rendered here. `key_id` is the team's key it was ordered with.
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+"
    )
    key_id = models.UUIDField(null=True)
    is_practice = models.BooleanField(default=False)
    # Ordered of another model than the board had: a comparison, not what it says.
    is_beside = models.BooleanField(default=False)
    board_version = models.PositiveIntegerField()
    request = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    seconds = models.PositiveIntegerField()
    shots_seconds = models.PositiveIntegerField()
    # None: the provider does not say. Never 0 by accident.
    quote_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    # The part of the quote that pays for elements made for it first.
    elements_usd = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    # For the film alone.
    charged_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True)

    state = models.CharField(
        max_length=12,
        choices=[(s.value, s.value) for s in State],
        default=State.QUEUED.value,
    )
    state_since = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done_frames = models.PositiveIntegerField(default=0)
    total_frames = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    # The places on the board that the gateway named when it refused the order.
    refused_places = models.JSONField(default=list)

    # The one submit: written before the request leaves. `looks`: how often the gateway
    # was asked what became of it.
    submission_id = models.UUIDField(null=True, unique=True)
    submitted_at = models.DateTimeField(null=True)
    looks = models.PositiveSmallIntegerField(default=0)
    candidates = models.JSONField(default=list)
    # Sendings nobody answered, before a person sent it again: each `submission_id` and
    # `submitted_at`. They may have been billed, so each is still reserved.
    earlier = models.JSONField(default=list)
    # Jobs that calls to this render's own address spoke of, before its job was known.
    hinted = models.JSONField(default=list)
    ticket = models.JSONField(null=True)
    remote_id = models.CharField(max_length=200, blank=True)
    # What the gateway last said of the job; `heard_at` when that last changed.
    polls = models.PositiveIntegerField(default=0)
    heard_at = models.DateTimeField(null=True)
    remote_phase = models.CharField(max_length=10, blank=True)
    percent = models.PositiveSmallIntegerField(null=True)
    said = models.TextField(blank=True)
    # A person wants it stopped: `asked`, then what came of it, and in words.
    stop = models.CharField(max_length=8, blank=True)
    stop_said = models.TextField(blank=True)
    # It came with a project, ordered and paid elsewhere: the state it had there, its
    # job and its results, which nobody here may ask about. None: ordered here.
    imported = models.JSONField(null=True)

    class Meta:
        indexes = [
            # Not a partial index: SQLite uses one only for states written into the
            # query, and Django passes them beside it.
            models.Index(fields=["state", "run_after"], name="renders_due"),
            models.Index(fields=["account", "state"], name="renders_of_account"),
            models.Index(fields=["board", "-take"], name="renders_of_board"),
            models.Index(fields=["team", "-ordered_at", "-id"], name="renders_of_team"),
        ]
        constraints = [
            models.UniqueConstraint(
                "board",
                "take",
                condition=Q(take__gt=0, part_of=None),
                name="one_render_per_take",
            ),
            # Nothing is spliced of what is itself spliced.
            models.CheckConstraint(
                condition=Q(part_of=None) | Q(recipe=None), name="a_part_is_no_whole"
            ),
            models.UniqueConstraint("board", "order_key", name="one_render_per_order"),
            # A job that was found again belongs to one render only, whoever's key
            # it was found with.
            models.UniqueConstraint(
                "provider",
                "remote_id",
                condition=~Q(remote_id=""),
                name="one_render_per_job",
            ),
            # The rule of rules, where a database can hold it: nothing is ever ordered
            # whose shots do not add up.
            models.CheckConstraint(
                condition=Q(seconds=F("shots_seconds")), name="shots_add_up"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]),
                name="render_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"take {self.take}: {self.state}"

    @property
    def is_draft(self) -> bool:
        """Nobody ordered it: it follows the editor, and the next one replaces it."""
        return self.take == draft.TAKE

    @property
    def scope(self) -> str:
        """Whose folder its files are kept in. Those of drafts lie apart: no other row
        names them, so they can go with theirs.
        """
        return f"{self.team_id}{DRAFTS if self.is_draft else ''}"

    @property
    def film_usd(self) -> Decimal | None:
        """What one sending of it was quoted, without elements."""
        return None if self.quote_usd is None else self.quote_usd - self.elements_usd


class Event(models.Model):
    """One move of a render: who, when, why. Never changed."""

    render = models.ForeignKey(Render, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12)
    by = models.ForeignKey(
        "teams.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    worker = models.CharField(max_length=80, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["at"], name="events_by_time")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Result(Leased):
    """One film a gateway made for a render: where it is, and whether it is ours yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    render = models.ForeignKey(Render, on_delete=models.CASCADE, related_name="results")
    number = models.PositiveSmallIntegerField()
    remote_id = models.CharField(max_length=200)
    url = models.TextField()
    is_flagged = models.BooleanField(default=False)
    charged_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    state = models.CharField(
        max_length=8,
        choices=[(f.value, f.value) for f in Fetch],
        default=Fetch.WAITING.value,
    )
    tries = models.PositiveSmallIntegerField(default=0)
    # How many of its addresses have expired.
    addresses = models.PositiveSmallIntegerField(default=0)
    # Since when it is tried.
    found_at = models.DateTimeField()
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["state", "run_after"], name="results_due")]
        constraints = [
            models.UniqueConstraint("render", "number", name="one_result_per_number"),
            models.UniqueConstraint("render", "remote_id", name="one_result_per_film"),
        ]

    def __str__(self) -> str:
        return f"result {self.number + 1}: {self.state}"
