"""Step 2, second half: the consent, asked for in one talk and shown as a table to read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from samlas import rulebook
from samlas.casework import agreeing, consent_draft, consent_form, withdrawal
from samlas.casework import consent as step
from samlas.casework.case import Stage
from samlas.casework.closure.terms import plan_in_force
from samlas.casework.consent import Alternative, Told
from samlas.casework.consent_reading import Asking, Given, asking, given
from samlas.casework.contacts import contact_of
from samlas.casework.givers import Candidate
from samlas.faces import letters
from samlas.faces.forms import Form, Line, Phone
from samlas.faces.methods import form_page
from samlas.faces.staff import autosave
from samlas.faces.staff.again import first, proven
from samlas.faces.staff.consent_forms import (
    AddForm,
    AskForm,
    as_query,
    candidate_words,
    lasts_long,
)
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page
from samlas.people.models import Consent, Representative

# Where a button of the form leads, once what is filled in has been kept.
ONWARD = {
    "keep": "staff:consent-ask",
    "add-unit": "staff:contact-add",
    "add-close": "staff:contact-add-close",
    "add-other": "staff:contact-add-other",
    "print": "staff:consent-form",
    "no": "staff:decline",
}


@require_safe
@staff_page
def consent(request: StaffRequest, key: str) -> HttpResponse:
    """Show the consent as it stands, or the person's no; else lead on to asking for it."""
    found = given(key, request.assignment, localtime())
    ended = found.case.stage in (Stage.DECLINED, Stage.WITHDRAWN)
    if found.is_waiting:
        return redirect("staff:consent-waiting", key)
    if found.consent is None and not ended:
        return redirect("staff:consent-ask", key)
    return render(request, "staff/consent/given.html", _given_context(found))


def _given_context(found: Given) -> dict[str, object]:
    person = found.case.individual.given_name
    return {
        "case": found.case,
        "found": found,
        "person": person,
        "here": "cases",
        "givers": [
            (_words(one.representative, person), one) for one in found.givers if one.row is None
        ],
        "is_child": found.case.is_child(localtime().date()),
        "is_long": found.consent is not None and lasts_long(found.consent),
        "has_declined": found.case.stage == Stage.DECLINED,
    }


def _words(representative: Representative | None, person: str) -> str:
    if representative is None:
        return person
    return candidate_words(Candidate(representative, None), person)


@form_page
@staff_page
def ask(request: StaffRequest, key: str) -> HttpResponse:
    """The talk about consent: whether, who may know what, what not to bring up, who says yes."""
    now = localtime()
    found = asking(key, request.assignment, now)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        return _show_ask(request, found, form, status, saved)

    if request.method != "POST":
        return show(AskForm(found, now.date()))
    then = request.POST.get("then") or ("no" if request.POST.get("sip") == "no" else "")
    is_draft = autosave.wanted(request) or then in ONWARD
    if not is_draft and (shows_first := first(request)):
        return shows_first
    form = AskForm(found, now.date(), request.POST, draft=is_draft)
    if not is_draft and _is_second_click(found, form):
        return redirect("staff:consent", key)

    def act() -> Consent | consent_draft.ConsentDraft:
        version = form.cleaned_data["version"]
        if is_draft:
            values = form.to_keep()
            return consent_draft.save_draft(found.case, values, version, request.assignment, now)
        return agreeing.record(found.case, form.yes(), request.assignment, now, version)

    onward = reverse(ONWARD.get(then, "staff:consent"), args=[key])
    back_here = "?to=consent" if then.startswith("add-") else ""
    if then == "print" and (tag := letters.chosen(request.POST)):
        back_here = f"?language={tag}"
    return save(request, form, act, show, onward + back_here)


def _is_second_click(found: Asking, form: AskForm) -> bool:
    """Whether the same form has just been recorded: the draft is empty again, one version on."""
    draft = found.draft
    sent = form.data.get("version", "")
    return found.consent is not None and not draft.choices and sent == str(draft.version - 1)


def _show_ask(
    request: StaffRequest, found: Asking, form: Form, status: int, saved: Texts
) -> HttpResponse:
    context = _asking_context(found, form) | {"saved": saved}
    return render(request, "staff/consent/ask.html", context, status=status)


def _asking_context(found: Asking, form: Form) -> dict[str, object]:
    language = get_language() or "sv"
    return {
        "case": found.case,
        "found": found,
        "form": form,
        "person": found.case.individual.given_name,
        "here": "cases",
        "band_words": rulebook.explain(
            "child-consent", found.case.ask("child-consent", localtime().date()).verdict, language
        ),
        "form_words": rulebook.explain("consent-form", found.form.verdict, language),
        "cannot": [
            (
                one.representative,
                rulebook.explain("may-consent", one.answer.verdict, language),
                one.answer.because,
            )
            for one in found.candidates
            if one.answer is not None and not one.may
        ],
    }


@require_safe
@staff_page
def form_to_sign(request: StaffRequest, key: str) -> HttpResponse:
    """The consent form as a letter, from what is filled in so far."""
    now = localtime()
    found = asking(key, request.assignment, now)
    draft = found.draft
    data = as_query(draft.choices)
    data["version"] = str(draft.version)
    data["not_to_be_brought_up"] = draft.not_to_be_brought_up
    form = AskForm(found, now.date(), data, draft=True)
    form.is_valid()
    paper = consent_form.to_sign(
        found.case,
        form.rows(),
        found.contacts,
        not_to_be_brought_up=form.cleaned_data.get("not_to_be_brought_up", ""),
        valid_to=form.cleaned_data.get("valid_to"),
        by=request.assignment,
        now=now,
    )
    return letters.pdf(paper, "SIP", letters.chosen(request.GET))


@form_page
@staff_page
@proven
def add(request: StaffRequest, key: str, contact: str) -> HttpResponse:
    """Let one more know, as the person says yes to it: added to the consent that holds."""
    now = localtime()
    found = asking(key, request.assignment, now)
    one = contact_of(found.case, contact)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = _asking_context(found, form) | {"contact": one}
        return render(request, "staff/consent/add.html", context, status=status)

    if request.method != "POST":
        return show(AddForm(found, one, now.date(), initial={f"to-{one.pk}": "all"}))
    form = AddForm(found, one, now.date(), request.POST)

    def act() -> None:
        agreeing.add_row(found.case, form.rows()[0], form.givers(), request.assignment, now)

    return save(request, form, act, show, reverse("staff:contacts", args=[key]))


@form_page
@staff_page
@proven
def withdraw_row(request: StaffRequest, key: str, row: int) -> HttpResponse:
    """Take one recipient out of the consent, after a look at what happens then."""
    now = localtime()
    found = given(key, request.assignment, now)
    one = next((shared for shared in found.shared if shared.row.pk == row), None)
    if one is None:
        return redirect("staff:consent", key)
    if request.method == "POST":
        withdrawal.withdraw_row(one.row, found.case, request.assignment, now)
        return redirect("staff:consent", key)
    context = _given_context(found) | {"one": one}
    return render(request, "staff/consent/withdraw_row.html", context)


class WithdrawForm(Form):
    """How the person took the consent back. No reason is asked for."""

    how = forms.ChoiceField(
        label=_("How did the person say it?"), choices=Told.choices, widget=forms.RadioSelect
    )
    turn_to_phone = Phone(
        label=_("The number to ring if the need comes back"),
        help_text=_("Everyone who held the plan gets it."),
    )

    def __init__(self, *args: Any, closes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not closes:
            del self.fields["turn_to_phone"]


@form_page
@staff_page
@proven
def withdraw(request: StaffRequest, key: str) -> HttpResponse:
    """Take the whole consent back, after a look at what happens then."""
    now = localtime()
    found = given(key, request.assignment, now)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = _given_context(found) | {"form": form, "closes": closes}
        return render(request, "staff/consent/withdraw.html", context, status=status)

    if found.consent is None and not found.is_waiting:
        return redirect("staff:consent", key)
    closes = plan_in_force(found.case)
    if request.method != "POST":
        known = withdrawal.known_phone(found.case) if closes else ""
        return show(WithdrawForm(closes=closes, initial={"turn_to_phone": known}))
    form = WithdrawForm(request.POST, closes=closes)

    def act() -> None:
        said = form.cleaned_data
        phone = said.get("turn_to_phone", "")
        withdrawal.withdraw(found.case, said["how"], request.assignment, now, phone=phone)

    onward = "staff:closed" if closes else "staff:consent"
    return save(request, form, act, show, reverse(onward, args=[key]))


class DeclineForm(Form):
    """The person's no, and another way to meet if the person wants one (H28, H30)."""

    alternative = forms.ChoiceField(
        label=_("Is there another way to meet that the person wants?"),
        choices=Alternative.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    details = Line(label=_("How?"), max_length=300, required=False)


@form_page
@staff_page
@proven
def decline(request: StaffRequest, key: str) -> HttpResponse:
    """Write down that the person says no. It is respected, and nobody is reminded."""
    now = localtime()
    found = given(key, request.assignment, now)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = _given_context(found) | {"form": form}
        return render(request, "staff/consent/decline.html", context, status=status)

    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return show(form)

    def act() -> None:
        values = form.cleaned_data
        step.decline(
            found.case, values["alternative"], request.assignment, now, details=values["details"]
        )

    return save(request, form, act, show, reverse("staff:consent", args=[key]))
