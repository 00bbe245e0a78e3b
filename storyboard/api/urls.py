"""The API's addresses: its operations, its description, and the page about it."""

from django.urls import include, path, re_path
from django.urls.resolvers import URLPattern

from storyboard.api import reference_views as reference
from storyboard.api.front import guarded, nothing, studio

urlpatterns = [
    path("api/", reference.reference, name="api"),
    path("api/v1/openapi.json", reference.openapi, name="api-openapi"),
    path(
        "api/v1/",
        include(
            (
                [
                    path(str(one.pattern), guarded(one.callback), name=one.name or "")
                    for one in studio.urls[0]
                    if isinstance(one, URLPattern) and one.name != "api-root"
                ],
                "api",
            ),
            namespace="api",
        ),
    ),
    path("", include("storyboard.api.hooks.urls")),
    re_path(r"^api/v1/[\s\S]*\Z", nothing, name="api-nothing"),
]
