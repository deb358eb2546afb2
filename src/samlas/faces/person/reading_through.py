"""What one writes on a page is read through, as it will be read, before it leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from samlas.casework.case import Refused
from samlas.faces.person.act_forms import OwnForm


def read_through(
    request: HttpRequest,
    form: OwnForm,
    page: str,
    context: Mapping[str, object],
    act: Callable[[], object],
    onward: str,
) -> HttpResponse:
    """Show the form, then what it says, then do `act` and go `onward`.

    `page` is the form's template; `context` names the `layout` around it and the reading through.
    """
    shown = {**context, "form": form}
    if request.method != "POST":
        return render(request, page, shown)
    if not form.is_valid():
        return render(request, page, shown, status=422)
    if "change" in request.POST:
        return render(request, page, shown)
    if "send" not in request.POST:
        return render(request, "person/check.html", {**shown, "rows": form.rows()})
    try:
        act()
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        return render(request, page, shown, status=422)
    return redirect(onward)
