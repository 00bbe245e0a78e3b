"""The panel in which links are made, watched, changed and closed."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from storyboard.review.models import ShareLink

WATCH = {"name": "", "password": "", "expires": "30"}


def soup(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status
    return BeautifulSoup(answer.content, "html.parser")


@pytest.fixture
def panel(board):
    return reverse("board-links", args=[board.pk])


def made_address(page: Any) -> str:
    return str(page.select_one("#share-address")["value"])


@pytest.mark.parametrize("kind", ["clip", "board", "project"])
def test_a_link_is_made_and_its_address_shown_this_once(kind, keep, board, as_max):
    clip = keep(board)
    target = {"clip": clip, "board": board, "project": board.project}[kind]
    here = reverse(f"{kind}-links", args=[target.pk])

    page = soup(as_max.post(here, WATCH | {"name": "The client", "may_comment": "on"}))

    answer = Client().get(made_address(page))
    assert answer.status_code == 200
    assert "The client" in page.select_one(".link-row").get_text()
    assert not soup(as_max.get(here)).select("#share-address")
    link = ShareLink.objects.get()
    assert (link.may_comment, link.may_decide, link.may_download) == (
        True,
        False,
        False,
    )
    assert link.target_id == target.pk


def test_a_link_has_an_end_by_default(panel, as_max):
    as_max.post(panel, WATCH)

    ends = ShareLink.objects.get().expires_at
    assert ends
    assert timedelta(days=29) < ends - timezone.now() < timedelta(days=31)


def test_a_link_ends_with_the_day_that_was_chosen(panel, as_max):
    today = timezone.localdate()

    as_max.post(panel, WATCH | {"expires": "on", "expires_on": today.isoformat()})

    ends = timezone.localtime(ShareLink.objects.get().expires_at)
    assert ends.date() == today
    assert ends.hour == 23


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"expires": "on"}, "Choose the last day."),
        ({"expires": "on", "expires_on": "2020-01-01"}, "This day is over."),
        ({"expires": "on", "expires_on": "soon"}, "Write the day as"),
        ({"expires": "whenever"}, "Choose when the link ends."),
        ({"is_watermarked": "on", "may_download": "on"}, "carries no watermark"),
        ({"name": "x" * 121}, "longer than 120"),
    ],
)
def test_what_does_not_go_together_is_refused_in_words(form, words, panel, as_max):
    page = soup(as_max.post(panel, WATCH | form), 422)

    assert words in page.get_text()
    assert not ShareLink.objects.exists()


def test_a_link_is_closed_at_once_and_stays_on_the_list(share, keep, board, as_max):
    keep(board)
    shared = share(board, name="The client")
    assert shared.get("page").status_code == 200

    page = soup(
        as_max.post(
            reverse("link-revoke", args=[shared.link.pk]),
            headers={"HX-Request": "true"},
        )
    )

    assert shared.get("page").status_code == 404
    assert shared.get("pulse").status_code == 404
    assert "Closed" in page.select_one(".link-row").get_text()
    assert not page.select("html")


def test_rights_change_under_the_guests_hands(share, keep, board, as_max):
    clip = keep(board)
    shared = share(board, may_download=True, password="old")
    shared.post("page", {"password": "old"})
    change = reverse("link-change", args=[shared.link.pk])

    as_max.post(change, {"expires": "keep", "may_comment": "on", "password": ""})

    film = shared.address("clip-file", clip_id=clip.pk)
    assert shared.client.get(f"{film}?download=1").status_code == 403
    assert shared.get("pulse").status_code == 204
    assert ShareLink.objects.get().password

    as_max.post(change, {"expires": "never", "no_password": "on"})

    link = ShareLink.objects.get()
    assert (link.password, link.expires_at, link.may_comment) == ("", None, False)


def test_the_panel_says_who_came_and_how_often(share, keep, board, as_max, panel):
    keep(board)
    shared = share(board)
    shared.get("page")
    shared.post("name", {"name": "Jo Client"})

    text = soup(as_max.get(panel)).select_one(".link-row").get_text(" ", strip=True)

    assert "Opened 1 time" in text
    assert "Jo Client" in text


def test_who_may_not_edit_makes_no_link_and_sees_none(
    panel, share, board, as_rita, as_mallory
):
    shared = share(board)

    for answer in (as_rita.get(panel), as_rita.post(panel, WATCH)):
        assert answer.status_code == 403
    revoke = reverse("link-revoke", args=[shared.link.pk])
    assert as_rita.post(revoke).status_code == 403
    assert as_mallory.post(revoke).status_code == 404
    assert ShareLink.objects.filter(revoked_at=None).count() == 1


def test_a_single_shot_of_a_take_has_no_link_of_its_own(keep, board, as_max):
    clip = keep(board)
    type(clip).objects.filter(pk=clip.pk).update(shot=0)

    assert as_max.get(reverse("clip-links", args=[clip.pk])).status_code == 404


def test_pages_offer_sharing_to_who_may_edit(keep, board, as_max, as_rita):
    clip = keep(board)
    pages = {
        reverse("clip", args=[clip.pk]): reverse("clip-links", args=[clip.pk]),
        reverse("board", args=[board.pk]): reverse("board-links", args=[board.pk]),
        reverse("project", args=[board.project_id]): reverse(
            "project-links", args=[board.project_id]
        ),
    }
    for address, links in pages.items():
        button = soup(as_max.get(address)).select_one("[data-share]")
        assert button["href"] == button["hx-get"] == links
        assert not soup(as_rita.get(address)).select("[data-share]")
