"""The page of one plan: where it stands, what to do now, and who has answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from samlas import rulebook
from samlas.casework import case as cases
from samlas.casework.case import Case, Stage
from samlas.casework.consent import REPLACED
from samlas.casework.lapsing import told_from
from samlas.casework.meeting.models import Instead
from samlas.casework.overview import Overview, Step, Trace, overview
from samlas.faces.addresses import address
from samlas.faces.forms import Line, Text, VersionedForm
from samlas.faces.methods import form_page
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page

STEP_NAMES = {
    Step.NEED: _("Need"),
    Step.CONSENT: _("Consent"),
    Step.SUMMONS: _("Summons"),
    Step.MEETING: _("Meeting"),
    Step.FOLLOW_UP: _("Follow-up"),
    Step.CLOSURE: _("Closure"),
}

TRACES = {Trace.WITHDRAWN: _("Withdrawn"), Trace.CANCELLED: _("Cancelled")}

# What is done next in each stage: the page, and the words of the link.
NEXT = {
    Stage.NEED: ("information", _("Inform about what a SIP is")),
    Stage.CONSENT: ("consent-ask", _("Ask for consent")),
    Stage.CONTACTS: ("contacts", _("Go through the contacts")),
    Stage.SUMMONS: ("summons", _("Write the summons")),
    Stage.CALLED: ("answers", _("See who comes")),
    Stage.PLAN: ("plan", _("See who does what")),
    Stage.CLOSED: ("closed", _("See how the plan was closed")),
    Stage.DECLINED: ("consent", _("See what was said about the consent")),
    Stage.WITHDRAWN: ("consent", _("See what was said about the consent")),
}


LATEST = 5


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened: the day, what, and who did it if not the own unit."""

    on: date
    what: str
    who: str = ""


@require_safe
@staff_page
def plan(request: StaffRequest, key: str) -> HttpResponse:
    """Show where one plan stands."""
    found = overview(key, request.assignment, localtime())
    context = {
        "here": "cases",
        "case": found.case,
        "found": found,
        "age": found.case.individual.age(localtime().date()),
        "steps": [
            (STEP_NAMES[mark.step], mark, TRACES[mark.trace] if mark.trace else "")
            for mark in found.marks
        ],
        "acts": [(address(f"staff:{page}", key), words) for page, words in _next(found)],
        "has_meeting": bool(found.met) or bool(found.summons and found.summons.is_sent),
        "has_sent": any(one.edition for one in found.summonses),
        "has_plan": found.plan is not None or found.case.stage == Stage.CALLED,
        "long_term_goal": _goal(found),
        "needs_words": not (found.case.what_matters or found.case.what_matters_skipped),
        "rulebook": _title(found.case),
        "consent_words": _consent(found),
        "events": _events(found)[:LATEST],
    }
    return render(request, "staff/overview.html", context)


def _next(found: Overview) -> list[tuple[str, str | Promise]]:
    """The pages to go on with: to the next meeting, then from it to the plan that is sent."""
    stage = Stage(found.case.stage)
    if found.waited_for is not None:
        return [("consent-waiting", found.waited_for.get_standing_display())]
    if stage not in (Stage.CALLED, Stage.PLAN):
        return [NEXT[stage]]
    due: list[tuple[str, str | Promise]] = []
    due += [("plan", _("Write the plan and send it"))] if found.plan_is_due else []
    due += [("follow-up", _("Follow up the plan"))] if stage == Stage.PLAN else []
    last, summons = found.met[-1] if found.met else None, found.summons
    is_held = last is not None and summons is not None and last.summons_id == summons.pk
    if summons and not (is_held and last and last.ended_at):
        if not summons.is_sent:
            return [NEXT[Stage.SUMMONS], *due]
        to_come = [NEXT[Stage.CALLED]] if found.answered < len(found.attendance) else []
        is_on = is_held and last and last.opened_at
        words = _("Go to the meeting") if is_on else _("Prepare the meeting")
        return [*to_come, ("meeting", words), *due]
    if last and last.instead == Instead.NEW_TIME:
        return [NEXT[Stage.SUMMONS], *due]
    return due if found.plan_is_due else [NEXT[stage], *due]


def _goal(found: Overview) -> str:
    """The goal of the plan once there is one; before, that of the summons."""
    if found.plan is not None:
        return found.plan.long_term_goal
    return found.summons.long_term_goal if found.summons else ""


def _events(found: Overview) -> list[Event]:
    """What has happened, latest first: from the facts that the page shows anyway."""
    dated: list[tuple[datetime | None, str]] = []
    ended = [one.withdrawn_at for one in found.consents if one.withdrawn_how != REPLACED]
    dated += [(at, gettext("Consent withdrawn")) for at in ended]
    for called in found.summonses:
        dated.append((called.sent_at, gettext("The summons was sent")))
        dated.append((called.cancelled_at, gettext("The meeting was cancelled")))
    for met in found.met:
        dated.append((met.ended_at, gettext("The meeting was held")))
        dated.append((getattr(met, "sealed_at", None), gettext("The plan was sent")))
    if found.closure:
        dated.append((found.closure.closed_at, gettext("The plan was closed")))
    dated.sort(key=lambda one: one[0] or found.case.started_at)
    events = [Event(localdate(found.case.started_at), gettext("The work began"))]
    events += [Event(one.given_on, gettext("Consent given")) for one in found.consents]
    events += [Event(localdate(at), what) for at, what in dated if at is not None]
    for asked in found.attendance:
        reply = asked.recipient.dispatch and asked.recipient.dispatch.answer
        if reply:
            name = asked.recipient.contact.name
            events.append(Event(localdate(reply.given_at), reply.get_kind_display(), name))
    return sorted(events, key=lambda event: event.on)[::-1]


def _title(case: Case) -> str:
    return rulebook.title(case.rulebook)


def _consent(found: Overview) -> dict[str, object]:
    ends = min((row.valid_to for row in found.rows), default=None)
    today = localdate()
    soon = ends is not None and told_from(found.case, ends, today) <= today
    soon = soon and not found.case.has_ended
    return {"count": len(found.rows), "ends": ends, "ends_soon": soon}


class WordsForm(VersionedForm):
    """What the case says in words: the need, and what is important to the person (H16, H22)."""

    what_matters = Text(
        label=_("What is important to you?"),
        help_text=_("In the person's own words. Everyone who is asked to come can read this."),
        required=False,
    )
    what_matters_skipped = Line(
        label=_("If there is no answer: why?"),
        max_length=300,
        required=False,
    )
    needs = Text(
        label=_("What needs to be coordinated"),
        help_text=_("Only your own unit can read this."),
    )
    childs_best = Text(
        label=_("How this is best for the child"),
        help_text=_("Only your own unit can read this."),
        required=False,
    )


@form_page
@staff_page
def words(request: StaffRequest, key: str) -> HttpResponse:
    """Write the case's own texts, what is important to the person before anything else."""
    now = localtime()
    case = cases.read(key, request.assignment, now, "words")

    def show(form: WordsForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        context = {"here": "cases", "case": case, "form": form, "saved": saved}
        return render(request, "staff/words.html", context, status=status)

    if request.method != "POST":
        return show(_made(case, WordsForm(initial={**vars(case)})))
    form = _made(case, WordsForm(request.POST))

    def act() -> Case:
        texts = {name: text for name, text in form.cleaned_data.items() if name != "version"}
        version = form.cleaned_data["version"]
        return cases.save_texts(case, texts, version, request.assignment, now)

    return save(request, form, act, show, address("staff:case", key))


def _made(case: Case, form: WordsForm) -> WordsForm:
    """A grown-up's form does not ask for the best of the child."""
    if not case.is_child(localtime().date()):
        del form.fields["childs_best"]
    return form
