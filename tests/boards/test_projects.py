"""The wall and a project: make, rename, order, copy, trash, restore."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from storyboard.boards.actions.projects import create_board, create_project
from storyboard.boards.models import Board, Project
from storyboard.boards.queries import boards_of, shots_of
from tests.boards.conftest import address, soup_of
from tests.cast import Cast

HTMX = {"HX-Request": "true"}
NEW = {"title": "Storm", "seconds": "10", "shots": "4", "size": "1280x720"}


# ---- the wall


def test_an_empty_wall_offers_to_make_a_project(as_max: Client) -> None:
    page = soup_of(as_max.get(reverse("projects")))

    assert "No projects yet" in page.text
    assert page.select_one("form[action$='/projects/new/'] input[name=title]")


def test_a_new_project_opens_at_once(as_max: Client, cast: Cast) -> None:
    answer = as_max.post(reverse("project-new"), {"title": "  The Keeper "})

    made = Project.objects.get()
    assert answer["Location"] == address("project", made)
    assert (made.title, made.team, made.created_by) == (
        "The Keeper",
        cast.northlight,
        cast.max,
    )


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("", "The title is missing."),
        ("   ", "The title is missing."),
        ("\u2060\u200d", "The title is missing."),
        ("x" * 201, "The title is longer than 200 characters."),
    ],
)
def test_a_refused_project_says_why_and_keeps_what_was_typed(
    title: str, sentence: str, as_max: Client
) -> None:
    answer = as_max.post(reverse("project-new"), {"title": title})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Project.objects.exists()


def test_a_project_for_another_team_is_not_made(as_max: Client, cast: Cast) -> None:
    new = {"title": "Mine", "team": str(cast.elsewhere.pk)}

    assert as_max.post(reverse("project-new"), new).status_code == 403
    assert not Project.objects.exists()


def test_a_reviewer_sees_the_wall_and_makes_nothing(
    as_rita: Client, project: Project
) -> None:
    page = soup_of(as_rita.get(reverse("projects")))

    assert "The Keeper" in page.text
    assert page.select("form[action$='/projects/new/'], [formaction]") == []
    assert as_rita.post(reverse("project-new"), {"title": "x"}).status_code == 403


def test_the_wall_shows_first_frames_counts_and_no_strangers(
    as_max: Client, cast: Cast, board: Board, upload: Any
) -> None:
    create_project(cast.elsewhere, title="Secret", by=cast.mallory)
    shot = shots_of(board)[0]
    as_max.post(address("shot-frame", shot, "first"), {"file": upload()})

    page = soup_of(as_max.get(reverse("projects")))

    assert len(page.select(".poster")) == 1
    assert "1 board" in page.select_one(".poster .md").text
    assert page.select_one(".poster img")["src"].endswith("/preview")


def test_the_wall_costs_the_same_however_many_projects(
    as_max: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        project = create_project(cast.northlight, title=f"P{number}", by=cast.max)
        create_board(project, title="B", by=cast.max, seconds=6, shots=3)

    with django_assert_max_num_queries(6):
        as_max.get(reverse("projects"))


def test_a_trashed_project_leaves_the_wall_and_comes_back(
    as_max: Client, project: Project, board: Board
) -> None:
    gone = as_max.post(address("project-trash", project), headers=HTMX)
    missing = as_max.get(address("board", board)).status_code
    back = as_max.post(address("project-restore", project), headers=HTMX)

    assert address("project-restore", project) in gone.content.decode()
    assert missing == 404
    assert "“The Keeper” is back." in back.content.decode()
    assert as_max.get(address("board", board)).status_code == 200


# ---- a project


def test_a_new_board_has_equal_shots_and_opens_at_once(
    as_max: Client, project: Project
) -> None:
    answer = as_max.post(address("board-new", project), NEW)

    board = Board.objects.get()
    assert answer["Location"] == address("board", board)
    assert [s.seconds for s in shots_of(board)] == [3, 3, 2, 2]
    assert (board.seconds, board.width, board.height) == (10, 1280, 720)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "The title is missing."),
        ("seconds", "0", "Length: type a whole number, 1 to 3600 s."),
        ("seconds", "ten", "Length: type a whole number, 1 to 3600 s."),
        ("shots", "201", "Shots: type a whole number, 1 to 200."),
        ("shots", "11", "10 s do not reach for 11 shots of at least 1 s."),
        ("size", "0x0", "Both sides must be even numbers of pixels, 16 to 8192."),
        ("size", "", "Choose a size."),
    ],
)
def test_a_refused_board_says_which_field_and_why(
    field: str, value: str, sentence: str, as_max: Client, project: Project
) -> None:
    answer = as_max.post(address("board-new", project), NEW | {field: value})

    page = soup_of(answer)
    assert answer.status_code == 422
    assert sentence in page.select_one(f"[data-field={field}] .error").text
    assert page.select_one(f"#id_{field}")["aria-invalid"] == "true"
    assert not Board.objects.exists()


@pytest.fixture
def three(cast: Cast, project: Project) -> list[Board]:
    return [
        create_board(project, title=title, by=cast.alice, seconds=6, shots=2)
        for title in ("One", "Two", "Three")
    ]


def titles(project: Project) -> list[str]:
    return [board.title for board in boards_of(project)]


def test_boards_stand_in_story_order_with_their_shots(
    as_max: Client, project: Project, three: list[Board]
) -> None:
    page = soup_of(as_max.get(address("project", project)))

    cards = page.select("[data-item]")
    assert [card["data-item"] for card in cards] == [str(board.pk) for board in three]
    assert "3 in all, 18 s" in page.text
    assert "2 shots" in cards[0].text


def test_a_project_costs_the_same_however_many_boards(
    as_max: Client,
    project: Project,
    three: list[Board],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(7):
        as_max.get(address("project", project))


def test_a_board_is_put_at_a_place(
    as_max: Client, project: Project, three: list[Board]
) -> None:
    answer = as_max.post(
        address("board-move", project),
        {"item": three[0].pk, "place": "2"},
        headers={"X-Requested-With": "fetch"},
    )

    assert titles(project) == ["Two", "Three", "One"]
    assert answer.content.decode().index("Two") < answer.content.decode().index("One")


def test_a_board_of_another_project_cannot_be_put_here(
    as_max: Client, cast: Cast, project: Project, three: list[Board]
) -> None:
    other = create_project(cast.northlight, title="Other", by=cast.max)

    move = {"item": three[0].pk, "place": "0"}

    assert as_max.post(address("board-move", other), move).status_code == 404
    assert titles(project) == ["One", "Two", "Three"]


def test_a_duplicate_stands_behind_its_original(
    as_max: Client, project: Project, three: list[Board]
) -> None:
    as_max.post(address("board-duplicate", three[0]))

    assert titles(project) == ["One", "One copy", "Two", "Three"]
    copy = boards_of(project)[1]
    assert [s.seconds for s in shots_of(copy)] == [3, 3]
    assert {s.pk for s in shots_of(copy)}.isdisjoint(s.pk for s in shots_of(three[0]))


def test_a_trashed_board_offers_undo_and_comes_back_to_its_place(
    as_max: Client, project: Project, three: list[Board]
) -> None:
    gone = as_max.post(address("board-trash", three[1]), headers=HTMX)
    after = titles(project)
    as_max.post(address("board-restore", three[1]), headers=HTMX)

    assert address("board-restore", three[1]) in gone.content.decode()
    assert after == ["One", "Three"]
    assert titles(project) == ["One", "Two", "Three"]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_boards_come_back_in_any_order_to_where_they_stood(
    order: tuple[int, int],
    as_max: Client,
    project: Project,
    three: list[Board],
    cast: Cast,
) -> None:
    create_board(project, title="Four", by=cast.max, seconds=6, shots=2)
    for number in (1, 2):
        as_max.post(address("board-trash", three[number]))
    # Somebody numbers the others meanwhile.
    moved = {"item": str(three[0].pk), "place": "0"}
    as_max.post(address("board-move", project), moved)

    for number in order:
        as_max.post(address("board-restore", three[number]))

    assert sorted(titles(project)) == ["Four", "One", "Three", "Two"]
    assert titles(project)[0] == "One"
    assert titles(project).index("Two") < titles(project).index("Three")


def test_the_trash_says_who_and_when_and_restores_without_script(
    as_alice: Client, as_max: Client, project: Project, three: list[Board]
) -> None:
    as_alice.post(address("board-trash", three[1]))
    page = soup_of(as_max.get(address("project", project)))
    (place,) = page.select(".trash")
    (button,) = place.select("button[formaction]")

    assert "Trash (1)" in place.text
    assert "Two" in place.text
    assert "by Alice Ames" in place.text
    assert place.select("time[datetime]")
    assert page.select(f"form#{button['form']}[method=post]")
    as_max.post(str(button["formaction"]))
    assert titles(project) == ["One", "Two", "Three"]
    assert not soup_of(as_max.get(address("project", project))).select(".trash")


def test_the_wall_lists_trashed_projects_with_who_did_it(
    as_alice: Client, as_rita: Client, project: Project, board: Board
) -> None:
    as_alice.post(address("project-trash", project))
    as_alice.post(address("project-trash", project))

    (place,) = soup_of(as_rita.get(reverse("projects"))).select(".trash")

    text = " ".join(place.text.split())
    assert "Trash (1)" in text
    assert "1 board" in text
    assert "by Alice Ames" in text
    assert not place.select("button")


def test_a_board_that_is_not_in_the_trash_is_not_restored(
    as_max: Client, three: list[Board]
) -> None:
    version = Board.objects.get(pk=three[0].pk).version

    as_max.post(address("board-restore", three[0]))

    assert Board.objects.get(pk=three[0].pk).version == version


def test_without_script_every_deed_ends_on_the_project(
    as_max: Client, project: Project, three: list[Board]
) -> None:
    for name in ("board-duplicate", "board-trash", "board-restore"):
        answer = as_max.post(address(name, three[1]))

        assert (answer.status_code, answer["Location"]) == (
            302,
            address("project", project),
        )


DEEDS = ["board-duplicate", "board-trash", "board-restore"]


@pytest.mark.parametrize("name", [*DEEDS, "project-trash", "project-restore"])
def test_a_reviewer_may_not_and_a_stranger_finds_nothing(
    name: str, as_rita: Client, as_mallory: Client, project: Project, board: Board
) -> None:
    thing = project if name.startswith("project") else board

    refused = as_rita.post(address(name, thing), headers=HTMX)
    missing = as_mallory.post(address(name, thing), headers=HTMX)

    assert (refused.status_code, missing.status_code) == (403, 404)
    assert titles(project) == ["Ignition"]
    project.refresh_from_db()
    assert project.trashed_at is None


@pytest.mark.parametrize("name", ["board-new", "board-move"])
def test_a_project_is_written_by_makers_only(
    name: str, as_rita: Client, as_mallory: Client, project: Project
) -> None:
    assert as_rita.post(address(name, project), NEW).status_code == 403
    assert as_mallory.post(address(name, project), NEW).status_code == 404
    assert not Board.objects.exists()
