"""Takes of a studio that runs, paid for at a gateway and judged:
`DATA_DIR=… python -m tests.browser.pay_takes '[["clip id", "1.50", "rejected"], …]'`.

A process of its own, for the same reason as `put_takes`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal

from tests.browser.studio import ROOT, Studio

# A clip, what it was charged in dollars, and whether it is rejected or approved.
Paid = tuple[str, str, str]


def pay_takes(studio: Studio, takes: Sequence[Paid]) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.browser.pay_takes", json.dumps(takes)],
        cwd=ROOT,
        env=os.environ
        | {
            "DATA_DIR": str(studio.data),
            "DJANGO_SETTINGS_MODULE": "storyboard.settings",
        },
        check=True,
    )


def main(wanted: str) -> None:
    import django

    django.setup()
    for clip_id, usd, decision in json.loads(wanted):
        _pay(clip_id, Decimal(usd), decision)


def _pay(clip_id: str, usd: Decimal, decision: str) -> None:
    from django.utils import timezone

    from storyboard.domain.standing import Decision
    from storyboard.renders.actions.money import charge, reserve
    from storyboard.renders.models import Account, Clip, Render
    from storyboard.review.actions.verdicts import decide
    from storyboard.review.viewer import Viewer

    clip = Clip.objects.select_related("render__board", "render__ordered_by").get(
        pk=clip_id
    )
    account, _ = Account.objects.get_or_create(
        provider="runware",
        source="team",
        team_id=clip.team_id,
        defaults={"run_after": timezone.now()},
    )
    Render.objects.filter(pk=clip.render_id).update(
        provider="runware", model="runware/kling-3-4k", account=account, quote_usd=usd
    )
    order = Render.objects.select_related("board").get(pk=clip.render_id)
    reserve(order)
    charge(order, usd, why="done")
    decide(clip, Decision(decision), by=Viewer(user=clip.render.ordered_by))


if __name__ == "__main__":
    main(*sys.argv[1:])
