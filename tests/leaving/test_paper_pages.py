"""Paper by its addresses: who gets it, what it is called, and what is refused."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http.response import HttpResponseBase
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from storyboard.boards.actions.projects import create_board, create_project
from storyboard.boards.models import Board
from storyboard.boards.queries import shots_of
from storyboard.exchange.paper.turns import turn
from storyboard.renders.models import Clip
from tests.cast import Cast

PAPERS = ("paper.pdf", "sheet.png", "shots.csv")


def body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer)


@pytest.mark.parametrize("name", PAPERS)
def test_reviewers_get_paper_of_boards_and_projects_and_strangers_nothing(
    as_rita: Client, as_mallory: Client, board: Board, name: str
) -> None:
    for of in (f"/boards/{board.pk}", f"/projects/{board.project_id}"):
        answer = as_rita.get(f"{of}/out/{name}")
        assert answer.status_code == 200
        assert body(answer)
        assert "attachment" in answer["Content-Disposition"]
        assert as_mallory.get(f"{of}/out/{name}").status_code == 404


def test_the_form_on_the_page_makes_the_paper_that_was_chosen(
    as_rita: Client, board: Board, keep: Callable[..., Clip]
) -> None:
    keep(board)
    page = BeautifulSoup(as_rita.get(f"/boards/{board.pk}/out/").content, "html.parser")
    form = page.select_one("#paper form")
    assert form
    names = {field["name"] for field in form.select("select, input")}
    assert names == {
        *("columns", "paper", "way", "show", "cover", "comments", "numbers")
    }
    said = {"columns": "1", "paper": "letter", "way": "portrait", "show": ["take"]}
    answer = as_rita.get(str(form["action"]), said)
    reader = PdfReader(BytesIO(body(answer)))
    (sheet,) = reader.pages
    text = sheet.extract_text()

    assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (612, 792)
    assert "Take 1 · local/animatic" in text
    assert "00:00" not in text
    assert len(sheet.images) == 2
    assert "Ignition storyboard.pdf" in answer["Content-Disposition"]


def test_an_address_of_an_older_page_is_refused_in_words(
    as_rita: Client, board: Board
) -> None:
    for odd in ("columns=9", "columns=3&paper=a4&way=round", "show=secret"):
        answer = as_rita.get(f"/boards/{board.pk}/out/paper.pdf?{odd}", follow=True)
        assert "out of date" in answer.content.decode()


def test_a_third_paper_at_a_time_is_told_to_wait(as_rita: Client, board: Board) -> None:
    address = f"/boards/{board.pk}/out/sheet.png"
    with turn(), turn():
        answer = as_rita.get(address, follow=True)
        assert "Two papers are being made already" in answer.content.decode()
    # A place that was given back is free.
    for _ in range(3):
        assert as_rita.get(address)["Content-Type"] == "image/png"


def test_of_nothing_there_is_no_paper(as_rita: Client, cast: Cast) -> None:
    project = create_project(cast.northlight, title="Empty", by=cast.alice)
    create_board(project, title="Later", by=cast.alice, seconds=5, shots=0)
    for name in PAPERS:
        answer = as_rita.get(f"/projects/{project.pk}/out/{name}", follow=True)
        assert "There is no shot to put on paper yet" in answer.content.decode()


def test_a_project_stands_on_paper_in_story_order(
    as_rita: Client, board: Board, cast: Cast
) -> None:
    later = create_board(board.project, title="Dawn", by=cast.alice, seconds=9, shots=3)
    answer = as_rita.get(f"/projects/{board.project_id}/out/paper.pdf")
    text = "\n".join(p.extract_text() for p in PdfReader(BytesIO(body(answer))).pages)
    listed = body(as_rita.get(f"/projects/{board.project_id}/out/shots.csv")).decode()

    assert text.index("Ignition") < text.index("Dawn")
    assert len(listed.splitlines()) == 1 + 2 + 3
    assert "00:00:02:00,00:00:05:00" in listed
    assert [shot.seconds for shot in shots_of(later)] == [3, 3, 3]
    sheet: Any = Image.open(
        BytesIO(body(as_rita.get(f"/projects/{board.project_id}/out/sheet.png")))
    )
    assert sheet.format == "PNG"
