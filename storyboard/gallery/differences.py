"""In what takes of one board differ: a row for each thing that is not alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from storyboard.boards.models import Frame
from storyboard.domain.plan import BoardPlan, FrameRef, ShotPlan
from storyboard.domain.request import RenderRequest
from storyboard.domain.stale import elements_changed
from storyboard.domain.standing import Standing
from storyboard.domain.timing import clock
from storyboard.domain.wording import Wording, changes_of_words
from storyboard.gallery.queries.cards import card_of
from storyboard.providers import registry
from storyboard.providers.errors import UnknownModel
from storyboard.renders.models import Clip

_STANDINGS = {
    Standing.OPEN: "Nobody asked",
    Standing.ASKED: "Asked",
    Standing.NEEDS_CHANGES: "Needs changes",
    Standing.REJECTED: "Rejected",
    Standing.APPROVED: "Approved",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one take has there: words, or a text with what changed in it since the
    first take, or a picture.
    """

    text: str = ""
    pieces: tuple[Wording, ...] = ()
    frame_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: tuple[Cell, ...]


def differences_of(clips: Sequence[Clip]) -> list[Row]:
    """Held against the first take. One query, however many takes."""
    orders = [RenderRequest.from_json(clip.render.request) for clip in clips]
    plans = [order.plan for order in orders]
    rows = [
        *_words("Prompt", [plan.prompt for plan in plans]),
        *_words("Negative prompt", [plan.negative_prompt for plan in plans]),
        *_shots(plans, _frames(clips, plans)),
        *_elements(plans),
        *_orders(clips, orders),
        *_outcomes(clips),
    ]
    return rows


def _plain(label: str, values: Sequence[str]) -> Iterator[Row]:
    if len(set(values)) > 1:
        yield Row(label, tuple(Cell(value or "None") for value in values))


def _words(label: str, texts: Sequence[str]) -> Iterator[Row]:
    if len(set(texts)) == 1:
        return
    first, *others = texts
    cells = [Cell(first or "None")]
    for text in others:
        same = "As in the first take" if text == first else ""
        pieces = () if same else changes_of_words(first, text)
        cells.append(Cell(same, pieces))
    yield Row(label, tuple(cells))


def _shots(plans: Sequence[BoardPlan], known: dict[str, UUID]) -> Iterator[Row]:
    for place in range(max(len(plan.shots) for plan in plans)):
        shots = [p.shots[place] if place < len(p.shots) else None for p in plans]
        name = f"Shot {place + 1}"
        titles = [shot.title if shot else "No such shot" for shot in shots]
        yield from _plain(f"{name}, title", titles)
        yield from _words(f"{name}, prompt", [s.prompt if s else "" for s in shots])
        lengths = [f"{shot.seconds} s" if shot else "" for shot in shots]
        yield from _plain(f"{name}, length", lengths)
        for which in ("first", "last"):
            yield from _stills(f"{name}, {which} frame", which, shots, known)


def _stills(
    label: str, which: str, shots: Sequence[ShotPlan | None], known: dict[str, UUID]
) -> Iterator[Row]:
    stills: list[FrameRef | None] = [getattr(s, which) if s else None for s in shots]
    if len({still.sha256 if still else "" for still in stills}) > 1:
        cells = (
            Cell(still.name or "A still", frame_id=known.get(still.sha256))
            if still
            else Cell("None")
            for still in stills
        )
        yield Row(label, tuple(cells))


def _frames(clips: Sequence[Clip], plans: Sequence[BoardPlan]) -> dict[str, UUID]:
    """The rows of the stills by their content, as far as the team still has them."""
    wanted = {
        still.sha256
        for plan in plans
        for shot in plan.shots
        for still in (shot.first, shot.last)
        if still
    }
    found = Frame.objects.filter(team=clips[0].team_id, sha256__in=wanted)
    return dict(found.values_list("sha256", "pk"))


def _elements(plans: Sequence[BoardPlan]) -> Iterator[Row]:
    names = [", ".join(f"@{slug}" for slug in plan.mentions) for plan in plans]
    yield from _plain("Elements", names)
    first, *others = plans
    changed = ["; ".join(elements_changed(first, plan)) for plan in others]
    if any(changed):
        cells = [Cell("As they were then"), *(Cell(c or "Unchanged") for c in changed)]
        yield Row("Elements since", tuple(cells))


def _orders(clips: Sequence[Clip], orders: Sequence[RenderRequest]) -> Iterator[Row]:
    yield from _plain("Model", [card_of(clip).model for clip in clips])
    yield from _plain("Provider", [clip.provider for clip in clips])
    yield from _plain("Size", [f"{clip.width} x {clip.height}" for clip in clips])
    sound = ["With sound" if order.plan.sound else "Without sound" for order in orders]
    yield from _plain("Sound", sound)
    names = dict.fromkeys(name for order in orders for name in order.settings)
    for name in names:
        values = [_value(order.settings.get(name)) for order in orders]
        yield from _plain(_label(orders, name), values)


def _label(orders: Sequence[RenderRequest], name: str) -> str:
    for order in orders:
        try:
            panel = registry.model(order.model).panel
        except UnknownModel:
            continue
        for setting in panel:
            if setting.name == name:
                return setting.label
    return name.replace("_", " ").capitalize()


def _value(value: Any) -> str:
    if value is None or value == "":
        return "Not said"
    if isinstance(value, bool):
        return "On" if value else "Off"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value) or "None"
    return str(value)


def _outcomes(clips: Sequence[Clip]) -> Iterator[Row]:
    cards = [card_of(clip) for clip in clips]
    yield from _plain("Length", [card.length for card in cards])
    yield from _plain("Frames a second", [f"{float(c.rate):g}" for c in clips])
    yield from _plain("Price", [card.price for card in cards])
    waited = [clip.made_at - clip.render.ordered_at for clip in clips]
    yield from _plain("Waited for", [_waiting(time) for time in waited])
    yield from _plain("Verdict", [_STANDINGS[Standing(c.standing)] for c in clips])
    yield from _plain("Open comments", [str(clip.open_comments) for clip in clips])


def _waiting(time: timedelta) -> str:
    seconds = max(0, round(time.total_seconds()))
    return f"{seconds} s" if seconds < 60 else f"{clock(seconds)} min"
