"""Places where the tests of the worker may end it, to see what the next one finds.

`STORYBOARD_FAULT="name:KILL[:n]"` ends this process by SIGKILL at its n-th pass of
`point("name")` (the first without n), or with a chance of 0.05 at every pass where that
stands for n, or at one pass of any process for each time the file `/path` is made where
that stands for n; `KILLGROUP` takes its whole process group along. Commas part several.
Without the variable, as everywhere outside those tests, a point does nothing.

claimed   the claim is committed, nothing is done
drawing   the engine has told of its first frames
drawn     the film is there, the render says so
filed     film, poster and sprite are stored, no row knows of them
keeping   the clip's row and the move to done are written, not committed

At a gateway, between `claimed` and `filed`:

making      an element is written down, its order has not left
made        the order of an element is answered, nobody has written that down
uploaded    the stills are there, nothing is ordered
submitting  the number of the submit is committed, nothing has left
sent        the submit is answered, nobody has written that down
kept        the job's id is committed, and nothing else of it
ticketed    the render says that its job is followed
looked      the gateway was asked what became of a submit, nobody has written that down
polled      a gateway has told of its jobs, nobody has written that down
fetched     a film is downloaded, not looked at

Of a webhook:

hook-claimed  the try is counted, nothing has left
hook-sent     the receiver has answered, nobody has written that down
"""

import os
import signal
import sys
from collections import Counter
from pathlib import Path
from random import SystemRandom

_passed: Counter[str] = Counter()


def point(name: str) -> None:
    for wish in os.environ.get("STORYBOARD_FAULT", "").split(","):
        wanted, _, rest = wish.partition(":")
        if wanted == name:
            how, _, when = rest.partition(":")
            _pass(name, how, when or "1")


def _taken_away(file: Path) -> bool:
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    return True


def _pass(name: str, how: str, when: str) -> None:
    _passed[name] += 1
    if when.startswith("/"):
        is_last = _taken_away(Path(when))
    elif "." in when:
        # Not the process's own generator, which its siblings were forked with.
        is_last = SystemRandom().random() < float(when)
    else:
        is_last = _passed[name] == int(when)
    if not is_last:
        return
    sys.stderr.write(f"killed at {name}\n")
    if how == "KILLGROUP":
        os.killpg(0, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
