"""Every move is conditional and fenced: whoever is too late writes nothing."""

from datetime import timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone
from django_q.models import OrmQ

from storyboard.domain.lifecycle import FINAL, State, may_move
from storyboard.renders.actions import (
    CannotCancel,
    LeaseLost,
    cancel_render,
    claim,
    dispatch_due,
    fail_render,
    keep_clip,
    move,
    note_progress,
    put_off,
    renew,
)
from storyboard.renders.models import Clip, Event, Render
from tests.cast import Cast
from tests.renders.conftest import Orders


def put(render: Render, **values: object) -> Render:
    """Bring the row into a state that took a while to get into."""
    Render.objects.filter(pk=render.pk).update(**values)
    render.refresh_from_db()
    return render


def row(render: Render) -> Any:
    return Render.objects.filter(pk=render.pk).values().get()


def clip_of(render: Render, **values: object) -> Clip:
    facts = {
        "team_id": render.team_id,
        "project_id": render.board.project_id,
        "board_id": render.board_id,
        "render": render,
        "take": render.take,
        "size_bytes": 1,
        "width": 320,
        "height": 180,
        "frames": 48,
        "rate_num": 24,
        "sprite_cells": 30,
        "sprite_columns": 6,
    }
    return Clip(**facts | values)


def test_of_many_claims_one_is_given(ordered: Orders) -> None:
    render = ordered()

    tokens = [claim(render.pk) for _ in range(3)]

    assert [bool(token) for token in tokens] == [True, False, False]
    render.refresh_from_db()
    assert (render.lease_token, render.claims, render.crashes) == (tokens[0], 1, 1)


@pytest.mark.parametrize("state", sorted(FINAL | {State.UNKNOWN}))
def test_what_needs_no_worker_is_never_claimed(ordered: Orders, state: State) -> None:
    assert claim(put(ordered(), state=state).pk) is None


def test_what_is_not_due_is_not_claimed(ordered: Orders) -> None:
    later = timezone.now() + timedelta(seconds=30)

    assert claim(put(ordered(), run_after=later).pk) is None


def test_a_lease_that_ran_out_can_be_taken_over(ordered: Orders) -> None:
    render = ordered()
    dead = claim(render.pk)
    assert dead
    put(render, lease_until=timezone.now() - timedelta(seconds=1))

    alive = claim(render.pk)

    assert alive
    assert alive != dead
    assert not renew(render.pk, dead)
    assert renew(render.pk, alive)


PAIRS = list(product(State, State))


@pytest.mark.parametrize(
    ("before", "after"),
    [pair for pair in PAIRS if not may_move(*pair)],
    ids=lambda state: str(state),
)
def test_a_move_outside_the_table_is_refused(
    ordered: Orders, before: State, after: State
) -> None:
    token = uuid4()
    render = put(ordered(), state=before, lease_token=token)
    unchanged = row(render)

    with pytest.raises(ValueError, match="never goes"):
        move(render.pk, token, before, after)

    assert row(render) == unchanged


@pytest.mark.parametrize(
    ("before", "after"),
    [pair for pair in PAIRS if may_move(*pair)],
    ids=lambda state: str(state),
)
def test_a_move_of_the_table_is_made_once_and_logged_once(
    ordered: Orders, before: State, after: State
) -> None:
    token = uuid4()
    render = put(ordered(), state=before, lease_token=token, crashes=1)

    move(render.pk, token, before, after, why="because")
    with pytest.raises(LeaseLost):
        move(render.pk, token, before, after)

    render.refresh_from_db()
    assert render.state == after
    assert (render.lease_token is None) == (after in FINAL)
    assert (render.finished_at is not None) == (after in FINAL)
    moves = Event.objects.filter(render=render, before=before)
    assert [(m.after, m.why) for m in moves] == [(after, "because")]


def test_an_old_token_writes_nothing_at_all(ordered: Orders) -> None:
    old = uuid4()
    render = put(
        ordered(), state=State.COLLECTING, lease_token=uuid4(), lease_owner="another"
    )
    unchanged, events = row(render), Event.objects.count()

    assert not note_progress(render.pk, old, done=1, total=2)
    assert not renew(render.pk, old)
    collecting = State.COLLECTING
    with pytest.raises(LeaseLost):
        move(render.pk, old, collecting, State.DONE)
    with pytest.raises(LeaseLost):
        fail_render(render.pk, old, collecting, code="x", why="x")
    with pytest.raises(LeaseLost):
        put_off(render.pk, old, seconds=1, why="x")
    with pytest.raises(LeaseLost):
        keep_clip(old, clip_of(render))

    assert row(render) == unchanged
    assert Event.objects.count() == events
    assert not Clip.objects.exists()


def test_a_clip_and_done_come_together_and_once(ordered: Orders) -> None:
    token = uuid4()
    render = put(ordered(), state=State.COLLECTING, lease_token=token, crashes=1)

    keep_clip(token, clip_of(render))
    with pytest.raises(LeaseLost):
        keep_clip(token, clip_of(render))

    render.refresh_from_db()
    assert (render.state, render.crashes) == (State.DONE, 0)
    assert Clip.objects.count() == 1


def test_letting_go_takes_the_crash_back_and_waits(ordered: Orders) -> None:
    render = ordered()
    token = claim(render.pk)
    assert token

    put_off(render.pk, token, seconds=30, why="No room.")

    render.refresh_from_db()
    assert (render.state, render.crashes, render.error) == ("queued", 0, "No room.")
    assert render.lease_token is None
    assert claim(render.pk) is None
    assert render.run_after > timezone.now() + timedelta(seconds=25)


@pytest.mark.parametrize(
    "state", [State.QUEUED, State.SUBMITTING, State.RUNNING, State.COLLECTING]
)
def test_cancelling_takes_the_render_out_of_the_workers_hands(
    ordered: Orders, cast: Cast, state: State
) -> None:
    token = uuid4()
    render = put(ordered(), state=state, lease_token=token)

    cancel_render(render.pk, cast.max)

    render.refresh_from_db()
    assert (render.state, render.lease_token) == (State.CANCELLED, None)
    last = Event.objects.filter(render=render).last()
    assert last
    assert (last.before, last.after, last.by) == (state, State.CANCELLED, cast.max)
    assert not note_progress(render.pk, token, done=1, total=2)


@pytest.mark.parametrize("state", sorted(FINAL))
def test_what_has_ended_cannot_be_cancelled(
    ordered: Orders, cast: Cast, state: State
) -> None:
    render = put(ordered(), state=state)
    unchanged = row(render)

    with pytest.raises(CannotCancel):
        cancel_render(render.pk, cast.max)

    assert row(render) == unchanged


def test_hints_go_to_what_is_due_free_and_not_hinted_lately(ordered: Orders) -> None:
    now = timezone.now() + timedelta(seconds=10)
    long_ago = now - timedelta(seconds=settings.LEASE_SECONDS * 2 + 1)
    soon = now + timedelta(seconds=5)
    due = [
        put(ordered(), dispatched_at=None),
        put(ordered(), dispatched_at=long_ago),
        put(ordered(), dispatched_at=None, lease_token=uuid4(), lease_until=long_ago),
    ]
    put(ordered(), dispatched_at=now)
    put(ordered(), dispatched_at=None, run_after=soon)
    put(ordered(), dispatched_at=None, lease_token=uuid4(), lease_until=soon)
    put(ordered(), dispatched_at=None, state=State.DONE)

    sent = [dispatch_due(now=now), dispatch_due(now=now)]

    assert sent == [len(due), 0]
    hinted = Render.objects.filter(dispatched_at=now, pk__in=[r.pk for r in due])
    assert hinted.count() == len(due)


def test_hints_come_in_batches_the_longest_due_first(ordered: Orders) -> None:
    now = timezone.now() + timedelta(seconds=10)
    first = put(ordered(), dispatched_at=None, run_after=now - timedelta(seconds=9))
    put(ordered(), dispatched_at=None, run_after=now - timedelta(seconds=1))

    assert dispatch_due(now=now, limit=1) == 1

    assert Render.objects.get(dispatched_at=now) == first


def test_no_more_hints_are_put_in_a_queue_than_can_be_worked_off(
    ordered: Orders, django_capture_on_commit_callbacks
) -> None:
    """Workers that are slower than the dispatcher find every row once in the queue,
    not once a minute: what is due stays due until there is room.
    """
    for _ in range(5):
        put(ordered(), dispatched_at=None)
    now = timezone.now() + timedelta(seconds=10)
    sent = []
    for minutes in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            sent.append(dispatch_due(now=now + timedelta(minutes=minutes), limit=4))

    assert sent == [4, 0, 0]
    assert OrmQ.objects.count() == 4
