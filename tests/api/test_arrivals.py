"""What comes in by programs: projects, timelines, scripts."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from storyboard.boards.models import Board, Element, Project
from storyboard.boards.queries import shots_of
from storyboard.exchange.tasks.imports import check_import
from storyboard.renders.models import Clip
from tests.api.conftest import Program, problem
from tests.api.test_exports import read
from tests.gallery.conftest import board as board
from tests.gallery.conftest import film as film
from tests.gallery.conftest import keep as keep

SCRIPT = """Title: The Keeper

INT. LAMP ROOM - NIGHT

The lamp is dark.

MARA
Not tonight.

EXT. ROCKS - NIGHT

Waves break.
"""


def test_a_project_comes_in_as_it_left(
    alice: Program, rita: Program, board: Board, media_dir: Path
) -> None:
    data = read(alice.get(f"/projects/{board.project_id}/archive.zip"))

    begun = alice.upload("/imports", "keeper.zip", data)
    assert begun.status_code == 202, begun.content
    here = f"/imports/{begun.json()['id']}"
    coming = alice.get(here)
    assert (coming.json()["state"], coming.headers["Retry-After"]) == ("checking", "2")
    problem(rita.get(here), 403, "no-right")
    while check_import(begun.json()["id"]) == "goes on":
        pass

    done = alice.get(here).json()
    assert (done["state"], done["percent"]) == ("done", 100), done["said"]
    assert done["project_id"] != str(board.project_id)
    copy = alice.get(f"/projects/{done['project_id']}").json()
    assert (copy["title"], copy["boards"]) == ("The Keeper", 1)


def test_what_is_no_project_is_refused_and_nothing_is_kept(
    alice: Program, db: None, media_dir: Path
) -> None:
    told = problem(alice.upload("/imports", "x.zip", b"PK"), 422, "bad-values")
    assert told["problems"][0]["message"]

    other = io.BytesIO()
    with ZipFile(other, "w") as file:
        file.writestr("holiday.txt", "sun")
    problem(alice.upload("/imports", "x.zip", other.getvalue()), 422, "bad-values")
    assert [path for path in media_dir.rglob("*") if path.is_file()] == []
    assert not Project.objects.exists()


def recut(data: bytes) -> bytes:
    """The second shot first, as an editing program writes it."""
    timeline = json.loads(data)
    (track,) = [one for one in timeline["tracks"]["children"] if one["kind"] == "Video"]
    track["children"].append(track["children"].pop(0))
    return json.dumps(timeline).encode()


def test_a_timeline_comes_back_and_chosen_lines_are_done(
    alice: Program, board: Board, keep: Callable[..., Clip]
) -> None:
    keep(board)
    first, second = shots_of(board)
    path = f"/boards/{board.pk}/timeline"
    data = recut(read(alice.get(path)))

    found: Any = alice.upload(f"{path}/read", "cut.otio", data).json()
    (line,) = found["lines"]
    assert (line["board_id"], line["ticked"]) == (str(board.pk), True)
    assert [one.pk for one in shots_of(board)] == [first.pk, second.pk]
    said = {"seen": found["seen"], "lines": [line["id"]]}
    done = alice.post(f"{path}/accept", said)

    assert done.json() == {"accepted": 1}, done.content
    assert [one.pk for one in shots_of(board)] == [second.pk, first.pk]
    problem(alice.post(f"{path}/accept", said), 409, "conflict")
    unknown = {**said, "lines": [7]}
    problem(alice.post(f"{path}/accept", unknown), 422, "bad-values")
    elsewhere = f"/projects/{board.project_id}/timeline"
    problem(alice.post(f"{elsewhere}/accept", said), 409, "conflict")
    wide = alice.upload(f"{elsewhere}/read", "cut.otio", data)
    assert wide.status_code == 200, wide.content
    broken = alice.upload(f"{path}/read", "cut.otio", b"{")
    assert problem(broken, 422, "bad-values")["problems"][0]["place"] == "file"


def test_a_script_is_read_and_what_is_wanted_of_it_is_kept(
    alice: Program, board: Board
) -> None:
    path = f"/projects/{board.project_id}/script"

    found = alice.post(f"{path}/read", {"text": SCRIPT}).json()
    assert (found["title"], found["speakers"]) == ("The Keeper", ["MARA"])
    assert (len(found["boards"]), found["next"]) == (2, None)
    assert Board.objects.count() == 1
    said = {"boards": found["boards"][:1], "speakers": ["MARA"]}
    kept = alice.post(f"{path}/boards", {**said, "width": 1280, "height": 720})

    assert kept.status_code == 201, kept.content
    (made,) = kept.json()["items"]
    assert (made["title"], made["width"]) == (found["boards"][0]["title"], 1280)
    shots = alice.get(f"/boards/{made['id']}").json()["shots"]
    assert any("@mara" in shot["prompt"] for shot in shots)
    assert Element.objects.get().name == "Mara"
    problem(alice.post(f"{path}/read", {"text": "\n"}), 422, "bad-values")
    long = {"title": "Long", "shots": [{"prompt": "x", "seconds": 3600}] * 2}
    told = problem(alice.post(f"{path}/boards", {"boards": [long]}), 422, "bad-values")
    assert told["problems"][0]["place"] == "boards[0]"
    assert Board.objects.count() == 2
