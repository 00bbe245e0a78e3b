"""The page to read the API on, and its OpenAPI for programs."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from storyboard.api.front import ROOT, schema
from storyboard.api.reference import sections_of
from storyboard.api.refusals import KINDS
from storyboard.domain.scopes import Scope


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {
        "sections": sections_of(schema()),
        "scopes": list(Scope),
        "kinds": [(name, code, words) for name, (code, words) in KINDS.items()],
        "root": ROOT,
        "studio": settings.STUDIO_URL,
        "per_minute": settings.API_PER_MINUTE,
    }
    return render(request, "api/reference.html", context)


@login_not_required
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """It says what everybody's copy of the studio says: no secret is in it."""
    return JsonResponse(schema())
