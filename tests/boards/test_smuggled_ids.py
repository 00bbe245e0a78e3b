"""An id of somebody else's in a form of one's own page reaches nothing of theirs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from storyboard.boards.models import Board, Shot
from tests.cast import Cast
from tests.rows import Rows, rows_of


@pytest.fixture
def theirs(cast: Cast) -> Rows:
    return rows_of(cast.northlight, cast.alice)


@pytest.fixture
def mine(cast: Cast) -> Rows:
    return rows_of(cast.elsewhere, cast.mallory)


# By address: the row it names, and the form, made of (mine, theirs).
FORMS: dict[str, tuple[str, Callable[[Rows, Rows], dict[str, Any]]]] = {
    "project-new": ("", lambda mine, theirs: {"title": "T", "team": theirs.team.pk}),
    "board-move": ("project", lambda _, t: {"item": t.board.pk, "place": 0}),
    "shot-move": ("board", lambda _, t: {"item": t.shot.pk, "place": 0}),
    "shot-new": ("board", lambda _, t: {"after": t.shot.pk}),
    "shot-restore": ("shot", lambda _, t: {"heir": t.shot.pk}),
    "board-fix": ("board", lambda _, t: {"fix": f"set_seconds:{t.shot.pk}:2:3"}),
    "render-order": ("board", lambda m, t: {"order_key": t.render.order_key}),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_row_of_another_team_named_in_a_form_stays_as_it_is(
    name: str, mine: Rows, theirs: Rows, as_mallory: Client
) -> None:
    row, form = FORMS[name]
    address = reverse(name, args=[getattr(mine, row).pk] if row else [])
    values = form(mine, theirs)
    shots, boards = (model.objects.filter for model in (Shot, Board))
    before = [
        *shots(board=theirs.board).values(),
        *boards(team=theirs.team).values(),
    ]

    answer = as_mallory.post(
        address, {"version": mine.board.version, **values}, query_params=values
    )

    assert answer.status_code < 500
    assert "northlight" not in answer.content.decode().lower()
    assert before == [
        *shots(board=theirs.board).values(),
        *boards(team=theirs.team).values(),
    ]
    assert not shots(board=mine.board, prompt__contains="Northlight").exists()


def test_the_forms_above_work_with_rows_of_ones_own(
    mine: Rows, as_mallory: Client
) -> None:
    """So that the refusals above are not for another reason."""
    for name, (row, form) in FORMS.items():
        if name == "shot-restore":
            continue
        address = reverse(name, args=[getattr(mine, row).pk] if row else [])
        version = Board.objects.get(pk=mine.board.pk).version

        answer = as_mallory.post(address, {"version": version, **form(mine, mine)})

        assert answer.status_code == 302, (name, answer.content)
