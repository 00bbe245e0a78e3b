"""Stars: what a person marks for themselves."""

from collections.abc import Collection

from storyboard.gallery.models import Star
from storyboard.renders.models import Clip
from storyboard.teams.models import User


def star_clips(clips: Collection[Clip], *, by: User) -> None:
    """A second star on the same clip changes nothing."""
    stars = [Star(user=by, clip=clip) for clip in clips]
    Star.objects.bulk_create(stars, ignore_conflicts=True)


def unstar_clips(clips: Collection[Clip], *, by: User) -> None:
    Star.objects.filter(user=by, clip__in=clips).delete()
