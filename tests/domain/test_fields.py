"""Typed reading of what others wrote: the parts board files do not reach."""

import pytest

from storyboard.domain.fields import Fields


def test_a_choice_is_one_of_its_words():
    problems: list = []
    fields = Fields({"sound": "loud", "cancel": "no"}, "", problems)

    assert fields.choice("cancel", ("no", "queued")) == "no"
    fields.choice("sound", ("no", "optional"))

    assert [str(problem) for problem in problems] == [
        "sound: unsupported_value: This must be one of no, optional."
    ]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("1", "text"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        ([], "a list"),
        ({}, "an object"),
        (1.5, "1.5"),
        (float("inf"), "a number"),
        (3, "a number"),
    ],
)
def test_a_wrong_value_is_named_by_its_kind(value, kind):
    problems: list = []
    fields = Fields({"x": value}, "", problems)

    fields.text("x") if kind != "text" else fields.whole("x")

    assert kind in problems[0].message


def test_a_list_of_paths_holds_no_null():
    problems: list = []
    fields = Fields({"images": [None], "tags": []}, "", problems)

    assert fields.paths("images", most=3) == ("",)
    assert problems[0].message == "This must be a path, not null."
    assert fields.has("tags")
    assert not fields.has("voices")


def test_a_number_is_no_truth_value_and_no_text():
    problems: list = []
    fields = Fields({"a": True, "b": "1", "c": 0.5, "d": 2}, "", problems)

    values = [fields.number(key) for key in "abcd"]

    assert values == [0.0, 0.0, 0.5, 2]
    assert [problem.place for problem in problems] == ["a", "b"]
    assert fields.number("e", 1.5) == 1.5
    assert fields.number("f") == 0.0
    assert problems[-1].code == "missing_field"


def test_nothing_is_said_twice_of_what_is_no_object():
    problems: list = []
    fields = Fields([], "shots[0]", problems)

    fields.text("prompt")
    fields.whole("duration")
    fields.close()

    assert [problem.place for problem in problems] == ["shots[0]"]


def test_a_raw_value_is_handed_over_and_counted_as_known():
    problems: list = []
    fields = Fields({"default": 5}, "", problems)

    assert fields.raw("default") == 5
    assert fields.raw("other") is None
    fields.close()

    assert problems == []
