"""What must not stand in a log."""

import re
from typing import Any

# Who knows the address of an invitation or of a forgotten password may come in by it,
# and who knows that of a webhook may call it.
_KEY = re.compile(r"(/invitation/|/password/reset/key/|/hooks/\w+/)[^/\s\"']+")


def without_keys(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """A structlog processor: the keys in addresses become `…`."""
    event["event"] = _KEY.sub(r"\1…", str(event["event"]))
    return event
