"""What changed between two texts, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_WORDS = re.compile(r"\s+|[\w@'-]+|[^\w\s]")

Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Wording:
    """A stretch of text: in both, only in the first, or only in the second."""

    kind: Kind
    text: str


def changes_of_words(before: str, after: str) -> tuple[Wording, ...]:
    """Nothing of either text is lost: without what is gone it reads as `after`, and
    without what is new as `before`.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    found: list[Wording] = []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for step, i1, i2, j1, j2 in steps:
        if step == "equal":
            found.append(Wording("same", "".join(old[i1:i2])))
            continue
        if i1 < i2:
            found.append(Wording("gone", "".join(old[i1:i2])))
        if j1 < j2:
            found.append(Wording("new", "".join(new[j1:j2])))
    return tuple(found)
