"""Whatever was done to a board, all of it is undone and all of it is redone."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from storyboard.boards.actions import fields, frames, shots
from storyboard.boards.actions.history import redo, restore, undo
from storyboard.boards.actions.projects import create_board
from storyboard.boards.actions.rows import NotPossible
from storyboard.boards.history import content_of
from storyboard.boards.models import Board, Frame, Project, Revision, Shot
from storyboard.boards.queries import deleted_shots_of, shots_of
from storyboard.domain.history import Content
from storyboard.teams.models import User
from tests.cast import Cast
from tests.rows import rows_of

DEEDS = (
    *("add", "duplicate", "delete", "bring_back", "move", "lengthen", "even", "total"),
    *("prompt", "overall", "lock", "size", "frame", "swap", "share", "cut"),
    *("undo", "redo", "restore"),
)


def do(deed: str, board: Board, number: int, by: User, frame: Frame) -> None:
    """One deed of a person; what the rules refuse changes nothing."""
    living = list(shots_of(board))
    shot = living[number % len(living)] if living else None
    board.refresh_from_db()
    if deed in ("undo", "redo"):
        (undo if deed == "undo" else redo)(board, version=board.version, by=by)
    elif deed == "restore":
        saves = list(Revision.objects.filter(board=board))
        restore(saves[number % len(saves)], version=board.version, by=by)
    elif deed == "bring_back":
        for gone in deleted_shots_of(board)[:1]:
            shots.restore_shot(gone, by=by)
    elif deed == "add":
        shots.add_shot(board, by=by, after=shot)
    elif deed in ("overall", "size"):
        size = (1920, 1080) if number % 2 else (1080, 1920)
        name, value = ("size", size) if deed == "size" else ("prompt", f"{number}")
        now = (board.width, board.height) if deed == "size" else board.prompt
        fields.save_board_field(board, name, was=now, value=value, by=by)
    elif deed == "total":
        shots.set_total(board, seconds=number + 1, by=by)
    elif deed == "even":
        shots.split_evenly(board, by=by)
    elif shot:
        to_shot: dict[str, Callable[[], Any]] = {
            "duplicate": lambda: shots.duplicate_shot(shot, by=by),
            "delete": lambda: shots.delete_shot(shot, by=by),
            "move": lambda: shots.move_shot(shot, place=number % 3, by=by),
            "lengthen": lambda: shots.lengthen_shot(shot, seconds=1, by=by),
            "prompt": lambda: fields.save_shot_field(
                shot, "prompt", was=shot.prompt, value=f"{number}", by=by
            ),
            "lock": lambda: fields.save_shot_field(
                shot, "locked", was=shot.locked, value=not shot.locked, by=by
            ),
            "frame": lambda: frames.set_frame(
                shot, "first" if number % 2 else "last", frame, by=by
            ),
            "swap": lambda: frames.swap_frames(shot, by=by),
            "share": lambda: share(living, shot, by),
            "cut": lambda: frames.part_frames(shot, by=by),
        }
        to_shot[deed]()


def share(living: list[Shot], shot: Shot, by: User) -> None:
    behind = living[shot.place + 1 :]
    first = behind[0].first_frame_id if behind else None
    frames.share_frame(shot, keep="last", by=by, last=shot.last_frame_id, first=first)


def now(board: Board) -> Content:
    board.refresh_from_db()
    return content_of(board, shots_of(board))


def all_the_way(go: Callable[..., Any], board: Board, by: User) -> None:
    for _ in range(60):
        board.refresh_from_db()
        try:
            go(board, version=board.version, by=by)
        except NotPossible:
            return
    raise AssertionError("it never ends")


def test_undo_leads_to_the_first_content_and_redo_to_the_last(
    cast: Cast, project: Project
) -> None:
    frame = rows_of(cast.northlight, cast.alice).frame

    @settings(max_examples=15, deadline=None)
    @given(
        st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 12)), max_size=10),
        st.integers(1, 3),
    )
    def check(deeds: list[tuple[str, int]], count: int) -> None:
        board = create_board(project, title="B", by=cast.max, seconds=9, shots=count)
        first = now(board)
        for deed, number in deeds:
            with suppress(NotPossible):
                do(deed, board, number, cast.max, frame)
            places = [shot.place for shot in shots_of(board)]
            assert places == list(range(len(places)))
        all_the_way(redo, board, cast.max)
        last = now(board)

        all_the_way(undo, board, cast.max)
        undone = now(board)
        all_the_way(redo, board, cast.max)

        assert undone == first
        assert now(board) == last

    check()
