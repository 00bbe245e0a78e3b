"""What was decided about films."""

from datetime import datetime
from functools import partial

from storyboard.api.hooks.names import EventName
from storyboard.api.hooks.queries.events.happening import (
    MOST,
    Facts,
    Happening,
    Teams,
    facts_of_clip,
    place_of,
)
from storyboard.review.models import Verdict


def newest() -> datetime | None:
    rows = Verdict.objects.order_by("-made_at").values_list("made_at", flat=True)
    return rows.first()


def made_since(
    moment: datetime, teams: Teams
) -> tuple[list[Happening], datetime | None]:
    rows = Verdict.objects.filter(made_at__gt=moment).select_related(
        "clip__board__project", "clip__board__team"
    )
    found = list(rows.order_by("made_at", "pk")[:MOST])
    told = [
        Happening(
            verdict.team_id,
            EventName.VERDICT_MADE,
            f"verdict:{verdict.pk}",
            verdict.made_at,
            partial(_facts, verdict),
        )
        for verdict in found
        if verdict.taken_back_at is None and verdict.team_id in teams
    ]
    return told, found[-1].made_at if found else None


def _facts(verdict: Verdict) -> Facts:
    return {
        **place_of(verdict.clip.board),
        "clip": facts_of_clip(verdict.clip),
        "verdict": {
            "id": str(verdict.pk),
            "decision": verdict.decision,
            "reason": verdict.reason or None,
            "words": verdict.words,
            "reviewer": verdict.reviewer,
            "is_guest": verdict.guest_id is not None,
        },
    }
