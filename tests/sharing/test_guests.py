"""Somebody without an account, behind a share link."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from storyboard.boards.actions.projects import restore_project, trash_project
from storyboard.domain.text import refused_character, tidy
from storyboard.renders.models import Clip
from storyboard.review.actions.links import change_link, keep_opening, revoke_link
from storyboard.review.models import Guest, Opening, ShareLink
from storyboard.review.queries.links import OPENINGS_KEPT
from tests.web.test_ranges import RANGES

MANIFEST = Path(__file__).parents[1] / "badinputs" / "manifest.json"
TEXTS = {
    case["id"]: case["value"]
    for case in json.loads(MANIFEST.read_text())["cases"]
    if case["category"] == "text"
}


def soup(answer: Any) -> Any:
    assert answer.status_code == 200, answer.status_code
    return BeautifulSoup(answer.content, "html.parser")


def test_a_guest_watches_the_take_that_counts_and_sees_the_others(share, keep, board):
    first, second = keep(board), keep(board)
    shared = share(board)

    page = soup(shared.get("page"))

    film = page.select_one("clip-player video")["src"]
    assert film == shared.address("clip-file", clip_id=second.pk)
    assert [a["href"] for a in page.select("#takes a")] == [
        shared.address("clip", clip_id=clip.pk) for clip in (first, second)
    ]
    assert "Northlight" in page.select_one("header.top").get_text()
    assert not page.select("nav.seg, #user-menu")
    assert page.select_one("meta[name=robots]")["content"].startswith("noindex")


def test_a_new_draft_takes_the_place_of_the_one_a_guest_looks_at(share, keep, board):
    draft = keep(board)
    Clip.objects.update(take=0)
    shared = share(board)
    here = shared.address("animatic")
    page = soup(shared.client.get(here))
    pulse = page.select_one("[data-pulse]")["data-pulse"]
    film = page.select_one("clip-player video")["src"]
    assert film == shared.address("clip-file", clip_id=draft.pk)
    assert page.select_one("[data-newer] a")["href"] == here
    assert shared.client.get(pulse).status_code == 204

    draft.render.delete()
    newer = keep(board)
    Clip.objects.update(take=0)

    assert shared.client.get(pulse).status_code == 205
    page = soup(shared.client.get(here))
    film = page.select_one("clip-player video")["src"]
    assert film == shared.address("clip-file", clip_id=newer.pk)
    revoke_link(shared.link)
    assert shared.client.get(pulse).status_code == 404


def test_a_link_to_one_take_shows_no_draft(share, keep, board):
    keep(board)
    Clip.objects.update(take=0)

    assert share(keep(board)).get("animatic").status_code == 404


def test_a_page_of_a_guest_is_kept_by_nobody_and_indexed_by_nobody(share, keep, board):
    keep(board)

    answer = share(board).get("page")

    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_guest_is_told_nothing_of_money_prompts_or_models(share, keep, board):
    keep(board)

    text = share(board).get("page").content.decode()

    for word in ("A harbour at dusk", "local/animatic", "$", "Free", "Alice"):
        assert word not in text, word


def test_the_password_opens_the_door_once_and_a_new_one_closes_it(share, keep, board):
    keep(board)
    shared = share(board, password="a lamp at sea")

    assert shared.post("page", {"password": "a lamp"}).status_code == 422
    assert shared.post("page", {"password": ""}).status_code == 422
    assert not Opening.objects.exists()
    assert shared.post("page", {"password": "a lamp at sea"}).status_code == 302
    assert soup(shared.get("page")).select("clip-player")

    change_link(shared.link, password="another")

    assert not soup(shared.get("page")).select("clip-player")
    assert shared.get("pulse").status_code == 404


def test_a_password_is_kept_hashed_and_so_is_the_token(share, board):
    shared = share(board, password="a lamp at sea")

    kept = ShareLink.objects.values().get()

    assert "lamp" not in str(kept)
    assert shared.token not in str(kept)


def test_passwords_are_guessed_only_so_often(share, board):
    shared = share(board, password="a lamp at sea")

    codes = [shared.post("page", {"password": str(n)}).status_code for n in range(12)]

    assert codes[:10] == [422] * 10
    assert codes[10:] == [429] * 2
    assert shared.post("page", {"password": "a lamp at sea"}).status_code == 429


def test_a_guest_writes_only_so_often(share, board):
    shared = share(board)

    codes = {shared.post("name", {"name": ""}).status_code for _ in range(60)}

    assert codes == {422}
    assert shared.post("name", {"name": "Jo"}).status_code == 429
    assert not Guest.objects.exists()


def test_who_opened_it_and_when_is_kept_once_a_visit(share, keep, board):
    keep(board)
    shared = share(board)

    shared.get("page")
    shared.get("page")
    shared.post("name", {"name": "Jo Client"})

    (opening,) = Opening.objects.all()
    assert str(opening.guest) == "Jo Client"
    assert ShareLink.objects.get().openings_ever == 1
    assert Guest.objects.get().openings_ever == 1

    long_ago = (timezone.now() - timedelta(hours=1)).isoformat()
    session = shared.client.session
    session["links"][str(shared.link.pk)]["opened"] = long_ago
    session.save()
    shared.get("page")

    assert Opening.objects.count() == 2
    assert Guest.objects.get().openings_ever == 2


def test_a_link_opened_for_ever_keeps_a_bounded_number_of_rows(share, board):
    link = share(board).link
    Opening.objects.bulk_create(
        [Opening(link=link, at=timezone.now()) for _ in range(OPENINGS_KEPT + 20)]
    )

    last = keep_opening(link, None)

    assert Opening.objects.count() == OPENINGS_KEPT
    assert Opening.objects.order_by("-id").first() == last


def test_a_name_is_given_once(share, keep, board):
    keep(board)
    shared = share(board)

    shared.post("name", {"name": "Jo"})
    shared.post("name", {"name": "Somebody else"})

    assert [guest.name for guest in Guest.objects.all()] == ["Jo"]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_name_is_shown_as_it_was_typed_or_refused_in_words(
    text, share, keep, board, as_max
):
    keep(board)
    shared = share(board)
    line = tidy(text).strip()
    seen = any(c.isprintable() and c != " " for c in line)
    fits = len(line) <= 80 and not refused_character(line) and seen

    answer = shared.post("name", {"name": text})

    if not fits:
        assert answer.status_code == 422
        assert BeautifulSoup(answer.content, "html.parser").select("[role=alert]")
        return
    assert answer.status_code == 302
    page = soup(shared.get("page"))
    assert line in page.select_one("header.top").get_text()
    panel = soup(as_max.get(f"/boards/{board.pk}/links/"))
    assert line in panel.select_one(".guests").get_text()
    assert not [
        tag for tag in page.select("script") if not str(tag["src"]).startswith("/")
    ]


@pytest.mark.parametrize("case", RANGES, ids=[case["id"] for case in RANGES])
def test_a_guests_range_is_answered_as_a_members(case, share, keep, board, as_max):
    clip = keep(board)
    shared = share(board)
    value, _, condition = case["value"].partition(" with If-Range: ")
    headers = {"range": value} | ({"if-range": condition} if condition else {})
    signed = shared.get("clip-file", clip_id=clip.pk)["Location"]

    guest = shared.client.get(signed, headers=headers)
    member = as_max.get(f"/clips/{clip.pk}/file", headers=headers)

    assert guest.status_code == member.status_code
    for name in ("Content-Range", "Content-Length", "Accept-Ranges", "ETag"):
        assert guest.get(name) == member.get(name)


def test_a_watermarked_film_needs_a_name_and_wears_it(share, keep, board):
    clip = keep(board)
    shared = share(board, is_watermarked=True)
    assert not soup(shared.get("page")).select("video")
    assert shared.get("clip-file", clip_id=clip.pk).status_code == 404

    shared.post("name", {"name": "Jo Client"})

    page = soup(shared.get("page"))
    words = page.select_one("clip-player .screen .watermark").get_text()
    assert "Jo Client" in words
    assert str(timezone.localdate().year) in words
    assert "not for downloading" in page.get_text()
    assert (
        shared.client.get(
            shared.address("clip-file", clip_id=clip.pk) + "?download=1"
        ).status_code
        == 403
    )


def test_a_member_sees_the_page_of_guests_and_is_told_so(share, keep, board, as_max):
    keep(board)
    shared = share(board)

    page = soup(as_max.get(shared.address("page")))

    assert "as guests see it" in page.get_text()
    assert not page.select("nav.seg, #user-menu")


def test_a_reel_plays_for_guests_by_addresses_of_their_own(share, keep, board):
    clip = keep(board)
    shared = share(board.project)

    page = soup(shared.get("page"))

    (part,) = json.loads(page.select_one("reel-player")["data-parts"])
    assert part["film"]["src"] == shared.address("clip-file", clip_id=clip.pk)
    look = page.select_one("#reel")["hx-get"]
    assert look.startswith(shared.address("project-reel"))
    assert shared.client.get(look).status_code == 204


def test_a_link_to_nothing_yet_says_so(share, board):
    board.project.boards.update(trashed_at=timezone.now())

    page = soup(share(board.project).get("page"))

    assert "nothing to watch yet" in page.get_text()


def test_a_link_into_the_trash_is_closed_until_it_is_taken_out(
    share, keep, board, cast
):
    keep(board)
    shared = share(board.project)
    assert "The Keeper" in shared.get("page").content.decode()

    trash_project(board.project, by=cast.alice)
    closed = shared.get("page")

    assert closed.status_code == 404
    assert "The Keeper" not in closed.content.decode()
    assert shared.get("pulse").status_code == 404
    restore_project(board.project)
    assert shared.get("page").status_code == 200


def test_coming_back_after_a_name_never_leads_elsewhere(share, keep, board):
    clip = keep(board)
    shared = share(board)
    here = shared.address("clip", clip_id=clip.pk)

    evil = shared.post("name", {"name": "Jo", "next": "https://evil.test/"})
    good = shared.post("name", {"name": "Jo", "next": f"{here}?t=12f"})

    assert evil["Location"] == shared.address("page")
    assert good["Location"] == f"{here}?t=12f"


def test_two_guests_of_one_link_are_two_people(share, keep, board):
    keep(board)
    shared, other = share(board), Client()

    shared.post("name", {"name": "Jo"})
    other.post(shared.address("name"), {"name": "Kim"})

    assert "Kim" not in shared.get("page").content.decode()
    assert {guest.name for guest in Guest.objects.all()} == {"Jo", "Kim"}
