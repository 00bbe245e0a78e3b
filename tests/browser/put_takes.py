"""Takes with films of the test's own, on a board of a studio that runs:
`DATA_DIR=… python -m tests.browser.put_takes BOARD '[["film.mp4", [2, 2]], …]'`.

A process of its own, because the test's database is another one than the studio's.
Prints the ids of the clips, one a line.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.browser.studio import ROOT, Studio

# A film, and how long the shots of its order were, in seconds.
Take = tuple[Path, Sequence[int]]


def put_takes(studio: Studio, board_id: str, takes: Sequence[Take]) -> list[str]:
    wanted = json.dumps([[str(film), list(seconds)] for film, seconds in takes])
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.put_takes", board_id, wanted],
        cwd=ROOT,
        env=os.environ
        | {
            "DATA_DIR": str(studio.data),
            "DJANGO_SETTINGS_MODULE": "storyboard.settings",
        },
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()


def main(board_id: str, wanted: str) -> None:
    import django

    django.setup()
    for film, seconds in json.loads(wanted):
        sys.stdout.write(f"{_put(board_id, Path(film), seconds)}\n")


def _put(board_id: str, film: Path, seconds: Sequence[int]) -> str:
    from django.conf import settings
    from django.utils import timezone

    from storyboard.boards.models import Board
    from storyboard.boards.queries import plan_of
    from storyboard.domain.lifecycle import State
    from storyboard.domain.request import RenderRequest
    from storyboard.media.store import Store
    from storyboard.renders.actions.light_copies import want_light_copy
    from storyboard.renders.models import Clip, Render
    from storyboard.renders.tasks.filing import filed, measured

    board = Board.objects.get(pk=board_id)
    plan, now = plan_of(board), timezone.now()
    shots = tuple(
        replace(shot, seconds=length)
        for shot, length in zip(plan.shots, seconds, strict=True)
    )
    plan = replace(plan, shots=shots, seconds=sum(seconds))
    request = RenderRequest("local/animatic", plan)
    render = Render.objects.create(
        team_id=board.team_id,
        board=board,
        take=Clip.objects.filter(board=board, take__gt=0).count() + 1,
        provider="local",
        model=request.model,
        board_version=board.version,
        request=request.to_json(),
        fingerprint=request.fingerprint,
        seconds=plan.seconds,
        shots_seconds=plan.seconds,
        quote_usd=0,
        state=State.DONE,
        state_since=now,
        run_after=now,
        ordered_by=board.changed_by,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(film, folder))
        store = Store(settings.MEDIA_DIR, reserve_bytes=0)
        clip = filed(store, render, measured(path, request))
    clip.save()
    want_light_copy(clip)
    return str(clip.pk)


if __name__ == "__main__":
    main(*sys.argv[1:])
