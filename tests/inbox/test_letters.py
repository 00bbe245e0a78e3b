"""Letters: when, of what, once, and never again for who wants none."""

import re
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from storyboard.boards.actions.projects import create_project
from storyboard.domain.notice import Digest, Kind, letter_at, next_digest
from storyboard.review.models import Notice, Wish
from storyboard.review.queries.notices import mark_of_letters
from storyboard.review.tasks import send_letters, tell_news
from tests.cast import Cast
from tests.databases import migrated as migrated
from tests.databases import own_database as own_database


def due(user) -> None:
    """The hour of the digest has come."""
    waiting = Notice.objects.filter(user=user, mail_at__isnull=False)
    waiting.update(mail_at=timezone.now() - timedelta(seconds=1))


BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = datetime(2026, 3, 28, 23, 40, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("digest", "now", "then"),
    [
        (Digest.OFF, NIGHT, None),
        (Digest.HOURLY, NIGHT, datetime(2026, 3, 29, 0, 0, tzinfo=BERLIN)),
        # The clocks go forward in that night: it is still eight in the morning.
        (Digest.DAILY, NIGHT, datetime(2026, 3, 29, 8, 0, tzinfo=BERLIN)),
        (
            Digest.DAILY,
            datetime(2026, 3, 29, 8, 0, tzinfo=BERLIN),
            datetime(2026, 3, 30, 8, 0, tzinfo=BERLIN),
        ),
        (
            Digest.DAILY,
            datetime(2026, 3, 29, 7, 59, tzinfo=BERLIN),
            datetime(2026, 3, 29, 8, 0, tzinfo=BERLIN),
        ),
    ],
)
def test_a_digest_leaves_on_the_hour_or_in_the_morning(digest, now, then):
    assert next_digest(digest, now) == then


@pytest.mark.parametrize("kind", Kind)
def test_only_what_names_a_person_leaves_at_once(kind):
    when = letter_at(kind, Digest.DAILY, at_once=True, now=NIGHT)

    assert (when == NIGHT) is (kind in {Kind.MENTION, Kind.ASKED})
    assert letter_at(kind, Digest.OFF, at_once=False, now=NIGHT) is None


def test_who_is_asked_gets_a_letter_at_once_and_the_rest_waits(say, ask, cast):
    ask(cast.max, cast.rita)
    say(cast.rita)
    tell_news()

    assert send_letters() == 1

    (letter,) = mail.outbox
    assert letter.to == [cast.max.email]
    assert "asks for your verdict" in letter.subject
    assert "comments on" not in letter.body
    assert mark_of_letters() == ""


def test_a_digest_says_everything_once_in_words_and_html(say, decide, clip, cast):
    say(cast.rita, "Too <b>dark</b>", start_frame=12, end_frame=13)
    decide(cast.rita)
    tell_news()
    due(cast.max)

    assert send_letters() == 1
    assert send_letters() == 0

    (letter,) = mail.outbox
    assert isinstance(letter, mail.EmailMultiAlternatives)
    way = f"http://localhost:8000/clips/{clip.pk}/?t=12f"
    page = BeautifulSoup(str(letter.alternatives[0][0]), "html.parser")
    assert letter.subject == ("Rita Reviewer comments on Ignition, take 1, and 1 more")
    for text in (letter.body, page.get_text()):
        assert "Rita Reviewer approves Ignition, take 1" in text
        assert "Too <b>dark</b>" in text
        assert "The Keeper" in text
    assert way in letter.body
    assert way in [a["href"] for a in page.select("a")]


def test_what_was_read_comes_in_no_letter(say, cast, as_max):
    say(cast.rita)
    tell_news()
    as_max.post(reverse("inbox-read"))
    due(cast.max)

    assert send_letters() == 0


def test_what_was_muted_meanwhile_comes_in_no_letter(say, board, cast, as_max):
    say(cast.rita)
    tell_news()
    as_max.post(reverse("project-mute", args=[board.project_id]))
    due(cast.max)

    assert send_letters() == 0


def test_wishes_hold_for_what_is_told_and_for_what_waits(say, ask, cast, as_max):
    say(cast.rita)
    tell_news()
    assert Notice.objects.get(user=cast.max).mail_at

    as_max.post(reverse("inbox-wishes"), {"digest": "off"})
    say(cast.rita)
    ask(cast.max, cast.rita)
    tell_news()

    assert not Notice.objects.filter(user=cast.max, mail_at__isnull=False).exists()
    page = as_max.get(reverse("inbox")).content.decode()
    assert 'value="off" selected' in page


def test_a_wish_that_cannot_be_read_changes_nothing(cast, as_max):
    answer = as_max.post(reverse("inbox-wishes"), {"digest": "weekly"})

    assert answer.status_code == 422
    assert "Choose how often a letter comes." in answer.content.decode()
    assert not Wish.objects.exists()


def test_a_letter_the_server_does_not_take_is_tried_again(say, cast, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    say(cast.rita)
    tell_news()
    due(cast.max)

    assert send_letters() == 0

    waiting = Notice.objects.get(user=cast.max)
    assert waiting.mail_at
    assert waiting.mail_at > timezone.now() + timedelta(minutes=9)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    due(cast.max)
    assert send_letters() == 1


def way_out(letter: Any) -> str:
    found = re.search(r"No more letters: http://localhost:8000(\S+)", letter.body)
    assert found
    assert (
        f"<http://localhost:8000{found[1]}>" == letter.extra_headers["List-Unsubscribe"]
    )
    return found[1]


def test_the_way_out_of_a_letter_needs_no_log_in_and_asks_first(say, cast, anonymous):
    say(cast.rita)
    tell_news()
    due(cast.max)
    send_letters()
    address = way_out(mail.outbox[0])

    # A program that looks into letters opens every address.
    assert anonymous.get(address).status_code == 200
    assert not Wish.objects.exists()
    # As a mail program does it: without a page of ours, so without a token.
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200

    wish = Wish.objects.get(user=cast.max)
    assert (wish.digest, wish.at_once) == ("off", False)
    assert anonymous.post(address[:-3] + "x/").status_code == 404


def test_of_two_workers_one_sends_each_letter(own_database: Any, cast: Cast):
    """Ten rounds at once: a conditional UPDATE claims what is due."""
    project = create_project(cast.northlight, title="The Keeper", by=cast.alice)
    people = [cast.alice, cast.max, cast.rita]
    for number in range(10):
        Notice.objects.bulk_create(
            Notice(
                user=user,
                team=cast.northlight,
                project=project,
                kind="done",
                source=f"event:{number}",
                at=timezone.now(),
                words=f"number {number}.",
                path="/",
                mail_at=timezone.now() - timedelta(seconds=1),
            )
            for user in people
        )
        start = Barrier(2)

        def work(start: Barrier = start) -> None:
            try:
                start.wait()
                send_letters()
            finally:
                connection.close()

        workers = [Thread(target=work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    for user in people:
        sent = "".join(
            str(letter.body) for letter in mail.outbox if letter.to == [user.email]
        )
        assert [sent.count(f"- number {number}.") for number in range(10)] == [1] * 10
