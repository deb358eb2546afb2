"""Before the meeting: what is ready, who leads and takes notes, how the person takes part."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from samlas.casework import case as cases
from samlas.casework import routine
from samlas.casework.case import Refused
from samlas.casework.meeting import readiness, roles, writing
from samlas.casework.meeting.models import Meeting, Presence, Role, RoleKind
from samlas.casework.meeting.readiness import Preparations
from samlas.casework.routine import Moment
from samlas.casework.summons.draft import Recipient
from samlas.directory.models import Assignment
from samlas.faces.addresses import address
from samlas.faces.forms import Form, Line, VersionedForm
from samlas.faces.methods import form_page
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page

COLLEAGUE, CALLED = "colleague", "called"


class RoleForm(Form):
    """Whom to ask to lead the meeting, or to take notes."""

    kind = forms.ChoiceField(choices=RoleKind.choices, widget=forms.HiddenInput)
    who = forms.ChoiceField(
        label=gettext_lazy("Who?"),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choose who to ask.")
        ),
        widget=forms.Select,
    )

    def __init__(self, *args: Any, who: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose")), *who]


class PersonForm(VersionedForm):
    """How the person wants to take part, and what they need so as to do it (H68)."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    presence = forms.ChoiceField(
        label=gettext_lazy("How does the person want to take part?"),
        choices=[(one.value, one.label) for one in Presence if one != Presence.UNKNOWN],
        widget=forms.RadioSelect,
        required=False,
    )
    absent_because = Line(
        label=gettext_lazy("If the person does not want to take part: why?"),
        max_length=300,
        required=False,
    )
    adaptations = Line(
        label=gettext_lazy("What does the person need so as to take part?"),
        help_text=gettext_lazy("A quiet room, a pause, pictures, someone to sit beside."),
        max_length=500,
        required=False,
    )


@require_safe
@staff_page
def before(request: StaffRequest, key: str) -> HttpResponse:
    """Show how ready the meeting is."""
    found = readiness.preparations(key, request.assignment, localtime())
    return _show(request, found)


def _show(
    request: StaffRequest, found: Preparations, form: RoleForm | None = None, status: int = 200
) -> HttpResponse:
    who = _candidates(found, request.assignment) if found.meeting else []
    context = {
        "here": "cases",
        "case": found.case,
        "found": found,
        "meeting": found.meeting,
        "form": form,
        "roles": [_role(request, found, kind, who, form) for kind in RoleKind],
        "proposed": [one.recipient for one in found.attendance if one.recipient.proposed_role],
        **_routine(request, found),
    }
    return render(request, "staff/meeting/before.html", context, status=status)


def _routine(request: StaffRequest, found: Preparations) -> dict[str, object]:
    """The unit's own steps before the meeting; once it has ended, those after it."""
    meeting, key = found.meeting, found.case.key
    if meeting is None:
        return {}
    moment = Moment.AFTER_MEETING if meeting.ended_at else Moment.BEFORE_MEETING
    about = routine.of_summons(meeting.summons)
    return {
        "routine": routine.at_hand(request.assignment, about, [moment]),
        "tick_at": "" if found.case.has_ended else address("staff:routine-tick", key),
        "tick_of": meeting.summons_id,
    }


def _role(
    request: StaffRequest,
    found: Preparations,
    kind: RoleKind,
    who: Sequence[tuple[str, str]],
    refused: RoleForm | None,
) -> dict[str, object]:
    """One role on the page: who has it or is asked, and the form to ask."""
    role = found.roles.get(kind)
    sent = refused if refused is not None and refused.data.get("kind") == kind else None
    return {
        "kind": kind,
        "role": role,
        "name": readiness.name_of(role) if role else "",
        "is_mine": role is not None and role.dispatch is None
        and role.holder_id == request.assignment.pk and role.accepted_at is None,
        "form": sent or RoleForm(who=who, initial={"kind": kind}, auto_id=f"id_{kind}_%s"),
    }  # fmt: skip


def _candidates(found: Preparations, by: Assignment) -> list[tuple[str, str]]:
    """Those who can be asked: oneself, colleagues, and the units that hold a paper."""
    own = roles.colleagues(by, localtime().date())
    mine = sorted(own, key=lambda one: one.pk != by.pk)
    names = [(f"{COLLEAGUE}-{one.pk}", f"{one.staff.name}, {by.unit.name}") for one in mine]
    return names + [
        (f"{CALLED}-{one.recipient.pk}", one.passed_on_to or one.recipient.contact.name)
        for one in found.attendance
        if one.recipient.dispatch is not None and _is_in_samlas(one.recipient)
    ]


def _is_in_samlas(recipient: Recipient) -> bool:
    """Whether someone there can say yes: one who gets letters could never open the meeting."""
    unit = recipient.contact.unit
    return unit is not None and unit.uses_samlas


@require_POST
@staff_page
def ask(request: StaffRequest, key: str) -> HttpResponse:
    """Ask someone to lead the meeting, or to take notes (H41)."""
    now = localtime()
    found = readiness.preparations(key, request.assignment, now)
    meeting = _meeting(found)
    kind = request.POST.get("kind", "")
    form = RoleForm(
        request.POST, who=_candidates(found, request.assignment), auto_id=f"id_{kind}_%s"
    )

    def act() -> Role:
        group, _dash, number = form.cleaned_data["who"].partition("-")
        by = request.assignment
        if group == COLLEAGUE:
            holder = next(one for one in roles.colleagues(by, now.date()) if str(one.pk) == number)
            return roles.ask(meeting, kind, None, by, now, holder=holder)
        papers = {str(one.recipient.pk): one.recipient.dispatch for one in found.attendance}
        return roles.ask(meeting, kind, papers[number], by, now)

    def show(form: RoleForm, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        return _show(request, found, form, status)

    return save(request, form, act, show, address("staff:meeting", key))


def _meeting(found: Preparations) -> Meeting:
    if found.meeting is None:
        raise Meeting.DoesNotExist
    return found.meeting


@require_POST
@staff_page
def say(request: StaffRequest, key: str, kind: str) -> HttpResponse:
    """Say yes or no to a role that a colleague has asked of one."""
    now = localtime()
    case = cases.read(key, request.assignment, now, "meeting")
    meeting = roles.of_case(case)
    if meeting is None:
        raise Meeting.DoesNotExist
    role = roles.role_of_own(meeting, kind)
    return _answer(role, request, address("staff:meeting", key))


@require_POST
@staff_page
def take(request: StaffRequest, key: str, kind: str) -> HttpResponse:
    """Say yes or no to a role that was asked of the holder of a received paper (H41)."""
    role = roles.role_of_paper(key, kind, request.assignment)
    return _answer(role, request, address("staff:received-paper", key))


def _answer(role: Role, request: StaffRequest, then: str) -> HttpResponse:
    """Do what was answered: yes, or no. What has become of the role meanwhile the page tells."""
    act = {"yes": roles.accept, "no": roles.decline}.get(request.POST.get("answer", ""))
    if act is None:
        return HttpResponse(_("Answer yes or no."), status=422, content_type="text/plain")
    with contextlib.suppress(Refused):
        act(role, request.assignment, localtime())
    return redirect(then)


@form_page
@staff_page
def person(request: StaffRequest, key: str) -> HttpResponse:
    """Write down how the person takes part, and what they need."""
    now = localtime()
    found = readiness.preparations(key, request.assignment, now)
    meeting, one = _meeting(found), found.person
    assert one is not None

    def show(form: PersonForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        if status == 409:
            cast("QueryDict", form.data)["seen"] = str(one.version)
        context = {"here": "cases", "case": found.case, "form": form, "saved": saved}
        return render(request, "staff/meeting/person.html", context, status=status)

    if request.method != "POST":
        return show(PersonForm(initial={**vars(meeting), **_part(one), "seen": one.version}))
    form = PersonForm(request.POST)

    def act() -> Meeting:
        said = form.cleaned_data
        try:
            return writing.note_choice(
                one, said["presence"], said["absent_because"], said["adaptations"],
                said["version"], request.assignment, now,
                seen=said["seen"],
            )  # fmt: skip
        except Refused as refusal:
            field = "absent_because" if refusal.field == "because" else refusal.field
            raise Refused(str(refusal), field) from None

    def stands(saved: Meeting) -> Mapping[str, object]:
        return {**vars(saved), **_part(one), "seen": one.version}

    return save(request, form, act, show, address("staff:meeting", key), stands)


def _part(one: Any) -> dict[str, str]:
    return {"presence": one.presence, "absent_because": one.absent_because}
