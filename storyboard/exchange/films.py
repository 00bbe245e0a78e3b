"""What pages say of exported films, and let a person do with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.text import slugify

from storyboard.domain.roles import Right
from storyboard.domain.timing import clock
from storyboard.exchange.assembly import source_of
from storyboard.exchange.cut import Cut
from storyboard.exchange.models import Film
from storyboard.gallery.films import path_of
from storyboard.renders.queries.shown import mark
from storyboard.teams.queries import Person, rights_in

_CODECS = {"h264": "H.264", "aac": "AAC", "vp8": "VP8", "vp9": "VP9", "av1": "AV1"}
_CODECS |= {"opus": "Opus", "vorbis": "Vorbis"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One exported film. `may_change`: this person may cancel, retry and delete it."""

    film: Film
    may_change: bool

    @property
    def is_active(self) -> bool:
        return bool(self.film.state == Film.State.WAITING)

    @property
    def is_begun(self) -> bool:
        return self.is_active and self.film.began_at is not None

    @property
    def is_done(self) -> bool:
        return bool(self.film.state == Film.State.DONE)

    @property
    def pill(self) -> tuple[str, str]:
        """The state of a render it looks like, and its word."""
        if self.is_active:
            return ("running", "Making") if self.is_begun else ("queued", "In line")
        return {
            Film.State.DONE: ("done", "Ready"),
            Film.State.FAILED: ("failed", "Failed"),
            Film.State.CANCELLED: ("cancelled", "Cancelled"),
        }[Film.State(self.film.state)]

    @property
    def since(self) -> datetime:
        return self.film.began_at or self.film.ordered_at

    @property
    def phase(self) -> str:
        film = self.film
        if not self.is_begun:
            return "Waits for a worker."
        if film.done_frames >= film.total_frames:
            return "Looks at what was made."
        return f"{film.done_frames} of {film.total_frames} frames"

    @property
    def took(self) -> str:
        """How long it was made."""
        film = self.film
        if not (film.began_at and film.ended_at):
            return ""
        return clock(max(1, round((film.ended_at - film.began_at).total_seconds())))

    @property
    def length(self) -> str:
        film = self.film
        return clock(
            film.seconds if self.is_done else film.plan.frames / film.plan.rate
        )

    @property
    def format(self) -> str:
        film = self.film
        codecs = [_CODECS.get(c, c) for c in (film.video_codec, film.audio_codec) if c]
        return ", ".join([film.container.upper(), *codecs])

    @property
    def size(self) -> str:
        return f"{self.film.width} x {self.film.height}"

    @property
    def bytes(self) -> str:
        return str(filesizeformat(self.film.size_bytes))

    @property
    def of(self) -> str:
        return "Board" if self.film.board_id else "Project"

    @property
    def how(self) -> str:
        if self.film.is_joined:
            return "Joined, not encoded again"
        return "Encoded once, from end to end"

    @property
    def boards(self) -> int:
        return len(self.film.plan.pieces)

    @property
    def is_missing(self) -> bool:
        return self.is_done and not path_of(self.film.file_name).is_file()


def shown(films: Iterable[Film], user: Person) -> list[Shown]:
    found = list(films)
    teams = {film.team_id for film in found}
    rights = {team_id: rights_in(user, team_id) for team_id in teams}
    return [Shown(film, Right.RENDER in rights[film.team_id]) for film in found]


def mark_of(films: Sequence[Shown]) -> str:
    """Changes whenever a page about these films would."""
    return mark(
        [
            (str(one.film.pk), one.pill, one.film.done_frames, one.film.error)
            for one in films
        ]
    )


def listed(films: Iterable[Film], user: Person, look_url: str) -> dict[str, Any]:
    """The facts of the list, which asks for itself at `look_url`."""
    found = shown(films, user)
    return {
        "films": found,
        "look_url": look_url,
        "is_active": any(one.is_active for one in found),
        "mark": mark_of(found),
    }


def contents_of(cut: Cut) -> str:
    """`2 takes, 1 animatic, 1 board without a film; 0:15 in all.`"""
    found = [source_of(board) for board in cut.boards]
    takes = sum(bool(film and film.take) for film in found)
    drafts = sum(bool(film and not film.take) for film in found)
    parts = [
        _counted(takes, "take", "takes"),
        _counted(drafts, "animatic", "animatics"),
        _counted(found.count(None), "board", "boards", " without a film"),
    ]
    length = clock(cut.frames / cut.rate)
    return f"{', '.join(filter(None, parts))}; {length} in all."


def _counted(count: int, one: str, several: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else several}{more}" if count else ""


def name_of(film: Film) -> str:
    """What it is called outside the studio, with its suffix."""
    practice = "-practice" if film.is_practice else ""
    title = slugify(film.title) or "storyboard"
    return f"{title}-film-{film.width}x{film.height}{practice}.{film.container}"
