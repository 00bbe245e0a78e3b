"""The wall and the clip page, by their addresses."""

import json
import shutil
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from storyboard.boards.actions.projects import (
    create_board,
    create_project,
    restore_board,
    restore_project,
    trash_board,
    trash_project,
)
from storyboard.boards.models import Board
from storyboard.gallery.queries.wall import PAGE
from storyboard.renders.actions import pick_take
from storyboard.renders.models import Clip
from storyboard.renders.queries.picks import picked_clip


def page_at(client: Client, address: str, **headers: str) -> BeautifulSoup:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def one(page: Tag, selector: str) -> Tag:
    """The only element that matches."""
    (found,) = page.select(selector)
    return found


def older(page: BeautifulSoup) -> str:
    """The address of the next page."""
    return str(one(page, "#more a")["href"])


def shown(page: BeautifulSoup) -> list[str]:
    return [str(card["id"]).removeprefix("clip-") for card in page.select("li.card")]


def test_the_wall_shows_a_clip_with_its_facts(as_alice, keep, board):
    clip = keep(board)

    card = one(page_at(as_alice, reverse("gallery")), "li.card")

    text = card.get_text(" ", strip=True)
    for fact in ("Ignition", "Take 1", "0:02", "320 x 180", "Free, local"):
        assert fact in text
    assert one(card, "a.cover")["href"] == reverse("clip", args=[clip.pk])
    assert one(card, "img")["src"] == reverse("clip-poster", args=[clip.pk])


def test_an_empty_wall_says_how_to_get_a_clip(as_alice):
    page = page_at(as_alice, reverse("gallery"))

    assert "Render a board" in page.get_text()


def test_paging_shows_every_clip_once_newest_first(as_alice, many, board):
    clips = many(board, PAGE + 5)

    first = page_at(as_alice, reverse("gallery"))
    more = older(first)
    second = page_at(as_alice, more)

    newest_first = [str(clip.pk) for clip in reversed(clips)]
    assert shown(first) + shown(second) == newest_first
    assert not second.select("#more")


def test_a_clip_made_meanwhile_pushes_nothing_to_the_next_page(
    as_alice, many, keep, board
):
    clips = many(board, PAGE + 1)
    more = older(page_at(as_alice, reverse("gallery")))

    keep(board)

    assert shown(page_at(as_alice, more)) == [str(clips[0].pk)]


def test_older_clips_are_loaded_into_the_wall(as_alice, many, board):
    many(board, PAGE + 1)
    more = older(page_at(as_alice, reverse("gallery")))

    fragment = page_at(as_alice, more, **{"HX-Request": "true"})

    assert len(shown(fragment)) == 1
    assert not fragment.select("html")


LONG_AGO = "0001-01-01T00:00%2B23:59~9d395824-eee6-4064-a646-315412aee82f"


@pytest.mark.parametrize(
    "after", ["nonsense", "2026-01-01~x", "~", "2026-01-01T00:00", LONG_AGO]
)
def test_an_address_that_cannot_be_read_shows_the_first_page(
    as_alice, keep, board, after
):
    keep(board)

    page = page_at(as_alice, f"{reverse('gallery')}?after={after}&project=x")

    assert len(shown(page)) == 1


def test_the_wall_is_narrowed_to_a_board_and_a_project(as_alice, keep, board, cast):
    clip = keep(board)
    project = create_project(cast.northlight, title="Other", by=cast.alice)
    other = create_board(project, title="Else", by=cast.alice, seconds=2, shots=2)
    keep(other)
    wall = reverse("gallery")

    assert shown(page_at(as_alice, f"{wall}?board={board.pk}")) == [str(clip.pk)]
    assert len(shown(page_at(as_alice, f"{wall}?project={project.pk}"))) == 1
    assert len(shown(page_at(as_alice, wall))) == 2


@pytest.mark.parametrize("whole_project", [False, True])
def test_clips_go_into_the_trash_and_come_back_with_their_board(
    as_alice, keep, board, cast, whole_project
):
    clip = keep(board)
    pick_take(clip, by=cast.alice, seen=None)
    if whole_project:
        trash_project(board.project, by=cast.alice)
    else:
        trash_board(board, by=cast.alice)

    assert shown(page_at(as_alice, reverse("gallery"))) == []
    assert as_alice.get(reverse("clip", args=[clip.pk])).status_code == 404
    if whole_project:
        restore_project(board.project)
    else:
        restore_board(board, by=cast.alice)
    assert shown(page_at(as_alice, reverse("gallery"))) == [str(clip.pk)]
    assert picked_clip(board) == clip


@pytest.mark.parametrize("count", [3, PAGE])
def test_the_wall_asks_the_database_little_and_no_more_for_more_clips(
    as_alice: Client,
    many: Callable[[Board, int], list[Clip]],
    board: Board,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    count: int,
):
    many(board, count)

    with django_assert_max_num_queries(10):
        as_alice.get(reverse("gallery"))


def test_the_clip_page_plays_it_with_its_shots(as_alice, keep, board):
    clip = keep(board)

    page = page_at(as_alice, reverse("clip", args=[clip.pk]))

    player = one(page, "clip-player")
    assert player["data-frames"] == "48"
    assert player["data-rate"] == "24/1"
    spans = json.loads(str(player["data-spans"]))
    assert [(span["start"], span["end"]) for span in spans] == [(0, 24), (24, 48)]
    assert one(page, "video")["src"] == reverse("clip-file", args=[clip.pk])


def test_the_file_is_served_by_ranges(as_rita, keep, board):
    clip = keep(board)
    address = reverse("clip-file", args=[clip.pk])

    response = as_rita.get(address, headers={"Range": "bytes=0-99"})

    assert response.status_code == 206
    assert response["Content-Type"] == "video/mp4"
    assert response["Content-Range"] == f"bytes 0-99/{clip.size_bytes}"
    assert len(b"".join(response)) == 100


def test_a_download_has_a_readable_name(as_alice, keep, board):
    clip = keep(board)

    response = as_alice.get(reverse("clip-file", args=[clip.pk]) + "?download=1")

    named = 'attachment; filename="ignition-take-1.mp4"'
    assert response["Content-Disposition"] == named
    assert len(b"".join(response)) == clip.size_bytes


@pytest.mark.parametrize("name", ["clip-poster", "clip-sprite"])
def test_stills_are_kept_by_the_browser(as_alice, keep, board, name):
    clip = keep(board)

    response = as_alice.get(reverse(name, args=[clip.pk]))

    assert response["Content-Type"] == "image/webp"
    assert "immutable" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["clip-file", "clip-poster", "clip-sprite"])
def test_a_clip_whose_file_is_gone_is_not_there(as_alice, keep, board, media_dir, name):
    clip = keep(board)
    shutil.rmtree(media_dir)

    assert as_alice.get(reverse(name, args=[clip.pk])).status_code == 404


def test_the_page_of_a_clip_whose_file_is_gone_says_so(
    as_alice, keep, board, media_dir
):
    clip = keep(board)
    there = as_alice.get(reverse("clip", args=[clip.pk])).content.decode()
    shutil.rmtree(media_dir)

    gone = as_alice.get(reverse("clip", args=[clip.pk]))

    words = "The file of this take is missing on the server."
    assert words not in there
    assert gone.status_code == 200
    assert words in gone.content.decode()


@pytest.mark.parametrize("name", ["clip", "clip-file", "clip-poster", "clip-sprite"])
def test_a_stranger_finds_no_clip(as_mallory, keep, board, name):
    clip = keep(board)

    assert as_mallory.get(reverse(name, args=[clip.pk])).status_code == 404
    assert shown(page_at(as_mallory, reverse("gallery"))) == []


def test_a_reviewer_sees_the_wall_too(as_rita, keep, board):
    keep(board)

    assert len(shown(page_at(as_rita, reverse("gallery")))) == 1
