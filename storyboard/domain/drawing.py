"""Drawings over a frame: strokes relative to the picture, never pixels of a screen.

A point is two whole numbers, parts in 10,000 of the picture's width and height, so a
drawing lies right on every size of its film. Colours are names; how they look is the
page's affair.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

WHOLE = 10_000
MOST_STROKES = 100
# Of one stroke, and of all: a pen that is followed for two minutes.
MOST_POINTS = 1_000
MOST_POINTS_IN_ALL = 8_000


class Tool(StrEnum):
    PEN = "pen"
    ARROW = "arrow"
    BOX = "box"


class Colour(StrEnum):
    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"
    WHITE = "white"


Stroke = dict[str, Any]
_KEYS = {"tool", "colour", "points"}


def read_drawing(value: object) -> list[Stroke]:
    """The strokes of a drawing, in the one spelling that is kept:
    `{"tool": "pen", "colour": "red", "points": [x, y, x, y]}`. An arrow and a box have
    two points. Raises ValueError in words for anything else.
    """
    if not isinstance(value, list):
        raise ValueError("The drawing is not a list of strokes.")
    if len(value) > MOST_STROKES:
        raise ValueError(f"The drawing has more than {MOST_STROKES} strokes.")
    strokes = [_stroke(one) for one in value]
    if sum(len(one["points"]) for one in strokes) > 2 * MOST_POINTS_IN_ALL:
        raise ValueError("The drawing is too long. Draw less, or two comments.")
    return strokes


def _stroke(value: object) -> Stroke:
    if not isinstance(value, Mapping) or set(value) != _KEYS:
        raise ValueError("A stroke of the drawing has no tool, colour and points.")
    tool, colour, points = value["tool"], value["colour"], value["points"]
    if tool not in list(Tool) or colour not in list(Colour):
        raise ValueError("The drawing names a tool or a colour that is not there.")
    if not isinstance(points, list) or not all(_is_part(p) for p in points):
        raise ValueError("A point of the drawing is not on the picture.")
    if len(points) % 2 or not 4 <= len(points) <= 2 * MOST_POINTS:
        raise ValueError("A stroke of the drawing has too few or too many points.")
    if tool != Tool.PEN and len(points) != 4:
        raise ValueError("An arrow and a box have two points.")
    return {"tool": str(tool), "colour": str(colour), "points": list(points)}


def _is_part(value: object) -> bool:
    # True is a number to Python.
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return 0 <= value <= WHOLE
