"""What is done with frames on their slots, on the wire."""

from typing import Annotated, Literal

from pydantic import Field, StrictInt

from storyboard.api.shapes.base import Said

_Pixels = Annotated[StrictInt, Field(ge=0, le=2**31 - 1)]
_Percent = Annotated[float, Field(ge=0, le=100, multiple_of=0.01)]


class Piece(Said):
    """Of the whole picture, in its pixels, in the shape of the board."""

    left: _Pixels
    top: _Pixels
    width: _Pixels
    height: _Pixels


class Boundary(Said):
    """Between a shot and the one behind it. `last` or `first`: that frame is both of
    them, and replacing one replaces both; `carry`: the next shot begins where the film
    of this one ends; `cut`: each has its own.
    """

    keep: Literal["first", "last", "carry", "cut"]


class View(Said):
    """A piece of the frame in its shape, in percent of it."""

    left: _Percent
    top: _Percent
    size: _Percent


class Crops(Said):
    """Where the camera begins, and where it ends."""

    start: View
    end: View
