"""What runs first in a child: it takes its limits, then becomes the asked-for module.

Started by its path with an isolated interpreter: nothing but the standard library is
loaded, and nothing is read, before the limits hold.
"""

import ctypes
import json
import os
import resource
import runpy
import sys
from pathlib import Path

_NEW_NETWORK = 0x40000000  # CLONE_NEWNET and CLONE_NEWUSER of <linux/sched.h>
_NEW_USER = 0x10000000


def main() -> None:
    wanted, module, *argv = sys.argv[1:]
    limits: dict[str, int] = json.loads(wanted)
    os.nice(limits.pop("nice"))
    if limits:
        _leave_the_network()
    for name, value in limits.items():
        _limit(getattr(resource, name), value)
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    sys.argv = [module, *argv]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _leave_the_network() -> None:
    """Into a network of its own with nothing in it, where the kernel lets us: as root,
    or where people may make name spaces. Elsewhere the short lists of formats stand."""
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare and unshare(_NEW_NETWORK) != 0:
        unshare(_NEW_NETWORK | _NEW_USER)


def _limit(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))


if __name__ == "__main__":
    main()
