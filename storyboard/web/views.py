"""Whether the studio is alive and ready, for whatever watches over it."""

import logging
import tempfile
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_q.brokers import get_broker

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Everything a page needs answers: 200, else 503. Details are in the log only."""
    checks = {"database": _database, "queue": _queue, "storage": _storage}
    found = {name: _holds(name, check) for name, check in checks.items()}
    answer = {name: "ok" if good else "failed" for name, good in found.items()}
    return JsonResponse(answer, status=200 if all(found.values()) else 503)


def _holds(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception:  # whatever is wrong, the answer is the same
        logger.exception("not ready: %s", name)
        return False
    return True


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _queue() -> None:
    get_broker().queue_size()


def _storage() -> None:
    settings.MEDIA_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.MEDIA_DIR) as file:
        file.write(b"ok")
