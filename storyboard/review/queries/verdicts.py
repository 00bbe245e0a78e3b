"""What people decided about a clip, who is asked, and what follows from both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from storyboard.domain.standing import Decision, Reason, Tally, due_in_words, tally
from storyboard.renders.models import Clip
from storyboard.review.models import Asked, ShareLink, Verdict
from storyboard.teams.models import User

_DID = {
    Decision.APPROVED: "approved it",
    Decision.NEEDS_CHANGES: "asked for changes",
    Decision.REJECTED: "rejected it",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One decision as a line: whose, what, and why."""

    verdict: Verdict

    @property
    def name(self) -> str:
        is_guest = self.verdict.guest_id is not None
        return f"{self.verdict.reviewer}, guest" if is_guest else self.verdict.reviewer

    @property
    def did(self) -> str:
        """`rejected it: artefacts`."""
        did = _DID[Decision(self.verdict.decision)]
        if reason := self.verdict.reason:
            return f"{did}: {Reason(reason).words.lower()}"
        return did


@dataclass(frozen=True, slots=True)
class Waited:
    """Somebody who is asked and has not decided."""

    asked: Asked
    today: date

    @property
    def due(self) -> str:
        due = self.asked.due_on
        return "" if due is None else due_in_words(due, self.today)

    @property
    def is_overdue(self) -> bool:
        due = self.asked.due_on
        return due is not None and due < self.today


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history: who did what, when."""

    at: datetime
    who: str
    did: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A clip with all that was decided about it. `verdicts` in their order."""

    clip: Clip
    verdicts: Sequence[Verdict]
    asked: Sequence[Asked]

    @property
    def tally(self) -> Tally:
        return tally_of(self.verdicts, self.asked)

    @property
    def said(self) -> list[Said]:
        """What counts of each reviewer, the last first."""
        return [Said(verdict) for verdict in reversed(counting(self.verdicts))]

    @property
    def waits(self) -> list[Waited]:
        today = timezone.localdate()
        said = {verdict.by for verdict in counting(self.verdicts)}
        return [
            Waited(one, today)
            for one in self.asked
            if not said & set(_party(one, self.verdicts))
        ]

    @property
    def history(self) -> list[Happened]:
        """Everything, the last first."""
        events = [*_decided(self.verdicts), *map(_asking, self.asked)]
        return sorted(events, key=lambda event: event.at, reverse=True)

    def of(self, user: User | None, guest_id: UUID | None) -> Verdict | None:
        """What counts of one reviewer."""
        mine = {f"user {user.pk}" if user else "", f"guest {guest_id}"}
        said = counting(self.verdicts)
        return next((verdict for verdict in said if verdict.by in mine), None)


def judged(clip: Clip) -> Judged:
    """Two queries."""
    asked = Asked.objects.filter(clip=clip).select_related("user", "link", "by")
    return Judged(clip, list(verdicts_of(clip)), list(asked))


def verdicts_of(clip: Clip) -> QuerySet[Verdict]:
    return Verdict.objects.filter(clip=clip).select_related("guest")


def counting(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The latest of each reviewer, but those taken back."""
    latest: dict[str, Verdict] = {}
    for verdict in verdicts:
        latest.pop(verdict.by, None)
        latest[verdict.by] = verdict
    return [one for one in latest.values() if one.taken_back_at is None]


def tally_of(verdicts: Sequence[Verdict], asked: Iterable[Asked]) -> Tally:
    said = {one.by: Decision(one.decision) for one in counting(verdicts)}
    return tally(said, [_party(one, verdicts) for one in asked])


def _party(asked: Asked, verdicts: Iterable[Verdict]) -> list[str]:
    """Who answers for it: the member, or every guest of the link who has decided."""
    if asked.user_id:
        return [f"user {asked.user_id}"]
    return [v.by for v in verdicts if v.guest and v.guest.link_id == asked.link_id]


def _decided(verdicts: Iterable[Verdict]) -> Iterable[Happened]:
    for verdict in verdicts:
        said = Said(verdict)
        yield Happened(verdict.made_at, said.name, said.did, verdict.words)
        if verdict.taken_back_at:
            yield Happened(verdict.taken_back_at, said.name, "took that back")


def _asking(asked: Asked) -> Happened:
    by_day = f" until {asked.due_on:%-d %b}" if asked.due_on else ""
    did = f"asked {asked.name} to decide{by_day}"
    return Happened(asked.at, str(asked.by or "Somebody"), did, asked.note)


def links_to(clip: Clip) -> QuerySet[ShareLink]:
    """Open links whose guests may decide about this take."""
    now = timezone.now()
    leads = Q(clip=clip) | Q(board=clip.board_id) | Q(project=clip.project_id)
    is_open = Q(expires_at=None) | Q(expires_at__gt=now)
    return ShareLink.objects.filter(
        leads, is_open, team=clip.team_id, revoked_at=None, may_decide=True
    ).order_by("made_at")


def asked_before(clip: Clip) -> list[Asked]:
    """Who was asked about the last earlier take about which anybody was."""
    earlier = Asked.objects.filter(
        clip__board=clip.board_id, clip__take__lt=clip.take, clip__take__gt=0
    ).select_related("clip")
    last = earlier.order_by("-clip__take", "-at").first()
    return list(earlier.filter(clip=last.clip_id)) if last else []
