"""Faults of the web server and the database, seen by somebody with a browser."""

import io
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException
from uuid import uuid4

import numpy as np
from PIL import Image

from benchmarks.audit import left_behind
from benchmarks.editors import Save, lost_of
from benchmarks.ground import DATA, DATABASE, MEDIA
from benchmarks.people import make_board, plan, shots_of
from benchmarks.processes import Studio, title_of, wait_until
from benchmarks.stage import (
    LEASE,
    MIDDLE,
    Case,
    Cluster,
    Found,
    Stage,
    is_drawing,
    once,
)
from benchmarks.visitor import Answer, Visitor, multipart
from storyboard.boards.models import Frame, Shot
from storyboard.renders.models import Clip, Render

_LOCK_SECONDS = 8
_KILLS = 8
_HOLD = (
    "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
    "c.execute('BEGIN IMMEDIATE'); print('held', flush=True);"
    "time.sleep(float(sys.argv[2])); c.execute('ROLLBACK')"
)


def held(seconds: float, stage: Stage) -> Found:
    """Somebody else has the database's only write lock."""
    render = stage.ordered([20, 20], MIDDLE)
    studio = Studio()
    visitor = Visitor(studio.port, stage.session)
    shot = Shot.objects.filter(board=render.board_id).earliest("place")
    wait_until(lambda: is_drawing(render), "the drawing's start")
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(DATABASE), str(seconds)],
        stdout=subprocess.PIPE,
    )
    assert holder.stdout
    holder.stdout.readline()
    page = visitor.get(f"/boards/{render.board_id}/")
    fields = {"name": "title", "was": shot.title, "value": "Saved meanwhile"}
    saved = visitor.post(f"/shots/{shot.pk}/fields/", fields)
    holder.wait()
    found = once(render)
    studio.stop()
    shot.refresh_from_db()
    words = (
        f"page {page.status} in {page.seconds:.1f} s, save {saved.status} in "
        f"{saved.seconds:.1f} s; {found.happened}"
    )
    right = (page.status, saved.status, shot.title) == (200, 200, "Saved meanwhile")
    return Found(words, right and found.kept and "Traceback" not in studio.said)


def upload_interrupted(stage: Stage) -> Found:
    """The server dies at half of the upload, then while it checks the picture."""
    temp = DATA / "temp"
    temp.mkdir(exist_ok=True)
    studio = Studio(settings={"TMPDIR": str(temp)})
    board = make_board(stage.project, plan("Uploads", [2]), by=stage.owner)
    path = f"/shots/{shots_of(board)[0].pk}/frames/first/"
    picture, frames, files = noise(), Frame.objects.count(), stored()
    _half_an_upload(studio, stage, path, picture)
    _kill_web(studio)
    with ThreadPoolExecutor(1) as pool:
        whole = pool.submit(_try_upload, studio, stage, path, picture)
        wait_until(lambda: _checking(studio), "the picture's check", every=0.005)
        _kill_web(studio)
        answer = whole.result()
    wait_until(lambda: not _checking(studio), "the check's end")
    rows, new = Frame.objects.count() - frames, stored() - files
    in_temp = [file for file in temp.rglob("*.upload*") if file.is_file()]
    swept = left_behind(later=601)
    after = _try_upload(studio, stage, path, picture)
    studio.stop()
    kept = not rows and not new and not swept and not in_temp
    words = (
        f"no answer ({answer or 'broken connection'}), {rows} rows, {new} files; "
        f"{swept} left in the store after the sweep, {len(in_temp)} in the server's "
        f"temporary folder; sent again: {after}"
    )
    return Found(words, kept and after == "200")


def _half_an_upload(studio: Studio, stage: Stage, path: str, picture: bytes) -> None:
    body, kind = multipart("noise.png", picture)
    visitor = Visitor(studio.port, stage.session)
    with socket.create_connection(("127.0.0.1", studio.port)) as line:
        line.sendall(visitor.head_of_upload(path, len(body), kind))
        line.sendall(body[: len(body) // 2])
        time.sleep(0.5)
        _kill_web(studio)


def _try_upload(studio: Studio, stage: Stage, path: str, picture: bytes) -> str:
    wait_until(lambda: answers(studio), "the web server")
    with suppress(OSError, HTTPException):
        visitor = Visitor(studio.port, stage.session)
        return str(visitor.upload(path, "noise.png", picture).status)
    return ""


def _checking(studio: Studio) -> bool:
    return any("picture_worker" in title_of(p) for p in studio.family())


def _kill_web(studio: Studio) -> None:
    for worker in studio.web_workers():
        worker.kill()


def answers(studio: Studio) -> bool:
    with suppress(OSError, HTTPException):
        return Visitor(studio.port, timeout=5).get("/healthz").status == 200
    return False


def noise() -> bytes:
    """A picture of some megabytes."""
    pixels = np.random.default_rng(7).integers(0, 256, (1200, 1600, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def stored() -> int:
    """Finished files in the store."""
    return sum(1 for file in (MEDIA / "team").rglob("*.*") if file.is_file())


def killed_while_saving(stage: Stage) -> Found:
    """Every save is sent until it is answered, as the page does."""
    studio = Studio()
    board = make_board(stage.project, plan("Saves", [2]), by=stage.owner)
    shot = shots_of(board)[0]
    path, start = f"/shots/{shot.pk}/fields/", shot.title
    saves: list[Save] = []
    stop = threading.Event()
    again = [0]

    def edit() -> None:
        visitor, was = Visitor(studio.port, stage.session), start
        while not stop.is_set():
            value = f"words {len(saves)}"
            fields = {"name": "title", "was": was, "value": value}
            answer = _until_answered(visitor, path, fields, again)
            saves.append(Save(path, was, value, answer.status))
            was = value

    editor = threading.Thread(target=edit)
    editor.start()
    for _ in range(_KILLS):
        wait_until(lambda: answers(studio), "the web server")
        time.sleep(0.5)
        _kill_web(studio)
    wait_until(lambda: answers(studio), "the web server")
    stop.set()
    editor.join(30)
    studio.stop()
    shot.refresh_from_db()
    wrong = [save.status for save in saves if save.status != 200]
    lost = lost_of(path, saves, start=start, end=shot.title)
    words = f"{len(saves)} saves, {again[0]} sent again, {len(wrong)} refused"
    return Found("; ".join([words, *lost]), not wrong and not lost and bool(saves))


def _until_answered(
    visitor: Visitor, path: str, fields: dict[str, str], again: list[int]
) -> Answer:
    for _ in range(200):
        with suppress(OSError, HTTPException):
            return visitor.post(path, fields)
        again[0] += 1
        time.sleep(0.1)
    raise TimeoutError("no answer to a save")


def many_clicks(stage: Stage) -> Found:
    """Fifty equal orders at once, as double clicks and resent forms are."""
    studio = Studio()
    board = make_board(stage.project, plan("Clicks", [2]), by=stage.owner)
    board.refresh_from_db()
    fields = {"order_key": uuid4(), "version": board.version}

    def click(_: int) -> int:
        visitor = Visitor(studio.port, stage.session)
        return visitor.post(f"/boards/{board.pk}/renders/", fields).status

    with ThreadPoolExecutor(50) as pool:
        statuses = set(pool.map(click, range(50)))
    renders = list(Render.objects.filter(board=board))
    found = once(renders[0])
    studio.stop()
    words = f"{len(renders)} orders, answers {sorted(statuses)}; {found.happened}"
    return Found(words, len(renders) == 1 and statuses <= {200, 302} and found.kept)


def file_gone(stage: Stage) -> Found:
    render = stage.ordered([2])
    with Cluster():
        once(render)
    clip = Clip.objects.get(render=render)
    for name in (clip.file_name, clip.poster_name, clip.sprite_name):
        (MEDIA / name).unlink()
    studio = Studio(settings=LEASE)
    visitor = Visitor(studio.port, stage.session)
    page = visitor.get(f"/clips/{clip.pk}/")
    asked = {
        what: visitor.get(f"/clips/{clip.pk}/{what}").status
        for what in ("file", "poster", "sprite", "file?download=1")
    }
    gallery = visitor.get("/gallery/").status
    studio.stop()
    says = "missing" in page.text
    words = f"page {page.status}, it {'says' if says else 'does not say'} so; {asked}"
    right = page.status == 200 and gallery == 200 and set(asked.values()) == {404}
    traces = studio.said.count("Traceback")
    return Found(f"{words}, {traces} tracebacks", right and says and not traces)


CASES = (
    Case(
        f"another process holds SQLite's write lock for {_LOCK_SECONDS} s",
        "pages open, a save waits and is kept, the render goes on; no 500",
        lambda stage: held(_LOCK_SECONDS, stage),
    ),
    Case(
        "web server killed during an upload, and during its check",
        "nothing half-stored; what it left is swept; sent again it is taken",
        upload_interrupted,
    ),
    Case(
        f"web server killed {_KILLS} times under an editor",
        "every acknowledged save is there, none twice",
        killed_while_saving,
    ),
    Case("fifty equal orders at once", "one render", many_clicks),
    Case(
        "a clip's files deleted behind our back",
        "the page says so; the file is not found; no 500",
        file_gone,
    ),
)
LONGER = (
    Case(
        "another process holds SQLite's write lock for 25 s",
        "a save is kept or answered with 503; never 500",
        lambda stage: held(25, stage),
    ),
)
