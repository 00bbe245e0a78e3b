"""What is told, of every kind of thing that happens, and to whom."""

import json
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from standardwebhooks import Webhook

from storyboard.api.hooks import guide
from storyboard.api.hooks.models import Delivery, Endpoint, Mark
from storyboard.api.hooks.names import EventName
from storyboard.api.hooks.queries import events
from storyboard.api.hooks.queries.deliveries import KEPT, mark_of_old
from storyboard.api.hooks.queries.events import comments as comment_events
from storyboard.api.hooks.queries.events import mark_of_events
from storyboard.api.hooks.tasks import forget_old
from storyboard.domain.lifecycle import State
from storyboard.renders.actions.moves import record
from storyboard.renders.models import Account, Render
from storyboard.review.models import Comment
from tests.webhooks.conftest import note, send, words


def told() -> list[dict[str, Any]]:
    """Noted and not sent, as the bodies would go out."""
    note()
    rows = Delivery.objects.order_by("happened_at", "made_at")
    return [json.loads(body) for body in rows.values_list("body", flat=True)]


def a_part(render: Render, clip: Any, **values: Any) -> Render:
    """A shot of the clip's take, ordered for it."""
    row = Render.objects.get(pk=render.pk)
    row.pk, row._state.adding = None, True
    row.part_of, row.place, row.recipe = render, 1, None
    row.order_key = clip.pk
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


@pytest.mark.parametrize(
    ("state", "name"),
    [
        (State.DONE, "render.done"),
        (State.FAILED, "render.failed"),
        (State.CANCELLED, "render.cancelled"),
        (State.UNKNOWN, "render.needs_you"),
    ],
)
def test_how_a_take_ended_is_told(state, name, hook, clip, cast):
    Render.objects.update(error="The gateway refused it.", error_code="refused")
    record(clip.render_id, State.RUNNING, state)

    (body,) = told()

    assert body["type"] == name
    render = body["data"]["render"]
    assert (render["take"], render["ordered_by"]) == (1, "Max Maker")
    assert render["url"].endswith(reverse("render", args=[clip.render_id]))
    assert body["data"]["project"]["title"] == "The Keeper"
    if state == State.DONE:
        (made,) = body["data"]["clips"]
        assert (made["id"], made["seconds"]) == (str(clip.pk), 2.0)
    if state == State.FAILED:
        assert body["data"]["error"]["message"] == "The gateway refused it."


@pytest.mark.parametrize("state", [State.QUEUED, State.SUBMITTING, State.RUNNING])
def test_other_moves_of_a_take_are_not_told(state, hook, clip):
    record(clip.render_id, State.QUEUED, state)

    assert told() == []


def test_a_draft_is_told_to_nobody(hook, clip):
    Render.objects.update(take=0)
    record(clip.render_id, State.RUNNING, State.DONE)

    assert told() == []


def test_a_shot_is_told_only_where_its_take_waits_for_it(hook, clip):
    whole = Render.objects.get()
    Render.objects.update(state=State.QUEUED)
    part = a_part(whole, clip, state=State.FAILED)
    record(part.pk, State.RUNNING, State.DONE)
    assert told() == []

    record(part.pk, State.RUNNING, State.FAILED)
    (body,) = told()

    assert body["type"] == "render.needs_you"
    assert body["data"]["render"]["id"] == str(whole.pk)
    assert body["data"]["why"].startswith("Shot 2 ended without a film")


def test_a_paused_key_is_told_once_for_all_that_waits_there(hook, clip, cast):
    account = Account.objects.create(
        provider="runware",
        source="team",
        team=cast.northlight,
        run_after=timezone.now(),
        paused_at=timezone.now(),
        paused="The balance is empty.",
    )
    Render.objects.update(account=account, state=State.QUEUED)

    (body,) = told()
    assert told() == [body]

    assert body["type"] == "render.needs_you"
    assert body["data"]["why"] == "The balance is empty."


def test_a_comment_and_its_resolving_are_told(hook, say, cast, clip):
    comment = say(cast.rita, "Too dark", start_frame=12, end_frame=14)
    (made,) = told()
    now = timezone.now()
    Comment.objects.update(resolved_at=now, resolved_by="Max Maker")

    (_, resolved) = told()

    assert made["type"] == "comment.made"
    assert made["data"]["comment"]["resolved_at"] is None
    assert made["data"]["comment"]["url"].endswith("?t=12f")
    assert made["data"]["clip"]["id"] == str(clip.pk)
    assert resolved["type"] == "comment.resolved"
    assert resolved["data"]["comment"]["id"] == str(comment.pk)
    assert resolved["data"]["comment"]["resolved_by"] == "Max Maker"


def test_a_guest_s_words_and_those_on_a_draft_are_told_too(hook, say, clip):
    say(None, "From outside")
    Comment.objects.update(clip=None)

    (body,) = told()

    assert body["data"]["comment"]["author"] == "Jo Client"
    assert body["data"]["clip"] is None


def test_what_was_taken_out_at_once_is_not_told(hook, say, decide, cast):
    say(cast.rita, deleted_at=timezone.now())
    decide(cast.rita).taken_back_at = timezone.now()
    from storyboard.review.models import Verdict

    Verdict.objects.update(taken_back_at=timezone.now())

    assert told() == []


def test_a_verdict_is_told_with_its_words(hook, decide, cast):
    decide(cast.rita, "needs_changes", "Hold it longer")

    (body,) = told()

    assert body["type"] == "verdict.made"
    verdict = body["data"]["verdict"]
    assert (verdict["decision"], verdict["words"]) == (
        "needs_changes",
        "Hold it longer",
    )


def test_a_payload_holds_no_secret_and_no_letter_address(hook, say, decide, clip, cast):
    say(cast.rita)
    decide(cast.rita)
    record(clip.render_id, State.RUNNING, State.DONE)

    text = json.dumps(told())

    assert "@northlight.test" not in text
    assert hook.secret not in text
    assert "file_name" not in text


def test_only_what_was_chosen_is_sent(make_hook, receiver, say, decide, cast):
    make_hook(receiver.address, "verdict.made")
    say(cast.rita)
    decide(cast.rita)

    assert [body["type"] for body in told()] == ["verdict.made"]


def test_each_webhook_is_told_under_an_id_of_its_own(make_hook, receiver, say, cast):
    first, second = make_hook(receiver.address), make_hook(receiver.address)
    say(cast.rita)
    note()

    assert send() == ["2xx", "2xx"]

    ids = {heard.headers["webhook-id"] for heard in receiver.heard}
    assert len(ids) == 2
    for heard in receiver.heard:
        signed = Delivery.objects.get(pk=heard.headers["webhook-id"][4:]).endpoint_id
        (first if signed == first.pk else second).verified(heard)


def test_other_teams_hear_nothing(hook, say, cast):
    say(cast.rita)
    Comment.objects.update(team=cast.elsewhere)

    assert told() == []


def test_what_happened_before_and_while_it_was_off_is_not_told(hook, say, cast):
    Endpoint.objects.update(on_since=timezone.now() + timedelta(seconds=1))
    say(cast.rita, "Before")
    Comment.objects.update(made_at=timezone.now() - timedelta(minutes=1))
    assert told() == []

    hook.to("switch", on="no")
    say(cast.rita, "Meanwhile")
    assert told() == []
    hook.to("switch", on="yes")
    say(cast.rita, "Now")

    (body,) = told()
    assert body["data"]["comment"]["text"] == "Now"


def test_it_is_noted_once_however_often_one_looks(hook, say, cast):
    say(cast.rita)

    assert [note(), note(), note()] == [1, 0, 0]
    Mark.objects.update(read_at=timezone.now() - timedelta(hours=1))
    assert note() == 0


def test_a_row_that_was_committed_late_is_found(hook, say, cast):
    """Its time lies before that of one which was told already."""
    say(cast.rita, "Told")
    assert note() == 1
    say(cast.rita, "Late")
    late = Comment.objects.get(text="Late")
    newest = Comment.objects.get(text="Told").made_at
    began = newest - timedelta(milliseconds=5)
    Endpoint.objects.update(on_since=began - timedelta(seconds=1))
    Comment.objects.filter(pk=late.pk).update(made_at=began)

    # Nothing is newer, but half a minute later it is looked once more.
    seen = newest - timedelta(seconds=40)
    assert mark_of_events() == ""
    Comment.objects.filter(text="Told").update(made_at=seen)
    Comment.objects.filter(pk=late.pk).update(made_at=seen - timedelta(seconds=1))
    long_ago = seen - timedelta(seconds=30)
    Mark.objects.filter(name="comments").update(seen_at=seen, read_at=long_ago)
    Endpoint.objects.update(on_since=long_ago)
    assert mark_of_events().startswith("comments: late of")
    note()

    assert Delivery.objects.filter(body__contains='"Late"').exists()
    assert mark_of_events() == ""


def test_more_than_one_look_can_hold_is_noted_all_the_same(
    hook, say, cast, monkeypatch
):
    monkeypatch.setattr(comment_events, "MOST", 3)
    for number in range(10):
        say(cast.rita, f"Number {number}")

    assert note() == 10


def test_a_thousand_rows_of_one_instant_do_not_hold_it_up(hook, say, cast, monkeypatch):
    monkeypatch.setattr(comment_events, "MOST", 3)
    for number in range(6):
        say(cast.rita, f"Number {number}")
    Comment.objects.update(made_at=timezone.now() - timedelta(seconds=1))
    Endpoint.objects.update(on_since=timezone.now() - timedelta(minutes=1))
    Mark.objects.update(read_at=timezone.now() - timedelta(minutes=1))

    note()
    say(cast.rita, "And another")
    note()

    assert Delivery.objects.filter(body__contains="And another").exists()


def test_nobody_listening_costs_one_look(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert mark_of_events() == ""
    with django_assert_num_queries(1):
        assert note() == 0


def test_something_new_shows_until_it_is_noted(hook, say, cast):
    note()
    before = mark_of_events()
    say(cast.rita)

    assert mark_of_events() not in {"", before}
    note()
    assert "comments: 20" not in mark_of_events()


def test_the_log_goes_back_thirty_days(hook, say, cast):
    say(cast.rita)
    note()
    send()
    assert mark_of_old() == ""
    Delivery.objects.update(made_at=timezone.now() - KEPT - timedelta(days=1))

    assert mark_of_old() != ""
    forget_old()
    assert Delivery.objects.count() == 0


def shape(value: Any) -> Any:
    """The keys of it, as deep as they go; one of a list stands for all."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else None


@pytest.mark.parametrize("name", [*EventName, "ping"])
def test_the_guide_shows_what_is_sent(name, hook, say, decide, clip, cast):
    say(cast.rita, resolved_at=timezone.now(), resolved_by="Max Maker")
    decide(cast.rita, "rejected", "No")
    for state in (State.DONE, State.FAILED, State.CANCELLED, State.UNKNOWN):
        record(clip.render_id, State.RUNNING, state)
    hook.to("ping")
    sent = {body["type"]: body for body in told()}
    shown = {one.event: json.loads(one.body) for one in guide.examples()}

    assert shape(sent[name]) == shape(shown[name])
    assert set(sent) == set(shown)


def test_the_guide_can_be_read_by_anybody_here_and_its_code_works(
    hook, as_rita, say, cast, receiver, monkeypatch
):
    page = as_rita.get(reverse("webhook-guide"))
    assert page.status_code == 200
    soup = BeautifulSoup(page.content, "html.parser")
    code = soup.find(id="hook-snippet")
    assert code is not None
    for event in (*EventName, "ping"):
        assert event in words(page)
    say(cast.rita)
    note()
    send()
    monkeypatch.setenv("STORYBOARD_WEBHOOK_SECRET", hook.secret)
    namespace: dict[str, Any] = {"already_seen": lambda _: False}
    exec(code.get_text(), namespace)
    (heard,) = receiver.heard
    headers = {name.lower(): value for name, value in heard.headers.items()}

    assert namespace["receive"](heard.body, headers) == 204
    assert namespace["receive"](heard.body + b" ", headers) == 401
    Webhook(hook.secret).verify(heard.body, headers)


def test_every_kind_is_read_by_an_index(hook, django_assert_max_num_queries):
    note()
    with django_assert_max_num_queries(2 + len(events.SOURCES)):
        mark_of_events()
