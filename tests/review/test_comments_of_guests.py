"""Guests say what they think by a link, and no more than it lets them."""

from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from storyboard.renders.models import Clip
from storyboard.review.models import Comment, Guest, ShareLink
from tests.cast import Cast
from tests.review.conftest import TOKEN
from tests.review.talk import address, cards, deed, last, panel, say

Come = Callable[..., tuple[Client, Guest]]


def test_a_guest_speaks_by_name_and_resolves_what_is_theirs(
    guest_of: Come, as_rita: Client, clip: Clip
) -> None:
    gus, guest = guest_of(team=clip.team, clip=clip)
    say(as_rita, clip, "Team talk.")
    theirs = last()
    assert say(gus, clip, "Client talk.", token=TOKEN, start=3).status_code == 200
    mine = last()

    assert (mine.guest, mine.user, mine.author) == (guest, None, "Gus")
    found = panel(gus, clip, token=TOKEN)
    assert len(cards(found)) == 2
    assert all("/s/" in str(form["action"]) for form in found.select("form"))
    # Nobody tells a guest who is on the team.
    assert not found.select("[data-people]")
    for name in ("resolve", "edit", "delete"):
        answer = deed(gus, clip, name, theirs, token=TOKEN, text="x")
        assert answer.status_code == 403
    assert deed(gus, clip, "resolve", mine, token=TOKEN).status_code == 200
    assert deed(gus, clip, "edit", mine, token=TOKEN, text="y").status_code == 200
    assert deed(gus, clip, "answer", theirs, token=TOKEN, text="z").status_code == 200
    assert deed(as_rita, clip, "resolve", mine).status_code == 200


def test_a_guests_mention_calls_nobody(guest_of: Come, clip: Clip) -> None:
    gus, _ = guest_of(team=clip.team, clip=clip)

    say(gus, clip, "@max-maker", token=TOKEN)

    assert not last().mentions.exists()


def test_who_gave_no_name_or_may_only_watch_writes_nothing(
    guest_of: Come, anonymous: Client, clip: Clip
) -> None:
    gus, _ = guest_of(team=clip.team, clip=clip)
    assert say(anonymous, clip, token=TOKEN).status_code == 403
    ShareLink.objects.update(may_comment=False)

    assert say(gus, clip, token=TOKEN).status_code == 403
    assert not panel(gus, clip, token=TOKEN).select("textarea")
    assert not Comment.objects.exists()


def test_a_closed_link_leads_nowhere(guest_of: Come, clip: Clip) -> None:
    gus, _ = guest_of(team=clip.team, clip=clip)
    news = address(clip, "comments-news", token=TOKEN)
    assert gus.get(news).status_code == 200
    ShareLink.objects.update(revoked_at=timezone.now())

    assert gus.get(news).status_code == 404
    assert say(gus, clip, token=TOKEN).status_code == 404


def test_all_guests_of_a_link_share_one_measure(
    guest_of: Come, clip: Clip, monkeypatch: object
) -> None:
    monkeypatch.setattr(  # type: ignore[attr-defined]
        "storyboard.review.actions.comments.MOST_BY_A_LINK_AN_HOUR", 2
    )
    gus, _ = guest_of(team=clip.team, clip=clip)
    gil, _ = guest_of("Gil")
    assert say(gus, clip, token=TOKEN).status_code == 200
    assert say(gil, clip, token=TOKEN).status_code == 200

    assert say(gil, clip, token=TOKEN).status_code == 429


def test_a_link_to_a_board_speaks_of_its_drafts_too(
    guest_of: Come, cast: Cast, clip: Clip, film_of: Callable[..., Clip]
) -> None:
    gus, _ = guest_of(team=clip.team, board=clip.board)
    draft = film_of(clip.board, take=0)

    assert say(gus, draft, "Nice.", token=TOKEN, start=1).status_code == 200
    assert len(cards(panel(gus, draft, token=TOKEN))) == 1
