"""The page of one beside the person, a relative or a personal ombudsman: the meeting and papers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from samlas import papers
from samlas.casework.own import beside as step
from samlas.casework.own import times as wishes
from samlas.casework.own.sentences import called
from samlas.exchange import enclosures
from samlas.faces import letters, sent_files
from samlas.faces.methods import form_page
from samlas.faces.person.act_forms import WishForm
from samlas.faces.person.reading_through import read_through
from samlas.faces.person.sessions import PersonRequest, person_page


@require_safe
@person_page
def beside(request: PersonRequest, key: str) -> HttpResponse:
    """The meeting they are asked to come to, and the papers made out to them."""
    found = step.home(request.number, key, localtime())
    rows = [(one.dispatch, called(one.dispatch.kind, one.dispatch.verdict)) for one in found.held]
    return render(request, "person/beside.html", {"found": found, "key": key, "rows": rows})


@form_page
@person_page
def times(request: PersonRequest, key: str) -> HttpResponse:
    """Say which of the times proposed for the meeting suit."""
    now = localtime()
    own, asked = step.asked(request.number, key, now)
    home = reverse("person:beside", args=[key])
    if asked is None:
        return redirect(home)
    form = WishForm(request.POST if request.method == "POST" else None, asked=asked)
    return read_through(
        request,
        form,
        "person/times.html",
        {"own": own, "key": key, "layout": "person/beside_part.html", "has_said": asked.said},
        lambda: wishes.say(own, form.marks(), now),
        home,
    )


@require_safe
@person_page
def paper(request: PersonRequest, key: str, paper: str) -> HttpResponse:
    """One paper, as it was sealed."""
    own, held = step.paper(request.number, key, paper, localtime())
    said = papers.view(held.paper, get_language() or "sv")
    attached = sent_files.names(held.paper)
    context = {
        "own": own, "key": key, "said": said, "dispatch": held.dispatch, "attached": attached,
    }  # fmt: skip
    return render(request, "person/beside_paper.html", context)


@require_safe
@person_page
def letter(request: PersonRequest, key: str, paper: str) -> HttpResponse:
    """The same as a file to print or keep (PDF)."""
    _own, held = step.paper(request.number, key, paper, localtime())
    name = f"min-sida-{localdate(held.dispatch.sent_at)}"
    return letters.pdf(held.paper, name)


@require_safe
@person_page
def attachment(request: PersonRequest, key: str, paper: str, number: int) -> HttpResponse:
    """What goes with a paper, to download."""
    _own, held = step.paper(request.number, key, paper, localtime())
    return sent_files.attached(enclosures.content(held.dispatch, number))
