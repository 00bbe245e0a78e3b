"""The address of one file of one film for the guests of one link, for some hours.

It is signed, so nobody makes one up, and short-lived; whether its link still stands and
still leads to the film is asked of the rows each time it is used.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Literal, get_args
from uuid import UUID

from django.core import signing

from storyboard.review.models import ShareLink

# A player that was left open longer asks the page for a new one.
LIVES = timedelta(hours=6)
_SALT = "storyboard.review.media"

Kind = Literal["file", "download", "proxy", "poster", "sprite"]


@dataclass(frozen=True, slots=True)
class MediaPass:
    link_id: UUID
    clip_id: UUID
    kind: Kind
    # Of the password it was given out under: with a new one it is void.
    password_mark: str

    def is_of(self, link: ShareLink) -> bool:
        return self.link_id == link.pk and self.password_mark == _mark(link)


def pass_to(link: ShareLink, clip_id: UUID, kind: Kind) -> str:
    return signing.dumps([link.pk.hex, clip_id.hex, kind, _mark(link)], salt=_SALT)


def read_pass(text: str) -> MediaPass | None:
    """None for what nobody gave out, or too long ago. In constant time."""
    try:
        link_id, clip_id, kind, mark = signing.loads(text, salt=_SALT, max_age=LIVES)
    except signing.BadSignature:
        return None
    if kind not in get_args(Kind):
        return None
    return MediaPass(UUID(link_id), UUID(clip_id), kind, mark)


def _mark(link: ShareLink) -> str:
    return sha256(link.password.encode()).hexdigest()[:16]
