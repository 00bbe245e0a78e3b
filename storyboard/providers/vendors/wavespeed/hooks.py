"""What WaveSpeedAI calls our webhook with, and how it signs that: pure.

The prediction without its usual envelope (verify-webhooks page, 2026-11-20); with it,
one document and one client say otherwise, so both are taken.
"""

import hashlib
import hmac
from collections.abc import Iterable

from storyboard.providers.answers import document, rows, text
from storyboard.providers.base import Hook

# "Reject if older than 300 s" (verify-webhooks page, 2026-11-20); nor from the future.
LATEST_SECONDS = 300


def jobs_in(hook: Hook) -> frozenset[str] | None:
    """The jobs it tells of; None when nothing was said at all."""
    said = document(hook.body)
    if said is None:
        return None
    plain = rows(said)
    wrapped = [inner for row in plain for inner in rows(row.get("data"))]
    named = (text(row.get("id")) for row in (*plain, *wrapped))
    return frozenset(name for name in named if name)


def is_signed(hook: Hook, secrets: Iterable[str], *, now: float) -> bool:
    """Whether one of the secrets signed exactly this, just now.

    The key is the secret without `whsec_`, not decoded. The page's own two examples
    verify in no way that was tried, so checking is for those who switch it on.
    """
    headers = {name.lower(): value for name, value in hook.headers.items()}
    sent = headers.get("webhook-timestamp", "")
    is_time = sent.isascii() and sent.isdigit() and len(sent) < 16
    if not is_time or abs(now - int(sent)) > LATEST_SECONDS:
        return False
    signed = f"{headers.get('webhook-id', '')}.{sent}.".encode() + hook.body
    given = headers.get("webhook-signature", "").encode().split()
    return any(
        hmac.compare_digest(b"v3," + _digest(secret, signed), one)
        for secret in secrets
        for one in given
    )


def _digest(secret: str, signed: bytes) -> bytes:
    key = secret.removeprefix("whsec_").encode()
    return hmac.new(key, signed, hashlib.sha256).hexdigest().encode()
