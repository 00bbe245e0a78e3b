"""Every address, room by room."""

from django.urls import include, path

handler400 = "storyboard.web.refusals.bad_request"
handler500 = "storyboard.web.refusals.server_error"

urlpatterns = [
    path("", include("storyboard.web.urls")),
    path("account/", include("storyboard.teams.account_urls")),
    path("", include("storyboard.teams.urls")),
    path("", include("storyboard.boards.urls")),
    path("", include("storyboard.renders.urls")),
    path("", include("storyboard.gallery.urls")),
    path("", include("storyboard.review.urls")),
    path("", include("storyboard.exchange.urls")),
    path("", include("storyboard.api.urls")),
]
