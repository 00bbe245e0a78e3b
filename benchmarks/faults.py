"""Faults done for real to a real studio, and whether it did what is promised.

Processes are killed and stopped, the database is held, the disk is full, files vanish.
Each fault gets processes of its own on one database; leases are 2 s instead of 20, so
that waiting for a dead worker is short.
"""

import os
import subprocess
import sys
import time

from benchmarks import disk_faults, web_faults, worker_faults
from benchmarks.ground import lay
from benchmarks.processes import NeverHappened, alive, encoders, end_all
from benchmarks.report import Report, arguments, say
from benchmarks.stage import Case, Found, Skipped, Stage


def main() -> int:
    parser = arguments(__doc__ or "")
    parser.add_argument("--only", default="", help="faults with these words only")
    options = parser.parse_args()
    _become_root()
    report = Report("faults", "Faults, done for real", __doc__ or "")
    lay()
    stage = Stage.set()
    cases = [*worker_faults.CASES, *web_faults.CASES, *disk_faults.CASES]
    if options.long:
        cases += web_faults.LONGER
    rows = [_row(case, stage, report) for case in cases if options.only in case.fault]
    report.table("Faults", ("fault", "promise", "what happened", "ok", "s"), rows)
    left = list(alive(encoders()))
    report.promise(
        "no encoder is left by any of them", found=f"{len(left)} left", kept=not left
    )
    return report.finish()


def _row(case: Case, stage: Stage, report: Report) -> tuple[str, ...]:
    say(case.fault)
    began = time.monotonic()
    try:
        found = case.happens(stage)
    except Skipped as why:
        return case.fault, case.promise, str(why), "skipped", ""
    except (NeverHappened, OSError) as why:
        found = Found(f"{type(why).__name__}: {why}", kept=False)
    finally:
        end_all()
    say(f"  {'ok' if found.kept else 'BROKEN'}: {found.happened}")
    if not found.kept:
        report.promise(
            f"{case.fault}: {case.promise}", found=found.happened, kept=False
        )
    took = f"{time.monotonic() - began:.0f}"
    return case.fault, case.promise, found.happened, "yes" if found.kept else "NO", took


def _become_root() -> None:
    """In a name space of our own, where people may make one: disks can be mounted."""
    words = ["unshare", "--map-root-user", "--mount"]
    if os.geteuid() == 0:
        return
    if subprocess.run([*words, "true"], capture_output=True).returncode == 0:
        again = [sys.executable, "-m", "benchmarks.faults", *sys.argv[1:]]
        os.execvp(words[0], [*words, *again])


if __name__ == "__main__":
    sys.exit(main())
