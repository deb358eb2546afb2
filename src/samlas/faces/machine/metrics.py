"""Numbers for Prometheus: how the pages answer, and what waits. None is of a person."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from secrets import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from samlas.exchange import waiting
from samlas.jobs import queue

View = Callable[[HttpRequest], HttpResponse]

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "samlas_requests", "Answers, by address, method and status", ["address", "method", "status"],
    registry=REGISTRY,
)  # fmt: skip
SECONDS = Histogram(
    "samlas_request_seconds", "How long answers took, by address", ["address"],
    registry=REGISTRY, buckets=(0.025, 0.05, 0.1, 0.3, 1, 3, 10),
)  # fmt: skip
METHODS = {"GET", "HEAD", "POST"}


class Waiting(Collector):
    """What the database knows, counted when it is asked for."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Tell what waits for the worker, which lines are down, and which copies are under way."""
        now = timezone.now()
        jobs = GaugeMetricFamily("samlas_jobs", "Jobs, by state", labels=["state"])
        jobs.add_metric(["due"], queue.waiting(now))
        jobs.add_metric(["parked"], queue.parked_count())
        yield jobs
        down = len(queue.closed_lines(now))
        yield GaugeMetricFamily("samlas_lines_down", "Lines out that do not answer", value=down)
        copies = GaugeMetricFamily(
            "samlas_deliveries", "Copies not yet delivered", labels=["channel", "state"]
        )
        for channel, has_failed, number in waiting.counted():
            copies.add_metric([channel, "failed" if has_failed else "waiting"], number)
        yield copies


REGISTRY.register(Waiting())


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with all numbers, in Prometheus's text; 404 to who does not show the token."""
    token = settings.METRICS_TOKEN
    shown = request.headers.get("Authorization", "")
    if not token or not compare_digest(shown.encode(), f"Bearer {token}".encode()):
        raise Http404
    return HttpResponse(generate_latest(REGISTRY), content_type="text/plain; version=0.0.4")


def counting(get_response: View) -> View:
    """Count every answer by the name of its address, which holds nobody's data."""

    def middleware(request: HttpRequest) -> HttpResponse:
        begun = time.monotonic()
        response = get_response(request)
        found = request.resolver_match
        address = found.view_name if found else "none"
        method = str(request.method) if request.method in METHODS else "other"
        REQUESTS.labels(address, method, response.status_code).inc()
        SECONDS.labels(address).observe(time.monotonic() - begun)
        return response

    return middleware
