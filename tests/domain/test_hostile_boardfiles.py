"""Board files that mean harm, or nothing: all refused in words, none crashes."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.domain.boardfile import (
    BoardFileError,
    read,
)
from tests.domain.boardfiles import SOUND, altered, codes, problems_of

HOSTILE = sorted((Path(__file__).parent / "hostile").glob("*.json"))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../a.png",
        "a/../b.png",
        "./a.png",
        "a//b.png",
        "a\\b.png",
        "",
        "C:/a.png",
        "http://x.example/a.png",
        "a\x00.png",
        "a" * 501,
        "a/",
        7,
        ["a.png"],
    ],
)
def test_a_path_stays_beside_the_file(path):
    shots = [{"prompt": "The sea", "duration": 10, "first_frame": path}]

    assert codes(altered(shots=shots))[-1][0] == "shots[0].first_frame"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"duration": 10', '"duration": NaN', ("duration", "invalid_json")),
        ('"duration": 10', '"duration": -Infinity', ("duration", "invalid_json")),
        ('"duration": 10', '"duration": 1e999', ("duration", "invalid_json")),
        ('"duration": 10', '"duration": 1' + "0" * 5000, ("duration", "invalid_json")),
        ('"duration": 10', '"duration": 1e308', ("duration", "wrong_type")),
        ('"duration": 10', '"duration": 10.0', ("duration", "wrong_type")),
        (
            '"duration": 10',
            '"duration": 99999999999999999',
            ("duration", "out_of_range"),
        ),
        (
            '"duration": 10',
            '"duration": -99999999999999999',
            ("duration", "out_of_range"),
        ),
        ('"duration": 10', '"duration": "10"', ("duration", "wrong_type")),
        ('"duration": 10', '"duration": true', ("duration", "wrong_type")),
        ('"title": "Storm"', '"title": "a", "title": "b"', ("file", "invalid_json")),
        ('"Storm"', '"a\\u0000"', ("title", "invalid_text")),
        ('"Storm"', '"\\ud800"', ("title", "invalid_text")),
        ('"Storm"', '"\\u001b[2J"', ("title", "invalid_text")),
        ('"Storm"', '"a\nb"', ("file", "invalid_json")),
        ('"storyboard/1"', '"storyboard/9"', ("format", "unsupported_value")),
        ('"title"', '"ti\\u0000tle"', ("file", "invalid_text")),
        ('{"output_quality": 90', '{"a": {"b": 1}', ("settings.a", "wrong_type")),
        ('{"output_quality": 90', '{"a": NaN', ("settings.a", "invalid_json")),
    ],
)
def test_a_trick_in_an_otherwise_sound_file_is_refused_at_its_place(old, new, problem):
    text = json.dumps(SOUND)
    assert old in text

    assert problem in codes(text.replace(old, new, 1))


@pytest.mark.parametrize("file", HOSTILE, ids=lambda file: file.stem)
def test_a_hostile_file_is_refused_in_words(file):
    problems = problems_of(file.read_bytes())

    assert problems
    assert all(problem.message.endswith(".") for problem in problems)


def test_the_hostile_files_are_there():
    assert len(HOSTILE) > 40


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b" " * 10_000_001, "file_too_large"),
        (b'{"a":' * 100_000, "too_deep"),
        ("[" * 40 + "]" * 40, "too_deep"),
        (b"[" + b"{}," * 25_000 + b"{}]", "file_too_large"),
        (json.dumps(SOUND).encode("utf-16"), "invalid_json"),
        (json.dumps(SOUND)[:-1], "invalid_json"),
        (json.dumps(SOUND) + "1", "invalid_json"),
        ("\ud800", "invalid_json"),
        ("[1, 2]", "wrong_type"),
        ("null", "wrong_type"),
        ("", "invalid_json"),
    ],
)
def test_what_is_no_board_at_all_has_one_problem(text, code):
    assert [problem.code for problem in problems_of(text)] == [code]


def test_depth_is_counted_from_the_outermost_object():
    text = altered(settings={"a": "here"})

    deepest = text.replace('"here"', "[" * 30 + "]" * 30)
    deeper = text.replace('"here"', "[" * 31 + "]" * 31)

    assert codes(deepest) == [("settings.a[0]", "wrong_type")]
    assert codes(deeper) == [("file", "too_deep")]


def test_a_million_mistakes_are_not_all_told():
    text = '{"a": [' + "NaN," * 5000 + "1]}"

    assert len(problems_of(text)) < 300


def test_lists_have_a_most():
    shots = [{"prompt": "The sea", "duration": 1}] * 201
    elements = [{"id": f"e{i}"} for i in range(51)]
    settings = {"burn_in": ["number"] * 1000}
    text = altered(shots=shots, elements=elements, settings=settings)

    found = codes(text)

    assert {
        ("shots", "out_of_range"),
        ("elements", "out_of_range"),
        ("settings", "out_of_range"),
    } <= set(found)


def test_long_words_of_an_element_are_refused():
    elements = [{"id": "mara", "name": "n" * 201, "description": "d" * 3001}]

    assert codes(altered(elements=elements, sound=True))[:2] == [
        ("elements[0].name", "text_too_long"),
        ("elements[0].description", "text_too_long"),
    ]


@given(JSON)
def test_no_json_value_crashes_the_reader(value):
    for text in (
        json.dumps(value),
        altered(shots=value),
        altered(settings=value),
        altered(elements=[value]),
        altered(title=value),
    ):
        with suppress(BoardFileError):
            read(text)


@given(st.binary(max_size=60))
def test_no_bytes_crash_the_reader(data):
    assert problems_of(data)
