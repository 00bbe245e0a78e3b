"""What the project's page hears of films, orders and money."""

from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from storyboard.boards.actions.projects import cap_project, create_board
from storyboard.boards.models import Board, Project
from storyboard.domain.lifecycle import State
from storyboard.domain.money import Entry
from storyboard.renders.models import LedgerEntry, Render
from tests.cast import Cast
from tests.rows import Rows, rows_of


def standing(client: Client, project: Project) -> Any:
    return client.get(reverse("project-standing", args=[project.pk]))


def page_of(answer: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def card(answer: HttpResponse, board: Board) -> str:
    (found,) = page_of(answer).select(f"#stands-{board.pk}")
    return found.get_text(" ", strip=True)


def totals(answer: HttpResponse) -> dict[str, str]:
    (place,) = page_of(answer).select("#totals")
    names, values = place.select("dt"), place.select("dd")

    def text(tag: Tag) -> str:
        return tag.get_text(strip=True)

    return {text(n): text(v) for n, v in zip(names, values, strict=True)}


def pay(render: Render, kind: Entry, amount: str, *, practice: bool = False) -> None:
    LedgerEntry.objects.create(
        team_id=render.team_id,
        project_id=render.board.project_id,
        board=render.board,
        render=render,
        kind=kind,
        amount_usd=Decimal(amount),
        is_practice=practice,
        at=timezone.now(),
    )


@pytest.fixture
def rows(cast: Cast) -> Rows:
    return rows_of(cast.northlight, cast.alice)


def test_a_board_without_a_film_is_a_draft_and_its_seconds_are_planned(
    as_max, ordered, board: Board
):
    answer = standing(as_max, board.project)

    assert card(answer, board) == "Draft"
    assert totals(answer) == {
        "Planned": "0:02",
        "In takes": "0:00",
        "Spent": "$0.00",
        "Reserved": "$0.00",
    }


def test_a_film_of_the_local_engine_is_an_animatic(as_max, rows):
    answer = standing(as_max, rows.project)

    assert card(answer, rows.board) == "Animatic ready"
    assert totals(answer)["In takes"] == "0:03"


def test_an_order_under_way_ticks_on_its_board(as_max, ordered, board: Board):
    render = ordered()

    (place,) = page_of(standing(as_max, board.project)).select(f"#stands-{board.pk}")

    assert "Queued" in place.get_text()
    assert place.select("time[data-since]")
    assert place.select(f'a[href="{reverse("render", args=[render.pk])}"]')


def test_a_failure_after_the_film_is_said_beside_it(as_max, rows):
    late = Render.objects.get(pk=rows.render.pk)
    late.pk, late.take, late.order_key = None, 2, rows.team.pk
    late.state, late.error = State.FAILED, "It broke."
    late._state.adding = True
    late.save()

    said = card(standing(as_max, rows.project), rows.board)

    assert "Animatic ready" in said
    assert "Failed" in said


def test_money_is_told_per_board_and_in_all_and_play_money_is_none(as_max, rows):
    pay(rows.render, Entry.RESERVED, "3")
    pay(rows.render, Entry.RELEASED, "2")
    pay(rows.render, Entry.CHARGED, "1.50")
    pay(rows.render, Entry.CHARGED, "70", practice=True)
    cap_project(rows.project, Decimal(10))

    answer = standing(as_max, rows.project)

    assert "$2.50" in card(answer, rows.board)
    assert totals(answer)["Spent"] == "$1.50"
    assert totals(answer)["Reserved"] == "$1.00"
    assert "$7.50 left of the project" in answer.content.decode()


def test_a_page_that_knows_it_all_gets_nothing(as_max, ordered, board: Board):
    (place,) = page_of(standing(as_max, board.project)).select("#totals")
    asks = str(place["hx-get"])
    assert as_max.get(asks).status_code == 204

    ordered()

    assert as_max.get(asks).status_code == 200


def test_it_costs_the_same_queries_for_any_number_of_boards(
    as_max, cast, ordered, board: Board, django_assert_max_num_queries
):
    ordered()
    for title in "abc":
        create_board(board.project, title=title, by=cast.max, seconds=2, shots=2)

    with django_assert_max_num_queries(16):
        standing(as_max, board.project)


def test_a_stranger_hears_nothing(as_mallory, board: Board):
    assert standing(as_mallory, board.project).status_code == 404


def elsewhere(client: Client, project: Project, mark: str) -> bool:
    url = reverse("project-standing", args=[project.pk])
    answer = client.get(url, {"boards": mark}, headers={"HX-Request": "true"})
    return "boards:elsewhere" in answer.headers.get("HX-Trigger", "")


def mark_on(answer: Any) -> str:
    (mark,) = page_of(answer).select("#boards [name=boards]")
    return str(mark["value"])


def test_a_page_hears_that_a_colleague_made_a_board(
    cast: Cast, rows: Rows, as_alice: Client
) -> None:
    page = as_alice.get(reverse("project", args=[rows.board.project_id]))
    project = rows.board.project
    assert not elsewhere(as_alice, project, mark_on(page))

    create_board(project, title="Made by Max", by=cast.max)

    assert elsewhere(as_alice, project, mark_on(page))
    fresh = as_alice.get(
        reverse("project-boards", args=[project.pk]), headers={"HX-Request": "true"}
    )
    assert "Made by Max" in fresh.content.decode()
    assert not elsewhere(as_alice, project, mark_on(fresh))
