"""Seconds on the page: stepped, typed, mended, and a total that changes."""

from collections.abc import Callable

import pytest
from django.test import Client

from storyboard.boards.models import Board, Shot
from tests.boards.conftest import HTMX, address, facts_of, lock
from tests.cast import Cast


def test_the_stepper_exchanges_a_second_with_a_neighbour(
    as_max: Client, shots: list[Shot], lengths: Callable[[], list[int]]
) -> None:
    answer = as_max.post(
        address("shot-lengthen", shots[0]), {"seconds": "1"}, headers=HTMX
    )

    assert lengths() == [6, 4, 5]
    assert "Shot 1 6 s, 1 s from shot 2." in answer["HX-Trigger"]


def test_a_locked_shot_says_so_and_stays(
    as_max: Client, cast: Cast, shots: list[Shot], lengths: Callable[[], list[int]]
) -> None:
    lock(shots[0], cast.alice)

    answer = as_max.post(
        address("shot-lengthen", shots[0]), {"seconds": "1"}, headers=HTMX
    )

    assert answer.status_code == 422
    assert "Shot 1 is locked." in answer.content.decode()
    assert lengths() == [5, 5, 5]


def test_a_typed_length_is_exactly_that_and_the_page_says_what_is_off(
    as_max: Client, board: Board, shots: list[Shot], lengths: Callable[[], list[int]]
) -> None:
    as_max.post(
        address("shot-field", shots[0]), {"name": "seconds", "value": "2", "was": "5"}
    )

    parts = as_max.get(address("board-parts", board), headers=HTMX).content.decode()

    assert lengths() == [2, 5, 5]
    assert "3 s short" in parts
    assert "Give 3 s to shot 3" in parts


@pytest.mark.parametrize(
    ("fix", "after"),
    [
        ("split_evenly::", ([5, 5, 5], 15)),
        ("give_rest:{1}:", ([2, 8, 5], 15)),
        ("set_total::12:15", ([2, 5, 5], 12)),
        ("fit_total::9:15", ([2, 5, 2], 9)),
        ("set_seconds:{0}:4:2", ([4, 3, 5], 15)),
    ],
)
def test_each_mend_does_what_it_says(
    fix: str,
    after: tuple[list[int], int],
    as_max: Client,
    board: Board,
    shots: list[Shot],
    lengths: Callable[[], list[int]],
) -> None:
    as_max.post(
        address("shot-field", shots[0]), {"name": "seconds", "value": "2", "was": "5"}
    )
    order = fix.format(*(shot.pk for shot in shots))

    answer = as_max.post(address("board-fix", board), {"fix": order}, headers=HTMX)

    board.refresh_from_db()
    assert answer.status_code == 200
    assert (lengths(), board.seconds) == after


@pytest.mark.parametrize(
    "fix",
    [
        "",
        "format_disk::",
        "set_total::0:15",
        "set_total::3601:15",
        "set_total::x",
        "set_total::" + "9" * 90,
        "give_rest:not-a-uuid:",
        "give_rest::",
        "set_size::17x4",
        "set_seconds:{0}:-5:5",
    ],
)
def test_a_fix_no_button_posts_is_refused_and_changes_nothing(
    fix: str, as_max: Client, board: Board, shots: list[Shot]
) -> None:
    before = facts_of(board), Board.objects.values().get(pk=board.pk)
    order = fix.format(*(shot.pk for shot in shots))

    answer = as_max.post(address("board-fix", board), {"fix": order}, headers=HTMX)

    assert answer.status_code == 422
    assert (facts_of(board), Board.objects.values().get(pk=board.pk)) == before


def test_the_other_fixes_change_size_sound_and_frames(
    as_max: Client, board: Board, shots: list[Shot]
) -> None:
    for fix in (
        "set_size::1280x720:1920x1080",
        "set_sound::1:0",
        f"drop_last_frame:{shots[2].pk}:",
    ):
        assert as_max.post(address("board-fix", board), {"fix": fix}).status_code == 302

    board.refresh_from_db()
    assert (board.width, board.height, board.sound) == (1280, 720, True)


def test_a_longer_board_gives_the_seconds_to_the_last_shot(
    as_max: Client, board: Board, lengths: Callable[[], list[int]]
) -> None:
    as_max.post(address("board-lengthen", board), {"seconds": "5"})

    assert lengths() == [5, 5, 10]


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ("-13", "The shots cannot be shorter than 3 s in all."),
        ("-15", "A board lasts 1 s to 60:00."),
        ("3600", "A board lasts 1 s to 60:00."),
    ],
)
def test_a_step_the_board_cannot_make_is_refused_in_words(
    step: str,
    why: str,
    as_max: Client,
    board: Board,
    lengths: Callable[[], list[int]],
) -> None:
    where = address("board-lengthen", board)
    answer = as_max.post(where, {"seconds": step}, headers=HTMX)

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert lengths() == [5, 5, 5]
