"""What a team's files and elements are called at a gateway."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from storyboard.renders.actions.places import take_place
from storyboard.renders.models import GatewayCopy, MadeElement, Render


def keep_copy(
    render: Render, address: str, sha256: str, *, value: str, until: datetime
) -> None:
    GatewayCopy.objects.update_or_create(
        team_id=render.team_id,
        account_id=render.account_id,
        address=address,
        sha256=sha256,
        defaults={"value": value, "expires_at": until},
    )


def begin_element(render: Render, address: str, fingerprint: str) -> MadeElement | None:
    """Written down, with a place taken, before the element is ordered; None when
    somebody else has done so. Raises NoPlace.
    """
    with transaction.atomic():
        take_place(render)
        made, is_new = MadeElement.objects.get_or_create(
            team_id=render.team_id,
            account_id=render.account_id,
            address=address,
            fingerprint=fingerprint,
            defaults={"render": render, "submitted_at": timezone.now()},
        )
    return made if is_new else None


def note_element(pk: int, **values: Any) -> None:
    MadeElement.objects.filter(pk=pk).update(**values)


def forget_element(pk: int) -> None:
    """It was not made: whoever orders it next has it made."""
    MadeElement.objects.filter(pk=pk, made_id="").delete()
