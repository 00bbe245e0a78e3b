"""One person's inbox, and whose letters are due."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from storyboard.boards.models import Project
from storyboard.boards.queries import projects_for
from storyboard.review.models import Mute, Notice, Wish
from storyboard.teams.models import User
from storyboard.teams.queries import teams_for

PAGE = 40
# The bell says "99+" then; counting on would only cost.
MOST_COUNTED = 100
KEPT = timedelta(days=180)


def notices_for(user: User) -> QuerySet[Notice]:
    """Newest first; those of teams they are no longer on are not theirs to see."""
    found = Notice.objects.filter(user=user, team__in=teams_for(user))
    return found.select_related("project", "team").order_by("-at", "-id")


def page_of(user: User, *, before: Notice | None = None) -> list[Notice]:
    """One more than a page holds, where there are more."""
    found = notices_for(user)
    if before is not None:
        found = found.filter(at__lte=before.at).exclude(at=before.at, pk__gte=before.pk)
    return list(found[: PAGE + 1])


def unread_of(user: User) -> int:
    unread = Notice.objects.filter(user=user, read_at=None, team__in=teams_for(user))
    return unread.values("pk")[:MOST_COUNTED].count()


def wish_of(user: User) -> Wish:
    return Wish.objects.filter(user=user).first() or Wish(user=user)


def projects_to_mute(user: User) -> list[tuple[Project, bool]]:
    """Every project of this person, and whether they hear nothing of it."""
    mutes = Mute.objects.filter(user=user, until=None)
    muted = set(mutes.values_list("project", flat=True))
    return [(one, one.pk in muted) for one in projects_for(user).order_by("title")]


def old_notices() -> QuerySet[Notice]:
    return Notice.objects.filter(at__lt=timezone.now() - KEPT)


def mark_of_old() -> str:
    """The first of all notices, once its time is over; empty: it is not. One look at
    the table's first row.
    """
    first = Notice.objects.order_by("pk").values_list("pk", "at").first()
    is_old = first is not None and first[1] < timezone.now() - KEPT
    return str(first[0]) if first and is_old else ""


def mark_of_letters() -> str:
    """The oldest notice whose letter is due; empty: none. One look into an index."""
    due = Notice.objects.filter(mail_at__lte=timezone.now()).order_by("mail_at")
    first = due.values_list("pk", "mail_at").first()
    return "{} {}".format(*first) if first else ""


def users_to_write_to(now: datetime) -> list[User]:
    due = Notice.objects.filter(mail_at__lte=now).values("user").distinct()[:200]
    return list(User.objects.filter(pk__in=[row["user"] for row in due]))


def notices_in(letter: UUID, user: User) -> list[Notice]:
    """In the order they happened, by project."""
    found = notices_for(user).filter(letter=letter)
    return list(found.order_by("project__title", "project", "team__name", "at", "id"))


def user_with(pk: UUID) -> User | None:
    return User.objects.filter(pk=pk, is_active=True).first()
