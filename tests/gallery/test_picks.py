"""Which take of a board counts, by the addresses that pick it."""

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse

from storyboard.boards.models import Board
from storyboard.domain.lifecycle import State
from storyboard.renders.models import Clip, Pick, Render
from storyboard.renders.queries.picks import picked_clip, picked_clips

HTMX = {"HX-Request": "true"}


def pick(client: Client, clip: Clip, *, seen: Clip | None = None, **more):
    form = {"seen": str(seen.pk) if seen else ""}
    return client.post(reverse("take-pick", args=[clip.pk]), form, **more)


def unpick(client: Client, clip: Clip, **more):
    return client.post(reverse("take-unpick", args=[clip.pk]), **more)


def page_of(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def words(answer) -> str:
    return page_of(answer).get_text(" ", strip=True)


def one(page: Tag, selector: str) -> Tag:
    """The only element that matches."""
    (found,) = page.select(selector)
    return found


def as_draft(clip: Clip) -> Clip:
    Render.objects.filter(pk=clip.render_id).update(take=0)
    Clip.objects.filter(pk=clip.pk).update(take=0)
    return clip


def test_without_a_pick_the_newest_finished_take_counts(keep, board):
    assert picked_clip(board) is None
    first, second = keep(board), keep(board)

    assert picked_clip(board) == second
    Render.objects.filter(pk=second.render_id).update(state=State.COLLECTING)

    assert picked_clip(board) == first


def test_a_picked_take_counts_until_it_is_unpicked(as_max, cast, keep, board):
    first, second = keep(board), keep(board)

    assert pick(as_max, first).status_code == 302
    keep(board)
    assert picked_clip(board) == first
    assert Pick.objects.get().by == cast.max

    assert pick(as_max, second, seen=first).status_code == 302
    assert picked_clip(board) == second
    assert unpick(as_max, second).status_code == 302
    assert picked_clip(board) == Clip.objects.get(take=3)


def test_picking_the_same_take_twice_is_one_pick(as_max, keep, board):
    clip = keep(board)

    for _ in range(2):
        assert pick(as_max, clip, headers=HTMX).status_code == 200

    assert Pick.objects.count() == 1


def test_two_people_who_pick_at_once_overwrite_nothing(as_alice, as_max, keep, board):
    first, second = keep(board), keep(board)
    pick(as_alice, first)

    answer = pick(as_max, second, headers=HTMX)

    assert answer.status_code == 409
    assert answer["HX-Retarget"] == f"#pick-{second.pk}"
    assert "Alice Ames picked take 1 since your page showed it." in words(answer)
    assert picked_clip(board) == first
    assert pick(as_max, second, seen=first, headers=HTMX).status_code == 200
    assert picked_clip(board) == second


def test_unpicking_a_take_that_is_not_picked_leaves_the_other_picked(
    as_max, keep, board
):
    first, second = keep(board), keep(board)
    pick(as_max, first)

    assert unpick(as_max, second, headers=HTMX).status_code == 200

    assert picked_clip(board) == first


def test_the_draft_is_never_picked_and_never_counts(as_max, keep, board):
    draft = as_draft(keep(board))

    assert picked_clip(board) is None
    assert pick(as_max, draft).status_code == 404
    assert not Pick.objects.exists()


def test_a_reviewer_sees_which_take_counts_and_picks_none(as_max, as_rita, keep, board):
    clip = keep(board)
    pick(as_max, clip)

    assert pick(as_rita, clip).status_code == 403
    assert unpick(as_rita, clip).status_code == 403
    page = as_rita.get(reverse("clip", args=[clip.pk])).content.decode()
    assert "Picked" in page
    assert "Unpick" not in page


@pytest.mark.parametrize("deed", [pick, unpick])
def test_a_stranger_finds_no_take_to_pick(as_mallory, as_max, keep, board, deed):
    first, _ = keep(board), keep(board)
    pick(as_max, first)

    assert deed(as_mallory, first).status_code == 404
    assert picked_clip(board) == first


def test_a_pick_that_names_nothing_known_is_refused(as_max, keep, board):
    clip, address = keep(board), "take-pick"

    form = {"seen": "not an id"}
    assert as_max.post(reverse(address, args=[clip.pk]), form).status_code == 400
    other = {"seen": str(uuid4())}
    answer = as_max.post(reverse(address, args=[clip.pk]), other, headers=HTMX)
    assert answer.status_code == 409
    assert not Pick.objects.exists()


def test_the_boards_takes_say_which_one_counts(as_max, keep, board):
    first, second = keep(board), keep(board)
    address = reverse("board-takes", args=[board.pk])
    before = as_max.get(address)
    assert "Newest, counts" in words(before)

    answer = pick(as_max, first, headers=HTMX)

    assert "render:changed" in answer["HX-Trigger"]
    page = page_of(as_max.get(address))
    assert "Picked" in one(page, f"#pick-{first.pk}").get_text()
    seen = one(page, f"#pick-{second.pk} input[name=seen]")
    assert seen["value"] == str(first.pk)


def test_a_poll_gets_new_takes_when_another_one_is_picked(as_max, keep, board):
    first, _ = keep(board), keep(board)
    page = page_of(as_max.get(reverse("board-takes", args=[board.pk])))
    asks = one(page, "[hx-get]")["hx-get"]
    assert as_max.get(asks).status_code == 204

    pick(as_max, first)

    assert as_max.get(asks).status_code == 200


def test_the_clip_page_marks_the_take_that_counts(as_max, keep, board):
    first, second = keep(board), keep(board)
    pick(as_max, first)

    answer = as_max.get(reverse("clip", args=[second.pk]))

    takes = page_of(answer).select("#takes a")
    marked = [take["href"] for take in takes if "Counts" in take.get_text()]
    assert marked == [reverse("clip", args=[first.pk])]


def test_picks_of_many_boards_cost_two_queries(keep, board, django_assert_num_queries):
    others = [Board.objects.get(pk=board.pk) for _ in range(3)]
    clip = keep(board)

    with django_assert_num_queries(2):
        found = picked_clips([board, *others])

    assert found == {board.pk: clip}
