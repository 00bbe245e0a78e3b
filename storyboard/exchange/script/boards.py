"""A script as boards: each scene one, its action and its speeches timed shots."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from storyboard.domain.plan import (
    LONGEST_BOARD,
    LONGEST_PROMPT,
    LONGEST_TITLE,
    MOST_SHOTS,
)
from storyboard.exchange.script.fountain import Kind, Paragraph, Script

LEAST_SECONDS = 2
# People speak 150 words a minute, the pace broadcasters and audiobooks are timed by;
# who speaks in a film takes a breath before.
WORDS_A_SECOND = 2.5
BREATH_SECONDS = 0.5
# A page of a script is a minute of film, counted in eighths (the usual rule of line
# producers). A page has about 55 lines of 60 letters, of which action fills a line for
# the empty one after it too.
LETTERS_A_LINE = 60
LINES_A_PAGE = 55
SECONDS_A_PAGE = 60.0
LONGEST_SHOT_TITLE = 120
_SENTENCE = re.compile(r"(?<=[.!?\u2026\u3002\uff01\uff1f])\s+")


@dataclass(frozen=True, slots=True)
class Draft:
    """A shot as it is proposed. `speaker` is who speaks in it, or nobody."""

    title: str
    prompt: str
    seconds: int
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """A board as it is proposed. One in several parts says so in its title."""

    title: str
    shots: tuple[Draft, ...]

    @property
    def seconds(self) -> int:
        return sum(shot.seconds for shot in self.shots)


def action_seconds(text: str) -> int:
    """How long it takes to see: by its share of a page, in whole seconds."""
    lines = sum(
        max(1, math.ceil(len(line) / LETTERS_A_LINE)) for line in text.split("\n")
    )
    return _whole((lines + 1) / LINES_A_PAGE * SECONDS_A_PAGE)


def speech_seconds(text: str) -> int:
    """How long it takes to say. Scripts without spaces between words are counted by
    their letters, about two to a word.
    """
    count = 0.0
    for word in text.split():
        wide = sum(_is_ideograph(c) for c in word)
        count += wide / 2 + (wide < len(word))
    return _whole(count / WORDS_A_SECOND + BREATH_SECONDS)


def _is_ideograph(letter: str) -> bool:
    """Of Chinese, Japanese, Korean or Thai."""
    code = ord(letter)
    return 0x2E80 <= code <= 0xD7FF or 0xF900 <= code <= 0xFAFF or 0xE00 <= code < 0xE80


def _whole(seconds: float) -> int:
    return min(LONGEST_BOARD, max(LEAST_SECONDS, math.floor(seconds + 0.5)))


def scenes_of(script: Script, *, longest: int = LONGEST_BOARD) -> list[Scene]:
    """In story order, each within what one board may be, and no longer than that many
    seconds but for a single shot that is. What stands before the first heading is a
    scene of its own, without one.
    """
    found: list[tuple[str, list[Paragraph]]] = [("Opening", [])]
    for paragraph in script.paragraphs:
        if paragraph.kind is Kind.SCENE:
            number = f"{paragraph.note} " if paragraph.note else ""
            found.append((f"{number}{paragraph.text}" or "Scene", []))
        else:
            found[-1][1].append(paragraph)
    return [
        part
        for title, paragraphs in found
        if (shots := list(_shots(paragraphs)))
        for part in _parts(title[:LONGEST_TITLE], shots, longest)
    ]


def speakers_of(scenes: Sequence[Scene]) -> list[str]:
    """Who speaks, each once, in order of appearance."""
    names = (shot.speaker for scene in scenes for shot in scene.shots)
    return list(dict.fromkeys(filter(None, names)))


def _shots(paragraphs: Sequence[Paragraph]) -> Iterator[Draft]:
    speaker, aside = "", ""
    for paragraph in paragraphs:
        match paragraph.kind:
            case _ if not paragraph.text.strip():
                pass  # a mark with nothing behind it
            case Kind.ACTION | Kind.CENTRED:
                speaker = ""
                yield from _in_bounds(paragraph.text, "", "")
            case Kind.CHARACTER:
                speaker, aside = paragraph.text, paragraph.note
            case Kind.PARENTHETICAL:
                aside = ", ".join(filter(None, (aside, paragraph.text)))
            case Kind.DIALOGUE | Kind.LYRIC:
                yield from _in_bounds(paragraph.text, speaker, aside)
                aside = ""
            case _:
                pass


def _in_bounds(text: str, speaker: str, aside: str) -> Iterator[Draft]:
    """One shot, or several where the words are more than one prompt holds."""
    way = f" ({aside})" if aside else ""
    lead = f"{speaker}{way}: " if speaker else ""
    for piece in _pieces(text, LONGEST_PROMPT - min(len(lead), 200) - 2):
        said = f"{lead[:200]}“{piece}”" if speaker else piece
        seconds = speech_seconds(piece) if speaker else action_seconds(piece)
        yield Draft(speaker[:LONGEST_SHOT_TITLE], said, seconds, speaker)


def _pieces(text: str, most: int) -> Iterator[str]:
    """Whole sentences together, none longer than that if it can be helped."""
    if len(text) <= most:
        yield text
        return
    piece = ""
    for sentence in _SENTENCE.split(text):
        for part in _cut(sentence, most):
            if piece and len(piece) + 1 + len(part) > most:
                yield piece
                piece = part
            else:
                piece = f"{piece} {part}" if piece else part
    if piece:
        yield piece


def _cut(sentence: str, most: int) -> Iterator[str]:
    for start in range(0, len(sentence), most):
        yield sentence[start : start + most]


def _parts(title: str, shots: Sequence[Draft], longest: int) -> Iterator[Scene]:
    """One board, or several where a board may not be so long."""
    parts: list[list[Draft]] = [[]]
    seconds = 0
    for shot in shots:
        is_full = len(parts[-1]) == MOST_SHOTS
        if parts[-1] and (is_full or seconds + shot.seconds > longest):
            parts.append([])
            seconds = 0
        parts[-1].append(shot)
        seconds += shot.seconds
    scene = Scene(title, tuple(parts[0]))
    if len(parts) == 1:
        yield scene
        return
    for number, part in enumerate(parts, 1):
        label = f" ({number} of {len(parts)})"
        named = title[: LONGEST_TITLE - len(label)] + label
        yield replace(scene, title=named, shots=tuple(part))
