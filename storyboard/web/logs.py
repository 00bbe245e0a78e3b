"""What must not stand in a log."""

import re
from typing import Any

# Who knows the address of an invitation or of a forgotten password may come in by it,
# and who knows that of a webhook may call it. A gateway's key stands in the header of a
# request.
_KEY = re.compile(
    r"(/invitation/|/password/reset/key/|/hooks/\w+/)[^/\s\"']+|(\bBearer )[^\s\"';,]+",
    re.IGNORECASE,
)


def without_keys(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """A structlog processor: keys in addresses and headers become `…`."""
    event["event"] = _KEY.sub(r"\1\2…", str(event["event"]))
    return event
