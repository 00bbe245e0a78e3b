"""Each order once: the deed and the answer to it are written together, by key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from storyboard.api.models import KeptAnswer
from storyboard.api.queries import old_answers


class KeyReused(Exception):
    """The key was used for another request. Nothing was done."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose key, and of which request."""

    user: UUID
    team: UUID
    key: str
    request_sha256: str


@dataclass(frozen=True, slots=True)
class Once:
    """`is_again`: the deed was done before, and this is what was answered then."""

    status: int
    answer: Mapping[str, Any]
    is_again: bool


def replayed(kept: KeptAnswer, asked: Asked) -> Once:
    """Raises KeyReused."""
    if kept.request_sha256 != asked.request_sha256:
        raise KeyReused
    return Once(kept.status, kept.answer, is_again=True)


def do_once(asked: Asked, deed: Callable[[], tuple[int, dict[str, Any]]]) -> Once:
    """The deed and its answer in one transaction: of two requests with one key the
    second waits for the first and gets its answer. What the deed raises undoes all of
    it, so that the key is free again. Raises KeyReused.
    """
    with transaction.atomic():
        kept, is_new = KeptAnswer.objects.get_or_create(
            user_id=asked.user,
            team_id=asked.team,
            key=asked.key,
            defaults={"request_sha256": asked.request_sha256},
        )
        if not is_new:
            return replayed(kept, asked)
        kept.status, kept.answer = deed()
        kept.save(update_fields=["status", "answer"])
    return Once(kept.status, kept.answer, is_again=False)


@transaction.atomic
def forget_old_answers() -> int:
    return old_answers().delete()[0]
