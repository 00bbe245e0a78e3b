"""`manage.py practice_provider`: the three gateways for practice, on one port."""

import signal
from argparse import ArgumentParser
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings as studio
from django.core.management.base import BaseCommand, CommandError

from storyboard.media.guard import Guard, origin_at
from storyboard.practice import PracticeServer, Settings, Times
from storyboard.practice.faults import UnknownFault


class Command(BaseCommand):
    help = (
        "Serve practice versions of Runware, WaveSpeedAI and RunComfy: real HTTP, "
        "small real clips, play money, faults on demand. Ctrl-C stops it."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("--port", type=int, required=True)
        add("--host", default="127.0.0.1")
        add("--address", default="", help="where others reach it (http://HOST:PORT)")
        add("--folder", type=Path, help="ledger, uploads and films (DATA_DIR/practice)")
        add(
            "--fault",
            action="append",
            default=[],
            metavar="NAME[@PLACE][:RATE[xTIMES]]",
            help="misbehave; GET /faults lists the names",
        )
        add("--seed", type=int, default=1, help="which chances the faults take")
        add("--credit", type=Decimal, default=Decimal(10_000), help="dollars a key has")
        add("--take", type=float, default=3.0, help="least seconds a job takes")
        add("--long-side", type=int, default=640, help="pixels of a clip's longer side")
        add("--exact", action="store_true", help="draw clips in the size asked for")
        add("--slow", type=float, default=3.0, help="seconds a slow answer is late")
        add("--hang", type=float, default=120.0, help="seconds a hanging answer hangs")
        add("--retry-after", type=int, default=7, help="seconds to wait after a 429")

    def handle(self, *_: object, **options: Any) -> None:
        settings = Settings(
            options["folder"] or Path(studio.DATA_DIR) / "practice",
            faults=tuple(options["fault"]),
            seed=options["seed"],
            credit=options["credit"],
            take_seconds=options["take"],
            long_side=options["long_side"],
            exact=options["exact"],
            times=Times(options["slow"], options["hang"], options["retry_after"]),
            guard=_guard(),
        )
        try:
            server = PracticeServer(
                settings,
                host=options["host"],
                port=options["port"],
                address=options["address"],
            )
        except UnknownFault as fault:
            raise CommandError(str(fault)) from fault
        except OSError as fault:
            raise CommandError(f"Port {options['port']}: {fault.strerror}.") from fault
        stop = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        with server.running():
            print(f"Practice provider on {server.address} (play money)", flush=True)
            stop.wait()


def _guard() -> Guard:
    """Where the studio may go, and the studio itself."""
    here = (studio.STUDIO_URL, f"http://127.0.0.1:{studio.PORT}")
    known: Guard = studio.OUTGOING
    return replace(known, origins=(*known.origins, *map(origin_at, here)))
