"""The worker, called by hand and through the real queue: from an order to a clip."""

import errno
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone
from django_q.models import OrmQ
from django_q.models import Task as Result
from PIL import Image

from storyboard.animatic import Film
from storyboard.boards.actions.frames import keep_element, set_frame
from storyboard.boards.actions.projects import trash_board
from storyboard.boards.models import Board, Element, Frame, Shot
from storyboard.domain.lifecycle import State
from storyboard.media import clips
from storyboard.media.pictures import take_in
from storyboard.media.store import Store
from storyboard.providers.base import Order
from storyboard.providers.vendors import local
from storyboard.renders import actions
from storyboard.renders.models import Clip, Event, Render
from storyboard.renders.tasks import advance
from tests.cast import Cast
from tests.renders.conftest import Orders


def states(render: Render) -> list[str]:
    return list(Event.objects.filter(render=render).values_list("after", flat=True))


def test_an_order_becomes_a_clip_with_measured_facts(
    ordered: Orders, media_dir: Path
) -> None:
    render = ordered()

    assert advance(str(render.pk)) == "done"

    assert states(render) == ["queued", "submitting", "running", "collecting", "done"]
    clip = Clip.objects.get(render=render)
    store = Store(media_dir)
    facts = clips.probe(store.path(clip.file_name), decode=True)
    assert (clip.width, clip.height, clip.frames) == (320, 180, 48)
    assert (clip.container, clip.rate_num, clip.rate_den) == ("mp4", 24, 1)
    assert (facts.sha256, facts.frames) == (clip.sha256, clip.frames)
    assert clip.sprite_cells == 30
    for name in (clip.poster_name, clip.sprite_name):
        assert store.path(name).read_bytes()[8:12] == b"WEBP"
    render.refresh_from_db()
    assert (render.state, render.crashes, render.lease_token) == ("done", 0, None)
    assert (render.done_frames, render.total_frames) == (48, 48)


def test_what_is_done_leaves_nothing_to_do_and_no_temporary_file(
    ordered: Orders, media_dir: Path
) -> None:
    render = ordered()
    advance(str(render.pk))

    assert advance(str(render.pk)) == "not mine"

    assert Clip.objects.count() == 1
    assert list((media_dir / "tmp").iterdir()) == []


def test_a_hint_in_the_real_queue_makes_the_clip(
    ordered: Orders,
    drain: Callable[[], int],
    django_capture_on_commit_callbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        render = ordered()

    assert drain() == 1

    assert Clip.objects.get().render == render
    assert not OrmQ.objects.exists()
    assert not Result.objects.filter(success=False).exists()


def test_hints_that_come_twice_make_one_clip(
    ordered: Orders,
    drain: Callable[[], int],
    django_capture_on_commit_callbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        render = ordered()
        later = timezone.now() + timedelta(minutes=5)
        Render.objects.filter(pk=render.pk).update(dispatched_at=None)
        actions.dispatch_due(now=later)

    assert drain() == 2

    assert Clip.objects.count() == 1


def test_frames_of_the_board_are_in_the_film(
    board: Board, cast: Cast, ordered: Orders, media_dir: Path, tmp_path: Path
) -> None:
    frame = red_frame(board, tmp_path / "red.png")
    for shot in Shot.objects.filter(board=board):
        set_frame(shot, "first", frame, by=cast.max)

    assert advance(str(ordered(board=Board.objects.get(pk=board.pk)).pk)) == "done"

    red, green, blue = middle_of(media_dir / Clip.objects.get().poster_name)
    assert red > 180
    assert green < 80
    assert blue < 80


@pytest.mark.parametrize("state", [State.SUBMITTING, State.RUNNING, State.COLLECTING])
def test_a_worker_takes_over_in_the_middle_and_makes_one_clip(
    ordered: Orders, state: State
) -> None:
    render = ordered()
    actions.claim(render.pk)
    past = timezone.now() - timedelta(seconds=1)
    Render.objects.filter(pk=render.pk).update(state=state, lease_until=past)

    assert advance(str(render.pk)) == "done"

    assert Clip.objects.filter(render=render).count() == 1


def test_after_three_dead_workers_it_is_given_up(ordered: Orders) -> None:
    render = ordered()
    Render.objects.filter(pk=render.pk).update(crashes=3)

    assert advance(str(render.pk)) == "failed"

    render.refresh_from_db()
    assert render.error_code == "crashed"
    assert "its worker died three times" in render.error.lower()
    assert "Nothing was charged." in render.error


def test_a_missing_frame_fails_and_says_what_to_do(
    board: Board,
    cast: Cast,
    ordered: Orders,
    media_dir: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    frame = red_frame(board, tmp_path / "red.png")
    shot = Shot.objects.filter(board=board).earliest("place")
    set_frame(shot, "first", frame, by=cast.max)
    render = ordered(board=Board.objects.get(pk=board.pk))
    (media_dir / frame.picture_name).unlink()

    assert advance(str(render.pk)) == "failed"

    render.refresh_from_db()
    assert render.error_code == "frame_unreadable"
    assert "Nothing was charged." in render.error
    assert str(media_dir) not in render.error
    assert f"render {render.pk}: frame_unreadable" in caplog.text
    assert Path(frame.picture_name).name in caplog.text


def test_nothing_that_happens_to_the_board_reaches_the_film(
    board: Board, cast: Cast, ordered: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its words, its elements, its seconds, its size; and then it is thrown away."""
    lamp = keep_element(cast.northlight, slug="lamp", name="Old Lamp", kind="prop")
    Shot.objects.filter(board=board).update(prompt="The @lamp turns.")
    render = ordered(board=Board.objects.get(pk=board.pk))
    Shot.objects.filter(board=board).update(prompt="Something else.", seconds=9)
    Board.objects.filter(pk=board.pk).update(title="Other", width=640, model="gone/x")
    Element.objects.filter(pk=lamp.pk).update(name="New Lamp", slug="other")
    trash_board(board, by=cast.max)
    drawn, real = [], local.film_of

    def seen(order: Order) -> Film:
        drawn.append(real(order))
        return drawn[0]

    monkeypatch.setattr(local, "film_of", seen)

    assert advance(str(render.pk)) == "done"

    (film,) = drawn
    assert [shot.prompt for shot in film.shots] == ["The Old Lamp turns."] * 2
    clip = Clip.objects.get()
    assert (clip.title, clip.width, clip.frames) == ("The Keeper", 320, 48)


def test_a_film_unlike_the_order_fails_and_keeps_no_clip(
    ordered: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine is asked for one second less than was ordered."""
    real = local.film_of

    def shorter(order: object) -> object:
        film = real(order)  # type: ignore[arg-type]
        return type(film)(shots=film.shots[:1], width=film.width, height=film.height)

    monkeypatch.setattr(local, "film_of", shorter)
    render = ordered()

    assert advance(str(render.pk)) == "failed"

    render.refresh_from_db()
    assert render.error_code == "not_as_ordered"
    assert "frames 24 instead of 48" in render.error
    assert not Clip.objects.exists()


def test_a_full_disk_is_waited_for(
    ordered: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    render = ordered()
    with monkeypatch.context() as patch:
        patch.setattr(Store, "keep_all", full)
        assert advance(str(render.pk)) == "no room"

    render.refresh_from_db()
    assert (render.state, render.crashes) == ("collecting", 0)
    assert "no room left" in render.error
    assert advance(str(render.pk)) == "not mine"

    Render.objects.filter(pk=render.pk).update(run_after=timezone.now())
    assert advance(str(render.pk)) == "done"
    render.refresh_from_db()
    assert render.error == ""


def test_a_worker_that_lost_its_lease_keeps_nothing(
    ordered: Orders, monkeypatch: pytest.MonkeyPatch, media_dir: Path
) -> None:
    """Another worker takes over while this one collects."""
    render = ordered()
    real = clips.look_through

    def taken_over(*arguments: object, **options: object) -> object:
        Render.objects.filter(pk=render.pk).update(lease_token=uuid4())
        return real(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(clips, "look_through", taken_over)

    assert advance(str(render.pk)) == "lost"

    assert not Clip.objects.exists()
    render.refresh_from_db()
    assert render.state == "collecting"
    assert list((media_dir / "tmp").iterdir()) == []


def red_frame(board: Board, file: Path) -> Frame:
    """A picture of the team, taken in as an upload is."""
    Image.new("RGB", (320, 180), (230, 20, 20)).save(file)
    store = Store(settings.MEDIA_DIR)
    picture = take_in(file, store=store, scope=str(board.team_id), name="red.png")
    return Frame.objects.create(
        team_id=board.team_id,
        name="red.png",
        original_name=picture.original_name,
        original_sha256=picture.original_sha256,
        original_bytes=picture.original_bytes,
        picture_name=picture.name,
        sha256=Path(picture.name).stem,
        size_bytes=picture.size_bytes,
        width=picture.width,
        height=picture.height,
        preview_name=picture.preview_name,
        thumb_name=picture.thumb_name,
    )


def middle_of(path: Path) -> tuple[int, int, int]:
    with Image.open(path) as picture:
        middle = picture.convert("RGB").resize((1, 1))
    red, green, blue = middle.tobytes()
    return red, green, blue
