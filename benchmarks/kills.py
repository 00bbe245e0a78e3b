"""One process of the studio after the other, killed by SIGKILL as chance has it."""

import os
import random
import signal
from collections.abc import Sequence
from contextlib import suppress

import psutil

from benchmarks.processes import Studio, family_of, title_of


def kill_one(kinds: Sequence[str], studio: Studio, chance: random.Random) -> str:
    """The kind that was killed; empty when none of it was there."""
    kind = chance.choice(kinds)
    if kind == "studio":
        studio.process.kill()
        studio.process.wait()
        return kind
    found = _of_kind(kind, studio)
    if not found:
        return ""
    with suppress(ProcessLookupError, psutil.NoSuchProcess):
        victim = chance.choice(found)
        if kind == "group":
            os.killpg(victim.pid, signal.SIGKILL)
        else:
            victim.kill()
        return kind
    return ""


def _of_kind(kind: str, studio: Studio) -> list[psutil.Process]:
    """The studio's processes of that kind, by what `ps` shows of them."""
    family = family_of(studio.process.pid)
    # A group is killed by its leader, the main process.
    wanted = "main" if kind == "group" else kind
    return [process for process in family if _kind_of(process, studio) == wanted]


def _kind_of(process: psutil.Process, studio: Studio) -> str:
    title = title_of(process)
    if title.endswith(" dispatch"):
        return "dispatcher"
    if title.startswith("gunicorn: "):
        return "web worker" if title.startswith("gunicorn: worker") else "web server"
    if " storyboard.animatic " in title:
        return "encoder"
    if " storyboard.media." in title:
        return "checker"
    if not title.startswith("qcluster "):
        return ""
    for word in ("pusher", "monitor"):
        if title.endswith(word):
            return word
    if "MainProcess" in title:
        with suppress(psutil.Error):
            return "main" if process.ppid() == studio.process.pid else "sentinel"
        return ""
    return "idle worker" if title.endswith(" idle") else "busy worker"
