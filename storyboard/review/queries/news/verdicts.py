"""What was decided about films, and who is asked to decide."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from storyboard.domain.notice import Kind
from storyboard.domain.standing import Decision
from storyboard.domain.text import shortened
from storyboard.renders.models import Clip
from storyboard.review.models import Asked, Verdict
from storyboard.review.queries.news.told import (
    LONGEST_QUOTE,
    MOST,
    Told,
    makers_of,
    name_of,
    way_to,
)

_DECIDED = {
    Decision.APPROVED: "{} approves {}",
    Decision.NEEDS_CHANGES: "{} asks for changes to {}",
    Decision.REJECTED: "{} rejects {}",
}


def newest_verdict() -> datetime | None:
    rows = Verdict.objects.order_by("-made_at").values_list("made_at", flat=True)
    return rows.first()


def given_since(moment: datetime) -> tuple[list[Told], datetime | None]:
    """To who made the film and who asked for it to be judged."""
    rows = Verdict.objects.filter(made_at__gt=moment).select_related(
        "clip__board", "clip__render"
    )
    found = list(rows.order_by("made_at")[:MOST])
    askers = _askers_of(found)
    told = [
        _told(
            verdict.clip,
            user_id,
            Kind.VERDICT,
            source=f"verdict:{verdict.pk}",
            at=verdict.made_at,
            words=_DECIDED[Decision(verdict.decision)].format(
                verdict.reviewer, name_of(verdict.clip.board, verdict.clip)
            ),
            quote=verdict.words,
        )
        for verdict in found
        if verdict.taken_back_at is None
        for user_id in sorted(_told_of(verdict, askers))
    ]
    return told, found[-1].made_at if found else None


def _told_of(verdict: Verdict, askers: dict[UUID, set[UUID]]) -> set[UUID]:
    made = makers_of(verdict.clip.board, verdict.clip)
    return (made | askers.get(verdict.clip_id, set())) - {verdict.user_id}


def _askers_of(verdicts: Sequence[Verdict]) -> dict[UUID, set[UUID]]:
    rows = Asked.objects.filter(clip__in={v.clip_id for v in verdicts})
    found: dict[UUID, set[UUID]] = {}
    for clip_id, user_id in rows.filter(by__isnull=False).values_list("clip", "by"):
        found.setdefault(clip_id, set()).add(user_id)
    return found


def newest_asking() -> datetime | None:
    return _askings().order_by("-at").values_list("at", flat=True).first()


def asked_since(moment: datetime) -> tuple[list[Told], datetime | None]:
    rows = _askings().filter(at__gt=moment)
    rows = rows.select_related("by", "clip__board", "clip__render")
    found = list(rows.order_by("at")[:MOST])
    told = [
        _told(
            asked.clip,
            asked.user_id,
            Kind.ASKED,
            source=f"asked:{asked.pk}:{asked.at.timestamp():.0f}",
            at=asked.at,
            words=_asking(asked),
            quote=asked.note,
        )
        for asked in found
        if asked.user_id is not None and asked.user_id != asked.by_id
    ]
    return told, found[-1].at if found else None


def _askings() -> QuerySet[Asked]:
    return Asked.objects.filter(user__isnull=False)


def _asking(asked: Asked) -> str:
    name = name_of(asked.clip.board, asked.clip)
    until = f" by {asked.due_on:%-d %B}" if asked.due_on else ""
    return f"{asked.by or 'Somebody'} asks for your verdict on {name}{until}"


def _told(
    clip: Clip,
    user_id: UUID,
    kind: Kind,
    *,
    source: str,
    at: datetime,
    words: str,
    quote: str,
) -> Told:
    return Told(
        user_id=user_id,
        team_id=clip.team_id,
        project_id=clip.project_id,
        kind=kind,
        source=source,
        at=at,
        words=words,
        path=way_to(clip.board, clip),
        quote=shortened(quote, LONGEST_QUOTE),
    )
