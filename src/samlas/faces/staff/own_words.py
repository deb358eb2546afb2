"""What has come from own pages, the person's and of those who speak for them: read, not changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime

from samlas.casework.case import Case
from samlas.casework.followup.models import Scale
from samlas.casework.meeting.models import Presence
from samlas.casework.own import hearing
from samlas.casework.own.models import About, OwnWord
from samlas.faces.addresses import address
from samlas.faces.methods import form_page
from samlas.faces.paging import number
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import staff_page


@dataclass(frozen=True, slots=True)
class Row:
    """One word as it came: what it is about, who wrote it, in which answer was chosen."""

    word: OwnWord
    about: str
    who: str
    how: str


@form_page
@staff_page
def own_words(request: StaffRequest, key: str) -> HttpResponse:
    """Read everything that has come, newest first, and say that it has been read."""
    now = localtime()
    case, found = hearing.heard(key, request.assignment, now)
    if request.method == "POST":
        hearing.read(case, number(request.POST.get("last", "")) or 0, request.assignment, now)
        return redirect(address("staff:own-words", key))
    context = {
        "here": "cases",
        "case": case,
        "unread": [_row(one, case) for one in found if one.read_at is None],
        "read": [_row(one, case) for one in found if one.read_at is not None],
        "last": found[0].pk if found else 0,
    }
    return render(request, "staff/own_words.html", context)


def _row(word: OwnWord, case: Case) -> Row:
    return Row(
        word=word,
        about=str(About(word.about).label),
        who=(word.representative or case.individual).name,
        how=_how(word),
    )


def _how(word: OwnWord) -> str:
    """The answer that was chosen, in words."""
    if not word.how:
        return ""
    return str((Scale if word.about == About.LOOKING_BACK else Presence)(word.how).label)
