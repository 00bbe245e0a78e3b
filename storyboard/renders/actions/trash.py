"""Takes into the trash, out of it, and their files away for good."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from storyboard.renders.models import Clip
from storyboard.renders.queries.trash import needed_by, parts_with
from storyboard.teams.models import User

_DROP = "storyboard.renders.tasks.drop_files"


def trash_clips(clips: Collection[UUID], *, by: User) -> int:
    """Returns how many went. The pick of a board stays, and counts again when its take
    comes back.
    """
    there = Clip.objects.filter(pk__in=clips, trashed_at=None)
    return there.update(trashed_at=timezone.now(), trashed_by=by)


def restore_clips(clips: Collection[UUID]) -> int:
    """Returns how many came back. What was emptied has nothing to come back."""
    gone = Clip.objects.filter(pk__in=clips, emptied_at=None)
    return gone.exclude(trashed_at=None).update(trashed_at=None, trashed_by=None)


def empty_trash(clips: Sequence[Clip]) -> int:
    """The files of trashed takes that nothing needs go, for good; returns how many
    takes that were. The rows stay, without their files: what was spent and decided
    remains true.
    """
    with transaction.atomic():
        held = Clip.objects.select_for_update().filter(
            pk__in=[clip.pk for clip in clips], trashed_at__isnull=False
        )
        found = list(held.filter(emptied_at=None))
        kept = needed_by(found)
        going = [clip for clip in found if clip.pk not in kept]
        parts = list(parts_with(going))
        names = {name for clip in (*going, *parts) for name in _files(clip)}
        ids = [clip.pk for clip in (*going, *parts)]
        now = timezone.now()
        Clip.objects.filter(pk__in=[part.pk for part in parts]).update(trashed_at=now)
        Clip.objects.filter(pk__in=ids).update(
            emptied_at=now, file_name="", poster_name="", sprite_name="", proxy_name=""
        )
        # A hint that is lost does no harm: the sweep of the day finds the files too.
        # Another clip may have the same film: whoever removes files looks for that.
        if names:
            transaction.on_commit(lambda: async_task(_DROP, sorted(names)), robust=True)
    return len(going)


def _files(clip: Clip) -> list[str]:
    names = (clip.file_name, clip.poster_name, clip.sprite_name, clip.proxy_name)
    return [name for name in names if name]
