"""A render whose job is under way at a gateway, and what a call may not change."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.utils import timezone

from storyboard.domain.lifecycle import State
from storyboard.renders.models import Account, Render
from tests.cast import Cast
from tests.rows import rows_of

JOB = "c0ffee00-0000-4000-8000-000000000001"
FAR = timedelta(hours=1)


def followed(provider: str, cast: Cast) -> SimpleNamespace:
    later = timezone.now() + FAR
    account = Account.objects.create(
        provider=provider, source="team", team=cast.northlight, run_after=later
    )
    render = rows_of(cast.northlight, cast.alice).render
    Render.objects.filter(pk=render.pk).update(
        provider=provider,
        account=account,
        state=State.RUNNING,
        finished_at=None,
        submission_id=uuid4(),
        remote_id=JOB,
        run_after=later,
    )
    return SimpleNamespace(pk=render.pk, provider=provider, account=account.pk)


def is_due(job: SimpleNamespace) -> bool:
    return Render.objects.get(pk=job.pk).run_after <= timezone.now()


def everything_but_times() -> list[dict[str, Any]]:
    """What any call at all must leave alone. A hint is kept while nobody knows."""
    return [
        {k: value for k, value in row.items() if k not in {"run_after", "hinted"}}
        for model in apps.get_app_config("renders").get_models()
        for row in model._default_manager.order_by("pk").values()
    ]
