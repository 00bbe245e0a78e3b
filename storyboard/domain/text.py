"""Free text: one spelling of it, the characters it may not hold, and @mentions."""

import re
import unicodedata
from collections.abc import Callable

# `@name` at the start of a word. An e-mail address is not a mention.
LONGEST_SLUG = 32
MENTION = re.compile(r"(?<![\w@.])@([a-z][a-z0-9_-]{0,31})(?![\w@])", re.ASCII)
SLUG = re.compile(r"[a-z][a-z0-9_-]{0,31}", re.ASCII)

# PostgreSQL refuses NUL, no encoder takes half a surrogate pair, and a terminal obeys
# the control characters. Tab and the line ends are text.
_REFUSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def tidy(text: str) -> str:
    """The one spelling that is kept: composed letters (NFC), `\\n` line ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines)


def refused_character(text: str) -> str:
    """The first character no text may hold, as `U+0000`; empty when all are fine."""
    match = _REFUSED.search(text)
    return f"U+{ord(match.group()):04X}" if match else ""


def printable(text: str) -> str:
    """A stranger's word, short and safe to show."""
    short = text if len(text) <= 60 else text[:60] + "…"
    return _REFUSED.sub("\N{REPLACEMENT CHARACTER}", " ".join(short.split()))


def shortened(text: str, most: int) -> str:
    """At most so many characters, cut between words where that leaves half of them."""
    if len(text) <= most:
        return text
    whole, _, _ = text[: most + 1].rpartition(" ")
    return whole.rstrip() if len(whole) * 2 >= most else text[:most].rstrip()


def mentions_in(text: str) -> tuple[str, ...]:
    """The slugs mentioned, in order of first appearance."""
    return tuple(dict.fromkeys(MENTION.findall(text)))


def tags_in(text: str) -> tuple[str, ...]:
    """Words for searching, with commas between them: each once, in their order."""
    words = (" ".join(part.split()) for part in text.split(","))
    once = {word.casefold(): word for word in reversed([*words]) if word}
    return tuple(reversed(once.values()))


def slug_for(name: str, *, otherwise: str = "element") -> str:
    """What a name is called by in a prompt: `Mara Voss` is `@mara-voss`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9_]+", "-", plain.lower()).strip("-_")
    return (re.sub(r"^[^a-z]+", "", words) or otherwise)[:LONGEST_SLUG].rstrip("-_")


def with_mentions(text: str, write: Callable[[str], str]) -> str:
    """The text with every `@slug` replaced by what `write` makes of the slug."""
    return MENTION.sub(lambda match: write(match.group(1)), text)
