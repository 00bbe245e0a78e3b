"""The worker that makes films: what goes wrong, who comes next, what is stopped."""

import errno
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from storyboard.exchange.actions.films import cancel_film
from storyboard.exchange.models import Film
from storyboard.exchange.queries.films import mark_of_films
from storyboard.exchange.tasks.films import make_films
from storyboard.media import splice, store
from storyboard.renders.actions.trash import trash_clips
from storyboard.renders.models import Clip, LightCopy, Render
from storyboard.renders.queries.work import claims_of_due
from tests.cast import Cast
from tests.leaving.films import OWN, order, ordered, page_at, state


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
    monkeypatch.setattr(splice, "splice", begun)
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


def test_who_waits_longest_comes_first_and_the_watch_over_the_queue_sees_films(
    as_max: Client, board, keep
) -> None:
    keep(board)
    first, later = ordered(as_max, board), ordered(as_max, board)
    assert claims_of_due(timezone.now()) == (0, True)

    soon = timezone.now() + timedelta(seconds=9)
    Film.objects.filter(pk=later.pk).update(lease_until=soon, lease_token=uuid4())
    assert claims_of_due(timezone.now()) == (0, False)
    assert make_films() == "joined"
    assert (state(first), state(later)) == ("done", "waiting")

    # An order behind a film is not forgotten, only later.
    Render.objects.update(state="queued")
    assert claims_of_due(timezone.now()) == (0, False)
    Film.objects.filter(pk=later.pk).update(lease_until=timezone.now())
    assert claims_of_due(timezone.now()) == (0, True)
    LightCopy.objects.create(
        clip=Clip.objects.get(), run_after=soon, lease_until=soon, lease_token=uuid4()
    )
    assert claims_of_due(timezone.now()) == (0, False)


def test_a_cancelled_film_is_nobodys_any_more(as_max: Client, board, keep) -> None:
    keep(board)
    film = ordered(as_max, board)

    assert cancel_film(film)
    assert not cancel_film(film)
    assert make_films() == "nothing to make"
