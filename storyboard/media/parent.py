"""For the children: how to notice that the process which started us is gone."""

import os
import sys
from threading import Thread


def watch() -> None:
    """End this process at once when its standard input ends.

    The parent holds the other end and never writes: however it goes, even by SIGKILL,
    the kernel closes it. Without this an encoder would work on for nobody.
    """

    def wait_for_the_end() -> None:
        while sys.stdin.buffer.read(4096):
            pass
        os._exit(1)

    Thread(target=wait_for_the_end, daemon=True).start()
