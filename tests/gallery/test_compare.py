"""The comparison: which takes, on what timeline, and in what they differ."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from storyboard.boards.actions.projects import create_board
from storyboard.domain.request import RenderRequest
from storyboard.renders.models import Clip, Render
from tests.gallery.test_gallery import one, page_at


def address(board, query: str = "") -> str:
    return f"{reverse('board-compare', args=[board.pk])}{query}"


def compared(page: BeautifulSoup) -> list[str]:
    return [str(video["aria-label"]) for video in page.select("video")]


def facts(page: BeautifulSoup) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(str(one(page, "take-compare")["data-facts"]))
    return found


def order(clip: Clip, **changes: Any) -> None:
    """Let its order have said something else."""
    request = RenderRequest.from_json(clip.render.request)
    settings = changes.pop("settings", request.settings)
    plan = replace(request.plan, **changes)
    said = replace(request, plan=plan, settings=settings).to_json()
    Render.objects.filter(pk=clip.render_id).update(request=said)


def rows(page: BeautifulSoup) -> dict[str, list[str]]:
    return {
        one(row, "th").get_text(strip=True): [
            cell.get_text(" ", strip=True) for cell in row.select("td")
        ]
        for row in page.select(".differs tbody tr")
    }


def test_takes_are_named_by_number_or_by_id_in_their_order(
    as_alice, keep, board
) -> None:
    clips = [keep(board) for _ in range(5)]

    by_number = page_at(as_alice, address(board, "?takes=3,1"))
    by_id = page_at(as_alice, address(board, f"?takes={clips[2].pk},{clips[0].pk}"))

    assert compared(by_number) == compared(by_id) == ["Take 3", "Take 1"]
    assert len(compared(page_at(as_alice, address(board, "?takes=1,2,3,4,5")))) == 4
    sources = [video["src"] for video in by_number.select("video")]
    assert sources == [reverse("clip-file", args=[clips[n].pk]) for n in (2, 0)]


def test_an_address_that_names_too_few_is_filled_with_the_newest(
    as_alice, keep, board
) -> None:
    for _ in range(3):
        keep(board)

    assert compared(page_at(as_alice, address(board))) == ["Take 2", "Take 3"]
    assert compared(page_at(as_alice, address(board, "?takes=1"))) == [
        "Take 1",
        "Take 3",
    ]
    odd = "?takes=9,x,1,1&mode=no&t=zzz"
    assert compared(page_at(as_alice, address(board, odd))) == ["Take 1", "Take 3"]


def test_a_board_with_one_film_says_what_is_missing(as_alice, keep, board) -> None:
    keep(board)

    page = page_at(as_alice, address(board))

    assert "Two takes are needed" in page.get_text()
    assert not page.select("video")


def test_the_animatic_compares_like_any_take(as_alice, keep, board) -> None:
    keep(board)
    draft = keep(board)
    Clip.objects.filter(pk=draft.pk).update(take=0)
    Render.objects.filter(pk=draft.render_id).update(take=0)

    assert compared(page_at(as_alice, address(board, "?takes=0,1"))) == [
        "Animatic",
        "Take 1",
    ]


def test_takes_are_aligned_by_their_shots(as_alice, keep, board) -> None:
    """The second one was ordered when the first shot was a second longer."""
    keep(board)
    longer = keep(board, frames=72)
    shots = RenderRequest.from_json(longer.render.request).plan.shots
    order(longer, shots=(replace(shots[0], seconds=2), shots[1]), seconds=3)

    line = facts(page_at(as_alice, address(board, "?takes=1,2")))

    assert [(s["start"], s["end"]) for s in line["shots"]] == [(0, 48), (48, 72)]
    assert [take["shots"] for take in line["takes"]] == [
        [[0, 24], [24, 48]],
        [[0, 48], [48, 72]],
    ]
    assert line["frames"] == 72


def test_only_what_differs_is_told_word_by_word(as_alice, keep, board) -> None:
    first = keep(board)
    second = keep(
        board, price_usd=Decimal("2.52"), standing="approved", open_comments=3
    )
    made = second.render.ordered_at + timedelta(seconds=95)
    Clip.objects.filter(pk=second.pk).update(made_at=made)
    for clip, words in ((first, "A quiet harbour"), (second, "A stormy harbour")):
        order(clip, prompt=words, settings={"seed": 7 if clip is second else 3})

    page = page_at(as_alice, address(board, "?takes=1,2"))

    said = rows(page)
    assert said["Price"] == ["Free, local", "$2.52"]
    assert said["Seed"] == ["3", "7"]
    assert said["Verdict"] == ["Nobody asked", "Approved"]
    assert said["Open comments"] == ["0", "3"]
    assert said["Waited for"][1] == "1:35 min"
    wording = one(page, ".wording")
    assert [d.get_text() for d in wording.select("del")] == ["quiet"]
    assert [i.get_text() for i in wording.select("ins")] == ["stormy"]
    assert not {"Model", "Size", "Length", "Shot 1, prompt"} & said.keys()


def test_takes_that_are_alike_say_so(as_alice, keep, board) -> None:
    first, second = keep(board), keep(board)
    for clip in (first, second):
        at = clip.render.ordered_at + timedelta(seconds=5)
        Clip.objects.filter(pk=clip.pk).update(made_at=at)

    page = page_at(as_alice, address(board))

    assert "they were ordered alike" in page.get_text()


def test_the_strip_adds_and_takes_out(as_alice, keep, board) -> None:
    for _ in range(3):
        keep(board)

    page = page_at(as_alice, address(board, "?takes=1,2&mode=wipe"))

    links = {a.get_text(" ", strip=True)[:6]: a.get("href") for a in page.select(".tk")}
    assert [bool(href) for href in links.values()].count(True) == 1
    assert "?takes=1,2,3&mode=wipe" in links.values()
    assert one(page, "take-compare")["data-mode"] == "wipe"
    three = page_at(as_alice, address(board, "?takes=1,2,3&mode=wipe"))
    assert one(three, "take-compare")["data-mode"] == "side"


@pytest.mark.parametrize("who", ["trashed", "part", "of another board"])
def test_what_is_no_take_of_the_board_is_not_compared(
    as_alice, keep, board, cast, who
) -> None:
    for _ in range(2):
        keep(board)
    other = create_board(board.project, title="E", by=cast.alice, seconds=2, shots=2)
    clip = keep(other if who == "of another board" else board)
    if who == "trashed":
        as_alice.post("/gallery/several/", {"deed": "trash", "clip": str(clip.pk)})
    if who == "part":
        Clip.objects.filter(pk=clip.pk).update(shot=0)

    page = page_at(as_alice, address(board, f"?takes={clip.pk}"))

    assert compared(page) == ["Take 1", "Take 2"]


def test_strangers_find_no_comparison(as_mallory, keep, board) -> None:
    clip = keep(board)

    assert as_mallory.get(address(board, f"?takes={clip.pk}")).status_code == 404
