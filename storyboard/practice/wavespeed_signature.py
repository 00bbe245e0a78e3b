"""How WaveSpeedAI signs a webhook."""

import hashlib
import hmac


def webhook_secret(key: str) -> str:
    """The secret of a key (its fingerprint), as `GET /webhook/secret` tells it."""
    return "whsec_" + hashlib.sha256(f"practice:{key}".encode()).hexdigest()[:32]


def signed(body: bytes, secret: str, *, at: int) -> dict[str, str]:
    """The headers of a webhook."""
    name = f"msg_{hashlib.sha256(body).hexdigest()[:24]}"
    text = f"{name}.{at}.".encode() + body
    key = secret.removeprefix("whsec_").encode()
    digest = hmac.new(key, text, hashlib.sha256).hexdigest()
    return {
        "webhook-id": name,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v3,{digest}",
    }
