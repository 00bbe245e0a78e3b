"""Rows of an archive, ready to be written: new keys, a team's own, none saved yet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.db import models

from storyboard.boards.bundle import Unreadable
from storyboard.boards.models import (
    Element,
    ElementPicture,
    Frame,
    Project,
    Revision,
)
from storyboard.domain.drawing import read_drawing
from storyboard.domain.history import TIMES, Content, ShotContent
from storyboard.domain.lifecycle import FINAL, State
from storyboard.domain.recipe import read_recipe
from storyboard.domain.request import RenderRequest
from storyboard.exchange.archive import tables
from storyboard.exchange.archive.checking import Said, Told, named_once
from storyboard.exchange.archive.names import IMPORTED, IMPORTED_GUEST
from storyboard.exchange.archive.opening import refused
from storyboard.exchange.archive.page import standing_of
from storyboard.exchange.archive.tables import Column, Table
from storyboard.exchange.archive.unpacking import Files
from storyboard.renders.models import Render
from storyboard.review.models import Asked, Fix, Mention, Verdict
from storyboard.teams.models import Team, User

_IDS = ("id", "first_frame", "last_frame", "shares_with", "carries_to")


@dataclass
class Built:
    """Unsaved rows by their model, in the order in which they can be written."""

    project: Project
    rows: dict[type[models.Model], list[Any]]
    notes: list[str]

    @property
    def files(self) -> set[str]:
        """What the rows name, as the studio keeps it."""
        columns = (*tables.FILES, "preview_name", "thumb_name")
        every = (row for rows in self.rows.values() for row in rows)
        named = (getattr(row, name, "") for row in every for name in columns)
        return {name for name in named if name}


@dataclass
class Building:
    """`now`: nothing of an archive is later, or no news would be told until then."""

    team: Team
    told: Told
    files: Files
    now: datetime
    keys: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    films: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: dict[type[models.Model], list[Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def build(self) -> Built:
        """Raises Unreadable."""
        head = self.told.head
        boards = [(board, list(renders)) for board, renders in self.told.boards()]
        self._give_keys(head, boards)
        for said in head["people"]:
            domain = IMPORTED_GUEST if said["is_guest"] else IMPORTED
            self.people[said["id"]] = User(
                email=f"{uuid4().hex}{domain}",
                name=said["name"],
                is_active=False,
                password=make_password(None),
            )
        self.rows[User] = [*self.people.values()]
        project = self._row(tables.PROJECT, head["project"], team=self.team)
        self._add(project)
        self._library(head)
        self._look_at_films(boards)
        for board, renders in boards:
            self._board(board, project)
            for render in renders:
                self._render(render, project, board)
        for model in (Verdict, Asked, Mention, Fix, Revision):
            rows = self.rows.get(model, [])
            for row, key in zip(rows, _keys(len(rows)), strict=True):
                row.pk = key
        return Built(project, self.rows, self.notes)

    def _look_at_films(self, boards: Iterable[tuple[Said, list[Said]]]) -> None:
        """Before anything is built of them: most steps end here."""
        for _, renders in boards:
            for render in renders:
                for clip in render["clips"]:
                    if clip["file"] is not None:
                        self.films[clip["id"]] = self.files.look_at_clip(clip)

    def _give_keys(self, head: Said, boards: Iterable[tuple[Said, list[Said]]]) -> None:
        """In their order, so that ties between rows stay as they are."""
        kinds: dict[str, list[Said]] = {
            kind: [*head[kind]] for kind in ("frames", "footage", "voices", "elements")
        }
        for board, renders in boards:
            kinds.setdefault("boards", []).append(board["board"])
            kinds.setdefault("shots", []).extend(board["shots"])
            comments = kinds.setdefault("comments", [])
            comments += board["draft_comments"]
            for render in renders:
                kinds.setdefault("renders", []).append(render["render"])
                kinds.setdefault("clips", []).extend(render["clips"])
                for clip in render["clips"]:
                    comments += clip["comments"]
        for rows in (*kinds.values(), head["people"]):
            named_once(rows)
            names = sorted(
                (row["id"] for row in rows), key=lambda one: int(one.split("-")[1])
            )
            self.keys |= dict(zip(names, _keys(len(names)), strict=True))

    def _library(self, head: Said) -> None:
        """What the team has already is used as it is."""
        theirs = {f.original_sha256: f for f in self._known(Frame, cut_from=None)}
        crops = {
            (f.cut_from_id, f.cut_left, f.cut_top, f.width, f.height): f
            for f in self._known(Frame).exclude(cut_from=None)
        }
        wholes = [one for one in head["frames"] if one["cut_from"] is None]
        cuts = [one for one in head["frames"] if one["cut_from"] is not None]
        for said in wholes:
            self._frame(said, theirs.get(said["original_sha256"]))
        by_name = {said["id"]: said for said in wholes}
        for said in cuts:
            whole = by_name.get(said["cut_from"])
            if whole is None or not _is_inside(said, whole):
                raise _odd(said["id"])
            where = (said["cut_left"], said["cut_top"], said["width"], said["height"])
            self._frame(said, crops.get((self.keys[said["cut_from"]], *where)))
        for said in head["footage"]:
            poster = self.files.look_at_footage(said)
            self._once(tables.FOOTAGE, said, poster_name=poster)
        for said in head["voices"]:
            self.files.look_at_voice(said)
            self._once(tables.VOICE, said)
        self._elements(head["elements"])

    def _once(self, table: Table, said: Said, **more: Any) -> None:
        """Footage or a voice, unless the team has it already."""
        known = self._known(table.model, sha256=said["sha256"]).first()
        if known:
            self.keys[said["id"]] = known.pk
            return
        # The original never left its studio.
        original = self.files.stored(said["file"])
        facts = {"team": self.team, "original_name": original, **more}
        self._add(self._row(table, said, **facts))

    def _known(self, model: Any, **more: Any) -> Any:
        return model.objects.filter(team=self.team, **more)

    def _frame(self, said: Said, known: Frame | None) -> None:
        preview, thumb = self.files.look_at_frame(said)
        if known is not None:
            self.keys[said["id"]] = known.pk
            if known.sha256 != said["sha256"]:
                self.notes.append(
                    f"“{known.name}” is in the library already, written by another "
                    "release. The library's one was kept."
                )
            return
        self._add(
            self._row(
                *(tables.FRAME, said),
                team=self.team,
                preview_name=preview,
                thumb_name=thumb,
            )
        )

    def _elements(self, elements: Iterable[Said]) -> None:
        living = self._known(Element, trashed_at=None)
        known = {row.slug: row for row in living}
        for said in elements:
            if said["slug"] in known:
                self.keys[said["id"]] = known[said["slug"]].pk
                if _differs(known[said["slug"]], said):
                    self.notes.append(
                        f"@{said['slug']} is in the library already and differs from "
                        "the archive. The library's one was kept."
                    )
                continue
            element = self._row(tables.ELEMENT, said, team=self.team)
            for _, until in said["former_slugs"]:
                self._moment(until)
            self._add(element)
            for place, frame in enumerate(said["pictures"]):
                key = self._key(frame)
                self._add(ElementPicture(element=element, frame_id=key, place=place))

    def _board(self, said: Said, project: Project) -> None:
        board = self._row(tables.BOARD, said["board"], team=self.team, project=project)
        self._add(board)
        for shot in said["shots"]:
            self._add(self._row(tables.SHOT, shot, board=board))
        for save in self.told.history(said):
            content = self._content(save["content"])
            self._add(
                self._row(tables.REVISION, save, board=board, content=content.packed())
            )
        if said["pick"]:
            self._add(self._row(tables.PICK, said["pick"], board=board))
        self._comments(said["draft_comments"], board.pk, None)

    def _content(self, said: Said) -> Content:
        shots = []
        for shot in said["shots"]:
            ids = {name: self._key_or_none(shot[name]) for name in _IDS}
            crops = {name: tuple(shot[name]) for name in ("crop_start", "crop_end")}
            values = {**shot, **ids, **crops, "id": ids["id"] or uuid4()}
            shots.append(ShotContent(**values))
        heard: dict[str, Any] = {name: Decimal(said[name]) for name in TIMES}
        heard["track"] = self._key_or_none(said["track"])
        return Content(**{**said, **heard, "shots": tuple(shots)})

    def _render(self, said: Said, project: Project, board: Said) -> None:
        render, clips = said["render"], said["clips"]
        key = self._key(board["board"]["id"])
        request = self._request(render)
        state = State(render["state"])
        there = {name: render[name] for name in ("state", "job", "results")}
        for result in render["results"]:
            self._moment(result["found_at"])
        error, ended = render["error"], state if state in FINAL else State.CANCELLED
        if ended is not state:
            error = (
                f"It was {state} when the project was exported. It is followed where "
                "it was ordered, and costs nothing here."
            )
        recipe = render["recipe"]
        if recipe is not None:
            pieces = [
                {**p, "clip": str(self._key(p["clip"])) if p["clip"] else ""}
                for p in recipe
            ]
            read_recipe(pieces)
            recipe = pieces
        order = self._row(
            *(tables.RENDER, render),
            team=self.team,
            board_id=key,
            state=ended,
            imported=there,
            recipe=recipe,
            request=request.to_json(),
            run_after=self.now,
            error=error,
        )
        self._add(order)
        for event in said["events"]:
            self._add(self._row(tables.EVENT, event, render=order))
        for line in said["ledger"]:
            facts = {"team": self.team, "project": project, "board_id": key}
            row = self._row(tables.LEDGER, line, render=order, **facts)
            row.is_imported = True
            self._add(row)
        for clip in clips:
            self._clip(clip, order, project)

    def _request(self, said: Said) -> RenderRequest:
        try:
            request = RenderRequest.from_json(said["request"])
        except (TypeError, ValueError, KeyError) as error:
            raise _odd(said["id"]) from error
        seconds = sum(shot.seconds for shot in request.plan.shots)
        if (
            request.fingerprint != said["fingerprint"]
            or not request.plan.shots
            or (seconds, seconds) != (said["seconds"], said["shots_seconds"])
            or request.plan.seconds != seconds
        ):
            message = f"The order of {said['id']} is not the one that was given."
            raise refused("wrong_fingerprint", said["id"], message)
        return request

    def _clip(self, said: Said, order: Render, project: Project) -> None:
        more: dict[str, Any] = {}
        if said["file"] is not None:
            more = self.films[said["id"]]
        elif said["emptied_at"] is None:
            raise _odd(said["id"])
        if not (said["rate_num"] and said["rate_den"] and said["frames"]):
            raise _odd(said["id"])
        if said["take"] != order.take:
            raise _odd(said["id"])
        heads = [c for c in said["comments"] if c["parent"] is None]
        clip = self._row(
            *(tables.CLIP, said),
            team=self.team,
            project=project,
            board_id=order.board_id,
            render=order,
            standing=standing_of(said),
            open_comments=sum(
                head["deleted_at"] is None and head["resolved_at"] is None
                for head in heads
            ),
            **more,
        )
        self._add(clip)
        self._comments(said["comments"], order.board_id, clip.pk)
        for table, rows in (
            (tables.VERDICT, said["verdicts"]),
            (tables.ASKED, said["asked"]),
        ):
            for one in rows:
                self._add(self._row(table, one, team=self.team, clip=clip))

    def _comments(
        self, comments: Iterable[Said], board_id: UUID, clip_id: UUID | None
    ) -> None:
        for said in comments:
            try:
                read_drawing(said["drawing"])
            except ValueError as error:
                raise refused("contradiction", said["id"], str(error)) from error
            facts = {"team": self.team, "board_id": board_id, "clip_id": clip_id}
            comment = self._row(tables.COMMENT, said, **facts)
            self._add(comment)
            for mention in said["mentions"]:
                self._add(self._row(tables.MENTION, mention, comment=comment))
            if said["fix"]:
                facts = {"comment": comment, "board_id": board_id}
                self._add(self._row(tables.FIX, said["fix"], **facts))

    def _add(self, row: models.Model) -> None:
        self.rows.setdefault(type(row), []).append(row)

    def _row(self, table: Table, said: Said, **more: Any) -> Any:
        """Facts of the archive, and those of here, which go before."""
        facts = dict(self._facts(table, said))
        if "id" in said and table in tables.NAMED:
            facts["id"] = self.keys[said["id"]]
        return table.model(**{**facts, **more})

    def _facts(self, table: Table, said: Said) -> Iterator[tuple[str, Any]]:
        for column in table.columns:
            value = self._value(column, said[column.said])
            yield column.attname, value

    def _value(self, column: Column, value: Any) -> Any:
        match column.kind:
            case "file":
                return self.files.stored(value)
            case "person":
                return self._person(value)
            case "":
                return self._plain(column.field, value)
        return self._key_or_none(value)

    def _plain(self, kind: "models.Field[Any, Any]", value: Any) -> Any:
        match kind:
            case _ if value is None:
                return None
            case models.DateTimeField():
                return self._moment(value)
            case models.DateField():
                return _day(value)
            case models.DecimalField():
                return Decimal(value)
        return value

    def _moment(self, text: str) -> datetime:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise _odd(text) from error
        if moment.tzinfo is None:
            raise _odd(text)
        if moment > self.now:
            message = (
                f"Something in the archive is said to be made at {text}, which is "
                "still to come. If that is a matter of clocks, set them and try again."
            )
            raise refused("from_the_future", "file", message)
        return moment

    def _person(self, name: str | None) -> UUID | None:
        if name is None:
            return None
        if name not in self.people:
            raise _odd(name)
        return self.people[name].pk

    def _key_or_none(self, name: str | None) -> UUID | None:
        return None if name is None else self._key(name)

    def _key(self, name: str) -> UUID:
        if name not in self.keys:
            raise _odd(name)
        return self.keys[name]


def _keys(count: int) -> list[UUID]:
    """In the order in which databases sort them."""
    return sorted((uuid4() for _ in range(count)), key=lambda key: key.int)


def _is_inside(said: Said, whole: Said) -> bool:
    return bool(
        said["cut_left"] + said["width"] <= whole["width"]
        and said["cut_top"] + said["height"] <= whole["height"]
        and said["original_sha256"] == whole["original_sha256"]
    )


def _differs(ours: Element, said: Said) -> bool:
    facts = ("name", "kind", "description", "tags")
    return any(getattr(ours, name) != said[name] for name in facts)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _odd(text) from error


def _odd(name: str) -> Unreadable:
    message = f"The archive contradicts itself: {name} cannot be as it says."
    return refused("contradiction", name, message)
