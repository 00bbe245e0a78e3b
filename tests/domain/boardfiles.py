"""A sound board file, changed in one place, and what the reader says of it."""

import json

import pytest

from storyboard.domain.boardfile import (
    BoardFileError,
    read,
)
from storyboard.domain.plan import Problem

SOUND = {
    "format": "storyboard/1",
    "title": "Storm",
    "model": "local/animatic",
    "duration": 10,
    "width": 1280,
    "height": 720,
    "prompt": "Night, heavy sea",
    "negative_prompt": "text",
    "sound": True,
    "settings": {"output_quality": 90, "burn_in": ["number"]},
    "shots": [
        {
            "title": "Harbour",
            "prompt": "@mara runs",
            "duration": 4,
            "first_frame": "media/1.png",
            "last_frame": None,
        },
        {"prompt": "The light goes out", "duration": 6, "last_frame": "media/2.png"},
    ],
    "elements": [
        {
            "id": "mara",
            "name": "Mara",
            "description": "A keeper",
            "frontal_image": "mara.png",
            "images": ["side.png"],
            "voices": ["mara.wav"],
            "tags": ["Character"],
        },
        {"id": "gull", "videos": ["gull.mp4"]},
    ],
}


def problems_of(text) -> tuple[Problem, ...]:
    with pytest.raises(BoardFileError) as refused:
        read(text)
    return refused.value.problems


def altered(**changes: object) -> str:
    return json.dumps({**SOUND, **changes})


def codes(text) -> list[tuple[str, str]]:
    return [(problem.place, problem.code) for problem in problems_of(text)]
