"""Drawings: strokes relative to the picture, and nothing else."""

from typing import Any

import pytest

from storyboard.domain.drawing import Colour, Tool, read_drawing

LINE = {"tool": "pen", "colour": "red", "points": [0, 0, 5, 5, 10_000, 10_000]}


@pytest.mark.parametrize("tool", list(Tool))
@pytest.mark.parametrize("colour", list(Colour))
def test_every_tool_draws_in_every_colour(tool: Tool, colour: Colour) -> None:
    stroke = {"tool": str(tool), "colour": str(colour), "points": [0, 0, 9, 9]}

    assert read_drawing([stroke]) == [stroke]


def test_no_stroke_is_no_drawing() -> None:
    assert read_drawing([]) == []


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        "[]",
        [None],
        [{}],
        [LINE | {"more": 1}],
        [LINE | {"tool": "knife"}],
        [LINE | {"tool": ["pen"]}],
        [LINE | {"colour": "red; background: url(x)"}],
        [LINE | {"points": "0000"}],
        [LINE | {"points": [0, 0]}],
        [LINE | {"points": [0, 0, 1, 1, 1]}],
        [LINE | {"points": [0, 0, -1, 0]}],
        [LINE | {"points": [0, 0, 10_001, 0]}],
        [LINE | {"points": [0, 0, 0.5, 0]}],
        [LINE | {"points": [0, 0, True, 0]}],
        [LINE | {"points": [0, 0, float("nan"), 0]}],
        [LINE | {"points": [0, 0, "1", 0]}],
        [LINE | {"points": [0] * 2002}],
        [LINE | {"tool": "box"}],
        [LINE] * 101,
        [LINE | {"points": [0] * 2000}] * 9,
    ],
    ids=str,
)
def test_what_is_no_drawing_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        read_drawing(value)
