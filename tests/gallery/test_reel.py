"""The reel of a project: what plays, in which order, by its address."""

import json
from typing import Any

from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from storyboard.boards.actions.projects import create_board, trash_board
from storyboard.boards.models import Project
from storyboard.renders.actions import pick_take
from storyboard.renders.models import Clip, Render


def reel(client: Client, project: Project) -> Any:
    return client.get(reverse("project-reel", args=[project.pk]))


def parts(answer: HttpResponse) -> list[dict[str, Any]]:
    player = BeautifulSoup(answer.content, "html.parser").select_one("reel-player")
    assert player
    found: list[dict[str, Any]] = json.loads(str(player["data-parts"]))
    return found


def sources(answer: HttpResponse) -> list[str]:
    return [part["film"]["src"] if "film" in part else "" for part in parts(answer)]


def film_of(clip: Clip) -> str:
    return reverse("clip-file", args=[clip.pk])


def test_boards_play_in_story_order_each_with_the_take_that_counts(
    as_max, cast, keep, board
):
    second = create_board(board.project, title="Storm", by=cast.max, seconds=2, shots=2)
    first_take, _ = keep(board), keep(board)
    other = keep(second)
    pick_take(first_take, by=cast.max, seen=None)

    answer = reel(as_max, board.project)

    assert sources(answer) == [film_of(first_take), film_of(other)]
    assert [(p["start"], p["end"]) for p in parts(answer)] == [(0, 48), (48, 96)]
    assert [part["label"] for part in parts(answer)] == ["1 Ignition", "2 Storm"]


def test_a_board_without_a_film_holds_its_place_for_its_length(
    as_max, cast, keep, board
):
    create_board(board.project, title="Storm", by=cast.max, seconds=5, shots=2)
    clip = keep(board)

    answer = reel(as_max, board.project)

    assert sources(answer) == [film_of(clip), ""]
    assert parts(answer)[1]["end"] == 48 + 5 * 24
    assert "00:00:07:00" in answer.content.decode()


def test_the_draft_plays_where_no_take_is_finished(as_max, keep, board):
    draft = keep(board)
    Render.objects.filter(pk=draft.render_id).update(take=0)
    Clip.objects.filter(pk=draft.pk).update(take=0)

    assert sources(reel(as_max, board.project)) == [film_of(draft)]
    take = keep(board)
    assert sources(reel(as_max, board.project)) == [film_of(take)]


def test_films_of_two_rates_share_a_timeline_of_24(as_max, cast, keep, board):
    second = create_board(board.project, title="Storm", by=cast.max, seconds=2, shots=2)
    keep(board)
    odd = keep(second)
    Clip.objects.filter(pk=odd.pk).update(rate_num=30, frames=75)

    (_, part) = parts(reel(as_max, board.project))

    assert (part["start"], part["end"]) == (48, 48 + 60)
    assert part["film"] | {"src": ""} == {"src": "", "rate": [30, 1], "frames": 75}


def test_a_board_in_the_trash_is_not_in_the_reel(as_max, cast, keep, board):
    keep(board)
    trash_board(board, by=cast.max)

    answer = reel(as_max, board.project)

    assert answer.status_code == 200
    assert "reel-player" not in answer.content.decode()


def test_a_reel_that_has_not_changed_is_not_sent_again(as_max, keep, board):
    keep(board)
    page = BeautifulSoup(reel(as_max, board.project).content, "html.parser")
    (room,) = page.select("#reel")
    asks = str(room["hx-get"])

    assert as_max.get(asks).status_code == 204
    keep(board)
    assert as_max.get(asks).status_code == 200


def test_a_reel_costs_the_same_queries_for_any_number_of_boards(
    as_max, cast, keep, board, django_assert_max_num_queries
):
    keep(board)
    for title in "abc":
        create_board(board.project, title=title, by=cast.max, seconds=2, shots=2)

    with django_assert_max_num_queries(9):
        reel(as_max, board.project)


def test_reviewers_watch_and_strangers_find_nothing(as_rita, as_mallory, keep, board):
    keep(board)

    assert reel(as_rita, board.project).status_code == 200
    assert reel(as_mallory, board.project).status_code == 404
