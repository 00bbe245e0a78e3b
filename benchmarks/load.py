"""Twenty editors, twenty players and a render at the same time, against one editor.

A real studio. In every round one editor saves alone, then twenty save every two
seconds on five boards while twenty players stream and a film is drawn. Most saves go
to a field of the editor's own, a fifth to one that four share, where somebody must
lose and be told; some move or lengthen shots. Shown is the middle one of three rounds.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.audit import is_final
from benchmarks.editors import MOVE, OWN, SHARED, Editor, Save, at_once, lost_of
from benchmarks.ground import ROOT, lay
from benchmarks.people import (
    add_takes,
    file_film,
    make_board,
    make_makers,
    make_owner,
    make_project,
    order,
    plan,
    session_of,
    shots_of,
)
from benchmarks.processes import Studio, wait_until
from benchmarks.report import Report, arguments, median_percentile, ms, say
from benchmarks.visitor import Visitor
from storyboard.boards.models import Board, Project, Shot
from storyboard.renders.actions import cancel_render
from storyboard.renders.models import Clip, Render
from storyboard.teams.models import User

ROUNDS = 3
EDITORS, BOARDS, PLAYERS = 20, 5, 20
PAUSE = 2.0
_SHOTS = 6
# Ten minutes of 720p: longer to draw than any round.
_LONG_FILM = plan("Drawn meanwhile", [20] * 30, size=(1280, 720))


@dataclass(slots=True)
class Round:
    """What one round measured."""

    alone: list[float]
    crowd: dict[str, list[float]]
    ranges: list[float]
    wrong: list[str]
    lost: list[str]
    saves: list[Save]
    frames: int


@dataclass(frozen=True, slots=True)
class Scene:
    """Who works on what."""

    owner: User
    project: Project
    boards: tuple[Board, ...]
    makers: tuple[User, ...]
    clip: str
    # Where the titles of each board's shots are saved; the last one is shared.
    paths: tuple[tuple[str, ...], ...]

    @property
    def shared(self) -> frozenset[str]:
        return frozenset(paths[-1] for paths in self.paths)


def main() -> int:
    options = arguments(__doc__ or "").parse_args()
    seconds = 200.0 if options.long else 30.0
    report = Report("load", "Editors, players and a render at once", __doc__ or "")
    lay()
    scene = _scene()
    studio = Studio()
    try:
        rounds = [_round(scene, studio, turn, seconds) for turn in range(ROUNDS)]
    finally:
        studio.stop()
    _tell_times(report, rounds)
    _tell_promises(report, scene, rounds, said=studio.said)
    return report.finish()


def _scene() -> Scene:
    owner, team = make_owner()
    project = make_project(team, "Load", by=owner)
    boards = tuple(
        make_board(project, plan(f"Board {n}", [4] * _SHOTS), by=owner)
        for n in range(BOARDS)
    )
    add_takes(boards[0], file_film(team), [1], by=owner)
    clip = Clip.objects.get()
    paths = tuple(tuple(map(_path, shots_of(board))) for board in boards)
    return Scene(
        owner,
        project,
        boards,
        tuple(make_makers(team, EDITORS + 1)),
        f"/clips/{clip.pk}/file",
        paths,
    )


def _round(scene: Scene, studio: Studio, turn: int, seconds: float) -> Round:
    say(f"Round {turn + 1} of {ROUNDS}: one editor alone.")
    before = _titles()
    alone = _editor(scene, studio, EDITORS, turn)
    at_once([alone], seconds=seconds / 3, pause=0.25)
    say(f"{EDITORS} editors, {PLAYERS} players and a render, {seconds:.0f} s.")
    render = order(
        make_board(scene.project, _LONG_FILM, by=scene.owner), by=scene.owner
    )
    wait_until(lambda: _drawn(render) > 0, "the drawing's start")
    players = _players(scene, studio, seconds)
    editors = [_editor(scene, studio, number, turn) for number in range(EDITORS)]
    at_once(editors, seconds=seconds, pause=PAUSE)
    found = json.loads(players.communicate(timeout=seconds + 60)[0])
    frames, wrong = _drawn(render), list(found["wrong"])
    if is_final(render):
        wrong.append(f"the render is {render.state}: {render.error}")
    else:
        cancel_render(render.pk, scene.owner)
    everybody = (alone, *editors)
    for editor in everybody:
        wrong += editor.wrong
        editor.visitor.close()
    saves = [save for editor in everybody for save in editor.saves]
    after = _titles()
    lost = [
        fault
        for path, start in before.items()
        for fault in lost_of(path, saves, start=start, end=after[path])
    ]
    crowd = {k: [t for e in editors for t in e.took[k]] for k in (OWN, SHARED, MOVE)}
    return Round(alone.took[OWN], crowd, found["took"], wrong, lost, saves, frames)


def _editor(scene: Scene, studio: Studio, number: int, turn: int) -> Editor:
    """Four on each board, each with a shot of its own and the last one shared; the
    editor who is alone has the last but one of the first board.
    """
    board, paths = scene.boards[number % BOARDS], scene.paths[number % BOARDS]
    editor = Editor(
        f"Editor {number} in round {turn}",
        Visitor(studio.port, session_of(scene.makers[number])),
        own=paths[number // BOARDS],
        shared=paths[-1] if number < EDITORS else "",
        board=f"/boards/{board.pk}/",
        shots=tuple(str(shot.pk) for shot in shots_of(board)),
    )
    editor.sees(_titles())
    return editor


def _titles() -> dict[str, str]:
    """What every field is now, by the address it is saved at."""
    return {_path(shot): shot.title for shot in Shot.objects.filter(deleted_at=None)}


def _path(shot: Shot) -> str:
    return f"/shots/{shot.pk}/fields/"


def _drawn(render: Render) -> int:
    render.refresh_from_db()
    return render.done_frames


def _players(scene: Scene, studio: Studio, seconds: float) -> "subprocess.Popen[bytes]":
    session = session_of(scene.owner)
    words = [str(studio.port), session, scene.clip, str(PLAYERS), str(seconds)]
    command = [sys.executable, "-m", "benchmarks.readers", *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)


def _tell_times(report: Report, rounds: Sequence[Round]) -> None:
    base = [r.alone for r in rounds]
    rows = [("one editor, own field (reference)", base)]
    rows += [
        (f"{EDITORS} editors, {kind}", [r.crowd[kind] for r in rounds])
        for kind in (OWN, SHARED, MOVE)
    ]
    rows.append((f"{PLAYERS} players, 1 MiB range", [r.ranges for r in rounds]))
    columns = ("who", "answers", "p50 ms", "p95 ms", "p95 to one editor's")
    p95 = median_percentile(base, 0.95)
    report.table(
        "Answers",
        columns,
        [
            (
                name,
                sum(map(len, values)),
                ms(median_percentile(values, 0.5)),
                ms(median_percentile(values, 0.95)),
                f"{median_percentile(values, 0.95) / p95:.1f}",
            )
            for name, values in rows
        ],
        note=f"Frames drawn meanwhile: {', '.join(str(r.frames) for r in rounds)}.",
    )


def _tell_promises(
    report: Report, scene: Scene, rounds: Sequence[Round], *, said: str
) -> None:
    wrong = [fault for r in rounds for fault in r.wrong]
    lost = [fault for r in rounds for fault in r.lost]
    saves = [save for r in rounds for save in r.saves]
    told = sum(save.status == 409 for save in saves)
    kept = sum(save.status == 200 for save in saves)
    locked = said.count("database is locked")
    traces = said.count("Traceback")
    report.promise(
        "no error: every save is answered with 200 or 409, every range is whole, the "
        "render goes on",
        found=f"{len(wrong)} errors {wrong[:3] or ''}",
        kept=not wrong,
    )
    report.promise(
        "nothing in the log: no locked database, no traceback",
        found=f"{locked} locked, {traces} tracebacks",
        kept=not locked and not traces,
    )
    report.promise(
        "every acknowledged save is in its field's chain up to what the field is now",
        found=f"{len(lost)} lost of {kept:,} {lost[:3] or ''}",
        kept=not lost,
    )
    report.promise(
        "saves of one field at the same time do collide here, and the loser is told",
        found=f"{told} of {len(saves):,} answered 409 with the other's words",
        kept=told > 0,
    )
    alone = sum(s.status == 409 for s in saves if s.path not in scene.shared)
    report.promise(
        "nobody collides on a field of their own", found=alone, kept=not alone
    )
    bent = [fault for board in scene.boards for fault in _bent(board)]
    report.promise(
        "shots are in order without a gap and add up to their board's length",
        found="; ".join(bent) or f"{BOARDS} boards of {_SHOTS} shots",
        kept=not bent,
    )


def _bent(board: Board) -> list[str]:
    board.refresh_from_db()
    shots = shots_of(board)
    total = sum(shot.seconds for shot in shots)
    faults = []
    if [shot.place for shot in shots] != list(range(_SHOTS)):
        faults.append(f"{board}: places {[shot.place for shot in shots]}")
    if total != board.seconds:
        faults.append(f"{board}: {total} s of {board.seconds} s")
    return faults


if __name__ == "__main__":
    sys.exit(main())
