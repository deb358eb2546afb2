"""The work list, "Att göra": what to do, soonest first, and the page where each thing is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samlas.casework import asking, namesakes, tasks
from samlas.casework.tasks import Place, Task, What, Whose
from samlas.directory.models import Assignment
from samlas.directory.offices import works_with_cases
from samlas.faces.addresses import address
from samlas.faces.paging import number
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import own_page

PAGE = 20

# The page where a thing is done; its address takes the key that the row is about, but for those
# that stand on one page for the whole unit.
WITHOUT_KEY = (What.CHASE_ANSWER, What.TRIAL_ENDS)
PAGES = {
    What.ASSESS_REQUEST: "request",
    What.RECEIVE_REQUEST: "request",
    What.AWAIT_RECEIPT: "request",
    What.INFORM: "information",
    What.ASK_CONSENT: "consent-ask",
    What.AWAIT_GUARDIAN: "consent",
    What.GUARDIANS_DISAGREE: "consent",
    What.RENEW_CONSENT: "consent-ending",
    What.HEAR_OTHER: "others",
    What.MAP_CONTACTS: "contacts",
    What.WRITE_SUMMONS: "summons",
    What.AWAIT_ANSWERS: "answers",
    What.POST_LETTERS: "letters",
    What.POST_ANSWER: "request",
    What.LETTER_RETURNED: "letters-back",
    What.NEW_CODE: "copies",
    What.NEW_OWN_CODE: "codes",
    What.SAY_TIMES: "received-times",
    What.ANSWER_QUESTION: "answers",
    What.DECIDE_TIME: "answers",
    What.ASK_INFORMATION: "answers",
    What.AWAIT_INFORMATION: "answers",
    What.READ_INFORMATION: "answers",
    What.TELL_INFORMATION: "received-paper",
    What.CONFIRM_CALENDAR: "answers",
    What.BOOK_INTERPRETER: "language",
    What.TRANSLATE: "language",
    What.RING_INSTEAD: "copies",
    What.HOLD_MEETING: "meeting",
    What.WRITE_PLAN: "plan",
    What.SEND_MINUTES: "plan-minutes",
    What.ASK_PERSON: "plan-approvals",
    What.AWAIT_APPROVALS: "plan-approvals",
    What.APPROVE_PLAN: "received-approve",
    What.HEAR_WORD: "plan-approvals",
    What.HEAR_PERSON: "own-words",
    What.AWAIT_LEAD: "plan-lead",
    What.READ_NOTE: "copies",
    What.TAKE_LEAD: "received-lead",
    What.RECORD_PLAN: "received-record",
    What.RECORD_OWN: "plan-record",
    What.ANSWER_SUMMONS: "received-paper",
    What.ANSWER_INVITATION: "received-paper",
    What.ATTEND_AS_FIRST: "received-paper",
    What.FOLLOW_UP: "follow-up",
    What.ANSWER_FOLLOW_UP: "received-questions",
    What.AWAIT_CALL: "follow-up",
    What.REPORT_ACTIONS: "received-report",
    What.REPORT_OWN: "follow-up",
    What.NUDGED: "received-report",
    What.CHECK_RECIPIENTS: "changes",
    What.ANSWER_ROLE: "received-paper",
    What.KEEP_ROLE: "received-paper",
    What.RECORD_CLOSING: "received-paper",
    What.CHECK_EMERGENCY: "emergency-check",
    What.HEAR_DEVIATION: "deviation",
    What.READ_DEVIATION: "deviation",
    What.RECORD_OWN_CLOSING: "closed",
    What.TAKE_ROLE: "meeting",
    What.READ_MESSAGE: "sdk-messages",
    What.FILE_MESSAGE: "sdk-message",
    What.CHASE_ANSWER: "clocks",
    What.TRIAL_ENDS: "clocks",
    What.TELL_ADMISSION: "case-clocks",
    What.PAYMENT_BEGINS: "case-clocks",
    What.CALL_IN_TIME: "summons",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what to do, about whom, where, how late it is, and `of` which request."""

    task: Task
    words: str
    url: str
    is_late: bool
    of: str = ""


@require_safe
@own_page
def work_list(request: StaffRequest) -> HttpResponse:
    """Show one tab of the work list, in groups by how soon. An office has a page of its own."""
    now = localtime()
    if not works_with_cases(request.assignment, now.date()):
        return redirect("staff:offices")
    whose = _whose(request.GET.get("whose", ""))
    after = place(request.GET.get("after", ""))
    found = tasks.work_list(request.assignment, whose, after, PAGE + 1, now)
    shown = found[:PAGE]
    namesakes.tell_apart(shown, request.assignment)
    context = {
        "here": "tasks",
        "whose": whose,
        "tabs": [(one.value, one.label) for one in Whose],
        "groups": _groups(shown, now.date(), _requests(shown, request.assignment)),
        "next_page": _next_page(whose, shown) if len(found) > PAGE else "",
    }
    return render(request, "staff/tasks.html", context)


def _whose(typed: str) -> Whose:
    return Whose(typed) if typed in Whose.values else Whose.MINE


def place(typed: str) -> Place | None:
    """Read a place from the address; one that makes no sense is the beginning."""
    day, _sep, row = typed.partition("_")
    last = number(row)
    try:
        return None if last is None else Place(date.fromisoformat(day), last)
    except ValueError:
        return None


def _next_page(whose: Whose, shown: Sequence[Task]) -> str:
    return f"whose={whose}&after={shown[-1].due.isoformat()}_{shown[-1].pk}"


def _requests(found: Sequence[Task], by: Assignment) -> Mapping[str, str]:
    """What tells one request from another on the list: who asks, and when it came (K36)."""
    keys = [task.about for task in found if PAGES[What(task.what)] == "request"]
    told = {}
    for key, one in asking.arrivals(keys, by).items():
        day = date_format(localtime(one.at), "j b H.i")
        told[key] = _("%(who)s, came in %(day)s") % {"who": one.asked_by.label, "day": day}
    return told


def _groups(
    found: Sequence[Task], today: date, requests: Mapping[str, str]
) -> list[tuple[str, list[Row]]]:
    """Put the rows under late, this week, later, and no date; leave out what is empty."""
    week = today + timedelta(days=7)
    groups: dict[str, list[Row]] = {
        _("Late"): [], _("This week"): [], _("Later"): [], _("No date"): [],
    }  # fmt: skip
    late, soon, later, undated = groups.values()
    for task in found:
        row = _row(task, today, requests)
        if row.is_late:
            late.append(row)
        elif not task.has_date:
            undated.append(row)
        else:
            (soon if task.due <= week else later).append(row)
    return [(name, rows) for name, rows in groups.items() if rows]


def _row(task: Task, today: date, requests: Mapping[str, str]) -> Row:
    what = What(task.what)
    is_late = task.has_date and task.due < today
    words = _words(task, what, is_late=is_late)
    keys = () if what in WITHOUT_KEY else (task.about,)
    url = address(f"staff:{PAGES[what]}", *keys)
    of = requests.get(task.about, "")
    if task.is_left_alone:
        of = _("whoever has it is away, and who steps in is not named to read it")
    return Row(task, words, url, is_late, of)


def _words(task: Task, what: What, *, is_late: bool) -> str:
    """What is to be done: for a principal's contact, since when the unit on the row is awaited."""
    if what == What.AWAIT_ANSWERS and is_late:
        return _("Remind those who have not answered")
    if what == What.CHASE_ANSWER and task.has_date:
        day = date_format(task.due, "j F")
        return _("Remind a unit of yours that was to answer by %(day)s") % {"day": day}
    return str(what.label)
