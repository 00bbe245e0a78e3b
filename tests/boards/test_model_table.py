"""Every model for this board in one table, and the panel of the one in use."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from storyboard.boards.actions.fields import save_shot_field
from storyboard.boards.models import Board
from storyboard.boards.queries import request_of, shots_of
from storyboard.providers import registry
from storyboard.teams.actions import keep_key
from storyboard.teams.models import ProviderKey
from tests.boards.conftest import address, soup_of
from tests.cast import Cast
from tests.rows import overwrite


@pytest.fixture
def written(board: Board, cast: Cast) -> Board:
    """Ten seconds in 4K, written out: it fits the 4K models."""
    overwrite(board, "size", (3840, 2160), by=cast.alice)
    for shot in shots_of(board):
        save_shot_field(shot, "prompt", was="", value="The sea.", by=cast.alice)
    return board


def rows_of(client: Client, board: Board, sort: str = "") -> dict[str, Any]:
    page = soup_of(client.get(address("board-models", board), {"sort": sort}))
    rows = page.select(".models tbody tr")
    return {" ".join(row.th.stripped_strings): row for row in rows}


def cell(row: Any, head: str) -> str:
    found = row.select_one(f"[data-head={head}]")
    return " ".join(found.stripped_strings)


def test_the_table_has_every_model_of_the_catalog(
    as_max: Client, written: Board
) -> None:
    rows = rows_of(as_max, written)

    assert len(rows) == len(registry.models()) == 13


def test_a_row_says_price_fit_cancel_and_key(as_max: Client, written: Board) -> None:
    rows = rows_of(as_max, written)

    row = rows["Kling VIDEO 3.0 4K Runware"]
    assert " ".join(row.select_one(".price").stripped_strings) == "$6.30 $0.42 a second"
    assert cell(row, "Fits") == "This board fits."
    assert cell(row, "Lost") == "Nothing"
    assert cell(row, "Cancel").startswith("Not once it is sent")
    assert cell(row, "Key") == "No key yet"
    assert row.select_one("button")["value"] == "runware/kling-3-4k"

    here = rows["Animatic This machine"]
    assert cell(here, "Key") == "None needed"
    assert here["aria-current"] == "true"


def test_the_first_problem_stands_in_the_row_and_the_others_behind_it(
    as_max: Client, cast: Cast, written: Board
) -> None:
    overwrite(written, "size", (1280, 720), by=cast.alice)
    overwrite(written, "seconds", 20, by=cast.alice)

    row = rows_of(as_max, written)["Kling V3.0 4K RunComfy"]

    summary = row.select_one("[data-head=Fits] summary")
    assert " ".join(summary.stripped_strings) == (
        "Kling V3.0 4K makes films of 3 s to 15 s; the board is 5 s too long. "
        "and 1 more"
    )
    (other,) = row.select("[data-head=Fits] li")
    assert other.text.startswith("Kling V3.0 4K does not make 1280 x 720.")


def test_settings_another_model_has_not_are_named_as_lost(
    as_max: Client, cast: Cast, written: Board
) -> None:
    overwrite(written, "model", "runware/kling-3-4k", by=cast.alice)
    overwrite(written, "settings.output_quality", 80, by=cast.alice)
    overwrite(written, "settings.output_format", "MP4", by=cast.alice)

    rows = rows_of(as_max, written)

    lost = cell(rows["Kling V3.0 4K WaveSpeedAI"], "Lost")
    assert lost == "Settings it has not: quality."
    assert cell(rows["Kling VIDEO 3.0 4K Runware"], "Lost") == "Nothing"


def test_several_results_are_priced_where_they_are_made(
    as_max: Client, cast: Cast, written: Board
) -> None:
    overwrite(written, "model", "runware/kling-3-4k", by=cast.alice)
    overwrite(written, "settings.results", 3, by=cast.alice)

    rows = rows_of(as_max, written)

    assert "$18.90" in rows["Kling VIDEO 3.0 4K Runware"].text
    assert "$6.30" in rows["Kling V3.0 4K WaveSpeedAI"].text
    assert cell(rows["Kling V3.0 4K WaveSpeedAI"], "Lost") == (
        "Settings it has not: results."
    )


def test_the_table_can_stand_by_price_and_by_fit(
    as_max: Client, written: Board
) -> None:
    by_price = list(rows_of(as_max, written, "price").values())
    by_fit = list(rows_of(as_max, written, "fit").values())

    prices = [row.select_one(".price b").text for row in by_price]
    assert prices[0] == "Free"
    assert prices[-2:] == ["Price unknown"] * 2
    fits = [cell(row, "Fits") == "This board fits." for row in by_fit]
    assert fits == sorted(fits, reverse=True)
    assert True in fits
    assert False in fits


@pytest.mark.parametrize(
    ("practice", "own", "words"),
    [
        ("", "", "No key yet"),
        ("http://127.0.0.1:1", "", "Practice: not the real model, play money"),
        ("http://127.0.0.1:1", "secret", "This studio's key"),
    ],
)
def test_the_table_says_whose_key_it_would_be(
    practice: str,
    own: str,
    words: str,
    as_max: Client,
    written: Board,
    settings: Settings,
) -> None:
    settings.PRACTICE_URL = practice
    settings.PROVIDER_KEYS = {"runware": own}

    html = as_max.get(address("board-models", written)).content.decode()

    row = rows_of(as_max, written)["Kling VIDEO 3.0 4K Runware"]
    assert cell(row, "Key") == words
    assert "secret" not in html


def test_the_table_says_when_the_teams_key_cannot_be_read(
    as_max: Client, cast: Cast, written: Board, settings: Settings
) -> None:
    """There is a key, and no other takes its place: "No key yet" would be wrong."""
    settings.PRACTICE_URL = "http://127.0.0.1:1"
    keep_key(cast.northlight, "runware", "sk-1", by=cast.alice)
    ProviderKey.objects.update(secret=b"another studio's")

    row = rows_of(as_max, written)["Kling VIDEO 3.0 4K Runware"]

    assert cell(row, "Key").startswith("Your team's key cannot be read")


def test_a_press_uses_the_model_and_leads_back_to_the_board(
    as_max: Client, written: Board
) -> None:
    row = rows_of(as_max, written)["Kling V3.0 4K RunComfy"]
    was = row.select_one("[name=was]")["value"]
    form = {"model": "runcomfy/kling-3-4k", "was": was}
    answer = as_max.post(address("board-model", written), form, follow=True)

    written.refresh_from_db()
    assert written.model == "runcomfy/kling-3-4k"
    assert answer.redirect_chain == [(address("board", written), 302)]
    assert "The board is written for Kling V3.0 4K." in answer.content.decode()


def test_a_reviewer_reads_the_table_and_has_nothing_to_press(
    as_rita: Client, written: Board
) -> None:
    page = soup_of(as_rita.get(address("board-models", written)))

    assert len(page.select(".models tbody tr")) == 13
    assert page.select(".models button") == []


def test_the_table_costs_ten_queries_at_most(
    as_max: Client,
    written: Board,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    as_max.get(address("board-models", written))

    with django_assert_max_num_queries(10):
        as_max.get(address("board-models", written))


# ---- the panel

# The studio's own switch beside them; it is not sent.
OVERALL = "overall_prompt_in_shots"
PANELS = {
    "local/animatic": [
        *("burn_in", "output_format", "output_quality"),
    ],
    "runware/kling-3-4k": [
        *("shot_type", OVERALL, "reference_images", "character_orientation"),
        *("output_format", "output_quality", "results"),
        *("check_content", "safety_mode", "ttl"),
        *("upload_endpoint", "webhook_url", "include_cost"),
    ],
    "runware/kling-o3-4k": [
        *(OVERALL, "reference_videos", "source_video", "keep_original_sound"),
        *("output_format", "output_quality", "results"),
        *("check_content", "safety_mode", "ttl"),
        *("upload_endpoint", "webhook_url", "include_cost"),
    ],
    "runware/kling-3-pro": [
        *(OVERALL, "reference_images", "reference_videos"),
        *("keep_original_sound", "character_orientation"),
        *("output_format", "output_quality", "results"),
        *("check_content", "safety_mode", "ttl"),
        *("upload_endpoint", "webhook_url", "include_cost"),
    ],
    "wavespeed/kling-3-4k": ["cfg_scale", "shot_type", OVERALL, "webhook_url"],
    "runcomfy/kling-3-4k": ["cfg_scale", "shot_type", OVERALL],
}


@pytest.mark.parametrize("model", PANELS)
def test_the_panel_has_every_parameter_of_the_page_and_none_it_has_not(
    model: str, as_max: Client, cast: Cast, board: Board
) -> None:
    overwrite(board, "model", model, by=cast.alice)

    page = soup_of(as_max.get(address("board", board)))

    fields = page.select("#settings [data-field]")
    assert [one["data-field"] for one in fields] == ["size", *PANELS[model]]
    # What is rarely touched is folded.
    folded = page.select("#settings details [data-field]")
    assert len(fields) - len(folded) <= 4
    assert not any(group.has_attr("open") for group in page.select("#settings details"))


def save(client: Client, board: Board, name: str, value: str, was: str = "") -> Any:
    data = {"name": f"settings.{name}", "value": value, "was": was}
    return client.post(address("board-field", board), data)


@pytest.mark.parametrize(
    ("name", "good", "bad", "words"),
    [
        ("results", "4", "5", "Results is 1 to 4."),
        ("results", "1", "0", "Results is 1 to 4."),
        ("output_quality", "20", "19", "Quality is 20 to 99."),
        ("ttl", "60", "59", "Seconds the provider keeps the file is 60 or more."),
        (
            "upload_endpoint",
            "https://b.example.com/put",
            "http://b.example.com/put",
            "Upload the film to: The address must begin with https://.",
        ),
        (
            "character_orientation",
            "image",
            "left",
            "Character faces as in is one of image, video.",
        ),
    ],
)
def test_a_setting_is_saved_or_refused_with_its_range(
    name: str,
    good: str,
    bad: str,
    words: str,
    as_max: Client,
    cast: Cast,
    board: Board,
) -> None:
    overwrite(board, "model", "runware/kling-3-4k", by=cast.alice)

    refused = save(as_max, board, name, bad)
    taken = save(as_max, board, name, good)

    assert (refused.status_code, refused.json()) == (422, {"message": words})
    assert taken.status_code == 200


def test_the_number_of_results_is_what_is_ordered(
    as_max: Client, cast: Cast, written: Board
) -> None:
    overwrite(written, "model", "runware/kling-3-4k", by=cast.alice)
    save(as_max, written, "results", "3", was="1")
    save(as_max, written, "ttl", "60")
    written.refresh_from_db()

    request = request_of(written)
    html = as_max.get(address("board-order", written)).content.decode()

    assert (request.results, dict(request.settings)) == (3, {"ttl": 60})
    assert "15 s x $0.42 x 3, Runware" in html
    assert "$18.90" in html


def test_a_folded_group_says_what_was_chosen_in_it(
    as_max: Client, cast: Cast, board: Board
) -> None:
    overwrite(board, "model", "runware/kling-3-4k", by=cast.alice)
    overwrite(board, "settings.output_quality", 80, by=cast.alice)
    overwrite(board, "settings.include_cost", False, by=cast.alice)

    page = soup_of(as_max.get(address("board", board)))

    said = {g["id"]: g.select_one("small").text for g in page.select("details.group")}
    assert said == {
        "settings-references": "None",
        "settings-file": "Quality 80",
        "settings-delivery": "Ask what it cost off",
    }


def test_a_choice_can_be_left_open_again(
    as_max: Client, cast: Cast, board: Board
) -> None:
    overwrite(board, "model", "runware/kling-3-4k", by=cast.alice)
    save(as_max, board, "character_orientation", "image")

    save(as_max, board, "character_orientation", "", was="image")

    board.refresh_from_db()
    assert board.settings == {}


def test_a_setting_without_use_says_so_where_it_stands(
    as_max: Client, cast: Cast, board: Board
) -> None:
    overwrite(board, "model", "runware/kling-3-4k", by=cast.alice)
    overwrite(board, "settings.character_orientation", "image", by=cast.alice)

    page = soup_of(as_max.get(address("board", board)))

    field = page.select_one("[data-field=character_orientation]")
    assert "does nothing here: it needs reference images." in field.text


def test_the_counter_counts_the_whole_story_where_the_model_cuts(
    as_max: Client, cast: Cast, written: Board, counter: Callable[..., list[int]]
) -> None:
    overwrite(written, "model", "wavespeed/kling-3-4k", by=cast.alice)
    own = counter(as_max)
    overwrite(written, "settings.shot_type", "intelligent", by=cast.alice)

    story = counter(as_max)

    assert own == [2500] * 3
    # "Shot 1 (5 s): " and a line end stand around each, and the others' words.
    assert story == [2500 - 3 * len("Shot 1 (5 s): ") - 2 - 2 * len("The sea.")] * 3


@pytest.fixture
def counter(written: Board) -> Callable[..., list[int]]:
    def counts(client: Client) -> list[int]:
        page = soup_of(client.get(address("board", written)))
        return [int(one["data-max"]) for one in page.select("[data-max]")]

    return counts


# ---- the negative prompt


@pytest.mark.parametrize(
    ("model", "text", "shows"),
    [
        ("runware/kling-3-4k", "", True),
        ("runware/kling-o3-4k", "", False),
        ("runware/kling-o3-4k", "blur", True),
        ("gone/model", "", True),
    ],
)
def test_a_negative_prompt_is_offered_where_the_model_takes_one(
    model: str, text: str, shows: bool, as_max: Client, cast: Cast, board: Board
) -> None:
    Board.objects.filter(pk=board.pk).update(model=model, negative_prompt=text)

    page = soup_of(as_max.get(address("board", board)))

    assert bool(page.select("#board-negative")) is shows


def test_a_negative_prompt_the_model_has_not_says_so_where_it_stands(
    as_max: Client, cast: Cast, board: Board
) -> None:
    changes = {"model": "runware/kling-o3-4k", "negative_prompt": "blur"}
    Board.objects.filter(pk=board.pk).update(**changes)

    page = soup_of(as_max.get(address("board", board)))

    (said,) = page.select(".negative .problem")
    assert "has no negative prompt; yours would be left out." in said.text
