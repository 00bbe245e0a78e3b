"""The name a file is shown under: what the person called it, made harmless."""

import unicodedata

LONGEST = 255


def shown(name: str, *, otherwise: str = "picture") -> str:
    """One line of visible characters without folders, at most 255 of them.

    Only for showing: files are kept under generated names. Control characters go, and
    so do the invisible ones that can turn the direction of the text around.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(c for c in last if c.isprintable() or c.isspace())
    line = " ".join(visible.split())
    if not line.strip(". "):
        return otherwise
    if line.startswith("."):
        line = otherwise + line
    stem, dot, ending = line.rpartition(".")
    tail = dot + ending if stem and len(ending) <= 8 else ""
    return line.removesuffix(tail)[: LONGEST - len(tail)] + tail
