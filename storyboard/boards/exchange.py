"""Boards between the studio and files: a new board of a file, a file of a board."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from storyboard.boards import queries
from storyboard.boards.actions.imports import Import, keep_import
from storyboard.boards.actions.projects import create_project
from storyboard.boards.intake import take_in_board, take_in_boards
from storyboard.boards.models import Board, Project
from storyboard.domain.boardfile import (
    BoardFile,
    ElementFile,
    SettingFile,
    ShotFile,
    SoundtrackFile,
    write,
)
from storyboard.domain.crop import Crop
from storyboard.domain.plan import BoardPlan, ElementRef
from storyboard.domain.request import files_among
from storyboard.domain.soundtrack import Soundtrack
from storyboard.media.names import shown
from storyboard.media.store import Store
from storyboard.teams.models import Team, User

SAMPLE_TITLE = "The Keeper"
SAMPLE = Path(__file__).parent / "sample"


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
    return keep_import(project, reading, by=by)


def sample_project(team: Team, *, by: User) -> Project | None:
    """The film "The Keeper" of a team without another project: found, or made of its
    three board files. Whoever asks at the same moment gets the same one.
    """
    if _has_projects(team):
        return _sample_of(team)
    files = sorted(SAMPLE.glob("*.json"))
    readings = take_in_boards(files, store=studio_store(), team=team.pk, beside=SAMPLE)
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=team.pk)
        if _has_projects(team):
            return _sample_of(team)
        project = create_project(team, title=SAMPLE_TITLE, by=by)
        for reading in readings:
            keep_import(project, reading, by=by)
    return project


def _has_projects(team: Team) -> bool:
    return Project.objects.filter(team=team, trashed_at=None).exists()


def _sample_of(team: Team) -> Project | None:
    found = Project.objects.filter(team=team, title=SAMPLE_TITLE, trashed_at=None)
    return found.order_by("created_at").first()


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
    plan, cuts = _uncut(board)
    kinds = {e.slug: e.kind for e in queries.elements_of(board)}
    stems: dict[str, str] = {}
    for sha256, stem in (*_stems(plan), *_setting_stems(board.settings)):
        stems.setdefault(sha256, stem)
    names = queries.picture_names(board.team_id, stems)
    # What the settings name and the team never had stays as the board has it.
    stems = {sha: stem for sha, stem in stems.items() if sha in names}
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
        soundtrack=_soundtrack_file(plan.soundtrack, paths),
        settings=_with_files(board, paths),
        shots=tuple(
            ShotFile(
                title=shot.title,
                prompt=shot.prompt,
                duration=shot.seconds,
                first_frame=paths[shot.first.sha256] if shot.first else None,
                last_frame=paths[shot.last.sha256] if shot.last else None,
                first_crop=first_crop,
                last_crop=last_crop,
                carried_over=shot.carried,
                camera=shot.camera,
                transition=shot.transition,
            )
            for shot, (first_crop, last_crop) in zip(plan.shots, cuts, strict=True)
        ),
        elements=tuple(
            _element_file(element, kinds[element.slug], paths)
            for element in sorted(plan.elements, key=lambda e: e.slug)
        ),
    )
    media = {path: store.path(names[sha256]) for sha256, path in paths.items()}
    return Export(plan.title, write(document).encode(), media)


Crops = tuple[Crop | None, Crop | None]


def _uncut(board: Board) -> tuple[BoardPlan, list[Crops]]:
    """The plan with the whole pictures, and what each shot shows of its two."""
    shots = list(queries.shots_of(board))
    cuts = [
        (
            shot.first_frame.crop if shot.first_frame else None,
            shot.last_frame.crop if shot.last_frame else None,
        )
        for shot in shots
    ]
    for shot in shots:
        shot.first_frame = shot.first_frame and shot.first_frame.uncut
        shot.last_frame = shot.last_frame and shot.last_frame.uncut
    return queries.plan_from(board, shots, queries.elements_of(board)), cuts


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
        for sha256 in (*element.videos, *element.voices):
            yield sha256, f"elements/{element.slug}"
    if plan.soundtrack.track:
        yield plan.soundtrack.track.sha256, "sound/track"


def _soundtrack_file(said: Soundtrack, paths: Mapping[str, str]) -> SoundtrackFile:
    track = said.track
    if track is None:
        return SoundtrackFile(said.heard, said.voices)
    times = track.start, track.fade_in, track.fade_out
    return SoundtrackFile(said.heard, said.voices, paths[track.sha256], *times)


def _setting_stems(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in sorted(settings.items()):
        # A stranger's board file may call a setting anything.
        if not (name.isascii() and name.isidentifier()):
            continue
        if isinstance(value, list):
            for number, sha256 in enumerate(files_among(value), start=1):
                yield sha256, f"settings/{name}.{number}"
        else:
            yield from ((sha256, f"settings/{name}") for sha256 in files_among([value]))


def _with_files(board: Board, paths: Mapping[str, str]) -> dict[str, Any]:
    """The settings of the file: what it carries stands there by its path."""
    films = queries.films_among(board.team_id, paths)

    def told(value: Any) -> Any:
        match value:
            case list():
                return [told(item) for item in value]
            case str() if value in paths:
                kind = "video" if value in films else "picture"
                return SettingFile(kind, paths[value])
        return value

    return {name: told(value) for name, value in board.settings.items()}


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
        videos=tuple(paths[sha256] for sha256 in element.videos),
        voices=tuple(paths[sha256] for sha256 in element.voices),
        tags=element.tags,
    )
