"""How a delivery is signed: the scheme of Standard Webhooks (standardwebhooks.com)."""

import base64
import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from standardwebhooks import Webhook

_SECRET_BYTES = 32


def new_secret() -> str:
    """`whsec_` and 32 random bytes in base64."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"


def message_id(delivery_id: UUID) -> str:
    """The same at every try, so that a receiver may drop what it has already."""
    return f"msg_{delivery_id.hex}"


def headers_for(
    delivery_id: UUID, body: str, secrets_now: Iterable[str], at: datetime
) -> dict[str, str]:
    """One signature for each secret that holds: two while one is being replaced."""
    msg_id = message_id(delivery_id)
    signatures = [Webhook(one).sign(msg_id, at, body) for one in secrets_now]
    return {
        "Content-Type": "application/json",
        "webhook-id": msg_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
