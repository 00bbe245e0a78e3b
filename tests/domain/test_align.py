"""Takes on one timeline, held to the same vectors as the pages."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from storyboard.domain.align import Track, aligned
from storyboard.domain.wording import changes_of_words

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "align.json").read_text())


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["name"])
def test_each_shot_is_as_long_as_the_longest_of_the_takes(case) -> None:
    tracks = [
        Track(Fraction(*take["rate"]), take["frames"], tuple(take["seconds"]))
        for take in case["takes"]
    ]

    line = aligned(tracks)

    assert [line.rate.numerator, line.rate.denominator] == case["rate"]
    assert [[span.start, span.end] for span in line.shots] == case["shots"]
    for track, take in zip(tracks, case["takes"], strict=True):
        assert [[span.start, span.end] for span in track.spans] == take["shots"]


TEXTS = [
    ("A quiet harbour.", "A stormy harbour."),
    ("", "All of it"),
    ("All of it", ""),
    ("one two  three", "three two one"),
    ("@mara looks up", "@mara's lamp, up"),
]


@pytest.mark.parametrize(("before", "after"), TEXTS)
def test_nothing_of_either_text_is_lost(before: str, after: str) -> None:
    found = changes_of_words(before, after)

    assert "".join(p.text for p in found if p.kind != "new") == before
    assert "".join(p.text for p in found if p.kind != "gone") == after


def test_only_the_words_that_changed_are_told() -> None:
    found = changes_of_words("A quiet harbour.", "A stormy harbour.")

    assert [(p.kind, p.text) for p in found] == [
        ("same", "A "),
        ("gone", "quiet"),
        ("new", "stormy"),
        ("same", " harbour."),
    ]
