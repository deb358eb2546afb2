"""Samlas's addresses and a bare view to compare with; queries are counted on demand."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path

from samlas.directory.models import Unit


def bare(_request: HttpRequest, pk: int) -> HttpResponse:
    """One indexed SELECT and a few bytes: the least that a Django view does."""
    return HttpResponse(get_object_or_404(Unit, pk=pk).name)


def by_cursor(_request: HttpRequest, pk: int) -> HttpResponse:
    """The same past Django's models: the least that a view can do at all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM directory_unit WHERE id = %s", [pk])
        row = cursor.fetchone()
    return HttpResponse(row[0] if row else "")


def counted(get_response: Callable[[HttpRequest], HttpResponse]) -> object:
    """Answer a request that asks for it with the number of its queries."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "X-Count" not in request.headers:
            return get_response(request)
        statements: list[str] = []

        def note(execute: Callable[..., object], sql: str, *rest: object) -> object:
            statements.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(note):
            response = get_response(request)
        plain = [sql for sql in statements if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
        response.headers["X-Queries"] = str(len(plain))
        return response

    return middleware


urlpatterns = [
    path("bench/bare/<int:pk>/", bare),
    path("bench/by-cursor/<int:pk>/", by_cursor),
    path("", include("samlas.config.urls")),
]
