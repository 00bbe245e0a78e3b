"""Renders, the log of their moves and of their money, and the clips they made."""

import json
import uuid
from decimal import Decimal
from fractions import Fraction

from django.db import models
from django.db.models import F, Q

from storyboard.domain.lifecycle import Fetch, State
from storyboard.domain.money import Entry, Quote


class Leased(models.Model):
    """What a worker claims: when it is due, who has it until when, and how often a
    claim ended in a crash.
    """

    run_after = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    claims = models.PositiveIntegerField(default=0)
    crashes = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class Account(Leased):
    """A way to a gateway that renders share: a team's own, the deployment's (no team),
    or a team's for practice. One worker at a time asks there how its jobs are.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.CharField(max_length=40)
    source = models.CharField(max_length=12)
    team = models.ForeignKey(
        "teams.Team", on_delete=models.CASCADE, null=True, related_name="+"
    )
    # Nothing is sent before this: the gateway asked for a pause.
    held_until = models.DateTimeField(null=True)
    # Nothing is sent until a person says so, or another key is there.
    paused_at = models.DateTimeField(null=True)
    paused_code = models.CharField(max_length=40, blank=True)
    paused = models.TextField(blank=True)
    paused_key_id = models.UUIDField(null=True)
    # Why nothing was learnt lately, and how often in a row.
    trouble = models.TextField(blank=True)
    troubles = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "provider", "source", "team", name="one_account_per_team"
            ),
            models.UniqueConstraint(
                "provider",
                "source",
                condition=Q(team=None),
                name="one_account_without_a_team",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider}, {self.source}"

    @property
    def is_practice(self) -> bool:
        return self.source == "practice"


class Render(Leased):
    """One ordered job, frozen when it was ordered. Only its state moves on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    board = models.ForeignKey(
        "boards.Board", on_delete=models.CASCADE, related_name="+"
    )
    take = models.PositiveIntegerField()
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
            models.UniqueConstraint("board", "take", name="one_render_per_take"),
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


class Clip(models.Model):
    """A finished file with measured facts. Never changed, only trashed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(
        "boards.Project", on_delete=models.CASCADE, related_name="+"
    )
    board = models.ForeignKey(
        "boards.Board", on_delete=models.CASCADE, related_name="+"
    )
    render = models.ForeignKey(Render, on_delete=models.CASCADE, related_name="clips")
    result = models.PositiveSmallIntegerField(default=0)
    take = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    model = models.CharField(max_length=80)
    provider = models.CharField(max_length=40)
    is_practice = models.BooleanField(default=False)
    price_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    # The provider's own flag; and in what the film is unlike its order, in words.
    is_flagged = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    container = models.CharField(max_length=8)
    video_codec = models.CharField(max_length=20)
    audio_codec = models.CharField(max_length=20, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    frames = models.PositiveIntegerField()
    rate_num = models.PositiveIntegerField()
    rate_den = models.PositiveIntegerField(default=1)
    poster_name = models.CharField(max_length=200)
    sprite_name = models.CharField(max_length=200)
    sprite_cells = models.PositiveSmallIntegerField()
    sprite_columns = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["team", "-made_at", "-id"], name="clips_of_team"),
            models.Index(fields=["board", "-take"], name="clips_of_board"),
        ]
        constraints = [
            models.UniqueConstraint("render", "result", name="one_clip_per_result")
        ]

    def __str__(self) -> str:
        return f"{self.title}, take {self.take}"

    @property
    def rate(self) -> Fraction:
        return Fraction(self.rate_num, self.rate_den)

    @property
    def seconds(self) -> Fraction:
        return self.frames / self.rate

    @property
    def price(self) -> Quote:
        if self.price_usd is None:
            return Quote.unknown("The provider did not say what it cost.")
        return Quote.known(self.price_usd)


class LedgerEntry(models.Model):
    """One line of money. Only ever added.

    What counts against a cap is reserved - released + charged; play money never does.
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
