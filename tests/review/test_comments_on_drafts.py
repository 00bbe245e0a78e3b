"""A draft is drawn anew at each change; what was said of it stays with its shot."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from storyboard.boards.actions.shots import delete_shot, move_shot
from storyboard.boards.models import Board, Shot
from storyboard.renders.models import Clip, Render
from storyboard.renders.queries.drafts import draft_of
from storyboard.review.models import Comment
from tests.cast import Cast
from tests.review.talk import cards, panel, say


def test_a_comment_on_a_draft_outlives_it(
    as_rita: Client, board: Board, film_of: Callable[..., Clip]
) -> None:
    draft = film_of(board, take=0)
    say(as_rita, draft, "Slower.", start=50, end=60)
    draft.render.delete()
    assert Comment.objects.get().clip is None

    (card,) = cards(panel(as_rita, film_of(board, take=0)))

    assert (card["data-start"], card["data-end"]) == ("50", "60")


def test_it_goes_where_its_shot_goes(
    as_rita: Client, cast: Cast, board: Board, film_of: Callable[..., Clip]
) -> None:
    say(as_rita, film_of(board, take=0), "Slower.", start=50, end=60)
    second = Shot.objects.get(board=board, place=1)
    move_shot(second, place=0, by=cast.max)

    (card,) = cards(panel(as_rita, film_of(board, take=0)))
    assert (card["data-start"], card["data-end"]) == ("2", "12")

    delete_shot(second, by=cast.max)
    (card,) = cards(panel(as_rita, film_of(board, take=0)))
    assert not card.has_attr("data-start")
    assert "Its shot is gone" in card.get_text()


def test_drafts_and_takes_have_comments_of_their_own(
    as_rita: Client, board: Board, clip: Clip, film_of: Callable[..., Clip]
) -> None:
    draft = film_of(board, take=0)
    say(as_rita, draft, "On the draft.", start=1)

    assert cards(panel(as_rita, clip)) == []
    clip.refresh_from_db()
    assert clip.open_comments == 0


def test_the_animatic_has_a_page_that_outlives_each_draft(
    as_rita: Client, as_mallory: Client, board: Board, film_of: Callable[..., Clip]
) -> None:
    here = reverse("board-animatic", args=[board.pk])
    assert as_rita.get(here)["Location"] == reverse("board", args=[board.pk])

    for _ in range(2):
        draft = film_of(board, take=0)
        page = as_rita.get(here).content.decode()
        assert reverse("comments", args=[draft.pk]) in page
        assert reverse("clip-file", args=[draft.pk]) in page
        draft.render.delete()

    assert as_mallory.get(here).status_code == 404


def test_the_board_leads_to_what_is_said_of_its_animatic(
    as_rita: Client, board: Board, film_of: Callable[..., Clip], settings: Any
) -> None:
    settings.DRAFTS = True
    film = film_of(board, take=0)
    wanted = draft_of(board).request
    assert wanted
    Render.objects.filter(pk=film.render_id).update(fingerprint=wanted.fingerprint)

    part = as_rita.get(reverse("board-draft", args=[board.pk])).content.decode()

    assert reverse("board-animatic", args=[board.pk]) in part
