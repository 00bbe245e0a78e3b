"""`/metrics`: the studio in figures, for Prometheus and its like."""

from collections.abc import Iterator
from hmac import compare_digest

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from storyboard.renders.queries.figures import figures
from storyboard.web.metrics import written


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For who has STORYBOARD_METRICS_TOKEN; without one there is no such page."""
    if not settings.METRICS_TOKEN:
        raise Http404("This studio tells no figures.")
    said = request.headers.get("Authorization", "").encode()
    if not compare_digest(said, f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(written(_Studio()), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Studio(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        for figure in figures():
            names = sorted({name for labels, _ in figure.samples for name in labels})
            found = GaugeMetricFamily(
                f"storyboard_{figure.name}", figure.says, labels=names
            )
            for labels, value in figure.samples:
                found.add_metric([labels[name] for name in names], value)
            yield found
