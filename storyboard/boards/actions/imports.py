"""A board that came as a file: its frames, its elements and itself, all or nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction

from storyboard.boards.actions.frames import keep_crop, keep_element, keep_frame
from storyboard.boards.actions.media import keep_footage
from storyboard.boards.actions.projects import create_board_from
from storyboard.boards.models import Board, Element, Frame, Project
from storyboard.boards.queries import elements_of
from storyboard.domain.boardfile import BoardFile, ElementFile, plan_of, settings_of
from storyboard.domain.plan import ElementRef, FrameRef
from storyboard.providers import registry
from storyboard.teams.models import Team, User

if TYPE_CHECKING:
    from storyboard.boards.intake import Reading
    from storyboard.media.pictures import Picture


@dataclass(frozen=True, slots=True)
class Import:
    """The new board, and in words what is not as the file says."""

    board: Board
    notes: tuple[str, ...]


def keep_import(project: Project, reading: "Reading", *, by: User | None) -> Import:
    """One transaction for all rows. The files were kept before."""
    document = reading.document
    bare = tuple(replace(one, videos=(), voices=()) for one in document.elements)
    with transaction.atomic():
        frames = {
            path: _frame(project.team, picture, by)
            for path, picture in reading.pictures.items()
        }
        films = {
            path: keep_footage(project.team, film, by=by)
            for path, film in reading.films.items()
        }
        pieces = {
            (path, crop): keep_crop(frames[path], cropped, by=by)
            for (path, crop), cropped in reading.pieces.items()
        }
        refs = {path: _ref(frame) for path, frame in frames.items()}
        shown = {where: _ref(frame) for where, frame in pieces.items()}
        plan = plan_of(replace(document, elements=bare), refs, pieces=shown)
        hashes = {path: row.sha256 for path, row in (frames | films).items()}
        settings = settings_of(document, hashes)
        board = create_board_from(
            project,
            plan,
            by=by,
            model=document.model or registry.DEFAULT,
            settings={
                key: list(value) if isinstance(value, tuple) else value
                for key, value in settings.items()
            },
        )
        rows = {frame.sha256: frame for frame in frames.values()}
        notes = tuple(_keep_elements(board, document, plan.elements, frames=rows))
    return Import(board, notes)


def _ref(frame: Frame) -> FrameRef:
    return FrameRef(frame.sha256, frame.width, frame.height, frame.name)


def _frame(team: Team, picture: "Picture", by: User | None) -> Frame:
    # A picture that went out of this studio comes back as our own copy of the original.
    ours = Frame.objects.filter(team=team, sha256=picture.sha256, cut_from=None)
    same = ours.first()
    return same or keep_frame(team, picture, by=by)


def _keep_elements(
    board: Board,
    document: BoardFile,
    elements: tuple[ElementRef, ...],
    *,
    frames: Mapping[str, Frame],
) -> Iterator[str]:
    """Elements whose slug is new join the library. Says what was not done."""
    known = {element.slug: element for element in elements_of(board)}
    for element, said in zip(elements, document.elements, strict=True):
        if element.slug not in known:
            keep_element(
                board.team,
                slug=element.slug,
                name=element.spoken,
                kind=said.kind,
                description=element.description,
                pictures=[frames[picture.sha256] for picture in element.pictures],
                tags=element.tags,
            )
        elif _differs(known[element.slug], element, said.kind):
            yield (
                f"@{element.slug} is in the library already and differs from the "
                "file. The library's one was kept."
            )
        yield from _left_out(said)


def _differs(kept: Element, said: ElementRef, kind: str) -> bool:
    ours = (kept.name, kept.kind, kept.description, tuple(kept.tags))
    pictures = [picture.frame.sha256 for picture in kept.pictures.all()]
    return ours != (said.spoken, kind, said.description, said.tags) or pictures != [
        picture.sha256 for picture in said.pictures
    ]


def _left_out(said: ElementFile) -> Iterator[str]:
    counts = [(len(said.videos), "video"), (len(said.voices), "voice")]
    parts = [f"{n} {word}{'' if n == 1 else 's'}" for n, word in counts if n]
    if parts:
        what = " and ".join(parts)
        yield f"@{said.id}: {what} left out. An element keeps pictures only, so far."
