"""Lighter copies of heavy clips: wanted with the clip, made when nobody waits."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from storyboard.renders.actions.leases import LeaseLost
from storyboard.renders.models import Clip, LightCopy


def want_light_copy(clip: Clip) -> None:
    """In the transaction of the clip's own row. The dispatcher finds it."""
    if clip.is_heavy and not clip.is_draft:
        LightCopy.objects.create(clip=clip, run_after=timezone.now())


def keep_light_copy(copy: LightCopy, token: UUID, name: str) -> None:
    """The file is there: players are given it from now on. Raises LeaseLost."""
    with transaction.atomic():
        _drop(copy, token)
        # A clip whose files went meanwhile gets none back.
        Clip.objects.filter(pk=copy.clip_id, emptied_at=None).update(proxy_name=name)


def drop_light_copy(copy: LightCopy, token: UUID) -> None:
    """Nobody needs it any more. Raises LeaseLost."""
    _drop(copy, token)


def _drop(copy: LightCopy, token: UUID) -> None:
    ours = LightCopy.objects.filter(pk=copy.pk, lease_token=token)
    deleted, _ = ours.delete()
    if not deleted:
        raise LeaseLost(copy.pk)
