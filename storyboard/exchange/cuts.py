"""What is exported of boards, read off the rows: their films and what they show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.conf import settings
from django.db.models import prefetch_related_objects

from storyboard.boards.models import Board
from storyboard.boards.queries import picture_names, plan_of, shots_of
from storyboard.domain.plan import BoardPlan, FrameRef
from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import Span, frame_at, spans
from storyboard.exchange.cut import Cut, CutBoard, CutShot, Remark, Source, Still
from storyboard.gallery.films import name_of, path_of
from storyboard.gallery.reels import Part, reel_of
from storyboard.media.store import Store
from storyboard.renders.models import Clip
from storyboard.renders.queries.changed import changed_among
from storyboard.review.models import Comment
from storyboard.review.queries.comments import threads_of
from storyboard.review.queries.places import places_of


def cut_of(title: str, boards: Sequence[Board]) -> Cut:
    """Boards of one team in story order, at least one. Each is as its film shows it:
    the take that counts as it was ordered, else the draft; one that nothing was drawn
    of, as it is written now.
    """
    reel = reel_of(boards)
    films = [part.film for part in reel.parts if part.film]
    prefetch_related_objects(films, "render", "board")
    stale = changed_among(film.render for film in films)
    return Cut(
        title,
        reel.rate,
        tuple(
            _filmed(
                part, part.film, reel.rate, is_stale=bool(stale[part.film.render_id])
            )
            if part.film
            else _written(part, reel.rate)
            for part in reel.parts
        ),
    )


def _filmed(part: Part, film: Clip, rate: Fraction, *, is_stale: bool) -> CutBoard:
    plan = RenderRequest.from_json(film.render.request).plan
    stills = _stills(part.board, plan)
    times = _Times(film, part.span, rate)
    places = places_of(film)
    remarks = [_remark(head, times) for head in _said(film)]
    source = _source(film)
    shots = []
    for number, (shot, place) in enumerate(zip(plan.shots, places, strict=True), 1):
        is_last = number == len(places)
        shown = Span(
            min(place.span.start, film.frames),
            film.frames if is_last else min(place.span.end, film.frames),
        )
        span = times.span(shown)
        shots.append(
            CutShot(
                shot_id=place.shot,
                number=number,
                title=shot.title,
                prompt=shot.prompt,
                seconds=shot.seconds,
                span=span,
                source=source if shown.frames else None,
                shown=shown if shown.frames else None,
                first=stills.get(shot.first.sha256) if shot.first else None,
                last=stills.get(shot.last.sha256) if shot.last else None,
                transition=shot.transition.kind,
                transition_frames=shot.transition.frames,
                remarks=tuple(r for r in remarks if r.span and r.span.start in span),
                camera=shot.camera,
            )
        )
    return CutBoard(
        board_id=part.board.pk,
        number=part.number,
        title=part.board.title,
        prompt=plan.prompt,
        width=film.width,
        height=film.height,
        span=part.span,
        shots=tuple(shots),
        is_stale=is_stale,
        remarks=tuple(r for r in remarks if r.span is None),
    )


def _written(part: Part, rate: Fraction) -> CutBoard:
    board, plan = part.board, plan_of(part.board)
    stills = _stills(board, plan)
    # A board whose shots do not add up keeps its own length.
    inside = [
        Span(min(s.start, part.span.frames), min(s.end, part.span.frames))
        for s in spans([shot.seconds for shot in plan.shots], rate)
    ]
    return CutBoard(
        board_id=board.pk,
        number=part.number,
        title=board.title,
        prompt=plan.prompt,
        width=board.width,
        height=board.height,
        span=part.span,
        shots=tuple(
            CutShot(
                shot_id=row.pk,
                number=number,
                title=shot.title,
                prompt=shot.prompt,
                seconds=shot.seconds,
                span=Span(part.span.start + span.start, part.span.start + span.end),
                source=None,
                shown=None,
                first=stills.get(shot.first.sha256) if shot.first else None,
                last=stills.get(shot.last.sha256) if shot.last else None,
                transition=shot.transition.kind,
                transition_frames=shot.transition.frames,
                remarks=(),
                camera=shot.camera,
            )
            for number, (row, shot, span) in enumerate(
                zip(shots_of(board), plan.shots, inside, strict=True), 1
            )
        ),
        is_stale=False,
        remarks=(),
    )


@dataclass(frozen=True, slots=True)
class _Times:
    """Frames of a film to frames of the cut."""

    film: Clip
    place: Span
    rate: Fraction

    def at(self, frame: int) -> int:
        if frame >= self.film.frames:
            return self.place.end
        found = self.place.start + frame_at(frame / self.film.rate, self.rate)
        return min(found, self.place.end)

    def span(self, shown: Span) -> Span:
        return Span(self.at(shown.start), self.at(shown.end))


def _said(film: Clip) -> list[Comment]:
    return [head for head in threads_of(film) if head.deleted_at is None]


def _remark(head: Comment, times: _Times) -> Remark:
    span = None
    if head.start_frame is not None and head.end_frame is not None:
        start = times.at(min(head.start_frame, times.film.frames - 1))
        span = Span(start, max(start + 1, times.at(head.end_frame)))
    return Remark(
        author=head.author,
        text=head.text,
        made_at=head.made_at,
        span=span,
        is_settled=head.resolved_at is not None,
        answers=tuple(
            Remark(answer.author, answer.text, answer.made_at, None, is_settled=False)
            for answer in head.answers.all()
            if answer.deleted_at is None
        ),
    )


def _source(film: Clip) -> Source:
    return Source(
        clip_id=film.pk,
        take=film.take,
        path=path_of(film.file_name),
        name=f"{name_of(film)}.{film.container}",
        sha256=film.sha256,
        container=film.container,
        width=film.width,
        height=film.height,
        frames=film.frames,
        rate=film.rate,
        has_sound=bool(film.audio_codec),
        model=film.model,
        price=film.price,
        is_practice=film.is_practice,
        standing=film.standing,
    )


def _stills(board: Board, plan: BoardPlan) -> dict[str, Still]:
    """By sha256, of those the team still has."""
    frames = {frame.sha256: frame for frame in _frames(plan)}
    names = picture_names(board.team_id, frames)
    store = Store(settings.MEDIA_DIR)
    return {
        sha256: Still(
            path=store.path(names[sha256]),
            sha256=sha256,
            width=frame.width,
            height=frame.height,
            name=frame.name,
        )
        for sha256, frame in frames.items()
        if sha256 in names
    }


def _frames(plan: BoardPlan) -> Iterator[FrameRef]:
    for shot in plan.shots:
        yield from (frame for frame in (shot.first, shot.last) if frame)
