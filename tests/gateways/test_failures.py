"""What failures lead to beyond their row of the table: other renders, time, clips."""

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


@pytest.mark.parametrize(
    ("gateway", "fault", "sentence"),
    [
        ("runware", "bad-key", "does not accept this key"),
        ("wavespeed", "suspended", "does not accept this key"),
        ("runcomfy", "no-credit", "has no credit left"),
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
        worker.until(render, "collecting")

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
        worker.until(render, "collecting")
    assert accepted(practice) == 2


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
    worker.until(render, "collecting")
    assert accepted(practice) == 1


def test_a_gateway_that_is_asked_too_much_for_a_picture_is_left_alone_by_all(
    practice: PracticeServer, cast: Cast, order: Order, tmp_path: Path
) -> None:
    board = with_frames(board_at(cast, "wavespeed"), cast, tmp_path)
    first, second = order(board=board), order("wavespeed")
    misbehave(practice, "rate-limited@upload:1x1")

    outcomes = [advance(str(render.pk)) for render in (first, second)]

    assert outcomes == ["rate_limited", "rate_limited"]
    account = Account.objects.get()
    assert account.held_until
    assert account.held_until > timezone.now() + timedelta(seconds=5)
    assert accepted(practice) == 0


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
    worker.until(render, "collecting")
    assert accepted(practice) == 1


# ---- while it is made


def test_a_job_that_works_too_long_fails_at_runcomfy_as_any_other_does(
    practice: PracticeServer, order: Order, worker: Worker
) -> None:
    """It has no word of its own for that, so the table has no row for it."""
    misbehave(practice, "provider-timeout@job")

    render = worker.until(order("runcomfy"), "failed", "collecting")

    assert render.state == "failed"
    assert "It may have been charged." in render.error
    assert kinds(render) == ["quoted", "reserved", "unknown"]


def test_a_gateway_that_flags_no_film_flags_none(
    practice: PracticeServer, order: Order, worker: Worker
) -> None:
    misbehave(practice, "nsfw@job")

    worker.until(order("runcomfy"), "done", "failed")

    assert not Clip.objects.get().is_flagged


def test_a_job_that_never_ends_is_called_stalled_and_goes_on_being_asked_about(
    practice: PracticeServer,
    order: Order,
    worker: Worker,
    as_max: Client,
) -> None:
    misbehave(practice, "never-ends@job")
    render = worker.until(order(), "running")

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


@pytest.mark.parametrize(
    ("gateway", "fault"),
    list(zip(GATEWAYS, ["truncated-video", "half-video", "html-video"], strict=True)),
)
def test_a_damaged_download_is_fetched_again_and_never_ordered_again(
    gateway: str, fault: str, practice: PracticeServer, order: Order, worker: Worker
) -> None:
    misbehave(practice, f"{fault}:1x2")

    render = worker.until(order(gateway), "done", "failed")

    assert render.state == "done"
    assert accepted(practice) == Clip.objects.count() == 1


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


def test_hints_delivered_twice_and_at_once_order_once(
    practice: PracticeServer, order: Order, worker: Worker
) -> None:
    render = order()

    outcomes = [advance(str(render.pk)) for _ in range(3)]

    assert outcomes == ["sent", "not mine", "not mine"]
    worker.until(render, "done")
    result = Result.objects.get()
    assert collect(str(result.pk)) == "not mine"
    assert follow(str(Account.objects.get().pk)) in {"not mine", "nothing to ask"}
    assert accepted(practice) == Clip.objects.count() == 1
