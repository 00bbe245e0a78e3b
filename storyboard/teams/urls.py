from django.urls import path, register_converter

from storyboard.providers.registry import GATEWAYS
from storyboard.teams.views import money, tokens
from storyboard.teams.views import team as views


class Provider:
    """A gateway that takes keys."""

    regex = "|".join(GATEWAYS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Provider, "provider")

urlpatterns = [
    path("team/", views.team, name="team"),
    path("team/<uuid:team_id>/invite/", views.invitation_make, name="invitation-make"),
    path(
        "team/invitations/<int:invitation_id>/revoke/",
        views.invitation_revoke,
        name="invitation-revoke",
    ),
    path(
        "team/members/<int:membership_id>/role/",
        views.membership_role,
        name="membership-role",
    ),
    path(
        "team/members/<int:membership_id>/spend/",
        views.membership_spend,
        name="membership-spend",
    ),
    path(
        "team/members/<int:membership_id>/remove/",
        views.membership_remove,
        name="membership-remove",
    ),
    path("team/<uuid:team_id>/cap/", money.team_cap, name="team-cap"),
    path(
        "team/<uuid:team_id>/keys/<provider:provider>/",
        money.key_keep,
        name="key-keep",
    ),
    path(
        "team/<uuid:team_id>/keys/<provider:provider>/test/",
        money.key_test,
        name="key-test",
    ),
    path(
        "team/<uuid:team_id>/keys/<provider:provider>/remove/",
        money.key_remove,
        name="key-remove",
    ),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<uuid:token_id>/revoke/", tokens.token_revoke, name="token-revoke"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
]
