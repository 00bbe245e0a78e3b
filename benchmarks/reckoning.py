"""The provider's ledger beside ours: every accepted order is one film, paid for once.

The provider is the outside world: it is never killed, and its ledger is the truth. An
order says which one it is by a mark in its prompt, `[[fault:film-17]]`, which the
practice provider keeps in its ledger and leaves out of the picture.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from storyboard.domain.lifecycle import FINAL, State, may_move
from storyboard.domain.money import Entry
from storyboard.domain.request import RenderRequest
from storyboard.media import clips
from storyboard.media.errors import Refused
from storyboard.providers.vendors.wavespeed.orders import ELEMENTS_MODEL
from storyboard.renders.models import Clip, Event, LedgerEntry, Render

Line = Mapping[str, Any]
_MARK = re.compile(r"\[\[fault:(film-\d+)\]\]")
_NOTHING = Decimal()


def marked(number: int, prompt: str) -> str:
    return f"[[fault:film-{number}]] {prompt}"


def mark_in(text: str) -> str:
    found = _MARK.search(text)
    return found[1] if found else ""


@dataclass(slots=True)
class Reckoning:
    """What was counted, and every fault found.

    `followed`: accepted orders that a render follows. `given_up`: those a person gave
    up, which the ledger leaves open. `explained`: accepted orders whose answer never
    came, each beside one render that is marked unknown.
    """

    accepted: int = 0
    followed: int = 0
    given_up: int = 0
    explained: int = 0
    films: int = 0
    elements: int = 0
    elements_paid: Decimal = _NOTHING
    elements_charged: Decimal = _NOTHING
    elements_open: Decimal = _NOTHING
    refunded: int = 0
    paid_there: Decimal = _NOTHING
    charged_here: Decimal = _NOTHING
    open_here: Decimal = _NOTHING
    paid_unknown: Decimal = _NOTHING
    paid_given_up: Decimal = _NOTHING
    states: Counter[str] = field(default_factory=Counter)
    twice: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    wrong_money: list[str] = field(default_factory=list)
    wrong_moves: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        return [
            *(self.twice + self.stuck + self.missing),
            *(self.wrong_money + self.wrong_moves),
        ]


def reckon(lines: Iterable[Line], media: Path) -> Reckoning:
    """All renders at gateways against the lines of the provider's ledger."""
    found, there = Reckoning(), _There(lines)
    renders = list(Render.objects.filter(account__isnull=False))
    found.accepted, found.paid_there = len(there.jobs), there.spent
    found.refunded = len(there.refunds)
    found.states.update(render.state for render in renders)
    _follow(found, there, renders)
    _follow_elements(found, there, renders)
    _count_elements(found, there)
    _count_films(found, renders, media)
    _count_money(found, there, renders)
    for render in renders:
        if render.state not in FINAL | {State.UNKNOWN}:
            said = [render.error, *(result.error for result in render.results.all())]
            found.stuck.append(f"{_name(render)} ({' '.join(said) or 'no error'})")
        found.wrong_moves += [f"{_name(render)}: {w}" for w in wrong_moves(render)]
    return found


class _There:
    """What the provider took: films and elements ordered, by the id of their job."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.jobs: dict[str, Line] = {}
        self.elements: dict[str, Line] = {}
        self.refunds: defaultdict[str, Decimal] = defaultdict(Decimal)
        self.spent = _NOTHING
        for line in lines:
            if line.get("model") == ELEMENTS_MODEL:
                self.elements[line["id"]] = line
            elif line.get("id") in self.elements:
                # One that could not be made costs nothing.
                if line["event"] == "refunded":
                    del self.elements[line["id"]]
            elif line["event"] == "accepted":
                self.jobs[line["id"]] = line
                self.spent += Decimal(line["price"])
            elif line["event"] == "refunded":
                self.refunds[line["id"]] += Decimal(line["price"])
                self.spent -= Decimal(line["price"])

    def paid(self, job: str) -> Decimal:
        return Decimal(self.jobs[job]["price"]) - self.refunds.get(job, _NOTHING)


def _follow(found: Reckoning, there: _There, renders: list[Render]) -> None:
    """Each accepted order has one render. One that nobody follows was paid for nothing,
    unless a render of that very film says that nobody knows.
    """
    unknown = defaultdict(list)
    for render in renders:
        if render.state == State.UNKNOWN:
            unknown[_mark(render)].append(render)
        if not render.remote_id:
            continue
        line = there.jobs.get(render.remote_id)
        if line is None:
            found.missing.append(f"{_name(render)} follows a job nobody accepted")
        elif mark_in(line["prompt"]) != _mark(render):
            found.twice.append(f"{_name(render)} follows another film's job")
        elif _is_given_up(render):
            found.given_up += 1
            found.paid_given_up += there.paid(render.remote_id)
        else:
            found.followed += 1
    followed = {render.remote_id for render in renders}
    for job, line in there.jobs.items():
        if job in followed:
            continue
        if waiting := unknown[mark_in(line["prompt"])]:
            waiting.pop()
            found.explained += 1
            found.paid_unknown += there.paid(job)
        else:
            found.twice.append(
                f"{line['vendor']} took {mark_in(line['prompt'])} as {job}, which "
                "nobody follows"
            )


def _follow_elements(found: Reckoning, there: _There, renders: list[Render]) -> None:
    """Each stands in our ledger beside a render of its film: charged, or left open
    where no answer came. The row by which an element is known may be gone: what a
    gateway no longer had is made again.
    """
    films = {render.pk: _mark(render) for render in renders}
    here: Counter[str] = Counter()
    for entry in LedgerEntry.objects.exclude(element=""):
        counts = {Entry.CHARGED: 1, Entry.RESERVED: 1, Entry.RELEASED: -1}
        here[films[entry.render_id]] += counts.get(Entry(entry.kind), 0)
    found.elements = len(there.elements)
    for job, line in there.elements.items():
        mark = mark_in(line["prompt"])
        here[mark] -= 1
        if here[mark] < 0:
            found.twice.append(f"the element of {mark} as {job}, which nobody pays for")


def _count_elements(found: Reckoning, there: _There) -> None:
    """One that nobody answered for stays reserved, whether or not it was billed."""
    lines = LedgerEntry.objects.exclude(element="")
    found.elements_charged, found.elements_open = _ledger(lines)
    prices = (Decimal(line["price"]) for line in there.elements.values())
    found.elements_paid = sum(prices, _NOTHING)
    least, most = found.elements_charged, found.elements_charged + found.elements_open
    if not least <= found.elements_paid <= most:
        found.wrong_money.append(
            f"elements: {found.elements_paid} was paid, charged {least}, "
            f"reserved {found.elements_open}"
        )


def _count_films(found: Reckoning, renders: list[Render], media: Path) -> None:
    clips_of: defaultdict[Any, list[Clip]] = defaultdict(list)
    for clip in Clip.objects.filter(render__account__isnull=False):
        clips_of[clip.render_id].append(clip)
    whole: dict[str, str] = {}
    for render in renders:
        kept = clips_of[render.pk]
        found.films += len(kept)
        if len(kept) != (render.state == State.DONE):
            found.missing.append(f"{_name(render)} has {len(kept)} films")
        for clip in kept:
            if clip.file_name not in whole:
                whole[clip.file_name] = _fault_of_file(media / clip.file_name, clip)
            if fault := whole[clip.file_name]:
                found.missing.append(f"{_name(render)}: {fault}")


def _fault_of_file(path: Path, clip: Clip) -> str:
    try:
        facts = clips.probe(path, decode=True)
    except (OSError, Refused) as fault:
        return str(fault)
    same = (facts.sha256, facts.frames) == (clip.sha256, clip.frames)
    return "" if same else "its file is another one than its row says"


def _count_money(found: Reckoning, there: _There, renders: list[Render]) -> None:
    for render in renders:
        charged, held = _ledger(_of_its_film(render))
        found.charged_here += charged
        found.open_here += held
        paid = there.paid(render.remote_id) if render.remote_id in there.jobs else None
        wanted = (paid or _NOTHING, _NOTHING)
        is_unknown = render.state == State.UNKNOWN or (not paid and _is_open(render))
        if is_unknown or _is_given_up(render):
            # Nobody knows, and the ledger says so: the money stays reserved.
            wanted = (_NOTHING, render.film_usd or _NOTHING)
        if render.state in FINAL | {State.UNKNOWN} and (charged, held) != wanted:
            found.wrong_money.append(
                f"{_name(render)}: charged {charged}, reserved {held}; "
                f"the provider was paid {paid}"
            )
        if render.state in FINAL - {State.DONE} and paid and not _is_given_up(render):
            found.missing.append(f"{_name(render)} is paid for: {render.error}")


def _is_given_up(render: Render) -> bool:
    """It goes on there, and somebody here no longer wanted it."""
    return render.state == State.CANCELLED and _is_open(render)


def _ledger(lines: QuerySet[LedgerEntry]) -> tuple[Decimal, Decimal]:
    """What our ledger says was charged, and what is still reserved."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.kind] += line.amount_usd or _NOTHING
    return sums[Entry.CHARGED], sums[Entry.RESERVED] - sums[Entry.RELEASED]


def _of_its_film(render: Render) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(render=render, element="")


def _is_open(render: Render) -> bool:
    last = _of_its_film(render).order_by("-id").first()
    return last is not None and last.kind == Entry.UNKNOWN


def wrong_moves(render: Render) -> Iterator[str]:
    """Every move starts where the last one ended, and goes forward."""
    state = ""
    for event in Event.objects.filter(render=render).order_by("id"):
        if event.before != state:
            yield f"moved from {event.before} when it was {state}"
        elif state and not may_move(State(state), State(event.after)):
            yield f"went from {state} to {event.after}"
        state = event.after
    if state != render.state:
        yield f"its events end with {state}"


def _mark(render: Render) -> str:
    plan = RenderRequest.from_json(render.request).plan
    return mark_in(plan.shots[0].prompt)


def _name(render: Render) -> str:
    return f"{render.provider} {_mark(render)} {render}"
