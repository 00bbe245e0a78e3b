"""Two people with the same board open: nobody's change is undone without a word.

Max's page is read before Alice changes something, and what he presses is what that page
holds.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from storyboard.boards.models import Board, Shot
from tests.boards.conftest import HTMX, address, soup_of

KLING, OTHER_KLING = "runware/kling-3-4k", "runware/kling-o3-4k"
Upload = Callable[..., SimpleUploadedFile]


@pytest.fixture
def save(board: Board) -> Callable[..., Any]:
    """Autosave a field of the board, or of a shot of it."""

    def field(
        by: Client, name: str, value: str, was: str, *, of: Shot | None = None
    ) -> Any:
        where = address("shot-field", of) if of else address("board-field", board)
        return by.post(where, {"name": name, "value": value, "was": was})

    return field


@pytest.fixture
def press() -> Callable[..., Any]:
    """Press the first button of a page that reads so, as a browser would post it."""

    def button(by: Client, page: Any, words: str) -> Any:
        found = next(b for b in page.select("button") if _reads(b) == words)
        form = found.find_parent("form")
        where = found.get("formaction") or form["action"]
        hidden = form.select("input[type=hidden]") if form else []
        fields = {i["name"]: i["value"] for i in hidden}
        if found.get("name"):
            fields[found["name"]] = found["value"]
        return by.post(where, fields, headers=HTMX)

    return button


def _reads(button: Any) -> str:
    return str(button.get("aria-label") or " ".join(button.get_text(" ").split()))


@pytest.fixture
def page_of_max(as_max: Client, board: Board) -> Callable[[], Any]:
    return lambda: soup_of(as_max.get(address("board", board)))


@pytest.fixture
def models_of_max(as_max: Client, board: Board) -> Callable[[], Any]:
    return lambda: soup_of(as_max.get(address("board-models", board)))


def choose(by: Client, board: Board, model: str, press: Callable[..., Any]) -> Any:
    """By the button of a table of models that was read just now."""
    page = soup_of(by.get(address("board-models", board)))
    return press_model(by, page, model, press)


def press_model(by: Client, page: Any, model: str, press: Callable[..., Any]) -> Any:
    button = page.select_one(f"button[value='{model}']")
    return press(by, page, _reads(button))


def refused_for(answer: Any, who: str) -> str:
    """A refusal that names whose change it is; the words of its toast."""
    assert answer.status_code == 409
    words = " ".join(soup_of(answer).select_one("[data-toast] span").get_text().split())
    assert words.startswith(f"{who} changed ")
    return words


def test_a_length_typed_on_an_older_page_does_not_replace_a_colleagues(
    as_max: Client, as_alice: Client, board: Board, save: Callable[..., Any]
) -> None:
    assert save(as_alice, "seconds", "30", "15").status_code == 200

    answer = save(as_max, "seconds", "20", "15")

    assert answer.status_code == 409
    assert (answer.json()["who"], answer.json()["theirs"]) == ("Alice", "30")
    board.refresh_from_db()
    assert board.seconds == 30


def test_a_typed_length_takes_the_shots_along_and_keeps_a_refusal_in_words(
    as_max: Client, board: Board, lengths: Callable[[], list[int]], save: Any
) -> None:
    kept = save(as_max, "seconds", "20", "15")
    refused = save(as_max, "seconds", "2", "20")

    assert (kept.status_code, kept.json()["value"]) == (200, "20")
    assert lengths() == [5, 5, 10]
    assert refused.status_code == 422
    assert refused.json() == {"message": "The shots cannot be shorter than 3 s in all."}
    board.refresh_from_db()
    assert board.seconds == 20


def test_two_presses_at_once_are_two_seconds(
    as_max: Client, as_alice: Client, board: Board, page_of_max: Any, press: Any
) -> None:
    page = page_of_max()
    press(as_alice, page, "Board 1 s longer")

    answer = press(as_max, page, "Board 1 s longer")

    assert answer.status_code == 200
    board.refresh_from_db()
    assert board.seconds == 17


def test_a_colleagues_model_is_not_replaced_unseen(
    as_max: Client, as_alice: Client, board: Board, models_of_max: Any, press: Any
) -> None:
    page = models_of_max()
    choose(as_alice, board, KLING, press)

    answer = press_model(as_max, page, OTHER_KLING, press)

    assert "another model" in refused_for(answer, "Alice Ames")
    board.refresh_from_db()
    assert board.model == KLING


def test_a_setting_that_would_go_with_the_model_is_not_lost_unseen(
    as_max: Client,
    as_alice: Client,
    board: Board,
    models_of_max: Any,
    press: Any,
    save: Any,
) -> None:
    choose(as_alice, board, KLING, press)
    page = models_of_max()
    save(as_alice, "settings.ttl", "120", "")

    refused = press_model(as_max, page, "local/animatic", press)
    again = press_model(as_max, models_of_max(), "local/animatic", press)

    refused_for(refused, "Alice Ames")
    assert again.status_code == 200
    assert "Settings it has not: " in again.content.decode()


def test_a_setting_that_goes_along_is_no_reason_to_refuse_a_model(
    as_max: Client, as_alice: Client, models_of_max: Any, press: Any, save: Any
) -> None:
    page = models_of_max()
    save(as_alice, "settings.output_quality", "80", "95")

    assert press_model(as_max, page, KLING, press).status_code == 200


def test_the_way_out_of_a_model_that_is_gone_is_no_way_over_a_colleague(
    as_max: Client, as_alice: Client, board: Board, page_of_max: Any, press: Any
) -> None:
    Board.objects.filter(pk=board.pk).update(model="gone/model")
    page = page_of_max()
    choose(as_alice, board, OTHER_KLING, press)

    answer = press(as_max, page, "Use the animatic, free")

    refused_for(answer, "Alice Ames")
    board.refresh_from_db()
    assert board.model == OTHER_KLING


def test_a_fix_of_the_total_gives_way_to_a_total_that_was_changed_meanwhile(
    as_max: Client,
    as_alice: Client,
    board: Board,
    page_of_max: Any,
    press: Any,
    save: Any,
) -> None:
    choose(as_max, board, KLING, press)
    save(as_max, "seconds", "20", "15")
    page = page_of_max()
    save(as_alice, "seconds", "12", "20")

    answer = press(as_max, page, "Fit to 15 s")

    assert "12 s" in refused_for(answer, "Alice Ames")
    board.refresh_from_db()
    assert board.seconds == 12


@pytest.mark.parametrize("alices", [("board", "15", "25"), ("shot", "2", "5")])
def test_the_sum_becomes_the_total_only_while_both_are_as_they_were_seen(
    alices: tuple[str, str, str],
    as_max: Client,
    as_alice: Client,
    board: Board,
    shots: list[Shot],
    lengths: Callable[[], list[int]],
    page_of_max: Any,
    press: Any,
    save: Any,
) -> None:
    save(as_max, "seconds", "2", "5", of=shots[0])
    page = page_of_max()
    of, was, value = alices
    save(as_alice, "seconds", value, was, of=shots[0] if of == "shot" else None)
    board.refresh_from_db()
    before = board.seconds, lengths()

    answer = press(as_max, page, "Set the total to 12 s")

    refused_for(answer, "Alice Ames")
    board.refresh_from_db()
    assert (board.seconds, lengths()) == before


def test_a_fix_of_a_shots_length_gives_way_to_a_length_typed_meanwhile(
    as_max: Client,
    as_alice: Client,
    board: Board,
    shots: list[Shot],
    lengths: Callable[[], list[int]],
    save: Any,
) -> None:
    """As the button "Make it 4 s" posts it; no model of the catalog needs it here."""
    save(as_alice, "seconds", "7", "5", of=shots[0])

    fix = {"fix": f"set_seconds:{shots[0].pk}:4:5"}
    answer = as_max.post(address("board-fix", board), fix, headers=HTMX)

    assert "7 s" in refused_for(answer, "Alice Ames")
    assert lengths() == [7, 5, 5]


def test_a_fix_of_the_size_gives_way_to_a_size_chosen_meanwhile(
    as_max: Client,
    as_alice: Client,
    board: Board,
    page_of_max: Any,
    press: Any,
    save: Any,
) -> None:
    choose(as_max, board, KLING, press)
    save(as_max, "size", "640x360", "1920x1080")
    page = page_of_max()
    save(as_alice, "size", "2160x3840", "640x360")

    answer = press(as_max, page, "Use 3840 x 2160 (16:9)")

    assert "2160 x 3840" in refused_for(answer, "Alice Ames")
    board.refresh_from_db()
    assert (board.width, board.height) == (2160, 3840)


def test_a_switch_two_people_want_off_is_off(
    as_max: Client, as_alice: Client, board: Board, save: Any
) -> None:
    """A switch has two sides, so nobody's can be lost: this is the same wish twice.
    As the button "Turn sound off" posts it; every model of the catalog can be silent.
    """
    save(as_max, "sound", "true", "false")
    save(as_alice, "sound", "false", "true")

    fix = {"fix": "set_sound::0:1"}
    answer = as_max.post(address("board-fix", board), fix, headers=HTMX)

    assert answer.status_code == 200

    board.refresh_from_db()
    assert board.sound is False


def test_a_last_frame_put_in_meanwhile_is_not_removed_for_the_one_before(
    as_max: Client,
    as_alice: Client,
    board: Board,
    shots: list[Shot],
    page_of_max: Any,
    press: Any,
    upload: Upload,
) -> None:
    choose(as_max, board, "wavespeed/kling-3-4k", press)
    last = address("shot-frame", shots[2], "last")
    as_max.post(last, {"file": upload()}, headers=HTMX)
    page = page_of_max()
    as_alice.post(last, {"file": upload("png-as-jpg.jpg")}, headers=HTMX)
    alices = Shot.objects.get(pk=shots[2].pk).last_frame_id

    answer = press(as_max, page, "Remove the last frame")

    refused_for(answer, "Alice Ames")
    assert Shot.objects.get(pk=shots[2].pk).last_frame_id == alices


@pytest.mark.parametrize("deed", ["upload", "remove", "swap"])
def test_a_page_that_says_nonsense_about_what_it_showed_changes_no_frame(
    deed: str, as_max: Client, as_alice: Client, shots: list[Shot], upload: Upload
) -> None:
    last = address("shot-frame", shots[0], "last")
    as_alice.post(last, {"file": upload()}, headers=HTMX)
    alices = Shot.objects.get(pk=shots[0].pk).last_frame_id
    where = address("shot-frames-swap", shots[0]) if deed == "swap" else last
    file = upload("png-as-jpg.jpg")
    fields: dict[str, Any] = {"file": file} if deed == "upload" else {deed: "1"}

    answer = as_max.post(f"{where}?last=garbage", fields, headers=HTMX)

    assert answer.status_code == 422
    assert "This page is out of date." in answer.content.decode()
    assert Shot.objects.get(pk=shots[0].pk).last_frame_id == alices


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("board-model", "This page is out of date."),
        ("board-fix", "This check is out of date."),
    ],
)
def test_a_form_that_does_not_say_what_it_saw_is_refused(
    name: str, why: str, as_max: Client, board: Board
) -> None:
    before = Board.objects.values().get(pk=board.pk)
    fields = {"model": KLING, "fix": "set_total::20"}

    answer = as_max.post(address(name, board), fields, headers=HTMX)

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert Board.objects.values().get(pk=board.pk) == before
