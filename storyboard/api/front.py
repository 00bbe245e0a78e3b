"""The API as a whole: its rooms' operations behind one door."""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from storyboard.api.bearer import Bearer
from storyboard.api.openapi import completed
from storyboard.api.reading import StrictParser
from storyboard.api.refusals import MEDIA_TYPE, Refusal, answer, refusal_of
from storyboard.api.views import (
    arrivals,
    boards,
    clips,
    comments,
    crops,
    elements,
    exports,
    files,
    films,
    fixes,
    frames,
    inbox,
    links,
    me,
    models,
    orders,
    projects,
    renders,
    seeing,
    shots,
    verdicts,
    versions,
)

ROOT = "/api/v1/"
_DESCRIPTION = (
    "Everything the pages of the studio do, for programs. Log in with a token of the "
    "page “API tokens”, which holds for one person in one team."
)
_ROOMS = (
    ("You and your team", me),
    ("Projects", projects),
    ("Boards", boards),
    ("Versions", versions),
    ("Shots", shots),
    ("Frames", frames),
    ("Frames", crops),
    ("Files", files),
    ("Elements", elements),
    ("Models", models),
    ("Orders", orders),
    ("Renders", renders),
    ("Takes", clips),
    ("Watching", seeing),
    ("Comments", comments),
    ("Comments", fixes),
    ("Verdicts", verdicts),
    ("Share links", links),
    ("Exported films", films),
    ("Exports", exports),
    ("Imports", arrivals),
    ("Inbox", inbox),
)


class StudioApi(NinjaAPI):
    """django-ninja, with our problems and the whole truth in its OpenAPI."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        return answer(request, refusal_of(exc))

    def get_root_path(self, path_params: dict[str, Any]) -> str:
        return ROOT

    def get_openapi_operation_id(self, operation: Any) -> str:
        name: str = operation.view_func.__name__
        return name

    def get_openapi_schema(self, **rest: Any) -> Any:
        return completed(super().get_openapi_schema(**rest), self._scopes())

    def _scopes(self) -> dict[str, list[str]]:
        """By the names of the operations: any one of these scopes."""
        return {
            self.get_openapi_operation_id(operation): [
                scope.value
                for auth in operation.auth_callbacks
                if isinstance(auth, Bearer)
                for scope in auth.scopes
            ]
            for router in self._get_bound_routers()
            for view in router.path_operations.values()
            for operation in view.operations
        }


def _made() -> StudioApi:
    api = StudioApi(
        title="Storyboard",
        version="1",
        description=_DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        urls_namespace="api",
        parser=StrictParser(),
    )
    for name, room in _ROOMS:
        api.add_router("", room.router, tags=[name])
    return api


studio = _made()


@cache
def schema() -> dict[str, Any]:
    """The OpenAPI: the same as long as the process lives."""
    found: dict[str, Any] = studio.get_openapi_schema()
    return found


def guarded(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """No log-in and no cookie: the token in the header is the only way in. What Django
    answers bare is told as every other problem; who asked hears what is left of the
    minute.
    """

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def behind(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        kind = {405: "no-such-method", 416: "bad-range"}.get(response.status_code)
        if kind and response.headers.get("Content-Type") != MEDIA_TYPE:
            response = _in_words(request, response, kind)
        for name, value in zip(
            ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"),
            getattr(request, "limits", ()),
            strict=False,
        ):
            response.headers[name] = str(value)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return behind


def _in_words(
    request: HttpRequest, bare: HttpResponseBase, kind: str
) -> HttpResponseBase:
    words = {
        "no-such-method": "This address does not take that method; “Allow” lists those "
        "it takes.",
        "bad-range": "The range lies outside the file; “Content-Range” says how long "
        "that is.",
    }
    kept = ("Allow", "Content-Range", "ETag", "Accept-Ranges")
    headers = {name: bare.headers[name] for name in kept if name in bare.headers}
    return answer(request, Refusal(kind, words[kind], headers=headers))


@guarded
def nothing(request: HttpRequest) -> HttpResponseBase:
    """Any other address under the root."""
    detail = "The API has no such address. The page of the API lists those it has."
    return answer(request, Refusal("not-found", detail))
