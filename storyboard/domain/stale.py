"""What the board says now and an order did not, in the words people have for it.

Pictures are compared by what is on them, so another name of a file changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain

from storyboard.domain.history import inside
from storyboard.domain.plan import BoardPlan, ElementRef, FrameRef, ShotPlan
from storyboard.domain.request import RenderRequest
from storyboard.domain.text import printable

Labels = Callable[[str], str]
# More lengths than this at once read better as one word.
_MOST_LENGTHS = 3


def changed_since(
    then: RenderRequest,
    now: RenderRequest,
    *,
    labels: Labels = printable,
    shows_titles: bool = True,
) -> tuple[str, ...]:
    """`the length`, `shot 2's prompt`, `Mara's picture`: in the order of the page, and
    nothing for orders that say the same.

    `labels` are the names of settings; without `shows_titles` titles do not count,
    because no film shows them.
    """
    shots = _shots(then.plan, now.plan, titles=shows_titles)
    if then.by_shot and now.by_shot:
        shots += _begun_elsewhere(now.plan.shots, shots)
    found = chain(
        _board(then.plan, now.plan, titles=shows_titles),
        _order(then, now, labels),
        shots,
        elements_changed(then.plan, now.plan),
    )
    return tuple(dict.fromkeys(found))


def in_words(changes: Sequence[str], *, most: int = 4) -> str:
    """`shot 2's prompt, Mara's picture and 2 more`."""
    more = len(changes) - most
    return ", ".join(changes[:most]) + (f" and {more} more" if more > 0 else "")


def _board(then: BoardPlan, now: BoardPlan, *, titles: bool) -> Iterator[str]:
    if titles and then.title != now.title:
        yield "the title"
    if then.prompt != now.prompt:
        yield "the overall prompt"
    if then.negative_prompt != now.negative_prompt:
        yield "the negative prompt"
    if then.seconds != now.seconds:
        yield "the length"
    if (then.width, then.height) != (now.width, now.height):
        yield "the size"
    if then.sound != now.sound:
        yield "the sound"
    # As with titles: only what is drawn here is heard with it.
    if titles and then.soundtrack.sounding != now.soundtrack.sounding:
        yield "the sound of the animatic"


def _order(then: RenderRequest, now: RenderRequest, labels: Labels) -> Iterator[str]:
    if then.model != now.model:
        yield "the model"
    for name in dict.fromkeys((*then.settings, *now.settings)):
        if then.settings.get(name) != now.settings.get(name):
            label = labels(name)
            # `the quality`, but not `the written on the picture`.
            yield f"the {inside(label)}" if label.count(" ") < 2 else f"“{label}”"
    if then.results != now.results:
        yield "how many films"
    if bool(then.parts) != bool(now.parts):
        yield "one job or shot by shot"


def _shots(then: BoardPlan, now: BoardPlan, *, titles: bool) -> list[str]:
    """Shot by shot as they stand, or as they moved: whichever says less."""
    was, are = then.shots, now.shots
    # A new length of the whole board says that shots have other lengths, too.
    lengths = then.seconds == now.seconds
    ways = [_paired(_moves(was, are), titles=titles, lengths=lengths)]
    if len(was) == len(are):
        pairs = [(n, a, n, b) for n, (a, b) in enumerate(zip(was, are, strict=True), 1)]
        ways.insert(0, _paired(pairs, titles=titles, lengths=lengths))
    if _is_another_order(was, are):
        ways.append(["the order of the shots"])
    return min(ways, key=len)


def _is_another_order(was: Sequence[ShotPlan], are: Sequence[ShotPlan]) -> bool:
    before, after = (
        [(looks(s), s.seconds, s.title) for s in one] for one in (was, are)
    )
    return before != after and Counter(before) == Counter(after)


_Pair = tuple[int, ShotPlan | None, int, ShotPlan | None]


def _moves(was: Sequence[ShotPlan], are: Sequence[ShotPlan]) -> list[_Pair]:
    """Which shot became which, each with its number; None where there is none."""
    keys = list(map(looks, was)), list(map(looks, are))
    pairs: list[_Pair] = []
    matcher = SequenceMatcher(None, *keys, autojunk=False)
    for _, a, a_end, b, b_end in matcher.get_opcodes():
        for step in range(max(a_end - a, b_end - b)):
            old = was[a + step] if a + step < a_end else None
            new = are[b + step] if b + step < b_end else None
            pairs.append((a + step + 1, old, b + step + 1, new))
    return pairs


def _paired(pairs: Sequence[_Pair], *, titles: bool, lengths: bool) -> list[str]:
    found, longer = [], []
    for before, old, number, new in pairs:
        if old is None:
            found.append(f"shot {number} added")
        elif new is None:
            found.append(f"shot {before} deleted")
        else:
            found += _one_shot(number, old, new, titles=titles)
            if lengths and old.seconds != new.seconds:
                longer.append(f"shot {number}'s length")
    if len(longer) > _MOST_LENGTHS:
        longer = ["the lengths of the shots"]
    return [*found, *longer]


def _one_shot(
    number: int, then: ShotPlan, now: ShotPlan, *, titles: bool
) -> Iterator[str]:
    if titles and then.title != now.title:
        yield f"shot {number}'s title"
    if then.prompt != now.prompt:
        yield f"shot {number}'s prompt"
    if _still(then.first) != _still(now.first):
        yield f"shot {number}'s first frame"
    if _still(then.last) != _still(now.last):
        yield f"shot {number}'s last frame"
    if then.carried != now.carried:
        yield f"shot {number}'s beginning"
    # As with titles: only what is drawn here shows how the camera moves over a still.
    if titles and then.camera != now.camera:
        yield f"shot {number}'s camera"
    if titles and then.transition.shown != now.transition.shown:
        yield f"shot {number}'s transition"


def _begun_elsewhere(shots: Sequence[ShotPlan], changed: Sequence[str]) -> list[str]:
    """Shots that go on from the last picture of one that is another now."""
    others = {change.partition("'s ")[0] for change in changed if _is_seen(change)}
    found = []
    for number, shot in enumerate(shots[1:], 2):
        if shot.carried and f"shot {number - 1}" in others:
            others.add(f"shot {number}")
            found.append(f"shot {number}'s beginning")
    return found


def _is_seen(change: str) -> bool:
    return not change.endswith("'s title")


def looks(shot: ShotPlan) -> tuple[str, str, str]:
    """What a shot is known by: its words and its frames, not its length."""
    return shot.prompt, _still(shot.first), _still(shot.last)


def _still(frame: FrameRef | None) -> str:
    return frame.sha256 if frame else ""


def elements_changed(then: BoardPlan, now: BoardPlan) -> Iterator[str]:
    """Those both mention: what a prompt calls for is said with the prompt."""
    are = {element.slug: element for element in now.elements}
    for old in then.elements:
        if new := are.get(old.slug):
            yield from _one_element(old, new)
        elif old.slug in now.mentions:
            yield f"{old.spoken} deleted"


def _one_element(then: ElementRef, now: ElementRef) -> Iterator[str]:
    whose = f"{now.spoken}'s"
    if then.spoken != now.spoken:
        yield f"{whose} name"
    if then.description != now.description:
        yield f"{whose} description"
    was, are = ([p.sha256 for p in e.pictures] for e in (then, now))
    if was != are:
        yield f"{whose} picture{'s' if max(len(was), len(are)) > 1 else ''}"
    if then.videos != now.videos:
        yield f"{whose} video"
    if then.voices != now.voices:
        yield f"{whose} voice"
    if then.tags != now.tags:
        yield f"{whose} tags"
