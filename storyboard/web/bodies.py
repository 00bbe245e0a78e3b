"""How much a request may bring, decided before any of it is read."""

import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

# What a form adds around the one file it brings.
AROUND_A_FILE_BYTES = 64_000


def announced_bytes(request: HttpRequest) -> int:
    """How long the request says it is; what makes no sense is far too long."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    makes_sense = length.isdecimal() and len(length) < 20
    return int(length) if makes_sense else sys.maxsize


class BoundedBodies:
    """Refuse what is longer than any form, wherever it is sent.

    Django looks for the form's token in the body, and for that writes every file of
    it to the disk, also of a visitor who has no account. The views that take files
    are exempt from that look until they have seen the length themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_: object
    ) -> HttpResponse | None:
        if announced_bytes(request) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return None
        if getattr(view, "csrf_exempt", False):
            return None
        return render(request, "413.html", status=413)
