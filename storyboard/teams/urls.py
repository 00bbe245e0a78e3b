from django.urls import path

from storyboard.teams import views

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
    path("invitation/<str:token>/", views.invitation, name="invitation"),
]
