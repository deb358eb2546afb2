"""What one reads on own pages: whose, the first page, papers, consent, who has read."""

from __future__ import annotations

from datetime import date
from typing import cast, get_args

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from samlas import papers
from samlas.casework.own import also, beside, forms, reading, who, who_read
from samlas.casework.own.models import TOLD, About
from samlas.casework.own.reading import Home, OwnPaper
from samlas.casework.own.sentences import called
from samlas.casework.own.who import Own
from samlas.exchange import enclosures
from samlas.faces import letters, sent_files
from samlas.faces.paging import number
from samlas.faces.person.act_forms import WAY_WORDS
from samlas.faces.person.bands import words
from samlas.faces.person.said import by_day
from samlas.faces.person.sessions import PersonRequest, person_page
from samlas.people.namesakes import tell_given_apart


@require_safe
@person_page
def whose(request: PersonRequest) -> HttpResponse:
    """Choose whose SIP; the only one there is opens at once."""
    now = localtime()
    found, told = who.pages(request.number, now), also.pages(request.number, now)
    near = beside.pages(request.number, now)
    if len(found) == 1 and not told and not near:
        return redirect("person:home", found[0].case.key)
    tell_given_apart([one.case.individual for one in [*found, *near]])
    context = {"pages": found, "told": told, "beside": near}
    return render(request, "person/whose.html", context)


@require_safe
@person_page
def home(request: PersonRequest, key: str) -> HttpResponse:
    """The first page: what comes next, who helps, who may know, what one has said."""
    now = localtime()
    found = reading.home(request.number, key, now)
    context = {
        **frame(found.own, now.date()),
        "found": found,
        "actions": found.plan.actions if found.plan else (),
        "matters": _text(found, About.MATTERS),
        "more_told": [found.words[about] for about in TOLD[1:] if _text(found, about)],
        "way": WAY_WORDS.get(found.way, ""),
    }
    return render(request, "person/home.html", context)


def _text(found: Home, about: str) -> str:
    return found.words[about].text if about in found.words else ""


def frame(own: Own, on: date) -> dict[str, object]:
    """What every page about one case shows around what it is about."""
    return {"own": own, "key": own.case.key, "words": words(own, on)}


@require_safe
@person_page
def papers_held(request: PersonRequest, key: str) -> HttpResponse:
    """Every paper that the person holds, newest first."""
    now = localtime()
    own, held = reading.papers_of(request.number, key, now)
    rows = [(one.dispatch, called(one.dispatch.kind, one.dispatch.verdict)) for one in held]
    return render(request, "person/papers.html", {**frame(own, now.date()), "rows": rows})


@require_safe
@person_page
def paper(request: PersonRequest, key: str, paper: str) -> HttpResponse:
    """One paper, as it was sealed."""
    now = localtime()
    own, held = reading.paper(request.number, key, paper, now)
    said = papers.view(held.paper, get_language() or "sv")
    context = {
        **frame(own, now.date()),
        "said": said,
        "dispatch": held.dispatch,
        "attached": sent_files.names(held.paper),
    }
    return render(request, "person/paper.html", context)


@require_safe
@person_page
def letter(request: PersonRequest, key: str, paper: str) -> HttpResponse:
    """The same as a file to print or keep (PDF), tagged; what goes with it is fetched beside."""
    _own, held = reading.paper(request.number, key, paper, localtime())
    tag = get_language() or ""
    return letters.pdf(held.paper, _file_name(held), tag)


@require_safe
@person_page
def attachment(request: PersonRequest, key: str, paper: str, number: int) -> HttpResponse:
    """What goes with a paper, to download."""
    _own, held = reading.paper(request.number, key, paper, localtime())
    return sent_files.attached(enclosures.content(held.dispatch, number))


def _file_name(held: OwnPaper) -> str:
    """The file's name tells the day alone."""
    return f"min-sida-{localdate(held.dispatch.sent_at)}"


def form_of(page: str) -> papers.OwnPage:
    """Return which own page is wanted as a form. Raises Http404 for one that has none."""
    if page not in get_args(papers.OwnPage):
        raise Http404
    return cast("papers.OwnPage", page)


@require_safe
@person_page
def form(request: PersonRequest, key: str, page: str) -> HttpResponse:
    """One of the pages as a form to fill in by hand (PDF)."""
    now = localtime()
    own = who.page(request.number, key, now)
    made = forms.own_form(own, form_of(page), now)
    return letters.pdf(made, f"min-sida-{now.date()}", get_language() or "")


@require_safe
@person_page
def consent(request: PersonRequest, key: str) -> HttpResponse:
    """Who may know what, until when, and what must not be brought up."""
    now = localtime()
    found = reading.consented(request.number, key, now)
    return render(request, "person/consent.html", {**frame(found.own, now.date()), "found": found})


@require_safe
@person_page
def readers(request: PersonRequest, key: str) -> HttpResponse:
    """Who has read or got what, in sentences by day."""
    now = localtime()
    before = number(request.GET.get("before", ""))
    found = who_read.readers(request.number, key, before, now)
    context = {
        **frame(found.own, now.date()),
        "days": by_day(found.events, found.names, found.own.hand),
        "next_page": f"before={found.more}" if found.more else "",
    }
    return render(request, "person/readers.html", context)
