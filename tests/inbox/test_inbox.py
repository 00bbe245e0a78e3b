"""Who is told what, of every kind of thing that happens."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from storyboard.domain.lifecycle import State
from storyboard.renders.actions.moves import record
from storyboard.renders.models import Account, Event, Render
from storyboard.review.models import Comment, Mention, NewsMark, Notice
from storyboard.review.queries.news import mark_of_news
from storyboard.review.queries.news import renders as render_news
from storyboard.review.queries.notices import KEPT, mark_of_old
from storyboard.review.tasks import forget_old_notices, tell_news
from storyboard.teams.models import Membership


def told_to(user) -> list[str]:
    tell_news()
    found = Notice.objects.filter(user=user).order_by("at", "pk")
    return [f"{notice.kind}: {notice.words}" for notice in found]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.DONE, "done: Ignition, take 1 is rendered"),
        (State.FAILED, "failed: Ignition, take 1 failed"),
        (State.UNKNOWN, "unknown: Nobody knows whether Ignition, take 1 was paid for"),
    ],
)
def test_who_ordered_a_render_is_told_how_it_ended(state, words, clip, cast):
    record(clip.render_id, State.RUNNING, state, worker="w1")

    (told,) = told_to(cast.max)
    assert told.startswith(words)
    assert told_to(cast.alice) == []
    assert Notice.objects.get().path == reverse("render", args=[clip.render_id])


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.CANCELLED])
def test_other_moves_of_a_render_are_told_to_nobody(state, clip, cast):
    record(clip.render_id, State.QUEUED, state)

    assert told_to(cast.max) == []


@pytest.mark.parametrize("values", [{"take": 0}, {"part_of": True}])
def test_drafts_and_single_shots_are_told_to_nobody(values, clip, cast):
    if "part_of" in values:
        values = {"part_of": clip.render_id}
    Render.objects.filter(pk=clip.render_id).update(**values)
    record(clip.render_id, State.RUNNING, State.DONE)

    assert told_to(cast.max) == []


def test_who_ended_a_render_needs_not_be_told(clip, cast):
    record(clip.render_id, State.UNKNOWN, State.FAILED, by=cast.max)

    assert told_to(cast.max) == []


def test_who_has_orders_at_a_paused_key_is_told_once(clip, cast):
    account = Account.objects.create(
        provider="runware",
        source="team",
        team=cast.northlight,
        run_after=timezone.now(),
        paused_at=timezone.now(),
        paused="The balance is empty.",
    )
    Render.objects.update(account=account, state=State.QUEUED)

    assert told_to(cast.max) == ["waiting: Ignition, take 1 waits"]
    assert told_to(cast.max) == ["waiting: Ignition, take 1 waits"]
    assert Notice.objects.get().quote == "The balance is empty."


def test_a_comment_is_told_to_who_made_the_take_and_its_board(say, clip, cast):
    say(cast.rita, "Too dark", start_frame=12, end_frame=13)

    words = "comment: Rita Reviewer comments on Ignition, take 1"
    assert told_to(cast.max) == [words]
    assert told_to(cast.alice) == [words]
    assert told_to(cast.rita) == []
    notice = Notice.objects.filter(user=cast.max).get()
    assert notice.path == reverse("clip", args=[clip.pk]) + "?t=12f"
    assert notice.quote == "Too dark"


def test_a_comment_of_a_guest_is_told_by_their_name(say, cast):
    say(None)

    assert told_to(cast.max) == ["comment: Jo Client comments on Ignition, take 1"]


def test_an_answer_is_told_to_everybody_in_the_thread(say, cast):
    first = say(cast.rita)
    told_to(cast.rita)

    say(cast.max, "Better now?", parent=first)

    assert told_to(cast.rita) == ["answer: Max Maker answers you on Ignition, take 1"]
    assert "comment: Max Maker" in told_to(cast.alice)[-1]


def test_who_is_mentioned_is_told_that_and_nothing_else_of_it(say, cast):
    comment = say(cast.max, "@rita-reviewer look")
    for user in (cast.rita, cast.alice):
        Mention.objects.create(comment=comment, user=user, handle="rita-reviewer")

    words = "mention: Max Maker mentions you on Ignition, take 1"
    assert told_to(cast.rita) == [words]
    assert told_to(cast.alice) == [words]


def test_who_is_mentioned_by_an_edit_is_told_once(say, clip, cast, as_max):
    comment = say(cast.max, "Look")
    assert told_to(cast.rita) == []
    way = reverse("comment-edit", args=[clip.pk, comment.pk])

    for text in ("@rita-reviewer look", "@rita-reviewer look here", "Look @max-maker"):
        assert as_max.post(way, {"text": text}).status_code in (200, 302)
        tell_news()

    words = "mention: Max Maker mentions you on Ignition, take 1"
    assert told_to(cast.rita) == [words]
    assert told_to(cast.max) == []


def test_a_comment_that_is_gone_by_now_is_told_to_nobody(say, cast):
    say(cast.rita, deleted_at=timezone.now())

    assert told_to(cast.max) == []


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ("approved", "approves"),
        ("needs_changes", "asks for changes to"),
        ("rejected", "rejects"),
    ],
)
def test_a_verdict_is_told_to_who_made_it_and_who_asked(
    decision, words, decide, ask, cast
):
    ask(cast.rita, cast.alice)
    decide(cast.rita, decision, "Too dark")

    told = f"verdict: Rita Reviewer {words} Ignition, take 1"
    assert told_to(cast.max) == [told]
    assert told in told_to(cast.alice)


def test_who_is_asked_is_told_until_when(ask, cast):
    ask(cast.rita, cast.max, due_on=timezone.localdate(), note="Before noon")

    (told,) = told_to(cast.rita)
    assert told.startswith("asked: Max Maker asks for your verdict on Ignition, take 1")
    assert Notice.objects.get().quote == "Before noon"


def test_nobody_is_told_twice(say, decide, clip, cast):
    say(cast.rita)
    decide(cast.rita)
    record(clip.render_id, State.RUNNING, State.DONE)

    first = told_to(cast.max)

    assert len(first) == 3
    assert told_to(cast.max) == first
    NewsMark.objects.update(told_at=timezone.now() - timedelta(days=1))
    assert told_to(cast.max) == first


def test_a_row_that_others_see_late_is_told_all_the_same(say, cast):
    """Its transaction ended after that of a later one."""
    say(cast.rita, "Later")
    told_to(cast.max)

    late = say(cast.rita, "Earlier")
    earlier = timezone.now() - timedelta(seconds=20)
    Comment.objects.filter(pk=late.pk).update(made_at=earlier)
    NewsMark.objects.filter(name="comments").update(
        told_at=timezone.now() - timedelta(seconds=30)
    )

    assert len(told_to(cast.max)) == 2


def test_more_than_is_told_at_once_is_told_in_turns(clip, cast, monkeypatch):
    monkeypatch.setattr(render_news, "MOST", 3)
    for _ in range(8):
        record(clip.render_id, State.RUNNING, State.DONE)

    rounds = 0
    while mark_of_news():
        tell_news()
        rounds += 1
        assert rounds < 9

    assert Notice.objects.filter(user=cast.max).count() == 8
    assert rounds == 3


def test_an_idle_studio_has_nothing_to_tell_and_looks_with_few_queries(
    say, cast, django_assert_max_num_queries: DjangoAssertNumQueries
):
    say(cast.rita)
    assert mark_of_news()
    tell_news()

    with django_assert_max_num_queries(7):
        assert mark_of_news() == ""


def test_what_was_before_is_told_to_nobody(clip, cast):
    NewsMark.objects.all().delete()
    Event.objects.create(
        render=clip.render,
        at=timezone.now() - timedelta(days=1),
        before="running",
        after="done",
    )

    assert told_to(cast.max) == []


def test_who_left_the_team_is_told_nothing_and_sees_nothing(say, cast, as_max):
    say(cast.rita)
    assert told_to(cast.max)
    Membership.objects.filter(user=cast.max).delete()
    say(cast.rita, "Again")

    assert len(told_to(cast.max)) == 1
    assert "comments on" not in as_max.get(reverse("inbox")).content.decode()


def test_a_muted_project_is_silent_until_it_is_heard_again(say, board, cast, as_max):
    as_max.post(reverse("project-mute", args=[board.project_id]))
    say(cast.rita)
    assert told_to(cast.max) == []
    assert told_to(cast.alice) != []

    as_max.post(reverse("project-unmute", args=[board.project_id]))
    assert told_to(cast.max) == []
    say(cast.rita, "Now")

    assert len(told_to(cast.max)) == 1
    as_max.post(reverse("project-mute", args=[board.project_id]))
    say(cast.rita, "And again")
    assert len(told_to(cast.max)) == 1


def test_old_notices_are_forgotten_and_the_others_stay(say, cast):
    assert mark_of_old() == ""
    say(cast.rita, "Long ago")
    assert told_to(cast.max)
    assert mark_of_old() == ""
    Notice.objects.update(at=timezone.now() - KEPT)
    say(cast.rita, "Today")
    tell_news()

    assert mark_of_old()
    forget_old_notices()

    assert [one.quote for one in Notice.objects.filter(user=cast.max)] == ["Today"]
    assert mark_of_old() == ""


def soup(answer) -> BeautifulSoup:
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_the_bell_counts_what_is_unread(say, cast, as_max, as_rita):
    assert soup(as_max.get(reverse("inbox-bell"))).get_text().strip() == ""
    say(cast.rita)
    say(cast.rita)
    tell_news()

    assert "2 unread" in soup(as_max.get(reverse("inbox-bell"))).get_text()
    assert "unread" not in soup(as_rita.get(reverse("inbox-bell"))).get_text()


def test_a_notice_is_read_one_by_one_or_all_at_once(say, cast, as_max, as_alice):
    for _ in range(3):
        say(cast.rita)
    tell_news()
    first = Notice.objects.filter(user=cast.max)[0]

    as_max.post(reverse("inbox-read"), {"notice": str(first.pk)})
    page = soup(as_max.get(reverse("inbox")))
    assert len(page.select(".notice.unread")) == 2
    as_max.post(reverse("inbox-unread"), {"notice": str(first.pk)})
    assert len(soup(as_max.get(reverse("inbox"))).select(".notice.unread")) == 3

    as_max.post(reverse("inbox-read"))

    assert not soup(as_max.get(reverse("inbox"))).select(".notice.unread")
    assert Notice.objects.filter(user=cast.alice, read_at=None).count() == 3


def test_nobody_reads_the_notices_of_another(say, cast, as_rita):
    say(cast.rita)
    tell_news()
    theirs = Notice.objects.filter(user=cast.max).get()

    as_rita.post(reverse("inbox-read"), {"notice": str(theirs.pk)})

    theirs.refresh_from_db()
    assert theirs.read_at is None
    assert "comments on" not in as_rita.get(reverse("inbox")).content.decode()


def test_older_notices_are_on_the_next_page(clip, cast, as_max):
    now = timezone.now()
    Notice.objects.bulk_create(
        Notice(
            user=cast.max,
            team=cast.northlight,
            project=clip.project,
            kind="done",
            source=f"event:{number}",
            at=now - timedelta(minutes=number // 2),
            words=f"number {number}.",
            path="/",
        )
        for number in range(90)
    )
    seen, address = [], reverse("inbox")
    while address:
        page = soup(as_max.get(address))
        seen += [a["href"] and a.get_text().strip() for a in page.select(".words")]
        more = page.select_one(".more a")
        address = reverse("inbox") + str(more["href"]) if more else ""

    assert len(seen) == len(set(seen)) == 90
