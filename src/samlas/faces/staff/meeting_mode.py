"""The meeting on a shared screen: one step of the script at a time, and nothing private on it.

Two write at once: each text saves itself, and the page asks for what the other has written. All of
it works as plain forms too, where one button saves everything that stands in the step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samlas.casework.case import Conflict, Refused
from samlas.casework.meeting import ending, reading, writing
from samlas.casework.meeting.models import Meeting, Participant
from samlas.casework.meeting.reading import Sitting
from samlas.casework.plan import writing as plans
from samlas.casework.plan.models import Action, Plan
from samlas.faces.addresses import address
from samlas.faces.staff import deviations
from samlas.faces.staff import meeting_script as script
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.meeting_saving import GOES_TO, Saver
from samlas.faces.staff.meeting_script import Step, Typed
from samlas.faces.staff.steps import staff_page


@dataclass(frozen=True, slots=True)
class Table:
    """A meeting with its plan and script, at one step."""

    found: Sitting
    plan: Plan | None
    actions: Sequence[Action]
    steps: Sequence[Step]
    step: Step

    @property
    def meeting(self) -> Meeting:
        return self.found.meeting

    def beside(self, places: int) -> Step | None:
        """The step so many places on, or back."""
        at = self.steps.index(self.step) + places
        return self.steps[at] if 0 <= at < len(self.steps) else None


def _table(found: Sitting, slug: str) -> Table:
    plan = plans.plan_of(found.meeting.case)
    steps = script.steps_of(found, plan)
    step = next((one for one in steps if one.slug == slug), steps[0])
    return Table(found, plan, plans.actions_of(plan) if plan else [], steps, step)


def _url(key: str, slug: str) -> str:
    return f"{address('staff:meeting-mode', key)}?step={slug}"


@require_http_methods(["GET", "POST"])
@staff_page
def mode(request: StaffRequest, key: str) -> HttpResponse:
    """Show one step of the meeting, or save what was written in it and go on."""
    now = localtime()
    found = reading.sitting(key, request.assignment, now)
    table = _table(found, request.GET.get("step", ""))
    if request.method != "POST":
        return _show(request, table, Typed(), now)
    if request.GET.get("autosave") == "1":
        return _autosave(request, table, now)
    if request.POST.get("do") == "open":
        return _open(request, table, now)
    return _save(request, table, now)


def _open(request: StaffRequest, table: Table, now: datetime) -> HttpResponse:
    try:
        writing.open_(table.meeting, request.assignment, now)
    except Refused as refusal:
        return _show(request, table, Typed(problems=[str(refusal)]), now, 422)
    return redirect(_url(table.meeting.key, table.step.slug))


def _save(request: StaffRequest, table: Table, now: datetime) -> HttpResponse:
    typed = Typed(values=request.POST.dict())
    saver = Saver(table.found, table.step, request.POST, request.assignment, now, typed)
    saver.save_all()
    do = request.POST.get("do", "")
    if not typed.is_wrong and do == "next":
        _go_on(request, table, typed, now)
    if not typed.is_wrong and do == "finish":
        return _finish(request, table, now)
    if typed.is_wrong:
        fresh = _table(reading.read(table.meeting, now), table.step.slug)
        return _show(request, fresh, typed, now, 409 if typed.conflicts else 422)
    if do == "tell":
        place = deviations.place_to_tell(table.meeting.case, request.assignment)
        return redirect(place + deviations.and_back(_url(table.meeting.key, table.step.slug)))
    return redirect(_url(table.meeting.key, _onward(table, do)))


def _go_on(request: StaffRequest, table: Table, typed: Typed, now: datetime) -> None:
    """One goes on from a step that is done, and from a question that has its summary (H53)."""
    slug, number = table.step.slug, table.step.question
    if slug in script.DONE_BY_GOING_ON and slug not in table.found.ticks:
        writing.tick(table.meeting, slug, on=True, by=request.assignment, now=now)
    if number and not any(
        request.POST.get(f"t.q:{number}:{part}", "").strip() for part in ("summary", "open")
    ):
        typed.errors[f"q:{number}:summary"] = _(
            "Summarise the question before you go on, or write why it is left open."
        )


def _onward(table: Table, do: str) -> str:
    beside = {"next": table.beside(1), "back": table.beside(-1)}.get(do)
    if beside is not None:
        return beside.slug
    return do.removeprefix(GOES_TO) if do.startswith(GOES_TO) else table.step.slug


def _finish(request: StaffRequest, table: Table, now: datetime) -> HttpResponse:
    sent = request.POST.get("meeting_version", "")
    version = int(sent) if sent.isdecimal() and len(sent) < 10 else -1
    meeting = table.meeting
    try:
        ending.finish(meeting, version, request.assignment, now)
    except Conflict:
        said = _("Someone else has changed the meeting. Read through once more, then end it.")
        return _show(request, table, Typed(problems=[said]), now, 409)
    except Refused as refusal:
        is_listed = isinstance(refusal, ending.NotSettled)
        problems = [_("The meeting cannot end yet.") if is_listed else str(refusal)]
        return _show(request, table, Typed(problems=problems), now, 422)
    if meeting.case.unit_id != request.assignment.unit_id:
        return redirect("staff:meeting-ended")
    return redirect(address("staff:meeting", meeting.case.key))


@require_safe
@staff_page
def ended(request: StaffRequest) -> HttpResponse:
    """Tell one who led the meeting from another unit that it has ended, and what happens next."""
    return render(request, "staff/meeting/ended.html", {"here": "received"})


def _autosave(request: StaffRequest, table: Table, now: datetime) -> HttpResponse:
    """Save one text, or one tick, that has just been changed; answer with its small parts."""
    typed = Typed(values=request.POST.dict())
    saver = Saver(table.found, table.step, request.POST, request.assignment, now, typed)
    name, tick = request.GET.get("slot", ""), request.GET.get("tick", "")
    if name:
        saver.save_text(name)
    elif tick:
        saver.save_tick(tick)
    who = _participant(table, request.GET.get("row", ""))
    if who is not None:
        saver.save_row(who)
    found = reading.read(table.meeting, now)
    context: dict[str, object] = {
        "at": now, "name": tick, "dom": tick.replace(":", "-"), "is_on": tick in found.ticks,
    }  # fmt: skip
    status = 200
    if who is not None:
        saved = _participant(_table(found, "welcome"), str(who.pk))
        context["row"], context["error"] = who.pk, typed.errors.get(f"a.{who.pk}", "")
        if not context["error"] or f"a.{who.pk}" in typed.overtaken:
            context["token"] = script.row_token(saved or who)
    if name:
        context["field"] = script.field_of(found, name, typed)
    if typed.is_wrong:
        status = 409 if typed.conflicts or typed.overtaken else 422
        context["problems"] = list(typed.errors.values())
    return render(request, "staff/meeting/saved.html", context, status=status)


def _participant(table: Table, pk: str) -> Participant | None:
    people = (one.participant for one in table.found.people)
    return next((one for one in people if str(one.pk) == pk), None)


@require_safe
@staff_page
def news(request: StaffRequest, key: str) -> HttpResponse:
    """Answer a page that stands open with what has changed since it was shown; 204 for nothing."""
    now = localtime()
    table = _table(reading.still(key, request.assignment, now), request.GET.get("step", ""))
    fields = [
        one
        for one in script.fields(table.found, table.step, Typed())
        if request.GET.get(f"v.{one.name}", one.token) != one.token
    ]
    parts = _parts(table)
    changed = {
        name: html
        for name, html in parts.items()
        if request.GET.get(f"d.{name}", "") not in ("", script.digest(html))
    }
    rows = [
        one
        for one in (_rows(table, [], Typed()) if table.step.slug == "welcome" else ())
        if request.GET.get(f"w.a.{one['pk']}", one["token"]) != one["token"]
    ]
    if not fields and not changed and not rows and table.meeting.is_open:
        return HttpResponse(status=204)
    context = {
        **_context(table, Typed(), now),
        "fields": fields,
        "rows": rows,
        "presences": script.PRESENCES,
        "changed": [(name, html, script.digest(html)) for name, html in changed.items()],
    }
    return render(request, "staff/meeting/news.html", context)


def _parts(table: Table) -> dict[str, str]:
    """The parts of the step that more than one can change, as HTML, by their names."""
    step = table.step
    names = ["agenda"]
    names += ["cards"] if step.question or step.slug in ("previous", "aloud", "end") else []
    names += ["turns"] if step.question or step.slug in ("person", "round", "aloud") else []
    context = {
        "steps": table.steps,
        "step": step,
        "cards": script.cards(table.found, table.actions),
        "people": [one for one in table.found.people if one.participant.is_there],
        "meeting": table.meeting,
    }
    return {name: render_to_string(f"staff/meeting/{name}.html", context) for name in names}


def _context(table: Table, typed: Typed, now: datetime) -> dict[str, object]:
    meeting, summons = table.meeting, table.meeting.summons
    starts = localtime(summons.starts_at) if summons.starts_at else None
    return {
        "meeting": meeting,
        "found": table.found,
        "step": table.step,
        "steps": table.steps,
        "before": table.beside(-1),
        "after": table.beside(1),
        "goal": table.plan.long_term_goal if table.plan else summons.long_term_goal,
        "whose": "" if meeting.case.individual.is_protected else meeting.case.individual.short_name,
        "summons": summons,
        "starts": starts,
        "ends": starts + timedelta(minutes=summons.minutes) if starts else None,
        "now": now,
        "typed": typed,
    }


def _show(
    request: StaffRequest, table: Table, typed: Typed, now: datetime, status: int = 200
) -> HttpResponse:
    """Render the step, with what was typed where it could not be saved."""
    found, step = table.found, table.step
    fields = script.fields(found, step, typed)
    parts = _parts(table)
    context = {
        **_context(table, typed, now),
        "problem": typed.is_wrong,
        "fields": fields,
        "question": next((one for one in found.questions if one.number == step.question), None),
        "rows": _rows(table, fields, typed),
        "presences": script.PRESENCES,
        "insteads": script.INSTEADS,
        "person": found.person,
        "next": _next(table.meeting, typed),
        "offered": {
            name: typed.values.get(name, getattr(table.meeting, name))
            for name in ("instead", "instead_said")
        },
        "action": {name: typed.values.get(name, "") for name in ("what", "who", "by", "shows")},
        "gaps": _gaps(table) if step.slug == "end" else [],
        "parts": parts,
        "digests": [(name, script.digest(html)) for name, html in parts.items()],
    }
    return render(request, "staff/meeting/step.html", context, status=status)


def _gaps(table: Table) -> list[tuple[Step | None, str]]:
    by_slug = {one.slug: one for one in table.steps}
    return [(by_slug.get(gap.step), gap.message) for gap in ending.gaps(table.found)]


def _rows(table: Table, fields: Sequence[script.Field], typed: Typed) -> list[dict[str, object]]:
    """Everyone at the meeting, with what the step asks of each."""
    rows = []
    for one in table.found.people:
        who = one.participant
        stands = {"presence": who.presence, "because": who.absent_because, "name": who.name}
        if script.is_row_touched(typed.values, who.pk):
            stands = dict(zip(script.ROW, script.row_said(typed.values, who.pk), strict=True))
        own = [text for text in fields if text.name.startswith(f"p:{who.pk}:")]
        error = typed.errors.get(f"a.{who.pk}", "")
        token = script.row_token(who)
        rows.append(
            {"who": one, "pk": who.pk, **stands, "fields": own, "error": error, "token": token}
        )
    return rows


def _next(meeting: Meeting, typed: Typed) -> dict[str, str]:
    """The fields about the next meeting, as typed or as they stand."""
    at = localtime(meeting.next_at) if meeting.next_at else None
    stands = {
        "next_day": at.date().isoformat() if at else "",
        "next_clock": at.strftime("%H.%M") if at else "",
        "next_place": meeting.next_place,
        "next_not_because": meeting.next_not_because,
        "next_told_by": meeting.next_told_by,
    }
    return {name: typed.values.get(name, value) for name, value in stands.items()}


@require_safe
@staff_page
def cover(request: StaffRequest, key: str) -> HttpResponse:
    """Cover everything but the goal, while the screen is shown to all."""
    now = localtime()
    table = _table(reading.sitting(key, request.assignment, now), request.GET.get("step", ""))
    return render(request, "staff/meeting/cover.html", _context(table, Typed(), now))
