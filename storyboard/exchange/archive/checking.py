"""The documents of an archive against the schema and against each other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from storyboard.boards.bundle import Unreadable
from storyboard.domain.problem import Problem
from storyboard.domain.text import printable
from storyboard.exchange.archive.opening import Archive, refused, strictly
from storyboard.exchange.archive.schema import schema

Said = Mapping[str, Any]
_MOST_PROBLEMS = 20
_RULES = {
    "required": "something is missing",
    "additionalProperties": "something is there that does not belong there",
    "pattern": "it is not written as it should be",
    "enum": "it is none of the words that may stand there",
    "type": "it is of another kind",
    "anyOf": "it is of another kind",
    "maxLength": "it is too long",
    "maxItems": "there are too many",
    "minimum": "it is too small",
    "maximum": "it is too large",
}


@dataclass(frozen=True, slots=True)
class Told:
    """The head, checked, and the documents of its boards as they are asked for."""

    archive: Archive
    head: Said

    def boards(self) -> Iterator[tuple[Said, Iterator[Said]]]:
        """Each with its renders. Raises Unreadable."""
        for name in self.head["boards"]:
            board = _checked(self.archive.document(name), name, "board_file")
            if name != f"boards/{board['board']['id']}.json":
                raise _contradiction(name)
            yield board, self._renders(board)

    def history(self, board: Said) -> Iterator[Said]:
        """Raises Unreadable."""
        name = board["history"]
        for line in self.archive.lines(name):
            yield _checked(strictly(line, name), name, "revision")

    def _renders(self, board: Said) -> Iterator[Said]:
        for name in board["renders"]:
            render = _checked(self.archive.document(name), name, "render_file")
            is_called = f"renders/{render['render']['id']}.json" == name
            if not is_called or render["board"] != board["board"]["id"]:
                raise _contradiction(name)
            yield render


def told_by(archive: Archive) -> Told:
    """Raises Unreadable."""
    told = Told(archive, _checked(archive.head(), "project.json", ""))
    media = told.head["media"]
    there = {name for name in archive.names if name.startswith("media/")}
    problems = [
        Problem("missing_file", name, f"“{name}” is not in the ZIP.")
        for name in sorted(media.keys() - there)
    ]
    problems += [
        Problem("unknown_file", name, f"project.json does not know of “{name}”.")
        for name in sorted(there - media.keys())
    ]
    if problems:
        raise Unreadable(*problems[:_MOST_PROBLEMS])
    return told


def file_of(said: Said, name: str, sha256: str, media: Said) -> None:
    """A file that is known, and is the one its row says. Raises Unreadable."""
    file = said[name]
    if file is None:
        return
    if file not in media:
        raise refused("missing_file", said["id"], f"“{file}” is not in the ZIP.")
    if PurePosixPath(file).stem != sha256:
        message = f"{said['id']} says another sha256 than its file “{file}” has."
        raise refused("wrong_hash", said["id"], message)


def _checked(value: Any, name: str, definition: str) -> Said:
    """Raises Unreadable."""
    errors = _validator(definition).iter_errors(value)
    problems = [
        Problem("not_by_schema", f"{name} {printable(error.json_path)}", _words(error))
        for error, _ in zip(errors, range(_MOST_PROBLEMS), strict=False)
    ]
    if problems:
        raise Unreadable(*problems)
    assert isinstance(value, dict)
    return value


def _words(error: ValidationError) -> str:
    why = _RULES.get(str(error.validator), f"against the rule “{error.validator}”")
    return f"The project does not follow its format: {why}."


@cache
def _validator(definition: str) -> Any:
    whole = schema()
    strict: Any = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator,
        # 3.0 is a whole number to the schema, and nothing here would expect it.
        type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
    )
    if not definition:
        return strict(whole)
    return strict({"$ref": f"#/$defs/{definition}", "$defs": whole["$defs"]})


def _is_whole(_: object, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _contradiction(name: str) -> Unreadable:
    return refused("contradiction", name, f"{name} is not what its name says.")


def named_once(rows: Iterable[Said]) -> None:
    """Raises Unreadable."""
    seen: set[str] = set()
    for row in rows:
        if row["id"] in seen:
            message = f"{row['id']} is there twice."
            raise refused("contradiction", row["id"], message)
        seen.add(row["id"])
