"""A take that is not what its board says any more, wherever it is shown."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from storyboard.boards.actions.fields import save_board_field, save_shot_field
from storyboard.boards.actions.frames import keep_element, set_frame
from storyboard.boards.actions.history import undo
from storyboard.boards.actions.projects import create_board
from storyboard.boards.models import Board, Element, ElementPicture
from storyboard.boards.queries import shots_of
from storyboard.renders.models import Clip, Render
from tests.cast import Cast
from tests.gateways.conftest import still

Many = Callable[[Board, int], list[Clip]]
Keep = Callable[..., Clip]


def marks(client: Client, address: str) -> list[str]:
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return [" ".join(one.stripped_strings) for one in page.select("p.stale")]


def everywhere(clip: Clip) -> list[str]:
    return [
        reverse("board-takes", args=[clip.board_id]),
        reverse("clip", args=[clip.pk]),
        reverse("gallery"),
        reverse("render", args=[clip.render_id]),
        reverse("render-now", args=[clip.render_id]),
    ]


def write(board: Board, cast: Cast, number: int, text: str) -> None:
    shot = list(shots_of(board))[number - 1]
    save_shot_field(shot, "prompt", was=shot.prompt, value=text, by=cast.max)


def test_a_take_says_what_changed_and_nothing_once_it_is_undone(
    board: Board, keep: Keep, cast: Cast, as_max: Client
) -> None:
    clip = keep(board)
    pages = everywhere(clip)
    assert [marks(as_max, page) for page in pages] == [[]] * 5

    write(board, cast, 2, "The sea rises.")
    changed = [marks(as_max, page) for page in pages]
    undo(board, version=Board.objects.get(pk=board.pk).version, by=cast.max)

    assert changed == [["Stale Since then: shot 2's prompt"]] * 5
    assert [marks(as_max, page) for page in pages] == [[]] * 5


def test_the_strip_asks_again_only_when_a_mark_changed(
    board: Board, keep: Keep, cast: Cast, as_max: Client
) -> None:
    keep(board)
    address = reverse("board-takes", args=[board.pk])
    page = BeautifulSoup(as_max.get(address).content, "html.parser")
    asks = str(page.select("[hx-get]")[0]["hx-get"])
    assert as_max.get(asks).status_code == 204

    write(board, cast, 1, "Rain.")

    assert as_max.get(asks).status_code == 200


def test_frames_elements_model_and_settings_are_named(
    board: Board, keep: Keep, cast: Cast, as_max: Client, tmp_path: Path
) -> None:
    red = still(cast, tmp_path / "red.png", (200, 0, 0))
    blue = still(cast, tmp_path / "blue.png", (0, 0, 200))
    keep_element(cast.northlight, slug="mara", name="Mara", pictures=[red])
    write(board, cast, 1, "@mara waits.")
    clip = keep(board)
    (first, _) = shots_of(board)
    page = reverse("clip", args=[clip.pk])

    def said() -> str:
        return " ".join(marks(as_max, page))

    assert said() == ""
    ElementPicture.objects.update(frame=blue)
    assert said() == "Stale Since then: Mara's picture"
    ElementPicture.objects.update(frame=red)
    Element.objects.update(description="Tall.")
    assert said() == "Stale Since then: Mara's description"
    Element.objects.update(description="")
    set_frame(first, "first", blue, by=cast.max)
    assert said() == "Stale Since then: shot 1's first frame"
    set_frame(first, "first", None, by=cast.max)
    save_board_field(board, "settings.output_quality", was=None, value=80, by=cast.max)
    assert said() == "Stale Since then: the quality"
    Board.objects.filter(pk=board.pk).update(settings={}, model="runware/kling-3-4k")
    assert said() == "Stale Since then: the model"


def test_a_take_ordered_beside_the_boards_model_is_held_against_its_own(
    board: Board, keep: Keep, cast: Cast, as_max: Client
) -> None:
    clip = keep(board)
    Render.objects.update(is_beside=True)
    Board.objects.filter(pk=board.pk).update(model="runware/kling-3-4k")
    page = reverse("clip", args=[clip.pk])

    assert marks(as_max, page) == []
    write(board, cast, 1, "Rain.")
    assert marks(as_max, page) == ["Stale Since then: shot 1's prompt"]


def test_take_0_follows_the_board_by_itself_and_is_never_stale(
    board: Board, keep: Keep, cast: Cast, as_max: Client
) -> None:
    clip = keep(board)
    Render.objects.update(take=0)
    write(board, cast, 1, "Rain.")

    assert marks(as_max, reverse("clip", args=[clip.pk])) == []


@pytest.mark.parametrize("where", ["board-takes", "clip", "gallery"])
def test_more_takes_cost_no_more_queries(
    board: Board, many: Many, cast: Cast, as_max: Client, where: str
) -> None:
    def asked() -> int:
        clip = Clip.objects.latest("take")
        address = {
            "board-takes": reverse("board-takes", args=[clip.board_id]),
            "clip": reverse("clip", args=[clip.pk]),
            "gallery": reverse("gallery"),
        }[where]
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert as_max.get(address).status_code == 200
        return len(found)

    many(board, 2)
    write(board, cast, 1, "Rain.")
    asked()
    few = asked()
    other = create_board(
        board.project, title="Storm", by=cast.alice, seconds=2, shots=2
    )
    many(other, 6)

    assert asked() == few


def test_the_reviewer_reads_why_and_is_offered_nothing(
    board: Board, keep: Keep, cast: Cast, as_rita: Client, as_max: Client
) -> None:
    clip = keep(board)
    write(board, cast, 1, "Rain.")

    def offers(client: Client, address: str) -> list[Any]:
        page = BeautifulSoup(client.get(address).content, "html.parser")
        use = reverse("render-use", args=[clip.render_id])
        return page.select(f"a[href='{use}']")

    for address in (everywhere(clip)[0], everywhere(clip)[1], everywhere(clip)[3]):
        assert offers(as_rita, address) == []
        assert len(offers(as_max, address)) == 1
    assert marks(as_rita, everywhere(clip)[1]) == ["Stale Since then: shot 1's prompt"]
