"""The takes an element is in, and what of it has changed since they were ordered."""

from dataclasses import dataclass

from storyboard.boards.models import Element
from storyboard.boards.queries import element_ref
from storyboard.domain.plan import contents_of
from storyboard.domain.request import RenderRequest
from storyboard.renders.models import Clip
from storyboard.renders.queries import renders_for
from storyboard.teams.queries import Person

# So many renders are looked through, and so many takes shown.
_LOOKED_AT, _SHOWN = 400, 24


@dataclass(frozen=True, slots=True)
class ElementTake:
    """A film with the element in it, as it was then."""

    clip: Clip
    changed: tuple[str, ...]

    @property
    def is_stale(self) -> bool:
        return bool(self.changed)

    @property
    def why(self) -> str:
        """`Its description and its pictures have changed since`."""
        parts = [f"its {part}" for part in self.changed]
        words = " and ".join([", ".join(parts[:-1]), parts[-1]] if parts[1:] else parts)
        verb = "have" if len(parts) > 1 or parts == ["its pictures"] else "has"
        return f"{words[:1].upper()}{words[1:]} {verb} changed since"


def takes_with(element: Element, user: Person) -> list[ElementTake]:
    """Newest first. A frozen order knows elements by what they were called then."""
    now = contents_of(element_ref(element))
    takes = renders_for(user).filter(
        part_of=None, clips__isnull=False, clips__trashed_at=None
    )
    # Of before it was made, another one was called so.
    renders = takes.filter(team=element.team_id, ordered_at__gte=element.created_at)
    found: list[ElementTake] = []
    for render in renders.distinct()[:_LOOKED_AT]:
        plan = RenderRequest.from_json(render.request).plan
        slug = element.slug_at(render.ordered_at)
        then = next((e for e in plan.elements if e.slug == slug), None)
        if then is None or then.slug not in plan.mentions:
            continue
        was = contents_of(then)
        changed = tuple(part for part in now if now[part] != was[part])
        found += [ElementTake(clip, changed) for clip in render.clips.all()]
        if len(found) >= _SHOWN:
            break
    return found
