"""Share links are made, changed and closed; guests come by them and give a name."""

import secrets
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from storyboard.review.models import Guest, Opening, ShareLink
from storyboard.review.queries.links import OPENINGS_KEPT, Target, kind_of
from storyboard.teams.models import User

# What a link lets its guests do, by the names of the columns.
RIGHTS = ("may_comment", "may_decide", "may_download", "is_watermarked")


@transaction.atomic
def make_link(
    target: Target,
    *,
    by: User,
    name: str = "",
    password: str = "",
    expires_at: datetime | None = None,
    **rights: bool,
) -> tuple[ShareLink, str]:
    """The link and its token, which is known this once."""
    token = secrets.token_urlsafe(32)
    made = ShareLink.objects.create(
        team_id=target.team_id,
        **{kind_of(target): target},
        token_sha256=ShareLink.sha256_of(token),
        name=name,
        password=make_password(password) if password else "",
        expires_at=expires_at,
        made_by=by,
        **rights,
    )
    return made, token


@transaction.atomic
def change_link(link: ShareLink, **values: Any) -> None:
    """Holds from the next request on, on open pages too. A `password` is given plain;
    "" takes it away. A revoked link stays revoked.
    """
    if "password" in values:
        plain = values["password"]
        values["password"] = make_password(plain) if plain else ""
    ShareLink.objects.filter(pk=link.pk).update(**values)


@transaction.atomic
def revoke_link(link: ShareLink) -> None:
    open_still = ShareLink.objects.filter(pk=link.pk, revoked_at=None)
    open_still.update(revoked_at=timezone.now())


@transaction.atomic
def keep_opening(link: ShareLink, guest: Guest | None) -> Opening:
    """A browser came by a link. The oldest rows go when there are too many."""
    now = timezone.now()
    made = Opening.objects.create(link=link, guest=guest, at=now)
    ever = F("openings_ever") + 1
    ShareLink.objects.filter(pk=link.pk).update(openings_ever=ever)
    if guest is not None:
        Guest.objects.filter(pk=guest.pk).update(openings_ever=ever, last_at=now)
    kept = Opening.objects.filter(link=link).order_by("-id")
    oldest = kept.values_list("pk", flat=True)[OPENINGS_KEPT - 1 : OPENINGS_KEPT]
    for pk in oldest:
        Opening.objects.filter(link=link, pk__lt=pk).delete()
    return made


@transaction.atomic
def name_guest(link: ShareLink, name: str, *, opening: int | None = None) -> Guest:
    """Somebody says who they are; the opening they came by is theirs then."""
    now = timezone.now()
    guest = Guest.objects.create(link=link, name=name, last_at=now)
    if opening is not None:
        theirs = Opening.objects.filter(link=link, pk=opening, guest=None)
        ever = theirs.update(guest=guest)
        Guest.objects.filter(pk=guest.pk).update(openings_ever=ever)
    return guest
