"""Lighter copies of heavy films: wanted with the clip, made when nobody waits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from storyboard.domain.lifecycle import State
from storyboard.media.clips import probe
from storyboard.media.heavy import is_heavy
from storyboard.media.store import Store
from storyboard.renders.actions import dispatch_due
from storyboard.renders.actions.light_copies import want_light_copy
from storyboard.renders.models import Clip, LightCopy, Render
from storyboard.renders.tasks import lighten
from tests.gallery.test_gallery import page_at
from tests.media.films import film as film_of


@pytest.fixture
def heavy(keep: Callable[..., Clip], board, media_dir: Path, tmp_path: Path) -> Clip:
    """A take in VP9, which not every machine decodes quickly."""
    path = film_of(tmp_path / "take.webm", codec="libvpx-vp9", frames=30)
    store = Store(media_dir, reserve_bytes=0)
    name = store.keep(path, scope=str(board.team_id), suffix=".webm")
    facts = {"file_name": name, "container": "webm", "frames": 30, "is_heavy": True}
    clip = keep(board, **facts)
    want_light_copy(clip)
    return clip


def make(clip: Clip) -> str:
    return lighten(str(clip.light_copy.pk))


@pytest.mark.parametrize(
    ("facts", "heavy"),
    [
        ({}, False),
        ({"codec": "libvpx-vp9", "name": "a.webm"}, True),
        ({"size": (1924, 1080)}, True),
        ({"size": (1080, 1920)}, False),
        ({"size": (1920, 1088)}, True),
    ],
)
def test_what_is_heavy_is_told_by_what_was_measured(tmp_path, facts, heavy) -> None:
    path = tmp_path / facts.pop("name", "a.mp4")

    assert is_heavy(probe(film_of(path, frames=2, **facts))) is heavy


def test_a_film_that_can_be_jumped_into_seldom_is_heavy(tmp_path) -> None:
    facts = probe(film_of(tmp_path / "a.mp4", frames=24))
    large = replace(facts, width=1920, height=1080)

    assert facts.key_distance == 12
    assert not is_heavy(replace(large, key_distance=62))
    assert is_heavy(replace(large, key_distance=63))
    assert is_heavy(replace(facts, pixels="yuv420p10le"))


def test_the_copy_is_made_and_served_by_ranges(heavy, as_rita, as_mallory) -> None:
    address = reverse("clip-proxy", args=[heavy.pk])
    assert as_rita.get(address).status_code == 404

    assert make(heavy) == "made"

    answer = as_rita.get(address, headers={"Range": "bytes=0-9"})
    assert answer.status_code == 206
    assert answer["Content-Type"] == "video/mp4"
    assert b"".join(answer)[4:8] == b"ftyp"
    assert as_mallory.get(address).status_code == 404
    assert not LightCopy.objects.exists()
    heavy.refresh_from_db()
    assert heavy.proxy_name
    original = as_rita.get(reverse("clip-file", args=[heavy.pk]))
    assert original["Content-Type"] == "video/webm"


def test_the_comparison_plays_the_copy(heavy, keep, board, as_alice) -> None:
    other = keep(board)
    make(heavy)

    page = page_at(as_alice, f"/boards/{board.pk}/compare/")

    assert {video["src"] for video in page.select("video")} == {
        reverse("clip-proxy", args=[heavy.pk]),
        reverse("clip-file", args=[other.pk]),
    }


def test_it_gives_way_to_an_order_and_comes_back(heavy) -> None:
    waiting = timezone.now() - timedelta(seconds=5)
    Render.objects.filter(pk=heavy.render_id).update(
        state=State.QUEUED, run_after=waiting
    )
    copy = heavy.light_copy

    assert make(heavy) == "gave way"
    copy.refresh_from_db()
    assert copy.crashes == 0
    assert copy.run_after > timezone.now()

    Render.objects.update(state=State.DONE)
    LightCopy.objects.update(run_after=timezone.now())
    assert make(heavy) == "made"


def test_a_film_that_cannot_be_decoded_is_given_up_and_keeps_its_film(
    heavy, media_dir, as_alice
) -> None:
    path = media_dir / heavy.file_name
    path.write_bytes(path.read_bytes()[:900])

    outcomes = []
    for _ in range(3):
        LightCopy.objects.update(run_after=timezone.now())
        outcomes.append(make(heavy))

    assert outcomes == ["anew", "anew", "given up"]
    copy = LightCopy.objects.get()
    assert "players get the film itself" in copy.error
    assert make(heavy) == "not mine"
    assert as_alice.get(reverse("clip-file", args=[heavy.pk])).status_code == 200


def test_the_dispatcher_wakes_a_worker_for_it(heavy, monkeypatch) -> None:
    sent: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        "storyboard.renders.actions.hints.async_task",
        lambda *args, **options: sent.append((*args, options.get("cluster", ""))),
    )
    monkeypatch.setattr("django.db.transaction.on_commit", lambda call, **_: call())

    dispatch_due(now=timezone.now())

    key = str(heavy.light_copy.pk)
    assert sent == [("storyboard.renders.tasks.lighten", key, "render")]


def test_a_worker_that_is_killed_over_it_is_followed_by_another(heavy) -> None:
    long_ago = timezone.now() - timedelta(seconds=1)
    LightCopy.objects.update(
        lease_token=heavy.pk, lease_until=long_ago, crashes=1, claims=1
    )

    assert make(heavy) == "made"
    assert Fraction(probe(_copy_of(heavy)).frames) == heavy.frames


def _copy_of(clip: Clip) -> Path:
    clip.refresh_from_db()
    return Path(settings.MEDIA_DIR) / clip.proxy_name
