"""Renders that ended, became unknown, or wait for somebody to do something."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from storyboard.domain.lifecycle import State
from storyboard.domain.notice import Kind
from storyboard.domain.text import shortened
from storyboard.renders.models import Account, Event, Render
from storyboard.review.queries.news.told import LONGEST_QUOTE, MOST, Told

_KINDS = {
    State.DONE: Kind.DONE,
    State.FAILED: Kind.FAILED,
    State.UNKNOWN: Kind.UNKNOWN,
}
_WORDS = {
    Kind.DONE: "{} is rendered",
    Kind.FAILED: "{} failed",
    Kind.UNKNOWN: "Nobody knows whether {} was paid for: decide what happens next",
    Kind.WAITING: "{} waits",
}


def newest_end() -> datetime | None:
    return _ends().order_by("-at").values_list("at", flat=True).first()


def ended_since(moment: datetime) -> tuple[list[Told], datetime | None]:
    """To who ordered it, unless they ended it themselves."""
    rows = _ends().filter(at__gt=moment).select_related("render__board")
    found = list(rows.order_by("at", "id")[:MOST])
    told = [
        _told(event.render, _KINDS[State(event.after)], f"event:{event.pk}", event.at)
        for event in found
        if event.render.take > 0 and event.render.part_of_id is None
        if event.by_id is None or event.by_id != event.render.ordered_by_id
    ]
    return [one for one in told if one], found[-1].at if found else None


def _ends() -> QuerySet[Event]:
    return Event.objects.filter(after__in=[state.value for state in _KINDS])


def newest_pause() -> datetime | None:
    return _paused().order_by("-paused_at").values_list("paused_at", flat=True).first()


def paused_since(moment: datetime) -> tuple[list[Told], datetime | None]:
    """Once a pause to everybody who has an order waiting there, of the first one."""
    told: list[Told] = []
    last = None
    for account in _paused().filter(paused_at__gt=moment).order_by("paused_at")[:MOST]:
        assert account.paused_at is not None
        last = account.paused_at
        source = f"pause:{account.pk}:{last.timestamp():.0f}"
        waiting = Render.objects.filter(account=account, state=State.QUEUED)
        for render in waiting.select_related("board").order_by("ordered_at")[:MOST]:
            one = _told(render, Kind.WAITING, source, last, account.paused)
            if one and one.user_id not in {t.user_id for t in told}:
                told.append(one)
    return told, last


def _paused() -> QuerySet[Account]:
    return Account.objects.filter(paused_at__isnull=False)


def _told(
    render: Render, kind: Kind, source: str, at: datetime, why: str = ""
) -> Told | None:
    if render.ordered_by_id is None:
        return None
    quote = why or (render.error if kind == Kind.FAILED else "")
    return Told(
        user_id=render.ordered_by_id,
        team_id=render.team_id,
        project_id=render.board.project_id,
        kind=kind,
        source=source,
        at=at,
        words=_WORDS[kind].format(f"{render.board.title}, take {render.take}"),
        path=reverse("render", args=[render.pk]),
        quote=shortened(quote, LONGEST_QUOTE),
    )
