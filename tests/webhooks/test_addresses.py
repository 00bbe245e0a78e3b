"""Where a webhook may lead: asked when it is saved and when it is used."""

import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from django.urls import reverse

from storyboard.api.hooks.models import Delivery, Endpoint
from storyboard.media.guard import Forbidden, Guard
from tests.providers.loopback import listening, says
from tests.webhooks.conftest import EVERYTHING, note, send, words

MANIFEST = Path(__file__).parents[1] / "badinputs" / "manifest.json"
CASES = [
    case
    for case in json.loads(MANIFEST.read_text())["cases"]
    if case["category"] == "url"
]
NAMES = {
    "example.com": ["93.184.215.14"],
    "redirect.test": ["93.184.215.14"],
    "mixed.test": ["93.184.215.14", "127.0.0.1"],
    "127.0.0.1.nip.io": ["127.0.0.1"],
    "localhost": ["127.0.0.1"],
    "ip6-localhost": ["::1"],
}
SENTENCES = {code: str(Forbidden(code)) for code in ("invalid_url", "blocked_url")}


def resolve(host: str, port: int) -> list[str]:
    if host not in NAMES:
        raise socket.gaierror
    return NAMES[host]


@pytest.fixture
def nowhere(settings, monkeypatch) -> list[str]:
    """The guard as it is shipped. Whoever is connected to is noted, and refuses."""
    reached: list[str] = []

    def connects(where, *_, **__):
        reached.append(where[0])
        raise ConnectionRefusedError

    monkeypatch.setattr("storyboard.media.guard.create_connection", connects)
    settings.OUTGOING = Guard(resolve=resolve)
    return reached


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_an_address_that_is_refused_is_refused_when_it_is_saved_and_when_it_is_used(
    case, nowhere, cast, as_alice, monkeypatch
):
    where = reverse("webhooks", args=[cast.northlight.pk])
    form = {"address": case["value"], "events": EVERYTHING}
    saved = as_alice.post(where, form)
    if case["expect"]["outcome"] == "accepted":
        assert saved.status_code == 200
        assert Endpoint.objects.get().url == case["value"]
        return
    assert saved.status_code == 422
    assert Endpoint.objects.count() == 0
    said = {code for code, one in SENTENCES.items() if one in words(saved)}

    # As if it had been public when it was saved: only the row leads there now.
    as_alice.post(where, {**form, "address": "https://example.com/"})
    Endpoint.objects.update(url=case["value"])
    endpoint = Endpoint.objects.get()
    as_alice.post(reverse("webhook-ping", args=[endpoint.pk]))
    (outcome,) = send()

    assert set(nowhere) <= set(NAMES["example.com"])
    if not nowhere:
        assert said in ({outcome}, set())
        log = as_alice.get(reverse("webhook-log", args=[Delivery.objects.get().pk]))
        assert SENTENCES[outcome] in words(log)


def test_what_whoever_runs_the_server_allows_is_reached(settings, make_hook, say, cast):
    with listening() as inside:
        inside.will(says(b"", 200))
        settings.OUTGOING = Guard.allowing([inside.address])
        hook = make_hook(f"{inside.address}/in")
        say(cast.rita)
        note()

        assert send() == ["2xx"]

        hook.verified(inside.heard[0])
        settings.OUTGOING = Guard.allowing([])
        say(cast.rita, "Again")
        note()
        assert send() == ["blocked_url"]
        assert len(inside.heard) == 1


def test_the_environment_lends_no_proxy(settings, make_hook, receiver, monkeypatch):
    with listening() as proxy:
        proxy.will(says(b"", 200))
        monkeypatch.setenv("HTTPS_PROXY", proxy.address)
        monkeypatch.setenv("ALL_PROXY", proxy.address)
        hook = make_hook(f"{receiver.address}/in")
        hook.to("ping")

        assert send() == ["2xx"]

        assert proxy.heard == []


def test_a_name_nobody_knows_yet_may_be_written_down(settings, make_hook):
    settings.OUTGOING = Guard(resolve=resolve)

    hook = make_hook("https://soon.example/in")
    hook.to("ping")

    assert send() == ["unknown_host"]
    assert Delivery.objects.get().standing == "failed"


def test_a_mixed_name_is_refused_although_one_of_its_addresses_is_public(
    nowhere, make_hook, settings
):
    settings.OUTGOING = replace(settings.OUTGOING, resolve=lambda *_: ["93.184.215.14"])
    hook = make_hook("https://mixed.test/")
    settings.OUTGOING = Guard(resolve=resolve)
    hook.to("ping")

    assert send() == ["blocked_url"]
    assert nowhere == []
    assert Endpoint.objects.get().failing_since is not None
