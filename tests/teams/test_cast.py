from django.test import Client

from storyboard.domain.roles import Right, Role
from storyboard.teams.models import Membership
from storyboard.teams.queries import rights_in
from tests.cast import Cast


def test_the_cast_has_the_roles_its_tests_rely_on(cast: Cast) -> None:
    roles = dict(Membership.objects.values_list("user_id", "role"))

    assert roles == {
        cast.alice.pk: Role.OWNER,
        cast.max.pk: Role.MAKER,
        cast.rita.pk: Role.REVIEWER,
        cast.mallory.pk: Role.OWNER,
    }
    assert Right.EDIT in rights_in(cast.max, cast.northlight.pk)
    assert rights_in(cast.mallory, cast.northlight.pk) == frozenset()


def test_each_client_is_logged_in_as_its_person(
    cast: Cast, as_max: Client, as_mallory: Client, anonymous: Client
) -> None:
    assert as_max.session["_auth_user_id"] == str(cast.max.pk)
    assert as_mallory.session["_auth_user_id"] == str(cast.mallory.pk)
    assert "_auth_user_id" not in anonymous.session
