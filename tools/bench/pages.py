"""The pages that `make bench` measures: for each, requests on different rows of the database."""

import django

django.setup()

from samlas.directory.models import Assignment, Unit  # noqa: E402
from samlas.faces.staff.sessions import KEY, SessionStore  # noqa: E402
from tools.bench.measuring import Ask  # noqa: E402


def pages(count: int) -> dict[str, list[Ask]]:
    """Each page by name, with up to `count` different requests; a form is never sent twice."""
    units = list(Unit.objects.order_by("pk").values_list("pk", flat=True)[:count])
    return {"bare view": [Ask(f"/bench/bare/{pk}/") for pk in units]}


def logged_in(assignment: Assignment) -> str:
    """The cookie of a session under the assignment."""
    session = SessionStore()
    session[KEY] = assignment.pk
    session.create()
    return f"samlas_session={session.session_key}"
