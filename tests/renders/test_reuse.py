"""A take's settings, or all of its order, brought back to its board by one press."""

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from storyboard.boards.actions import shots as moves
from storyboard.boards.actions.fields import save_shot_field
from storyboard.boards.actions.frames import (
    carry_over,
    keep_element,
    part_frames,
    set_frame,
    share_frame,
)
from storyboard.boards.actions.history import undo
from storyboard.boards.models import Board, Element, Revision, Shot
from storyboard.boards.queries import plan_of, request_of, shots_of
from storyboard.domain.request import RenderRequest
from storyboard.renders.models import Render
from tests.cast import Cast
from tests.gateways.conftest import still
from tests.renders.conftest import Orders
from tests.rows import overwrite


def page(client: Client, render: Render, status: int = 200) -> Any:
    answer = client.get(reverse("render-use", args=[render.pk]))
    assert answer.status_code == status
    return BeautifulSoup(answer.content, "html.parser")


def way(found: Any, what: str) -> dict[str, str]:
    """What one of the two ways would change, line by line."""
    section = found.find(attrs={"aria-labelledby": f"way-{what}"})
    heads = [" ".join(dt.stripped_strings) for dt in section.select("dt")]
    says = [" ".join(dd.stripped_strings) for dd in section.select("dd")]
    return dict(zip(heads, says, strict=True))


def press(client: Client, found: Any, what: str) -> Any:
    section = found.find(attrs={"aria-labelledby": f"way-{what}"})
    fields = {field["name"]: field["value"] for field in section.select("input")}
    fields.pop("csrfmiddlewaretoken")
    return client.post(section.form["action"], fields)


def fresh(board: Board) -> Board:
    return Board.objects.get(pk=board.pk)


def is_as_ordered(board: Board, render: Render) -> bool:
    return request_of(fresh(board)) == RenderRequest.from_json(render.request)


def test_the_settings_come_back_and_the_words_stay(
    board: Board, cast: Cast, ordered: Orders, as_max: Client
) -> None:
    render = ordered()
    overwrite(board, "size", (1280, 720), by=cast.alice)
    overwrite(board, "settings.output_quality", 80, by=cast.alice)
    (first, _) = shots_of(board)
    save_shot_field(first, "prompt", was=first.prompt, value="Rain.", by=cast.alice)
    found = page(as_max, render)

    assert way(found, "settings") == {
        "Size": "1280 x 720 to 320 x 180",
        "Quality": "80 to 95",
    }
    answer = press(as_max, found, "settings")

    assert answer["Location"] == reverse("board", args=[board.pk])
    now = fresh(board)
    assert (now.width, now.settings) == (320, {})
    assert plan_of(now).shots[0].prompt == "Rain."
    assert Revision.objects.filter(board=board, number=now.version).exists()
    undo(now, version=now.version, by=cast.max)
    assert (fresh(board).width, fresh(board).settings) == (1280, {"output_quality": 80})


def test_the_whole_board_comes_back_with_prompts_lengths_and_frames(
    board: Board, cast: Cast, ordered: Orders, as_max: Client, tmp_path: Path
) -> None:
    red = still(cast, tmp_path / "red.png", (200, 0, 0))
    blue = still(cast, tmp_path / "blue.png", (0, 0, 200))
    (first, second) = shots_of(board)
    set_frame(first, "first", red, by=cast.max)
    render = ordered(board=fresh(board))
    set_frame(first, "first", blue, by=cast.max)
    save_shot_field(second, "prompt", was=second.prompt, value="Rain.", by=cast.max)
    moves.add_shot(fresh(board), by=cast.max)
    moves.delete_shot(Shot.objects.get(pk=first.pk), by=cast.max)
    before = request_of(fresh(board))

    found = page(as_max, render)
    lines = way(found, "board")
    assert press(as_max, found, "board").status_code == 302

    assert any(line.startswith("Prompt of shot") for line in lines)
    assert is_as_ordered(board, render)
    undo(fresh(board), version=fresh(board).version, by=cast.max)
    assert request_of(fresh(board)) == before


def test_a_shot_goes_on_as_the_one_it_was(
    board: Board, cast: Cast, ordered: Orders, as_max: Client
) -> None:
    render = ordered()
    (first, second) = shots_of(board)
    moves.move_shot(second, place=0, by=cast.max)

    press(as_max, page(as_max, render), "board")

    assert [shot.pk for shot in shots_of(board)] == [first.pk, second.pk]
    assert is_as_ordered(board, render)


def test_what_changed_since_the_page_was_read_is_not_replaced(
    board: Board, cast: Cast, ordered: Orders, as_max: Client
) -> None:
    render = ordered()
    overwrite(board, "size", (1280, 720), by=cast.alice)
    (first, _) = shots_of(board)
    save_shot_field(first, "prompt", was=first.prompt, value="Rain.", by=cast.alice)
    found = page(as_max, render)
    save_shot_field(first, "prompt", was="Rain.", value="Snow.", by=cast.alice)

    whole = press(as_max, found, "board")
    settings = press(as_max, found, "settings")

    assert whole.status_code == 409
    assert "Alice Ames changed this board" in whole.content.decode()
    # Her words are none of what the settings replace.
    assert settings.status_code == 302
    assert plan_of(fresh(board)).shots[0].prompt == "Snow."


def test_a_doubled_press_changes_nothing_more(
    board: Board, cast: Cast, ordered: Orders, as_max: Client
) -> None:
    render = ordered()
    overwrite(board, "size", (1280, 720), by=cast.alice)
    found = page(as_max, render)
    press(as_max, found, "settings")
    version = fresh(board).version

    assert press(as_max, found, "settings").status_code == 302
    assert fresh(board).version == version
    assert "The board says this already" in page(as_max, render).text


def test_a_shared_still_stays_shared(
    board: Board, cast: Cast, ordered: Orders, as_max: Client, tmp_path: Path
) -> None:
    red = still(cast, tmp_path / "red.png", (200, 0, 0))
    (first, second) = shots_of(board)
    set_frame(first, "last", red, by=cast.max)
    share_frame(first, keep="last", last=red.pk, first=None, by=cast.max)
    render = ordered(board=fresh(board))
    save_shot_field(first, "prompt", was=first.prompt, value="Rain.", by=cast.max)

    press(as_max, page(as_max, render), "board")

    assert Shot.objects.get(pk=first.pk).shares_with_id == second.pk
    assert is_as_ordered(board, render)


def test_a_shot_is_carried_over_again(
    board: Board, cast: Cast, ordered: Orders, as_max: Client
) -> None:
    first, second = shots_of(board)
    carry_over(first, by=cast.max)
    render = ordered(board=fresh(board))
    part_frames(first, by=cast.max)

    press(as_max, page(as_max, render), "board")

    assert Shot.objects.get(pk=first.pk).carries_to_id == second.pk
    assert is_as_ordered(board, render)


def test_elements_are_the_teams_and_said_to_stay(
    board: Board, cast: Cast, ordered: Orders, as_max: Client, tmp_path: Path
) -> None:
    red = still(cast, tmp_path / "red.png", (200, 0, 0))
    keep_element(cast.northlight, slug="mara", name="Mara", pictures=[red])
    (first, _) = shots_of(board)
    save_shot_field(first, "prompt", was=first.prompt, value="@mara", by=cast.max)
    render = ordered(board=fresh(board))
    Element.objects.update(description="Tall.")

    assert "stay as they are now: Mara's description" in page(as_max, render).text


@pytest.mark.parametrize("what", ["settings", "board"])
def test_a_reviewer_may_not(
    board: Board, ordered: Orders, as_rita: Client, as_mallory: Client, what: str
) -> None:
    render = ordered()
    address = reverse("render-use", args=[render.pk])
    form = {"what": what, "was": "0" * 16}

    codes = [
        call(address, form).status_code
        for client in (as_rita, as_mallory)
        for call in (client.get, client.post)
    ]

    assert codes == [403, 403, 404, 404]
