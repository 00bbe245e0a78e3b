"""Projects, timelines and scripts that come in, on the wire."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictInt, StrictStr

from storyboard.api.shapes.base import Said
from storyboard.api.shapes.boards import BoardLine, Prompt, Seconds, Side, Title
from storyboard.domain.plan import LONGEST_BOARD
from storyboard.exchange.accepting import Shown
from storyboard.exchange.editors.differences import MOST_LINES, sentence
from storyboard.exchange.forms.script import MOST_SCENES, MOST_SHOTS_A_PAGE, Found
from storyboard.exchange.models import Import
from storyboard.exchange.script.boards import Scene, speakers_of
from storyboard.exchange.script.reading import MOST_BYTES

# So many speakers of a script are offered, and made elements.
MOST_SPEAKERS = 50


class NoteShape(Schema):
    """`place`: in the archive; empty: of all of it."""

    place: str
    message: str


class ImportShape(Schema):
    """A project ZIP on its way in: `checking`, then `done` with its project, or
    `refused`. `said`: why it was refused, or what of it is not as it was.
    """

    id: UUID
    file: str
    state: Literal["checking", "done", "refused"]
    percent: int
    began_at: datetime
    project_id: UUID | None
    said: list[NoteShape]

    @classmethod
    def of(cls, coming: Import) -> "ImportShape":
        return cls(
            id=coming.pk,
            file=coming.file,
            state=cast(Any, coming.state),
            percent=coming.percent,
            began_at=coming.at,
            project_id=coming.project_id,
            said=[NoteShape(**note) for note in coming.said],
        )


class LineShape(Schema):
    """One difference. `id`: send it to accept it. `ticked`: whether the page proposes
    to. `board_id` null: it is about the order of the boards.
    """

    id: int
    board_id: UUID | None
    do: str
    words: str
    why: str
    ticked: bool
    facts: dict[str, Any]


class TimelineShape(Schema):
    """What a timeline changes. Send `seen` back with the ids of what is accepted."""

    lines: list[LineShape]
    notes: Annotated[
        list[str], Field(description="What was left out, or stays as it is, in words.")
    ]
    seen: str

    @classmethod
    def of(cls, shown: Shown, notes: Sequence[str]) -> "TimelineShape":
        lines = [
            LineShape(
                id=number,
                board_id=line.board,
                do=line.do,
                words=sentence(line.words),
                why=line.why,
                ticked=line.is_ticked,
                facts=line.facts,
            )
            for number, line in enumerate(shown.lines)
        ]
        return cls(lines=lines, notes=list(notes), seen=shown.packed())


class Accepting(Said):
    """`seen`: as it came with the differences, for a day."""

    seen: Annotated[StrictStr, Field(max_length=2_000_000)]
    lines: Annotated[
        list[Annotated[StrictInt, Field(ge=0, lt=MOST_LINES)]],
        Field(min_length=1, max_length=MOST_LINES),
    ]


class Accepted(Schema):
    accepted: int


class ScriptText(Said):
    """`first`: the scene to begin with, of a script too long for one answer."""

    text: Annotated[StrictStr, Field(max_length=MOST_BYTES)]
    longest: Annotated[
        StrictInt, Field(ge=2, le=LONGEST_BOARD, description="Of a board, in seconds.")
    ] = LONGEST_BOARD
    first: Annotated[StrictInt, Field(ge=1, le=MOST_SCENES)] = 1


class DraftShot(Said):
    title: Annotated[StrictStr, Field(max_length=120)] = ""
    prompt: Prompt
    seconds: Seconds


class DraftBoard(Said):
    title: Title
    shots: Annotated[list[DraftShot], Field(min_length=1, max_length=MOST_SHOTS_A_PAGE)]

    @classmethod
    def of(cls, scene: Scene) -> "DraftBoard":
        shots = [
            DraftShot(title=one.title, prompt=one.prompt, seconds=one.seconds)
            for one in scene.shots
        ]
        return cls(title=scene.title, shots=shots)


class ScriptShape(Schema):
    """Boards as they are proposed. Nothing is kept yet."""

    title: str
    boards: list[DraftBoard]
    speakers: list[str]
    scenes: Annotated[int, Field(description="Of the whole script.")]
    next: Annotated[
        int | None, Field(description="Send it as `first` for the rest; null: no more.")
    ]

    @classmethod
    def of(cls, found: Found) -> "ScriptShape":
        return cls(
            title=found.title,
            boards=[DraftBoard.of(scene) for scene in found.scenes],
            speakers=speakers_of(found.scenes)[:MOST_SPEAKERS],
            scenes=found.total,
            next=found.after or None,
        )


class ScriptBoards(Said):
    """The boards to make, as they were proposed or changed. Who is named in `speakers`
    becomes an element, mentioned where a shot begins with the name.
    """

    boards: Annotated[
        list[DraftBoard], Field(min_length=1, max_length=MOST_SHOTS_A_PAGE)
    ]
    speakers: Annotated[
        list[Annotated[StrictStr, Field(min_length=1, max_length=60)]],
        Field(max_length=MOST_SPEAKERS),
    ] = []
    width: Side = 1920
    height: Side = 1080


class BoardsMade(Schema):
    items: list[BoardLine]
