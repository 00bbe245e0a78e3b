"""One setting of a model's panel: its kind, its range, and what it goes with."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from storyboard.domain.address import address_refused
from storyboard.domain.text import refused_character

SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
# Lists of pictures, lists of films, one film. A file is named by its sha256; a film may
# also be an https address, for the provider to fetch.
MEDIA = frozenset({"pictures", "videos", "video"})
KINDS = ("bool", "int", "float", "choice", "choices", "text", "url", *sorted(MEDIA))
# Where a setting stands in the panel; the first is always in sight.
GROUPS = ("film", "references", "file", "delivery")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of the panel: its name on the page, kind, range and default.

    Without a default it may be left out: the provider then decides. `least` and `most`
    bound a number, a text's characters, or how many files. `needs`: for a value (`*`:
    for any but the default), the settings of which one has to be given with it.
    `sets_the_film`: the film takes its size and length from it.

    On the wire: `sent_as` is its field, with dots between folders, or `?name` for one
    in the address; empty: it stays here. `unsaid` is the value that is said by leaving
    it out; `always_said`: the default goes out too when nothing was chosen.
    """

    name: str
    label: str
    kind: str
    default: Any = None
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    help: str = ""
    group: str = GROUPS[0]
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sets_the_film: bool = False
    sent_as: str = ""
    unsaid: Any = None
    always_said: bool = False

    @property
    def is_media(self) -> bool:
        return self.kind in MEDIA

    @property
    def holds_many(self) -> bool:
        return self.kind in {"pictures", "videos"}

    def is_given(self, value: Any) -> bool:
        """Whether a value says something: neither nothing nor the default."""
        return value not in (None, "", [], ()) and value != self.default

    def needed_with(self, value: Any) -> tuple[str, ...]:
        """The settings of which one has to be given with this value; empty: none."""
        if not self.is_given(value):
            return ()
        word = str(value)
        return self.needs.get(word, self.needs.get("*", ()))

    def refuses(self, value: Any) -> str:
        """Why a value does not fit, in words; empty when it does."""
        match self.kind:
            case "bool":
                return "" if isinstance(value, bool) else f"{self.label} is on or off."
            case "choice":
                ok = isinstance(value, str) and value in self.choices
                return "" if ok else f"{self.label} is one of {self._choices()}."
            case "choices":
                ok = isinstance(value, list | tuple) and set(self.choices).issuperset(
                    v if isinstance(v, str) else None for v in value
                )
                return "" if ok else f"{self.label}: any of {self._choices()}."
            case "url":
                why = address_refused(value)
                return why and f"{self.label}: {why}"
            case "text":
                return self._text_refused(value)
            case "pictures" | "videos" | "video":
                return self._media_refused(value)
        return self._number_refused(value)

    def _choices(self) -> str:
        return ", ".join(self.choices)

    def _text_refused(self, value: Any) -> str:
        if not isinstance(value, str) or refused_character(value):
            return f"{self.label} is plain text."
        least, most = self.least or 0, self.most or math.inf
        if least <= len(value) <= most:
            return ""
        return f"{self.label} has {_range(self.least, self.most)} characters."

    def _media_refused(self, value: Any) -> str:
        items = value if self.holds_many else [value]
        if not isinstance(items, list | tuple):
            return f"{self.label} is a list of files."
        for item in items:
            if isinstance(item, str) and SHA256.fullmatch(item):
                continue
            why = "This is no picture of the studio."
            if self.kind != "pictures":
                why = address_refused(item)
            if why:
                return f"{self.label}: {why}"
        if len(items) != len(set(items)):
            return f"{self.label}: the same file is there twice."
        if self.most is not None and len(items) > self.most:
            return f"{self.label}: {self.most:g} at most, and there are {len(items)}."
        return ""

    def _number_refused(self, value: Any) -> str:
        kinds = int if self.kind == "int" else int | float
        if isinstance(value, bool) or not isinstance(value, kinds):
            return f"{self.label} is a {'whole ' * (self.kind == 'int')}number."
        least = -math.inf if self.least is None else self.least
        most = math.inf if self.most is None else self.most
        # Neither NaN nor the infinities lie between bounds.
        if least <= value <= most and abs(value) < math.inf:
            return ""
        return f"{self.label} is {_range(self.least, self.most)}."


def _range(least: float | None, most: float | None) -> str:
    if most is None:
        return "a number" if least is None else f"{least:g} or more"
    return f"at most {most:g}" if least is None else f"{least:g} to {most:g}"
