"""The whole studio in one command: web server, workers, dispatcher, practice."""

import errno
import io
import json
import signal
import socket
import sys
from argparse import ArgumentParser
from contextlib import suppress
from dataclasses import replace
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from storyboard.web.metrics import forget_figures
from storyboard.web.supervisor import AlreadyRunning, Program, Supervisor, lock

_MANAGE = (sys.executable, str(settings.BASE_DIR / "manage.py"))
# What is checked once when the studio starts is not checked again by each program.
_UNCHECKED = "--skip-checks"


class Command(BaseCommand):
    help = "Start everything; Ctrl-C stops it."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--no-web", action="store_true", help="workers only, for a further machine"
        )
        parser.add_argument(
            "--no-sample", action="store_true", help="start without the sample project"
        )

    def handle(self, *, no_web: bool, no_sample: bool, **_: object) -> None:
        # A stop while things are being made ready is as good as one later.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            family = self._only_one()
            if not no_web:
                _check_port()
            lines = (
                _workers_ready() if no_web else self._all_ready(sample=not no_sample)
            )
        except KeyboardInterrupt:
            sys.exit(130)
        connections.close_all()
        forget_figures(settings.METRICS_DIR)
        programs = _workers() if no_web else _all_programs()
        supervisor = Supervisor(programs, inherit=[family])

        def stop(number: int, frame: FrameType | None) -> None:
            supervisor.stop()

        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, stop)
        supervisor.run(
            is_ready=(lambda: True) if no_web else _web_answers,
            announce=lambda: self._say([*lines, "Ctrl-C stops everything.", ""]),
        )

    def _only_one(self) -> int:
        try:
            self._lock, family = lock(settings.DATA_DIR)
        except AlreadyRunning:
            raise CommandError(
                f"A studio already works on {settings.DATA_DIR}. Stop it first, or "
                "choose another folder with DATA_DIR."
            ) from None
        return family

    def _all_ready(self, *, sample: bool) -> list[str]:
        _workers_ready()
        call_command("collectstatic", verbosity=0, interactive=False)
        lines = [f"Storyboard: {settings.STUDIO_URL}", *self._owner_ready()]
        if sample:
            lines += _sample_ready()
        if settings.PRACTICE:
            lines.append(
                "  practice: gateways without a key take orders for play money"
            )
        return lines

    def _owner_ready(self) -> list[str]:
        owner = _answer_of("make_owner", "--json")
        lines = [f"     login: {owner['login']}"]
        if password := owner.get("password"):
            lines.append(f"  password: {password}")
            lines.append("            (shown this once: keep it, or change it)")
            # At once: whoever stops the rest of the start can log in after the next.
            self._say(lines)
        return lines

    def _say(self, lines: list[str]) -> None:
        self.stdout.write("\n".join(["", *lines]))
        self.stdout.flush()


def _check_port() -> None:
    family = socket.AF_INET6 if ":" in settings.BIND else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.BIND, settings.PORT))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise CommandError(f"{settings.BIND}: {error.strerror}") from None
            raise CommandError(
                f"Port {settings.PORT} is already in use. Stop what uses it, or choose "
                f"another one: PORT={settings.PORT + 1} make run"
            ) from None


def _workers_ready() -> list[str]:
    """Bring the database up to date; returns what to tell the person."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    return ["Storyboard's workers are running."]


def _sample_ready() -> list[str]:
    sample = _answer_of("load_sample", "--json")
    if clip := sample["clip"]:
        return [f"    sample: {settings.STUDIO_URL}{clip}"]
    return [f"    sample: {why}" for why in [sample.get("why")] if why]


def _answer_of(command: str, *arguments: str) -> dict[str, Any]:
    """The JSON object a command prints."""
    said = io.StringIO()
    call_command(command, *arguments, stdout=said)
    answer: dict[str, Any] = json.loads(said.getvalue() or "{}")
    return answer


def _all_programs() -> list[Program]:
    programs = [_web(), *_workers()]
    if not settings.PRACTICE or settings.PRACTICE_URL:
        return programs
    practice, address = _practice()
    told = {"STORYBOARD_PRACTICE_URL": address}
    return [
        *(replace(p, environment={**p.environment, **told}) for p in programs),
        practice,
    ]


def _practice() -> tuple[Program, str]:
    """The practice provider, on this machine alone and behind all other work."""
    port = _free_port()
    command = [
        *("nice", "-n", "10", *_MANAGE, "practice_provider"),
        *("--port", str(port), "--folder", str(settings.DATA_DIR / "practice")),
    ]
    return Program("practice provider", command), f"http://127.0.0.1:{port}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _web() -> Program:
    command = [
        *(sys.executable, "-m", "gunicorn", "storyboard.wsgi"),
        *("--chdir", str(settings.BASE_DIR)),
        *("--bind", _address()),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "8"),
        # Loaded once, for the workers and for those that follow them.
        "--preload",
        *("--keep-alive", "5", "--graceful-timeout", "30"),
        *("--max-requests", "2000", "--max-requests-jitter", "200"),
        *("--log-level", "warning", "--no-control-socket"),
    ]
    return Program("web server", command)


def _address() -> str:
    host = f"[{settings.BIND}]" if ":" in settings.BIND else settings.BIND
    return f"{host}:{settings.PORT}"


def _workers() -> list[Program]:
    cluster = [*_MANAGE, "qcluster", _UNCHECKED]
    others = ["render", *(["fetch"] if settings.FETCH_WORKERS else [])]
    return [
        Program("control cluster", cluster, is_cluster=True),
        *(
            Program(
                f"{name} cluster",
                cluster,
                is_cluster=True,
                environment={"Q_CLUSTER_NAME": name},
            )
            for name in others
        ),
        Program("dispatcher", [*_MANAGE, "dispatch", _UNCHECKED]),
        *([Program("webhooks", _webhooks())] if settings.HOOKS_AT_ONCE else []),
    ]


def _webhooks() -> list[str]:
    return [*_MANAGE, "send_webhooks", _UNCHECKED]


def _web_answers() -> bool:
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  not a bind
    host = anywhere.get(settings.BIND, settings.BIND)
    with suppress(OSError), socket.create_connection((host, settings.PORT), 0.5):
        return True
    return False
