"""A JSON object read against a gateway's schema; what is wrong is collected.

Each vendor puts the collected faults into its own words and envelope.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

Shots = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """`kind` is missing, type, range, value, array, unknown or conflict."""

    kind: str
    where: tuple[str, ...]
    message: str


class Form:
    """`path` is the dotted place of this object in the whole request."""

    def __init__(
        self,
        values: dict[str, Any],
        path: str = "",
        *,
        wrongs: list[Wrong] | None = None,
    ) -> None:
        self.values, self.path = values, path
        self.wrongs: list[Wrong] = [] if wrongs is None else wrongs

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def place(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def wrong(self, kind: str, *names: str, message: str) -> None:
        where = tuple(self.place(name) for name in names)
        self.wrongs.append(Wrong(kind, where, message))

    def need(self, name: str) -> None:
        if name not in self:
            message = f"Missing required parameter: '{self.place(name)}'."
            self.wrong("missing", name, message=message)

    def unknown(self, allowed: Collection[str]) -> None:
        for name in self.values:
            if name not in allowed:
                listed = ", ".join(f"'{one}'" for one in sorted(allowed))
                message = (
                    f"Unsupported use of '{self.place(name)}' parameter. "
                    "This parameter is not supported for the selected model. "
                    f"Allowed values are: {listed}."
                )
                self.wrong("unknown", name, message=message)

    def text(
        self, name: str, *, least: int = 0, most: int | None = None, default: str = ""
    ) -> str:
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, str):
            self._type(name, "a string")
            return default
        if len(value) < least or (most is not None and len(value) > most):
            limit = f"from {least} to {most}" if most else f"at least {least}"
            message = f"'{self.place(name)}' must have {limit} characters."
            self.wrong("range", name, message=message)
        return value

    def whole(
        self, name: str, *, default: int, least: int, most: int | None = None
    ) -> int:
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool):
            self._type(name, "an integer")
            return default
        return int(self._within(name, value, least, most))

    def number(self, name: str, *, default: float, least: float, most: float) -> float:
        value = self.values.get(name)
        if value is None:
            return default
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value):
            self._type(name, "a number")
            return default
        return self._within(name, value, least, most)

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            self._type(name, "a boolean")
            return default
        return value

    def choice(
        self, name: str, allowed: Collection[object], default: Any = None
    ) -> Any:
        value = self.values.get(name)
        if value is None:
            return default
        # A list is not hashable, and true is not 1.
        if not any(value == one and type(value) is type(one) for one in allowed):
            listed = ", ".join(f"'{one}'" for one in allowed)
            message = (
                f"Invalid value for '{self.place(name)}' parameter. "
                f"Supported values are: {listed}."
            )
            self.wrong("value", name, message=message)
            return default
        return value

    def items(self, name: str, *, least: int = 0, most: int | None = None) -> list[Any]:
        value = self.values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self._type(name, "an array")
            return []
        if len(value) < least or (most is not None and len(value) > most):
            limit = f"{least} to {most}" if most is not None else f"at least {least}"
            message = f"'{self.place(name)}' must have {limit} items."
            self.wrong("array", name, message=message)
        return value

    def texts(self, name: str, *, least: int = 0, most: int | None = None) -> list[str]:
        items = self.items(name, least=least, most=most)
        if not all(isinstance(item, str) and item for item in items):
            self._type(name, "an array of strings")
            return []
        return items

    def inner(self, name: str) -> "Form":
        """The object of that name; an empty one when it is left out."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, dict):
            self._type(name, "an object")
        values = value if isinstance(value, dict) else {}
        return Form(values, self.place(name), wrongs=self.wrongs)

    def forms(
        self, name: str, *, least: int = 0, most: int | None = None
    ) -> "list[Form]":
        found = []
        for at, item in enumerate(self.items(name, least=least, most=most)):
            place = self.place(f"{name}[{at}]")
            if not isinstance(item, dict):
                self._type(f"{name}[{at}]", "an object")
            values = item if isinstance(item, dict) else {}
            found.append(Form(values, place, wrongs=self.wrongs))
        return found

    def _type(self, name: str, wanted: str) -> None:
        message = f"'{self.place(name)}' must be {wanted}."
        self.wrong("type", name, message=message)

    def _within(
        self, name: str, value: float, least: float, most: float | None
    ) -> float:
        if value < least or (most is not None and value > most):
            limit = (
                f"from {least} to {most}" if most is not None else f"{least} or more"
            )
            message = f"'{self.place(name)}' must be {limit}."
            self.wrong("range", name, message=message)
        return value


@dataclass(frozen=True, slots=True)
class ShotRules:
    """What a gateway asks of a list of shots."""

    most: int | None = None
    least_seconds: int = 1
    most_seconds: int | None = None
    default_seconds: int | None = None
    least_prompt: int = 1
    most_prompt: int | None = None


def shots_in(form: Form, name: str, *, total: int, rules: ShotRules) -> Shots:
    """The shots of a multi-prompt; their seconds must add up to the total."""
    shots = []
    for shot in form.forms(name, most=rules.most):
        shot.need("prompt")
        prompt = shot.text("prompt", least=rules.least_prompt, most=rules.most_prompt)
        if rules.default_seconds is None:
            shot.need("duration")
        least, most = rules.least_seconds, rules.most_seconds
        default = rules.default_seconds or least
        seconds = shot.whole("duration", default=default, least=least, most=most)
        shots.append((prompt, seconds))
    found = sum(seconds for _, seconds in shots)
    if shots and not form.wrongs and found != total:
        message = (
            f"The sum of all '{form.place(name)}' durations ({found}) must equal "
            f"'duration' ({total})."
        )
        # The total is the request's own duration, however deep the list lies.
        form.wrongs.append(Wrong("conflict", (form.place(name), "duration"), message))
    return tuple(shots)
