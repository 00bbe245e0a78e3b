"""What a person may see of renders and clips, and what they are doing, in words."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from storyboard.boards.models import Board
from storyboard.domain.lifecycle import CANCELLABLE, FINAL, WORKABLE, Fetch, State
from storyboard.domain.request import RenderRequest
from storyboard.domain.roles import Right
from storyboard.domain.setting import SHA256
from storyboard.domain.timing import words
from storyboard.providers import registry
from storyboard.providers.errors import UnknownModel
from storyboard.renders.models import (
    Clip,
    Event,
    Exchange,
    LedgerEntry,
    Render,
    Result,
)
from storyboard.renders.queries.speech import (
    STEPS_HERE,
    STEPS_THERE,
    gateway_name,
    phase_of,
    trouble_of,
)
from storyboard.teams.queries import Person, rights_in, teams_for

ACTIVE = Q(state__in=sorted(set(State) - FINAL))
_KEPT = Q(board__trashed_at=None, board__project__trashed_at=None)
_CLIPS = Prefetch("clips", queryset=Clip.objects.order_by("result"))
_RESULTS = Prefetch("results", queryset=Result.objects.order_by("number"))


def renders_for(user: Person) -> QuerySet[Render]:
    """Renders of this person's teams, the last ordered first. Those that have ended
    go into the trash with their board, as their clips do.
    """
    # A list, not a sub-query: with one team the index gives the order for nothing.
    teams = list(teams_for(user).values_list("pk", flat=True))
    return (
        _with_facts(Render.objects.filter(_KEPT | ACTIVE, team__in=teams))
        .select_related("board__project", "ordered_by", "account")
        .order_by("-ordered_at", "-id")
    )


def running_for(user: Person) -> QuerySet[Render]:
    """What has not come to its end yet."""
    return renders_for(user).filter(ACTIVE)


def ended_for(user: Person) -> QuerySet[Render]:
    return renders_for(user).exclude(ACTIVE)


def renders_of(board: Board) -> QuerySet[Render]:
    """The board's renders, whatever became of them, the latest first."""
    found = Render.objects.filter(board=board).select_related("account")
    return _with_facts(found).order_by("-take")


def _with_facts(renders: QuerySet[Render]) -> QuerySet[Render]:
    of_board = Render.objects.filter(board=OuterRef("board")).order_by("-take")
    last_take = Subquery(of_board.values("take")[:1])
    return renders.annotate(last_take=last_take).prefetch_related(_CLIPS, _RESULTS)


def events_of(render: Render) -> QuerySet[Event]:
    return Event.objects.filter(render=render).select_related("by").order_by("id")


def exchanges_of(render: Render) -> QuerySet[Exchange]:
    return Exchange.objects.filter(render=render).order_by("id")


def ledger_of(render: Render) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(render=render).order_by("id")


def settings_of(request: RenderRequest) -> list[tuple[str, str]]:
    """The settings of an order, each with the name the page knows it by."""
    try:
        known = registry.model(request.model).panel
    except UnknownModel:
        known = ()
    labels = {setting.name: setting.label for setting in known}
    return [
        (labels.get(name, name), _spoken(value))
        for name, value in request.settings.items()
    ]


def _spoken(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (tuple, list)):
        return ", ".join(map(_spoken, value)) or "nothing"
    # A file is named by what it holds, which says nothing to a person.
    return "a file of the team" if SHA256.fullmatch(str(value)) else str(value)


@dataclass(frozen=True, slots=True)
class Shown:
    """A render with what a page says about it, and lets this person do with it."""

    render: Render
    phase: str
    clip: Clip | None
    may_change: bool
    # The key for ordering it again. It stays until the board gets another take, so
    # that two clicks are one order.
    again_key: UUID

    @property
    def is_active(self) -> bool:
        return State(self.render.state) not in FINAL

    @property
    def is_moving(self) -> bool:
        return self.render.state in WORKABLE - {State.QUEUED}

    @property
    def is_unknown(self) -> bool:
        return self.render.state == State.UNKNOWN

    @property
    def is_paused(self) -> bool:
        return self.is_active and self.render.error_code == "waits_for_account"

    @property
    def goes_on_there(self) -> bool:
        """It was to be stopped, and that could not be done."""
        is_under_way = self.render.state == State.RUNNING
        return is_under_way and self.render.stop in {"no", "unsure"}

    @property
    def can_be_cancelled(self) -> bool:
        """Not while it is being sent to a gateway, nor once its film is paid for."""
        can_be = CANCELLABLE
        if self.render.account_id:
            can_be = frozenset({State.QUEUED, State.RUNNING})
        return self.render.state in can_be and not self.render.stop

    @property
    def waits_for_film(self) -> bool:
        return self.render.state == State.COLLECTING and bool(self.trouble)

    @property
    def trouble(self) -> str:
        """What a person should read about it now."""
        if self.goes_on_there:
            return self.render.stop_said
        account = self.render.account
        if self.render.error or not account:
            return self.render.error
        if self.render.state == State.RUNNING and account.trouble:
            return account.trouble
        return trouble_of(self.render)

    @property
    def gateway(self) -> str:
        return gateway_name(self.render) if self.render.account_id else ""

    @property
    def lost(self) -> list[Result]:
        """Films that were made and cannot be had."""
        return [r for r in self.render.results.all() if r.state == Fetch.LOST]

    @property
    def clips(self) -> list[Clip]:
        return list(self.render.clips.all())

    @property
    def remarks(self) -> list[str]:
        """What its films are that was not ordered."""
        flag = f"{self.gateway} flagged this film as not safe for work."
        flagged = any(clip.is_flagged for clip in self.clips)
        notes = [clip.note for clip in self.clips if clip.note]
        return [flag, *notes] if flagged else notes

    @property
    def counts_frames(self) -> bool:
        return self.is_active and self.render.done_frames < self.render.total_frames

    @property
    def since(self) -> str:
        return self.render.state_since.isoformat()

    @property
    def length(self) -> str:
        return words(self.render.seconds)

    @property
    def model_name(self) -> str:
        """A model may leave the catalog; its renders stay."""
        try:
            model = registry.model(self.render.model)
        except UnknownModel:
            return self.render.model
        return f"{model.name}, {model.provider_name}"


def shown(renders: Iterable[Render], user: Person) -> list[Shown]:
    """For renders that came from the queries above."""
    found = list(renders)
    theirs = {
        team_id: Right.RENDER in rights_in(user, team_id)
        for team_id in {render.team_id for render in found}
    }
    return [
        Shown(
            render=render,
            phase=phase_of(render),
            clip=next(iter(render.clips.all()), None),
            may_change=theirs[render.team_id],
            again_key=uuid5(render.pk, str(getattr(render, "last_take", 0))),
        )
        for render in found
    ]


def mark_of(renders: Iterable[Shown]) -> str:
    """Changes whenever a page about these renders would: a poll that brings the mark
    along gets no page when there is nothing new.
    """
    facts = [
        (
            str(one.render.pk),
            one.phase,
            one.render.state_since.isoformat(),
            one.trouble,
            one.render.stop,
            len(one.clips),
        )
        for one in renders
    ]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Step:
    """One phase of a render that is over or under way: when, how long, by whom."""

    state: State
    at: datetime
    until: datetime | None
    who: str
    why: str
    word: str

    @property
    def seconds(self) -> float | None:
        return (self.until - self.at).total_seconds() if self.until else None


def steps_of(render: Render) -> list[Step]:
    """The phases it went through, from the log of its moves."""
    events = list(events_of(render))
    named = STEPS_THERE if render.account_id else STEPS_HERE
    ends = [*(event.at for event in events[1:]), None]
    return [
        Step(
            State(event.after),
            event.at,
            until,
            str(event.by) if event.by else "Studio" if event.worker else "",
            event.why,
            named[State(event.after)],
        )
        for event, until in zip(events, ends, strict=True)
    ]
