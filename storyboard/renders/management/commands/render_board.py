"""`render_board BOARD.json -o OUT.mp4`: the main job without a browser."""

import logging
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from storyboard.boards.bundle import Unreadable
from storyboard.providers.errors import ProviderError
from storyboard.renders.offline import Wish, render_file

PROBLEMS = 2
INTERRUPTED = 128 + signal.SIGINT


class Command(BaseCommand):
    help = (
        "Render a board file or a ZIP bundle to a film. Exit 2: every problem of the "
        "board is on standard error, one line each: place: code: message."
    )
    # It needs no rows, so it also works where nothing was ever migrated.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("board", type=Path, metavar="BOARD")
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT")
        parser.add_argument("--model", default="", help="instead of the file's model")
        parser.add_argument("--size", default="", metavar="WIDTHxHEIGHT")

    def handle(self, *args: Any, **options: Any) -> None:
        wish = Wish(
            options["board"], options["output"], options["model"], options["size"]
        )
        try:
            with _quiet_and_polite():
                render_file(wish, report=self._report)
        except Unreadable as unreadable:
            self._refuse(map(str, unreadable.problems))
        except ProviderError as error:
            self._refuse([f"render: {error.code}: {error.message}"])
        except OSError as error:
            self._refuse([f"output: unwritable: {error.strerror or error}"])
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        self.stdout.write(str(wish.out))

    def _report(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            end = "\n" if done == total else ""
            self.stderr.write(f"\rDrawing {done} of {total} frames", ending=end)

    def _refuse(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stderr.write(" ".join(line.split()))
        sys.exit(PROBLEMS)


@contextmanager
def _quiet_and_polite() -> Iterator[None]:
    """Standard error is for problems, not for the log; and a polite end is as clean as
    Ctrl-C: no encoder and no half file stays behind.
    """
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
        signal.signal(signal.SIGTERM, before)
