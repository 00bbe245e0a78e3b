"""How the boards of a project stand: their films, what is under way, the money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from storyboard.boards.models import Board, Project
from storyboard.domain.lifecycle import State
from storyboard.domain.money import dollars
from storyboard.domain.timing import clock
from storyboard.renders.models import Clip
from storyboard.renders.queries import last_of
from storyboard.renders.queries.money import Sums, caps_of, sums_by_board
from storyboard.renders.queries.picks import reel_films
from storyboard.renders.queries.shown import Shown, shown
from storyboard.teams.queries import Person


@dataclass(frozen=True, slots=True)
class BoardStanding:
    """One board: the film that stands for it, and what became of later orders."""

    board: Board
    film: Clip | None
    job: Shown | None
    sums: Sums

    @property
    def is_animatic(self) -> bool:
        """Its film is drawn here for free, by an order or by itself."""
        return self.film is not None and self.film.provider == "local"

    @property
    def spent(self) -> str:
        return dollars(self.sums.spent) if self.sums.spent else ""


@dataclass(frozen=True, slots=True)
class ProjectStanding:
    """All boards, and what they come to."""

    boards: list[BoardStanding]
    sums: Sums
    caps: list[str]

    @property
    def planned(self) -> str:
        return clock(sum(one.board.seconds for one in self.boards))

    @property
    def taken(self) -> str:
        """Seconds in takes that count; drafts are none."""
        films = [one.film for one in self.boards if one.film and one.film.take]
        return clock(sum((film.seconds for film in films), Fraction()))

    @property
    def charged(self) -> str:
        return dollars(self.sums.charged)

    @property
    def reserved(self) -> str:
        return dollars(self.sums.reserved)


def standing_of(
    project: Project, boards: Sequence[Board], user: Person
) -> ProjectStanding:
    """In the same number of queries for any number of boards."""
    films, sums = reel_films(boards), sums_by_board(project)
    jobs = _jobs(boards, films, user)
    return ProjectStanding(
        boards=[
            BoardStanding(
                board,
                films.get(board.pk),
                jobs.get(board.pk),
                sums.get(board.pk, Sums()),
            )
            for board in boards
        ],
        sums=sum(sums.values(), Sums()),
        caps=[str(cap) for cap in caps_of(project.team, project)],
    )


def _jobs(
    boards: Sequence[Board], films: Mapping[UUID, Clip], user: Person
) -> dict[UUID, Shown]:
    """What a board should say beside its film: what needs a person, else what is under
    way, else an order after its film that failed.
    """
    found: dict[UUID, Shown] = {}
    for job in shown(last_of(boards), user):
        key = job.render.board_id
        film = films.get(key)
        failed = job.render.state == State.FAILED
        if not (
            job.is_active or (failed and job.render.take > (film.take if film else 0))
        ):
            continue
        if key not in found or (job.needs_a_person and not found[key].needs_a_person):
            found[key] = job
    return found
