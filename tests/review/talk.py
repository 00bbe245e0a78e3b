"""What a browser says to the panel of comments, and what it reads there."""

from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse

from storyboard.renders.models import Clip
from storyboard.review.models import Comment

SCRIPT = {"X-Requested-With": "fetch"}


def address(clip: Clip, name: str = "comments", *, token: str = "", **ids: UUID) -> str:
    kwargs: dict[str, Any] = {"clip_id": clip.pk, **ids}
    if token:
        return reverse(f"shared-{name}", kwargs=kwargs | {"share_token": token})
    return reverse(name, kwargs=kwargs)


def say(
    client: Client,
    clip: Clip,
    text: str = "Hold longer.",
    *,
    token: str = "",
    **form: Any,
) -> Any:
    return client.post(
        address(clip, token=token), {"text": text, **form}, headers=SCRIPT
    )


def deed(
    client: Client,
    clip: Clip,
    name: str,
    comment: Comment,
    *,
    token: str = "",
    **form: Any,
) -> Any:
    where = address(clip, f"comment-{name}", token=token, comment_id=comment.pk)
    return client.post(where, form, headers=SCRIPT)


def page(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def panel(client: Client, clip: Clip, *, token: str = "") -> BeautifulSoup:
    return page(client.get(address(clip, token=token), headers={"HX-Request": "true"}))


def cards(found: BeautifulSoup) -> list[Tag]:
    return found.select("li[data-comment]")


def words(card: Tag) -> str:
    found = card.select_one(".words")
    return found.get_text() if found else ""


def last() -> Comment:
    return Comment.objects.order_by("made_at").last()  # type: ignore[return-value]
