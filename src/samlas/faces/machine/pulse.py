"""Does this process run, and can it serve?"""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from samlas.jobs import queue

SILENCE = timedelta(minutes=5)  # a worker that runs is heard of each minute


@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process does; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when pages can be served, else 503, and in JSON what is not as it should be.

    Without a database, or with one older than the program, nothing can be served. That the worker
    is silent or a line out is down is told, and takes no pages away.
    """
    found = {"database": False, "migrations": False, "worker": False, "lines": False}
    try:
        found["migrations"] = not _to_migrate()
        found["database"] = True
        if found["migrations"]:
            now = timezone.now()
            found["worker"] = queue.heard_since(now - SILENCE)
            found["lines"] = not queue.closed_lines(now)
    except DatabaseError:
        pass
    serves = found["database"] and found["migrations"]
    return JsonResponse(found, status=200 if serves else 503)


def _to_migrate() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
