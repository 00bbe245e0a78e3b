"""A board that came as a file: its frames, its elements and itself, all or nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction

from storyboard.boards.actions.frames import keep_crop, keep_element, keep_frame
from storyboard.boards.actions.media import keep_footage, keep_voice
from storyboard.boards.actions.projects import create_board_from
from storyboard.boards.models import (
    Board,
    Element,
    Footage,
    Frame,
    Project,
    Voice,
)
from storyboard.boards.queries import element_ref, elements_of
from storyboard.domain.boardfile import BoardFile, plan_of, settings_of
from storyboard.domain.plan import ElementRef, FrameRef, contents_of
from storyboard.domain.text import tags_in
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


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows of what came along, by sha256."""

    frames: Mapping[str, Frame]
    films: Mapping[str, Footage]
    voices: Mapping[str, Voice]

    def media_of(self, element: ElementRef) -> Footage | Voice | None:
        for sha256 in element.videos:
            return self.films[sha256]
        for sha256 in element.voices:
            return self.voices[sha256]
        return None


def keep_import(project: Project, reading: "Reading", *, by: User | None) -> Import:
    """One transaction for all rows. The files were kept before."""
    document = reading.document
    with transaction.atomic():
        frames = {
            path: _frame(project.team, picture, by)
            for path, picture in reading.pictures.items()
        }
        films = {
            path: keep_footage(project.team, film, by=by)
            for path, film in reading.films.items()
        }
        voices = {
            path: keep_voice(project.team, sound, by=by)
            for path, sound in reading.voices.items()
        }
        pieces = {
            (path, crop): keep_crop(frames[path], cropped, by=by)
            for (path, crop), cropped in reading.pieces.items()
        }
        refs = {path: _ref(frame) for path, frame in frames.items()}
        shown = {where: _ref(frame) for where, frame in pieces.items()}
        others = {path: row.sha256 for path, row in (films | voices).items()}
        plan = plan_of(document, refs, others, shown)
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
        kept = Kept(
            {frame.sha256: frame for frame in frames.values()},
            {film.sha256: film for film in films.values()},
            {voice.sha256: voice for voice in voices.values()},
        )
        notes = tuple(_keep_elements(board, document, plan.elements, kept))
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
    kept: Kept,
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
                pictures=[kept.frames[one.sha256] for one in element.pictures],
                tags=element.tags,
                media=kept.media_of(element),
            )
        elif _differs(known[element.slug], element, said.kind):
            yield (
                f"@{element.slug} is in the library already and differs from the "
                "file. The library's one was kept."
            )


def _differs(kept: Element, said: ElementRef, kind: str) -> bool:
    ours = element_ref(kept)
    as_kept = replace(said, name=said.spoken, tags=tags_in(",".join(said.tags)))
    return kept.kind != kind or contents_of(ours) != contents_of(as_kept)
