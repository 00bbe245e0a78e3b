"""What the library's pages show: cards, one element, what gateways take of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from storyboard.boards.models import Element, Frame
from storyboard.boards.queries import element_ref
from storyboard.boards.seen import seen_of_media
from storyboard.boards.uses import Use, boards_mentioning
from storyboard.domain.content import content_problems
from storyboard.domain.model import VideoModel
from storyboard.domain.plan import MOST_PICTURES, BoardPlan, ElementRef, ShotPlan
from storyboard.providers import registry

PAGE = 60


@dataclass(frozen=True, slots=True)
class Card:
    """An element on the wall, and how many boards use it."""

    element: Element
    boards: int

    @property
    def frame(self) -> Frame | None:
        return next((one.frame for one in self.element.pictures.all()), None)

    @property
    def holds(self) -> str:
        """`3 pictures and a voice`, `A film`, `No picture yet`."""
        if self.element.video:
            return "A film"
        count = len(self.element.pictures.all())
        if not count:
            return "No picture yet"
        pictures = f"{count} picture{'' if count == 1 else 's'}"
        return f"{pictures} and a voice" if self.element.voice else pictures

    @property
    def used(self) -> str:
        if not self.boards:
            return "Not used"
        return f"In {self.boards} board{'' if self.boards == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Wall:
    cards: Sequence[Card]
    # How many there are in all, and where the next page begins; None on the last one.
    count: int
    next: int | None


def wall_of(elements: QuerySet[Element], wish: dict[str, Any]) -> Wall:
    """The elements that fit the wish (`q`, `tag`, `kind`), a page from `start` on."""
    found = list(elements.order_by("name", "slug", "pk"))
    fitting = [one for one in found if _fits(one, wish)]
    start = wish.get("start") or 0
    shown = fitting[start : start + PAGE]
    end = start + PAGE
    return Wall(tuple(_cards(shown)), len(fitting), end if end < len(fitting) else None)


def _fits(element: Element, wish: dict[str, Any]) -> bool:
    tag, kind = wish.get("tag", ""), wish.get("kind", "")
    tags = [one.casefold() for one in element.tags]
    text = " ".join([element.name, f"@{element.slug}", element.description, *tags])
    words = str(wish.get("q", "")).casefold().split()
    return (
        (not tag or tag.casefold() in tags)
        and (not kind or element.kind == kind)
        and all(word in text.casefold() for word in words)
    )


def _cards(elements: Sequence[Element]) -> Iterator[Card]:
    """Of several teams each has its own boards."""
    counts: dict[Any, int] = {}
    for team_id in {element.team_id for element in elements}:
        mine = {e.slug: e.pk for e in elements if e.team_id == team_id}
        for use in boards_mentioning(team_id, mine):
            for slug in use.slugs:
                counts[mine[slug]] = counts.get(mine[slug], 0) + 1
    for element in elements:
        yield Card(element, counts.get(element.pk, 0))


def tags_of(elements: QuerySet[Element]) -> list[str]:
    """Every tag once, for the filter."""
    named = elements.prefetch_related(None).values_list("tags", flat=True)
    once = {tag.casefold(): tag for tags in named for tag in tags}
    return [once[key] for key in sorted(once)]


@dataclass(frozen=True)
class Shown:
    """One element and everything its page says of it."""

    element: Element
    may_edit: bool
    uses: Sequence[Use] = field(default_factory=tuple)

    @cached_property
    def card(self) -> Card:
        return Card(self.element, len(self.uses))

    @cached_property
    def seen(self) -> str:
        return seen_of_media(self.element)

    @cached_property
    def frames(self) -> list[Frame]:
        return [one.frame for one in self.element.pictures.all()]

    @property
    def takes_pictures(self) -> bool:
        return not self.element.video and len(self.frames) < MOST_PICTURES

    @property
    def takes_video(self) -> bool:
        return not (self.frames or self.element.voice or self.element.video)

    @property
    def takes_voice(self) -> bool:
        return bool(self.frames) and not (self.element.voice or self.element.video)

    @property
    def room(self) -> str:
        """What the next picture would be."""
        return "Another angle" if self.frames else "From the front"

    @property
    def rule(self) -> str:
        """What may be put in now, in words."""
        if self.element.video:
            return "A film stands alone. Remove it to show the element by pictures."
        if not self.frames:
            return "Up to four pictures of one and the same, or one film."
        if self.takes_voice:
            return "A voice goes with pictures; a film does not."
        return "The first picture shows it from the front; the others are angles."

    @property
    def video_facts(self) -> str:
        video = self.element.video
        if not video:
            return ""
        return f"{video.duration_ms / 1000:.1f} s, {video.width} x {video.height}"

    @property
    def voice_facts(self) -> str:
        voice = self.element.voice
        return f"{voice.duration_ms / 1000:.1f} s" if voice else ""

    @property
    def tags(self) -> str:
        return ", ".join(self.element.tags)

    @cached_property
    def at_gateways(self) -> list["Takes"]:
        return takes_of(element_ref(self.element))

    @property
    def by_name(self) -> str:
        """Whose models are sent no elements: `RunComfy and Storyboard`."""
        told = {takes.gateway for takes in self.at_gateways}
        others = {model.provider_name for model in registry.models()} - told
        return " and ".join(sorted(others))

    @cached_property
    def name_limit(self) -> int | None:
        """The shortest any gateway that uses elements takes."""
        limits = [t.models[0].elements.longest_name for t in self.at_gateways]
        return min((limit for limit in limits if limit), default=None)

    @cached_property
    def description_limit(self) -> int | None:
        limits = [t.models[0].elements.longest_description for t in self.at_gateways]
        return min((limit for limit in limits if limit), default=None)

    @cached_property
    def places(self) -> list[tuple[Use, list[int], bool]]:
        """Each board that mentions it: the numbers of its shots, and whether the
        overall prompt does.
        """
        slug = self.element.slug
        return [
            (
                use,
                [shot.place + 1 for shot in use.shots_with(slug)],
                f"@{slug}" in use.board.prompt,
            )
            for use in self.uses
        ]


def shown_of(element: Element, *, may_edit: bool) -> Shown:
    uses = boards_mentioning(element.team_id, [element.slug])
    return Shown(element, may_edit, uses)


@dataclass(frozen=True, slots=True)
class Takes:
    """What the models of one gateway that agree in it take of an element."""

    models: tuple[VideoModel, ...]
    # In words: what they take of any element, and what is wrong with this one.
    facts: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def gateway(self) -> str:
        return self.models[0].provider_name

    @property
    def names(self) -> str:
        return ", ".join(model.name for model in self.models)


def takes_of(element: ElementRef) -> list[Takes]:
    """By the catalog: the models that are sent elements, grouped by what they say."""
    groups: dict[tuple[Any, ...], list[VideoModel]] = {}
    for model in registry.models():
        if model.elements.most and not model.elements.as_names:
            facts = tuple(_facts(model))
            remarks = tuple(_remarks(model, element))
            groups.setdefault((model.provider_name, facts, remarks), []).append(model)
    return [
        Takes(tuple(models), facts, remarks)
        for (_, facts, remarks), models in groups.items()
    ]


def _facts(model: VideoModel) -> Iterator[str]:
    rule, frames = model.elements, model.frames
    yield f"{rule.most} elements in one film"
    if rule.longest_name:
        yield f"a name of {rule.longest_name} characters"
    if rule.longest_description:
        yield f"a description of {rule.longest_description} characters"
    if frames.least_side:
        yield f"pictures of {frames.least_side} pixels or more on each side"
    if frames.longest_ratio:
        yield f"no side more than {frames.longest_ratio:g} times the other"
    yield "a film instead of pictures" if rule.videos else "no film"
    yield "a voice" if rule.voices else "no voice"
    if rule.needs_frame:
        yield "only on boards whose first shot has a first frame"
    if rule.made_for:
        yield f"made there once for ${rule.made_for}"


def _remarks(model: VideoModel, element: ElementRef) -> Iterator[str]:
    """The same sentences that a board with it in its prompt would show."""
    shot = ShotPlan(f"@{element.slug}", model.seconds.least)
    size = model.sizes[0]
    plan = BoardPlan(
        "A board",
        shot.seconds,
        size.width,
        size.height,
        (shot,),
        elements=(element,),
    )
    for problem in content_problems(model, plan, {}):
        if problem.place.startswith("elements["):
            said = problem.message.replace(model.name, "it")
            yield said[:1].upper() + said[1:]


def names_of(uses: Iterable[Use]) -> str:
    """`“One”, “Two” and 3 more`."""
    titles = [f"“{use.board.title}”" for use in uses]
    if len(titles) > 4:
        titles = [*titles[:3], f"{len(titles) - 3} more boards"]
    return " and ".join([", ".join(titles[:-1]), titles[-1]] if titles[1:] else titles)
