"""Films whose frames carry their own number, as takes of a studio that runs.

Run as a program it puts them there: `python films.py <address> <file>...`, with the
studio's DATA_DIR; it prints the address of each.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

from tests.browser.studio import ROOT, Studio

_PROGRAM = """
import django; django.setup()
from tests.browser.films import put
put()
"""


def put_films(studio: Studio, films: list[Path]) -> list[str]:
    """Takes of the sample's board. Returns the addresses of their pages."""
    env = os.environ | {
        "DATA_DIR": str(studio.data),
        "DJANGO_SETTINGS_MODULE": "storyboard.settings",
        "PYTHONPATH": str(ROOT),
    }
    asked = json.dumps([studio.clip, *map(str, films)])
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        cwd=ROOT,
        env=env,
        input=asked,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


def put() -> None:
    sample, *films = json.load(sys.stdin)
    json.dump([_put(sample, Path(film)) for film in films], sys.stdout)


def _put(sample: str, film: Path) -> str:
    from django.conf import settings

    from storyboard.media.clips import probe
    from storyboard.media.store import Store
    from storyboard.renders.models import Clip

    facts = probe(film)
    clip = Clip.objects.select_related("render").get(pk=UUID(sample.split("/")[2]))
    scope = str(clip.team_id)
    name = Store(Path(settings.MEDIA_DIR)).keep(film, scope=scope, suffix=".mp4")
    render = clip.render
    last = Clip.objects.filter(board=clip.board_id).order_by("-take").first()
    take = last.take + 1 if last else 1
    render.pk, render.order_key, render.take = uuid4(), uuid4(), take
    render.save(force_insert=True)
    clip.pk, clip.render, clip.take = uuid4(), render, take
    clip.file_name, clip.sha256 = name, facts.sha256
    clip.size_bytes, clip.frames = facts.size_bytes, facts.frames
    clip.width, clip.height = facts.width, facts.height
    clip.rate_num, clip.rate_den = facts.rate.numerator, facts.rate.denominator
    clip.save(force_insert=True)
    return f"/clips/{clip.pk}/"
