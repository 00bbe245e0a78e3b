"""What the people of a storm want: films of every kind, at every gateway.

A third of the boards has words only, a third first frames, a third first and last
frames. Boards with frames have an element too where their gateway takes one: Runware
within the order, WaveSpeedAI made there first. Each film is marked by its number, and
so is its element.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

from PIL import Image

from benchmarks.ground import DATA, MEDIA
from benchmarks.people import make_owner, make_project, plan, session_of
from benchmarks.reckoning import marked
from storyboard.boards.actions.frames import keep_element, keep_frame
from storyboard.boards.actions.projects import create_board_from
from storyboard.boards.models import Board, Frame, Project
from storyboard.domain.plan import FrameRef, ShotPlan
from storyboard.media.pictures import take_in
from storyboard.media.store import Store
from storyboard.teams.models import Team, User

GATEWAYS = ("runware", "wavespeed", "runcomfy")
# Each has places of its own at the gateways: two at a time at one of them.
_TEAMS = 10
# So many orders of the same film; one of them can be mistaken for another.
_ALIKE = 2
_SIZE = (960, 540)


@dataclass(frozen=True, slots=True)
class Wish:
    board: UUID
    version: int
    session: str
    key: UUID


@dataclass(frozen=True, slots=True)
class _Crew:
    owner: User
    team: Team
    project: Project
    session: str
    stills: tuple[Frame, Frame, Frame]


def wishes(orders: int) -> Iterator[Wish]:
    crews = [_crew(number) for number in range(_TEAMS)]
    for first in range(0, orders, _ALIKE):
        number = first // _ALIKE
        crew = crews[number % _TEAMS]
        board = _board(crew, number)
        for _ in range(min(_ALIKE, orders - first)):
            yield Wish(board.pk, board.version, crew.session, uuid4())


def _crew(number: int) -> _Crew:
    owner, team = make_owner(f"Owner{number} Storm")
    project = make_project(team, "Storm", by=owner)
    red, green, blue = (
        _still(owner, team, colour) for colour in ("red", "green", "blue")
    )
    return _Crew(owner, team, project, session_of(owner), (red, green, blue))


def _still(owner: User, team: Team, colour: str) -> Frame:
    file = Path(DATA / f"{colour}.png")
    Image.new("RGB", _SIZE, colour).save(file)
    picture = take_in(file, store=Store(MEDIA), scope=str(team.pk), name=file.name)
    return keep_frame(team, picture, by=owner)


def _board(crew: _Crew, number: int) -> Board:
    # Not by the same stride as the teams, so that each team uses each gateway; nor as
    # the gateways, so that each gets every kind.
    gateway, kind = GATEWAYS[number % 3], number // 3 % 3
    first, last, front = crew.stills
    shot = ShotPlan(marked(number, "A lamp is lit in the tower."), 3)
    if kind and gateway != "runcomfy":
        slug = f"lamp-{number}"
        description = marked(number, "A brass lamp.")
        keep_element(
            crew.team, slug=slug, name="Lamp", description=description, pictures=[front]
        )
        shot = replace(shot, prompt=f"{shot.prompt} @{slug}")
    if kind:
        shot = replace(shot, first=_named(first))
    if kind == 2:
        shot = replace(shot, last=_named(last))
    film = replace(plan(f"Film {number}", [3]), width=3840, height=2160, prompt="")
    film = replace(film, shots=(shot,))
    model = f"{gateway}/kling-3-4k"
    made = create_board_from(
        crew.project, film, by=crew.owner, model=model, settings={}
    )
    return Board.objects.get(pk=made.pk)


def _named(frame: Frame) -> FrameRef:
    return FrameRef(frame.sha256, frame.width, frame.height, frame.name)
