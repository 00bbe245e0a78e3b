"""Exported films, and what goes on paper, on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.urls import reverse
from ninja import Schema
from pydantic import Field, StrictBool

from storyboard.api.shapes.base import Person, Said
from storyboard.api.shapes.boards import Side
from storyboard.exchange.models import Film
from storyboard.exchange.paper.layout import COLUMNS, FIELDS


class PartShape(Schema):
    """A stretch of a film, in its frames; `end` is the first frame behind it."""

    label: str
    start: int
    end: int


class FilmShape(Schema):
    """A film to export: of a board, or (`board_id` null) of a whole project."""

    id: UUID
    project_id: UUID
    board_id: UUID | None
    title: str
    state: Literal["waiting", "done", "failed", "cancelled"]
    container: Film.Container
    width: int
    height: int
    fit: Film.Fit
    slates: bool
    is_practice: bool
    done_frames: int
    total_frames: int
    error: str
    error_code: str
    ordered_at: datetime
    ordered_by: Person | None
    began_at: datetime | None
    ended_at: datetime | None
    parts: list[PartShape]
    is_joined: Annotated[bool, Field(description="No picture was encoded again.")]
    sha256: str
    size_bytes: int
    video_codec: str
    audio_codec: str
    frames: int
    rate: Annotated[str, Field(description="Frames a second, as a fraction.")]
    file: str
    poster: str
    page: str

    @classmethod
    def of(cls, film: Film) -> "FilmShape":
        names = (
            "project_id board_id title state container width height fit is_practice "
            "done_frames total_frames error error_code ordered_at began_at ended_at "
            "is_joined sha256 size_bytes video_codec audio_codec frames"
        )
        plan = film.plan
        return cls(
            **{name: getattr(film, name) for name in names.split()},
            id=film.pk,
            slates=film.has_slates,
            ordered_by=Person.of(film.ordered_by),
            parts=[
                PartShape(label=p.label, start=p.start, end=p.end) for p in plan.parts
            ],
            rate=f"{plan.rate.numerator}/{plan.rate.denominator}",
            file=reverse("api:film_file", args=[film.pk]),
            poster=reverse("api:film_poster", args=[film.pk]),
            page=reverse("film", args=[film.pk]),
        )


class NewFilm(Said):
    """Without `width` and `height`: as large as the films it is made of. The same `key`
    again is the same film.
    """

    container: Film.Container = Film.Container.MP4
    width: Side | None = None
    height: Side | None = None
    fit: Annotated[Film.Fit, Field(description="Of a film of another shape.")] = (
        Film.Fit.BARS
    )
    slates: Annotated[
        StrictBool,
        Field(description="A black slate for a board without a film; else left out."),
    ] = True
    key: UUID | None = None


class Paper(Schema):
    """What a storyboard shows, and on which paper."""

    columns: Annotated[int, Field(ge=COLUMNS[0], le=COLUMNS[-1])] = 3
    paper: Literal["a4", "letter"] = "a4"
    way: Literal["landscape", "portrait"] = "landscape"
    show: Annotated[
        list[Literal["number", "title", "prompt", "time", "frames", "camera", "take"]],
        Field(max_length=len(FIELDS), description="With each picture; not said: all."),
    ] = ["number", "title", "prompt", "time", "frames", "camera", "take"]
    cover: bool = True
    numbers: Annotated[bool, Field(description="Page numbers.")] = True
    comments: bool = False
