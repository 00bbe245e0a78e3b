"""What a patch means: each value by the same fields that the pages have."""

from typing import Any

from django import forms

from storyboard.api.checked import cleaned
from storyboard.api.refusals import bad_values
from storyboard.api.shapes.base import Said
from storyboard.api.shapes.boards import BoardPatch
from storyboard.boards.edits import BOARD_FIELDS, SHOT_FIELDS
from storyboard.boards.models import Board
from storyboard.domain.model import VideoModel
from storyboard.domain.problem import Problem
from storyboard.providers import registry
from storyboard.providers.errors import UnknownModel

_PLAIN = ("title", "prompt", "negative_prompt", "seconds", "sound")


def board_values(board: Board, said: BoardPatch) -> dict[str, Any]:
    """Fields as the actions write them. Raises a 422 that names the place."""
    given = said.given
    values = {n: cleaned(BOARD_FIELDS[n], given[n], n) for n in _PLAIN if n in given}
    if {"width", "height"} & given.keys():
        width = given.get("width", board.width)
        height = given.get("height", board.height)
        values["size"] = cleaned(BOARD_FIELDS["size"], f"{width}x{height}", "size")
    if "settings" in given:
        model = model_of(said) or registry.model(board.model)
        values |= _settings(model, given["settings"])
    return values


def model_of(said: BoardPatch) -> VideoModel | None:
    if "model" not in said.model_fields_set:
        return None
    try:
        return registry.model(said.model)
    except UnknownModel as unknown:
        raise bad_values([Problem("unknown_model", "model", str(unknown))]) from None


def _settings(model: VideoModel, given: dict[str, Any]) -> dict[str, Any]:
    known = {setting.name: setting for setting in model.panel}
    values: dict[str, Any] = {}
    problems = []
    for name, value in given.items():
        setting = known.get(name)
        if setting is None:
            why = f"{model.name} has no such setting."
        elif setting.is_media:
            why = "Files are put in on the board's page, or come with a board file."
        else:
            why = "" if value is None else setting.refuses(value)
        if why:
            problems.append(Problem("bad_setting", f"settings.{name}", why))
        values[f"settings.{name}"] = value
    if problems:
        raise bad_values(problems)
    return values


def shot_values(said: Said) -> dict[str, Any]:
    return values_by(SHOT_FIELDS, said)


def values_by(fields: Any, said: Said) -> dict[str, Any]:
    """Those of a patch that are among the fields."""
    known: dict[str, forms.Field] = dict(fields)
    given = {name: value for name, value in said.given.items() if name in known}
    return {
        name: cleaned(known[name], _typed(value), name) for name, value in given.items()
    }


def _typed(value: Any) -> Any:
    """A list as its field on the page takes it."""
    return ",".join(value) if isinstance(value, list) else value
