"""Takes in the trash: seen nowhere, brought back, or gone for good unless needed."""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from storyboard.boards.models import Board
from storyboard.domain.recipe import one_shot_anew
from storyboard.media.store import Store
from storyboard.renders.actions import pick_take
from storyboard.renders.actions.trash import empty_trash, restore_clips, trash_clips
from storyboard.renders.models import Clip, Pick, Render
from storyboard.renders.queries.picks import picked_clip
from storyboard.renders.tasks import drop_files
from tests.cast import Cast
from tests.gallery.test_gallery import one, page_at, shown
from tests.gallery.test_wall import do, ids

WALL, TRASH = "/gallery/", "/gallery/trash/"


@pytest.fixture
def dropped(monkeypatch) -> list[list[str]]:
    """What the queue is told to remove."""
    told: list[list[str]] = []
    monkeypatch.setattr(
        "storyboard.renders.actions.trash.async_task",
        lambda _, names: told.append(names),
    )
    return told


def trashed(client: Client) -> str:
    return page_at(client, TRASH).get_text(" ", strip=True)


def test_a_trashed_take_is_seen_nowhere_and_comes_back_everywhere(
    as_alice, keep, board
) -> None:
    first, second = keep(board), keep(board)
    addresses = [
        reverse(name, args=[second.pk])
        for name in ("clip", "clip-file", "clip-poster", "clip-sprite", "clip-about")
    ]
    do(as_alice, "trash", second)

    assert shown(page_at(as_alice, WALL)) == ids(first)
    codes = {as_alice.get(address).status_code for address in addresses}
    assert codes == {404}
    strip = as_alice.get(f"/boards/{board.pk}/takes/").content.decode()
    assert str(second.pk) not in strip
    assert (
        str(second.pk)
        not in as_alice.get(reverse("clip", args=[first.pk])).content.decode()
    )
    reel = as_alice.get(f"/projects/{board.project_id}/reel/").content.decode()
    assert str(second.pk) not in reel
    assert str(first.pk) in reel
    assert "take 2" in trashed(as_alice)

    as_alice.post(reverse("clips-untrash"), {"clip": str(second.pk)})

    assert shown(page_at(as_alice, WALL)) == ids(second, first)
    assert {as_alice.get(address).status_code for address in addresses} == {200}
    assert "The trash is empty" in trashed(as_alice)


def test_a_picked_take_counts_no_more_in_the_trash_and_again_out_of_it(
    as_alice, keep, board, cast
) -> None:
    picked, newest = keep(board), keep(board)
    pick_take(picked, by=cast.alice, seen=None)
    do(as_alice, "trash", picked)
    assert picked_clip(board) == newest

    restore_clips([picked.pk])
    assert picked_clip(board) == picked

    do(as_alice, "trash", picked)
    pick_take(newest, by=cast.alice, seen=None)
    restore_clips([picked.pk])
    assert picked_clip(board) == newest


def test_the_toast_brings_takes_back(as_alice, keep, board) -> None:
    clips = [keep(board), keep(board)]
    answer = do(as_alice, "trash", *clips, **{"HX-Request": "true"})
    page = BeautifulSoup(answer.content, "html.parser")

    undo = str(one(page, ".toast button")["formaction"])
    as_alice.post(undo)

    assert set(shown(page_at(as_alice, WALL))) == set(ids(*clips))


def files_of(clip: Clip, media_dir: Path) -> list[Path]:
    names = (clip.file_name, clip.poster_name, clip.sprite_name)
    return [media_dir / name for name in names]


def aged(paths: Iterable[Path]) -> None:
    then = time.time() - 60
    for path in paths:
        os.utime(path, (then, then))


def test_emptying_removes_files_that_no_other_row_names(
    as_alice, keep, board, cast, media_dir, dropped, django_capture_on_commit_callbacks
) -> None:
    clip, alike = keep(board), keep(board)
    store = Store(media_dir, reserve_bytes=0)
    with store.temp(".mp4") as own:
        own.write_bytes(b"a film of its own")
        name = store.keep(own, scope=str(board.team_id), suffix=".mp4")
    Clip.objects.filter(pk=clip.pk).update(file_name=name)
    aged([store.path(name), *files_of(alike, media_dir)])
    do(as_alice, "trash", clip)

    with django_capture_on_commit_callbacks(execute=True):
        answer = as_alice.post(TRASH, follow=True)

    assert "1 take deleted for good." in answer.content.decode()
    assert dropped
    freed = drop_files(dropped[0])
    assert not store.path(name).exists()
    assert freed == len(b"a film of its own")
    assert all(path.is_file() for path in files_of(alike, media_dir))
    clip.refresh_from_db()
    assert (clip.file_name, clip.price_usd) == ("", 0)
    assert restore_clips([clip.pk]) == 0
    assert "The trash is empty" in trashed(as_alice)


def make_needed_by_pick(clip: Clip, cast: Cast) -> str:
    pick_take(clip, by=cast.alice, seen=None)
    return "It is the picked take of its board."


def make_needed_by_a_splice(clip: Clip, cast: Cast) -> str:
    recipe = [piece.to_json() for piece in one_shot_anew([1, 1], 1, str(clip.pk))]
    render = Render.objects.exclude(pk=clip.render_id).get()
    Render.objects.filter(pk=render.pk).update(recipe=recipe)
    return f"Take {render.take} is spliced of it."


def make_needed_by_a_comment(clip: Clip, cast: Cast) -> str:
    Clip.objects.filter(pk=clip.pk).update(open_comments=2)
    return "2 comments on it are open."


@pytest.mark.parametrize(
    "needed", [make_needed_by_pick, make_needed_by_a_splice, make_needed_by_a_comment]
)
def test_what_is_needed_stays_and_the_page_says_by_what(
    as_alice,
    keep,
    board: Board,
    cast: Cast,
    dropped,
    needed: Callable[[Clip, Cast], str],
) -> None:
    clip, _other = keep(board), keep(board)
    why = needed(clip, cast)
    do(as_alice, "trash", clip)

    said = trashed(as_alice)
    as_alice.post(TRASH)

    assert why in said
    assert "for good" not in said
    clip.refresh_from_db()
    assert clip.file_name
    assert restore_clips([clip.pk]) == 1


def test_the_shots_a_take_was_spliced_of_go_with_it(
    keep, board, cast, dropped, django_capture_on_commit_callbacks
) -> None:
    whole, part = keep(board), keep(board, shot=0)
    Render.objects.filter(pk=part.render_id).update(
        part_of=whole.render_id, take=whole.take
    )
    trash_clips([whole.pk], by=cast.alice)

    assert empty_trash([whole]) == 1

    part.refresh_from_db()
    assert part.emptied_at
    assert part.file_name == ""


def test_the_trash_says_what_films_take_and_what_emptying_frees(
    as_alice, keep, board
) -> None:
    keep(board, file_name="team/x/own", size_bytes=3 * 1024 * 1024)
    gone = keep(board, file_name="team/x/other", size_bytes=2 * 1024 * 1024)
    do(as_alice, "trash", gone)

    said = trashed(as_alice).replace("\xa0", " ")

    assert "take 5.0 MB" in said
    assert "free up to 2.0 MB" in said


def test_only_an_owner_empties_and_only_their_teams_trash(
    as_max, as_rita, as_mallory, keep, board, cast
) -> None:
    clip = keep(board)
    trash_clips([clip.pk], by=cast.max)

    assert as_max.post(TRASH).status_code == 403
    assert as_rita.post(TRASH).status_code == 403
    assert as_mallory.post(TRASH).status_code == 302
    assert "Ignition" not in trashed(as_mallory)
    as_mallory.post(reverse("clips-untrash"), {"clip": str(clip.pk)})
    assert as_mallory.get(reverse("trash-poster", args=[clip.pk])).status_code == 404
    answer = as_rita.post(reverse("clips-untrash"), {"clip": str(clip.pk)})
    assert answer.status_code == 403
    clip.refresh_from_db()
    assert clip.trashed_at
    assert not clip.emptied_at
    assert "Restore" in trashed(as_max)
    assert "Restore" not in trashed(as_rita)


def test_the_pick_of_a_trashed_take_can_be_given_to_another(keep, board, cast) -> None:
    old, new = keep(board), keep(board)
    pick_take(old, by=cast.alice, seen=None)
    trash_clips([old.pk], by=cast.alice)

    pick_take(new, by=cast.alice, seen=None)

    assert Pick.objects.get().clip == new
    assert empty_trash([old]) == 1
