"""All that is kept about one: asked for, waited for, and fetched as a letter and as data."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from samlas.casework.own import beside as near
from samlas.casework.own import who
from samlas.casework.own.who import Own
from samlas.extract import making
from samlas.extract.models import File
from samlas.faces import sent_files
from samlas.faces.methods import form_page
from samlas.faces.person.again import proven
from samlas.faces.person.pages import frame
from samlas.faces.person.sessions import PersonRequest, person_page
from samlas.languages import FALLBACK
from samlas.ledger.models import Act


@form_page
@person_page
@proven
def extract(request: PersonRequest, key: str) -> HttpResponse:
    """Ask for it, see how far it has come, and fetch it."""
    now = localtime()
    return _page(request, who.page(request.number, key, now), now)


@require_POST
@person_page
@proven
def file(request: PersonRequest, key: str, file: str) -> HttpResponse:
    """Fetch one of the files: it is there once."""
    now = localtime()
    return _file(request, who.page(request.number, key, now), file, now)


@form_page
@person_page
@proven
def beside(request: PersonRequest, key: str) -> HttpResponse:
    """The same for one beside the person."""
    now = localtime()
    return _page(request, near.page(request.number, key, now), now, beside=True)


@require_POST
@person_page
@proven
def beside_file(request: PersonRequest, key: str, file: str) -> HttpResponse:
    """Fetch one of the files, for one beside the person."""
    now = localtime()
    return _file(request, near.page(request.number, key, now), file, now, beside=True)


def _page(request: PersonRequest, own: Own, now: datetime, *, beside: bool = False) -> HttpResponse:
    if request.method == "POST":
        making.ask(own, get_language() or FALLBACK, now, beside=beside)
        return redirect(request.path)
    if not request.headers.get("HX-Request"):  # how far it has come is asked every other second
        who.note(own, Act.READ, now, making.PURPOSE)
    made = making.latest(own, beside=beside, by=None, now=now)
    done, steps = making.progress(made) if made is not None and made.is_under_way else (0, 0)
    context = {
        **frame(own, now.date()),
        "layout": "person/beside_part.html" if beside else "person/part.html",
        "file_page": "person:beside-extract-file" if beside else "person:extract-file",
        "made": made,
        "done": done,
        "steps": steps,
    }
    return render(request, "person/extract.html", context)


def _file(
    request: PersonRequest, own: Own, file: str, now: datetime, *, beside: bool = False
) -> HttpResponse:
    if file not in File.values:
        raise Http404
    made = making.latest(own, beside=beside, by=None, now=now)
    content = making.fetch(made, own, file, now) if made is not None else None
    if content is None:
        return redirect(request.path.removesuffix(f"{file}/"))
    return sent_files.download(content, File(file).media_type, f"min-sida-{now.date()}")
