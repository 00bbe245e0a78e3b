"""A team's key goes along with its orders to the gateway, and stays nowhere else."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from storyboard.practice import PracticeServer
from storyboard.practice.ledger import fingerprint
from storyboard.renders.models import Render
from storyboard.teams import actions
from tests.cast import Cast
from tests.gateways.conftest import GATEWAYS, Order, Worker
from tests.practice.conftest import quick
from tests.test_canaries import TEAMS, all_of, canaries_in


@pytest.fixture
def real(tmp_path: Path, settings: Settings) -> Iterator[PracticeServer]:
    """What the studio takes for the gateways themselves."""
    with PracticeServer(quick(tmp_path / "real")).running() as server:
        settings.PROVIDER_ADDRESSES = {
            "runware": f"{server.address}/runware/v1",
            "wavespeed": f"{server.address}/wavespeed",
            "runcomfy": f"{server.address}/runcomfy",
        }
        yield server


@pytest.mark.parametrize("fault", ["", "bad-key", "garbage-json@poll", "slow@submit"])
@pytest.mark.parametrize("gateway", GATEWAYS)
def test_an_order_carries_the_key_and_keeps_nothing_of_it(
    gateway: str,
    fault: str,
    real: PracticeServer,
    cast: Cast,
    order: Order,
    worker: Worker,
    as_alice: Client,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    actions.keep_key(cast.northlight, gateway, TEAMS, by=cast.alice)
    faults = {"faults": [fault] if fault else []}
    assert requests.post(f"{real.address}/faults", json=faults, timeout=10).ok

    render = order(gateway, agreed="$1.26")
    for _ in range(4):
        worker.round()

    accepted = real.practice.ledger.lines(event="accepted")
    whose = {line["key"] for line in accepted}
    assert whose == (set() if fault == "bad-key" else {fingerprint(TEAMS)})
    assert not Render.objects.get().is_practice
    page = as_alice.get(reverse("render", args=[render.pk]))
    dump = io.StringIO()
    call_command("dumpdata", stdout=dump)
    logged = "\n".join(f"{r.getMessage()} {r.__dict__}" for r in caplog.records)
    everything = all_of(page) + f"{dump.getvalue()}{caplog.text}{logged}".encode()
    assert canaries_in(everything) == []
