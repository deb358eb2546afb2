"""What the convener writes down of answers that came by phone or on a slip, and passes on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas.casework.case import Refused
from samlas.casework.summons import by_calendar as calendars
from samlas.casework.summons import from_outside, replies
from samlas.casework.summons.answering import Came, Said
from samlas.casework.summons.draft import Recipient
from samlas.casework.summons.own_units import own_units
from samlas.directory.models import Unit
from samlas.exchange.answers import NotInForce
from samlas.exchange.calendar_models import InvitationAnswer
from samlas.exchange.models import AnswerKind, Way, answer_words
from samlas.faces.forms import Day, Form, Line, Text
from samlas.faces.methods import form_page
from samlas.faces.staff import steps
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.reply import UNITS_SHOWN
from samlas.faces.staff.steps import Texts, staff_page

# A paper is passed on on a page of its own.
ENTERED = tuple(kind for kind in AnswerKind if kind != AnswerKind.FORWARD)


class CameForm(Form):
    """How and when something came that the convener writes down."""

    ways: tuple[Way, ...] = (Way.PHONE, Way.SLIP)
    way = forms.ChoiceField(
        label=gettext_lazy("How did the answer come?"), widget=forms.RadioSelect
    )
    came_on = Day(label=gettext_lazy("Which day did it come?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        way = self.fields["way"]
        assert isinstance(way, forms.ChoiceField)
        way.choices = [(one.value, one.label) for one in self.ways]

    def came(self) -> Came:
        """Return how the answer came."""
        return Came(way=Way(self.cleaned_data["way"]), on=self.cleaned_data["came_on"])


class EnteredForm(CameForm):
    """What a recipient answered: what its paper offers, and no more."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What was the answer?"),
        widget=forms.RadioSelect,
    )
    attendee = Line(label=gettext_lazy("Who comes: name or function"), required=False)
    attendee_unit = Line(label=gettext_lazy("From which unit"), required=False)
    takes_part = forms.ChoiceField(
        label=gettext_lazy("How do they take part?"),
        choices=(
            ("", gettext_lazy("Not said")),
            ("on-site", gettext_lazy("On site")),
            ("video", gettext_lazy("By video")),
            ("phone", gettext_lazy("By phone")),
        ),
        required=False,
        widget=forms.Select,
    )
    proposed_times = Text(label=gettext_lazy("Times that suit"), rows=2, required=False)
    message = Text(label=gettext_lazy("What they said besides"), rows=3, required=False)
    search_made = Text(
        label=gettext_lazy("How they looked for an ongoing case"), rows=2, required=False
    )

    def __init__(
        self,
        *args: Any,
        offered: tuple[str, ...],
        is_unit: bool,
        besides: Way | None = None,
        **kwargs: Any,
    ) -> None:
        if besides is not None:
            self.ways = (*self.ways, besides)
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [
            (one.value, answer_words(one, is_unit=is_unit)) for one in ENTERED if one in offered
        ]
        if not is_unit:
            self.fields["attendee"].label = _("Who comes")
            del self.fields["attendee_unit"]
        if AnswerKind.NO_ONGOING_CASE not in offered:
            del self.fields["search_made"]

    def said(self) -> Said:
        """Return the answer as typed."""
        typed = {
            name: text for name, text in self.cleaned_data.items() if name not in ("way", "came_on")
        }
        return Said(**{**typed, "kind": AnswerKind(typed["kind"])})


class MovedForm(CameForm):
    """To which unit of theirs a paper is passed on, and how they have said so."""

    ways = (Way.PHONE, Way.SLIP, Way.CODE)
    to = forms.ModelChoiceField(
        label=gettext_lazy("To which unit?"),
        queryset=Unit.objects.select_related("principal"),
        error_messages={
            "required": gettext_lazy("Choose the unit that it belongs to."),
            "invalid_choice": gettext_lazy("Choose the unit that it belongs to."),
        },
    )


@form_page
@staff_page
def enter(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """Enter what a recipient answered: by phone, on its slip, or in a message just read."""
    recipient = replies.recipient(key, pk, request.assignment)
    offered = _offered(recipient)
    said = calendars.of(recipient) if "calendar" in request.GET else None
    by_sdk = Way.SDK if "sdk" in request.GET else None
    form = EnteredForm(
        request.POST if request.method == "POST" else None,
        offered=offered,
        is_unit=recipient.contact.unit is not None,
        besides=by_sdk if said is None else Way.CALENDAR,
        initial={
            "attendee_unit": recipient.contact.unit.name if recipient.contact.unit else "",
            "came_on": localtime().date(),
            "way": by_sdk or (Way.SLIP if "scan" in request.GET else Way.PHONE),
            **(_by_calendar(said, offered) if said is not None else {}),
        },
    )

    def show(form: Form, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        context = {
            "here": "cases", "key": key, "recipient": recipient, "form": form,
            "may_move": recipient.contact.unit is not None,
        }  # fmt: skip
        return render(request, "staff/answers/enter.html", context, status=status)

    def act() -> None:
        try:
            from_outside.enter(recipient, form.said(), form.came(), request.assignment, localtime())
        except NotInForce:
            raise Refused(_("The paper has been replaced or cancelled meanwhile.")) from None

    if request.method != "POST":
        return show(form)
    return steps.save(request, form, act, show, reverse("staff:answers", args=[key]))


def _by_calendar(said: InvitationAnswer, offered: tuple[str, ...]) -> dict[str, object]:
    """What a calendar answered, as the convener may confirm it."""
    other = date_format(localtime(said.other_at), "DATETIME_FORMAT") if said.other_at else ""
    return {
        "way": Way.CALENDAR, "came_on": localtime(said.came_at).date(), "message": said.comment,
        "kind": calendars.meant(said, offered), "proposed_times": other,
    }  # fmt: skip


def _offered(recipient: Recipient) -> tuple[str, ...]:
    """The answers that the paper offers; raises DoesNotExist when nothing has been sent."""
    if recipient.dispatch is None:
        raise Recipient.DoesNotExist
    return tuple(getattr(recipient.dispatch.paper(), "answers", ()))


@form_page
@staff_page
def pass_on(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """Pass a paper on for a unit that has said where it belongs: choose, check, pass on."""
    recipient = replies.recipient(key, pk, request.assignment)
    if request.method != "POST" or "search" in request.POST:
        before = {"came_on": localtime().date()}
        kept = request.POST.dict() if request.method == "POST" else before
        return _choose(request, recipient, MovedForm(initial=kept))
    form = MovedForm(request.POST)
    if not form.is_valid():
        return _choose(request, recipient, form, 422)
    to, came = form.cleaned_data["to"], form.came()
    if "send" not in request.POST:
        context = {
            "here": "cases", "key": key, "recipient": recipient, "form": form, "to": to,
            "way": came.way.label,
        }  # fmt: skip
        return render(request, "staff/answers/pass_on_check.html", context)
    try:
        from_outside.pass_on(recipient, to, came, "", request.assignment, localtime())
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        return _choose(request, recipient, form, 422, refusal.because)
    except NotInForce:
        form.refuse(_("The paper has been replaced or cancelled meanwhile."), "")
        return _choose(request, recipient, form, 422)
    return redirect("staff:answers", key)


def _choose(
    request: StaffRequest,
    recipient: Recipient,
    form: MovedForm,
    status: int = 200,
    because: object = (),
) -> HttpResponse:
    words = request.POST.get("words", "").strip()
    link, asked = replies.to_move(recipient)
    found = own_units(link, localtime().date(), words, keep=str(form["to"].value() or ""))
    context = {
        "here": "cases",
        "key": recipient.summons.case.key,
        "recipient": recipient,
        "form": form,
        "asked": asked,
        "words": words,
        "units": found[:UNITS_SHOWN],
        "has_more": len(found) > UNITS_SHOWN,
        "because": because,
    }
    return render(request, "staff/answers/pass_on.html", context, status=status)
