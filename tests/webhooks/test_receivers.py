"""Every way a receiver can answer, by real HTTP, and what becomes of the delivery."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from storyboard.api.hooks import tasks
from storyboard.api.hooks.actions.deliveries import claim_due
from storyboard.api.hooks.models import Attempt, Delivery, Endpoint
from storyboard.api.hooks.schedule import DAY
from storyboard.media.guard import Forbidden, Guard
from storyboard.media.post import PostLimits
from storyboard.review.models import Notice
from storyboard.review.tasks import send_letters
from tests.media.film_server import head_without_end
from tests.providers.loopback import drips, hangs_up, listening, says
from tests.webhooks.conftest import note, only, secret_in, send, tls_for, words

BLOCKED = str(Forbidden("blocked_url"))


@pytest.fixture
def told(hook, say, cast):
    """Something happened; one delivery of it is due."""
    say(cast.rita, "Too dark")
    assert note() == 1
    return hook


def is_due_in(delivery: Delivery, least: float, most: float) -> bool:
    wait = (delivery.due_at - timezone.now()).total_seconds()
    return least - 5 <= wait <= most + 1


def later() -> None:
    """The next try is due."""
    Delivery.objects.filter(standing="waiting").update(due_at=timezone.now())


def a_day_has_passed() -> None:
    """As the rows would have it: the last try of the day is due."""
    now = timezone.now()
    Delivery.objects.filter(standing="waiting").update(due_at=now, give_up_at=now)
    Endpoint.objects.exclude(arrived_at=None).update(arrived_at=now - DAY * 2)


def test_a_receiver_that_checks_signatures_takes_it_and_it_has_arrived(told, receiver):
    assert send() == ["2xx"]

    (heard,) = receiver.heard
    event = told.verified(heard)
    assert event["type"] == "comment.made"
    assert event["data"]["comment"]["text"] == "Too dark"
    assert heard.path == "/in"
    assert heard.headers["Content-Type"] == "application/json"
    assert only().standing == "delivered"
    assert "Delivered" in told.page


def test_a_body_or_a_secret_that_is_another_fits_no_signature(told, receiver):
    send()
    (heard,) = receiver.heard
    headers = dict(heard.headers)

    with pytest.raises(WebhookVerificationError):
        Webhook(told.secret).verify(heard.body + b" ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 43).verify(heard.body, headers)


def test_every_try_has_the_same_id_and_body_and_its_own_time(
    told, receiver, monkeypatch
):
    receiver.will(says(b"", 500), says(b"", 200))
    send()
    later()
    now = timezone.now() + timedelta(seconds=90)
    monkeypatch.setattr("storyboard.api.hooks.tasks.timezone.now", lambda: now)
    send()

    first, second = receiver.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-id"] == f"msg_{only().pk.hex}"
    assert first.body == second.body
    stamps = [int(one.headers["webhook-timestamp"]) for one in receiver.heard]
    assert stamps[1] - stamps[0] >= 85
    for heard in receiver.heard:
        told.verified(heard)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_2xx_is_success(status, told, receiver):
    receiver.will(says(b"", status))

    assert send() == ["2xx"]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(400, "4xx"), (401, "4xx"), (404, "4xx"), (500, "5xx"), (502, "5xx")],
)
def test_anything_else_is_tried_again_and_its_words_are_never_shown(
    status, outcome, told, receiver
):
    receiver.will(says(b"inner-secret-of-the-house", status, X_Inner="inner-secret"))

    assert send() == [outcome]

    delivery = only()
    assert delivery.standing == "waiting"
    assert is_due_in(delivery, 5, 6)
    log = told.client.get(reverse("webhook-log", args=[delivery.pk]))
    for page in (told.page, words(log)):
        assert outcome in page
        assert "inner-secret" not in page
        assert not re.search(rf"\b{status}\b", page)
    kept = str([list(rows.values()) for rows in (Delivery.objects, Attempt.objects)])
    assert "inner-secret" not in kept


def test_a_redirect_is_a_failure_and_followed_nowhere(told, receiver):
    with listening() as inside:
        inside.will(says(b"", 200))
        receiver.will(says(b"", 302, Location=f"{inside.address}/private"))

        assert send() == ["3xx"]

        assert inside.heard == []
    assert only().standing == "waiting"
    assert "follow no redirects" in told.page


def test_410_switches_the_webhook_off_and_its_owners_are_told(told, receiver, cast):
    receiver.will(says(b"", 410))

    assert send() == ["4xx"]

    assert only().standing == "failed"
    assert told.row.off_why == "gone"
    notice = Notice.objects.get()
    assert notice.user == cast.alice
    assert notice.words == "The webhook to hooks.example is switched off"
    assert "answered 410" in told.page


@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_to_wait_is_waited_for(status, told, receiver):
    receiver.will(says(b"", status, Retry_After="1200"))

    send()

    assert is_due_in(only(), 1200, 1200)


def test_nobody_may_ask_for_longer_than_an_hour_or_past_the_day(told, receiver):
    receiver.will(says(b"", 429, Retry_After="999999"))
    send()
    assert is_due_in(only(), 3600, 3600)

    soon = timezone.now() + timedelta(minutes=3)
    Delivery.objects.update(due_at=timezone.now(), give_up_at=soon)
    send()
    assert only().due_at == soon


def test_another_status_that_asks_to_wait_is_not_listened_to(told, receiver):
    receiver.will(says(b"", 500, Retry_After="1200"))

    send()

    assert is_due_in(only(), 5, 6)


def test_who_takes_too_long_to_answer_has_failed(told, receiver):
    receiver.will(head_without_end)

    assert send() == ["slow"]
    assert "longer than 15 seconds" in told.page


def test_who_hangs_up_has_failed(told, receiver):
    receiver.will(hangs_up)

    assert send() == ["cut"]


def test_a_slow_body_behind_a_good_status_has_arrived_and_holds_nobody(told, receiver):
    receiver.will(drips)

    assert send() == ["2xx"]
    assert (Attempt.objects.get().took_ms or 0) < 5_000


def test_no_more_than_64_kb_of_an_answer_are_read(told, receiver, monkeypatch):
    """It would go on for ever, and a long time is allowed."""
    taken = []

    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        while True:
            taken.append(handler.wfile.write(bytes(1 << 14)))

    receiver.will(endless)
    monkeypatch.setattr(tasks, "LIMITS", PostLimits(total_seconds=60))

    assert send() == ["2xx"]
    # What lies in the sockets' own buffers was never read by us.
    assert sum(taken) < 20_000_000
    assert (Attempt.objects.get().took_ms or 0) < 20_000


def test_a_certificate_for_another_name_is_no_receiver(authority, make_hook, say, cast):
    with listening(tls_for(authority, "other.example")) as other:
        other.will(says(b"", 200))
        hook = make_hook(other.address.replace("127.0.0.1", "hooks.example"))
        say(cast.rita)
        note()

        assert send() == ["unsafe"]

        assert other.heard == []
    assert "not valid for this host" in hook.page


def test_nobody_listening_and_a_name_nobody_knows_have_failed(
    told, settings, guard, say, cast
):
    Endpoint.objects.update(url="https://hooks.example:9/in")
    assert send() == ["no_connection"]

    def unknown(host, port):
        raise OSError

    settings.OUTGOING = Guard(resolve=unknown)
    Endpoint.objects.update(url="https://hooks.example/in")
    later()
    assert send()[0] in {"unknown_host", "no_connection"}


def test_a_name_that_turns_inwards_after_it_was_saved_reaches_nothing(
    authority, make_hook, settings, say, cast
):
    """Rebinding: public while it was saved, this machine when it is used."""
    with listening(tls_for(authority, "turning.example")) as inside:
        inside.will(says(b"", 200))
        port = int(inside.address.rpartition(":")[2])
        answers = iter([["93.184.215.14"], ["127.0.0.1"]])
        settings.OUTGOING = Guard(
            ports=frozenset({port}), resolve=lambda *_: next(answers)
        )
        hook = make_hook(f"https://turning.example:{port}/")
        say(cast.rita)
        note()

        assert send() == ["blocked_url"]

        assert inside.heard == []
    assert BLOCKED in hook.page


def test_after_a_day_of_nothing_it_is_off_and_the_owners_are_told(
    told, receiver, cast, say
):
    receiver.will(says(b"", 500))
    send()
    say(cast.rita, "And too long")
    note()
    a_day_has_passed()
    Delivery.objects.filter(tries=0).update(give_up_at=timezone.now() + DAY)

    send()

    assert {one.standing for one in Delivery.objects.all()} == {"failed"}
    assert told.row.off_why == "dead"
    notice = Notice.objects.get()
    assert (notice.user, notice.kind) == (cast.alice, "webhook")
    assert notice.path == reverse("webhook", args=[told.pk])
    inbox = words(told.client.get("/inbox/"))
    assert "The webhook to hooks.example is switched off" in inbox
    assert "Northlight" in inbox
    assert "for a day nothing" in told.page
    Notice.objects.update(mail_at=timezone.now())
    assert send_letters() == 1
    letter = mail.outbox[-1].body
    assert "The webhook to hooks.example is switched off" in letter
    assert "Northlight" in letter


def test_one_event_that_is_never_taken_does_not_switch_off_what_takes_others(
    told, receiver, cast, say
):
    receiver.will(says(b"", 500), says(b"", 200))
    send()
    say(cast.rita, "And too long")
    note()
    Delivery.objects.filter(tries=0).update(due_at=timezone.now())
    send()
    assert told.row.arrived_at
    now = timezone.now()
    receiver.will(says(b"", 500))
    Delivery.objects.filter(standing="waiting").update(due_at=now, give_up_at=now)

    send()

    standings = sorted(one.standing for one in Delivery.objects.all())
    assert standings == ["delivered", "failed"]
    assert told.row.is_on
    assert Notice.objects.count() == 0


def test_back_after_its_day_it_is_switched_on_and_sent_what_failed(told, receiver):
    receiver.will(says(b"", 500))
    a_day_has_passed()
    send()
    assert told.row.off_why == "dead"
    refused = told.to("again")
    assert words(told.client.get(refused["Location"])).count("Switch it on first") == 1

    receiver.will(says(b"", 200))
    told.to("switch", on="yes")
    told.to("again")

    assert send() == ["2xx"]
    assert only().standing == "delivered"
    ids = {heard.headers["webhook-id"] for heard in receiver.heard}
    assert ids == {f"msg_{only().pk.hex}"}


def test_while_a_secret_is_replaced_both_sign_and_then_only_the_new_one(told, receiver):
    shown = secret_in(told.to("secret"))
    assert shown != told.secret
    send()
    (heard,) = receiver.heard
    assert len(heard.headers["webhook-signature"].split()) == 2
    for secret in (told.secret, shown):
        Webhook(secret).verify(heard.body, dict(heard.headers))

    Endpoint.objects.update(old_until=timezone.now())
    told.client.post(reverse("delivery-again", args=[only().pk]))
    send()

    Webhook(shown).verify(receiver.heard[1].body, dict(receiver.heard[1].headers))
    with pytest.raises(WebhookVerificationError):
        told.verified(receiver.heard[1])


def test_what_arrived_can_be_sent_again_with_its_id(told, receiver):
    send()

    told.client.post(reverse("delivery-again", args=[only().pk]))
    assert send() == ["2xx"]

    first, second = receiver.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert [one.number for one in Attempt.objects.all()] == [1, 2]


def test_a_worker_that_dies_before_it_sends_is_followed_by_one_with_the_same_id(
    told, receiver
):
    (lost,) = claim_due(8, 8)  # and nothing more is heard of its worker
    assert send() == []
    assert only().tries == 1

    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert send() == ["2xx"]

    (heard,) = receiver.heard
    assert heard.headers["webhook-id"] == f"msg_{lost.delivery.pk.hex}"
    assert only().tries == 2
    assert [one.outcome for one in Attempt.objects.all()] == ["", "2xx"]


def test_a_worker_that_wakes_after_its_lease_changes_nothing(told, receiver):
    (late,) = claim_due(8, 8)
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert send() == ["2xx"]
    before = only().ended_at
    receiver.will(says(b"", 500))

    assert tasks.send(late) == "lost"

    assert (only().standing, only().ended_at) == ("delivered", before)
    assert told.row.failing_since is None


def test_a_secret_that_cannot_be_read_sends_nothing_and_says_why(
    told, receiver, settings
):
    settings.SECRET_KEY = "another one"

    assert send() == ["sealed"]

    assert receiver.heard == []
    assert Attempt.objects.get().outcome == "sealed"


def test_a_removed_webhook_is_sent_no_more(told, receiver):
    (claimed,) = claim_due(8, 8)
    told.to("remove")

    assert tasks.send(claimed) == "lost"
    assert Endpoint.objects.count() == 0


def test_an_address_that_was_changed_gets_what_waits(told, receiver, settings):
    guard = settings.OUTGOING
    settings.OUTGOING = replace(guard, ports=frozenset({443}))
    receiver.will(says(b"", 500), says(b"", 200))
    send()
    told.client.post(
        reverse("webhook", args=[told.pk]),
        {"address": f"{receiver.address}/new", "events": ["comment.made"]},
    )
    later()
    send()

    assert [heard.path for heard in receiver.heard] == ["/in", "/new"]
