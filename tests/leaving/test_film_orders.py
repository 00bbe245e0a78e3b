"""Films ordered, stopped, tried again, watched and deleted, by who may."""

import errno
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from unittest.mock import Mock
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from storyboard.boards.actions.projects import create_project, trash_board
from storyboard.boards.models import Board
from storyboard.domain.timing import Span
from storyboard.exchange.actions.films import cancel_film
from storyboard.exchange.assembly import assembled, frames_shown
from storyboard.exchange.cut import Cut
from storyboard.exchange.models import Film
from storyboard.exchange.queries.films import MOST_WAITING, mark_of_films
from storyboard.exchange.tasks import films as tasks
from storyboard.exchange.tasks.films import make_films
from storyboard.media import splice, store
from storyboard.renders.actions.trash import trash_clips
from storyboard.renders.models import Clip
from storyboard.renders.queries.work import claims_of_due
from storyboard.renders.tasks import drop_files
from tests.cast import Cast
from tests.leaving.conftest import Takes
from tests.leaving.films import made, order, path_of

OWN = "320x180"


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


def page_at(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def choices(page: BeautifulSoup, name: str) -> list[str]:
    return [str(one["value"]) for one in page.select(f"select[name={name}] option")]


def ordered(client: Client, board: Board, **how: str) -> Film:
    assert order(client, board, **{"size": OWN, **how}).status_code == 302
    return Film.objects.latest("ordered_at")


def state(film: Film) -> str:
    film.refresh_from_db()
    return str(film.state)


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


def test_a_full_disk_is_said_before_and_while_it_is_made(
    as_max: Client, board, keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(board)
    film = ordered(as_max, board)
    with monkeypatch.context() as full:
        full.setattr(store.Store, "free_bytes", lambda self: 10)
        refused = order(as_max, board, size=OWN)
        assert refused.status_code == 422
        assert "there is room for 0.0 GB" in refused.content.decode()
        assert make_films() == "no_space"
    assert state(film) == "failed"
    assert "no room left on this server" in film.error

    as_max.post(f"/films/{film.pk}/retry/")
    with monkeypatch.context() as full:
        full.setattr(store.Store, "keep_all", out_of_space)
        assert make_films() == "no_space"
    assert state(film) == "failed"
    assert (film.file_name, film.lease_token, film.crashes) == ("", None, 0)

    as_max.post(f"/films/{film.pk}/retry/")
    assert make_films() == "joined"
    assert (state(film), film.error) == ("done", "")


def out_of_space(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_missing_file_is_named_and_the_film_is_made_once_it_is_back(
    as_max: Client, board, keep, media_dir: Path
) -> None:
    clip = keep(board)
    film = ordered(as_max, board)
    path = media_dir / clip.file_name
    data = path.read_bytes()
    path.unlink()

    assert make_films() == "film_is_gone"
    assert state(film) == "failed"
    assert "Ignition, take 1 is missing on the server" in film.error
    page = page_at(as_max, f"/films/{film.pk}/")
    assert film.error in page.get_text()
    assert page.select(f"form[action='/films/{film.pk}/retry/']")
    # Still not there: said at once, not after another wait.
    as_max.post(f"/films/{film.pk}/retry/")
    assert state(film) == "failed"

    path.write_bytes(data)
    as_max.post(f"/films/{film.pk}/retry/")
    assert make_films() == "joined"
    assert state(film) == "done"


def test_a_damaged_film_is_named(as_max: Client, board, keep, media_dir: Path) -> None:
    clip = keep(board)
    film = ordered(as_max, board)
    path = media_dir / clip.file_name
    path.write_bytes(path.read_bytes()[:3000])

    assert make_films() == "damaged"
    assert state(film) == "failed"
    assert "The film of “Ignition” is damaged" in film.error
    assert list((media_dir / "tmp").iterdir()) == []


def test_a_take_that_went_meanwhile_still_makes_the_film_it_was_ordered_of(
    as_max: Client, cast: Cast, board, keep
) -> None:
    clip = keep(board)
    film = ordered(as_max, board)
    trash_clips([clip.pk], by=cast.max)

    assert make_films() == "joined"

    Film.objects.update(state="failed")
    as_max.post(f"/films/{film.pk}/retry/")
    assert state(film) == "failed"


def test_a_draft_that_was_replaced_meanwhile_is_said(
    as_max: Client, board, keep
) -> None:
    clip = keep(board)
    film = ordered(as_max, board)
    Clip.objects.filter(pk=clip.pk).delete()

    assert make_films() == "film_is_gone"
    assert "replaced or thrown away since" in (state(film), film.error)[1]


def test_cancelled_while_it_is_encoded_nothing_is_kept(
    as_max: Client, board, keep, media_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(board)
    film = ordered(as_max, board, size="1280x720")
    really, seen = splice.splice, []

    def begun(*args: object, **how: Callable[[int, int], None]) -> None:
        def report(done: int, total: int) -> None:
            seen.append(done)
            as_max.post(f"/films/{film.pk}/cancel/")
            film.refresh_from_db()
            assert film.state == "cancelled"

        really(*args, **{**how, "report": report})  # type: ignore[arg-type]

    # In its first quarter of a second the child has said nothing yet.
    monkeypatch.setattr(tasks.splice, "splice", begun)
    outcome = make_films()

    assert (outcome, state(film)) == ("lost", "cancelled")
    assert seen
    assert (film.file_name, film.lease_token) == ("", None)
    assert list((media_dir / "tmp").iterdir()) == []
    assert make_films() == "nothing to make"
    assert as_max.get(f"/films/{film.pk}/file").status_code == 404


def test_a_worker_that_died_is_followed_by_another_three_times(
    as_max: Client, board, keep
) -> None:
    keep(board)
    film, past = ordered(as_max, board), timezone.now() - timedelta(seconds=1)
    before = mark_of_films()
    dead = {"lease_token": uuid4(), "lease_until": past, "claims": 1}
    Film.objects.update(**dead, crashes=1)
    # Something new, so that a hint is sent at once.
    assert mark_of_films() not in ("", before)

    assert make_films() == "joined"
    assert state(film) == "done"

    Film.objects.update(**dead, state="waiting", crashes=3)
    assert make_films() == "crashed"
    assert "died three times" in (state(film), film.error)[1]


def test_who_waits_longest_comes_first_and_a_busy_worker_is_no_frozen_one(
    as_max: Client, board, keep
) -> None:
    keep(board)
    first, later = ordered(as_max, board), ordered(as_max, board)
    soon = timezone.now() + timedelta(seconds=9)
    Film.objects.filter(pk=later.pk).update(lease_until=soon, lease_token=uuid4())
    clip = Clip.objects.get()
    type(clip.render).objects.update(state="queued")

    assert claims_of_due(timezone.now()) == (0, False)
    assert make_films() == "joined"
    assert (state(first), state(later)) == ("done", "waiting")
    Film.objects.filter(pk=later.pk).update(lease_until=timezone.now())
    assert claims_of_due(timezone.now()) == (0, True)


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


def test_a_cancelled_film_is_nobodys_any_more(as_max: Client, board, keep) -> None:
    keep(board)
    film = ordered(as_max, board)

    assert cancel_film(film)
    assert not cancel_film(film)
    assert make_films() == "nothing to make"


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
