"""Web addresses people give: whether one could be meant. Where it leads is asked of
the network by whoever calls it.
"""

import re
from typing import Any
from urllib.parse import urlsplit

LONGEST_ADDRESS = 2000
# Letters, digits and hyphens in every part, and a last part that is no number: neither
# a bare IP address nor one of its many spellings.
_HOST = re.compile(
    r"(?=.{4,253}$)"
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+"
    r"(?=[a-z0-9-]*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?",
    re.ASCII | re.IGNORECASE,
)
_PLAIN = re.compile(r"[!-\[\]-~]+", re.ASCII)  # no space, control or backslash


def address_refused(value: Any) -> str:
    """Why this is no https address, in words; empty when it is one."""
    if not isinstance(value, str) or not _PLAIN.fullmatch(value):
        return "Write a web address, without spaces or special characters."
    if len(value) > LONGEST_ADDRESS:
        return f"An address has at most {LONGEST_ADDRESS} characters."
    if not value.lower().startswith("https://"):
        return "The address must begin with https://."
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises for one that cannot be
    except ValueError:
        return "This is no web address."
    if parts.username is not None or parts.password is not None:
        return "The address must not hold a name or a password before its host."
    if not _HOST.fullmatch(parts.hostname or ""):
        return "The address needs a host such as storage.example.com."
    return ""
