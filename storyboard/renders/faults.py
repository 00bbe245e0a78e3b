"""Places where the tests of the worker may end it, to see what the next one finds.

`STORYBOARD_FAULT="name:KILL[:n]"` ends this process by SIGKILL at its n-th pass of
`point("name")` (the first without n); `KILLGROUP` takes its whole process group along.
Without the variable, as everywhere outside those tests, a point does nothing.

claimed   the claim is committed, nothing is done
drawing   the engine has told of its first frames
drawn     the film is there, the render says so
filed     film, poster and sprite are stored, no row knows of them
keeping   the clip's row and the move to done are written, not committed

At a gateway, between `claimed` and `filed`:

uploaded    the stills are there, nothing is ordered
submitting  the number of the submit is committed, nothing has left
sent        the submit is answered, nobody has written that down
ticketed    the job's id is committed
polled      a gateway has told of its jobs, nobody has written that down
fetched     a film is downloaded, not looked at
"""

import os
import signal
from collections import Counter

_passed: Counter[str] = Counter()


def point(name: str) -> None:
    wanted, _, rest = os.environ.get("STORYBOARD_FAULT", "").partition(":")
    if wanted != name:
        return
    how, _, nth = rest.partition(":")
    _passed[name] += 1
    if _passed[name] == int(nth or 1):
        if how == "KILLGROUP":
            os.killpg(0, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
