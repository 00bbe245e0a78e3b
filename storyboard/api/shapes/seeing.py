"""Films on one timeline, on the wire: of a project, and takes beside each other."""

from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID

from django.urls import reverse
from ninja import Schema
from pydantic import Field

from storyboard.api.shapes.exports import PartShape
from storyboard.domain.lifecycle import State
from storyboard.domain.wording import Kind
from storyboard.gallery.differences import Row
from storyboard.gallery.reels import Part, Reel
from storyboard.renders.models import Clip
from storyboard.renders.queries.drafts import Draft

Rate = Annotated[str, Field(description="Frames a second, as a fraction.")]


def rate_words(rate: Fraction) -> str:
    return f"{rate.numerator}/{rate.denominator}"


class PlayedShape(Schema):
    """A film as a player needs it; its frames are counted at its own rate."""

    clip_id: UUID
    rate: Rate
    frames: int
    file: str

    @classmethod
    def of(cls, clip: Clip) -> "PlayedShape":
        return cls(
            clip_id=clip.pk,
            rate=rate_words(clip.rate),
            frames=clip.frames,
            file=reverse("api:clip_file", args=[clip.pk]),
        )


class ReelPart(PartShape):
    """A board; without a film a slate holds its place."""

    board_id: UUID
    number: int
    film: PlayedShape | None

    @classmethod
    def of(cls, part: Part) -> "ReelPart":
        return cls(
            board_id=part.board.pk,
            number=part.number,
            label=part.label,
            start=part.span.start,
            end=part.span.end,
            film=PlayedShape.of(part.film) if part.film else None,
        )


class ReelShape(Schema):
    """The boards' films in story order, in frames of `rate`."""

    rate: Rate
    frames: int
    parts: list[ReelPart]

    @classmethod
    def of(cls, reel: Reel | None) -> "ReelShape":
        if reel is None:
            return cls(rate="24/1", frames=0, parts=[])
        parts = [ReelPart.of(part) for part in reel.parts]
        return cls(rate=rate_words(reel.rate), frames=reel.frames, parts=parts)


class SpanShape(Schema):
    start: int
    end: int


class ComparedTake(PlayedShape):
    """`shots`: where they lie in its own frames."""

    token: Annotated[str, Field(description="`3`, or `3.2` of an order's second film.")]
    shots: list[SpanShape]


class WordingShape(Schema):
    kind: Kind
    text: str


class CellShape(Schema):
    """What one take has there: words, or a text with what changed since the first."""

    text: str
    pieces: list[WordingShape]
    frame_id: UUID | None


class RowShape(Schema):
    label: str
    cells: list[CellShape]

    @classmethod
    def of(cls, row: Row) -> "RowShape":
        cells = [
            CellShape(
                text=cell.text,
                pieces=[WordingShape(kind=p.kind, text=p.text) for p in cell.pieces],
                frame_id=cell.frame_id,
            )
            for cell in row.cells
        ]
        return cls(label=row.label, cells=cells)


class ComparisonShape(Schema):
    """Takes on one timeline, shot by shot, and a row for each thing that differs."""

    rate: Rate
    frames: int
    shots: list[PartShape]
    takes: list[ComparedTake]
    differences: list[RowShape]

    @classmethod
    def of(
        cls, clips: list[Clip], played: dict[str, Any], rows: list[Row]
    ) -> "ComparisonShape":
        """`played`: as the page's player gets it."""
        takes = [
            ComparedTake(
                **PlayedShape.of(clip).model_dump(),
                token=take["token"],
                shots=[SpanShape(start=a, end=b) for a, b in take["shots"]],
            )
            for clip, take in zip(clips, played["takes"], strict=True)
        ]
        return cls(
            rate=rate_words(Fraction(*played["rate"])),
            frames=played["frames"],
            shots=[PartShape(**shot) for shot in played["shots"]],
            takes=takes,
            differences=[RowShape.of(row) for row in rows],
        )


class DraftShape(Schema):
    """The animatic of a board that draws itself: the newest film of it, and what is
    under way. `why_not`: why it cannot be drawn; `state`: of what is drawn now.
    """

    is_current: Annotated[bool, Field(description="It shows the board as it is now.")]
    film: PlayedShape | None
    why_not: str
    state: State | None
    done_frames: int
    total_frames: int
    trouble: str

    @classmethod
    def of(cls, draft: Draft) -> "DraftShape":
        job = draft.job
        return cls(
            is_current=draft.is_current,
            film=PlayedShape.of(draft.film) if draft.film else None,
            why_not=draft.why_not,
            state=State(job.state) if job else None,
            done_frames=job.done_frames if job else 0,
            total_frames=job.total_frames if job else 0,
            trouble=job.error if job else "",
        )
