"""What the actions promise about members, whatever page or command calls them."""

import pytest
from django.core.exceptions import ValidationError

from storyboard.domain.roles import Right, Role
from storyboard.teams import actions
from storyboard.teams.models import Membership, User
from storyboard.teams.queries import rights_in
from tests.cast import Cast


def of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def test_a_maker_who_is_given_the_right_spends(cast: Cast) -> None:
    assert Right.SPEND not in rights_in(cast.max, cast.northlight.pk)

    actions.give_spend(of(cast.max))

    assert Right.SPEND in rights_in(cast.max, cast.northlight.pk)


def test_the_right_to_spend_does_not_come_back_with_the_role(cast: Cast) -> None:
    actions.give_spend(of(cast.max))

    actions.change_role(of(cast.max), Role.REVIEWER)
    actions.change_role(of(cast.max), Role.MAKER)

    assert Right.SPEND not in rights_in(cast.max, cast.northlight.pk)


def test_the_last_owner_stays_until_there_is_another(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="only owner of Northlight"):
        actions.change_role(of(cast.alice), Role.MAKER)
    with pytest.raises(ValidationError, match="only owner of Northlight"):
        actions.remove_member(of(cast.alice))

    actions.change_role(of(cast.max), Role.OWNER)
    actions.remove_member(of(cast.alice))

    assert of(cast.max).role == Role.OWNER
    assert rights_in(cast.alice, cast.northlight.pk) == frozenset()


def test_an_owner_of_another_team_does_not_count(cast: Cast) -> None:
    actions.change_role(of(cast.max), Role.OWNER)
    actions.change_role(of(cast.max), Role.MAKER)

    with pytest.raises(ValidationError, match="only owner of Elsewhere"):
        actions.remove_member(of(cast.mallory))


def test_a_stale_page_cannot_remove_the_last_owner(cast: Cast) -> None:
    actions.change_role(of(cast.max), Role.OWNER)
    as_read_before = of(cast.alice)
    actions.remove_member(of(cast.max))

    with pytest.raises(ValidationError, match="only owner"):
        actions.remove_member(as_read_before)


def test_a_removed_member_keeps_the_account_and_can_come_back(cast: Cast) -> None:
    actions.remove_member(of(cast.max))

    _, token = actions.invite(
        cast.northlight, cast.max.email, role=Role.MAKER, by=cast.alice
    )
    actions.accept_invitation_as(token, cast.max)

    assert Right.EDIT in rights_in(cast.max, cast.northlight.pk)
