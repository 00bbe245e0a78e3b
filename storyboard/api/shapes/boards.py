"""Projects, boards, shots and frames on the wire."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.urls import reverse
from ninja import Schema
from pydantic import Field, StrictBool, StrictInt, StrictStr

from storyboard.api.shapes.base import Person, ProblemShape, Said
from storyboard.boards import queries
from storyboard.boards.models import Board, Frame, Project, Shot
from storyboard.domain.camera import FRAMES
from storyboard.domain.mend import ways_to_add_up
from storyboard.domain.plan import (
    LONGEST_BOARD,
    LONGEST_PROMPT,
    LONGEST_TITLE,
    MOST_SHOTS,
)
from storyboard.domain.problem import Fix, Problem
from storyboard.domain.timing import difference

Title = Annotated[StrictStr, Field(min_length=1, max_length=LONGEST_TITLE)]
Prompt = Annotated[StrictStr, Field(max_length=LONGEST_PROMPT)]
Seconds = Annotated[StrictInt, Field(ge=1, le=LONGEST_BOARD)]
Side = Annotated[StrictInt, Field(ge=16, le=8192, multiple_of=2)]


class ProjectShape(Schema):
    id: UUID
    team_id: UUID
    title: str
    boards: int
    changed_at: datetime
    trashed_at: datetime | None
    spend_cap_usd: str | None
    page: Annotated[str, Field(description="Its page in the studio.")]

    @classmethod
    def of(cls, project: Project) -> "ProjectShape":
        cap = project.spend_cap_usd
        return cls(
            id=project.pk,
            team_id=project.team_id,
            title=project.title,
            boards=getattr(project, "board_count", 0),
            changed_at=project.changed_at,
            trashed_at=project.trashed_at,
            spend_cap_usd=None if cap is None else str(cap),
            page=reverse("project", args=[project.pk]),
        )


class NewProject(Said):
    title: Title


class ProjectPatch(Said):
    title: Title
    was: Annotated[
        StrictStr | None,
        Field(max_length=LONGEST_TITLE, description="The title you saw."),
    ] = None


class FrameShape(Schema):
    """A still of the team."""

    id: UUID
    name: str
    sha256: str
    width: int
    height: int
    picture: Annotated[str, Field(description="Its address in the API.")]

    @classmethod
    def of(cls, frame: Frame | None) -> "FrameShape | None":
        if frame is None:
            return None
        return cls(
            id=frame.pk,
            name=frame.name,
            sha256=frame.sha256,
            width=frame.width,
            height=frame.height,
            picture=reverse("api:frame_picture", args=[frame.pk]),
        )


class ShotShape(Schema):
    id: UUID
    place: Annotated[int, Field(description="Counted from 0.")]
    title: str
    prompt: str
    seconds: int
    locked: bool
    move: str
    ease: str
    transition: str
    transition_frames: int
    first_frame: FrameShape | None
    last_frame: FrameShape | None
    shares_last_frame: Annotated[
        bool, Field(description="Its last frame is the next shot's first.")
    ]
    carries_over: Annotated[
        bool, Field(description="The next shot begins where its film ends.")
    ]

    @classmethod
    def of(cls, shot: Shot) -> "ShotShape":
        return cls(
            id=shot.pk,
            place=shot.place,
            title=shot.title,
            prompt=shot.prompt,
            seconds=shot.seconds,
            locked=shot.locked,
            move=shot.move,
            ease=shot.ease,
            transition=shot.transition,
            transition_frames=shot.transition_frames,
            first_frame=FrameShape.of(shot.first_frame),
            last_frame=FrameShape.of(shot.last_frame),
            shares_last_frame=shot.shares_with_id is not None,
            carries_over=shot.carries_to_id is not None,
        )


class BoardLine(Schema):
    """A board in a list: without its shots."""

    id: UUID
    project_id: UUID
    place: int
    title: str
    seconds: int
    width: int
    height: int
    model: str
    version: int
    changed_at: datetime
    changed_by: Person | None
    trashed_at: datetime | None
    page: str

    @classmethod
    def of(cls, board: Board) -> "BoardLine":
        return cls(**line_of(board))


def line_of(board: Board) -> dict[str, Any]:
    names = "project_id place title seconds width height model version changed_at"
    return {
        **{name: getattr(board, name) for name in names.split()},
        "id": board.pk,
        "trashed_at": board.trashed_at,
        "changed_by": Person.of(board.changed_by),
        "page": reverse("board", args=[board.pk]),
    }


class BoardShape(BoardLine):
    prompt: str
    negative_prompt: str
    sound: bool
    settings: dict[str, Any]
    shots: list[ShotShape]
    difference: Annotated[
        str, Field(description="“2 s over”, “3 s short”; empty: the shots add up.")
    ]
    ready: Annotated[bool, Field(description="Whether it can be ordered as it is.")]
    problems: list[ProblemShape]

    @classmethod
    def whole(cls, board: Board) -> "BoardShape":
        """As it is now, with everything its page says is wrong with it."""
        shots = list(queries.shots_of(board))
        problems = problems_of(board, shots)
        lengths = [shot.seconds for shot in shots]
        return cls(
            **line_of(board),
            prompt=board.prompt,
            negative_prompt=board.negative_prompt,
            sound=board.sound,
            settings=board.settings,
            shots=[ShotShape.of(shot) for shot in shots],
            difference=difference(lengths, board.seconds) if shots else "",
            ready=not any(problem.blocks for problem in problems),
            problems=problems,
        )


def problems_of(board: Board, shots: list[Shot]) -> list[ProblemShape]:
    """The same as the page's checks: those that block first, and to a sum that is off
    the ways to mend it.
    """
    plan = queries.plan_from(board, shots, queries.elements_of(board))
    found = sorted(queries.problems_of(board, plan), key=lambda p: not p.blocks)
    return [ProblemShape.of(_with_ways(p, board, shots)) for p in found]


def _with_ways(problem: Problem, board: Board, shots: list[Shot]) -> Problem:
    if problem.code != "sum_wrong":
        return problem
    lengths = queries.lengths_of(shots)
    ways: tuple[Fix, ...] = tuple(
        ways_to_add_up(lengths, board.seconds, most=LONGEST_BOARD)
    )
    return Problem(
        problem.code, problem.place, problem.message, ways, blocks=problem.blocks
    )


class NewBoard(Said):
    title: Title
    seconds: Seconds = 15
    shots: Annotated[
        StrictInt, Field(ge=1, le=MOST_SHOTS, description="So many empty ones.")
    ] = 3
    width: Side = 1920
    height: Side = 1080


class BoardPatch(Said):
    """Only what is sent is changed. `seconds` takes the shots along where they add up.
    A setting is switched off, or goes back to its default, with null.
    """

    title: Title = ""
    prompt: Prompt = ""
    negative_prompt: Prompt = ""
    seconds: Seconds = 1
    width: Side = 1920
    height: Side = 1080
    sound: StrictBool = False
    model: Annotated[StrictStr, Field(max_length=80)] = ""
    settings: Annotated[dict[str, Any], Field(max_length=100)] = {}


class ShotPatch(Said):
    """Only what is sent is changed; a length changes no other shot's."""

    title: Annotated[StrictStr, Field(max_length=120)] = ""
    prompt: Prompt = ""
    seconds: Seconds = 1
    locked: StrictBool = False
    move: Annotated[StrictStr, Field(max_length=8)] = ""
    ease: Annotated[StrictStr, Field(max_length=8)] = ""
    transition: Annotated[StrictStr, Field(max_length=8)] = ""
    transition_frames: Annotated[StrictInt, Field(ge=FRAMES[0], le=FRAMES[-1])] = 12


class Order(Said):
    """All shots of the board, in their new order."""

    shots: Annotated[list[UUID], Field(max_length=MOST_SHOTS)]


class NewShot(ShotPatch):
    after: Annotated[
        UUID | None, Field(description="The shot it comes behind; null: at the end.")
    ] = None


class Mending(Said):
    """A fix as a problem offers it."""

    do: Annotated[StrictStr, Field(max_length=40)]
    shot: Annotated[StrictInt | None, Field(ge=0, le=MOST_SHOTS)] = None
    value: StrictInt | Annotated[StrictStr, Field(max_length=40)] | None = None


class Place(Said):
    place: Annotated[StrictInt, Field(ge=0, le=10_000, description="From 0.")]


class Slot(Said):
    """Which frame of the team's goes on the slot."""

    frame: UUID


class Imported(Schema):
    board: BoardShape
    notes: Annotated[
        list[str], Field(description="What is not as the file says, in words.")
    ]
