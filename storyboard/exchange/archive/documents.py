"""A project as JSON documents, one small enough to read at a time."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from storyboard.boards.models import Board, Project
from storyboard.domain.history import Content
from storyboard.exchange.archive import tables
from storyboard.exchange.archive.names import Names
from storyboard.exchange.archive.project import Rows, revisions_of, rows_of
from storyboard.exchange.models import Import
from storyboard.renders.models import Clip, Event, LedgerEntry, Pick, Render, Result
from storyboard.review.models import Asked, Comment, Verdict
from storyboard.teams.queries import members_of

FORMAT = "storyboard-project"
VERSION = 1
_SIXTH = Decimal("0.000001")
_IDS = ("id", "first_frame", "last_frame", "shares_with", "carries_to")


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the archive, and the board it is about."""

    name: str
    value: dict[str, Any]
    board: str = ""


@dataclass
class Documents:
    """What is written of a project. `head` is said last, when all names are given."""

    rows: Rows
    names: Names

    @classmethod
    def of(cls, project: Project) -> "Documents":
        rows, names = rows_of(project), Names()
        for found in (
            *(rows.frames, rows.footage, rows.voices, rows.elements, rows.boards),
            [shot for board in rows.boards for shot in rows.shots[board.pk]],
            *(rows.renders, rows.clips, rows.comments),
        ):
            names.give(found)
        for member in members_of(project.team_id):
            names.know(member)
        return cls(rows, names)

    def all(self) -> Iterator[Document]:
        """Boards and takes in their order."""
        takes = defaultdict(list)
        for render in self.rows.renders:
            takes[render.board_id].append(render)
        comments = _grouped(self.rows.comments)
        clips = defaultdict(list)
        for clip in self.rows.clips:
            clips[clip.render_id].append(clip)
        for board in self.rows.boards:
            key = str(self.names.of(board.pk))
            renders = [f"renders/{self.names.of(r.pk)}.json" for r in takes[board.pk]]
            value = self._board(board, comments[board.pk, None], renders)
            yield Document(f"boards/{key}.json", value, key)
            for path, render in zip(renders, takes[board.pk], strict=True):
                value = self._render(render, clips[render.pk], comments)
                yield Document(path, value | {"board": key}, key)

    def history(self, board: Board) -> Iterator[dict[str, Any]]:
        """A save a line."""
        for save, content in revisions_of(board):
            yield self.names.said(tables.REVISION, save, content=self._content(content))

    def head(self) -> dict[str, Any]:
        names, rows, said = self.names, self.rows, self.names.said
        origin = Import.objects.filter(project=rows.project).first()
        value = {
            "format": f"{FORMAT}/{VERSION}",
            "origin": str(origin.origin if origin else rows.project.pk),
            "project": said(tables.PROJECT, rows.project),
            "frames": [said(tables.FRAME, one) for one in rows.frames],
            "footage": [said(tables.FOOTAGE, one) for one in rows.footage],
            "voices": [said(tables.VOICE, one) for one in rows.voices],
            "elements": [
                said(
                    tables.ELEMENT,
                    one,
                    pictures=[names.of(p.frame_id) for p in one.pictures.all()],
                )
                for one in rows.elements
            ],
            "boards": [f"boards/{names.of(board.pk)}.json" for board in rows.boards],
        }
        people = [
            {"id": f"person-{number}", **asdict(person)}
            for number, person in enumerate(names.people.values(), 1)
        ]
        media = {name: size for name, (_, size) in sorted(names.media.items())}
        return value | {"people": people, "media": media}

    def _board(
        self, board: Board, drafts: Iterable[Comment], renders: list[str]
    ) -> dict[str, Any]:
        said, key = self.names.said, self.names.of(board.pk)
        pick = Pick.objects.filter(board=board).select_related("by").first()
        return {
            "board": said(tables.BOARD, board),
            "shots": [said(tables.SHOT, shot) for shot in self.rows.shots[board.pk]],
            "pick": said(tables.PICK, pick) if pick else None,
            "draft_comments": [self._comment(one) for one in drafts],
            "history": f"history/{key}.jsonl",
            "renders": renders,
        }

    def _content(self, content: Content) -> dict[str, Any]:
        value = asdict(content)
        for shot in value["shots"]:
            shot |= {name: self.names.of(shot[name]) for name in _IDS}
        return value | {"track": self.names.of(content.track)}

    def _render(
        self,
        render: Render,
        clips: Iterable[Clip],
        comments: dict[tuple[UUID, UUID | None], list[Comment]],
    ) -> dict[str, Any]:
        said = self.names.said
        events = Event.objects.filter(render=render).select_related("by")
        there = render.imported or {
            "state": render.state,
            "job": render.remote_id,
            "results": list(map(_result, Result.objects.filter(render=render))),
        }
        value = said(tables.RENDER, render, **there)
        if value["recipe"] is not None:
            value["recipe"] = [self._piece(piece) for piece in value["recipe"]]
        ledger = LedgerEntry.objects.filter(render=render)
        return {
            "render": value,
            "events": [said(tables.EVENT, one) for one in events],
            "ledger": [said(tables.LEDGER, one) for one in ledger],
            "clips": [
                self._clip(clip, comments[render.board_id, clip.pk]) for clip in clips
            ],
        }

    def _piece(self, piece: dict[str, Any]) -> dict[str, Any]:
        clip = self.names.of(UUID(piece["clip"])) if piece.get("clip") else ""
        return {**piece, "clip": clip or ""}

    def _clip(self, clip: Clip, comments: Iterable[Comment]) -> dict[str, Any]:
        said = self.names.said
        verdicts = Verdict.objects.filter(clip=clip).select_related("user", "guest")
        asked = Asked.objects.filter(clip=clip, link=None).select_related("user", "by")
        return said(
            tables.CLIP,
            clip,
            comments=[self._comment(one) for one in comments],
            verdicts=[said(tables.VERDICT, one) for one in verdicts],
            asked=[said(tables.ASKED, one) for one in asked],
        )

    def _comment(self, comment: Comment) -> dict[str, Any]:
        said = self.names.said
        mentions = sorted(comment.mentions.all(), key=lambda one: (one.handle, one.pk))
        fix = getattr(comment, "fix", None)
        return said(
            tables.COMMENT,
            comment,
            mentions=[said(tables.MENTION, one) for one in mentions],
            fix=said(tables.FIX, fix) if fix else None,
        )


def written(value: dict[str, Any], *, indent: int | None = 1) -> bytes:
    """The same value gives the same bytes."""
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_plain).encode()


def _plain(value: object) -> str:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            # As a price is kept, whatever it was made of.
            return format(value.quantize(_SIXTH), "f")
    raise TypeError(f"cannot be said in JSON: {value!r}")


def _result(result: Result) -> dict[str, Any]:
    """Without its address, which is a right to fetch it."""
    return {
        "number": result.number,
        "job": result.remote_id,
        "state": result.state,
        "is_flagged": result.is_flagged,
        "charged_usd": result.charged_usd
        if result.charged_usd is None
        else format(result.charged_usd, "f"),
        "found_at": result.found_at.astimezone(UTC).isoformat(),
        "error_code": result.error_code,
        "error": result.error,
    }


def _grouped(
    comments: Iterable[Comment],
) -> dict[tuple[UUID, UUID | None], list[Comment]]:
    """By board and clip."""
    found: dict[tuple[UUID, UUID | None], list[Comment]] = defaultdict(list)
    for comment in comments:
        found[comment.board_id, comment.clip_id].append(comment)
    return found
