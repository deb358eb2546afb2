"""Saving what a page of the meeting sent: each text for itself, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.http import QueryDict
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas.casework.case import Conflict, Refused
from samlas.casework.meeting import ending, writing
from samlas.casework.meeting.models import Instead, Meeting, Participant, Presence, Slot
from samlas.casework.meeting.reading import Sitting
from samlas.casework.plan import writing as plans
from samlas.directory.models import Assignment
from samlas.faces.forms import Clock, Day, Form, Line, Text
from samlas.faces.staff import meeting_script as script
from samlas.faces.staff.meeting_script import Step, Typed

GOES_TO = "go:"


class NextForm(Form):
    """When and where the next meeting is, or why none is booked, and who tells those not here."""

    next_day = Day(label=gettext_lazy("Day"), required=False)
    next_clock = Clock(label=gettext_lazy("Time"), required=False)
    next_place = Line(required=False, max_length=200)
    next_not_because = Line(required=False, max_length=300)
    next_told_by = Line(required=False, max_length=300)


class InsteadForm(Form):
    """What is offered to the person who is not there, and the answer."""

    instead = Line(required=False)
    instead_said = Text(required=False)


class ActionForm(Form):
    """What someone takes on: what, who, by when, how it shows that it works (H55)."""

    what = Line(required=False, max_length=500)
    who = Line(required=False)
    by = Day(label=gettext_lazy("Done by"), required=False)
    shows = Line(required=False, max_length=500)


@dataclass(slots=True)
class Saver:
    """Saves what was typed in one step, and gathers in `typed` what could not be saved."""

    found: Sitting
    step: Step
    sent: QueryDict
    by: Assignment
    now: datetime
    typed: Typed

    def save_all(self) -> None:
        """Save everything of the step that was changed since the page was shown."""
        for name in script.names_in(self.found, self.step):
            self.save_text(name)
        for name in tick_names(self.found, self.step):
            self.save_tick(name)
        if self.step.slug == "welcome":
            for one in self.found.people:
                self.save_row(one.participant)
            self._save_instead()
        if self.step.slug == "next":
            self._save_next()
        if self.step.question:
            self._save_action()

    def save_text(self, name: str) -> Slot | None:
        """Save one text if it was changed. Two who wrote at once both keep what they wrote."""
        typed, token = self.sent.get(f"t.{name}"), self.sent.get(f"v.{name}", "")
        version, _dot, shown = token.partition(".")
        if typed is None or script.digest(typed) == shown:
            return None
        at = _number(version)
        do = self.sent.get("do", "")
        if do == f"theirs:{name}":
            return None
        if do in (f"mine:{name}", f"both:{name}"):
            at = _number(self.sent.get(f"seen.{name}", ""))
            stands = self.found.text(name)
            typed = f"{stands}\n\n{typed}" if do.startswith("both") and stands else typed
        try:
            return writing.write(self.found.meeting, name, typed, at, self.by, self.now)
        except Conflict as conflict:
            self.typed.conflicts[name] = cast("Slot", conflict.saved)
        except Refused as refusal:
            self.typed.errors[name] = str(refusal)
        self.typed.texts = {**self.typed.texts, name: typed}
        return None

    def save_tick(self, name: str) -> None:
        """Set or clear a tick if it was changed since the page was shown."""
        ticked = f"k.{name}" in self.sent
        if self.sent.get(f"w.k.{name}", "0") != str(int(ticked)):
            self._try(
                "", lambda: writing.tick(self.meeting, name, on=ticked, by=self.by, now=self.now)
            )

    def save_row(self, who: Participant) -> None:
        """Save how one takes part, if it was changed: nobody else's row, and nothing anew."""
        pk = who.pk
        if not script.is_row_touched(self.sent, pk):
            return
        presence, because, name = script.row_said(self.sent, pk)
        if len(because) > 300 or len(name) > 120:
            self.typed.errors[f"a.{pk}"] = _("The text is too long.")
            return
        seen = _number(self.sent.get(f"w.a.{pk}", "").partition(".")[0])
        self._try(
            f"a.{pk}",
            lambda: writing.attend(
                who, presence, because, self.by, self.now, name=name, version=seen
            ),
        )

    def _save_instead(self) -> None:
        form = InsteadForm(self.sent)
        if not self._is_right(form) or not form.cleaned_data["instead"]:
            return
        said = form.cleaned_data
        before = (self.meeting.instead, self.meeting.instead_said)
        if (said["instead"], said["instead_said"]) != before:
            self._try(
                "instead",
                lambda: ending.settle_absence(
                    self.meeting, said["instead"], said["instead_said"], self._version(), self.by,
                    self.now,
                ),
            )  # fmt: skip

    def _save_next(self) -> None:
        form = NextForm(self.sent)
        if not self._is_right(form):
            return
        said = form.cleaned_data
        if bool(said["next_day"]) != bool(said["next_clock"]):
            self.typed.errors["next_day"] = _("Give both the day and the time.")
            return
        at = None
        if said["next_day"]:
            at = make_aware(datetime.combine(said["next_day"], said["next_clock"]))
        values = {
            "next_at": at,
            "next_place": said["next_place"],
            "next_not_because": said["next_not_because"],
            "next_told_by": said["next_told_by"],
        }
        self._try(
            "next_day",
            lambda: ending.book_next(self.meeting, values, self._version(), self.by, self.now),
        )

    def _save_action(self) -> None:
        form = ActionForm(self.sent)
        if not self._is_right(form) or not form.cleaned_data["what"]:
            return
        said = form.cleaned_data
        owner = next(
            (one for one in self.found.people if str(one.participant.pk) == said["who"]), None
        )
        if owner is None:
            self.typed.errors["who"] = _("Choose who is to do it.")
            return
        values = {
            "what": said["what"], "contact": owner.participant.contact, "by": said["by"],
            "shows": said["shows"], "question": self.step.question,
            "doer": owner.participant.name,
        }  # fmt: skip
        self._try(
            "what",
            lambda: plans.add_action(
                plans.begin(self.meeting.case, self.by, self.now), values, self.by, self.now
            ),
        )

    @property
    def meeting(self) -> Meeting:
        return self.found.meeting

    def _version(self) -> int:
        return _number(self.sent.get("meeting_version", ""))

    def _is_right(self, form: Form) -> bool:
        for name, errors in form.errors.items():
            label = form.fields[name].label
            self.typed.errors[name] = f"{label}: {errors[0]}" if label else str(errors[0])
        return form.is_valid()

    def _try(self, field: str, act: Callable[[], object]) -> None:
        try:
            act()
        except Refused as refusal:
            self.typed.errors[field or refusal.field or "step"] = str(refusal)
        except Conflict as conflict:
            stands = _stands(cast("Meeting | Participant", conflict.saved))
            said = _("Someone else has changed this to: %(saved)s. Save again to keep yours.")
            self.typed.errors[field or "step"] = said % {"saved": stands}
            self.typed.overtaken.add(field)


def _number(sent: str) -> int:
    """A version as it was sent; -1, which nothing has, for what is none."""
    return int(sent) if sent.isdecimal() and len(sent) < 10 else -1


def _stands(saved: Meeting | Participant) -> str:
    """What someone else has saved of the meeting's end, or of how one takes part, in one line."""
    if isinstance(saved, Participant):
        said = (saved.name, str(Presence(saved.presence).label), saved.absent_because)
        return ", ".join(filter(None, said))
    return _end_of(saved)


def _end_of(meeting: Meeting) -> str:
    at = localtime(meeting.next_at).strftime("%Y-%m-%d %H.%M") if meeting.next_at else ""
    offered = str(Instead(meeting.instead).label) if meeting.instead else ""
    said = (
        at, meeting.next_place, meeting.next_not_because, meeting.next_told_by, offered,
        meeting.instead_said,
    )  # fmt: skip
    return ", ".join(filter(None, said)) or "–"


def tick_names(found: Sitting, step: Step) -> list[str]:
    """Return what can be ticked in a step: that it is done, and who has spoken."""
    spoke = [f"spoke:{one.participant.pk}" for one in found.people if one.participant.is_there]
    own = [step.slug] if step.slug in writing.STEPS and step.slug != "next" else []
    return own + (spoke if step.question or step.slug in ("person", "round", "aloud") else [])
