"""What is said about a film: where it stands, who may change it, what a take counts."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from storyboard.boards.models import Board, Shot
from storyboard.renders.models import Clip
from storyboard.review.models import Comment, Mention
from tests.cast import Cast
from tests.review.talk import address, cards, deed, last, page, panel, say, words

ARROW = {"tool": "arrow", "colour": "red", "points": [100, 200, 9000, 10000]}


def test_a_comment_stands_at_its_frame_and_knows_its_shot(
    as_rita: Client, cast: Cast, clip: Clip
) -> None:
    answer = say(as_rita, clip, "The lamp is too bright.", start=50)

    assert answer.status_code == 200
    comment = Comment.objects.get()
    shots = list(Shot.objects.filter(board=clip.board).order_by("place"))
    assert (comment.start_frame, comment.end_frame) == (50, 51)
    # The second shot begins at frame 48.
    assert (comment.shot, comment.in_shot) == (shots[1], 2)
    assert (comment.user, comment.author) == (cast.rita, "Rita Reviewer")
    (card,) = cards(page(answer))
    assert words(card) == "The lamp is too bright."
    assert card["data-start"] == "50"
    assert "00:02:02" in card.get_text()


def test_a_comment_is_about_a_range_or_about_the_whole_film(
    as_rita: Client, clip: Clip
) -> None:
    say(as_rita, clip, "Range", start=10, end=34)
    say(as_rita, clip, "Whole")

    whole, ranged = cards(panel(as_rita, clip))
    assert words(whole) == "Whole"
    assert not whole.has_attr("data-start")
    assert (ranged["data-start"], ranged["data-end"]) == ("10", "34")
    assert "00:00:10\N{EN DASH}00:01:09" in ranged.get_text()


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"text": " \n "}, "The comment is missing."),
        ({"text": "x" * 5001}, "longer than 5000"),
        ({"text": "x\x00"}, "U+0000"),
        ({"text": "x", "start": "96"}, "This film has 96 frames"),
        ({"text": "x", "start": "5", "end": "5"}, "This film has 96 frames"),
        ({"text": "x", "start": "5", "end": "97"}, "This film has 96 frames"),
        ({"text": "x", "end": "5"}, "first and a last frame"),
        ({"text": "x", "start": "-1"}, "counted from 0"),
        ({"text": "x", "start": "9" * 30}, "counted from 0"),
        ({"text": "x", "start": "1", "drawing": "{"}, "cannot be read"),
        ({"text": "x", "start": "1", "drawing": '[{"tool":"pen"}]'}, "no tool"),
        ({"text": "x", "drawing": json.dumps([ARROW])}, "Choose one"),
        ({"text": "x", "start": "1", "drawing": "[" * 90_000}, "cannot be read"),
        ({"text": "x", "start": "1", "drawing": "[1," + "1," * 99_999}, "too long"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    as_rita: Client, clip: Clip, form: dict[str, str], why: str
) -> None:
    answer = say(as_rita, clip, **form)

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_drawing_alone_is_a_comment(as_rita: Client, clip: Clip) -> None:
    say(as_rita, clip, "", start=3, drawing=json.dumps([ARROW]))

    (card,) = cards(panel(as_rita, clip))
    assert json.loads(str(card["data-drawing"])) == [ARROW]


def test_sent_twice_it_is_said_once(as_rita: Client, clip: Clip) -> None:
    key = uuid4()
    for _ in range(2):
        assert say(as_rita, clip, key=key).status_code == 200

    assert Comment.objects.get().pk == key


def test_without_script_it_is_a_form_and_a_page(as_rita: Client, clip: Clip) -> None:
    where = address(clip)

    assert as_rita.post(where, {"text": "Plain."})["Location"] == where
    refused = as_rita.post(where, {"text": ""})

    assert words(cards(page(as_rita.get(where)))[0]) == "Plain."
    assert refused.status_code == 422
    assert "The comment is missing." in refused.content.decode()


def test_answers_stand_below_their_comment_one_level_deep(
    as_rita: Client, as_max: Client, clip: Clip
) -> None:
    say(as_rita, clip)
    head = last()
    assert deed(as_max, clip, "answer", head, text="I will.").status_code == 200
    answer = last()

    assert deed(as_rita, clip, "answer", answer, text="No.").status_code == 403
    (card,) = cards(panel(as_rita, clip))
    assert [words(one) for one in card.select(".answers > li")] == ["I will."]


def test_only_its_author_mends_a_comment(
    as_rita: Client, as_max: Client, clip: Clip
) -> None:
    say(as_rita, clip)
    comment = last()

    assert deed(as_max, clip, "edit", comment, text="Mine.").status_code == 403
    assert deed(as_rita, clip, "edit", comment, text="").status_code == 422
    assert deed(as_rita, clip, "edit", comment, text="Longer!").status_code == 200
    (card,) = cards(panel(as_max, clip))
    assert words(card) == "Longer!"
    assert "edited" in card.get_text()


def test_its_author_or_an_owner_deletes_and_brings_back(
    as_rita: Client, as_max: Client, as_alice: Client, clip: Clip
) -> None:
    say(as_rita, clip)
    comment = last()

    assert deed(as_max, clip, "delete", comment).status_code == 403
    gone = deed(as_rita, clip, "delete", comment, since=comment.changed_at.isoformat())
    assert page(gone).select_one(f"[data-gone='comment-{comment.pk}']")
    assert cards(panel(as_max, clip)) == []
    assert deed(as_rita, clip, "edit", comment, text="x").status_code == 404
    assert deed(as_max, clip, "bring-back", comment).status_code == 403
    undo = page(gone).select_one("[data-fresh]")["data-undo"]  # type: ignore[index]
    as_rita.post(undo)  # type: ignore[arg-type]
    assert len(cards(panel(as_max, clip))) == 1
    assert deed(as_alice, clip, "delete", comment).status_code == 200


def test_a_deleted_comment_with_answers_keeps_its_place_but_not_its_words(
    as_rita: Client, as_max: Client, clip: Clip
) -> None:
    say(as_rita, clip, "Secret.")
    head = last()
    deed(as_max, clip, "answer", head, text="Noted.")
    deed(as_rita, clip, "delete", head)

    (card,) = cards(panel(as_max, clip))
    assert "Secret" not in card.get_text()
    assert "Noted." in card.get_text()


def test_resolving_says_by_whom_and_the_first_stays(
    as_rita: Client, as_max: Client, clip: Clip
) -> None:
    say(as_rita, clip)
    comment = last()
    deed(as_max, clip, "resolve", comment)
    deed(as_rita, clip, "resolve", comment)

    (card,) = cards(panel(as_rita, clip))
    assert "Resolved by Max Maker" in card.get_text()
    assert card.has_attr("data-done")
    deed(as_rita, clip, "reopen", comment)
    assert not cards(panel(as_rita, clip))[0].has_attr("data-done")


def test_a_take_counts_its_open_comments(
    as_rita: Client, as_max: Client, clip: Clip
) -> None:
    def count() -> int:
        clip.refresh_from_db()
        return clip.open_comments

    say(as_rita, clip, "One")
    one = last()
    say(as_rita, clip, "Two")
    two = last()
    deed(as_max, clip, "answer", one, text="Answers do not count.")
    assert count() == 2
    deed(as_max, clip, "resolve", one)
    assert count() == 1
    deed(as_rita, clip, "delete", two)
    assert count() == 0
    deed(as_rita, clip, "bring-back", two)
    deed(as_rita, clip, "reopen", one)
    assert count() == 2


def test_a_mention_calls_somebody_of_the_team(
    as_rita: Client, cast: Cast, clip: Clip
) -> None:
    say(as_rita, clip, "Ask @max-maker, not @mallory-moe or a@alice-ames.")

    assert [m.user for m in Mention.objects.all()] == [cast.max]
    (card,) = cards(panel(as_rita, clip))
    assert [b.get_text() for b in card.select(".called")] == ["@max-maker"]
    deed(as_rita, clip, "edit", last(), text="Ask @alice-ames.")
    assert [m.user for m in Mention.objects.all()] == [cast.alice]


def test_two_of_one_name_have_handles_of_their_own(
    as_rita: Client, cast: Cast, clip: Clip
) -> None:
    type(cast.max).objects.filter(pk=cast.max.pk).update(name="Alice Ames")

    said = panel(as_rita, clip).select("[data-people] option")

    assert [(one["value"], one.get_text()) for one in said] == [
        ("alice-ames", "Alice Ames"),
        ("alice-ames-2", "Alice Ames"),
        ("rita-reviewer", "Rita Reviewer"),
    ]


def test_a_page_asks_for_what_is_newer_and_mostly_hears_nothing(
    as_rita: Client, as_max: Client, clip: Clip, django_assert_max_num_queries: Callable
) -> None:
    say(as_rita, clip, "Old")
    seen = panel(as_max, clip).select_one("clip-comments")["data-mark"]  # type: ignore[index]
    news = address(clip, "comments-news")

    with django_assert_max_num_queries(6):
        assert as_max.get(news, {"since": seen}).status_code == 204
    say(as_rita, clip, "New")
    fresh = page(as_max.get(news, {"since": seen}))

    assert [words(card) for card in cards(fresh)] == ["New"]
    mark = fresh.select_one("[data-fresh]")["data-mark"]  # type: ignore[index]
    assert as_max.get(news, {"since": mark}).status_code == 204
    # An answer brings its whole thread along.
    old = Comment.objects.get(text="Old")
    deed(as_rita, clip, "answer", old, text="Still.")
    fresh = page(as_max.get(news, {"since": mark}))
    assert [card["data-comment"] for card in cards(fresh)] == [str(old.pk)]


def test_queries_do_not_grow_with_comments(
    as_rita: Client, clip: Clip, django_assert_num_queries: Callable
) -> None:
    for number in range(1, 9):
        say(as_rita, clip, f"@max-maker {number}", start=number)
        deed(as_rita, clip, "answer", last(), text="more")
        if number in (1, 8):
            with django_assert_num_queries(14):
                panel(as_rita, clip)


def test_what_is_said_too_fast_waits(as_rita: Client, clip: Clip) -> None:
    for number in range(20):
        assert say(as_rita, clip, str(number)).status_code == 200

    refused = say(as_rita, clip, "21")

    assert refused.status_code == 429
    assert "in a minute" in refused.content.decode()
    assert Comment.objects.count() == 20


def test_a_film_holds_a_thousand_comments(
    as_rita: Client, cast: Cast, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storyboard.review.actions.comments.MOST_ON_A_FILM", 2)
    say(as_rita, clip, "1")
    say(as_rita, clip, "2")

    assert say(as_rita, clip, "3").status_code == 429


def test_a_strangers_film_has_no_comments_for_them(
    as_rita: Client, as_mallory: Client, clip: Clip
) -> None:
    say(as_rita, clip)
    comment = last()

    assert as_mallory.get(address(clip)).status_code == 404
    assert say(as_mallory, clip).status_code == 404
    for name in ("answer", "edit", "delete", "resolve", "reopen", "bring-back"):
        assert deed(as_mallory, clip, name, comment, text="x").status_code == 404
    assert Comment.objects.count() == 1


def test_a_comment_is_found_on_its_own_film_only(
    as_rita: Client, board: Board, clip: Clip, film_of: Callable[..., Clip]
) -> None:
    say(as_rita, clip)
    other = film_of(board, take=2)

    assert deed(as_rita, other, "resolve", last()).status_code == 404
