"""How the whole studio is doing, in figures, for whoever runs it: no team's words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F, Min, Q, Sum
from django.utils import timezone

from storyboard.domain.lifecycle import FINAL, WORKABLE, State
from storyboard.domain.money import Entry
from storyboard.renders.models import Account, Event, LedgerEntry, Render
from storyboard.renders.queries.work import IS_READY

# Of the local engine: the last so many films.
_FILMS = 20
_OPEN = {State.SUBMITTING, State.RUNNING, State.COLLECTING, State.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Figure:
    """`samples`: each a value, with its labels."""

    name: str
    says: str
    samples: list[tuple[dict[str, str], float]] = field(default_factory=list)


def figures() -> list[Figure]:
    """A handful of statements, however much there is."""
    now = timezone.now()
    return [_renders(), _oldest(now), _in_doubt(), *_money(), _paused(), _speed()]


def _renders() -> Figure:
    """A provider that nothing waits for says 0, or its line would stay as it was."""
    rows = Render.objects.exclude(state__in=sorted(FINAL)).order_by()
    counted = rows.values_list("provider", "state").annotate(Count("pk"))
    return Figure(
        "renders",
        "Renders that have not ended, by provider and state.",
        [({"provider": p, "state": s}, float(count)) for p, s, count in counted],
    )


def _oldest(now: datetime) -> Figure:
    due = Render.objects.filter(
        IS_READY, state__in=sorted(WORKABLE), run_after__lte=now, lease_token=None
    )
    oldest = due.aggregate(at=Min("run_after"))["at"]
    age = (now - oldest).total_seconds() if oldest else 0.0
    says = "For how long the oldest work that is due has waited for a worker."
    return Figure("oldest_due_seconds", says, [({}, age)])


def _in_doubt() -> Figure:
    unknown = Render.objects.filter(state=State.UNKNOWN, is_practice=False)
    says = "Paid orders of which nobody knows whether they were billed."
    return Figure("unknown_payments", says, [({}, float(unknown.count()))])


def _money() -> Iterator[Figure]:
    real = LedgerEntry.objects.filter(is_practice=False)
    kinds = dict(real.order_by().values_list("kind").annotate(Sum("amount_usd")))
    charged = kinds.get(Entry.CHARGED) or Decimal()
    held = (kinds.get(Entry.RESERVED) or Decimal()) - (
        kinds.get(Entry.RELEASED) or Decimal()
    )
    yield Figure("charged_usd", "Charged by gateways so far.", [({}, float(charged))])
    says = "Reserved for orders that are not settled."
    yield Figure("reserved_usd", says, [({}, float(held))])


def _paused() -> Figure:
    paused = Account.objects.filter(paused_at__isnull=False).order_by()
    counted = paused.values_list("provider").annotate(Count("pk"))
    return Figure(
        "accounts_paused",
        "Keys that nothing is sent with until a person says so.",
        [({"provider": provider}, float(count)) for provider, count in counted],
    )


def _speed() -> Figure:
    """From the beginning of drawing to its end, waiting left out."""
    films = Render.objects.filter(
        provider="local", state=State.DONE, take__gt=0, total_frames__gt=0
    )
    latest = list(films.order_by("-finished_at").values_list("pk", "total_frames"))[
        :_FILMS
    ]
    moves = Event.objects.filter(render__in=[pk for pk, _ in latest]).filter(
        Q(after=State.RUNNING) | Q(before=State.RUNNING)
    )
    times: dict[object, list[datetime]] = {}
    for render, at in moves.order_by("id").values_list("render", F("at")):
        times.setdefault(render, []).append(at)
    drawn = [
        (frames, (times[pk][-1] - times[pk][0]).total_seconds())
        for pk, frames in latest
        if len(times.get(pk, [])) > 1
    ]
    seconds = sum(taken for _, taken in drawn)
    rate = sum(frames for frames, _ in drawn) / seconds if seconds else 0.0
    says = f"Frames a second of the local engine, over the last {_FILMS} films."
    return Figure("encode_frames_per_second", says, [({}, rate)])
