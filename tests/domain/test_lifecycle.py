"""Every pair of states is in the table, or refused; nothing in between."""

from itertools import product

import pytest

from storyboard.domain.lifecycle import (
    CANCELLABLE,
    FINAL,
    MOVES,
    WORKABLE,
    State,
    may_move,
)

ALLOWED = {
    "queued": "submitting failed cancelled unknown",
    "submitting": "running queued failed cancelled unknown",
    "running": "collecting failed cancelled",
    "collecting": "done failed cancelled",
    "unknown": "submitting running queued collecting failed cancelled",
    "done": "collecting",
    "failed": "collecting",
    "cancelled": "",
}


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_a_move_is_in_the_table_or_refused(before, after):
    assert may_move(before, after) is (after.value in ALLOWED[before.value].split())


def test_every_state_has_its_row():
    assert set(MOVES) == set(State)


def test_final_states_lead_to_fetching_again_at_most_and_are_not_worked_on():
    assert {State.DONE, State.FAILED, State.CANCELLED} == FINAL
    assert all(MOVES[state] <= {State.COLLECTING} for state in FINAL)
    assert not FINAL & WORKABLE
    assert not FINAL & CANCELLABLE


def test_only_a_person_settles_what_is_unknown():
    assert State.UNKNOWN not in WORKABLE | FINAL


def test_every_state_can_be_reached_and_every_open_one_can_end():
    reached, ends = {State.QUEUED}, set(FINAL)
    for _ in State:
        reached |= {after for before in reached for after in MOVES[before]}
        ends |= {before for before, to in MOVES.items() if to & ends}

    assert reached == ends == set(State)
