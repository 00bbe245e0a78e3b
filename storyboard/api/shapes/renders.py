"""Orders, renders and takes on the wire."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.urls import reverse
from ninja import Schema
from pydantic import Field, StrictBool, StrictInt, StrictStr

from storyboard.api.shapes.base import Person, ProblemShape, Said
from storyboard.domain.lifecycle import State
from storyboard.domain.standing import Standing
from storyboard.renders.models import Clip, Event
from storyboard.renders.queries.shown import Shown

Agreed = Annotated[
    StrictStr,
    Field(
        max_length=40,
        description="The price in real money you agree to, exactly as the quote says "
        "it (“$1.26”). Free orders and practice need none.",
    ),
]


class Ordering(Said):
    agreed: Agreed = ""


class Drafting(Said):
    again: Annotated[
        StrictBool, Field(description="Also what failed is drawn once more.")
    ] = False


class SeveralOrdering(Said):
    models: Annotated[list[StrictStr], Field(min_length=1, max_length=20)]
    agreed: Annotated[
        StrictStr,
        Field(
            max_length=2000,
            description="Every price of real money: `agreement` of the refusal.",
        ),
    ] = ""


class Redoing(Ordering):
    shot: Annotated[StrictInt, Field(ge=1, description="Counted from 1.")]


class Quoted(Schema):
    """What an order of the board as it is would cost."""

    price: Annotated[str, Field(description="Send it as `agreed`.")]
    usd: str | None
    how: str
    is_practice: bool
    needs_agreement: bool
    scope: Annotated[str, Field(description="Which scope an order needs.")]
    problems: list[ProblemShape]


class ClipShape(Schema):
    """A finished film: a take, or of one shot of it."""

    id: UUID
    project_id: UUID
    board_id: UUID
    render_id: UUID
    take: int
    shot: Annotated[int | None, Field(description="From 0; null: the take's own film.")]
    result: Annotated[int, Field(description="Of several films of an order, from 1.")]
    title: str
    model: str
    provider: str
    maker: Person | None
    is_practice: bool
    is_flagged: bool
    note: str
    price_usd: str | None
    made_at: datetime
    sha256: str
    size_bytes: int
    container: str
    width: int
    height: int
    frames: int
    rate: Annotated[str, Field(description="Frames a second, as a fraction.")]
    seconds: float
    standing: Standing
    open_comments: int
    trashed_at: datetime | None
    file: str
    poster: str
    page: str

    @classmethod
    def of(cls, clip: Clip) -> "ClipShape":
        names = (
            "project_id board_id render_id take shot title model provider is_practice "
            "is_flagged note made_at sha256 size_bytes container width height frames "
            "open_comments trashed_at"
        )
        return cls(
            **{name: getattr(clip, name) for name in names.split()},
            id=clip.pk,
            result=clip.result + 1,
            maker=Person.of(clip.maker),
            price_usd=_usd(clip.price_usd),
            rate=f"{clip.rate_num}/{clip.rate_den}",
            seconds=round(float(clip.seconds), 3),
            standing=Standing(clip.standing),
            file=reverse("api:clip_file", args=[clip.pk]),
            poster=reverse("api:clip_poster", args=[clip.pk]),
            page=reverse("clip", args=[clip.pk]),
        )


class RenderShape(Schema):
    id: UUID
    board_id: UUID
    take: int
    part_of: UUID | None
    place: Annotated[int, Field(description="Of a part: its shot, from 0.")]
    model: str
    provider: str
    is_practice: bool
    state: State
    phase: Annotated[str, Field(description="What is happening to it, in words.")]
    is_active: bool
    needs_a_person: Annotated[
        bool, Field(description="It does not go on until somebody decides.")
    ]
    can_be_cancelled: bool
    trouble: str
    error_code: str
    done_frames: int
    total_frames: int
    percent: int | None
    price: str
    quote_usd: str | None
    charged_usd: str | None
    ordered_at: datetime
    ordered_by: Person | None
    finished_at: datetime | None
    board_version: int
    fingerprint: str
    parts: list[UUID]
    clips: list[UUID]
    page: str

    @classmethod
    def of(cls, job: Shown) -> "RenderShape":
        return cls(**_facts(job))


class EventShape(Schema):
    at: datetime
    before: str
    after: str
    by: Person | None
    why: str

    @classmethod
    def of(cls, event: Event) -> "EventShape":
        return cls(
            at=event.at,
            before=event.before,
            after=event.after,
            by=Person.of(event.by),
            why=event.why,
        )


class RenderWhole(RenderShape):
    """With its log, and what was frozen when it was ordered."""

    events: list[EventShape]
    request: dict[str, Any]

    @classmethod
    def whole(cls, job: Shown, events: list[Event]) -> "RenderWhole":
        log = [EventShape.of(event) for event in events]
        return cls(**_facts(job), events=log, request=job.render.request)


def _facts(job: Shown) -> dict[str, Any]:
    render = job.render
    names = (
        "board_id take place model provider is_practice error_code done_frames "
        "total_frames percent ordered_at finished_at board_version fingerprint"
    )
    shown = "phase is_active needs_a_person can_be_cancelled trouble price"
    return {
        **{name: getattr(render, name) for name in names.split()},
        **{name: getattr(job, name) for name in shown.split()},
        "id": render.pk,
        "part_of": render.part_of_id,
        "state": State(render.state),
        "quote_usd": _usd(render.quote_usd),
        "charged_usd": _usd(render.charged_usd),
        "ordered_by": Person.of(render.ordered_by),
        "parts": [part.render.pk for part in job.parts],
        "clips": [clip.pk for clip in job.clips],
        "page": reverse("render", args=[render.pk]),
    }


def _usd(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


class Deciding(Said):
    """`go-on` wakes the account it waits for, `ask` asks the gateway what became of it,
    `take-job` takes a job that was found there, `give-up-…` ends it as billed or free.
    """

    deed: Literal[
        "ask",
        "give-up-billed",
        "give-up-free",
        "take-job",
        "keep-following",
        "stop-waiting",
        "stop-looking",
        "go-on",
        "fetch",
    ]
    job: Annotated[StrictStr, Field(max_length=200)] = ""


class Picking(Said):
    """`instead_of`: the take you saw picked; null where none was."""

    instead_of: UUID | None = None


class Grabbing(Said):
    at: Annotated[
        StrictStr,
        Field(max_length=20, description="`00:00:01:12`, or a frame's number: `36f`."),
    ]
