"""Who may do what."""

from itertools import product

import pytest

from storyboard.domain.roles import Right, Role, can_be_given_spend, rights_of

TABLE = {
    Role.OWNER: "watch review edit render spend manage",
    Role.MAKER: "watch review edit render",
    Role.REVIEWER: "watch review",
}


@pytest.mark.parametrize(("role", "right"), list(product(Role, Right)))
def test_a_role_has_the_rights_of_its_row_and_no_other(role, right):
    assert (right in rights_of(role)) is (right.value in TABLE[role].split())


def test_a_maker_may_be_handed_the_right_to_spend():
    assert Right.SPEND in rights_of(Role.MAKER, may_spend=True)
    assert can_be_given_spend(Role.MAKER)


@pytest.mark.parametrize("role", [Role.OWNER, Role.REVIEWER])
def test_the_grant_changes_nothing_for_others(role):
    assert rights_of(role, may_spend=True) == rights_of(role)
    assert not can_be_given_spend(role)


@pytest.mark.parametrize("role", Role)
def test_handing_out_the_right_to_spend_hands_out_nothing_else(role):
    assert rights_of(role, may_spend=True) - rights_of(role) <= {Right.SPEND}
