"""Fountain, read by its published syntax (https://fountain.io/syntax, version 1.1).

A script is a list of paragraphs, each of a kind. Emphasis marks are taken away, because
prompts know none; notes, boneyards, sections and synopses are left out, because they
are not seen. Two libraries were tried: jouvence 0.4.2 (2019) takes `FADE IN:` and a
page break for action and scenes, screenplay-tools 0.0.10 makes `FADE IN:` a scene and
leaves numbers where notes were.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    SCENE = "scene"
    ACTION = "action"
    CHARACTER = "character"
    PARENTHETICAL = "parenthetical"
    DIALOGUE = "dialogue"
    LYRIC = "lyric"
    TRANSITION = "transition"
    CENTRED = "centred"
    SECTION = "section"
    SYNOPSIS = "synopsis"
    PAGE_BREAK = "page break"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`text` is without the marks of its kind. Of a character it is the name alone;
    `note` is what stood in brackets behind it, or a scene's number.
    """

    kind: Kind
    text: str
    note: str = ""
    is_dual: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """`title`: of the title page, or empty."""

    title: str
    paragraphs: tuple[Paragraph, ...]


_TITLE_KEY = re.compile(r"([A-Za-z][A-Za-z ]{0,40}):[ \t]*(.*)")
_SCENE = re.compile(r"(?:INT\.?/EXT|EXT\.?/INT|INT|EXT|EST|I/E)[. ]", re.IGNORECASE)
_SCENE_NUMBER = re.compile(r"[ \t]*#([\w.\-/]+)#[ \t]*$")
_EXTENSION = re.compile(r"\([^()]*\)")
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|_)(?=\S)(.{1,300}?)(?<=[^\s\\])\1")
_ESCAPED = re.compile(r"\\([*_~>@!.#\\])")
_PAGE_BREAK = re.compile(r"={3,}")


def read_fountain(text: str) -> Script:
    """Any text is a script: what is nothing else is action."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = _unseen(text, "/*", "*/", within="")
    # A note goes on over an empty line only where that holds two spaces.
    text = _unseen(text, "[[", "]]", within="\n\n").expandtabs(4)
    title, lines = _title_page(text.split("\n"))
    return Script(plain(title), tuple(_paragraphs(lines)))


def _unseen(text: str, start: str, end: str, *, within: str) -> str:
    """Without what stands between the marks, where both are in one piece of the text
    (pieces end at `within`). Reads each letter once, whatever is left open.
    """
    kept: list[str] = []
    at = 0
    while (found := text.find(start, at)) >= 0:
        piece = text.find(within, found) if within else -1
        piece = len(text) if piece < 0 else piece
        closed = text.find(end, found + len(start), piece)
        kept.append(text[at : piece if closed < 0 else found])
        at = piece if closed < 0 else closed + len(end)
    kept.append(text[at:])
    return "".join(kept)


def _title_page(lines: Sequence[str]) -> tuple[str, list[str]]:
    """The title, and the lines that come after the title page."""
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    key = _TITLE_KEY.fullmatch(lines[first]) if lines else None
    # `FADE IN:` at the top is no key: a key has its words on its line or, set in,
    # under it.
    if not key or not (key[2] or _is_set_in(lines, first + 1)):
        return "", list(lines)
    title: list[str] = []
    current = ""
    for number in range(first, len(lines)):
        line = lines[number]
        if not line.strip():
            return " ".join(title), list(lines[number:])
        if (key := _TITLE_KEY.fullmatch(line)) and not line[0].isspace():
            current = key[1].strip().lower()
            said = key[2].strip()
        else:
            said = line.strip()
        if current == "title" and said:
            title.append(said)
    return " ".join(title), []


def _is_set_in(lines: Sequence[str], number: int) -> bool:
    following = lines[number] if number < len(lines) else ""
    return following[:1].isspace() and bool(following.strip())


def _paragraphs(lines: Sequence[str]) -> Iterator[Paragraph]:
    number = 0
    while number < len(lines):
        line = lines[number]
        if not line.strip():
            number += 1
        elif (alone := _of_one_line(lines, number)) is not None:
            yield alone
            number += 1
        elif _is_character(lines, number):
            end = _end_of_speech(lines, number)
            yield _character(line)
            yield from _speech(lines[number + 1 : end])
            number = end
        else:
            end = number + 1
            while end < len(lines) and _goes_on(lines, end):
                end += 1
            yield Paragraph(Kind.ACTION, _action(lines[number:end]))
            number = end


def _goes_on(lines: Sequence[str], number: int) -> bool:
    """Whether the action of the line before goes on with this one."""
    return bool(lines[number].strip()) and _of_one_line(lines, number) is None


def _of_one_line(lines: Sequence[str], number: int) -> Paragraph | None:
    """What stands on a line alone, by its mark or by the empty lines around it."""
    line = lines[number].strip()
    if forced := _forced(line):
        return forced
    if not _is_empty(lines, number - 1):
        return None
    if _SCENE.match(line) and not line.endswith(":"):
        return _scene(line)
    is_loud = line == line.upper() and any(c.isalpha() for c in line)
    if is_loud and line.endswith("TO:") and _is_empty(lines, number + 1):
        return Paragraph(Kind.TRANSITION, plain(line))
    # Not of the syntax, but every script begins so, and nobody says it.
    if line.upper() in ("FADE IN:", "FADE OUT.", "FADE OUT:", "FADE TO BLACK."):
        return Paragraph(Kind.TRANSITION, line)
    return None


def _forced(line: str) -> Paragraph | None:
    if _PAGE_BREAK.fullmatch(line):
        return Paragraph(Kind.PAGE_BREAK, "")
    if line.startswith("#"):
        return Paragraph(Kind.SECTION, plain(line.lstrip("#")))
    if line.startswith("="):
        return Paragraph(Kind.SYNOPSIS, plain(line[1:]))
    if line.startswith("~"):
        return Paragraph(Kind.LYRIC, plain(line[1:]))
    if line.startswith(">"):
        is_centred = line.endswith("<") and len(line) > 1
        kind = Kind.CENTRED if is_centred else Kind.TRANSITION
        return Paragraph(kind, plain(line[1:].removesuffix("<")))
    if line.startswith(".") and line[1:2] not in ("", "."):
        return _scene(line[1:])
    return None


def _scene(line: str) -> Paragraph:
    number = _SCENE_NUMBER.search(line)
    heading = line[: number.start()] if number else line
    return Paragraph(Kind.SCENE, plain(heading), number[1] if number else "")


def _is_empty(lines: Sequence[str], number: int) -> bool:
    return not 0 <= number < len(lines) or not lines[number].strip()


def _is_character(lines: Sequence[str], number: int) -> bool:
    """A name in capitals between an empty line and its words, or one with an `@`."""
    line = lines[number].strip()
    if not _is_empty(lines, number - 1) or number + 1 >= len(lines):
        return False
    # Two spaces are an empty line that speech goes on over, but not its beginning.
    if not lines[number + 1].strip():
        return False
    if line.startswith("@"):
        return len(line) > 1
    name = _EXTENSION.sub("", line.removesuffix("^")).strip()
    letters = [c for c in name if c.isalpha()]
    return (
        bool(letters)
        and name == name.upper()
        and not line.startswith("!")
        and any(c.upper() != c.lower() for c in letters)
    )


def _character(line: str) -> Paragraph:
    name = line.strip().removeprefix("@")
    is_dual = name.endswith("^")
    name = name.removesuffix("^").strip()
    extensions = " ".join(e.strip("()") for e in _EXTENSION.findall(name))
    bare = " ".join(_EXTENSION.sub("", name).split())
    return Paragraph(Kind.CHARACTER, plain(bare), plain(extensions), is_dual)


def _end_of_speech(lines: Sequence[str], number: int) -> int:
    """A line of two spaces does not end what somebody says."""
    end = number + 1
    while end < len(lines) and (lines[end].strip() or lines[end].startswith("  ")):
        end += 1
    return end


def _speech(lines: Sequence[str]) -> Iterator[Paragraph]:
    said: list[str] = []
    for line in lines:
        text = line.strip()
        is_aside = text.startswith("(") and text.endswith(")")
        if is_aside or text.startswith("~"):
            if any(said):
                yield Paragraph(Kind.DIALOGUE, _joined(said))
            said = []
            kind = Kind.PARENTHETICAL if is_aside else Kind.LYRIC
            yield Paragraph(kind, plain(text[1:-1] if is_aside else text[1:]))
        else:
            said.append(text)
    if any(said):
        yield Paragraph(Kind.DIALOGUE, _joined(said))


def _joined(lines: Sequence[str]) -> str:
    return plain("\n".join(lines)).strip()


def _action(lines: Sequence[str]) -> str:
    return _joined([line.strip().removeprefix("!") for line in lines])


def plain(text: str) -> str:
    """Without emphasis and the backslashes that keep its marks."""
    for _ in range(3):  # bold in italics in an underline
        text = _EMPHASIS.sub(r"\2", text)
    return _ESCAPED.sub(r"\1", text).strip()
