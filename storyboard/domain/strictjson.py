"""JSON as the standard writes it, from strangers: every trick refused, none crashes."""

import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from storyboard.domain.problem import Problem
from storyboard.domain.text import printable, refused_character

MOST_BYTES = 10_000_000
MOST_OBJECTS = 20_000
DEEPEST = 32
# A hostile file can hold a million mistakes; nobody reads more than these.
MOST_PROBLEMS = 200
_MOST_DIGITS = 19
_TOO_DEEP = f"The file is nested deeper than {DEEPEST} levels."


class JsonError(ValueError):
    """The text is not a JSON document. `problem` says why, in words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(code, "file", message)


@dataclass(frozen=True, slots=True)
class Parsed:
    value: object
    problems: tuple[Problem, ...]


class _Object(dict[str, object]):
    """A JSON object in which keys were written twice."""

    twice: tuple[str, ...] = ()


class _Objects:
    """Makes the objects of one document, and stops when there are absurdly many."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        self.count += 1
        if self.count > MOST_OBJECTS:
            message = f"The file holds more than {MOST_OBJECTS} objects."
            raise JsonError("file_too_large", message)
        made = dict(pairs)
        if len(made) == len(pairs):
            return made
        odd = _Object(made)
        counts = Counter(key for key, _ in pairs)
        odd.twice = tuple(key for key, count in counts.items() if count > 1)
        return odd


def parse(text: str | bytes) -> Parsed:
    """The value, and the problems found all over it. Raises JsonError."""
    if len(text) > MOST_BYTES:
        megabytes = MOST_BYTES // 1_000_000
        raise JsonError("file_too_large", f"The file is larger than {megabytes} MB.")
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise JsonError("invalid_json", "The file is not text in UTF-8.") from None
    try:
        value = json.loads(text, object_pairs_hook=_Objects(), parse_int=_whole)
    except json.JSONDecodeError as error:
        message = (
            f"The file is not JSON: {error.msg} "
            f"(line {error.lineno}, column {error.colno})."
        )
        raise JsonError("invalid_json", message) from None
    except RecursionError:
        raise JsonError("too_deep", _TOO_DEEP) from None
    return Parsed(value, tuple(islice(_found(value, "", 1), MOST_PROBLEMS)))


def _whole(digits: str) -> int | float:
    # Python refuses to read more than 4300 digits, and nothing here counts so far.
    return int(digits) if len(digits) <= _MOST_DIGITS else math.inf


def _found(value: object, place: str, depth: int) -> Iterator[Problem]:
    """Odd values in the order of the document; the depth bounds the recursion."""
    match value:
        case dict():
            yield from _keys(value, place or "file")
            for key, inner in value.items():
                if _is_nested(inner, depth) or _oddity(inner):
                    name = printable(key)
                    below = f"{place}.{name}" if place else name
                    yield from _found(inner, below, depth + 1)
        case list():
            for index, inner in enumerate(value):
                if _is_nested(inner, depth) or _oddity(inner):
                    yield from _found(inner, f"{place}[{index}]", depth + 1)
        case _ if oddity := _oddity(value):
            yield Problem(oddity[0], place or "file", oddity[1])


def _is_nested(value: object, depth: int) -> bool:
    nested = isinstance(value, dict | list)
    if nested and depth >= DEEPEST:
        raise JsonError("too_deep", _TOO_DEEP)
    return nested


def _keys(value: dict[str, object], place: str) -> Iterator[Problem]:
    for key in value.twice if isinstance(value, _Object) else ():
        yield Problem("invalid_json", place, f"“{printable(key)}” is written twice.")
    for key in value:
        if oddity := _oddity(key):
            yield Problem(oddity[0], place, oddity[1])


def _oddity(value: object) -> tuple[str, str] | None:
    """Code and message of what is wrong with one plain value."""
    if isinstance(value, str) and (odd := refused_character(value)):
        return (
            "invalid_text",
            f"The text holds a character that is not allowed ({odd}).",
        )
    if isinstance(value, float) and not math.isfinite(value):
        message = "This number cannot be kept: NaN, infinite, or too long."
        return "invalid_json", message
    return None
