"""Takes that ended, or that go no further until somebody does something."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import QuerySet

from storyboard.api.hooks.names import EventName
from storyboard.api.hooks.queries.events.happening import (
    MOST,
    Facts,
    Happening,
    Teams,
    facts_of_clip,
    facts_of_render,
)
from storyboard.domain.lifecycle import FINAL, State
from storyboard.renders.models import Account, Clip, Event, Render

_NAMES = {
    State.DONE: EventName.RENDER_DONE,
    State.FAILED: EventName.RENDER_FAILED,
    State.CANCELLED: EventName.RENDER_CANCELLED,
    State.UNKNOWN: EventName.RENDER_NEEDS_YOU,
}
_UNCERTAIN = "Nobody knows whether the order arrived and was paid for: decide."
_SHOT = "Shot {} ended without a film: order it again, or cancel the take."
_ALONG = ("board__project", "board__team", "ordered_by")


def newest_end() -> datetime | None:
    return _ends().order_by("-at").values_list("at", flat=True).first()


def ended_since(
    moment: datetime, teams: Teams
) -> tuple[list[Happening], datetime | None]:
    along = (*(f"render__{one}" for one in _ALONG), "render__part_of")
    rows = _ends().filter(at__gt=moment).select_related(*along)
    found = list(rows.order_by("at", "id")[:MOST])
    told = [_ended(event) for event in found if event.render.team_id in teams]
    return [one for one in told if one], found[-1].at if found else None


def _ends() -> QuerySet[Event]:
    return Event.objects.filter(after__in=[state.value for state in _NAMES])


def _ended(event: Event) -> Happening | None:
    """Drafts are told to nobody, and a shot only where its take waits for it."""
    render, state = event.render, State(event.after)
    if render.is_draft:
        return None
    name = _NAMES[state]
    facts = partial(_facts, render, name)
    if render.part_of is not None:
        if state == State.DONE or render.part_of.state in FINAL:
            return None
        name = EventName.RENDER_NEEDS_YOU
        facts = partial(_waiting, render.part_of.pk, _SHOT.format(render.place + 1))
    elif state == State.UNKNOWN:
        facts = partial(_waiting, render.pk, _UNCERTAIN)
    return Happening(render.team_id, name, f"event:{event.pk}", event.at, facts)


def _facts(render: Render, name: EventName) -> Facts:
    facts = facts_of_render(render)
    if name == EventName.RENDER_DONE:
        clips = Clip.objects.filter(render=render, trashed_at=None).order_by("result")
        facts["clips"] = [facts_of_clip(clip) for clip in clips]
    if name == EventName.RENDER_FAILED:
        facts["error"] = {"code": render.error_code, "message": render.error}
    return facts


def _waiting(render_id: UUID, why: str) -> Facts:
    render = Render.objects.select_related(*_ALONG).get(pk=render_id)
    return {**facts_of_render(render), "why": why}


def newest_pause() -> datetime | None:
    return _paused().order_by("-paused_at").values_list("paused_at", flat=True).first()


def paused_since(
    moment: datetime, teams: Teams
) -> tuple[list[Happening], datetime | None]:
    """Once a pause to every team that has an order waiting there, of the first one."""
    told: list[Happening] = []
    last = None
    for account in _paused().filter(paused_at__gt=moment).order_by("paused_at")[:MOST]:
        assert account.paused_at is not None
        last = account.paused_at
        source = f"pause:{account.pk}:{last.timestamp():.0f}"
        told += [
            Happening(
                render.team_id,
                EventName.RENDER_NEEDS_YOU,
                source,
                last,
                partial(_waiting, render.pk, account.paused),
            )
            for render in _first_of_each_team(account, teams)
        ]
    return told, last


def _paused() -> QuerySet[Account]:
    return Account.objects.filter(paused_at__isnull=False)


def _first_of_each_team(account: Account, teams: Teams) -> list[Render]:
    waiting = Render.objects.filter(
        account=account, state=State.QUEUED, team__in=teams, take__gt=0
    )
    rows = waiting.order_by("ordered_at")[:MOST]
    return list({render.team_id: render for render in reversed(rows)}.values())
