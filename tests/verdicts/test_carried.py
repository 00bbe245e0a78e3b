"""Open comments of earlier takes, offered on a later one."""

import pytest
from bs4 import BeautifulSoup, Tag
from django.urls import reverse

from storyboard.boards.actions.shots import move_shot
from storyboard.boards.models import Shot
from storyboard.renders.models import Clip
from storyboard.review.carried import carried_to
from storyboard.review.models import Comment
from storyboard.review.viewer import Viewer
from tests.verdicts.people import TOKEN, comment_on, guest_by, link_to
from tests.verdicts.test_verdicts import HTMX, panel, words


def carried(clip: Clip, user) -> list[tuple[str, int | None]]:
    clip = Clip.objects.select_related("render", "board").get(pk=clip.pk)
    rows = carried_to(clip, Viewer(user=user))
    return [(row.comment.text, row.start) for row in rows]


def test_an_open_comment_is_offered_at_its_frame(as_rita, keep, board) -> None:
    first = keep(board)
    comment_on(first, "The lamp is late", frame=30)
    second = keep(board)

    found = panel(as_rita, second)

    assert "Still open from earlier takes" in words(found)
    assert "carried from take 1" in words(found)
    (seek,) = found.select("[data-seek-frame]")
    assert seek["data-seek-frame"] == "30"
    assert "00:00:01:06" in seek.get_text()
    there = f"{reverse('clip', args=[first.pk])}?t=30f"
    assert found.select(f'a[href="{there}"]')
    assert "Still open" not in words(panel(as_rita, first))
    assert Comment.objects.count() == 1


def test_what_is_settled_deleted_or_an_answer_is_not_offered(cast, keep, board) -> None:
    first = keep(board)
    head = comment_on(first, "open", frame=3)
    comment_on(first, "settled", frame=3, resolved_at=head.changed_at)
    comment_on(first, "deleted", frame=3, deleted_at=head.changed_at)
    comment_on(first, "an answer", frame=3, parent=head)
    comment_on(first, "about all of it")

    assert carried(keep(board), cast.rita) == [("about all of it", None), ("open", 3)]


def test_resolving_it_there_resolves_the_one_comment(as_rita, keep, board) -> None:
    first = keep(board)
    comment = comment_on(first, "The lamp is late", frame=30)
    Clip.objects.filter(pk=first.pk).update(open_comments=1)
    second, third = keep(board), keep(board)
    form = panel(as_rita, second).select_one(f"#carried-{comment.pk} form")
    assert form is not None

    answer = as_rita.post(str(form["action"]), headers=HTMX)

    assert answer.status_code == 200
    comment.refresh_from_db()
    assert comment.resolved_by == "Rita Reviewer"
    assert Clip.objects.get(pk=first.pk).open_comments == 0
    for take in (second, third):
        assert "Still open" not in words(panel(as_rita, take))
    assert as_rita.post(str(form["action"]), headers=HTMX).status_code == 200


def test_it_follows_its_shot_to_another_place(cast, keep, board) -> None:
    first = keep(board)
    comment_on(first, "in the second shot", frame=30)
    second_shot = Shot.objects.get(board=board, place=1)

    move_shot(second_shot, place=0, by=cast.max)
    board.refresh_from_db()

    assert carried(keep(board), cast.rita) == [("in the second shot", 6)]


def test_a_shot_that_is_shorter_now_shows_it_at_its_end(cast, keep, board) -> None:
    first = keep(board)
    # As if the shot had been of five seconds when it was said.
    comment = comment_on(first, "late in a long shot", frame=5)
    Comment.objects.filter(pk=comment.pk).update(
        in_shot=100, start_frame=100, end_frame=130
    )

    second = keep(board)

    (row,) = carried_to(
        Clip.objects.select_related("render", "board").get(pk=second.pk),
        Viewer(user=cast.rita),
    )
    assert row.span is not None
    assert (row.span.start, row.span.end) == (23, 24)


def test_a_range_stays_within_its_shot(cast, keep, board) -> None:
    first = keep(board)
    comment_on(first, "all along", frame=20, end=40)

    second = Clip.objects.select_related("render", "board").get(pk=keep(board).pk)

    (row,) = carried_to(second, Viewer(user=cast.rita))
    assert row.span is not None
    assert (row.span.start, row.span.end) == (20, 24)


def test_at_another_rate_it_is_at_the_same_time(cast, keep, board) -> None:
    first = keep(board)
    comment_on(first, "a second and a half", frame=36)
    second = keep(board)
    Clip.objects.filter(pk=second.pk).update(rate_num=30, frames=60)

    assert carried(second, cast.rita) == [("a second and a half", 45)]


def test_a_shot_that_is_not_in_the_take_takes_its_comments_along(
    cast, keep, board
) -> None:
    first = keep(board)
    comment_on(first, "gone", frame=30)
    Shot.objects.filter(board=board, place=1).delete()

    assert carried(keep(board), cast.rita) == []


def test_a_guest_reads_only_of_takes_they_may_watch(as_max, keep, board) -> None:
    first = keep(board)
    comment = comment_on(first, "for the team", frame=3)
    second = keep(board)
    gus, _ = guest_by(link_to(second))

    assert "for the team" not in words(panel(gus, second, TOKEN))
    address = reverse("shared-carried-settle", args=[TOKEN, second.pk, comment.pk])
    assert gus.post(address, headers=HTMX).status_code == 404


def test_a_guest_settles_only_their_own(keep, board) -> None:
    first = keep(board)
    link = link_to(board)
    gus, guest = guest_by(link)
    theirs = comment_on(first, "of the team", frame=3)
    mine = comment_on(first, "of the guest", frame=3, guest=guest, author="Gus")
    second = keep(board)

    def settle(comment: Comment) -> int:
        address = reverse("shared-carried-settle", args=[TOKEN, second.pk, comment.pk])
        return gus.post(address, headers=HTMX).status_code

    assert settle(theirs) == 403
    assert settle(mine) == 200


def test_a_stranger_settles_nothing(as_mallory, keep, board) -> None:
    first = keep(board)
    comment = comment_on(first, "x", frame=3)
    address = reverse("carried-settle", args=[keep(board).pk, comment.pk])

    assert as_mallory.post(address).status_code == 404
    comment.refresh_from_db()
    assert comment.is_open


@pytest.mark.parametrize("frame", [0, 23, 24, 47])
def test_an_unchanged_board_shows_every_frame_where_it_was(
    cast, keep, board, frame
) -> None:
    comment_on(keep(board), "here", frame=frame)

    assert carried(keep(board), cast.rita) == [("here", frame)]


def test_the_list_is_in_the_order_of_the_film(as_rita, keep, board) -> None:
    first = keep(board)
    for frame in (40, 2, 20):
        comment_on(first, f"at {frame}", frame=frame)

    found = panel(as_rita, keep(board))

    rows = BeautifulSoup(str(found), "html.parser").select(".carried li")
    assert [text.get_text() for row in rows if (text := second_p(row))] == [
        "at 2",
        "at 20",
        "at 40",
    ]


def second_p(row: Tag) -> Tag:
    return row.select("p")[1]
