"""The plan of a film: frozen facts of a board, and every broken rule of it at once."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from storyboard.domain.camera import AS_IT_COMES, CUT, Camera, Transition
from storyboard.domain.mend import ways_to_add_up
from storyboard.domain.problem import Fix as Fix
from storyboard.domain.problem import Problem as Problem
from storyboard.domain.soundtrack import AS_THE_SWITCH_SAYS, Soundtrack
from storyboard.domain.text import MENTION as MENTION
from storyboard.domain.text import SLUG as SLUG
from storyboard.domain.text import mentions_in, printable
from storyboard.domain.timing import Lengths, difference, words

LONGEST_TITLE = 200
LONGEST_PROMPT = 3000
MOST_SHOTS = 200
MOST_ELEMENTS = 50
MOST_PICTURES = 4  # from the front, and three more angles
LONGEST_BOARD = 3600
SIDES = range(16, 8193)


@dataclass(frozen=True, slots=True)
class FrameRef:
    """A still by content: the sha256 of its normalised picture, and its size."""

    sha256: str
    width: int
    height: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class ElementRef:
    """A reusable character, prop, place or style, mentioned in prompts as `@slug`.

    The first picture shows it from the front. Videos and voices by their sha256.
    """

    slug: str
    name: str = ""
    description: str = ""
    pictures: tuple[FrameRef, ...] = ()
    tags: tuple[str, ...] = ()
    videos: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()

    @property
    def spoken(self) -> str:
        """What people and text-only models read in place of `@slug`."""
        return self.name or self.slug.replace("_", " ").replace("-", " ")


def contents_of(element: ElementRef) -> dict[str, object]:
    """What there is of an element, part by part, whatever its files and itself are
    called: two that are equal in it are the same to a model.
    """
    return {
        "name": element.name,
        "description": element.description,
        "pictures": tuple(picture.sha256 for picture in element.pictures),
        "tags": element.tags,
        "video": element.videos,
        "voice": element.voices,
    }


@dataclass(frozen=True, slots=True)
class ShotPlan:
    """`carried`: shot by shot it begins on the picture on which the film of the shot
    before it ends, whatever still it has itself. `transition` leads into it.
    """

    prompt: str
    seconds: int
    title: str = ""
    first: FrameRef | None = None
    last: FrameRef | None = None
    carried: bool = False
    camera: Camera = AS_IT_COMES
    transition: Transition = CUT


@dataclass(frozen=True, slots=True)
class BoardPlan:
    """What a board says, and nothing else: the input of limits, quotes and orders."""

    title: str
    seconds: int
    width: int
    height: int
    shots: tuple[ShotPlan, ...]
    prompt: str = ""
    negative_prompt: str = ""
    sound: bool = False
    elements: tuple[ElementRef, ...] = field(default=())
    soundtrack: Soundtrack = AS_THE_SWITCH_SAYS

    @property
    def lengths(self) -> Lengths:
        return Lengths(tuple(shot.seconds for shot in self.shots))

    @property
    def mentions(self) -> tuple[str, ...]:
        """Slugs of mentioned elements, in order of first appearance."""
        texts = [self.prompt, *(shot.prompt for shot in self.shots)]
        return tuple(dict.fromkeys(m for text in texts for m in mentions_in(text)))

    @property
    def voices(self) -> tuple[tuple[str, ...], ...]:
        """The voices the animatic plays in each shot, by their sha256, in the order in
        which its prompt mentions whose they are.
        """
        if not self.soundtrack.speaks(switch=self.sound):
            return ((),) * len(self.shots)
        said = {element.slug: element.voices[:1] for element in self.elements}
        return tuple(
            tuple(
                voice
                for slug in dict.fromkeys(mentions_in(shot.prompt))
                for voice in said.get(slug, ())
            )
            for shot in self.shots
        )

    @property
    def has_frames(self) -> bool:
        return any(shot.first or shot.last for shot in self.shots)

    def of_shots(self, places: Collection[int]) -> "BoardPlan":
        """A film of some of its shots alone, with the elements it mentions. What is
        carried over is not known before it is there.
        """
        chosen = [self.shots[place] for place in sorted(places)]
        shots = tuple(replace(s, first=None) if s.carried else s for s in chosen)
        seconds = sum(shot.seconds for shot in shots)
        part = replace(self, seconds=seconds, shots=shots)
        used = (element for element in self.elements if element.slug in part.mentions)
        return replace(part, elements=tuple(used))

    def problems(self) -> tuple[Problem, ...]:
        """Every broken rule that holds for a board whatever the model."""
        return (
            *_board_problems(self),
            *_sum_problems(self),
            *_shot_problems(self),
            *_element_problems(self),
            *_mention_problems(self),
        )


def mends(plan: BoardPlan) -> Iterator[Fix]:
    """The ways to make the shots add up that end in a valid board."""
    yield from ways_to_add_up(plan.lengths, plan.seconds, most=LONGEST_BOARD)


def _board_problems(plan: BoardPlan) -> Iterator[Problem]:
    if not plan.title.strip():
        yield Problem("title_missing", "title", "The board needs a title.")
    yield from _long("title_too_long", "title", "The title", plan.title)
    yield from _long("prompt_too_long", "prompt", "The overall prompt", plan.prompt)
    name, negative = "The negative prompt", plan.negative_prompt
    yield from _long("prompt_too_long", "negative_prompt", name, negative)
    if not plan.shots:
        message = "The board has no shot yet."
        yield Problem("no_shots", "shots", message, (Fix("add_shot", "Add a shot"),))
    if len(plan.shots) > MOST_SHOTS:
        message = (
            f"A board has at most {MOST_SHOTS} shots; this one has {len(plan.shots)}."
        )
        yield Problem("too_many_shots", "shots", message)
    if not 1 <= plan.seconds <= LONGEST_BOARD:
        message = f"A board lasts 1 s to {words(LONGEST_BOARD)}."
        yield Problem("duration_out_of_range", "duration", message)
    for side, pixels in (("width", plan.width), ("height", plan.height)):
        if pixels not in SIDES or pixels % 2:
            message = f"The {side} must be an even number of pixels, 16 to 8192."
            yield Problem("size_out_of_range", side, message)


def _long(code: str, place: str, name: str, text: str) -> Iterator[Problem]:
    most = LONGEST_TITLE if code == "title_too_long" else LONGEST_PROMPT
    if len(text) > most:
        message = f"{name} is longer than {most} characters; it has {len(text)}."
        yield Problem(code, place, message)


def _sum_problems(plan: BoardPlan) -> Iterator[Problem]:
    off = difference(plan.lengths.seconds, plan.seconds)
    if not off or not plan.shots:
        return
    total = plan.lengths.total
    message = f"The shots last {words(total)}, the board {words(plan.seconds)}: {off}."
    yield Problem("sum_wrong", "duration", message, tuple(mends(plan)))


def _shot_problems(plan: BoardPlan) -> Iterator[Problem]:
    for index, shot in enumerate(plan.shots):
        place, name = f"shots[{index}]", f"Shot {index + 1}"
        if not shot.prompt.strip() and not (shot.first or shot.last):
            message = f"{name} is empty. Write what happens in it, or give it a frame."
            yield Problem("shot_empty", f"{place}.prompt", message)
        prompt_place = f"{place}.prompt"
        yield from _long(
            "prompt_too_long", prompt_place, f"{name}'s prompt", shot.prompt
        )
        yield from _long(
            "title_too_long", f"{place}.title", f"{name}'s title", shot.title
        )
        if shot.seconds < 1:
            message = f"{name} must last at least 1 s."
            fix = Fix("set_seconds", "Make it 1 s", shot=index, value=1)
            yield Problem("shot_too_short", f"{place}.duration", message, (fix,))
        if shot.seconds > LONGEST_BOARD:
            message = f"{name} lasts longer than {words(LONGEST_BOARD)}."
            yield Problem("shot_too_long", f"{place}.duration", message)


def _element_problems(plan: BoardPlan) -> Iterator[Problem]:
    if len(plan.elements) > MOST_ELEMENTS:
        message = f"A board has at most {MOST_ELEMENTS} elements."
        yield Problem("too_many_elements", "elements", message)
    counts = Counter(element.slug for element in plan.elements)
    for slug in (slug for slug, count in counts.items() if count > 1):
        message = f"Two elements are called @{printable(slug)}. Rename one of them."
        yield Problem("element_twice", "elements", message)
    for index, element in enumerate(plan.elements):
        place = f"elements[{index}]"
        if not SLUG.fullmatch(element.slug):
            message = (
                "The id of an element begins with a letter and has at most 32 "
                "small letters, digits, “-” and “_”."
            )
            yield Problem("element_id_invalid", f"{place}.id", message)
        if reason := _mixed(element):
            message = f"@{printable(element.slug)} {reason}"
            yield Problem("element_media_mixed", place, message)


def _mixed(element: ElementRef) -> str:
    pictures, videos, voices = element.pictures, element.videos, element.voices
    if len(pictures) > MOST_PICTURES:
        return f"has {len(pictures)} pictures; {MOST_PICTURES} is the most."
    if len(videos) > 1 or len(voices) > 1:
        return "has more than one video or voice; one is the most."
    if videos and pictures:
        return "has pictures and a video. Keep one or the other."
    if voices and not pictures:
        return "has a voice but no picture. A voice goes with pictures."
    return ""


def _mention_problems(plan: BoardPlan) -> Iterator[Problem]:
    known = {element.slug for element in plan.elements}
    places: list[tuple[str, str, str, int | None]]
    places = [("prompt", "The prompt", plan.prompt, None)]
    for index, one in enumerate(plan.shots):
        place = f"shots[{index}].prompt"
        places.append((place, f"Shot {index + 1}", one.prompt, index))
    for place, where, text, shot in places:
        for slug in mentions_in(text):
            if slug not in known:
                message = (
                    f"{where} mentions @{slug}, but there is no element of that name."
                )
                fix = Fix("mention_as_words", f"Write “{slug}” without the @", shot)
                yield Problem("element_unknown", place, message, (fix,))
