"""Films ordered, stopped, tried again, watched and deleted, by who may."""

from fractions import Fraction
from pathlib import Path
from unittest.mock import Mock
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from storyboard.boards.actions.projects import create_project, trash_board
from storyboard.domain.timing import Span
from storyboard.exchange.assembly import assembled, frames_shown
from storyboard.exchange.cut import Cut
from storyboard.exchange.models import Film
from storyboard.exchange.queries.films import MOST_WAITING
from storyboard.exchange.tasks.films import make_films
from storyboard.renders.tasks import drop_files
from tests.cast import Cast
from tests.leaving.conftest import Takes
from tests.leaving.films import OWN, made, order, ordered, page_at, path_of, state


def cut_of_lengths(boards: list[tuple[int, bool]]) -> Cut:
    """Boards of one shot, so many frames long, with a film or without one."""
    made_of, at = [], 0
    for number, (frames, has_film) in enumerate(boards, 1):
        span = Span(at, at + frames)
        source = Mock(clip_id=uuid4(), is_practice=False) if has_film else None
        shot = Mock(number=1, title="", span=span, source=source)
        facts = {"number": number, "title": "A", "span": span, "shots": (shot,)}
        made_of.append(Mock(**facts))
        at += frames
    return Cut("Film", Fraction(24), tuple(made_of))


def choices(page: BeautifulSoup, name: str) -> list[str]:
    return [str(one["value"]) for one in page.select(f"select[name={name}] option")]


def test_the_page_offers_the_films_own_size_first_and_asks_only_what_matters(
    as_max: Client, board, second, keep, take: Takes
) -> None:
    keep(board)
    alone = page_at(as_max, f"/boards/{board.pk}/out/")
    assert choices(alone, "size") == [OWN, "1280x720", "1920x1080", "3840x2160"]
    assert choices(alone, "container") == ["mp4", "webm", "mov"]
    assert not alone.select("select[name=blanks]")

    both = page_at(as_max, f"/projects/{board.project_id}/out/")
    assert choices(both, "blanks") == ["slate", "skip"]
    assert "1 take, 1 board without a film; 0:04 in all." in both.get_text()

    take(second, size=(96, 160))
    mixed = page_at(as_max, f"/projects/{board.project_id}/out/")
    assert choices(mixed, "size")[:3] == [OWN, "1280x720", "720x1280"]
    assert "the largest of the films" in mixed.select("select[name=size]")[0].get_text()


def test_who_may_render_orders_it_others_watch_and_strangers_see_nothing(
    as_max: Client, as_rita: Client, as_mallory: Client, board, keep
) -> None:
    keep(board)
    assert order(as_mallory, board, size=OWN).status_code == 404
    assert order(as_rita, board, size=OWN).status_code == 403
    assert "not order them" in page_at(as_rita, f"/boards/{board.pk}/out/").get_text()

    film = made(as_max, board, size=OWN)

    for address in ("", "file", "poster", "sprite"):
        assert as_rita.get(f"/films/{film.pk}/{address}").status_code == 200
        assert as_mallory.get(f"/films/{film.pk}/{address}").status_code == 404
    for deed in ("cancel", "retry", "delete"):
        assert as_rita.post(f"/films/{film.pk}/{deed}/").status_code == 403
        assert as_mallory.post(f"/films/{film.pk}/{deed}/").status_code == 404
    assert Film.objects.count() == 1


def test_it_is_watched_by_ranges_and_downloaded_under_its_name(
    as_rita: Client, as_max: Client, board, keep
) -> None:
    keep(board)
    film = made(as_max, board, size=OWN, container="mov")

    part = as_rita.get(f"/films/{film.pk}/file", headers={"Range": "bytes=0-9"})
    assert (part.status_code, part["Content-Type"]) == (206, "video/quicktime")
    assert b"".join(part)[4:8] == b"ftyp"
    saved = as_rita.get(f"/films/{film.pk}/file?download=1")
    assert 'filename="ignition-film-320x180.mov"' in saved["Content-Disposition"]
    assert b"".join(saved) == path_of(film).read_bytes()

    page = page_at(as_rita, f"/films/{film.pk}/")
    (player,) = page.select("clip-player")
    assert (player["data-rate"], player["data-frames"]) == ("24/1", "48")
    assert page.select("video")[0]["src"] == f"/films/{film.pk}/file"
    assert "not encoded again" in page.get_text()
    assert not page.select(f"form[action='/films/{film.pk}/delete/']")


def test_it_is_found_again_from_everywhere(
    as_rita: Client, as_max: Client, board, keep
) -> None:
    keep(board)
    film = made(as_max, board, size=OWN)
    project = board.project_id

    ways = (f"/boards/{board.pk}/out/", f"/projects/{project}/out/", "/films/")
    for way in (*ways, f"/films/?project={project}"):
        assert page_at(as_rita, way).select(f"a[href='/films/{film.pk}/']"), way
    assert page_at(as_rita, "/gallery/").select("a[href='/films/']")
    there = f"a[href='/films/?project={project}']"
    assert page_at(as_rita, f"/projects/{project}/").select(there)


def test_the_list_asks_for_itself_only_while_something_is_made(
    as_max: Client, board, keep
) -> None:
    keep(board)
    film = ordered(as_max, board)
    look = f"/boards/{board.pk}/out/films/"

    (before,) = page_at(as_max, look).select("#films")
    assert "every 1s" in before["hx-trigger"]
    assert "In line" in before.get_text()
    assert as_max.get(str(before["hx-get"])).status_code == 204

    assert make_films() == "joined"
    (after,) = page_at(as_max, str(before["hx-get"])).select("#films")
    assert "every 1s" not in after["hx-trigger"]
    answer = as_max.get(f"/films/{film.pk}/", headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"


def test_the_same_press_twice_is_one_film(as_max: Client, board, keep) -> None:
    keep(board)
    key = str(uuid4())

    for _ in range(2):
        assert order(as_max, board, size=OWN, order_key=key).status_code == 302

    assert Film.objects.count() == 1


def test_so_many_of_a_team_may_wait_and_no_more(
    as_max: Client, as_alice: Client, board, keep
) -> None:
    keep(board)
    for _ in range(MOST_WAITING):
        film = ordered(as_max, board)

    refused = order(as_alice, board, size=OWN)
    assert refused.status_code == 422
    assert "5 films of this team are in line already" in refused.content.decode()
    assert Film.objects.count() == MOST_WAITING

    as_alice.post(f"/films/{film.pk}/cancel/")
    assert order(as_alice, board, size=OWN).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [{"container": "avi"}, {"size": "1x1"}, {"fit": "?"}, {"order_key": "x"}],
)
def test_what_the_page_did_not_offer_is_refused(
    as_max: Client, board, keep, wrong: dict[str, str]
) -> None:
    keep(board)

    assert order(as_max, board, **{"size": OWN, **wrong}).status_code == 422
    assert not Film.objects.exists()


def test_without_any_film_nothing_is_offered(as_max: Client, cast: Cast, board) -> None:
    bare = create_project(cast.northlight, title="Bare", by=cast.alice)

    for of in (board, bare):
        assert order(as_max, of).status_code == 422
    words = page_at(as_max, f"/projects/{bare.pk}/out/").get_text()
    assert "Nothing of it was drawn yet" in words


def test_a_deleted_film_is_gone_with_its_file_and_its_takes_stay(
    as_max: Client, board, keep, media_dir: Path
) -> None:
    clip = keep(board)
    film = made(as_max, board, size=OWN)
    waiting = ordered(as_max, board)
    as_max.post(f"/films/{waiting.pk}/delete/")
    assert state(waiting) == "waiting"

    assert as_max.post(f"/films/{film.pk}/delete/").status_code == 302

    drop_files([film.file_name, film.poster_name, film.sprite_name])
    assert not path_of(film).exists()
    assert (media_dir / clip.file_name).exists()
    assert as_max.get(f"/films/{film.pk}/").status_code == 404


def test_the_films_of_a_board_in_the_trash_are_out_of_sight(
    as_max: Client, cast: Cast, board, keep
) -> None:
    keep(board)
    film = made(as_max, board, size=OWN)

    trash_board(board, by=cast.alice)

    assert as_max.get(f"/films/{film.pk}/").status_code == 404
    assert not page_at(as_max, "/films/").select("#films li")


@given(st.lists(st.tuples(st.integers(1, 400), st.booleans()), min_size=1, max_size=8))
def test_the_parts_of_a_film_lie_end_to_end_and_add_up(
    boards: list[tuple[int, bool]],
) -> None:
    cut = cut_of_lengths(boards)

    whole, some = assembled(cut, has_slates=True), assembled(cut, has_slates=False)

    assert whole.frames == cut.frames
    assert some.frames == sum(frames for frames, has_film in boards if has_film)
    for plan in (whole, some):
        edges = [0, *(part.end for part in plan.parts)]
        assert [part.start for part in plan.parts] == edges[:-1]
        assert edges[-1] == plan.frames
        assert type(plan).from_json(plan.to_json()) == plan


@given(
    st.integers(1, 300),
    st.integers(1, 300),
    st.fractions(10, 60),
    st.fractions(10, 60),
)
def test_frames_are_shown_in_order_and_none_past_the_end(
    frames: int, own: int, rate, film_rate
) -> None:
    shown = frames_shown(frames, own, rate, film_rate)

    assert len(shown) == frames
    assert shown == tuple(sorted(shown))
    assert 0 == shown[0] <= shown[-1] < own
    if rate == film_rate and frames <= own:
        assert shown == tuple(range(frames))
