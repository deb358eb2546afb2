"""The check before the summons leaves the unit, sending it, and cancelling the meeting."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from samlas import papers
from samlas.casework import calling_off, routine
from samlas.casework.case import Conflict
from samlas.casework.routine import Moment
from samlas.casework.summons import sending
from samlas.casework.summons.draft import Summons
from samlas.faces.forms import Line, VersionedForm
from samlas.faces.methods import form_page
from samlas.faces.staff import steps
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import staff_page
from samlas.faces.staff.summons_forms import DraftForm
from samlas.faces.staff.summons_parts import Written, page, read

PERSON = "person"


class SendForm(DraftForm):
    """Nothing but the version; from the second edition on, why it is changed."""

    reason = Line(
        label=gettext_lazy("Why the summons is changed"),
        help_text=gettext_lazy("Everyone who gets the new edition can read this."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class CancelForm(VersionedForm):
    """Why the meeting is cancelled."""

    reason = Line(
        label=gettext_lazy("Why the meeting is cancelled"),
        help_text=gettext_lazy("Everyone who was called or invited can read this, and the person."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """The preview: whose papers there are to look at, whose is shown, and what it says."""

    choices: list[tuple[str, str]]
    chosen: str
    said: papers.View
    differences: tuple[str, ...]


@form_page
@staff_page
def check(request: StaffRequest, key: str) -> HttpResponse:
    """What is missing, what is advised, and exactly what each one gets; from here it is sent."""
    written = read(request, key)
    if request.method != "POST":
        initial = {"version": written.summons.version}
        return _show(request, key, written, SendForm(initial=initial))
    form = SendForm(request.POST)
    show = partial(_show, request, key, written)
    onward = reverse("staff:summons-sent", args=[key])

    def act() -> Summons:
        _send(request, written.summons, form)
        return written.summons

    return steps.save(request, form, act, show, onward)


def _send(request: StaffRequest, summons: Summons, form: SendForm) -> None:
    """Send once: a second click on the same button finds it sent, and that is well."""
    version, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
    try:
        sending.send(summons, version, request.assignment, localtime(), reason=reason)
    except Conflict as conflict:
        now = cast("Summons", conflict.saved)
        was_sent = now.version == version + 1 and now.is_sent and not now.unsent_changes
        if not was_sent:
            raise


def _show(
    request: StaffRequest,
    key: str,
    written: Written,
    form: SendForm,
    status: int = 200,
    saved: steps.Texts = (),
) -> HttpResponse:
    reason = steps.reason_of(form)
    preview = sending.preview(written.whole, written.found, reason, localtime())
    shown = _chosen(preview, request.GET.get("for", "")) if preview else None
    about = routine.of_summons(written.summons)
    return page(
        request, key, written, "check", form, status, saved,
        shown=shown, recipients=len(written.whole.recipients), gaps=_gaps(key, written),
        routine=routine.at_hand(request.assignment, about, [Moment.BEFORE_SENDING]),
        tick_at="" if written.summons.case.has_ended else reverse("staff:routine-tick", args=[key]),
        tick_of=written.summons.pk,
    )  # fmt: skip


def _chosen(preview: sending.Preview, wanted: str) -> Shown:
    """The paper asked for, else the first one's."""
    made: list[tuple[str, str, papers.Summons | papers.PersonCopy]] = [
        (str(recipient.pk), recipient.contact.name, paper)
        for recipient, paper in preview.to_recipients
    ]
    for number, copy in enumerate(preview.to_person):
        label = _("{name} (the person's own copy)").format(name=copy.recipient.name)
        made.append((f"{PERSON}{number}", label, copy))
    found = next((one for one in made if one[0] == wanted), made[0])
    what = found[2].change.what if found[2].change else ()
    return Shown(
        [(name, label) for name, label, _paper in made],
        found[0],
        papers.view(found[2], get_language() or "sv"),
        what,
    )


def _gaps(key: str, written: Written) -> list[tuple[str, str, str, int | None]]:
    """What is missing: the words, for whom, where to mend it, and whom one may take off instead."""
    pages = {
        "needs": "case", "contacts": "contacts", "consent": "consent", "purpose": "summons-purpose",
        "questions": "summons-questions", "recipients": "summons-recipients",
        "meeting": "summons-meeting", "others": "others",
    }  # fmt: skip
    names = {one.recipient.pk: one.recipient.contact.name for one in written.found.judged}
    return [
        (
            gap.message,
            names.get(gap.recipient, "") if gap.recipient else "",
            reverse(f"staff:{pages[gap.part]}", args=[key]),
            gap.recipient if gap.part == "consent" else None,
        )
        for gap in written.found.gaps
    ]


@form_page
@staff_page
def cancel(request: StaffRequest, key: str) -> HttpResponse:
    """Cancel the meeting, after reading what everyone will be told."""
    written = read(request, key)
    if not written.summons.is_sent:
        return redirect("staff:summons", key)
    bound = request.POST if request.method == "POST" else None
    form = CancelForm(bound, initial={"version": written.summons.version})
    reason = steps.reason_of(form) or "…"
    told = sending.cancellations(written.summons, reason, localtime().date())
    shown = [papers.view(one, get_language() or "sv") for one in told]
    show = partial(page, request, key, written, "cancel", said=shown[0], told=told)
    if bound is None:
        return show(form)

    def act() -> None:
        typed = form.cleaned_data
        calling_off.cancel(
            written.summons, typed["version"], typed["reason"], request.assignment, localtime()
        )

    return steps.save(request, form, act, show, reverse("staff:summons-sent", args=[key]))
