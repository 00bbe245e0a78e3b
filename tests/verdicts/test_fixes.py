"""From a comment to its shot in the editor, and to the take that answers it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from storyboard.boards.actions.rows import touch
from storyboard.boards.models import Board, Shot
from storyboard.domain.lifecycle import State
from storyboard.domain.recipe import one_shot_anew
from storyboard.renders.models import Render
from storyboard.review.models import Comment, Fix
from tests.verdicts.people import TOKEN, comment_on, guest_by, link_to
from tests.verdicts.test_verdicts import HTMX, panel, words


def start(client, comment: Comment):
    return client.post(reverse("comment-fix", args=[comment.pk]))


def rewrite(board: Board, place: int, prompt: str, by) -> Board:
    Shot.objects.filter(board=board, place=place).update(prompt=prompt)
    touch(board, by)
    return Board.objects.get(pk=board.pk)


def beside(client, board: Board) -> BeautifulSoup:
    answer = client.get(reverse("board-fixes", args=[board.pk]))
    return BeautifulSoup(answer.content, "html.parser")


@pytest.fixture
def comment(keep, board) -> Comment:
    return comment_on(keep(board), "The lamp is late", frame=30)


def test_fix_this_shot_opens_the_editor_at_the_shot_with_the_comment(
    as_max, comment, board
) -> None:
    shot = Shot.objects.get(board=board, place=1)

    answer = start(as_max, comment)

    editor = reverse("board", args=[board.pk])
    assert answer["Location"] == f"{editor}?fix={comment.pk}#shot-{shot.pk}"
    page = BeautifulSoup(as_max.get(answer["Location"]).content, "html.parser")
    place = page.select_one(f"#shot-{shot.pk} #fixes-{shot.pk}")
    assert place is not None
    # The page asks for them itself; it goes where the page keeps room for it.
    (asks,) = [e for e in page.select("[hx-get]") if "/fixes/" in str(e["hx-get"])]
    parts = BeautifulSoup(as_max.get(str(asks["hx-get"])).content, "html.parser")
    part = parts.select_one("hx-partial")
    assert part is not None
    assert part["hx-target"] == f"#fixes-{shot.pk}"
    assert "Alice Ames take 1, 00:00:01:06 The lamp is late" in words(part)
    assert parts.select("article[data-here]")


def test_every_open_comment_on_a_shot_offers_it_to_makers(
    as_max, as_rita, comment
) -> None:
    comment_on(comment.clip, "about all of it")
    comment_on(comment.clip, "settled", frame=2, resolved_at=timezone.now())

    def offers(client) -> list[str]:
        address = reverse("comments", args=[comment.clip_id])
        page = BeautifulSoup(client.get(address).content, "html.parser")
        return [str(b["formaction"]) for b in page.select("[form=fix-shot]")]

    assert offers(as_max) == [reverse("comment-fix", args=[comment.pk])]
    assert offers(as_rita) == []
    assert panel(as_max, comment.clip).select("form#fix-shot")


def test_a_carried_comment_offers_it(as_max, as_rita, comment, keep, board) -> None:
    second = keep(board)

    assert "Fix this shot" in words(panel(as_max, second))
    assert "Fix this shot" not in words(panel(as_rita, second))


def test_done_takes_it_from_the_prompt_and_leave_it_forgets_it(
    as_max, comment, board
) -> None:
    start(as_max, comment)
    fix = Fix.objects.get()

    answer = as_max.post(reverse("fix-done", args=[fix.pk]), headers=HTMX)
    assert (answer.status_code, answer.content) == (200, b"")
    assert beside(as_max, board).select("article") == []
    assert Fix.objects.exists()

    start(as_max, comment)
    assert len(beside(as_max, board).select("article")) == 1
    as_max.post(reverse("fix-drop", args=[fix.pk]))
    assert beside(as_max, board).select("article") == []
    assert not Fix.objects.exists()


def test_a_board_without_anything_to_mend_gets_nothing(as_max, board) -> None:
    address = reverse("board-fixes", args=[board.pk])

    assert b"hx-partial" not in as_max.get(address).content


def test_the_next_take_that_makes_the_shot_anew_answers_it(
    as_max, as_rita, cast, comment, keep, board
) -> None:
    start(as_max, comment)
    board = rewrite(board, 1, "The lamp catches at once", cast.max)
    second = keep(board)
    third = keep(rewrite(board, 1, "The lamp burns", cast.max))

    found = panel(as_rita, second)

    assert "Answers 1 comment" in words(found)
    films = [str(video["src"]) for video in found.select("video")]
    assert films == [
        f"{reverse('clip-file', args=[comment.clip_id])}#t=1.2708",
        f"{reverse('clip-file', args=[second.pk])}#t=1.2708",
    ]
    (beside,) = [str(a["href"]) for a in found.select("a") if "Compare" in a.get_text()]
    assert beside.endswith(f"?takes={comment.clip_id},{second.pk}&t=30f")
    assert as_rita.get(beside).status_code == 200
    # Told once: it is not in the list of what is carried as well.
    assert "Still open" not in words(found)
    assert "Answers" not in words(panel(as_rita, third))
    assert "The lamp is late" in words(panel(as_rita, third))


def test_a_take_that_leaves_the_shot_as_it_was_answers_nothing(
    as_max, cast, comment, keep, board
) -> None:
    start(as_max, comment)
    second = keep(board)
    third = keep(rewrite(board, 0, "Another harbour", cast.max))
    fourth = keep(rewrite(board, 1, "The lamp catches", cast.max))

    said = [words(panel(as_max, take)) for take in (second, third, fourth)]

    assert ["Answers 1 comment" in one for one in said] == [False, False, True]


def test_at_a_gateway_the_same_words_are_another_film(
    as_max, comment, keep, board
) -> None:
    start(as_max, comment)
    second = keep(board)
    Render.objects.filter(pk=second.render_id).update(provider="runware")

    assert "Answers 1 comment" in words(panel(as_max, second))


@pytest.mark.parametrize(("place", "answers"), [(0, False), (1, True)])
def test_a_spliced_take_answers_only_for_the_shot_it_made_anew(
    as_max, comment, keep, board, place, answers
) -> None:
    start(as_max, comment)
    second = keep(board)
    recipe = one_shot_anew([1, 1], place, str(comment.clip_id))
    Render.objects.filter(pk=second.render_id).update(
        provider="runware", recipe=[piece.to_json() for piece in recipe]
    )

    assert ("Answers 1 comment" in words(panel(as_max, second))) == answers


def test_a_take_ordered_before_or_failed_answers_nothing(
    as_max, cast, comment, keep, board
) -> None:
    before = keep(rewrite(board, 1, "Ordered before", cast.max))
    start(as_max, comment)
    failed = keep(rewrite(board, 1, "Failed", cast.max))
    Render.objects.filter(pk=failed.render_id).update(state=State.FAILED)
    after = keep(rewrite(board, 1, "The lamp catches", cast.max))

    said = [words(panel(as_max, take)) for take in (before, failed, after)]

    assert ["Answers 1 comment" in one for one in said] == [False, False, True]


def test_started_again_only_later_takes_answer_it(
    as_max, cast, comment, keep, board
) -> None:
    start(as_max, comment)
    second = keep(rewrite(board, 1, "The lamp catches", cast.max))
    start(as_max, comment)
    third = keep(rewrite(board, 1, "The lamp burns at once", cast.max))

    assert "Answers" not in words(panel(as_max, second))
    assert "Answers 1 comment" in words(panel(as_max, third))


def test_its_author_closes_it_where_it_is_answered(
    as_max, as_alice, cast, comment, keep, board
) -> None:
    start(as_max, comment)
    second = keep(rewrite(board, 1, "The lamp catches", cast.max))
    form = panel(as_alice, second).select_one(".answered form")
    assert form is not None
    assert "It is fixed" in words(form)

    as_alice.post(str(form["action"]), headers=HTMX)

    comment.refresh_from_db()
    assert comment.resolved_by == "Alice Ames"
    assert "Answers" not in words(panel(as_alice, second))
    assert beside(as_max, board).select("article") == []


def test_a_guest_sees_before_and_after_of_what_they_said(
    as_max, cast, keep, board
) -> None:
    link = link_to(board)
    gus, guest = guest_by(link)
    first = keep(board)
    comment = comment_on(first, "Too dark", frame=30, guest=guest, author="Gus")
    start(as_max, comment)
    second = keep(rewrite(board, 1, "Brighter", cast.max))

    found = panel(gus, second, TOKEN)

    assert "Answers 1 comment" in words(found)
    assert len(found.select("video")) == 2
    form = found.select_one(".answered form")
    assert form is not None
    assert gus.post(str(form["action"]), headers=HTMX).status_code == 200
    comment.refresh_from_db()
    assert comment.resolved_by == "Gus"


def test_only_makers_start_and_end_a_fix(as_rita, as_max, comment, board) -> None:
    assert start(as_rita, comment).status_code == 403
    start(as_max, comment)
    fix = Fix.objects.get()

    for name in ("fix-done", "fix-drop"):
        assert as_rita.post(reverse(name, args=[fix.pk])).status_code == 403
    assert beside(as_rita, board).select("article button") == []
    assert len(beside(as_rita, board).select("article")) == 1


def test_a_stranger_finds_none_of_it(as_mallory, as_max, comment, board) -> None:
    assert start(as_mallory, comment).status_code == 404
    start(as_max, comment)
    fix = Fix.objects.get()

    for name in ("fix-done", "fix-drop"):
        assert as_mallory.post(reverse(name, args=[fix.pk])).status_code == 404
    assert as_mallory.get(reverse("board-fixes", args=[board.pk])).status_code == 404


def test_what_is_settled_or_has_no_shot_cannot_be_mended(
    as_max, comment, keep, board
) -> None:
    nowhere = comment_on(comment.clip, "about all of it")
    assert start(as_max, nowhere).status_code == 404

    Comment.objects.filter(pk=comment.pk).update(resolved_at=timezone.now())
    assert start(as_max, comment).status_code == 400

    Comment.objects.filter(pk=comment.pk).update(resolved_at=None)
    Shot.objects.update(deleted_at=timezone.now() - timedelta(days=1))
    assert start(as_max, comment).status_code == 404
    assert not Fix.objects.exists()
