"""Letters about what happened, and the way out of them."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from storyboard.domain.text import shortened
from storyboard.review.models import Notice
from storyboard.teams.models import User

_SALT = "storyboard.review.letters"


def send_digest(user: User, told: Sequence[Notice]) -> None:
    """Plain and HTML in one. Raises OSError when the mail server does not take it."""
    way_out = settings.STUDIO_URL + reverse("unsubscribe", args=[way_out_for(user)])
    values = {
        "user": user,
        "notices": told,
        "studio": settings.STUDIO_URL,
        "inbox": settings.STUDIO_URL + reverse("inbox"),
        "way_out": way_out,
    }
    letter = EmailMultiAlternatives(
        subject_of(told),
        render_to_string("review/letter.txt", values),
        to=[user.email],
        # RFC 8058: mail programs show a button of their own.
        headers={
            "List-Unsubscribe": f"<{way_out}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    page = render_to_string("review/letter.html", values)
    letter.attach_alternative(page, "text/html")
    letter.send()


def subject_of(told: Sequence[Notice]) -> str:
    """A line break in a title is not a header."""
    first = shortened(" ".join(told[0].words.split()), 120)
    more = len(told) - 1
    return f"{first}, and {more} more" if more else first


def way_out_for(user: User) -> str:
    return signing.dumps(user.pk.hex, salt=_SALT)


def who_wants_out(token: str) -> UUID | None:
    """None for a token nobody gave out. It never runs out: letters are kept long."""
    try:
        return UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError):
        return None
