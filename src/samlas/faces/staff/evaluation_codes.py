"""At the end of a meeting: a code for each who was there, on the screen or printed (H98–H101)."""

from __future__ import annotations

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from samlas import papers
from samlas.evaluation import codes, offering
from samlas.evaluation.codes import Code
from samlas.evaluation.questionnaire import Audience
from samlas.faces import letters
from samlas.faces.addresses import address, public
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import staff_page

AUDIENCES = {
    Audience.PERSON: gettext_lazy("The one the plan is about"),
    Audience.CHILD: gettext_lazy("The child the plan is about"),
    Audience.GUARDIAN: gettext_lazy("A guardian"),
    Audience.RELATIVE: gettext_lazy("Someone close"),
    Audience.PROFESSIONAL: gettext_lazy("Someone at work"),
}


@require_safe
@staff_page
def code(request: StaffRequest, key: str) -> HttpResponse:
    """Show a code for the next person, large enough for a telephone across the room."""
    return _page(request, key)


def _page(request: StaffRequest, key: str, refused: str = "") -> HttpResponse:
    """The page, with why no slips were made, if they were asked for and `refused`."""
    chosen = request.GET.get("who", "")
    audience = Audience(chosen) if chosen in set(Audience) else None
    found = offering.offered(key, audience, request.assignment, localtime())
    url = _address(request, found.code) if found.code else ""
    context = {
        "key": key,
        "found": found,
        "signs": codes.grouped(codes.write(found.code)) if found.code else "",
        "page": public(request, address("guest:evaluate")),
        "square": _square(url) if url else "",
        "survey_square": _square(found.survey_url) if found.survey_url else "",
        "audience": AUDIENCES[found.code.audience] if found.code else "",
        "audiences": [
            (one.value, words, request.GET.get(one.value, "")) for one, words in AUDIENCES.items()
        ],
        "refused": refused,
    }
    status = 422 if refused else 200
    return render(request, "staff/evaluation/code.html", context, status=status)


def _address(request: HttpRequest, one: Code) -> str:
    """Where the code leads: behind #, which no server is told."""
    return f"{public(request, address('guest:evaluate'))}#{codes.write(one)}"


def _square(text: str) -> str:
    """A code as a drawing, dark on white whatever the colours of the screen."""
    made = segno.make(text, error="m", micro=False)
    return str(made.svg_inline(border=4, light="#fff", dark="#000", omitsize=True))


@require_safe
@staff_page
def slips(request: StaffRequest, key: str) -> HttpResponse:
    """Print a sheet with a code for each who was there: so many of each kind (PDF)."""
    now = localtime()
    counts = {one: _count(request.GET.get(one.value, "")) for one in Audience}
    fits = all(0 <= count <= offering.MOST for count in counts.values())
    made = offering.slips(key, counts, request.assignment, now) if fits else []
    if not made:
        said = _("Write how many slips you want, in digits: at most %(most)s of each.")
        return _page(request, key, said % {"most": offering.MOST})
    tag = letters.chosen(request.GET)
    sheets = [(_slip(request, one), (tag,) if tag else ()) for one in made]
    return letters.many(sheets, _("How was the meeting?"), "evaluation", now.date())


def _count(typed: str) -> int:
    """How many were asked for; less than none, if it was no number."""
    typed = typed.strip() or "0"
    return int(typed) if typed.isdecimal() and len(typed) < 4 else -1


def _slip(request: HttpRequest, one: Code) -> papers.EvaluationSlip:
    return papers.EvaluationSlip(
        reference="",
        made_on=localtime().date(),
        practice=settings.PRACTICE,
        audience=one.audience.value,
        code=codes.grouped(codes.write(one)),
        page=public(request, address("guest:evaluate")),
        address=_address(request, one),
        last_day=one.last_day,
    )
