"""A frame of a take becomes a frame of a shot."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from storyboard.boards.actions.projects import create_board, create_project
from storyboard.boards.models import Board, Frame, Shot
from storyboard.boards.queries import shots_of
from storyboard.domain.roles import Role
from storyboard.renders.models import Clip
from storyboard.teams.models import Membership
from tests.cast import Cast

HTMX = {"HX-Request": "true"}
Keep = Callable[..., Clip]


@pytest.fixture
def shots(board: Board) -> list[Shot]:
    return list(shots_of(board))


def grab(client: Client, clip: Clip, where: str, at: str, **headers: str) -> Any:
    address = reverse("clip-frame", args=[clip.pk])
    return client.post(address, {"where": where, "at": at}, headers=headers)


def frame_of(shot: Shot, which: str = "first") -> Frame | None:
    frame: Frame | None = getattr(Shot.objects.get(pk=shot.pk), f"{which}_frame")
    return frame


def pixels(frame: Frame | None) -> bytes:
    assert frame
    with Image.open(settings.MEDIA_DIR / frame.picture_name) as picture:
        assert picture.size == (320, 180)
        return picture.tobytes()


def test_the_frame_at_a_timecode_goes_on_the_shot(
    as_max: Client, keep: Keep, board: Board, shots: list[Shot]
) -> None:
    clip = keep(board)

    answer = grab(as_max, clip, f"{shots[1].pk}:last:", "00:00:01:00")

    frame = frame_of(shots[1], "last")
    assert frame
    assert answer.status_code == 302
    assert answer["Location"] == f"/boards/{board.pk}/?shot={shots[1].pk}"
    assert frame.name == "Ignition, take 1 00:00:01:00"
    assert frame.uploaded_by


def test_a_number_and_a_timecode_name_the_same_frame_and_another_one_another(
    as_max: Client, keep: Keep, board: Board, shots: list[Shot]
) -> None:
    clip = keep(board)
    first, last = f"{shots[0].pk}:first:", f"{shots[0].pk}:last:"

    grab(as_max, clip, first, "00:00:01:00")
    grab(as_max, clip, last, f"{clip.rate_num}f")
    grab(as_max, clip, f"{shots[1].pk}:first:", "0f")

    assert frame_of(shots[0], "first") == frame_of(shots[0], "last")
    assert pixels(frame_of(shots[0])) != pixels(frame_of(shots[1]))


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("00:00:02:00", "This take ends before that"),
        ("999999999f", "This take ends before that"),
        ("99:59:59:01", "This take ends before that"),
        ("00:00:00:99", "Type a timecode"),
        ("-1f", "Type a timecode"),
        ("1.5f", "Type a timecode"),
        ("NaN", "Type a timecode"),
        ("now", "Type a timecode"),
        ("", "Type a timecode"),
        ("9" * 5000, "Type a timecode"),
        ("0f\0", "Type a timecode"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_a_time_that_is_none_is_refused_in_words(
    as_max: Client,
    keep: Keep,
    board: Board,
    shots: list[Shot],
    at: str,
    words: str,
    headers: dict[str, str],
) -> None:
    answer = grab(as_max, keep(board), f"{shots[0].pk}:first:", at, **headers)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Frame.objects.exists()


@pytest.mark.parametrize("where", ["", "x", "x:first:", "{shot}", "{shot}:middle:"])
def test_a_place_that_is_none_is_refused_in_words(
    as_max: Client, keep: Keep, board: Board, shots: list[Shot], where: str
) -> None:
    answer = grab(as_max, keep(board), where.format(shot=shots[0].pk), "0f", **HTMX)

    assert answer.status_code == 422
    words = "This page is out of date" if where else "Choose the shot"
    assert words in answer.content.decode()
    assert not Frame.objects.exists()


def test_a_colleagues_frame_is_not_replaced_unseen(
    as_max: Client, as_alice: Client, keep: Keep, board: Board, shots: list[Shot]
) -> None:
    clip = keep(board)
    grab(as_alice, clip, f"{shots[0].pk}:first:", "0f")
    theirs = frame_of(shots[0])

    answer = grab(as_max, clip, f"{shots[0].pk}:first:", "30f", **HTMX)

    assert answer.status_code == 409
    assert "Alice Ames changed these frames" in answer.content.decode()
    assert frame_of(shots[0]) == theirs


def test_a_take_whose_file_is_gone_gives_no_frame(
    as_max: Client, keep: Keep, board: Board, shots: list[Shot]
) -> None:
    clip = keep(board)
    (settings.MEDIA_DIR / clip.file_name).unlink()

    answer = grab(as_max, clip, f"{shots[0].pk}:first:", "0f", **HTMX)

    assert answer.status_code == 422
    assert "missing on the server" in answer.content.decode()


def test_nobody_takes_or_puts_a_frame_across_teams(
    cast: Cast, as_mallory: Client, keep: Keep, board: Board, shots: list[Shot]
) -> None:
    project = create_project(cast.elsewhere, title="Hers", by=cast.mallory)
    hers = create_board(project, title="Hers", by=cast.mallory, seconds=2, shots=2)
    (shot, _) = shots_of(hers)
    ours, theirs = keep(board), keep(hers)

    taken = grab(as_mallory, ours, f"{shot.pk}:first:", "0f")
    given = grab(as_mallory, theirs, f"{shots[0].pk}:first:", "0f")

    assert (taken.status_code, given.status_code) == (404, 404)
    assert not Frame.objects.exists()


def test_a_frame_stays_in_its_team_even_for_a_member_of_both(
    cast: Cast, as_mallory: Client, keep: Keep, board: Board, shots: list[Shot]
) -> None:
    project = create_project(cast.elsewhere, title="Hers", by=cast.mallory)
    hers = create_board(project, title="Hers", by=cast.mallory, seconds=2, shots=2)
    (shot, _) = shots_of(hers)
    Membership.objects.create(
        team=cast.northlight, user=cast.mallory, role=Role.MAKER.value
    )

    answer = grab(as_mallory, keep(board), f"{shot.pk}:first:", "0f")

    assert answer.status_code == 404
    assert frame_of(shot) is None


def test_a_reviewer_is_offered_nothing_and_may_not(
    as_rita: Client, keep: Keep, board: Board, shots: list[Shot]
) -> None:
    clip = keep(board)

    page = as_rita.get(reverse("clip", args=[clip.pk]))
    answer = grab(as_rita, clip, f"{shots[0].pk}:first:", "0f")

    assert "Use this frame" not in page.content.decode()
    assert answer.status_code == 403
    takes = reverse("slot-takes", args=[shots[0].pk, "first"])
    assert as_rita.get(takes).status_code == 403


def test_a_slot_lists_the_boards_takes_newest_first_and_one_press_takes_a_frame(
    as_max: Client, keep: Keep, board: Board, shots: list[Shot]
) -> None:
    keep(board)
    newest = keep(board)

    answer = as_max.get(reverse("slot-takes", args=[shots[1].pk, "first"]))
    soup = BeautifulSoup(answer.content, "html.parser")
    buttons = soup.select("button")
    assert [b["aria-label"] for b in buttons] == [
        "First frame of take 2",
        "Last frame of take 2",
        "First frame of take 1",
        "Last frame of take 1",
    ]
    last = buttons[1]
    answer = as_max.post(
        str(last["formaction"]), {last["name"]: last["value"]}, headers=HTMX
    )

    frame = frame_of(shots[1])
    assert answer.status_code == 200
    assert frame
    assert frame.name == "Ignition, take 2 00:00:01:23"
    assert newest.frames == 48


def test_the_form_offers_every_shot_of_the_project_the_clips_board_first(
    cast: Cast, as_max: Client, keep: Keep, board: Board, shots: list[Shot]
) -> None:
    other = create_board(
        board.project, title="Another", by=cast.alice, seconds=2, shots=1
    )
    clip = keep(other)

    answer = as_max.get(reverse("clip-frame", args=[clip.pk]), headers=HTMX)

    soup = BeautifulSoup(answer.content, "html.parser")
    groups = [str(group["label"]) for group in soup.select("optgroup")]
    assert groups == ["Another", "Ignition"]
    assert len(soup.select("option")) == 2 * 3
