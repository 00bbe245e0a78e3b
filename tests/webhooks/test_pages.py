"""The pages of webhooks: who may, what is shown, and what is shown only once."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone

from storyboard.api.hooks.actions.endpoints import MOST
from storyboard.api.hooks.models import Delivery, Endpoint
from storyboard.teams.vault import opened
from tests.providers.loopback import says
from tests.webhooks.conftest import EVERYTHING, note, secret_in, send, words

NAMES = ("switch", "secret", "ping", "remove", "again")


@pytest.fixture
def sent(hook, say, cast) -> Delivery:
    say(cast.rita, "Too dark")
    note()
    send()
    return Delivery.objects.get()


def addresses(hook, delivery, cast) -> list[str]:
    return [
        reverse("webhooks", args=[cast.northlight.pk]),
        reverse("webhook", args=[hook.pk]),
        *(reverse(f"webhook-{name}", args=[hook.pk]) for name in NAMES),
        reverse("webhook-log", args=[delivery.pk]),
        reverse("delivery-again", args=[delivery.pk]),
    ]


@pytest.mark.parametrize(
    ("person", "status"), [("as_max", 403), ("as_rita", 403), ("as_mallory", 404)]
)
def test_only_owners_see_and_change_them(
    person, status, hook, sent, cast, request
) -> None:
    client = request.getfixturevalue(person)
    before = list(Endpoint.objects.values()), list(Delivery.objects.values())

    for address in addresses(hook, sent, cast):
        answers = {client.get(address).status_code, client.post(address).status_code}
        assert answers <= {status, 405}, address
        assert status in answers, address
    assert (list(Endpoint.objects.values()), list(Delivery.objects.values())) == before


def test_an_owner_finds_them_on_the_team_page_and_others_do_not(cast, as_alice, as_max):
    way = reverse("webhooks", args=[cast.northlight.pk])

    assert way in as_alice.get("/team/").content.decode()
    assert way not in as_max.get("/team/").content.decode()


def test_a_secret_is_shown_once_and_kept_encrypted(hook):
    assert hook.secret.startswith("whsec_")
    assert hook.secret not in hook.page
    assert hook.secret not in str(Endpoint.objects.values().get())
    assert opened(hook.row.secret) == hook.secret

    shown = secret_in(hook.to("secret"))
    assert shown != hook.secret
    assert shown not in hook.page
    assert "the one before signs beside it" in hook.page


def test_a_secret_replaced_twice_leaves_the_two_latest(hook, receiver):
    first, second = hook.secret, secret_in(hook.to("secret"))
    third = secret_in(hook.to("secret"))

    row = hook.row
    assert {opened(row.secret), opened(row.old_secret or b"")} == {second, third}
    assert first not in {second, third}


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Write the address of the receiver."),
        ({"address": "https://example.com/"}, "Choose at least one event."),
        (
            {"address": "https://example.com/", "events": "film.eaten"},
            "There is no such event.",
        ),
        ({"address": "example.com", "events": "ping"}, "This is no web address."),
        (
            {"address": f"https://example.com/{'a' * 2000}", "events": EVERYTHING},
            "This is no web address.",
        ),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(form, said, cast, as_alice):
    answer = as_alice.post(reverse("webhooks", args=[cast.northlight.pk]), form)

    assert answer.status_code == 422
    assert said in words(answer)
    assert Endpoint.objects.count() == 0
    field = BeautifulSoup(answer.content, "html.parser").find(id="id_address")
    assert field is not None
    assert field.get("value", "") == form.get("address", "")[:2021]


def test_a_team_has_so_many_and_no_more(make_hook, receiver, as_alice, cast):
    make_hook(receiver.address)
    row = Endpoint.objects.get()
    for _ in range(MOST - 1):
        row.pk = None
        row._state.adding = True
        Endpoint.objects.bulk_create(
            [Endpoint(**{f.attname: getattr(row, f.attname) for f in fields()})]
        )
    form = {"address": receiver.address, "events": EVERYTHING}
    answer = as_alice.post(reverse("webhooks", args=[cast.northlight.pk]), form)

    assert answer.status_code == 422
    assert f"at most {MOST} webhooks" in words(answer)
    assert Endpoint.objects.count() == MOST


def fields() -> list[Any]:
    return [f for f in Endpoint._meta.concrete_fields if f.name != "id"]


def test_a_test_is_sent_and_its_log_shows_what_was_sent(hook, receiver):
    answer = hook.to("ping")
    assert send() == ["2xx"]

    (heard,) = receiver.heard
    body = hook.verified(heard)
    assert body["type"] == "ping"
    page = hook.client.get(answer["Location"])
    soup = BeautifulSoup(page.content, "html.parser")
    code = soup.find(id="hook-body")
    assert code is not None
    assert json.loads(code.get_text()) == body
    assert heard.headers["webhook-id"] in words(page)
    assert "2xx" in words(page)


def test_a_test_in_vain_is_tried_once_and_switches_nothing_off(hook, receiver):
    receiver.will(says(b"", 500))
    hook.to("ping")

    assert send() == ["5xx"]

    assert Delivery.objects.get().standing == "failed"
    assert hook.row.is_on
    assert "Does not answer" in hook.page


def test_switched_off_it_says_so_and_sends_nothing(hook, say, cast, receiver):
    hook.to("switch", on="no")
    say(cast.rita)

    assert note() == 0
    assert "Switched off by an owner" in hook.page
    refused = hook.to("ping")
    assert "Switch it on first" in words(hook.client.get(refused["Location"]))
    assert receiver.heard == []
    hook.to("switch", on="maybe")
    assert not hook.row.is_on


def test_the_log_is_read_in_pages(hook, say, cast, monkeypatch):
    monkeypatch.setattr("storyboard.api.hooks.views.PAGE", 2)
    monkeypatch.setattr("storyboard.api.hooks.queries.deliveries.PAGE", 2)
    for number in range(5):
        say(cast.rita, f"Number {number}")
        note()
    page, seen = reverse("webhook", args=[hook.pk]), []
    way = page
    while way:
        soup = BeautifulSoup(hook.client.get(way).content, "html.parser")
        seen += [row["id"] for row in soup.select(".hook-log > li")]
        older = soup.find("a", string="Older")
        way = page + str(older["href"]) if older else ""

    rows = Delivery.objects.order_by("-made_at", "-id")
    assert seen == [f"delivery-{row.pk}" for row in rows]
    assert hook.client.get(f"{page}?before=nonsense").status_code == 200


def test_what_is_on_its_way_is_not_begun_again(hook, say, cast, receiver):
    say(cast.rita)
    note()
    made = Delivery.objects.get()
    answer = hook.client.post(reverse("delivery-again", args=[made.pk]))

    said = words(hook.client.get(answer["Location"]))
    assert "on its way already" in said
    assert Delivery.objects.get().give_up_at == made.give_up_at


def test_all_that_failed_is_sent_again_with_its_ids(hook, say, cast, receiver):
    receiver.will(says(b"", 500))
    for number in range(3):
        say(cast.rita, f"Number {number}")
    note()
    Delivery.objects.update(give_up_at=timezone.now())
    Endpoint.objects.update(arrived_at=timezone.now())
    send()
    assert "Send again what failed (3)" in hook.page

    receiver.heard.clear()
    receiver.will(says(b"", 200))
    hook.to("again")

    assert send() == ["2xx"] * 3
    ids = {heard.headers["webhook-id"] for heard in receiver.heard}
    assert ids == {f"msg_{one.pk.hex}" for one in Delivery.objects.all()}


def test_secrets_are_encrypted_anew_with_the_teams_keys(hook, settings, capsys):
    shown = secret_in(hook.to("secret"))
    settings.KEYS_SECRETS = ["a new secret of the studio"]
    before = bytes(hook.row.secret)

    call_command("reencrypt_keys")

    assert capsys.readouterr().out == "encrypted anew: 1\n"
    assert bytes(hook.row.secret) != before
    settings.SECRET_KEY = "another"
    assert opened(hook.row.secret) == shown
    assert opened(hook.row.old_secret or b"") == hook.secret
    settings.KEYS_SECRETS = []
    with pytest.raises(CommandError, match=r"webhook to hooks\.example of Northlight"):
        call_command("reencrypt_keys")
