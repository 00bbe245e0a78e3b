"""The address at which a gateway may fetch one picture, for some days."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from storyboard.domain.setting import SHA256
from storyboard.renders.hook_tokens import is_reachable

# A job may wait at a gateway before its picture is fetched.
LIVES = timedelta(days=3)


def picture_address(team_id: UUID, sha256: str, name: str) -> str:
    """Empty where nobody outside could fetch it, or the operator wants none."""
    if not (settings.RUNCOMFY_PICTURE_ADDRESSES and is_reachable(settings.STUDIO_URL)):
        return ""
    token = _signer().sign(f"{team_id.hex}.{sha256}")
    suffix = Path(name).suffix.removeprefix(".")
    return str(settings.STUDIO_URL) + reverse("sent-picture", args=[token, suffix])


def picture_named(token: str) -> tuple[UUID, str] | None:
    """Whose picture it is, and its sha256; None for a token that nobody gave out, or
    too long ago. In constant time.
    """
    try:
        team, _, sha256 = _signer().unsign(token, max_age=LIVES).partition(".")
        return (UUID(team), sha256) if SHA256.fullmatch(sha256) else None
    except (BadSignature, ValueError):
        return None


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="storyboard.pictures")
