"""Deciding about a clip, taking it back, and asking others to decide."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from storyboard.domain.standing import Decision, Reason
from storyboard.renders.models import Clip
from storyboard.review.models import Asked, ShareLink, Verdict
from storyboard.review.queries.verdicts import judged
from storyboard.review.viewer import Viewer
from storyboard.teams.models import User


def decide(
    clip: Clip,
    decision: Decision,
    *,
    by: Viewer,
    words: str = "",
    reason: Reason | None = None,
) -> Verdict:
    """The decision counts from now on. The same decision again only adds what is said
    with it: a reason may come after the key that rejects.
    """
    said: dict[str, Any] = {"words": words} if words else {}
    if reason and decision == Decision.REJECTED:
        said["reason"] = reason.value
    with transaction.atomic():
        held = _held(clip)
        mine = judged(held).of(by.user, by.guest.pk if by.guest else None)
        if mine and mine.decision == decision:
            for name, value in said.items():
                setattr(mine, name, value)
            mine.save(update_fields=[*said])
            return mine
        made = Verdict.objects.create(
            team_id=clip.team_id,
            clip=clip,
            user=by.user,
            guest=by.guest,
            reviewer=by.name,
            decision=decision.value,
            made_at=timezone.now(),
            **said,
        )
        _restate(held)
    return made


def take_back(clip: Clip, *, by: Viewer) -> Verdict | None:
    """What this reviewer decided counts no more. None where nothing did."""
    with transaction.atomic():
        held = _held(clip)
        mine = judged(held).of(by.user, by.guest.pk if by.guest else None)
        if mine is None:
            return None
        mine.taken_back_at = timezone.now()
        mine.save(update_fields=["taken_back_at"])
        _restate(held)
    return mine


def ask(
    clip: Clip,
    *,
    by: User,
    people: Collection[User] = (),
    links: Collection[ShareLink] = (),
    due_on: date | None = None,
    note: str = "",
) -> None:
    """Each of them is asked; who was already is asked again, with day and note."""
    more = {"by": by, "at": timezone.now(), "due_on": due_on, "note": note}
    with transaction.atomic():
        held = _held(clip)
        parties = [{"user": one} for one in people] + [{"link": one} for one in links]
        for party in parties:
            Asked.objects.update_or_create(
                team_id=clip.team_id, clip=clip, **party, defaults=more
            )
        _restate(held)


def ask_no_more(asked: Asked) -> None:
    """What they decided stays."""
    with transaction.atomic():
        held = _held(asked.clip)
        Asked.objects.filter(pk=asked.pk).delete()
        _restate(held)


def _held(clip: Clip) -> Clip:
    """Its row, until the transaction ends: of two decisions one sees the other."""
    return Clip.objects.select_for_update(of=("self",)).get(pk=clip.pk)


def _restate(clip: Clip) -> None:
    standing = judged(clip).tally.standing
    Clip.objects.filter(pk=clip.pk).update(standing=standing.value)
