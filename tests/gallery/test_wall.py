"""The wall: narrowed, sorted, paged, and what comes while somebody looks at it."""

import json
import zipfile
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from storyboard.boards.actions.projects import create_board
from storyboard.gallery import bundle
from storyboard.gallery.models import Star
from storyboard.gallery.queries.wall import PAGE
from storyboard.gallery.views import several
from storyboard.renders.models import Clip
from tests.gallery.test_gallery import older, one, page_at, shown

WALL = "/gallery/"


def ids(*clips: Clip) -> list[str]:
    return [str(clip.pk) for clip in clips]


def wall(client: Client, **query: object) -> list[str]:
    return shown(page_at(client, f"{WALL}?{urlencode(query)}"))


def do(client: Client, deed: str, *clips: Clip, **headers: str):
    form = {"deed": deed, "clip": ids(*clips)}
    return client.post(reverse("clips-several"), form, headers=headers)


def star(client: Client, clip: Clip, on: str = "1"):
    return client.post(reverse("clip-star", args=[clip.pk]), {"on": on})


def test_the_wall_is_narrowed_by_each_and_by_all_together(
    as_alice, keep, board, cast
) -> None:
    plain = keep(board, by=cast.alice)
    approved = keep(board, by=cast.max, standing="approved")
    talked = keep(board, by=cast.max, open_comments=2, model="gone/model")
    star(as_alice, talked)

    assert wall(as_alice, verdict="approved") == ids(approved)
    assert wall(as_alice, model="gone/model") == ids(talked)
    assert wall(as_alice, maker=cast.max.pk) == ids(talked, approved)
    assert wall(as_alice, mine=1) == ids(plain)
    assert wall(as_alice, talk=1) == ids(talked)
    assert wall(as_alice, star=1) == ids(talked)
    everything = {"maker": cast.max.pk, "talk": 1, "star": 1, "verdict": "open"}
    assert wall(as_alice, **everything, board=board.pk) == ids(talked)
    assert wall(as_alice, **everything, mine=1) == []


def test_what_was_chosen_is_chosen_in_the_form_without_a_script(
    as_alice, keep, board
) -> None:
    keep(board, standing="approved")

    page = page_at(as_alice, f"{WALL}?verdict=approved&sort=longest&mine=1")

    chosen = [str(o["value"]) for o in page.select("#narrow option[selected]")]
    assert {"approved", "longest"} <= set(chosen)
    assert page.select("#narrow input[name=mine][checked]")
    assert page.select("#narrow button[type=submit]")


@pytest.mark.parametrize(
    "query",
    [
        "verdict=no",
        "maker=x",
        "sort=no",
        "model=%00",
        "star=",
        "after=1~2&sort=longest",
    ],
)
def test_words_nobody_knows_in_an_address_are_left_out(
    as_alice, keep, board, query
) -> None:
    keep(board)

    assert len(shown(page_at(as_alice, f"{WALL}?{query}"))) == 1


def test_a_star_is_its_persons_alone(as_alice, as_max, as_mallory, keep, board) -> None:
    clip = keep(board)
    star(as_alice, clip)

    star(as_alice, clip)
    assert wall(as_alice, star=1) == ids(clip)
    assert wall(as_max, star=1) == []
    assert star(as_mallory, clip).status_code == 404
    star(as_alice, clip, on="0")
    assert wall(as_alice, star=1) == []


SORTS = {
    "newest": lambda clip: (clip.made_at, clip.pk),
    "oldest": lambda clip: (clip.made_at, clip.pk),
    "longest": lambda clip: (clip.length_ms, clip.pk),
    "dearest": lambda clip: (clip.price_rank, clip.pk),
}


@pytest.mark.parametrize("sort", SORTS)
def test_paging_loses_and_repeats_nothing_while_takes_come_and_go(
    as_alice, many, keep, board, cast, sort
) -> None:
    """Many of them alike in what they are sorted by, one of unknown price."""
    clips = many(board, 2 * PAGE + 3)
    for number, clip in enumerate(clips):
        price = None if number == 5 else Decimal(number % 3)
        facts = {"frames": 24 + number % 4, "price_usd": price}
        Clip.objects.filter(pk=clip.pk).update(**facts)
    before = {str(clip.pk) for clip in clips}
    down = sort != "oldest"
    wanted = sorted(Clip.objects.all(), key=SORTS[sort], reverse=down)

    first = page_at(as_alice, f"{WALL}?sort={sort}")
    keep(board)
    gone = str(wanted[-1].pk)
    do(as_alice, "trash", wanted[-1])
    second = page_at(as_alice, older(first))
    third = page_at(as_alice, older(second))

    seen = [key for page in (first, second, third) for key in shown(page)]
    assert len(seen) == len(set(seen))
    assert [key for key in seen if key in before] == [
        str(clip.pk) for clip in wanted if str(clip.pk) != gone
    ]


def test_an_unknown_price_is_sorted_behind_what_is_free(as_alice, keep, board) -> None:
    unknown = keep(board, price_usd=None)
    free = keep(board)
    dear = keep(board, price_usd=Decimal("2.5"))

    assert wall(as_alice, sort="dearest") == ids(dear, free, unknown)


@pytest.mark.parametrize(
    "query",
    [
        *("", "mine=1", "star=1", "talk=1", "sort=longest", "sort=dearest"),
        "verdict=open&maker=1",
    ],
)
def test_the_wall_needs_as_few_queries_for_many_takes_as_for_few(
    as_alice, many, board, cast, query
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert as_alice.get(f"{WALL}?{query}").status_code == 200
        return len(seen)

    few_clips = many(board, 2)
    Clip.objects.update(maker=cast.alice, open_comments=1)
    do(as_alice, "star", *few_clips)
    few = queries()
    more = many(board, PAGE + 6)
    Clip.objects.update(maker=cast.alice, open_comments=1)
    do(as_alice, "star", *more)

    assert queries() == few
    assert few <= 12


def test_a_card_says_its_verdict_its_price_and_its_open_comments(
    as_alice, keep, board
) -> None:
    keep(board, standing="needs_changes", open_comments=3, price_usd=Decimal("1.89"))

    text = one(page_at(as_alice, WALL), "li.card").get_text(" ", strip=True)

    for fact in ("Needs changes", "3 open comments", "$1.89", "Take 1", "0:02"):
        assert fact in text


def news_of(client: Client, page: BeautifulSoup):
    address = str(one(page, "#news")["hx-get"])
    return client.get(address, headers={"HX-Request": "true"})


def test_new_takes_are_announced_and_only_those_that_were_asked_for(
    as_alice, keep, board, cast
) -> None:
    keep(board, standing="approved")
    page = page_at(as_alice, WALL)
    only = page_at(as_alice, f"{WALL}?verdict=approved")

    assert news_of(as_alice, page).status_code == 204
    later = timezone.now() + timedelta(seconds=1)
    keep(board, made_at=later)
    keep(board, made_at=later)

    said = BeautifulSoup(news_of(as_alice, page).content, "html.parser")
    assert "2 new takes" in said.get_text(" ", strip=True)
    assert len(shown(page_at(as_alice, str(one(said, "a")["href"])))) == 3
    assert news_of(as_alice, only).status_code == 204
    # Said once, not again every time it is asked.
    assert news_of(as_alice, said).status_code == 204


def test_several_are_starred_at_once_and_their_buttons_say_so(
    as_alice, keep, board
) -> None:
    clips = [keep(board), keep(board)]

    answer = do(as_alice, "star", *clips, **{"HX-Request": "true"})

    page = BeautifulSoup(answer.content, "html.parser")
    assert len(page.select(".star[aria-pressed=true]")) == 2
    assert set(wall(as_alice, star=1)) == set(ids(*clips))
    assert do(as_alice, "unstar", *clips).status_code == 302
    assert wall(as_alice, star=1) == []


def test_several_come_as_one_zip_with_how_each_was_made(as_alice, keep, board) -> None:
    other = create_board(
        board.project, title=board.title, by=board.changed_by, seconds=2, shots=2
    )
    clips = [keep(board), keep(board), keep(other)]

    answer = do(as_alice, "download", *clips)

    assert answer.streaming
    body = b"".join(answer)
    assert len(body) == int(answer["Content-Length"])
    with zipfile.ZipFile(BytesIO(body)) as zipped:
        assert zipped.testzip() is None
        names = zipped.namelist()
        assert len(names) == len(set(names)) == 6
        film = zipped.read("ignition-take-2.mp4")
        about = json.loads(zipped.read("ignition-take-2.json"))
    assert len(film) == clips[1].size_bytes
    assert about["film"]["sha256"] == clips[1].sha256


def test_a_download_is_bounded_in_size_and_in_number(
    as_alice, keep, board, monkeypatch
) -> None:
    clip = keep(board)
    there = do(as_alice, "download", clip)
    places = [bundle.Sending([]) for _ in range(bundle.MOST_AT_A_TIME - 1)]

    busy = do(as_alice, "download", clip, **{"HX-Request": "true"})
    there.close()
    places.append(bundle.Sending([]))
    for place in places:
        place.close()
        place.close()
    monkeypatch.setattr(several, "MOST_BYTES", clip.size_bytes - 1)
    large = do(as_alice, "download", clip, **{"HX-Request": "true"})

    assert busy.status_code == 503
    assert "Try again" in busy.content.decode()
    assert large.status_code == 422
    assert "Select fewer" in large.content.decode()


def test_two_to_four_takes_of_one_board_lead_to_the_comparison(
    as_alice, keep, board
) -> None:
    one_, two = keep(board), keep(board)
    other = create_board(
        board.project, title="Else", by=board.changed_by, seconds=2, shots=2
    )

    answer = do(as_alice, "compare", two, one_)

    takes = ",".join(ids(two, one_))
    assert answer["Location"] == f"/boards/{board.pk}/compare/?takes={takes}"
    htmx = {"HX-Request": "true"}
    alone = do(as_alice, "compare", one_, **htmx)
    apart = do(as_alice, "compare", one_, keep(other), **htmx)
    assert "two to four takes" in alone.content.decode()
    assert "takes of one board" in apart.content.decode()


@pytest.mark.parametrize("deed", ["star", "trash", "download", "compare", "no"])
def test_nothing_is_done_to_takes_of_others_or_to_none(
    as_mallory, keep, board, deed
) -> None:
    clip = keep(board)

    for named in ([clip], []):
        answer = do(as_mallory, deed, *named, **{"HX-Request": "true"})
        assert answer.status_code == 422
    assert Clip.objects.get().trashed_at is None
    assert not Star.objects.exists()


def test_somebody_who_only_watches_throws_nothing_away(as_rita, keep, board) -> None:
    clip = keep(board)

    assert do(as_rita, "trash", clip).status_code == 403
    assert wall(as_rita) == ids(clip)
    assert 'value="trash"' not in as_rita.get(WALL).content.decode()


def test_a_form_with_far_too_many_takes_is_refused_in_words(as_alice, db) -> None:
    keys = [f"00000000-0000-0000-0000-{number:012}" for number in range(501)]
    form = {"deed": "star", "clip": keys}

    answer = as_alice.post(
        reverse("clips-several"), form, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 422
    assert "500 takes at most" in answer.content.decode()
