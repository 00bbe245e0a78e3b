"""The failure table row by row: where it ends, and the sentence a person reads."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from storyboard.practice import PracticeServer
from storyboard.renders.actions.following import GIVEN_UP_AFTER, STALLED_AFTER
from storyboard.renders.models import Account, Clip, Render, Result
from storyboard.renders.tasks import advance, collect, follow
from tests.cast import Cast
from tests.gateways.conftest import (
    GATEWAYS,
    Order,
    Worker,
    accepted,
    board_at,
    kinds,
    misbehave,
    says,
    with_frames,
)
from tests.practice.talking import patiently

every = pytest.mark.parametrize("gateway", GATEWAYS)


def page_of(render: Render, client: Client) -> str:
    return client.get(reverse("render", args=[render.pk])).content.decode()


# ---- before a job is taken


@every
@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("bad-key", "does not accept this key"),
        ("suspended", "does not accept this key"),
        ("no-credit", "has no credit left"),
    ],
)
def test_a_key_that_does_not_work_pauses_everything_of_it_and_loses_nothing(
    gateway: str,
    fault: str,
    sentence: str,
    practice: PracticeServer,
    order: Order,
    worker: Worker,
    as_max: Client,
) -> None:
    first, second = order(gateway), order(gateway)
    misbehave(practice, f"{fault}@submit")
    for _ in range(3):
        worker.round()
    submits = practice.practice.house.faults.struck[fault]

    pages = [page_of(render, as_max) for render in (first, second)]
    misbehave(practice)
    go_on = {"deed": "go-on"}
    as_max.post(reverse("render-decide", args=[second.pk]), go_on)
    for render in (first, second):
        worker.until(render, "done")

    assert submits == 1
    for page in pages:
        assert "Paused" in page
        assert sentence in page
        assert "Nothing was charged." in page
        assert "Try again" in page
    assert accepted(practice) == 2


@every
def test_a_busy_gateway_is_left_alone_for_as_long_as_it_says(
    gateway: str, practice: PracticeServer, order: Order, worker: Worker
) -> None:
    misbehave(practice, "rate-limited@submit:1x1")
    first, second = order(gateway), order(gateway)
    before = timezone.now()

    outcomes = [advance(str(render.pk)) for render in (first, second)]

    assert outcomes == ["rate_limited", "rate_limited"]
    first.refresh_from_db()
    assert (first.state, first.submission_id) == ("queued", None)
    assert "asks for a pause. Nothing was charged." in first.error
    wait = (first.run_after - before).total_seconds()
    assert 6.5 <= wait <= 75
    # The second one did not even knock.
    assert practice.practice.house.faults.struck == {"rate-limited": 1}
    for render in (first, second):
        worker.until(render, "done")
    assert accepted(practice) == 2


@every
def test_a_prompt_that_is_refused_at_once_costs_nothing(
    gateway: str, practice: PracticeServer, order: Order, worker: Worker
) -> None:
    misbehave(practice, "refused-at-submit")

    render = worker.until(order(gateway), "failed", "done")

    assert render.state == "failed"
    assert "was refused by" in render.error
    assert "Nothing was charged." in render.error
    assert kinds(render) == ["quoted", "reserved", "released"]


def test_a_gateway_out_of_reach_is_tried_again(
    practice: PracticeServer, order: Order, worker: Worker, settings
) -> None:
    render, address = order(), settings.PRACTICE_URL
    settings.PRACTICE_URL = "http://127.0.0.1:9"

    assert advance(str(render.pk)) == "unreachable"

    render.refresh_from_db()
    assert render.state == "queued"
    assert "Nothing was sent" in render.error
    settings.PRACTICE_URL = address
    worker.until(render, "done")
    assert accepted(practice) == 1


def test_an_upload_that_fails_is_tried_again_before_any_money(
    practice: PracticeServer,
    cast: Cast,
    order: Order,
    worker: Worker,
    tmp_path: Path,
) -> None:
    board = with_frames(board_at(cast, "runware"), cast, tmp_path)
    misbehave(practice, "server-error@upload:1x1")
    render = order(board=board)

    advance(str(render.pk))

    assert "is not ordered yet. Nothing was charged." in says(render)
    assert accepted(practice) == 0
    worker.until(render, "done")
    assert accepted(practice) == 1


# ---- while it is made


@every
@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("refused-prompt", "was refused by"),
        ("fails", "could not make the film"),
        ("provider-timeout", ""),
        ("no-output", "says the film is finished, but gave no file"),
    ],
)
def test_a_job_that_fails_there_ends_with_what_it_cost(
    gateway: str,
    fault: str,
    sentence: str,
    practice: PracticeServer,
    order: Order,
    worker: Worker,
) -> None:
    misbehave(practice, f"{fault}@job")

    render = worker.until(order(gateway), "failed", "done")

    assert render.state == "failed"
    assert sentence in render.error
    assert "charged" in render.error or "money back" in render.error
    last = kinds(render)[-1]
    assert last in {"released", "unknown"}
    assert (last == "released") == ("gives the money back" in render.error)


@every
def test_a_flagged_film_is_kept_and_marked(
    gateway: str,
    practice: PracticeServer,
    order: Order,
    worker: Worker,
    as_max: Client,
) -> None:
    misbehave(practice, "nsfw@job")

    render = worker.until(order(gateway), "failed", "done")

    assert render.state == "done"
    clip = Clip.objects.get()
    assert clip.is_flagged is (gateway != "runcomfy")
    if clip.is_flagged:
        assert "flagged this film" in page_of(render, as_max)


@every
def test_a_job_that_never_ends_is_called_stalled_and_goes_on_being_asked_about(
    gateway: str,
    practice: PracticeServer,
    order: Order,
    worker: Worker,
    as_max: Client,
) -> None:
    misbehave(practice, "never-ends@job")
    render = worker.until(order(gateway), "running")

    def is_begun() -> bool:
        worker.round()
        render.refresh_from_db()
        return render.remote_phase == "running"

    patiently(is_begun)
    long_ago = timezone.now() - STALLED_AFTER - timedelta(minutes=1)
    Render.objects.update(heard_at=long_ago)

    worker.round()

    render.refresh_from_db()
    assert render.state == "running"
    assert "has said nothing new for 31 minutes" in page_of(render, as_max)
    assert (render.run_after - timezone.now()).total_seconds() > 300
    Render.objects.update(heard_at=timezone.now() - GIVEN_UP_AFTER * 2)
    worker.until(render, "failed")
    assert "no longer tells anything of this job" in render.error
    assert kinds(render)[-1] == "unknown"


@pytest.mark.parametrize(
    "fault", ["server-error", "html-body", "garbage-json", "unknown-status"]
)
@every
def test_a_bad_answer_to_a_poll_fails_nothing(
    gateway: str, fault: str, practice: PracticeServer, order: Order, worker: Worker
) -> None:
    render = worker.until(order(gateway), "running")
    misbehave(practice, f"{fault}@poll:1x2")

    worker.until(render, "done", "failed")

    assert render.state == "done"


@every
def test_a_key_refused_while_it_is_made_is_no_failure_of_the_job(
    gateway: str,
    practice: PracticeServer,
    order: Order,
    worker: Worker,
    as_max: Client,
) -> None:
    render = worker.until(order(gateway), "running")
    misbehave(practice, "bad-key@poll")
    worker.round()

    page = page_of(render, as_max)
    misbehave(practice)
    worker.until(render, "done", "failed")

    assert "does not accept this key" in page
    assert render.state == "done"


# ---- the films


def test_one_film_that_fails_loses_no_sibling(
    practice: PracticeServer, order: Order, worker: Worker, as_max: Client
) -> None:
    misbehave(practice, "one-fails@job")

    render = worker.until(order("runware", results=2), "done", "failed")

    assert render.state == "done"
    assert Clip.objects.count() == 1
    page = page_of(render, as_max)
    assert "made 1 of 2 films. What came is kept" in page


def test_fewer_films_than_ordered_end_it_when_nothing_more_is_heard(
    practice: PracticeServer, order: Order, worker: Worker
) -> None:
    misbehave(practice, "fewer-results@job")
    render = worker.until(order("runware", results=2), "running")
    patiently(lambda: worker.round() and Clip.objects.exists())
    Render.objects.update(heard_at=timezone.now() - STALLED_AFTER * 2)

    worker.until(render, "done", "failed")

    assert render.state == "done"
    assert "made 1 of 2 films" in render.error
    assert Clip.objects.count() == 1


@every
def test_an_address_that_expired_is_asked_for_anew(
    gateway: str, practice: PracticeServer, order: Order, worker: Worker
) -> None:
    misbehave(practice, "expired-result:1x1")

    render = worker.until(order(gateway), "done", "failed")

    assert render.state == "done"
    assert practice.practice.house.faults.struck["expired-result"] == 1
    assert accepted(practice) == Clip.objects.count() == 1


def test_a_film_that_is_gone_ends_it_and_says_that_it_was_charged(
    practice: PracticeServer, order: Order, worker: Worker
) -> None:
    misbehave(practice, "expired-result")

    render = worker.until(order(), "failed", "done")

    assert render.state == "failed"
    assert "no longer to be had from Runware. It was charged." in render.error
    assert kinds(render)[-2:] == ["charged", "released"]


@pytest.mark.parametrize("fault", ["truncated-video", "half-video", "html-video"])
@every
def test_a_damaged_download_is_fetched_again_and_never_ordered_again(
    gateway: str, fault: str, practice: PracticeServer, order: Order, worker: Worker
) -> None:
    misbehave(practice, f"{fault}:1x2")

    render = worker.until(order(gateway), "done", "failed")

    assert render.state == "done"
    assert accepted(practice) == Clip.objects.count() == 1


def test_what_is_no_film_however_often_it_is_fetched_is_given_up(
    practice: PracticeServer, order: Order, worker: Worker
) -> None:
    misbehave(practice, "half-video")

    render = worker.until(order(), "failed", "done")

    assert render.state == "failed"
    assert "no film that can be played. It was charged." in render.error


def test_a_film_somewhere_else_is_not_fetched(
    practice: PracticeServer, order: Order, worker: Worker, as_max: Client
) -> None:
    misbehave(practice, "private-url@job")
    render = worker.until(order(), "collecting", "failed")
    for _ in range(3):
        worker.round()

    page = page_of(render, as_max)

    assert "at an address where this studio fetches nothing" in page
    assert "Fetch it now" in page
    assert not Clip.objects.exists()


def test_a_film_unlike_its_order_is_kept_and_says_in_what(
    practice: PracticeServer, order: Order, worker: Worker, as_max: Client
) -> None:
    """The practice provider draws small ones."""
    render = worker.until(order(), "done")

    assert "Not exactly what was ordered: size 128 x 72" in page_of(render, as_max)


def test_a_killed_worker_s_film_is_fetched_by_the_next(
    practice: PracticeServer, order: Order, worker: Worker
) -> None:
    render = worker.until(order(), "collecting")
    past = timezone.now() - timedelta(seconds=1)
    Result.objects.update(lease_token=render.pk, lease_until=past, crashes=1)

    worker.until(render, "done")

    assert Clip.objects.count() == 1


# ---- twice at once


@every
def test_hints_delivered_twice_and_at_once_order_once(
    gateway: str, practice: PracticeServer, order: Order, worker: Worker
) -> None:
    render = order(gateway)

    outcomes = [advance(str(render.pk)) for _ in range(3)]

    assert outcomes == ["sent", "not mine", "not mine"]
    worker.until(render, "done")
    result = Result.objects.get()
    assert collect(str(result.pk)) == "not mine"
    assert follow(str(Account.objects.get().pk)) in {"not mine", "nothing to ask"}
    assert accepted(practice) == Clip.objects.count() == 1
