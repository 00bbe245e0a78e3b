"""Where a clip stands: the written rule, over everything a few people can say."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.domain.standing import (
    Decision,
    Reason,
    Standing,
    due_in_words,
    tally,
)

YES, CHANGES, NO = Decision.APPROVED, Decision.NEEDS_CHANGES, Decision.REJECTED
PEOPLE = ("ann", "bo", "cy", "di")

decisions = st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(Decision))
parties = st.lists(st.frozensets(st.sampled_from(PEOPLE), max_size=3), max_size=4)


@pytest.mark.parametrize(
    ("said", "asked", "standing", "words"),
    [
        ({}, [], Standing.OPEN, ""),
        ({}, ["a"], Standing.ASKED, "0 of 1 approved"),
        ({"a": YES}, [], Standing.APPROVED, "1 of 1 approved"),
        ({"a": YES}, ["a", "b", "c"], Standing.ASKED, "1 of 3 approved"),
        ({"a": YES, "b": YES}, ["a", "b"], Standing.APPROVED, "2 of 2 approved"),
        ({"x": YES}, ["a"], Standing.ASKED, "1 of 2 approved"),
        ({"a": YES, "x": CHANGES}, ["a"], Standing.NEEDS_CHANGES, "1 of 2 approved"),
        (
            {"a": CHANGES, "b": NO},
            ["a", "b", "c"],
            Standing.REJECTED,
            "0 of 3 approved",
        ),
    ],
)
def test_the_table(said, asked, standing, words) -> None:
    found = tally(said, asked)

    assert (found.standing, str(found)) == (standing, words)


def test_any_guest_of_a_link_answers_for_it() -> None:
    link = ("guest 1", "guest 2")

    assert tally({}, [link]).standing == Standing.ASKED
    assert tally({"guest 2": YES}, [link]).standing == Standing.APPROVED
    split = tally({"guest 1": CHANGES, "guest 2": YES}, [link])
    assert (split.standing, split.approved, split.of) == (Standing.NEEDS_CHANGES, 0, 1)
    # A link nobody has come by yet.
    assert tally({"max": YES}, [()]).standing == Standing.ASKED


@given(decisions, parties)
def test_one_no_outweighs_everything_else(said, asked) -> None:
    found = tally(said | {"eve": NO}, asked)

    assert found.standing == Standing.REJECTED


@given(decisions, parties)
def test_approved_means_everybody_asked_said_so_and_nobody_said_otherwise(
    said, asked
) -> None:
    found = tally(said, asked)

    all_yes = set(said.values()) == {YES}
    all_answered = all(set(party) & set(said) for party in asked)
    assert (found.standing == Standing.APPROVED) == (all_yes and all_answered)
    assert (found.standing == Standing.OPEN) == (not said and not asked)
    assert 0 <= found.approved <= found.of
    if found.standing == Standing.APPROVED:
        assert found.approved == found.of > 0


@given(decisions, parties, st.sampled_from(PEOPLE))
def test_asking_one_more_never_turns_a_no_into_a_yes(said, asked, who) -> None:
    before, after = tally(said, asked).standing, tally(said, [*asked, (who,)]).standing

    softer = {Standing.OPEN, Standing.APPROVED, Standing.ASKED}
    assert before == after or {before, after} <= softer


@given(decisions, parties)
def test_the_order_in_which_people_are_asked_does_not_matter(said, asked) -> None:
    assert tally(said, asked) == tally(dict(reversed(said.items())), asked[::-1])


def test_every_combination_of_two_people_is_decided() -> None:
    options = (None, YES, CHANGES, NO)
    for one, other, is_asked in product(options, options, (False, True)):
        said = {who: d for who, d in (("a", one), ("b", other)) if d}
        found = tally(said, ["a", "b"] if is_asked else [])
        assert found.standing in Standing


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-3, "3 days overdue"),
        (-1, "1 day overdue"),
        (0, "due today"),
        (1, "due tomorrow"),
        (5, "due in 5 days"),
    ],
)
def test_a_day_is_said_in_words(days: int, words: str) -> None:
    today = date(2026, 11, 22)
    assert due_in_words(today + timedelta(days), today) == words


def test_every_reason_has_words() -> None:
    assert all(reason.words for reason in Reason)
