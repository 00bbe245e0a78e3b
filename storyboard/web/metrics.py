"""How long pages take, counted in every web process for `/metrics`.

The processes share one folder (`prometheus_client`'s multiprocess mode), which the
studio empties when it starts.
"""

import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class PageTimes:
    """How long an answer takes to begin, by page; only where figures are asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self._times = Histogram(
            "storyboard_page_seconds",
            "Seconds until the answer to a page begins.",
            ["page", "method", "status"],
            buckets=_BUCKETS,
            registry=None,
        )

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        since = time.perf_counter()
        answer = self.get_response(request)
        match = request.resolver_match
        # Addresses hold ids, so what nobody answers has one name.
        page = (match.url_name if match else None) or "none"
        method = (
            request.method if request.method in {"GET", "HEAD", "POST"} else "other"
        )
        labels = (page, method, f"{answer.status_code // 100}xx")
        self._times.labels(*labels).observe(time.perf_counter() - since)
        return answer


def written(*others: Collector) -> bytes:
    """All figures, in Prometheus' text format 0.0.4."""
    registry = CollectorRegistry()
    if settings.METRICS_DIR.is_dir():
        # Without types, as the library has it.
        MultiProcessCollector(registry, path=str(settings.METRICS_DIR))  # type: ignore[no-untyped-call]
    for one in others:
        registry.register(one)
    return generate_latest(registry)


def forget_figures(folder: Path) -> None:
    """Those of processes that are gone."""
    folder.mkdir(exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink(missing_ok=True)
