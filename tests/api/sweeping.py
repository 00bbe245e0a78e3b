"""Every operation of the OpenAPI, asked with rows of one team: so a new one is too."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from storyboard.api.front import schema
from tests.api.conftest import Program
from tests.rows import Rows

# How to fill the part of an address that names a row.
OBJECTS: dict[str, Callable[[Rows], Any]] = {
    "project_id": lambda rows: rows.project.pk,
    "board_id": lambda rows: rows.board.pk,
    "shot_id": lambda rows: rows.shot.pk,
    "frame_id": lambda rows: rows.frame.pk,
    "element_id": lambda rows: rows.element.pk,
    "render_id": lambda rows: rows.render.pk,
    "clip_id": lambda rows: rows.clip.pk,
    "comment_id": lambda rows: rows.comment.pk,
    "link_id": lambda rows: rows.link.pk,
    "asked_id": lambda rows: rows.asked.pk,
    "version_id": lambda rows: rows.revision.pk,
    "fix_id": lambda rows: rows.fix.pk,
    "film_id": lambda rows: rows.film.pk,
    "import_id": lambda rows: rows.coming.pk,
}
WORDS = {"which": "first", "medium": "picture"}
# The least that each operation takes, where that is more than nothing.
BODIES: dict[str, Callable[[Rows], Any]] = {
    "project_make": lambda rows: {"title": "Mine"},
    "project_rename": lambda rows: {"title": "Mine"},
    "board_make": lambda rows: {"title": "Mine"},
    "board_edit": lambda rows: {"title": "Mine"},
    "board_mend": lambda rows: {"do": "split_evenly"},
    "board_move": lambda rows: {"place": 0},
    "shots_arrange": lambda rows: {"shots": [str(rows.shot.pk)]},
    "frame_set": lambda rows: {"frame": str(rows.frame.pk)},
    "element_make": lambda rows: {"name": "Mine"},
    "render_several": lambda rows: {"models": ["local/animatic"]},
    "render_decide": lambda rows: {"deed": "ask"},
    "clip_redo": lambda rows: {"shot": 1},
    "clip_frame": lambda rows: {"at": "0f"},
    "comment_make": lambda rows: {"text": "Mine"},
    "comment_answer": lambda rows: {"text": "Mine"},
    "comment_edit": lambda rows: {"text": "Mine"},
    "verdict_give": lambda rows: {"decision": "approved"},
    "verdict_ask": lambda rows: {"people": [str(rows.membership.user_id)]},
    "version_name": lambda rows: {"name": "Mine"},
    "frame_crop": lambda rows: {"left": 0, "top": 0, "width": 192, "height": 108},
    "boundary_set": lambda rows: {"keep": "cut"},
    "crops_set": lambda rows: {
        "start": {"left": 0, "top": 0, "size": 100},
        "end": {"left": 20, "top": 20, "size": 60},
    },
    "board_timeline_accept": lambda rows: {"seen": "x", "lines": [0]},
    "project_timeline_accept": lambda rows: {"seen": "x", "lines": [0]},
    "script_read": lambda rows: {"text": "INT. A DOOR\n\nIt opens."},
    "script_keep": lambda rows: {
        "boards": [{"title": "Mine", "shots": [{"prompt": "It opens.", "seconds": 2}]}]
    },
    "link_make": lambda rows: {"board": str(rows.board.pk)},
}


@dataclass(frozen=True, slots=True)
class Operation:
    name: str
    method: str
    path: str
    scopes: tuple[str, ...]
    takes_file: bool

    @property
    def params(self) -> list[str]:
        return [p.partition("}")[0] for p in self.path.split("{")[1:]]

    @property
    def objects(self) -> list[str]:
        return [param for param in self.params if param in OBJECTS]

    def address(self, rows: Rows, but: dict[str, Rows] | None = None) -> str:
        """All its rows are of one team, but those in `but`."""
        path = self.path
        for param in self.params:
            value = self.value_of(param, (but or {}).get(param, rows))
            path = path.replace(f"{{{param}}}", str(value))
        return path

    def value_of(self, param: str, rows: Rows) -> Any:
        if param in OBJECTS:
            return OBJECTS[param](rows)
        if param not in WORDS:
            pytest.fail(f"{self.name}: tell tests/api/sweeping.py about {param}")
        return WORDS[param]

    def ask(self, program: Program, rows: Rows, **but: Rows) -> Any:
        address = self.address(rows, but)
        if self.takes_file:
            return program.upload(address.removeprefix("/api/v1"), "x.png", b"not one")
        body = BODIES[self.name](rows) if self.name in BODIES else {}
        headers = {"If-Match": "*", "Idempotency-Key": str(uuid4())}
        sent = None if self.method in ("GET", "DELETE") else body
        return program.ask(self.method, address, sent, **headers)


def _operations() -> list[Operation]:
    return [
        Operation(
            said["operationId"],
            method.upper(),
            path,
            tuple(said["x-scopes"]),
            "multipart/form-data" in said.get("requestBody", {}).get("content", {}),
        )
        for path, methods in schema()["paths"].items()
        for method, said in methods.items()
    ]


OPERATIONS = _operations()
