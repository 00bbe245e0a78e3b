"""How a worker answers the process that started it: one JSON object."""

import errno
import json
import sys
from collections.abc import Callable, Mapping


class Refuses(Exception):
    """What a worker found wrong; the parent makes the sentence of it."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.answer = {"refused": code, **facts}


def answer(work: Callable[..., Mapping[str, object]]) -> None:
    """Do `work` with the arguments of this process and print what it returns.

    Whatever else goes wrong ends the process, and that means "damaged".
    """
    try:
        facts = work(*sys.argv[1:])
    except Refuses as refusal:
        facts = refusal.answer
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        facts = {"refused": "no_space"}
    sys.stdout.write(json.dumps(facts))
    sys.stdout.flush()
