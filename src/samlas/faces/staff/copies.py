"""Every copy that was sent in a case: its ways, how far each has come, and what went wrong."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from samlas.casework import copies as step
from samlas.casework import tasks
from samlas.casework.copies import Copy, State, Way
from samlas.casework.tasks import Task, What
from samlas.exchange import mail, sdk_sending
from samlas.exchange.models import Returned
from samlas.faces.methods import form_page
from samlas.faces.paging import number
from samlas.faces.staff import sent
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import staff_page

STATES = {
    State.TO_POST: _("To be posted"),
    State.NOT_TO_POST: _("Is not to be posted any more"),
    State.MADE: _("Waits to be sent"),
    State.POSTED: _("Posted"),
    State.DELIVERED: _("Has arrived"),
    State.HANDED_OVER: _("Handed over to SDK, not yet received"),
    State.SENT: _("Sent"),
    State.SAID_YES: _("The calendar said yes"),
    State.SAID_NO: _("The calendar said no"),
    State.SAID_OTHER: _("The calendar said maybe, or wants another time"),
    State.TAKEN_BACK: _("Taken back"),
    State.RETURNED: _("Came back"),
    State.GIVEN_UP: _("Did not go"),
}
COLOURS = {
    State.TO_POST: "warning", State.MADE: "info", State.RETURNED: "danger",
    State.GIVEN_UP: "danger", State.SAID_NO: "warning", State.SAID_OTHER: "warning",
}  # fmt: skip
WHY = {
    "no-such-mailbox": _("There is no such mailbox. Ring, and have the address mended."),
    "mail-refused": _("The mail server did not take it. Ring instead."),
    "mail-server-down": _("The mail server does not answer. It goes out when it is back."),
    "mail-server-refuses": _("The mail server turns us away. It goes out when it is mended."),
    "mail-server-hangs-up": _(
        "The mail server ended the call in the middle of it, again and again. Ring instead."
    ),
    "put-off": _("The recipient's mail server put it off again and again. Ring instead."),
    "sms-not-taken": _("The text message was not taken. Check the number."),
    "sdk-is-closed": _("SDK is closed here. It goes as a letter."),
    "sdk-folder": _("SDK does not work just now. It goes when it works again."),
    "too-large-for-sdk": _("It is too large for SDK. It goes as a letter."),
    "rejected": _("The recipient's system did not take it. It goes as a letter."),
    "bounced": _("The e-mail came back. Ring, and have the address mended."),
    "consent-has-ended": _("The yes that it rests on had ended before it could leave."),
    **{one.value: one.label for one in Returned},
}


@dataclass(frozen=True, slots=True)
class Row:
    """One copy as it is shown."""

    copy: Copy
    paper: sent.Sent
    ways: list[tuple[Way, str, str, str]]


def _row(copy: Copy) -> Row:
    ways = [
        (way, str(STATES[way.state]), COLOURS.get(way.state, ""), _why(way.why))
        for way in copy.ways
    ]
    return Row(copy, sent.row(copy.dispatch), ways)


def _why(word: str) -> str:
    """A fault in words; what a recipient's system rejected bears a code of its own after it."""
    known = next((one for one in ("rejected", "sdk-folder") if word.startswith(one)), word)
    return str(WHY.get(known, ""))


@form_page
@staff_page
def copies(request: StaffRequest, key: str) -> HttpResponse:
    """Show the copies of a case, newest first, twenty a page; take that one has rung, or read."""
    before = number(request.GET.get("before", ""))
    found = step.read(key, before, request.assignment, localtime())
    if request.method == "POST":
        done = What.READ_NOTE if "read" in request.POST else What.RING_INSTEAD
        with suppress(Task.DoesNotExist):  # a second click
            tasks.told_done(key, done, request.assignment, localtime())
        return redirect("staff:copies", key)
    context = {
        "here": "cases",
        "case": found.case,
        "found": found,
        "mail_down": found.down.get(mail.LINE),
        "sdk_down": found.down.get(sdk_sending.LINE),
        "rows": [_row(one) for one in found.copies],
        "next_page": f"before={found.next}" if found.next else "",
    }
    return render(request, "staff/copies.html", context)
