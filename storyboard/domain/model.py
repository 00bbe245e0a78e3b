"""What one provider's model is: limits, price and settings, all of it data.

A `VideoModel` is read from `providers/catalog/*.toml`; `limits` is its meaning.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from storyboard.domain.money import Quote, dollars
from storyboard.domain.plan import BoardPlan, ElementRef, FrameRef
from storyboard.domain.setting import Setting as Setting
from storyboard.domain.text import with_mentions

# How sure a source is, from surest to least: the provider's documents, its own
# published code, what others saw it do, and what we conclude.
CERTAINTIES = ("documented", "code", "observed", "inferred")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a limit was read, and when."""

    text: str
    date: str
    certainty: str = "documented"
    address: str = ""


@dataclass(frozen=True, slots=True)
class Seconds:
    """Allowed whole seconds of a film: `least` to `most` in steps."""

    least: int
    most: int
    step: int = 1

    def allows(self, seconds: int) -> bool:
        in_range = self.least <= seconds <= self.most
        return in_range and (seconds - self.least) % self.step == 0

    def nearest(self, seconds: int) -> int:
        inside = min(max(seconds, self.least), self.most)
        down = inside - (inside - self.least) % self.step
        up = down + self.step
        return up if up <= self.most and up - inside < inside - down else down


@dataclass(frozen=True, slots=True)
class Shots:
    """How a model takes shots. `most` 1: it knows no shots within a film."""

    most: int
    least_seconds: int = 1
    most_seconds: int | None = None
    least_prompt: int = 0
    most_prompt: int | None = None
    with_last_frame: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """Length of a prompt in characters; `most` 0: the model has no such field.

    `joined`: the overall prompt is sent in front of every shot's own text, because
    the model does not read it once shots are given. The setting
    `overall_prompt_in_shots` switches that off for a board of several shots.
    """

    least: int = 0
    most: int = 0
    required: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Size:
    width: int
    height: int
    ratio: str

    def __str__(self) -> str:
        return f"{self.width} x {self.height} ({self.ratio})"


# By the shorter side, whatever the shape.
_RESOLUTIONS = {2160: "4K", 1440: "1440p", 1080: "1080p", 720: "720p"}


def resolution(width: int, height: int) -> str:
    """`4K`, `1080p`; the pixels of a size that has no name."""
    return _RESOLUTIONS.get(min(width, height), f"{width} x {height}")


@dataclass(frozen=True, slots=True)
class AnySize:
    """Sizes beside the listed ones: any even sides within these bounds."""

    least_side: int
    longest_side: int
    most_pixels: int

    def allows(self, width: int, height: int) -> bool:
        sides = range(self.least_side, self.longest_side + 1)
        even = width % 2 == 0 and height % 2 == 0
        fits = width in sides and height in sides
        return even and fits and width * height <= self.most_pixels


@dataclass(frozen=True, slots=True)
class Frames:
    """`first`, `last`: `no`, `optional` or `required`.

    `per_shot`: every shot's own frames are used; `between`: one picture at each cut;
    `set_the_size`: with a frame the film takes its shape and no size is sent.
    """

    first: str = "no"
    last: str = "no"
    last_alone: bool = False
    per_shot: bool = False
    between: bool = False
    set_the_size: bool = False
    least_side: int = 0
    longest_ratio: float = 0


@dataclass(frozen=True, slots=True)
class Elements:
    """`mention` is what stands in the prompt for an element: `{number}` in order of
    first appearance, `{name}`. `as_names`: the name in the text is all there is to it.
    `longest_name`, `longest_description`: characters; None where no limit is known.
    `made_for`: dollars for making one there before it can be named; None: none is made.
    """

    most: int = 0
    needs_frame: bool = False
    as_names: bool = False
    videos: bool = False
    voices: bool = False
    mention: str = "{name}"
    longest_name: int | None = None
    longest_description: int | None = None
    made_for: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Wire:
    """How a model spells what every board has, where its siblings differ.

    `fields`: its names for `first`, `last`, `shots`, `sound` and, where that is another
    with frames, `sound_with_frames`. `says_silence`: sound is said when it is off, too.
    `with_frames`: what goes out beside frames, as it is.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    says_silence: bool = False
    with_frames: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """What a document says and no rule here holds, with the reason."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars a second; `with_sound` where sound is on. None: nobody knows."""

    per_second: Decimal | None
    with_sound: Decimal | None
    source: Source
    sound_source: Source

    def __str__(self) -> str:
        silent, sound = _rate(self.per_second), _rate(self.with_sound)
        return silent if silent == sound else f"{silent}, with sound {sound}"


def _rate(amount: Decimal | None) -> str:
    if amount is None:
        return "price unknown"
    return f"{dollars(amount)} a second" if amount else "free"


# The setting of a board that says how its shots are ordered.
WAY = "order_as"
ONE_JOB, SHOT_BY_SHOT = "one job", "shot by shot"
# The setting of a board that says how many films one order makes.
RESULTS = "results"
_RESULTS_HELP = "How many films one order makes. Each is paid for."


@dataclass(frozen=True, slots=True)
class VideoModel:
    """One model of one provider. `slug` is `provider/model`, e.g. `local/animatic`.

    `ids` are the provider's own names of it, by what is asked of it:
    `text_to_video` and, where a film with frames is another model, `image_to_video`.
    """

    slug: str
    name: str
    provider: str
    provider_name: str
    seconds: Seconds
    shots: Shots
    prompt: Text
    sizes: tuple[Size, ...]
    price: Price
    negative_prompt: Text = Text()
    frames: Frames = Frames()
    elements: Elements = Elements()
    sound: str = "no"  # no, optional, always
    other_sizes: AnySize | None = None
    most_results: int = 1
    cancel: str = "no"  # no, queued, always
    settings: tuple[Setting, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    wire: Wire = Wire()
    sources: Mapping[str, Source] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def panel(self) -> tuple[Setting, ...]:
        """Every setting a board can have: the model's own, and those that decide how it
        is ordered. What takes every shot's frames at once needs no jobs of their own.
        """
        more = []
        if not self.frames.per_shot:
            choices = (ONE_JOB, SHOT_BY_SHOT)
            more += [Setting(WAY, "Ordered as", "choice", ONE_JOB, choices=choices)]
        if self.most_results > 1:
            label, last = "Results", self.most_results
            many = Setting(
                RESULTS, label, "int", 1, 1, last, help=_RESULTS_HELP, group="file"
            )
            more += [many]
        return (*self.settings, *more)

    def makes_size(self, width: int, height: int) -> bool:
        if any((size.width, size.height) == (width, height) for size in self.sizes):
            return True
        return self.other_sizes is not None and self.other_sizes.allows(width, height)

    @property
    def formats(self) -> tuple[str, ...]:
        """The containers it can write; MP4 where there is nothing to choose."""
        named = (s.choices for s in self.settings if s.name == "output_format")
        return next(named, ("MP4",))

    @property
    def defaults(self) -> dict[str, Any]:
        return {s.name: s.default for s in self.settings if s.default is not None}

    def id_for(self, plan: BoardPlan) -> str:
        """The provider's own name of the model that renders this board: it follows the
        frames that are sent, so that one at a cut alone changes nothing.
        """
        plain = self.ids["text_to_video"]
        has_frames = any(self.frames_sent(plan))
        return self.ids.get("image_to_video", plain) if has_frames else plain

    def frames_sent(self, plan: BoardPlan) -> Iterator[tuple[str, FrameRef]]:
        """The frames that go out, each with its place on the board."""
        rule, end = self.frames, len(plan.shots) - 1
        inner = rule.per_shot or rule.between
        for index, shot in enumerate(plan.shots):
            first = shot.first if inner or index == 0 else None
            last = shot.last if inner or index == end else None
            if rule.between and not rule.per_shot and index < end:
                # One picture at a cut: the next shot's first frame goes before.
                last = None if plan.shots[index + 1].first else last
            if first and rule.first != "no":
                yield f"shots[{index}].first_frame", first
            if last and rule.last != "no":
                yield f"shots[{index}].last_frame", last

    def quote(
        self,
        plan: BoardPlan,
        *,
        results: int = 1,
        settings: Mapping[str, Any] | None = None,
    ) -> Quote:
        if results < 1 or plan.seconds < 1:
            return Quote.unknown("There is nothing to price yet.")
        if self.source_of_film(settings or {}):
            return Quote.unknown("The film is as long as the video it edits.")
        rate, source = self.rate_for(plan)
        if rate is None:
            return Quote.unknown(f"{self.provider_name} does not publish this price.")
        seen = f"Seen on {source.date}, not published by {self.provider_name}."
        sure = source.certainty in {"documented", "code"}
        return Quote.known(rate * plan.seconds * results, "" if sure else seen)

    def rate_for(self, plan: BoardPlan) -> tuple[Decimal | None, Source]:
        """Dollars a second for this board, and who says so."""
        with_sound = self.sound == "always" or (plan.sound and self.sound != "no")
        if with_sound:
            return self.price.with_sound, self.price.sound_source
        return self.price.per_second, self.price.source

    def source_of_film(self, settings: Mapping[str, Any]) -> Setting | None:
        """The setting whose file gives the film its size and length, where given."""
        return next(
            (
                setting
                for setting in self.settings
                if setting.sets_the_film
                and setting.is_given(settings.get(setting.name))
            ),
            None,
        )

    def elements_sent(self, plan: BoardPlan) -> tuple[ElementRef, ...]:
        """The elements that travel with this board, in order of first mention."""
        rule, known = self.elements, {e.slug: e for e in plan.elements}
        used = (known[slug] for slug in plan.mentions if slug in known)
        able = (e for e in used if e.pictures or (rule.videos and e.videos))
        return () if rule.as_names or not rule.most else tuple(able)

    def joins(self, plan: BoardPlan, settings: Mapping[str, Any] | None = None) -> bool:
        """Whether the overall prompt stands in each shot's text."""
        wanted = (settings or {}).get("overall_prompt_in_shots", True)
        return bool(self.prompt.joined and (wanted or len(plan.shots) == 1))

    def texts_sent(
        self, plan: BoardPlan, settings: Mapping[str, Any] | None = None
    ) -> tuple[str, ...]:
        """Each shot's text as this model will read it."""
        sent = [element.slug for element in self.elements_sent(plan)]
        names = {element.slug: element.spoken for element in plan.elements}

        def mention(slug: str) -> str:
            name = names.get(slug, f"@{slug}")
            if slug not in sent:
                return name
            number = sent.index(slug) + 1
            return self.elements.mention.format(number=number, name=name)

        front = [plan.prompt] if self.joins(plan, settings) else []
        texts = ("\n".join(t for t in (*front, s.prompt) if t) for s in plan.shots)
        return tuple(with_mentions(text, mention) for text in texts)
