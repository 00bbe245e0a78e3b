"""Whose shot each clip of a timeline is that came back."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from storyboard.exchange.cut import Cut, CutBoard, CutShot
from storyboard.exchange.editors.came import Came, Mark, Piece
from storyboard.exchange.editors.events import film_names, name_of


@dataclass(frozen=True, slots=True)
class Known:
    """A shot as it was exported."""

    board: CutBoard
    shot: CutShot


@dataclass(frozen=True, slots=True)
class Run:
    """The pieces of a shot that lie side by side."""

    shot: UUID
    pieces: tuple[Piece, ...]

    @property
    def seconds(self) -> Fraction:
        return sum((one.end - one.start for one in self.pieces), Fraction(0))


class Matching:
    """`on_boards`: the ids of all shots that are on the boards now."""

    def __init__(self, came: Came, cut: Cut, on_boards: Iterable[UUID]) -> None:
        self._cut = cut
        self._ids = {str(one): one for one in on_boards}
        self._exported = [
            Known(board, shot)
            for board in cut.boards
            for shot in board.shots
            if shot.span.frames
        ]
        self._by_id = {str(k.shot.shot_id): k for k in self._exported if k.shot.shot_id}
        self._by_name = {name_of(k.board, k.shot): k for k in self._exported}
        self._by_film: dict[str, list[Known]] = {}
        names = film_names(cut)
        for known in self._exported:
            if known.shot.source:
                name = names[known.shot.source.clip_id]
                self._by_film.setdefault(name, []).append(known)
        self.placed = [(piece, self._shot_of(piece)) for piece in came.pieces]

    @property
    def exported(self) -> dict[UUID, Known]:
        """By the ids of their shots, in the order of the cut."""
        return {k.shot.shot_id: k for k in self._exported if k.shot.shot_id}

    @property
    def strangers(self) -> list[Piece]:
        return [piece for piece, found in self.placed if found is None]

    def runs(self) -> tuple[list[Run], list[UUID]]:
        """One for each shot in the order of the timeline, and the shots that are in
        several places: there the first counts.
        """
        runs: dict[UUID, list[Piece]] = {}
        again: dict[UUID, None] = {}
        last: UUID | None = None
        for piece, found in self.placed:
            if found is None:
                continue
            shot = found if isinstance(found, UUID) else found.shot.shot_id
            if shot is not None:
                if shot not in runs or shot == last:
                    if shot not in again:
                        runs.setdefault(shot, []).append(piece)
                else:
                    again[shot] = None
            last = shot
        return [Run(shot, tuple(of)) for shot, of in runs.items()], list(again)

    def under(self, mark: Mark) -> tuple[Known, Fraction] | None:
        """The exported shot that a marker lies on, and the second of its film. Where no
        clip came the marker counts from the beginning of the cut.
        """
        if not self.placed:
            return self._in_the_cut(mark.start)
        lies = [(p, f) for p, f in self.placed if p.start <= mark.start < p.end]
        for piece, found in lies:
            known = self._by_id.get(str(found)) if isinstance(found, UUID) else found
            if known is None or known.shot.source is None or known.shot.shown is None:
                continue
            begins = piece.source
            if begins is None:
                begins = known.shot.shown.start / known.shot.source.rate
            return known, begins + mark.start - piece.start
        return None

    def _in_the_cut(self, at: Fraction) -> tuple[Known, Fraction] | None:
        frame = int(at * self._cut.rate)
        for known in self._exported:
            shot = known.shot
            if frame in shot.span and shot.source and shot.shown:
                begins = shot.shown.start / shot.source.rate
                return known, begins + at - shot.span.start / self._cut.rate
        return None

    def _shot_of(self, piece: Piece) -> Known | UUID | None:
        """By the id in it; else by its name; else by its film and where in it it is."""
        if known := self._by_id.get(piece.shot):
            return known
        if piece.shot in self._ids:
            return self._ids[piece.shot]
        if known := self._by_name.get(piece.name):
            return known
        films = self._by_film.get(piece.file) or self._by_film.get(piece.name, [])
        if not films or piece.source is None:
            return None
        best = max(films, key=lambda known: _overlap(piece, known))
        return best if _overlap(piece, best) > 0 else None


def _overlap(piece: Piece, known: Known) -> Fraction:
    """Seconds of a film that both show."""
    source, shown = known.shot.source, known.shot.shown
    if source is None or shown is None or piece.source is None:
        return Fraction(0)
    ends = piece.source + piece.end - piece.start
    begins, stops = shown.start / source.rate, shown.end / source.rate
    return min(ends, stops) - max(piece.source, begins)
