"""Cuts made up for the writers, without a database or a film."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from uuid import UUID, uuid5

from storyboard.domain.money import Quote
from storyboard.domain.reel import rate_of
from storyboard.domain.timing import Span, frame_at, spans
from storyboard.exchange.cut import Cut, CutBoard, CutShot, Remark, Source

_SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
WHEN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def id_of(name: str) -> UUID:
    """The same name, the same id: golden files stay as they are."""
    return uuid5(_SPACE, name)


def remark(
    text: str, start: int | None = None, end: int | None = None, **facts: object
) -> Remark:
    span = None if start is None else Span(start, end or start + 1)
    values = {"author": "Rita Reviewer", "is_settled": False, **facts}
    return Remark(text=text, made_at=WHEN, span=span, **values)  # type: ignore[arg-type]


def source_of(
    title: str, frames: int, rate: Fraction, *, has_sound: bool = False
) -> Source:
    return Source(
        clip_id=id_of(f"film of {title}"),
        take=3,
        path=Path(f"/nowhere/{title}.mp4"),
        name=f"{title.lower()}-take-3.mp4",
        sha256="ab" * 32,
        container="mp4",
        width=1920,
        height=1080,
        frames=frames,
        rate=rate,
        has_sound=has_sound,
        model="kling/3-pro",
        price=Quote.known(Decimal("0.42")),
        is_practice=False,
        standing="approved",
    )


def board_of(
    title: str,
    seconds: Sequence[int],
    *,
    rate: Fraction | None = Fraction(24),
    has_sound: bool = False,
) -> tuple[str, Sequence[int], Fraction | None, bool]:
    """`rate`: of its film; None: there is none."""
    return title, seconds, rate, has_sound


def cut_made(
    *boards: tuple[str, Sequence[int], Fraction | None, bool],
    remarks: Sequence[Remark] = (),
    title: str = "The Keeper",
) -> Cut:
    """As `cuts.cut_of` would cut these boards."""
    rate = rate_of([one for _, _, one, _ in boards if one])
    places = spans([sum(seconds) for _, seconds, _, _ in boards], rate)
    made = []
    for number, ((name, seconds, own, has_sound), place) in enumerate(
        zip(boards, places, strict=True), 1
    ):
        inside = spans(seconds, own or rate)
        film = (
            source_of(name, inside[-1].end, own, has_sound=has_sound) if own else None
        )

        def at(
            frame: int,
            *,
            of: Fraction = own or rate,
            last: int = inside[-1].end,
            place: Span = place,
        ) -> int:
            if frame >= last:
                return place.end
            return min(place.start + frame_at(frame / of, rate), place.end)

        shots = []
        for count, (length, shown) in enumerate(zip(seconds, inside, strict=True), 1):
            span = Span(at(shown.start), at(shown.end))
            said = [r for r in remarks if r.span and r.span.start in span]
            shots.append(
                CutShot(
                    shot_id=id_of(f"{name} {count}"),
                    number=count,
                    title=f"Beat {count}",
                    prompt=f"{name}: the lamp catches, frame by frame, {count}.",
                    seconds=length,
                    span=span,
                    source=film,
                    shown=shown if film else None,
                    first=None,
                    last=None,
                    transition="cut",
                    transition_frames=0,
                    remarks=tuple(said),
                )
            )
        made.append(
            CutBoard(
                board_id=id_of(name),
                number=number,
                title=name,
                prompt="",
                width=1920,
                height=1080,
                span=place,
                shots=tuple(shots),
                is_stale=False,
                remarks=tuple(r for r in remarks if r.span is None)
                if number == 1
                else (),
            )
        )
    return Cut(title, rate, tuple(made))
