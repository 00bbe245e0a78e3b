"""Which shot of the board a film shows where."""

from dataclasses import dataclass
from uuid import UUID

from storyboard.boards.models import Shot
from storyboard.boards.queries import shot_ids_of_version
from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import Span, spans
from storyboard.renders.models import Clip


@dataclass(frozen=True, slots=True)
class Place:
    """`shot`: None where nobody knows any more whose it is."""

    span: Span
    shot: UUID | None


def places_of(clip: Clip) -> list[Place]:
    """The shots of a film in their order. `clip` comes with its render and board."""
    plan = RenderRequest.from_json(clip.render.request).plan
    lengths = [shot.seconds for shot in plan.shots]
    return [
        Place(span, shot)
        for span, shot in zip(
            spans(lengths, clip.rate), _shots(clip, len(lengths)), strict=True
        )
    ]


def _shots(clip: Clip, count: int) -> list[UUID | None]:
    version = clip.render.board_version
    if clip.shot is None:
        ids = shot_ids_of_version(clip.board, version, of=count)
    else:
        # The film of one shot of a take.
        ids = shot_ids_of_version(clip.board, version)[clip.shot :][:1]
    there = set(Shot.objects.filter(pk__in=ids).values_list("pk", flat=True))
    known = [one if one in there else None for one in ids]
    return known if len(known) == count else [None] * count


def place_at(places: list[Place], frame: int) -> Place | None:
    return next((one for one in places if frame in one.span), None)


def place_of_shot(places: list[Place], shot: UUID | None) -> Place | None:
    if shot is None:
        return None
    return next((one for one in places if one.shot == shot), None)
