"""What is exported of boards: their films as they were ordered, shot by shot."""

from collections.abc import Callable
from fractions import Fraction

from django.test import Client

from storyboard.boards.actions.projects import create_board
from storyboard.boards.models import Board
from storyboard.boards.queries import boards_of, shots_of
from storyboard.domain.timing import Span
from storyboard.exchange.cuts import cut_of
from storyboard.renders.models import Clip
from tests.cast import Cast


def test_a_board_is_cut_as_its_take_shows_it_and_one_without_as_it_is_written(
    cast: Cast, board: Board, keep: Callable[..., Clip]
) -> None:
    take = keep(board)
    later = create_board(board.project, title="Dawn", by=cast.alice, seconds=5, shots=2)
    cut = cut_of("The Keeper", list(boards_of(board.project)))

    assert cut.rate == Fraction(24)
    assert cut.frames == take.frames + 5 * 24
    filmed, written = cut.boards
    assert [shot.span for shot in filmed.shots] == [Span(0, 24), Span(24, 48)]
    assert [shot.shown for shot in filmed.shots] == [Span(0, 24), Span(24, 48)]
    assert [shot.shot_id for shot in filmed.shots] == [s.pk for s in shots_of(board)]
    source = filmed.shots[0].source
    assert source
    assert source.path.is_file()
    assert source.clip_id == take.pk
    assert not filmed.is_stale
    assert (written.board_id, written.span) == (later.pk, Span(48, 168))
    assert [shot.source for shot in written.shots] == [None, None]
    assert written.shots[-1].span.end == 168


def test_a_comment_is_where_it_is_in_the_cut_with_its_answers(
    as_rita: Client, board: Board, keep: Callable[..., Clip], cast: Cast
) -> None:
    create_board(board.project, title="Before", by=cast.alice, seconds=2, shots=1)
    take = keep(board)
    as_rita.post(
        f"/clips/{take.pk}/comments/",
        {"text": "Her cap is gone.", "start": 30, "end": 36},
    )
    (cut,) = cut_of("The Keeper", [board]).boards
    (said,) = cut.shots[1].remarks
    assert (said.text, said.span) == ("Her cap is gone.", Span(30, 36))
    assert not cut.shots[0].remarks


def test_members_find_the_export_of_a_board_and_of_its_project(
    as_rita: Client, as_mallory: Client, board: Board
) -> None:
    for address in (f"/boards/{board.pk}/out/", f"/projects/{board.project_id}/out/"):
        assert as_rita.get(address).status_code == 200
        assert as_mallory.get(address).status_code == 404
