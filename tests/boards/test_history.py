"""Every save is a version: undone, redone, named, listed in words and restored."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from storyboard.boards.actions import revisions
from storyboard.boards.actions.fields import choose_model
from storyboard.boards.actions.projects import create_board, duplicate_board
from storyboard.boards.models import Board, Project, Revision, Shot
from storyboard.boards.queries import shots_of
from storyboard.boards.seen import seen_by_choice
from storyboard.providers import registry
from tests.boards.conftest import HTMX, address, facts_of, soup_of
from tests.cast import Cast

Say = Callable[..., Any]


@pytest.fixture
def write(board: Board) -> Say:
    """Autosave a text of the board, or of a shot of it."""

    def field(by: Client, value: str, was: str = "", *, of: Shot | None = None) -> None:
        where = address("shot-field", of) if of else address("board-field", board)
        edit = {"name": "prompt", "value": value, "was": was}
        assert by.post(where, edit).status_code == 200

    return field


@pytest.fixture
def step(board: Board) -> Say:
    """Press undo or redo on a page that has just been read, and return the answer."""

    def press(by: Client, which: str = "undo", *, version: int | None = None) -> Any:
        board.refresh_from_db()
        known = {"version": board.version if version is None else version}
        return by.post(address(f"board-{which}", board), known, headers=HTMX)

    return press


def toast(answer: Any) -> str:
    return " ".join(soup_of(answer).select_one("[data-toast] span").get_text().split())


def saves(board: Board) -> list[Revision]:
    return list(Revision.objects.filter(board=board))


def long_ago(board: Board) -> None:
    """Nobody has written anything for a while."""
    earlier = timezone.now() - timedelta(hours=1)
    Revision.objects.filter(board=board).update(at=earlier)


def prompt_of(shot: Shot) -> str:
    shot.refresh_from_db()
    return shot.prompt


# ---- undo and redo


def test_a_step_leads_to_the_shot_it_changed(
    as_max: Client, shots: list[Shot], write: Say, step: Say
) -> None:
    write(as_max, "A gate.", shots[2].prompt, of=shots[2])

    for way in ("undo", "redo"):
        assert f'"select": "{shots[2].pk}"' in step(as_max, way)["HX-Trigger"]


def test_a_length_is_undone_and_redone_in_words(
    as_max: Client, shots: list[Shot], step: Say, lengths: Callable[[], list[int]]
) -> None:
    as_max.post(address("shot-lengthen", shots[0]), {"seconds": "2"})

    undone = step(as_max)
    after_undo = lengths()
    redone = step(as_max, "redo")

    assert toast(undone) == "Undone: shot 1, 5 s to 7 s; shot 2, 5 s to 3 s."
    assert after_undo == [5, 5, 5]
    assert toast(redone) == "Redone: shot 1, 5 s to 7 s; shot 2, 5 s to 3 s."
    assert lengths() == [7, 3, 5]


def test_a_deleted_shot_comes_back_as_it_was(
    as_max: Client, board: Board, shots: list[Shot], step: Say, write: Say
) -> None:
    write(as_max, "A wave.", of=shots[1])
    before = facts_of(board)
    as_max.post(address("shot-delete", shots[1]))

    step(as_max)

    assert facts_of(board) == before


def test_an_added_shot_goes_to_the_trash_and_can_be_had_from_there(
    as_max: Client, board: Board, step: Say
) -> None:
    as_max.post(address("shot-new", board))
    new = list(shots_of(board))[-1]

    page = soup_of(step(as_max))

    assert new not in shots_of(board)
    assert address("shot-restore", new) in str(page.select_one("#deleted"))


def test_frames_come_and_go(
    as_max: Client,
    board: Board,
    shots: list[Shot],
    step: Say,
    upload: Callable[..., SimpleUploadedFile],
) -> None:
    where = address("shot-frame", shots[0], "first")
    assert as_max.post(where, {"file": upload()}, headers=HTMX).status_code == 200
    frame = shots_of(board)[0].first_frame

    undone = step(as_max)
    empty = shots_of(board)[0].first_frame
    step(as_max, "redo")

    assert toast(undone) == "Undone: first frame of shot 1, put in."
    assert empty is None
    assert frame
    assert shots_of(board)[0].first_frame == frame


def test_order_model_and_settings_are_undone(
    as_max: Client, cast: Cast, board: Board, shots: list[Shot], step: Say
) -> None:
    move = {"item": shots[0].pk, "place": "2"}
    as_max.post(address("shot-move", board), move)
    kling = registry.model("runware/kling-3-4k")
    choose_model(board, kling, was=seen_by_choice(board, kling), by=cast.max)
    quality = {"name": "settings.output_quality", "value": "80", "was": "95"}
    as_max.post(address("board-field", board), quality)

    said = [toast(step(as_max)) for _ in range(3)]

    assert said == [
        "Undone: quality, 95 to 80.",
        "Undone: model, Animatic to Kling VIDEO 3.0 4K.",
        "Undone: order of the shots, 2, 3, 1.",
    ]
    board.refresh_from_db()
    assert (board.model, board.settings) == ("local/animatic", {})
    assert list(shots_of(board)) == shots


def test_undo_goes_back_to_the_board_as_it_was_made_and_no_further(
    as_max: Client, board: Board, step: Say, write: Say
) -> None:
    write(as_max, "Night.")
    step(as_max)
    before = facts_of(board)

    answer = step(as_max)

    assert (answer.status_code, toast(answer)) == (422, "There is nothing to undo.")
    assert facts_of(board) == before


def test_after_another_edit_there_is_nothing_to_redo(
    as_max: Client, shots: list[Shot], step: Say, write: Say
) -> None:
    write(as_max, "A wave.", of=shots[0])
    step(as_max)
    write(as_max, "A gull.", of=shots[1])

    answer = step(as_max, "redo")

    assert (answer.status_code, toast(answer)) == (422, "There is nothing to redo.")
    assert prompt_of(shots[1]) == "A gull."


def test_undo_adds_a_save_and_takes_none_away(
    as_max: Client, board: Board, step: Say, write: Say
) -> None:
    write(as_max, "Night.")
    before = [one.pk for one in saves(board)]

    step(as_max)

    now = saves(board)
    assert [one.pk for one in now[1:]] == before
    assert (now[0].content_of, now[0].number) == (now[2].number, board.version + 1)


def test_the_buttons_work_without_a_script(
    as_max: Client, board: Board, shots: list[Shot], write: Say
) -> None:
    write(as_max, "A wave.", of=shots[0])
    page = soup_of(as_max.get(address("board", board)))
    button = page.select_one("button[aria-label=Undo]")

    answer = as_max.post(
        button["formaction"], {button["name"]: button["value"]}, follow=True
    )

    assert prompt_of(shots[0]) == ""
    assert "Undone: prompt of shot 1, “A wave.”" in answer.content.decode()


def test_the_buttons_say_whether_there_is_anything(
    as_max: Client, board: Board, step: Say, write: Say
) -> None:
    def enabled() -> list[bool]:
        page = soup_of(as_max.get(address("board", board)))
        return ["aria-disabled" not in b.attrs for b in page.select("[data-step]")]

    made = enabled()
    write(as_max, "Night.")
    written = enabled()
    step(as_max)

    assert (made, written, enabled()) == (
        [False, False],
        [True, False],
        [False, True],
    )


# ---- typing is one step


def test_typing_on_is_one_save_with_the_last_words(
    as_max: Client, board: Board, shots: list[Shot], step: Say, write: Say
) -> None:
    write(as_max, "A w", of=shots[0])
    write(as_max, "A wave.", "A w", of=shots[0])

    assert len(saves(board)) == 2
    step(as_max)
    undone = prompt_of(shots[0])
    step(as_max, "redo")
    assert (undone, prompt_of(shots[0])) == ("", "A wave.")


def test_another_text_another_person_a_pause_or_a_name_begin_a_new_save(
    as_max: Client,
    as_alice: Client,
    board: Board,
    shots: list[Shot],
    write: Say,
) -> None:
    def count(after: Callable[[], Any]) -> int:
        before = len(saves(board))
        after()
        return len(saves(board)) - before

    write(as_max, "A", of=shots[0])
    assert count(lambda: write(as_max, "B", of=shots[1])) == 1
    assert count(lambda: write(as_max, "Bo", "B", of=shots[1])) == 0
    assert count(lambda: write(as_alice, "Boa", "Bo", of=shots[1])) == 1
    assert count(lambda: write(as_alice, "Boat", "Boa", of=shots[1])) == 0
    long_ago(board)
    assert count(lambda: write(as_alice, "Boats", "Boat", of=shots[1])) == 1
    named = reverse("revision-field", args=[saves(board)[0].pk])
    as_alice.post(named, {"name": "name", "value": "Good", "was": ""})
    assert count(lambda: write(as_alice, "Boats!", "Boats", of=shots[1])) == 1


def test_back_to_the_first_words_is_a_save_that_can_be_undone(
    as_max: Client, board: Board, shots: list[Shot], step: Say, write: Say
) -> None:
    write(as_max, "A wave.", of=shots[0])
    write(as_max, "", "A wave.", of=shots[0])

    step(as_max)

    assert prompt_of(shots[0]) == "A wave."


# ---- two people


def test_a_colleagues_change_is_not_undone_by_keys(
    as_max: Client, as_alice: Client, shots: list[Shot], step: Say, write: Say
) -> None:
    write(as_max, "A wave.", of=shots[0])
    write(as_alice, "A gull.", of=shots[1])

    answer = step(as_max)

    assert answer.status_code == 422
    assert toast(answer) == "The last change is Alice Ames's. Look in the history."
    assert prompt_of(shots[1]) == "A gull."


def test_behind_ones_own_change_stands_a_colleagues(
    as_max: Client, as_alice: Client, shots: list[Shot], step: Say, write: Say
) -> None:
    write(as_alice, "A gull.", of=shots[1])
    write(as_max, "A wave.", of=shots[0])
    step(as_max)

    answer = step(as_max)

    assert toast(answer) == "The last change is Alice Ames's. Look in the history."
    assert (prompt_of(shots[0]), prompt_of(shots[1])) == ("", "A gull.")


def test_what_the_page_has_not_shown_is_not_undone(
    as_max: Client, board: Board, shots: list[Shot], step: Say, write: Say
) -> None:
    write(as_max, "A wave.", of=shots[0])
    board.refresh_from_db()
    known = board.version
    write(as_max, "A gull.", of=shots[1])

    answer = step(as_max, version=known)

    assert answer.status_code == 422
    assert toast(answer).startswith("You, elsewhere, changed this board since")
    assert prompt_of(shots[1]) == "A gull."


# ---- where boards come from


def test_a_new_a_copied_and_an_imported_board_can_be_undone_to_what_they_were(
    as_max: Client, cast: Cast, project: Project, board: Board, shots: list[Shot]
) -> None:
    as_max.post(address("shot-delete", shots[0]))
    copy = duplicate_board(board, by=cast.max)
    file: Any = as_max.get(address("board-export-json", board))
    upload = SimpleUploadedFile("board.json", b"".join(file.streaming_content))
    as_max.post(address("board-import", project), {"file": upload})
    imported = Board.objects.order_by("created_at").last()
    assert imported
    assert imported not in (board, copy)

    for one in (copy, imported):
        before = facts_of(one)
        as_max.post(address("shot-new", one))
        one.refresh_from_db()
        as_max.post(address("board-undo", one), {"version": one.version})

        assert facts_of(one) == before
        assert len(saves(one)) == 3


def test_what_changes_no_content_is_no_save(
    as_max: Client, board: Board, shots: list[Shot]
) -> None:
    as_max.post(address("board-trash", board))
    as_max.post(address("board-restore", board))
    as_max.post(address("shot-move", board), {"item": shots[0].pk, "place": "0"})

    assert len(saves(board)) == 1


# ---- the list


def history_of(by: Client, board: Board, **query: str) -> Any:
    return soup_of(by.get(address("board-history", board), query))


def lines_of(page: Any) -> list[str]:
    """What each line says, without the field for its name."""
    return [
        " ".join(line.select_one(".grow").get_text(" ").split())
        for line in page.select("li.save-row")
    ]


def test_the_list_says_who_changed_what_in_words(
    as_max: Client, board: Board, shots: list[Shot], step: Say, write: Say
) -> None:
    write(as_max, "A wave.", of=shots[0])
    as_max.post(address("shot-lengthen", shots[0]), {"seconds": "1"})
    step(as_max)
    step(as_max, "redo")

    lines = lines_of(history_of(as_max, board))
    assert "Redone: Shot 1 : 5 s to 6 s Shot 2 : 5 s to 4 s" in lines[0]
    assert "Undone: Shot 1 : 6 s to 5 s" in lines[1]
    assert "Prompt of shot 1 : “A wave.”" in lines[3]
    assert "The board as it was made" in lines[4]
    assert "Max Maker" in lines[3]
    assert "Alice Ames" in lines[4]


def test_older_versions_come_a_page_at_a_time(
    as_max: Client, board: Board, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        step = {"seconds": "1" if number % 2 else "-1"}
        as_max.post(address("board-lengthen", board), step)

    with django_assert_max_num_queries(8):
        first = history_of(as_max, board)
    more = first.select_one("#older a")
    second = soup_of(as_max.get(more["hx-get"], headers=HTMX))
    plain = soup_of(
        as_max.get(
            address("board-history", board) + more["href"].partition("/history/")[2]
        )
    )

    assert len(lines_of(first)) == 50
    assert len(lines_of(second)) == len(lines_of(plain)) == 11
    assert second.select("h2") == []
    assert plain.select_one(".saves h2")
    assert "Length : 15 s to 14 s" in lines_of(second)[-2]


def test_behind_the_oldest_save_the_list_is_empty_and_says_so(
    as_max: Client, board: Board
) -> None:
    page = history_of(as_max, board, before="1")

    assert "No older save here" in page.select_one(".empty").text


# ---- names


def test_a_named_version_stays_when_older_ones_are_forgotten(
    as_max: Client, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revisions, "MOST_UNNAMED", 3)
    name = reverse("revision-field", args=[saves(board)[0].pk])
    edit = {"name": "name", "value": "As agreed", "was": ""}
    assert as_max.post(name, edit).json()["value"] == "As agreed"

    for number in range(6):
        step = {"seconds": "1" if number % 2 else "-1"}
        as_max.post(address("board-lengthen", board), step)

    assert [one.name for one in saves(board)] == ["", "", "", "As agreed"]
    page = history_of(as_max, board)
    assert page.select("li.save-row")[-1].input["value"] == "As agreed"


def test_two_people_who_name_a_version_do_not_overwrite_each_other(
    as_max: Client, as_alice: Client, board: Board
) -> None:
    name = reverse("revision-field", args=[saves(board)[0].pk])
    as_alice.post(name, {"name": "name", "value": "First", "was": ""})

    answer = as_max.post(name, {"name": "name", "value": "Start", "was": ""})

    assert (answer.status_code, answer.json()["theirs"]) == (409, "First")


# ---- restore


def restore(by: Client, page: Any, line: int, **headers: Any) -> Any:
    button = page.select("li.save-row")[line].select_one("button[formaction]")
    known = {button["name"]: button["value"]}
    return by.post(button["formaction"], known, **headers)


def test_a_version_comes_back_as_a_new_one_and_that_is_undone_like_an_edit(
    as_max: Client, board: Board, shots: list[Shot], step: Say, write: Say
) -> None:
    made = facts_of(board)
    write(as_max, "A wave.", of=shots[0])
    as_max.post(address("shot-delete", shots[1]))
    worked = facts_of(board)

    answer = restore(as_max, history_of(as_max, board), -1, headers=HTMX)

    assert toast(answer) == "Version 2 is back, as the newest one."
    assert "Version 2 restored: Shot 2 added" in lines_of(soup_of(answer))[0]
    assert facts_of(board) == made
    step(as_max)
    assert facts_of(board) == worked


def test_restore_works_without_a_script(
    as_max: Client, board: Board, shots: list[Shot], write: Say
) -> None:
    write(as_max, "A wave.", of=shots[0])

    answer = restore(as_max, history_of(as_max, board), -1, follow=True)

    assert answer.redirect_chain == [(address("board-history", board), 302)]
    assert "Version 2 is back, as the newest one." in answer.content.decode()
    assert prompt_of(shots[0]) == ""


def test_a_version_that_is_like_the_board_adds_nothing(
    as_max: Client, board: Board, step: Say, write: Say
) -> None:
    write(as_max, "Night.")
    step(as_max)
    before = len(saves(board))

    answer = restore(as_max, history_of(as_max, board), -1, headers=HTMX)

    assert toast(answer) == "The board is as in version 2 already."
    assert len(saves(board)) == before


def test_a_version_is_not_restored_over_what_the_list_did_not_show(
    as_max: Client, as_alice: Client, board: Board, shots: list[Shot], write: Say
) -> None:
    write(as_max, "A wave.", of=shots[0])
    page = history_of(as_max, board)
    write(as_alice, "A gull.", of=shots[1])

    answer = restore(as_max, page, -1, headers=HTMX)

    assert answer.status_code == 422
    assert toast(answer).startswith("Alice Ames changed this board since")
    assert "A gull." in lines_of(soup_of(answer))[0]
    assert prompt_of(shots[1]) == "A gull."


# ---- who may


def test_a_reviewer_reads_the_history_and_changes_nothing(
    as_max: Client, as_rita: Client, board: Board, step: Say, write: Say
) -> None:
    write(as_max, "Night.")
    first = saves(board)[-1]
    before = facts_of(board)

    page = history_of(as_rita, board)
    answers = [
        step(as_rita),
        step(as_rita, "redo"),
        as_rita.post(reverse("revision-restore", args=[first.pk]), {"version": 3}),
        as_rita.post(reverse("revision-field", args=[first.pk]), {"name": "name"}),
    ]

    assert "Overall prompt : “Night.”" in lines_of(page)[0]
    assert page.select("main button, main input:not([type=hidden])") == []
    assert [answer.status_code for answer in answers] == [403] * 4
    assert facts_of(board) == before
    shown = soup_of(as_rita.get(address("board", board)))
    assert shown.select("[data-step]") == []
    assert shown.select_one(f"a[href='{address('board-history', board)}']")


def test_a_stranger_finds_no_history(as_mallory: Client, board: Board) -> None:
    save = saves(board)[0]

    assert as_mallory.get(address("board-history", board)).status_code == 404
    for name in ("board-undo", "board-redo"):
        answer = as_mallory.post(address(name, board), {"version": 2})
        assert answer.status_code == 404
    for name in ("revision-restore", "revision-field"):
        answer = as_mallory.post(reverse(name, args=[save.pk]), {"version": 2})
        assert answer.status_code == 404


# ---- what it costs


@pytest.mark.parametrize("count", [2, 12])
def test_a_save_costs_the_same_however_many_shots_there_are(
    count: int,
    as_max: Client,
    cast: Cast,
    project: Project,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    board = create_board(project, title="B", by=cast.max, seconds=24, shots=count)
    first = shots_of(board)[0]
    edit = {"name": "prompt", "value": "A wave.", "was": ""}

    with django_assert_max_num_queries(20):
        as_max.post(address("shot-field", first), edit)

    assert len(saves(board)) == 2
