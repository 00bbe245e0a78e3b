"""A webhook made by its form, a receiver that checks signatures, and things that
happen.
"""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from ipaddress import ip_network
from typing import Any

import pytest
import trustme
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from standardwebhooks import Webhook

from storyboard.api.hooks import tasks
from storyboard.api.hooks.actions.deliveries import claim_due
from storyboard.api.hooks.models import Delivery, Endpoint
from storyboard.api.hooks.names import EventName
from storyboard.media.guard import Guard
from storyboard.media.post import PostLimits
from tests.cast import Cast
from tests.gallery.conftest import board as board
from tests.gallery.conftest import film as film
from tests.gallery.conftest import keep as keep
from tests.inbox.conftest import clip as clip
from tests.inbox.conftest import decide as decide
from tests.inbox.conftest import say as say
from tests.providers.loopback import Heard, Loopback, listening, says

HOST = "hooks.example"
EVERYTHING = [name.value for name in EventName]


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def guard(authority: trustme.CA, tmp_path_factory: Any) -> Guard:
    """Every name leads to this machine, which is allowed; the certificates are ours."""
    trusted = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(trusted))
    return Guard(
        networks=(ip_network("127.0.0.0/8"),),
        ca_file=str(trusted),
        resolve=lambda host, port: ["127.0.0.1"],
    )


def tls_for(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


@pytest.fixture(autouse=True)
def quick(settings: Settings, guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.OUTGOING = guard
    limits = PostLimits(total_seconds=0.7, connect_seconds=0.5)
    monkeypatch.setattr(tasks, "LIMITS", limits)


@pytest.fixture
def receiver(authority: trustme.CA) -> Iterator[Loopback]:
    """By TLS, under a name of its own. It takes everything until told otherwise."""
    with listening(tls_for(authority, HOST)) as server:
        server.address = server.address.replace("127.0.0.1", HOST)
        server.will(says(b"", 204))
        yield server


@dataclass
class Hook:
    """A webhook of Northlight, with the secret that was shown."""

    client: Client
    pk: Any
    secret: str

    @property
    def row(self) -> Endpoint:
        return Endpoint.objects.get(pk=self.pk)

    def to(self, name: str, **form: Any) -> Any:
        return self.client.post(reverse(f"webhook-{name}", args=[self.pk]), form)

    @property
    def page(self) -> str:
        return words(self.client.get(reverse("webhook", args=[self.pk])))

    def verified(self, heard: Heard) -> Any:
        """Raises when the signature is not by this webhook's secret."""
        return Webhook(self.secret).verify(heard.body, dict(heard.headers))


def words(answer: Any) -> str:
    soup = BeautifulSoup(answer.content, "html.parser")
    return " ".join(soup.get_text(" ").split())


def secret_in(answer: Any) -> str:
    """As it is shown, once."""
    soup = BeautifulSoup(answer.content, "html.parser")
    field = soup.find(id="hook-secret")
    assert field is not None, words(answer)
    return str(field["value"])


@pytest.fixture
def make_hook(cast: Cast, as_alice: Client) -> Callable[..., Hook]:
    """By the form, as an owner does."""

    def make(address: str, *events: str) -> Hook:
        where = reverse("webhooks", args=[cast.northlight.pk])
        form = {"address": address, "events": events or EVERYTHING}
        answer = as_alice.post(where, form)
        assert answer.status_code == 200, words(answer)
        newest = Endpoint.objects.order_by("made_at").last()
        assert newest
        return Hook(as_alice, newest.pk, secret_in(answer))

    return make


@pytest.fixture
def hook(make_hook: Callable[..., Hook], receiver: Loopback) -> Hook:
    return make_hook(f"{receiver.address}/in")


def note() -> int:
    """What happened becomes deliveries, as the queue has it done."""
    return tasks.note_events()


def send() -> list[str]:
    """Everything that is due now is tried, as the sender does it; what became of it."""
    outcomes = []
    while found := claim_due(8, 8):
        outcomes += [tasks.send(claimed) for claimed in found]
    return outcomes


def only() -> Delivery:
    return Delivery.objects.get()


def lan(guard: Guard, *names: str) -> Guard:
    return replace(guard, hosts=names)
