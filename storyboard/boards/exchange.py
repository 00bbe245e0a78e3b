"""Boards between the studio and files: a new board of a file, a file of a board."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from storyboard.boards import queries
from storyboard.boards.actions.imports import Import, keep_import
from storyboard.boards.intake import take_in_board
from storyboard.boards.models import Board, Project
from storyboard.domain.boardfile import BoardFile, ElementFile, ShotFile, write
from storyboard.domain.plan import BoardPlan, ElementRef
from storyboard.media.names import shown
from storyboard.media.store import Store
from storyboard.teams.models import User


def studio_store() -> Store:
    """Where this studio keeps its files."""
    return Store(settings.MEDIA_DIR)


def import_board(
    project: Project,
    path: Path,
    *,
    by: User | None,
    store: Store,
    beside: Path | None = None,
) -> Import:
    """A board of the project out of a board file or a bundle; the media of a lone file
    lie `beside` it, or there are none. Raises Unreadable with every problem at once,
    and then nothing was kept.
    """
    reading = take_in_board(path, store=store, team=project.team_id, beside=beside)
    return keep_import(project, reading.document, pictures=reading.pictures, by=by)


@dataclass(frozen=True, slots=True)
class Export:
    """A board as a file, and the stored pictures it names by their paths."""

    title: str
    document: bytes
    media: Mapping[str, Path]

    def file_name(self, suffix: str) -> str:
        """What to call the file: the board's title, harmless."""
        title = self.title.replace("/", "-").replace("\\", "-")
        return shown(f"{title}{suffix}", otherwise="board")


def export_board(board: Board, *, store: Store) -> Export:
    """The same board gives the same bytes, wherever and whenever it was imported."""
    plan = queries.plan_of(board)
    kinds = {e.slug: e.kind for e in queries.elements_of(board)}
    stems: dict[str, str] = {}
    for sha256, stem in _stems(plan):
        stems.setdefault(sha256, stem)
    names = queries.picture_names(board.team_id, stems)
    paths = {sha: stem + Path(names[sha]).suffix for sha, stem in stems.items()}
    document = BoardFile(
        title=plan.title,
        model=board.model,
        duration=plan.seconds,
        width=plan.width,
        height=plan.height,
        prompt=plan.prompt,
        negative_prompt=plan.negative_prompt,
        sound=plan.sound,
        settings=board.settings,
        shots=tuple(
            ShotFile(
                title=shot.title,
                prompt=shot.prompt,
                duration=shot.seconds,
                first_frame=paths[shot.first.sha256] if shot.first else None,
                last_frame=paths[shot.last.sha256] if shot.last else None,
            )
            for shot in plan.shots
        ),
        elements=tuple(
            _element_file(element, kinds[element.slug], paths)
            for element in sorted(plan.elements, key=lambda e: e.slug)
        ),
    )
    media = {path: store.path(names[sha256]) for sha256, path in paths.items()}
    return Export(plan.title, write(document).encode(), media)


def _stems(plan: BoardPlan) -> Iterator[tuple[str, str]]:
    """Each picture's name in the bundle, by its place on the board: the name somebody
    once gave the file may differ from studio to studio.
    """
    for number, shot in enumerate(plan.shots, start=1):
        if shot.first:
            yield shot.first.sha256, f"frames/shot{number}-first"
        if shot.last:
            yield shot.last.sha256, f"frames/shot{number}-last"
    for element in sorted(plan.elements, key=lambda e: e.slug):
        for number, picture in enumerate(element.pictures, start=1):
            # A dot, which no element's id holds: `mara.2` is never an element `mara-2`.
            angle = "" if number == 1 else f".{number}"
            yield picture.sha256, f"elements/{element.slug}{angle}"


def _element_file(
    element: ElementRef, kind: str, paths: Mapping[str, str]
) -> ElementFile:
    pictures = [paths[picture.sha256] for picture in element.pictures]
    return ElementFile(
        id=element.slug,
        kind=kind,
        name=element.name,
        description=element.description,
        frontal_image=pictures[0] if pictures else None,
        images=tuple(pictures[1:]),
        tags=element.tags,
    )
