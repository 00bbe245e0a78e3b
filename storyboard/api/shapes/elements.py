"""Elements and models on the wire."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.urls import reverse
from ninja import Schema
from pydantic import Field, StrictStr

from storyboard.api.shapes.base import Said
from storyboard.api.shapes.boards import FrameShape
from storyboard.boards.models import LONGEST_DESCRIPTION, LONGEST_NAME, Element
from storyboard.boards.seen import seen_of_media
from storyboard.domain.model import VideoModel
from storyboard.domain.setting import Setting

Name = Annotated[StrictStr, Field(min_length=1, max_length=LONGEST_NAME)]
Kind = Element.Kind


class MediumShape(Schema):
    id: UUID
    name: str
    seconds: float


class ElementShape(Schema):
    id: UUID
    slug: Annotated[str, Field(description="What prompts call it: `@slug`.")]
    name: str
    kind: str
    description: str
    tags: list[str]
    pictures: list[FrameShape]
    video: MediumShape | None
    voice: MediumShape | None
    changed_at: datetime
    trashed_at: datetime | None
    media_tag: Annotated[
        str, Field(description="Changes with its media; send it to replace them.")
    ]
    page: str

    @classmethod
    def of(cls, element: Element) -> "ElementShape":
        frames = [FrameShape.of(one.frame) for one in element.pictures.all()]
        return cls(
            id=element.pk,
            slug=element.slug,
            name=element.name,
            kind=element.kind,
            description=element.description,
            tags=list(element.tags),
            pictures=[frame for frame in frames if frame],
            video=_medium(element.video),
            voice=_medium(element.voice),
            changed_at=element.changed_at,
            trashed_at=element.trashed_at,
            media_tag=seen_of_media(element),
            page=reverse("element", args=[element.pk]),
        )


def _medium(row: Any) -> MediumShape | None:
    if row is None:
        return None
    return MediumShape(id=row.pk, name=row.name, seconds=row.duration_ms / 1000)


class NewElement(Said):
    name: Name
    kind: Kind = Kind.CHARACTER
    picture: Annotated[UUID | None, Field(description="A frame of the team.")] = None


class ElementPatch(Said):
    """Only what is sent is changed. A new `slug` is written into every prompt."""

    name: Name = "?"
    kind: Kind = Kind.CHARACTER
    description: Annotated[StrictStr, Field(max_length=LONGEST_DESCRIPTION)] = ""
    tags: Annotated[list[StrictStr], Field(max_length=20)] = []
    slug: Annotated[StrictStr, Field(max_length=40)] = ""


class SettingShape(Schema):
    name: str
    label: str
    kind: str
    default: Any
    least: float | None
    most: float | None
    choices: list[str]
    help: str

    @classmethod
    def of(cls, setting: Setting) -> "SettingShape":
        names = "name label kind default least most help"
        facts = {name: getattr(setting, name) for name in names.split()}
        return cls(**facts, choices=list(setting.choices))


class ModelShape(Schema):
    """What a model takes; null: no limit is known."""

    slug: str
    name: str
    provider: str
    price: Annotated[str, Field(description="In words: “$0.42 a second”.")]
    way: Annotated[
        str,
        Field(
            description="Whose account orders go by: `here`, `team`, `deployment`, "
            "`practice` (play money), `unreadable`, or empty: a key is needed."
        ),
    ]
    seconds: dict[str, int]
    shots: dict[str, int | None]
    prompt: dict[str, Any]
    negative_prompt_most: int
    sizes: list[dict[str, Any]]
    frames: dict[str, Any]
    elements_most: int
    sound: str
    results_most: int
    settings: list[SettingShape]

    @classmethod
    def of(cls, model: VideoModel, way: str) -> "ModelShape":
        seconds, shots, frames = model.seconds, model.shots, model.frames
        return cls(
            slug=model.slug,
            name=model.name,
            provider=model.provider_name,
            price=str(model.price),
            way=way,
            seconds={
                "least": seconds.least,
                "most": seconds.most,
                "step": seconds.step,
            },
            shots={
                "most": shots.most,
                "least_seconds": shots.least_seconds,
                "most_seconds": shots.most_seconds,
                "most_prompt": shots.most_prompt,
            },
            prompt={
                "least": model.prompt.least,
                "most": model.prompt.most,
                "required": model.prompt.required,
            },
            negative_prompt_most=model.negative_prompt.most,
            sizes=[
                {"width": size.width, "height": size.height, "ratio": size.ratio}
                for size in model.sizes
            ],
            frames={
                "first": frames.first,
                "last": frames.last,
                "per_shot": frames.per_shot,
                "between": frames.between,
            },
            elements_most=model.elements.most,
            sound=model.sound,
            results_most=model.most_results,
            settings=[SettingShape.of(setting) for setting in model.panel],
        )
