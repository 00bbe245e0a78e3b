"""From the order to a film that plays: `python -m benchmarks.orders DRAFTS`.

A real studio with its server, queue, dispatcher and workers; drafts of boards of five
shots and 15 s, asked for as the editor's page does. Prints a JSON list with the seconds
of each, by the moves of its render: waiting (the request, the queue, the claim),
drawing (a process of its own) and keeping (measured, poster, sprite, on the disk).
"""

import json
import sys
import time
from dataclasses import dataclass
from uuid import UUID

from benchmarks.ground import lay
from benchmarks.people import (
    SAMPLE,
    make_board,
    make_owner,
    make_project,
    plan,
    session_of,
    shots_of,
)
from benchmarks.processes import Studio, wait_until
from benchmarks.visitor import Answer, Visitor
from storyboard.boards.models import Board, Project
from storyboard.renders.models import Clip, Event, Render
from storyboard.teams.models import User

_BLENDS = (2, 4, 5)
# Nobody has a board written sooner in a studio that has just started.
_SETTLES_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Editor:
    """Somebody with a board open."""

    project: Project
    user: User
    browser: Visitor

    def board(self, number: int) -> Board:
        written = plan(f"Draft {number}", [3] * 5, size=(1280, 720))
        board = make_board(self.project, written, by=self.user)
        for place, shot in enumerate(shots_of(board), 1):
            for which in ("first", "last") if place in _BLENDS else ("first",):
                self.put(shot.pk, which, f"shot{place}-{which}.jpg")
        return board

    def put(self, shot: UUID, which: str, name: str) -> None:
        still = (SAMPLE / name).read_bytes()
        _done(self.browser.upload(f"/shots/{shot}/frames/{which}/", name, still))

    def edit(self, board: Board) -> None:
        """The third shot begins on another still."""
        self.put(shots_of(board)[2].pk, "first", "shot4-first.jpg")

    def draft(self, board: Board, what: str) -> dict[str, object]:
        began = time.time()
        _done(self.browser.post(f"/boards/{board.pk}/draft/", {}))
        drafts = Render.objects.filter(board=board, take=0)
        draft = drafts.latest("ordered_at")
        films = Clip.objects.filter(render=draft)
        wait_until(films.exists, "the draft", every=0.01)
        ended = time.time()
        moves = Event.objects.filter(render=draft).values_list("after", "at")
        at = {state: moved.timestamp() for state, moved in moves}
        return {
            "what": what,
            "whole": ended - began,
            "waiting": at["running"] - began,
            "drawing": at["collecting"] - at["running"],
            "keeping": ended - at["collecting"],
        }


def _done(answer: Answer) -> None:
    if answer.status >= 400:
        raise RuntimeError(f"{answer.status}: {answer.text[:500]}")


def main() -> None:
    lay()
    user, team = make_owner()
    project = make_project(team, "Drafts", by=user)
    studio = Studio()
    editor = Editor(project, user, Visitor(studio.port, session_of(user)))
    time.sleep(_SETTLES_SECONDS)
    found = []
    for number in range(int(sys.argv[1])):
        board = editor.board(number)
        # Pictures are kept for as long as anybody's film needs them: those of the first
        # board are new, those of the others are not.
        found.append(
            editor.draft(board, "written anew" if number else "the very first")
        )
        editor.edit(board)
        found.append(editor.draft(board, "one shot edited"))
    studio.stop()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
