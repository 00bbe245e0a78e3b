"""The comments of a film as its page shows them to one viewer."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID, uuid4

from storyboard.domain.text import MENTION
from storyboard.domain.timing import timecode
from storyboard.renders.models import Clip
from storyboard.review.models import Comment
from storyboard.review.queries.comments import changed_since, threads_of
from storyboard.review.queries.mentions import handles_of
from storyboard.review.queries.places import Place, place_of_shot, places_of
from storyboard.review.viewer import Viewer

_HUES = 6


@dataclass(frozen=True)
class Room:
    """A film, who looks at it, and what they may do with its comments: asked only
    where something is shown.
    """

    clip: Clip
    viewer: Viewer

    @cached_property
    def may_comment(self) -> bool:
        return self.viewer.may_comment(self.clip.team_id)

    @property
    def may_write(self) -> bool:
        """A guest has to say who they are first."""
        return self.may_comment and bool(self.viewer.name)

    @property
    def may_resolve(self) -> bool:
        """Everything; a guest resolves what they said themselves."""
        return self.may_comment and not self.viewer.is_guest

    @cached_property
    def may_fix(self) -> bool:
        """Makers take what was said of a take to its shot on the board."""
        return self.viewer.may_edit(self.clip.team_id) and not self.clip.is_draft

    @cached_property
    def may_delete(self) -> bool:
        """Whoever runs the team takes out what should not stand there."""
        return self.viewer.may_manage(self.clip.team_id)

    def address(self, name: str, **ids: UUID) -> str:
        return self.viewer.address(name, clip_id=self.clip.pk, **ids)

    @property
    def say_url(self) -> str:
        return self.address("comments")

    @property
    def news_url(self) -> str:
        return self.address("comments-news")

    @property
    def owner(self) -> str:
        """Whose words a browser keeps under this name until they are sent."""
        someone = self.viewer.guest or self.viewer.user or self.viewer.link
        return str(someone.pk) if someone else ""

    def is_mine(self, comment: Comment) -> bool:
        guest, user = self.viewer.guest, self.viewer.user
        if guest is not None:
            return comment.guest_id == guest.pk
        return user is not None and comment.user_id == user.pk


@dataclass(frozen=True, slots=True)
class Card:
    """One comment. `start` and `end` are frames of the film that is shown."""

    room: Room
    comment: Comment
    start: int | None = None
    end: int | None = None
    answers: "tuple[Card, ...]" = ()

    @property
    def is_mine(self) -> bool:
        return self.room.is_mine(self.comment)

    @property
    def may_edit(self) -> bool:
        return self.is_mine and self.room.may_write

    @property
    def may_delete(self) -> bool:
        return self.may_edit or self.room.may_delete

    @property
    def may_resolve(self) -> bool:
        return self.room.may_resolve or self.may_edit

    @property
    def may_fix(self) -> bool:
        has_shot = self.comment.shot_id is not None
        return has_shot and self.comment.is_open and self.room.may_fix

    @property
    def is_gone(self) -> bool:
        """Deleted, and nothing stands below it."""
        return self.comment.deleted_at is not None and not self.answers

    @property
    def lost_its_shot(self) -> bool:
        return self.comment.start_frame is not None and self.start is None

    @property
    def code(self) -> str:
        """`00:02:10`, or the first and the last frame of a range."""
        if self.start is None or self.end is None:
            return ""
        rate = self.room.clip.rate
        first = timecode(self.start, rate)[3:]
        last = timecode(self.end - 1, rate)[3:]
        return first if self.end - self.start == 1 else f"{first}\N{EN DASH}{last}"

    @property
    def initials(self) -> str:
        words = self.comment.author.replace(".", " ").split() or ["?"]
        return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper()

    @property
    def hue(self) -> str:
        """One person, one colour."""
        one = self.comment.user_id or self.comment.guest_id or self.comment.pk
        return f"e{one.int % _HUES + 1}"

    @property
    def changed(self) -> str:
        return self.comment.changed_at.isoformat()

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The text in stretches, and which of them call somebody."""
        called = {mention.handle for mention in self.comment.mentions.all()}
        text, at, found = self.comment.text, 0, []
        for match in MENTION.finditer(text):
            if match.group(1) in called:
                found += [(text[at : match.start()], False), (match.group(), True)]
                at = match.end()
        return [*found, (text[at:], False)]

    @property
    def drawing_json(self) -> str:
        return json.dumps(self.comment.drawing, separators=(",", ":"))

    @property
    def answer_key(self) -> UUID:
        return uuid4()

    @property
    def answer_url(self) -> str:
        return self._address("comment-answer")

    @property
    def edit_url(self) -> str:
        return self._address("comment-edit")

    @property
    def delete_url(self) -> str:
        return self._address("comment-delete")

    @property
    def resolve_url(self) -> str:
        resolved = self.comment.resolved_at is not None
        return self._address("comment-reopen" if resolved else "comment-resolve")

    @property
    def bring_back_url(self) -> str:
        return self._address("comment-bring-back")

    def _address(self, name: str) -> str:
        return self.room.address(name, comment_id=self.comment.pk)


@dataclass(frozen=True, slots=True)
class Panel:
    """`mark`: what a page brings along to learn what is newer. `key`: of the next
    comment.
    """

    room: Room
    cards: list[Card]
    gone: list[UUID]
    mark: str

    @property
    def key(self) -> UUID:
        return uuid4()

    @property
    def people(self) -> list[tuple[str, str]]:
        """Handle and name of whom a member can call."""
        if self.room.viewer.is_guest:
            return []
        team = handles_of(self.room.clip.team_id)
        return [(handle, str(user)) for handle, user in team.items()]

    @property
    def open(self) -> int:
        heads = (card.comment for card in self.cards)
        return sum(comment.is_open for comment in heads)


def panel_of(room: Room, *, since: datetime | None = None) -> Panel | None:
    """All of a film, or the threads in which something is newer than `since`; None
    where nothing is.
    """
    changed = changed_since(room.clip, since)
    if since and not changed:
        return None
    heads = {parent or pk for pk, parent, _ in changed} if since else None
    latest = max((at for _, _, at in changed), default=since)
    threads = threads_of(room.clip, heads) if changed else []
    places = places_of(room.clip) if threads and room.clip.is_draft else []
    cards = [_card(room, head, places) for head in threads]
    return Panel(
        room=room,
        cards=[card for card in cards if not card.is_gone],
        gone=[card.comment.pk for card in cards if card.is_gone],
        mark=latest.isoformat() if latest else "",
    )


def _card(room: Room, head: Comment, places: list[Place]) -> Card:
    answers = (one for one in head.answers.all() if one.deleted_at is None)
    start, end = head.start_frame, head.end_frame
    if room.clip.is_draft:
        start, end = _in_draft(head, places)
    return Card(room, head, start, end, tuple(Card(room, one) for one in answers))


def _in_draft(head: Comment, places: list[Place]) -> tuple[int | None, int | None]:
    """Where its shot lies in the draft of today. One that got shorter holds it at its
    end.
    """
    place = place_of_shot(places, head.shot_id)
    if place is None or head.start_frame is None or head.end_frame is None:
        return None, None
    start = min(place.span.start + (head.in_shot or 0), place.span.end - 1)
    end = min(start + head.end_frame - head.start_frame, places[-1].span.end)
    return start, end
