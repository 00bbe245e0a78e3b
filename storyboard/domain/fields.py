"""Typed values out of an untrusted mapping, with every problem named by its place."""

import math
from collections.abc import Collection, Iterator, Mapping

from storyboard.domain.problem import Problem
from storyboard.domain.text import printable, refused_character, tidy

# What JavaScript and every database keep exactly.
LARGEST_WHOLE = 2**53 - 1
LONGEST_PATH = 500
_NAMED = 8


class Fields:
    """One object of a document.

    A missing or wrong value is noted in `problems` and a harmless stand-in returned,
    so that one reading says everything. `close` names the keys nobody asked for.
    """

    def __init__(self, value: object, place: str, problems: list[Problem]) -> None:
        self.place = place
        self.problems = problems
        self._asked: set[str] = set()
        self._values: Mapping[str, object] = {}
        self._is_object = isinstance(value, Mapping)
        if isinstance(value, Mapping):
            self._values = value
        else:
            self.problem("", "wrong_type", f"This must be {_article('object')}.")

    def at(self, key: str) -> str:
        parts = (self.place, printable(key))
        return ".".join(part for part in parts if part) or "file"

    def problem(self, key: str, code: str, message: str) -> None:
        self.problems.append(Problem(code, self.at(key), message))

    def has(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str, default: str | None = None, *, most: int = 0) -> str:
        value = self._ask(key, required=default is None)
        if value is None:
            return default or ""
        return self._as_text(key, value, most)

    def path(self, key: str) -> str | None:
        """The path of a file beside the document; null is the same as none."""
        value = self._values.get(key)
        self._asked.add(key)
        return None if value is None else self._as_path(key, value)

    def whole(self, key: str, default: int | None = None) -> int:
        value = self._ask(key, required=default is None)
        if value is None:
            return default or 0
        if isinstance(value, bool) or not isinstance(value, int):
            self._wrong(key, "whole number", value)
            return 0
        if abs(value) > LARGEST_WHOLE:
            self.problem(key, "out_of_range", "This number is far too large.")
            return 0
        return value

    def number(self, key: str, default: float | None = None) -> float:
        value = self._ask(key, required=default is None)
        if value is None:
            return default or 0.0
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._wrong(key, "number", value)
            return 0.0
        return value

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        value = self._ask(key, required=default is None)
        if value is None:
            return bool(default)
        if not isinstance(value, bool):
            self._wrong(key, "true or false", value)
        return value is True

    def choice(self, key: str, among: Collection[str], default: str = "") -> str:
        value = self.text(key, default or None)
        if value and value not in among:
            message = f"This must be one of {', '.join(sorted(among))}."
            self.problem(key, "unsupported_value", message)
        return value

    def texts(self, key: str, *, most: int, length: int = 0) -> tuple[str, ...]:
        items = self._items(key, most)
        return tuple(self._as_text(f"{key}[{i}]", v, length) for i, v in items)

    def paths(self, key: str, *, most: int) -> tuple[str, ...]:
        return tuple(self._as_path(f"{key}[{i}]", v) for i, v in self._items(key, most))

    def wholes(self, key: str, *, count: int) -> tuple[int, ...]:
        """Exactly so many whole numbers, or none at all."""
        items = self._items(key, count)
        if not items:
            return ()
        numbers = Fields(
            {f"{key}[{i}]": v for i, v in items}, self.place, self.problems
        )
        found = tuple(numbers.whole(f"{key}[{i}]") for i, _ in items)
        if len(items) < count:
            message = f"This list has {len(items)} entries; it must have {count}."
            self.problem(key, "out_of_range", message)
            return ()
        return found

    def rows(
        self, key: str, *, most: int, required: bool = False
    ) -> Iterator["Fields"]:
        for index, value in self._items(key, most, required=required):
            yield Fields(value, self.at(f"{key}[{index}]"), self.problems)

    def table(self, key: str, *, required: bool = True) -> "Fields":
        value = self._ask(key, required=required)
        return Fields({} if value is None else value, self.at(key), self.problems)

    def raw(self, key: str) -> object | None:
        """The value as it came, for the caller to judge; None when there is none."""
        self._asked.add(key)
        return self._values.get(key)

    def items(self) -> tuple[tuple[str, object], ...]:
        self._asked.update(self._values)
        return tuple(self._values.items())

    def keys_left(self) -> tuple[str, ...]:
        return tuple(key for key in self._values if key not in self._asked)

    def close(self) -> None:
        """Note the keys nobody asked for, in one problem."""
        if unknown := self.keys_left():
            names = ", ".join(f"“{printable(key)}”" for key in unknown[:_NAMED])
            more = len(unknown) - _NAMED
            tail = f" and {more} more" if more > 0 else ""
            known = ", ".join(sorted(self._asked))
            message = f"There is no field called {names}{tail} here. Known: {known}."
            self.problem("", "unknown_field", message)

    def _ask(self, key: str, *, required: bool) -> object | None:
        self._asked.add(key)
        if required and self._is_object and key not in self._values:
            self.problem(key, "missing_field", f"“{key}” is missing.")
        elif key in self._values and self._values[key] is None:
            self.problem(key, "wrong_type", f"“{key}” must not be null.")
        return self._values.get(key)

    def _items(
        self, key: str, most: int, *, required: bool = False
    ) -> tuple[tuple[int, object], ...]:
        value = self._ask(key, required=required)
        if value is None:
            return ()
        if not isinstance(value, list):
            self._wrong(key, "list", value)
            return ()
        if len(value) > most:
            message = f"This list has {len(value)} entries; it may have {most}."
            self.problem(key, "out_of_range", message)
        return tuple(enumerate(value[:most]))

    def _as_text(self, key: str, value: object, most: int) -> str:
        if not isinstance(value, str):
            self._wrong(key, "text", value)
            return ""
        if most and len(value) > most:
            message = f"This text has {len(value)} characters; {most} is the most."
            self.problem(key, "text_too_long", message)
        return tidy(value)

    def _as_path(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            self._wrong(key, "path", value)
            return ""
        if reason := path_refused(value):
            self.problem(key, "bad_path", reason)
        return value

    def _wrong(self, key: str, wanted: str, value: object) -> None:
        message = f"This must be {_article(wanted)}, not {_kind(value)}."
        self.problem(key, "wrong_type", message)


def path_refused(path: str) -> str:
    """Why a path is not one of a file beside the document; empty when it is."""
    parts = path.split("/")
    if not path or len(path) > LONGEST_PATH:
        return f"A path has 1 to {LONGEST_PATH} characters."
    if refused_character(path):
        return "A path holds no control characters."
    if "\\" in path or ":" in path:
        return "Write the path with “/” and without “\\” and “:”."
    if not parts[0]:
        return "The path must be relative to the board file."
    if any(part in {"", ".", ".."} for part in parts):
        return "The path must not leave the folder of the board file."
    return ""


def _article(wanted: str) -> str:
    if wanted in {"text", "true or false"}:
        return wanted
    return f"an {wanted}" if wanted[0] in "aeiou" else f"a {wanted}"


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return "text"
        case float() if math.isfinite(value):
            return f"{value:g}"
        case int() | float():
            return "a number"
        case list():
            return "a list"
    return "an object"
