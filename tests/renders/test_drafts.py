"""Take 0: the animatic that follows the editor by itself, and is no order."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ
from django_q.signing import SignedPackage
from pytest_django import Settings

from storyboard.boards.models import Board, Shot
from storyboard.domain.lifecycle import State
from storyboard.media.store import Store
from storyboard.providers.base import Cancelled
from storyboard.providers.vendors import local
from storyboard.renders import actions
from storyboard.renders.models import Clip, LedgerEntry, Render
from storyboard.renders.queries.drafts import draft_of
from storyboard.renders.tasks import advance
from storyboard.renders.upkeep import orphans
from tests.cast import Cast
from tests.renders.conftest import Orders, make_board


@pytest.fixture(autouse=True)
def on(settings: Settings) -> None:
    settings.DRAFTS = True


def ask(client: Client, board: Board, **form: str) -> Tag:
    """What the editor's page does when the board has rested."""
    address = reverse("board-draft", args=[board.pk])
    answer = client.post(address, form, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 200
    return part_of(answer)


def look(client: Client, board: Board) -> Tag:
    answer = client.get(reverse("board-draft", args=[board.pk]))
    assert answer.status_code == 200
    return part_of(answer)


def part_of(answer: Any) -> Tag:
    part = BeautifulSoup(answer.content, "html.parser").div
    assert part
    return part


def film_of(part: Tag) -> str:
    return str(part.get("data-film", ""))


def write(client: Client, board: Board, prompt: str, *, place: int = 0) -> None:
    shot = Shot.objects.get(board=board, place=place)
    form = {"name": "prompt", "value": prompt, "was": shot.prompt}
    assert client.post(reverse("shot-field", args=[shot.pk]), form).status_code == 200


def drafts() -> list[Render]:
    return list(Render.objects.filter(take=0).order_by("ordered_at"))


def draw() -> str:
    """The newest draft, by a worker."""
    return advance(str(drafts()[-1].pk))


def test_the_board_as_it_is_now_becomes_a_small_film(
    as_max: Client, board: Board
) -> None:
    Board.objects.update(width=1920, height=1080)

    page = ask(as_max, board)
    assert "Queued" in page.text
    assert draw() == "done"

    clip = Clip.objects.get()
    assert (clip.take, clip.width, clip.height, clip.frames) == (0, 640, 360, 48)
    page = look(as_max, board)
    assert "as the board is now" in page.text
    spans = json.loads(str(page["data-spans"]))
    shots = [str(s.pk) for s in Shot.objects.order_by("place")]
    assert [span["id"] for span in spans] == shots
    assert [(span["start"], span["end"]) for span in spans] == [(0, 24), (24, 48)]
    film = as_max.get(film_of(page), headers={"Range": "bytes=0-99"})
    assert film.status_code == 206


def test_nothing_is_drawn_of_what_is_there_or_under_way(
    as_max: Client, as_alice: Client, board: Board
) -> None:
    ask(as_max, board)
    ask(as_alice, board)
    assert len(drafts()) == 1

    draw()
    ask(as_max, board)
    assert [row.state for row in drafts()] == ["done"]


def test_two_pages_that_ask_at_the_same_moment_get_one_draft(
    board: Board, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Neither sees the other's row yet.
    before = draft_of(board)
    monkeypatch.setattr("storyboard.renders.actions.drafts.draft_of", lambda _: before)
    actions.ask_draft(board, by=cast.max)
    actions.ask_draft(board, by=cast.alice)

    assert len(drafts()) == 1


def test_words_that_no_picture_shows_change_nothing(
    as_max: Client, board: Board
) -> None:
    ask(as_max, board)
    draw()

    form = {"name": "prompt", "value": "Rain all day.", "was": board.prompt}
    as_max.post(reverse("board-field", args=[board.pk]), form)

    assert "as the board is now" in ask(as_max, board).text
    assert len(drafts()) == 1


def test_a_newer_draft_cancels_one_that_is_not_finished(
    as_max: Client, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(as_max, board)
    (older,) = drafts()
    draw_film = local.LocalProvider.work

    def edited_meanwhile(*args: Any, **kwargs: Any) -> tuple[Path, ...]:
        write(as_max, board, "The lamp is dark.")
        ask(as_max, board)
        return draw_film(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(local.LocalProvider, "work", edited_meanwhile)
        assert advance(str(older.pk)) == "lost"

    assert older not in drafts()
    assert not Clip.objects.exists()
    assert draw() == "done"


def test_a_finished_draft_replaces_the_one_before_with_its_files(
    as_max: Client, board: Board, media_dir: Path
) -> None:
    ask(as_max, board)
    draw()
    first = Clip.objects.get()
    write(as_max, board, "The lamp is dark.")
    page = ask(as_max, board)
    assert str(first.pk) in film_of(page), "the old film plays until then"

    draw()

    (second,) = Clip.objects.all()
    assert second.pk != first.pk
    kept = {p.name for p in media_dir.glob("team/*/*/*")}
    assert kept == {
        Path(name).name
        for name in (second.file_name, second.poster_name, second.sprite_name)
    }
    assert str(second.pk) in film_of(look(as_max, board))


def test_two_boards_with_the_same_film_do_not_lose_each_others_file(
    as_max: Client, board: Board, cast: Cast, media_dir: Path
) -> None:
    other = make_board(cast)
    for one in (board, other):
        ask(as_max, one)
        advance(str(Render.objects.get(board=one).pk))
    write(as_max, board, "The lamp is dark.")
    ask(as_max, board)
    advance(str(Render.objects.get(board=board, state="queued").pk))

    kept = Clip.objects.get(board=other)
    for name in (kept.file_name, kept.poster_name, kept.sprite_name):
        assert (media_dir / name).is_file()


def test_what_a_killed_worker_leaves_of_a_draft_is_swept(
    board: Board, cast: Cast, media_dir: Path, tmp_path: Path
) -> None:
    store = Store(media_dir)
    (file := tmp_path / "film.mp4").write_bytes(b"a film")
    name = store.keep(file, scope=f"{cast.northlight.pk}-drafts", suffix=".mp4")

    tomorrow = timezone.now() + timedelta(days=1)
    assert list(orphans(store, tomorrow.timestamp())) == [name]


def test_no_draft_is_an_order(as_max: Client, board: Board, ordered: Orders) -> None:
    ask(as_max, board)
    draw()
    draft = drafts()[0]
    clip = Clip.objects.get()

    assert not LedgerEntry.objects.exists()
    for name in ("gallery", "renders"):
        assert str(draft.pk) not in as_max.get(reverse(name)).text
        assert str(clip.pk) not in as_max.get(reverse(name)).text
    takes = as_max.get(reverse("board-takes", args=[board.pk])).text
    assert "No take yet" in takes
    assert as_max.get(reverse("render", args=[draft.pk])).status_code == 404
    assert as_max.get(reverse("clip", args=[clip.pk])).status_code == 404
    assert ordered().take == 1


def test_a_local_take_of_just_this_is_the_animatic(
    as_max: Client, board: Board, ordered: Orders
) -> None:
    advance(str(ordered().pk))

    page = ask(as_max, board)

    assert drafts() == []
    take = Clip.objects.get()
    assert str(take.pk) in film_of(page)

    write(as_max, board, "The lamp is dark.")
    assert str(take.pk) in film_of(ask(as_max, board)), "until the draft is there"
    draw()
    assert str(Clip.objects.get(take=0).pk) in film_of(look(as_max, board))
    assert Clip.objects.filter(pk=take.pk).exists()


def test_a_board_that_does_not_add_up_is_drawn_as_it_is_written(
    as_max: Client, board: Board
) -> None:
    Board.objects.update(seconds=9)

    ask(as_max, board)

    assert draw() == "done"
    assert Clip.objects.get().frames == 48


def test_an_empty_board_has_nothing_to_draw_and_says_so(
    as_max: Client, board: Board
) -> None:
    Shot.objects.update(deleted_at=timezone.now())

    assert "with the first shot" in ask(as_max, board).text
    assert drafts() == []


def test_a_board_too_long_for_the_engine_says_so(as_max: Client, board: Board) -> None:
    Shot.objects.filter(place=0).update(seconds=700)

    assert "at most 10:00" in ask(as_max, board).text
    assert drafts() == []


def test_orders_are_sent_before_drafts(
    as_max: Client,
    board: Board,
    ordered: Orders,
    django_capture_on_commit_callbacks: Any,
) -> None:
    ask(as_max, board)
    order = ordered(board=board)
    Render.objects.update(dispatched_at=None)

    with django_capture_on_commit_callbacks(execute=True):
        actions.dispatch_due(now=timezone.now())

    hints = OrmQ.objects.order_by("pk")
    sent = [SignedPackage.loads(hint.payload)["args"][0] for hint in hints]
    assert sent == [str(order.pk), str(drafts()[0].pk)]


def test_a_draft_gives_way_to_an_order(
    as_max: Client, board: Board, ordered: Orders
) -> None:
    ask(as_max, board)
    order = ordered()

    assert draw() == "gave way"

    advance(str(order.pk))
    Render.objects.update(run_after=timezone.now())
    assert draw() == "done"
    assert drafts()[0].crashes == 0


def test_a_draft_that_is_being_drawn_stops_for_an_order(
    as_max: Client, board: Board, ordered: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(as_max, board)

    def interrupted(*_: object, cancelled: Callable[[], bool], **__: object) -> None:
        assert not cancelled()
        order = ordered()
        assert not cancelled(), "a free worker would take it at once"
        earlier = timezone.now() - timedelta(seconds=5)
        Render.objects.filter(pk=order.pk).update(run_after=earlier)
        assert cancelled()
        raise Cancelled

    monkeypatch.setattr(local.LocalProvider, "work", interrupted)
    assert draw() == "gave way"

    (draft,) = drafts()
    assert (draft.state, draft.lease_token, draft.crashes) == ("running", None, 0)


def test_a_draft_whose_worker_was_killed_is_finished_by_the_next(
    as_max: Client, board: Board
) -> None:
    ask(as_max, board)
    before = timezone.now() - timedelta(minutes=5)
    Render.objects.update(
        state=State.RUNNING, lease_token=uuid4(), lease_until=before, crashes=1
    )

    assert draw() == "done"
    assert Clip.objects.count() == 1


def test_what_failed_is_drawn_again_only_when_somebody_says_so(
    as_max: Client, board: Board
) -> None:
    ask(as_max, board)
    Render.objects.update(crashes=4)
    assert draw() == "failed"

    page = ask(as_max, board)
    assert "could not be drawn" in page.text
    assert "Draw it again" in page.text
    (failed,) = drafts()

    assert "Queued" in ask(as_max, board, again="on").text
    assert drafts()[0].pk != failed.pk
    assert draw() == "done"


def test_reviewers_watch_the_draft_and_ask_for_none(
    as_max: Client, as_rita: Client, board: Board
) -> None:
    address = reverse("board-draft", args=[board.pk])
    assert as_rita.post(address).status_code == 403
    assert drafts() == []

    ask(as_max, board)
    draw()

    page = look(as_rita, board)
    assert as_rita.get(film_of(page)).status_code == 200
    assert "data-may-ask" not in page.attrs


def test_strangers_find_neither_the_draft_nor_its_film(
    as_max: Client, as_mallory: Client, board: Board
) -> None:
    ask(as_max, board)
    draw()

    address = reverse("board-draft", args=[board.pk])
    assert as_mallory.get(address).status_code == 404
    assert as_mallory.post(address).status_code == 404
    assert as_mallory.get(film_of(look(as_max, board))).status_code == 404


def test_a_poll_that_knows_everything_gets_nothing(
    as_max: Client, board: Board
) -> None:
    seen = str(ask(as_max, board)["hx-get"])
    assert as_max.get(seen).status_code == 204

    draw()
    assert as_max.get(seen).status_code == 200


def test_a_deployment_can_do_without(
    as_max: Client, board: Board, settings: Settings
) -> None:
    address = reverse("board-draft", args=[board.pk])
    editor = reverse("board", args=[board.pk])
    assert address in as_max.get(editor).text

    settings.DRAFTS = False

    assert address not in as_max.get(editor).text
    assert as_max.post(address).status_code == 404
    assert drafts() == []


def test_what_the_board_writes_on_its_picture_is_in_the_draft(
    as_max: Client, board: Board
) -> None:
    ask(as_max, board)
    draw()
    Board.objects.update(settings={"burn_in": ["caption", "nonsense"]})

    ask(as_max, board)

    assert drafts()[-1].request["settings"]["burn_in"] == ["caption"]
    assert draw() == "done"
