"""A team with boards, films and takes, written by the studio's own actions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from benchmarks.ground import MEDIA
from storyboard import animatic, boards
from storyboard.animatic import Film
from storyboard.animatic.render import render
from storyboard.boards.actions.projects import create_board_from, create_project
from storyboard.boards.models import Board, Project, Shot
from storyboard.boards.queries import plan_of
from storyboard.domain.lifecycle import State
from storyboard.domain.plan import BoardPlan, ShotPlan
from storyboard.domain.request import RenderRequest
from storyboard.domain.roles import Role
from storyboard.media import clips
from storyboard.media.clips import ClipFacts, SpriteFacts
from storyboard.media.store import Store
from storyboard.renders.actions import order_render
from storyboard.renders.models import Clip, Render
from storyboard.teams import actions
from storyboard.teams.models import Membership, Team, User

MODEL = "local/animatic"
SAMPLE = Path(boards.__file__).parent / "sample"
_SENTENCE = "Slow push in on the lamp as the rain stops; a gull crosses the beam. "


@dataclass(frozen=True, slots=True)
class Filed:
    """One real film in the store, for any number of rows to share."""

    facts: ClipFacts
    sheet: SpriteFacts
    film: str
    poster: str
    sprite: str


def make_owner(name: str = "Olga Owner") -> tuple[User, Team]:
    email = f"{name.split()[0].lower()}@bench.test"
    owner = actions.make_owner(email, uuid4().hex, name=name, team_name="Bench")
    return owner, Team.objects.get(memberships__user=owner)


def make_makers(team: Team, count: int) -> list[User]:
    """Editors. Nobody logs in with a password here, so they have none."""
    made = []
    for number in range(1, count + 1):
        user = User(email=f"maker{number}@bench.test", name=f"Maker {number}")
        user.set_unusable_password()
        user.save()
        Membership.objects.create(team=team, user=user, role=Role.MAKER)
        made.append(user)
    return made


def session_of(user: User) -> str:
    """The cookie of somebody who has just logged in."""
    browser = Client()
    browser.force_login(user)
    return str(browser.cookies["sessionid"].value)


def plan(
    title: str,
    seconds: Sequence[int],
    *,
    size: tuple[int, int] = (320, 180),
) -> BoardPlan:
    shots = [
        ShotPlan(f"{number}: {_SENTENCE * 3}", length, title=f"Shot {number}")
        for number, length in enumerate(seconds, 1)
    ]
    return BoardPlan(title, sum(seconds), *size, tuple(shots), prompt=_SENTENCE)


def make_project(team: Team, title: str, *, by: User) -> Project:
    return create_project(team, title=title, by=by)


def make_board(project: Project, wanted: BoardPlan, *, by: User) -> Board:
    return create_board_from(project, wanted, by=by, model=MODEL, settings={})


def shots_of(board: Board) -> list[Shot]:
    return list(Shot.objects.filter(board=board, deleted_at=None).order_by("place"))


def order(board: Board, *, by: User) -> Render:
    return order_render(board=board, plan=plan_of(board), by=by, order_key=uuid4())


def file_film(team: Team, *, seconds: int = 15) -> Filed:
    """Draw a film of the sample's pictures and file it as a worker would."""
    stills = [SAMPLE / f"shot{n}-first.jpg" for n in range(1, 6)]
    shots = tuple(animatic.Shot(seconds // 5, first=still) for still in stills)
    store = Store(MEDIA)
    with store.temp_folder() as folder:
        film = folder / "film.mp4"
        render(Film(shots, 1920, 1080), film)
        poster, sprite = folder / "poster.webp", folder / "sprite.webp"
        facts, sheet = clips.look_through(film, poster=poster, sprite=sprite)
        scope = str(team.pk)
        return Filed(
            facts,
            sheet,
            store.keep(film, scope=scope, suffix=".mp4"),
            store.keep(poster, scope=scope, suffix=".webp"),
            store.keep(sprite, scope=scope, suffix=".webp"),
        )


def add_takes(board: Board, filed: Filed, takes: Iterable[int], *, by: User) -> None:
    """Finished takes, all of the same film."""
    request = RenderRequest(board.model, plan_of(board), board.settings)
    renders = [_render(board, request, take, by) for take in takes]
    Render.objects.bulk_create(renders)
    Clip.objects.bulk_create(_clip(render, board, filed) for render in renders)


def _render(board: Board, request: RenderRequest, take: int, by: User) -> Render:
    now = timezone.now()
    return Render(
        team_id=board.team_id,
        board=board,
        take=take,
        ordered_by=by,
        provider="local",
        model=request.model,
        board_version=board.version,
        request=request.to_json(),
        fingerprint=request.fingerprint,
        seconds=board.seconds,
        shots_seconds=board.seconds,
        quote_usd=0,
        state=State.DONE,
        state_since=now,
        finished_at=now,
        run_after=now,
    )


def _clip(render: Render, board: Board, filed: Filed) -> Clip:
    facts = filed.facts
    return Clip(
        team_id=board.team_id,
        project_id=board.project_id,
        board=board,
        render=render,
        take=render.take,
        title=board.title,
        model=render.model,
        provider=render.provider,
        maker_id=render.ordered_by_id,
        price_usd=0,
        file_name=filed.film,
        sha256=facts.sha256,
        size_bytes=facts.size_bytes,
        container=facts.container,
        video_codec=facts.video_codec,
        audio_codec=facts.audio_codec or "",
        width=facts.width,
        height=facts.height,
        frames=facts.frames,
        rate_num=facts.rate.numerator,
        rate_den=facts.rate.denominator,
        poster_name=filed.poster,
        sprite_name=filed.sprite,
        sprite_cells=filed.sheet.cells,
        sprite_columns=filed.sheet.columns,
    )
