"""A file that somebody says is a script: its text, or a sentence why not."""

# A feature film's script has a fifth of it.
MOST_BYTES = 1_000_000
# What other programs write, and people send in its place.
_OTHERS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP or a Word document"),
    (b"{\\rtf", "a rich text file"),
    (b"<?xml", "an XML file, perhaps of Final Draft"),
)


class NotAScript(Exception):
    """`str()` is a sentence for the page."""


def text_of(data: bytes) -> str:
    """UTF-8, or UTF-16 with its mark. Raises NotAScript."""
    if len(data) > MOST_BYTES:
        raise NotAScript(too_long())
    for start, name in _OTHERS:
        if data.startswith(start):
            raise NotAScript(
                f"This is {name}. Export the script as Fountain or plain text first."
            )
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise NotAScript(
            "This file is no text in UTF-8. Save it as UTF-8 and choose it again."
        ) from None
    return checked(text)


def checked(text: str) -> str:
    """Raises NotAScript where it holds what no text does, or nothing."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise NotAScript(too_long())
    if any((c < " " and c not in "\n\r\t\f") or c == "\x7f" for c in text):
        raise NotAScript(
            "This is no script: it holds characters that no text has. Was it made by "
            "another program? Export it as Fountain or plain text."
        )
    if not text.strip():
        raise NotAScript("There is nothing in it. Choose a script, or paste one.")
    return text.replace("\f", "\n")


def too_long() -> str:
    return (
        f"A script has {MOST_BYTES // 1_000_000} MB at most; this file is longer than "
        "any film. Is it another one? Else cut it into parts."
    )
