"""The clocks: what they will do next in a case and in the unit, and what they ask to be done."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime

from samlas.casework import namesakes, tasks
from samlas.casework.clocks import reading
from samlas.casework.tasks import Task, What
from samlas.faces.methods import form_page
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import staff_page
from samlas.faces.staff.tasks import place

PAGE = 20


@form_page
@staff_page
def of_case(request: StaffRequest, key: str) -> HttpResponse:
    """Show what rings next in a case, whom it tells and why; take what is marked as done."""
    now = localtime()
    found = reading.of_case(key, request.assignment, now)
    if request.method == "POST":
        _done(request, key)
        return redirect("staff:case-clocks", key)
    context = {"here": "cases", "case": found.case, "found": found}
    return render(request, "staff/clocks/case.html", context)


@form_page
@staff_page
def of_unit(request: StaffRequest) -> HttpResponse:
    """Show what the clocks ask of the unit and what rings next; take what is marked as done."""
    if request.method == "POST":
        _done(request, request.POST.get("about", ""))
        return redirect("staff:clocks")
    after = place(request.GET.get("after", ""))
    rows, coming = reading.of_unit(request.assignment, after, PAGE + 1, localtime())
    namesakes.tell_apart(rows, request.assignment)
    shown = {row.pk for row in rows[:PAGE]}
    last = rows[:PAGE][-1] if len(rows) > PAGE else None
    context = {
        "here": "tasks",
        "asked": reading.asked(request.assignment),
        "coming": [one for one in coming if one.row.pk in shown],
        "next_page": f"after={last.due.isoformat()}_{last.pk}" if last else "",
    }
    return render(request, "staff/clocks/unit.html", context)


def _done(request: StaffRequest, key: str) -> None:
    """A second click finds nothing more to take off, and says nothing."""
    what = request.POST.get("done", "")
    if what not in What.values:
        return
    try:
        tasks.told_done(key, What(what), request.assignment, localtime())
    except Task.DoesNotExist:
        return
