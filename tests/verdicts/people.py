"""Guests and what they hold, made directly."""

from typing import Any

from django.test import Client
from django.utils import timezone

from storyboard.review.models import Comment, Guest, ShareLink
from storyboard.review.queries.places import place_at, places_of
from storyboard.review.views.viewers import SESSION_KEY

TOKEN = "a-token-nobody-guesses"


def link_to(target: Any, *, token: str = TOKEN, **more: Any) -> ShareLink:
    """A link to a clip, a board or a project, whose guests may decide."""
    kind = type(target).__name__.lower()
    facts = {"may_decide": True, "name": "Client", **more}
    return ShareLink.objects.create(
        team_id=target.team_id,
        token_sha256=ShareLink.sha256_of(token),
        **{kind: target},
        **facts,
    )


def guest_by(link: ShareLink, name: str = "Gus") -> tuple[Client, Guest]:
    """A browser that has come by the link and given a name."""
    known = {f.name for f in Guest._meta.get_fields()}
    more = {"last_at": timezone.now()} if "last_at" in known else {}
    guest = Guest.objects.create(link=link, name=name, **more)
    client = Client()
    session = client.session
    session[SESSION_KEY] = {str(link.pk): {"guest": str(guest.pk)}}
    session.save()
    return client, guest


def comment_on(
    clip: Any, text: str, *, frame: int | None = None, **more: Any
) -> Comment:
    """As the action of comments leaves it: it knows its shot and its place in it."""

    facts: dict[str, Any] = {"author": "Alice Ames", **more}
    if frame is not None:
        end = facts.pop("end", frame + 1)
        facts |= {"start_frame": frame, "end_frame": end}
        place = place_at(places_of(clip), frame)
        if place and place.shot:
            facts |= {"shot_id": place.shot, "in_shot": frame - place.span.start}
    return Comment.objects.create(
        team_id=clip.team_id,
        board_id=clip.board_id,
        clip=clip,
        text=text,
        changed_at=timezone.now(),
        **facts,
    )
