"""Autosave: one field at a time, in JSON, never over somebody else's words."""

from typing import Any

import pytest
from django.test import Client

from storyboard.boards.models import Board, Project, Shot
from tests.boards.conftest import address
from tests.cast import Cast
from tests.rows import overwrite


def save(
    client: Client, thing: Board | Shot | Project, name: str, *, value: str, was: str
) -> Any:
    kind = type(thing).__name__.lower()
    fields = {"name": name, "value": value, "was": was}
    return client.post(address(f"{kind}-field", thing), fields)


def test_a_prompt_is_kept_and_the_answer_says_when_and_as_what(
    as_max: Client, cast: Cast, board: Board, shots: list[Shot]
) -> None:
    version = Board.objects.get(pk=board.pk).version

    answer = save(as_max, shots[0], "prompt", value="A door opens.", was="")

    assert answer.status_code == 200
    assert answer.json()["value"] == "A door opens."
    assert answer.json()["version"] == version + 1
    assert len(answer.json()["saved_at"]) == 5
    shots[0].refresh_from_db()
    assert (shots[0].prompt, shots[0].changed_by) == ("A door opens.", cast.max)


def test_line_ends_are_kept_as_one_kind(as_max: Client, shots: list[Shot]) -> None:
    answer = save(as_max, shots[0], "prompt", value="One.\r\nTwo.\rThree.", was="")

    assert answer.json()["value"] == "One.\nTwo.\nThree."


def test_what_was_read_with_other_line_ends_is_no_conflict(
    as_max: Client, shots: list[Shot]
) -> None:
    save(as_max, shots[0], "prompt", value="One.\nTwo.", was="")

    answer = save(as_max, shots[0], "prompt", value="One.", was="One.\r\nTwo.")

    assert answer.status_code == 200


def test_the_same_field_changed_by_somebody_else_is_a_conflict(
    as_max: Client, as_alice: Client, shots: list[Shot]
) -> None:
    save(as_alice, shots[1], "prompt", value="Alice was here.", was="")

    answer = save(as_max, shots[1], "prompt", value="Max was here.", was="")

    assert answer.status_code == 409
    found = answer.json()
    assert (found["who"], found["theirs"]) == ("Alice", "Alice was here.")
    assert "Alice changed shot 2 while you were typing." in " ".join(
        found["html"].split()
    )
    assert "Max was here." in found["html"]
    shots[1].refresh_from_db()
    assert shots[1].prompt == "Alice was here."


def test_keeping_mine_says_what_theirs_was_and_goes_through(
    as_max: Client, as_alice: Client, shots: list[Shot]
) -> None:
    save(as_alice, shots[1], "prompt", value="Alice was here.", was="")

    answer = save(
        as_max, shots[1], "prompt", value="Max was here.", was="Alice was here."
    )

    assert answer.status_code == 200


def test_my_own_other_window_is_named_as_such(
    as_max: Client, shots: list[Shot]
) -> None:
    save(as_max, shots[1], "prompt", value="Here.", was="")

    answer = save(as_max, shots[1], "prompt", value="There.", was="")

    assert answer.status_code == 409
    assert "You changed shot 2 in another window too." in " ".join(
        answer.json()["html"].split()
    )


def test_two_people_in_two_fields_merge(
    as_max: Client, as_alice: Client, shots: list[Shot]
) -> None:
    save(as_alice, shots[0], "title", value="Dusk", was="")
    save(as_max, shots[0], "prompt", value="The sea.", was="")
    save(as_alice, shots[1], "prompt", value="The storm.", was="")

    shots[0].refresh_from_db()
    shots[1].refresh_from_db()
    assert (shots[0].title, shots[0].prompt) == ("Dusk", "The sea.")
    assert shots[1].prompt == "The storm."


def test_the_same_words_twice_are_no_conflict_and_no_change(
    as_max: Client, as_alice: Client, board: Board, shots: list[Shot]
) -> None:
    save(as_alice, shots[0], "prompt", value="The sea.", was="")
    version = Board.objects.get(pk=board.pk).version

    answer = save(as_max, shots[0], "prompt", value="The sea.", was="")

    assert answer.status_code == 200
    assert answer.json()["version"] == version


def test_a_length_that_moved_with_its_neighbour_does_not_name_its_writer(
    as_max: Client, as_alice: Client, shots: list[Shot]
) -> None:
    """Max wrote shot 2's words; Alice then took a second from it for shot 1."""
    save(as_max, shots[1], "prompt", value="The sea.", was="")
    as_alice.post(address("shot-lengthen", shots[0]), {"seconds": "1"})

    answer = save(as_max, shots[1], "seconds", value="9", was="5")

    assert answer.status_code == 409
    assert (answer.json()["who"], answer.json()["theirs"]) == ("Alice", "4")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("title", "x" * 121, "The shot's title is longer than 120 characters."),
        ("prompt", "x" * 3001, "The prompt is longer than 3000 characters."),
        ("seconds", "0", "Seconds: type a whole number, 1 to 3600 s."),
        ("seconds", "-4", "Seconds: type a whole number, 1 to 3600 s."),
        ("seconds", "2.5", "Seconds: type a whole number, 1 to 3600 s."),
        ("seconds", "", "Seconds: type a whole number, 1 to 3600 s."),
        ("seconds", "9" * 400, "Seconds: type a whole number, 1 to 3600 s."),
        ("prompt", "a\x07b", "The text holds a character that cannot be kept: U+0007."),
        ("place", "0", "This page is out of date. Load it again."),
        ("board_id", "0", "This page is out of date. Load it again."),
    ],
)
def test_a_refused_field_of_a_shot_says_why(
    name: str, value: str, sentence: str, as_max: Client, shots: list[Shot]
) -> None:
    before = Shot.objects.values().get(pk=shots[0].pk)

    answer = save(as_max, shots[0], name, value=value, was="")

    assert answer.status_code == 422
    assert answer.json() == {"message": sentence}
    assert Shot.objects.values().get(pk=shots[0].pk) == before


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("title", "  ", "The title is missing."),
        ("title", "\u200b\u00a0", "The title is missing."),
        ("size", "1920", "A size is written 1920x1080."),
        ("size", "1921x1080", "Both sides must be even numbers of pixels, 16 to 8192."),
        ("size", "٤x٤", "A size is written 1920x1080."),
        ("model", "x", "This page is out of date. Load it again."),
        ("version", "1", "This page is out of date. Load it again."),
        ("settings.ghost", "1", "Animatic has no setting called ghost."),
        ("settings.output_quality", "19", "Quality is 20 to 99."),
        ("settings.output_quality", "nan", "Quality is a whole number."),
        (
            "settings.output_format",
            "AVI",
            "File format is one of MP4, WEBM, MOV.",
        ),
        ("settings.burn_in.ghost", "true", "Animatic has no setting called burn_in."),
    ],
)
def test_a_refused_field_of_the_board_says_why(
    name: str, value: str, sentence: str, as_max: Client, board: Board
) -> None:
    before = Board.objects.values().get(pk=board.pk)

    answer = save(as_max, board, name, value=value, was="")

    assert answer.status_code == 422
    assert answer.json() == {"message": sentence}
    assert Board.objects.values().get(pk=board.pk) == before


def test_a_size_is_two_numbers_in_one_field(as_max: Client, board: Board) -> None:
    answer = save(as_max, board, "size", value="1080x1920", was="1920x1080")

    assert answer.json()["value"] == "1080x1920"
    board.refresh_from_db()
    assert (board.width, board.height) == (1080, 1920)


def test_a_switch_is_true_or_false(as_max: Client, board: Board) -> None:
    on = save(as_max, board, "sound", value="true", was="false")
    board.refresh_from_db()
    was_on = board.sound
    off = save(as_max, board, "sound", value="false", was="true")
    board.refresh_from_db()

    assert (on.json()["value"], off.json()["value"]) == ("true", "false")
    assert (was_on, board.sound) == (True, False)


def test_a_setting_begins_with_its_default_and_is_kept_typed(
    as_max: Client, board: Board
) -> None:
    answer = save(as_max, board, "settings.output_quality", value="80", was="95")

    assert answer.status_code == 200
    board.refresh_from_db()
    assert board.settings == {"output_quality": 80}


def test_a_setting_somebody_changed_since_is_a_conflict(
    as_max: Client, as_alice: Client, board: Board
) -> None:
    save(as_alice, board, "settings.output_quality", value="80", was="95")

    answer = save(as_max, board, "settings.output_quality", value="60", was="95")

    assert answer.status_code == 409
    assert answer.json()["theirs"] == "80"


def test_two_options_of_one_setting_are_switched_apart(
    as_max: Client, as_alice: Client, board: Board
) -> None:
    save(as_alice, board, "settings.burn_in.timecode", value="true", was="false")
    save(as_max, board, "settings.burn_in.number", value="true", was="false")
    answer = save(as_max, board, "settings.burn_in.timecode", value="false", was="true")

    assert answer.json()["value"] == "false"
    board.refresh_from_db()
    assert board.settings == {"burn_in": ["number"]}


def test_a_setting_without_a_default_can_be_emptied_again(
    as_max: Client, cast: Cast, board: Board
) -> None:
    overwrite(board, "model", "runware/kling-3-4k", by=cast.alice)
    save(as_max, board, "settings.ttl", value="120", was="")

    answer = save(as_max, board, "settings.ttl", value="", was="120")

    assert answer.status_code == 200
    board.refresh_from_db()
    assert board.settings == {}


def test_a_project_is_renamed_where_it_stands(as_max: Client, project: Project) -> None:
    answer = save(as_max, project, "title", value="The Lamp", was="The Keeper")

    assert answer.status_code == 200
    project.refresh_from_db()
    assert project.title == "The Lamp"


def test_a_project_renamed_by_somebody_else_is_a_conflict(
    as_max: Client, as_alice: Client, project: Project
) -> None:
    save(as_alice, project, "title", value="The Lamp", was="The Keeper")

    answer = save(as_max, project, "title", value="The Boat", was="The Keeper")

    assert answer.status_code == 409
    assert answer.json()["theirs"] == "The Lamp"


@pytest.mark.parametrize("kind", ["project", "board", "shot"])
def test_a_reviewer_may_not_write_and_a_stranger_finds_nothing(
    kind: str,
    as_rita: Client,
    as_mallory: Client,
    project: Project,
    board: Board,
    shots: list[Shot],
) -> None:
    things: dict[str, Any] = {"project": project, "board": board, "shot": shots[0]}
    thing = things[kind]

    refused = save(as_rita, thing, "title", value="Mine", was=thing.title)
    missing = save(as_mallory, thing, "title", value="Mine", was=thing.title)

    assert (refused.status_code, missing.status_code) == (403, 404)
    thing.refresh_from_db()
    assert thing.title != "Mine"


def test_a_field_of_a_deleted_shot_is_gone(as_max: Client, shots: list[Shot]) -> None:
    as_max.post(address("shot-delete", shots[0]))

    assert save(as_max, shots[0], "prompt", value="x", was="").status_code == 404
