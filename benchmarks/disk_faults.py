"""A disk that is full: a small one of its own, filled while films are drawn."""

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.ground import DATA, DATABASE, MEDIA
from benchmarks.people import SAMPLE, make_board, order, plan, shots_of
from benchmarks.processes import Studio, wait_until
from benchmarks.stage import FULL, Case, Cluster, Found, Skipped, Stage, once
from benchmarks.visitor import Visitor
from benchmarks.web_faults import noise, stored
from storyboard.boards.actions.frames import keep_frame, set_frame
from storyboard.boards.models import Board, Frame, Shot
from storyboard.media.pictures import take_in
from storyboard.media.store import Store
from storyboard.renders.actions import cancel_render
from storyboard.renders.models import Render

_MIB = 1024 * 1024
# The next try after a full disk comes within half a minute.
_RESUMES_WITHIN = 60.0


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """A disk of so many megabytes in the folder's place. Raises Skipped."""
    folder.mkdir(parents=True, exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    mounted = subprocess.run(["mount", *options], capture_output=True, text=True)
    if mounted.returncode:
        raise Skipped(f"no disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, *, leave: int = 0) -> Path:
    """A file that takes what is free but for so many bytes."""
    ballast, block = folder / "ballast", b"\0" * _MIB
    with ballast.open("wb", buffering=0) as file:
        free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
        for _ in range((free - leave) // len(block)):
            file.write(block)
        rest = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize - leave
        if rest > 0:
            file.write(block[:rest])
    return ballast


def _board(stage: Stage) -> Board:
    """Ten seconds of 1080p over a real still: some megabytes of film."""
    board = make_board(stage.project, plan("Full", [10], size=FULL), by=stage.owner)
    store, still = Store(MEDIA, reserve_bytes=0), SAMPLE / "shot1-first.jpg"
    scope = str(stage.team.pk)
    picture = take_in(still, name=still.name, store=store, scope=scope)
    frame = keep_frame(stage.team, picture, by=stage.owner)
    set_frame(shots_of(board)[0], "first", frame, by=stage.owner)
    return board


def no_room_for_a_film(stage: Stage) -> Found:
    with small_disk(MEDIA, 32):
        _without_pictures()
        board = _board(stage)
        ballast = fill(MEDIA, leave=_MIB)
        render = order(board, by=stage.owner)
        with Cluster():
            wait_until(lambda: _error(render), "the full disk's being said")
            said, state, files = render.error, render.state, len(_parts())
            time.sleep(3)
            ballast.unlink()
            began = time.monotonic()
            found = once(render, within=_RESUMES_WITHIN)
        took = time.monotonic() - began
        _without_pictures()
    words = f"{state}: “{said}” {files} parts left; {took:.0f} s after there was room: "
    kept = found.kept and "no room" in said and not files
    return Found(words + found.happened, kept)


def _without_pictures() -> None:
    """No row names a picture that lies on another disk than the store is on now."""
    Shot.objects.update(first_frame=None, last_frame=None)
    Frame.objects.all().delete()


def _error(render: Render) -> str:
    render.refresh_from_db()
    return render.error


def _parts() -> list[Path]:
    return [file for file in (MEDIA / "tmp").rglob("*") if file.is_file()]


def no_room_for_a_picture(stage: Stage) -> Found:
    board = make_board(stage.project, plan("Upload", [2]), by=stage.owner)
    with small_disk(MEDIA, 32):
        studio = Studio()
        frames = Frame.objects.count()
        visitor = Visitor(studio.port, stage.session)
        path = f"/shots/{shots_of(board)[0].pk}/frames/first/"
        answer = visitor.upload(path, "noise.png", noise())
        rows = Frame.objects.count() - frames
        files = stored() + len(_parts())
        studio.stop()
    says = "no room" in answer.text
    words = f"{answer.status}, {'with' if says else 'without'} the sentence"
    kept = answer.status in (413, 422, 507) and says and not rows and not files
    return Found(f"{words}; {rows} rows, {files} files", kept)


def no_room_at_all(stage: Stage) -> Found:
    """The database lies on the same disk: nothing can be written down either."""
    board = _board(stage)
    render = order(board, by=stage.owner)
    folder = DATA.with_name(f"{DATA.name}-full")
    try:
        with small_disk(folder, 48):
            _copy_to(folder)
            cancel_render(render.pk, stage.owner)
            return _filled_up(stage, folder, board, render)
    finally:
        folder.rmdir()


def _copy_to(folder: Path) -> None:
    """The studio as it is, without the films of others."""
    with closing(sqlite3.connect(DATABASE)) as source:
        source.execute("VACUUM INTO ?", (str(folder / DATABASE.name),))
    shutil.copy(DATA / "secret_key", folder)
    (folder / "static").symlink_to(DATA / "static")
    for name in Frame.objects.values_list("picture_name", flat=True):
        target = folder / "media" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(MEDIA / name, target)


def _filled_up(stage: Stage, folder: Path, board: Board, render: Render) -> Found:
    studio = Studio(data=folder, settings={"STORYBOARD_LEASE_SECONDS": "4"})
    visitor, shot = Visitor(studio.port, stage.session), shots_of(board)[0]
    wait_until(lambda: _row(folder, render)[1] > 0, "the drawing's start")
    ballast = fill(folder)
    page = visitor.get(f"/boards/{board.pk}/")
    fields = {"name": "title", "was": shot.title, "value": "Saved when full"}
    save = visitor.post(f"/shots/{shot.pk}/fields/", fields)
    time.sleep(8)
    during = _row(folder, render)[0]
    ballast.unlink()
    began = time.monotonic()
    wait_until(lambda: _row(folder, render)[0] in ("done", "failed"), "its end")
    took = time.monotonic() - began
    state, _, error, clips = _row(folder, render)
    studio.stop()
    with closing(sqlite3.connect(folder / DATABASE.name)) as rows:
        check = rows.execute("PRAGMA integrity_check").fetchone()[0]
    words = (
        f"page {page.status}, save {save.status}; {during}, {state} {took:.0f} s after "
        f"there was room {error}, {clips} clip; integrity_check {check}"
    )
    kept = (state, clips, check, page.status) == ("done", 1, "ok", 200)
    return Found(words, kept and save.status in (200, 503, 507))


def _row(folder: Path, render: Render) -> tuple[str, int, str, int]:
    """State, frames, error and clips of the render in the copy."""
    key = render.pk.hex
    with closing(sqlite3.connect(folder / DATABASE.name, timeout=20)) as rows:
        state, frames, error = rows.execute(
            "SELECT state, done_frames, error FROM renders_render WHERE id = ?", (key,)
        ).fetchone()
        (clips,) = rows.execute(
            "SELECT count(*) FROM renders_clip WHERE render_id = ?", (key,)
        ).fetchone()
    return str(state), int(frames), str(error), int(clips)


CASES = (
    Case(
        "disk full during the encode",
        "waits, says so, leaves nothing half; goes on by itself when there is room",
        no_room_for_a_film,
    ),
    Case(
        "disk full, the database on it too",
        "pages open, a save is not a bare error; the render goes on by itself",
        no_room_at_all,
    ),
    Case(
        "upload without room",
        "refused with a sentence before anything is kept",
        no_room_for_a_picture,
    ),
)
