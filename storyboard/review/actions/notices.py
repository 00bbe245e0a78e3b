"""People are told, read it, and say what they wish to be told."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from storyboard.boards.models import Project
from storyboard.domain.notice import AT_ONCE, Digest, Kind, letter_at, next_digest
from storyboard.domain.roles import Right
from storyboard.review.models import Mute, NewsMark, Notice, Wish
from storyboard.review.queries.news import SOURCES, Source
from storyboard.review.queries.news.told import Told
from storyboard.review.queries.notices import old_notices
from storyboard.teams.models import Membership, Team, User

# A row may be written this long before others see it.
_LATE = timedelta(seconds=30)


def tell_news() -> int:
    """Tell everybody what happened since the last time. Any number of workers may do
    it at once: nobody is told twice. Returns how much was told.
    """
    return sum(_tell(source) for source in SOURCES)


@transaction.atomic
def _tell(source: Source) -> int:
    now = timezone.now()
    begun = {"told_at": now}
    mark, _ = NewsMark.objects.get_or_create(name=source.name, defaults=begun)
    newest = source.newest()
    told, last = source.read(mark.told_at)
    told_at, seen_at = mark.told_at, newest
    if last is not None and newest is not None:
        is_cut = last < newest
        told_at = last if is_cut else max(told_at, min(last, now - _LATE))
        seen_at = max(last, told_at) if is_cut else last
    NewsMark.objects.filter(pk=mark.pk).update(told_at=told_at, seen_at=seen_at)
    return _keep(told)


def _keep(told: Sequence[Told]) -> int:
    users = {one.user_id for one in told}
    wishes = {wish.user_id: wish for wish in Wish.objects.filter(user__in=users)}
    mutes = {
        (mute.user_id, mute.project_id): mute.until
        for mute in Mute.objects.filter(user__in=users)
    }
    members = set(
        Membership.objects.filter(user__in=users, user__is_active=True).values_list(
            "user", "team"
        )
    )
    now = timezone.localtime()
    rows = [
        _row(one, wishes.get(one.user_id) or Wish(), now)
        for one in told
        if not _is_muted(one, mutes) and (one.user_id, one.team_id) in members
    ]
    return len(Notice.objects.bulk_create(rows, ignore_conflicts=True))


def _is_muted(one: Told, mutes: Mapping[tuple[UUID, UUID], datetime | None]) -> bool:
    if one.project_id is None:
        return False
    key = (one.user_id, one.project_id)
    until = mutes.get(key)
    return key in mutes and (until is None or one.at <= until)


def _row(one: Told, wish: Wish, now: datetime) -> Notice:
    digest = Digest(wish.digest)
    return Notice(
        user_id=one.user_id,
        team_id=one.team_id,
        project_id=one.project_id,
        kind=one.kind,
        source=one.source,
        at=one.at,
        words=one.words,
        quote=one.quote,
        path=one.path,
        mail_at=letter_at(one.kind, digest, at_once=wish.at_once, now=now),
    )


@transaction.atomic
def tell_owners(
    team: Team,
    kind: Kind,
    *,
    source: str,
    words: str,
    quote: str,
    path: str,
    at: datetime,
) -> int:
    """What concerns who may manage a team, and no project of it."""
    owners = [m for m in Membership.objects.filter(team=team) if _may_manage(m)]
    return _keep(
        [
            Told(
                user_id=owner.user_id,
                team_id=team.pk,
                project_id=None,
                kind=kind,
                source=source,
                at=at,
                words=words,
                path=path,
                quote=quote,
            )
            for owner in owners
        ]
    )


def _may_manage(member: Membership) -> bool:
    return Right.MANAGE in member.rights


@transaction.atomic
def mark_read(user: User, ids: Collection[int] | None = None) -> int:
    """These, or all. What was read needs no letter."""
    unread = Notice.objects.filter(user=user, read_at=None)
    if ids is not None:
        unread = unread.filter(pk__in=ids)
    return unread.update(read_at=timezone.now(), mail_at=None)


@transaction.atomic
def mark_unread(user: User, ids: Collection[int]) -> int:
    return Notice.objects.filter(user=user, pk__in=ids).update(read_at=None)


@transaction.atomic
def wish(user: User, digest: Digest, *, at_once: bool) -> None:
    """Holds for what is not mailed yet, too."""
    said = {"digest": digest, "at_once": at_once}
    Wish.objects.update_or_create(user=user, defaults=said)
    waiting = Notice.objects.filter(user=user, mail_at__isnull=False)
    due = next_digest(digest, timezone.localtime())
    if not at_once:
        waiting.filter(kind__in=AT_ONCE).update(mail_at=due)
    waiting.exclude(kind__in=AT_ONCE).update(mail_at=due)


@transaction.atomic
def mute(user: User, project: Project) -> None:
    """Nothing new of it is told, and no letter of what was."""
    Mute.objects.update_or_create(user=user, project=project, defaults={"until": None})
    Notice.objects.filter(user=user, project=project).update(mail_at=None)


@transaction.atomic
def unmute(user: User, project: Project) -> None:
    """What was not told meanwhile is not told now."""
    muted = Mute.objects.filter(user=user, project=project, until=None)
    muted.update(until=timezone.now())


@transaction.atomic
def forget_old_notices() -> int:
    """What is told of is where it happened; only the telling goes."""
    return old_notices().delete()[0]


@transaction.atomic
def claim_letter(user: User, now: datetime) -> UUID | None:
    """Of any number of workers one gets what is due: each notice is in one letter."""
    letter = uuid4()
    due = Notice.objects.filter(user=user, mail_at__lte=now)
    return letter if due.update(mail_at=None, letter=letter) else None


@transaction.atomic
def put_off_letter(letter: UUID, until: datetime) -> None:
    """The mail server did not take it."""
    held = Notice.objects.filter(letter=letter, read_at=None)
    held.update(mail_at=until, letter=None)
