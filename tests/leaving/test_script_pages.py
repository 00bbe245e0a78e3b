"""A script in by its page: read, looked over, changed, kept; and who may."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from storyboard.boards.actions.library import create_element
from storyboard.boards.actions.projects import create_project
from storyboard.boards.models import Board, Element, Project, Shot
from storyboard.boards.queries import boards_of, plan_of, shots_of
from tests.cast import Cast
from tests.leaving.test_fountain import SCRIPT

USUAL = {"text": "", "longest": "3600", "first": "1"}


@pytest.fixture
def project(cast: Cast) -> Project:
    return create_project(cast.northlight, title="The Keeper", by=cast.alice)


@pytest.fixture
def address(project: Project) -> str:
    return f"/projects/{project.pk}/script/"


def form_of(answer: Any) -> dict[str, Any]:
    """What a browser would send, as the page stands."""
    page = BeautifulSoup(answer.content, "html.parser")
    form = page.select_one("#script-preview")
    assert form, answer.content.decode()[-3000:]
    sent: dict[str, Any] = {}
    for field in form.select("input, textarea, select"):
        name = str(field["name"])
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            sent[name] = chosen["value"] if chosen else ""
        elif field.name == "textarea":
            sent[name] = field.text.removeprefix("\n").replace("\r\n", "\n")
        elif field.get("type") != "checkbox":
            sent.setdefault(name, []).append(field.get("value", ""))
        elif field.has_attr("checked"):
            sent.setdefault(name, []).append(field.get("value", "on"))
    return sent


def kept(project: Project) -> list[tuple[str, int, list[tuple[str, str, int]]]]:
    return [
        (b.title, b.seconds, [(s.title, s.prompt, s.seconds) for s in shots_of(b)])
        for b in boards_of(project)
    ]


def test_what_is_read_is_what_is_kept_when_nothing_is_changed(
    as_max: Client, project: Project, address: str
) -> None:
    preview = as_max.post(address, {**USUAL, "text": SCRIPT})
    assert not boards_of(project)
    answer = as_max.post(address, form_of(preview))

    assert answer.status_code == 302
    assert kept(project) == [
        (
            "1 EXT. LIGHTHOUSE - NIGHT",
            7,
            [
                ("", "Rain. The beam is dark.", 2),
                (
                    "MARA",
                    "MARA (out of breath): “It will not light. Hold the ladder.”",
                    3,
                ),
                ("ELIO", "ELIO: “I am holding it.”", 2),
            ],
        ),
        ("INT. LAMP ROOM - CONTINUOUS", 2, [("", "She strikes a match.", 2)]),
    ]
    assert [plan_of(board).problems() for board in boards_of(project)] == [(), ()]
    assert not Element.objects.exists()


def test_lengths_words_and_titles_are_changed_shots_joined_and_boards_left_out(
    as_max: Client, project: Project, address: str
) -> None:
    file = SimpleUploadedFile("keeper.fountain", SCRIPT.encode())
    sent = form_of(as_max.post(address, {**USUAL, "file": file}))
    sent |= {"b0-title": "The climb", "b0-0-seconds": "9", "b0-2-deed": "join"}
    sent |= {"b0-1-prompt": "MARA climbs.", "size": "1080x1920"}
    del sent["b1-keep"]
    as_max.post(address, sent)

    assert kept(project) == [
        (
            "The climb",
            14,
            [
                ("", "Rain. The beam is dark.", 9),
                ("MARA", "MARA climbs.\nELIO: “I am holding it.”", 5),
            ],
        )
    ]
    board = boards_of(project).get()
    assert (board.width, board.height) == (1080, 1920)


def test_who_is_ticked_becomes_an_element_and_is_mentioned(
    as_max: Client, project: Project, address: str, cast: Cast
) -> None:
    known = create_element(cast.northlight, name="Elio", by=cast.alice)
    sent = form_of(as_max.post(address, {**USUAL, "text": SCRIPT}))
    assert sent["named"] == ["MARA", "ELIO"]
    as_max.post(address, {**sent, "speaker": ["MARA", "ELIO"]})

    assert {e.slug: e.name for e in Element.objects.all()} == {
        "mara": "Mara",
        known.slug: "Elio",
    }
    prompts = [shot.prompt for shot in shots_of(boards_of(project)[0])]
    assert prompts[1].startswith("@mara (out of breath): ")
    assert prompts[2].startswith("@elio: ")


def test_everything_wrong_is_said_at_once_and_what_was_typed_stays(
    as_max: Client, project: Project, address: str
) -> None:
    sent = form_of(as_max.post(address, {**USUAL, "text": SCRIPT}))
    sent |= {
        "b0-0-seconds": "0",
        "b0-1-prompt": "",
        "b1-title": "",
        "b1-0-deed": "drop",
    }
    answer = as_max.post(address, sent)
    page = answer.content.decode()

    assert answer.status_code == 422
    for words in (
        "Length: type a whole number, 1 to 3600 s.",
        "The prompt is missing.",
        "The title is missing.",
        "All its shots are left out.",
    ):
        assert words in page
    assert form_of(answer)["b0-2-prompt"] == "ELIO: “I am holding it.”"
    assert not boards_of(project)


def test_leaving_out_every_board_makes_nothing_and_says_so(
    as_max: Client, project: Project, address: str
) -> None:
    sent = form_of(as_max.post(address, {**USUAL, "text": SCRIPT}))
    del sent["b0-keep"], sent["b1-keep"]
    answer = as_max.post(address, sent)
    assert "Every board is left out" in answer.content.decode()
    assert not boards_of(project)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "There is nothing in it"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no text in UTF-8"),
        (b"INT. HALL\x00\n\nShe waits.", "characters that no text has"),
        (b"x" * 1_500_000, "1 MB at most"),
        (b"INT. HALL - DAY\n\nEXT. YARD\n", "No scene was found"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(
    as_max: Client, address: str, data: bytes, why: str
) -> None:
    file = SimpleUploadedFile("keeper.fountain", data)
    for sent in ({"file": file}, {"text": data.decode("latin-1")}):
        if "text" in sent and "UTF-8" in why:
            continue
        answer = as_max.post(address, {**USUAL, **sent})
        assert answer.status_code == 422
        assert why in answer.content.decode()


def test_fifty_megabytes_are_refused_before_they_are_read(
    as_max: Client, address: str
) -> None:
    file = SimpleUploadedFile("keeper.fountain", b"x" * 50_000_000)
    answer = as_max.post(address, {**USUAL, "file": file})
    assert answer.status_code == 413


def test_a_long_script_comes_in_by_parts(
    as_max: Client, project: Project, address: str
) -> None:
    scene = "INT. ROOM {n}\n\n" + "\n\n".join(f"Line {n} of it." for n in range(90))
    text = "\n\n".join(scene.replace("{n}", str(n)) for n in range(1, 9))
    first = as_max.post(address, {**USUAL, "text": text})
    assert "The script has 8 scenes. These are 1 to 5" in " ".join(
        first.content.decode().split()
    )
    answer = as_max.post(address, form_of(first), follow=True)
    assert "from scene 6 for the rest" in answer.content.decode()
    rest = as_max.post(address, {**USUAL, "text": text, "first": "6"})
    as_max.post(address, form_of(rest))

    titles = [board.title for board in boards_of(project)]
    assert titles == [f"INT. ROOM {n}" for n in range(1, 9)]
    assert Shot.objects.count() == 8 * 90


def test_a_board_is_no_longer_than_was_asked(
    as_max: Client, project: Project, address: str
) -> None:
    text = "INT. HALL\n\n" + "\n\n".join(f"Line {n} of it." for n in range(9))
    preview = as_max.post(address, {**USUAL, "text": text, "longest": "6"})
    as_max.post(address, form_of(preview))

    boards = list(boards_of(project))
    assert [board.seconds for board in boards] == [6, 6, 6]
    assert [board.title for board in boards] == [
        f"INT. HALL ({n} of 3)" for n in (1, 2, 3)
    ]


def test_makers_are_led_there_reviewers_may_not_and_strangers_find_nothing(
    as_max: Client, as_rita: Client, as_mallory: Client, project: Project, address: str
) -> None:
    assert address in as_max.get(f"/projects/{project.pk}/").content.decode()
    assert address not in as_rita.get(f"/projects/{project.pk}/").content.decode()
    for method in ("get", "post"):
        assert getattr(as_rita, method)(address).status_code == 403
        assert getattr(as_mallory, method)(address).status_code == 404
    assert not Board.objects.exists()
