"""What runs first in a long job: it takes its niceness, then becomes the asked-for
module. Started by its path with an isolated interpreter.
"""

import atexit
import gc
import os
import runpy
import sys
from pathlib import Path


def main() -> None:
    nice, module, *argv = sys.argv[1:]
    os.nice(int(nice))
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    sys.argv = [module, *argv]
    atexit.register(gc.freeze)  # nothing loaded is worth a last look for garbage
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
