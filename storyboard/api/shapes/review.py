"""Comments, verdicts, share links and news on the wire."""

import datetime as dates
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt, StrictStr

from storyboard.api.shapes.base import Said
from storyboard.boards.models import Project
from storyboard.domain.drawing import (
    MOST_POINTS,
    MOST_STROKES,
    WHOLE,
    Colour,
    Tool,
)
from storyboard.domain.notice import Digest
from storyboard.domain.standing import Decision, Reason, Standing
from storyboard.review.judging import VerdictPanel
from storyboard.review.models import Asked, Comment, Notice, ShareLink, Verdict, Wish

Text = Annotated[StrictStr, Field(max_length=5000)]


class AnswerShape(Schema):
    id: UUID
    author: str
    text: str
    is_guest: bool
    made_at: datetime
    edited_at: datetime | None

    @classmethod
    def of(cls, comment: Comment) -> "AnswerShape":
        return cls(**_said(comment))


class CommentShape(AnswerShape):
    """`start` and `end`: a half-open span of frames; null: about the whole film."""

    start: int | None
    end: int | None
    shot_id: UUID | None
    drawing: list[Any]
    resolved_at: datetime | None
    resolved_by: str
    answers: list[AnswerShape]

    @classmethod
    def of(cls, comment: Comment) -> "CommentShape":
        answers = [a for a in comment.answers.all() if a.deleted_at is None]
        return cls(
            **_said(comment),
            start=comment.start_frame,
            end=comment.end_frame,
            shot_id=comment.shot_id,
            drawing=comment.drawing,
            resolved_at=comment.resolved_at,
            resolved_by=comment.resolved_by,
            answers=[AnswerShape.of(one) for one in answers],
        )


def _said(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.pk,
        "author": comment.author,
        "text": comment.text,
        "is_guest": comment.guest_id is not None,
        "made_at": comment.made_at,
        "edited_at": comment.edited_at,
    }


class StrokeShape(Said):
    """`points`: x, y, x, y …, in parts of 10,000 of the picture's width and height. An
    arrow and a box have two.
    """

    tool: Tool
    colour: Colour
    points: Annotated[
        list[Annotated[StrictInt, Field(ge=0, le=WHOLE)]],
        Field(min_length=4, max_length=2 * MOST_POINTS),
    ]


class NewComment(Said):
    """At a frame (`start`), over a span (`start` and `end`), or about the whole film.
    The same `key` again is the same comment.
    """

    text: Text = ""
    start: Annotated[StrictInt | None, Field(ge=0, le=2**31 - 1)] = None
    end: Annotated[StrictInt | None, Field(ge=1, le=2**31 - 1)] = None
    drawing: Annotated[
        list[StrokeShape],
        Field(max_length=MOST_STROKES, description="Over the frame `start`."),
    ] = []
    key: UUID | None = None


class Words(Said):
    text: Text


class VerdictShape(Schema):
    reviewer: str
    is_guest: bool
    decision: Decision
    reason: str
    words: str
    made_at: datetime

    @classmethod
    def of(cls, verdict: Verdict) -> "VerdictShape":
        return cls(
            reviewer=verdict.reviewer,
            is_guest=verdict.guest_id is not None,
            decision=Decision(verdict.decision),
            reason=verdict.reason,
            words=verdict.words,
            made_at=verdict.made_at,
        )


class AskedShape(Schema):
    id: UUID
    name: str
    due_on: dates.date | None
    note: str

    @classmethod
    def of(cls, asked: Asked) -> "AskedShape":
        return cls(id=asked.pk, name=asked.name, due_on=asked.due_on, note=asked.note)


class VerdictsShape(Schema):
    """What counts of each reviewer, and who is asked and has not decided."""

    standing: Standing
    verdicts: list[VerdictShape]
    waiting: list[AskedShape]

    @classmethod
    def of(cls, panel: VerdictPanel) -> "VerdictsShape":
        judged = panel.judged
        return cls(
            standing=panel.standing,
            verdicts=[VerdictShape.of(said.verdict) for said in judged.said],
            waiting=[AskedShape.of(wait.asked) for wait in judged.waits],
        )


class NewVerdict(Said):
    decision: Decision
    reason: Annotated[
        Reason | None, Field(description="Of a rejection, if you like.")
    ] = None
    words: Annotated[
        StrictStr, Field(max_length=2000, description="Needed for needs_changes.")
    ] = ""


class NewAsking(Said):
    people: Annotated[list[UUID], Field(max_length=200)] = []
    links: Annotated[list[UUID], Field(max_length=200)] = []
    due_on: dates.date | None = None
    note: Annotated[StrictStr, Field(max_length=2000)] = ""


class LinkShape(Schema):
    id: UUID
    name: str
    clip_id: UUID | None
    board_id: UUID | None
    project_id: UUID | None
    has_password: bool
    expires_at: datetime | None
    revoked_at: datetime | None
    may_comment: bool
    may_decide: bool
    may_download: bool
    is_watermarked: bool
    openings_ever: int
    made_at: datetime

    @classmethod
    def of(cls, link: ShareLink) -> "LinkShape":
        return cls(**_link(link))


class NewLinkShape(LinkShape):
    address: Annotated[str, Field(description="Told only now: it is kept nowhere.")]

    @classmethod
    def made(cls, link: ShareLink, address: str) -> "NewLinkShape":
        return cls(**_link(link), address=address)


def _link(link: ShareLink) -> dict[str, Any]:
    names = (
        "name clip_id board_id project_id expires_at revoked_at may_comment may_decide "
        "may_download is_watermarked openings_ever made_at"
    )
    facts = {name: getattr(link, name) for name in names.split()}
    return {**facts, "id": link.pk, "has_password": bool(link.password)}


Password = Annotated[StrictStr, Field(max_length=200)]


class LinkRights(Said):
    expires_on: Annotated[
        dates.date | None, Field(description="The last day, with `expires` “on”.")
    ] = None
    may_comment: StrictBool = True
    may_decide: StrictBool = False
    may_download: StrictBool = False
    is_watermarked: StrictBool = False


class NewLink(LinkRights):
    """To exactly one of a clip, a board or a project."""

    clip: UUID | None = None
    board: UUID | None = None
    project: UUID | None = None
    name: Annotated[StrictStr, Field(max_length=120)] = ""
    password: Password = ""
    expires: Literal["1", "7", "30", "90", "never", "on"] = "30"


class LinkPatch(LinkRights):
    """Only what is sent is changed. A `password` of "" asks for none any more."""

    password: Password | None = None
    expires: Literal["keep", "1", "7", "30", "90", "never", "on"] = "keep"


class NoticeShape(Schema):
    id: int
    kind: str
    project_id: UUID
    at: datetime
    words: str
    quote: str
    page: str
    read_at: datetime | None

    @classmethod
    def of(cls, notice: Notice) -> "NoticeShape":
        names = "kind project_id at words quote read_at"
        facts = {name: getattr(notice, name) for name in names.split()}
        return cls(**facts, id=notice.pk, page=notice.path)


class Which(Said):
    """These notices; null: all of them."""

    notices: Annotated[list[StrictInt] | None, Field(max_length=500)] = None


class MutedShape(Schema):
    id: UUID
    title: str


class WishesShape(Schema):
    """`digest`: how often letters come; `at_once`: when somebody mentions or asks you.
    `muted`: projects of this token's team you hear nothing of.
    """

    digest: Digest
    at_once: bool
    muted: list[MutedShape]

    @classmethod
    def of(cls, wish: Wish, muted: list[Project]) -> "WishesShape":
        return cls(
            digest=Digest(wish.digest),
            at_once=wish.at_once,
            muted=[MutedShape(id=one.pk, title=one.title) for one in muted],
        )


class WishesPatch(Said):
    digest: Digest = Digest.DAILY
    at_once: StrictBool = True
