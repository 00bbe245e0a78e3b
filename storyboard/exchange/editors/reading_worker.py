"""The child that reads a timeline of a stranger: a parser that meets a hostile file
loops or crashes here, alone.
"""

import json
from fractions import Fraction
from pathlib import Path

from storyboard.exchange.editors.came import Unreadable
from storyboard.exchange.editors.reading import read_timeline
from storyboard.media.answers import answer

ANSWER = "came.json"


def main(path: str, rate: str) -> dict[str, object]:
    """What was read is left in a file: an answer has to be short."""
    try:
        came = read_timeline(Path(path).read_bytes(), Fraction(rate))
    except Unreadable as why:
        return {"unreadable": str(why)}
    Path(ANSWER).write_text(json.dumps(came.packed()), encoding="utf-8")
    return {"file": ANSWER}


if __name__ == "__main__":
    answer(main)
