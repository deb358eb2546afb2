"""What goes with a summons or a plan: added by the convener, opened by whoever got it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from samlas.casework.attached import New
from samlas.casework.plan import attaching as with_plan
from samlas.casework.plan import reading, sealing
from samlas.casework.plan.models import Plan, PlanAttachment
from samlas.casework.plan.paper import Reader
from samlas.casework.plan.readers import readers
from samlas.casework.summons import attaching
from samlas.casework.summons.attaching import Attachment
from samlas.casework.summons.draft import Summons
from samlas.exchange import enclosures
from samlas.faces import sent_files
from samlas.faces.addresses import address
from samlas.faces.forms import Line, VersionedForm
from samlas.faces.methods import form_page
from samlas.faces.staff import plan as pages
from samlas.faces.staff import steps
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.scan_forms import ACCEPTED
from samlas.faces.staff.steps import Texts, staff_page
from samlas.faces.staff.summons_forms import DraftForm
from samlas.faces.staff.summons_parts import Written, page, read
from samlas.files.checking import TYPES
from samlas.people.models import InformationKind


class OneFile(forms.ClearableFileInput):
    """A field for a file, without a word of one that was there before."""

    template_name = "django/forms/widgets/file.html"


class AttachForm(VersionedForm):
    """A file, what it is, and what it tells."""

    sent = forms.FileField(
        label=_("File"),
        help_text=TYPES,
        max_length=200,
        allow_empty_file=True,
        widget=OneFile(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Choose a file.")},
    )
    name = Line(
        label=_("What is it?"),
        help_text=_("Everyone who gets it reads this. Write no more than is needed."),
    )
    language = Line(label=_("Language, if it is not Swedish"), max_length=40, required=False)
    tells = forms.MultipleChoiceField(
        label=_("What does it tell?"),
        help_text=_("It goes only to those whose consent opens all that you tick."),
        choices=InformationKind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what it tells.")},
    )

    def added(self) -> New:
        """Return what was sent, as typed."""
        typed = self.cleaned_data
        return New(
            content=typed["sent"].read(), name=typed["name"], language=typed["language"],
            tells=typed["tells"],
        )  # fmt: skip


@form_page
@staff_page
def attachments(request: StaffRequest, key: str) -> HttpResponse:
    """The attachments there are, who gets each, and the form to add one."""
    written = read(request, key)
    attached = attaching.of(written.summons)

    def show(form: Any, status: int = 200, saved: Texts = ()) -> HttpResponse:
        return page(
            request, key, written, "attachments", form, status, saved,
            attached=[(one, *_goes_to(one, written)) for one in attached],
        )  # fmt: skip

    if request.method != "POST":
        return show(AttachForm(initial={"version": written.summons.version}))
    form = AttachForm(request.POST, request.FILES)

    def act() -> Summons:
        version = form.cleaned_data["version"]
        return attaching.attach(
            written.summons, form.added(), version, request.assignment, localtime()
        )

    return steps.save(request, form, act, show, address("staff:summons-attachments", key))


def _goes_to(one: Attachment, written: Written) -> tuple[list[str], list[str]]:
    """The names of those who get it, and of those whose consent does not open it."""
    names: tuple[list[str], list[str]] = ([], [])
    for judged in written.found.judged:
        names[not one.goes_to(judged.row)].append(judged.recipient.contact.name)
    return names


@require_safe
@staff_page
def one(request: StaffRequest, key: str, attachment: int) -> HttpResponse:
    """An attachment of the draft, to download."""
    written = read(request, key)
    found, content = attaching.read(written.summons, attachment, request.assignment, localtime())
    return sent_files.download(content, found.file.media_type, "attachment")


@require_POST
@staff_page
def take_away(request: StaffRequest, key: str, attachment: int) -> HttpResponse:
    """Take an attachment away from the draft."""
    written = read(request, key)
    form = DraftForm(request.POST)
    onward = address("staff:summons-attachments", key)

    def act() -> Summons:
        version = form.cleaned_data["version"]
        return attaching.detach(
            written.summons, attachment, version, request.assignment, localtime()
        )

    def show(_form: Any, _status: int = 200, _saved: Texts = ()) -> HttpResponse:
        return redirect(onward)

    return steps.save(request, form, act, show, onward)


@form_page
@staff_page
def of_plan(request: StaffRequest, key: str) -> HttpResponse:
    """The attachments of the plan, who gets each with the next edition, and the form to add one."""
    now = localtime()
    plan = reading.opened(key, request.assignment, now)
    whole = sealing.sheet(plan, now)
    getting = readers(whole)[0] if whole.rows else []
    rows = [(one, *_gets(one, getting)) for one in whole.attached]
    show = partial(pages.page, request, plan, "attachments", attached=rows)
    if request.method != "POST":
        return show(AttachForm(initial={"version": plan.version}))
    form = AttachForm(request.POST, request.FILES)

    def act() -> Plan:
        version = form.cleaned_data["version"]
        return with_plan.attach(plan, form.added(), version, request.assignment, now)

    return steps.save(request, form, act, show, address("staff:plan-attachments", key))


def _gets(one: PlanAttachment, getting: Sequence[Reader]) -> tuple[list[str], list[str]]:
    """The names of those who get it besides the person, and of those who do not."""
    names: tuple[list[str], list[str]] = ([], [])
    for reader in getting:
        if reader.contact is not None:
            names[not reader.gets(one)].append(reader.contact.name)
    return names


@require_safe
@staff_page
def one_of_plan(request: StaffRequest, key: str, attachment: int) -> HttpResponse:
    """An attachment of the plan as it is written, to download."""
    now = localtime()
    plan = reading.opened(key, request.assignment, now)
    found, content = with_plan.read(plan, attachment, request.assignment, now)
    return sent_files.download(content, found.file.media_type, "attachment")


@require_POST
@staff_page
def take_from_plan(request: StaffRequest, key: str, attachment: int) -> HttpResponse:
    """Take an attachment away from the plan as it is written."""
    now = localtime()
    plan = reading.opened(key, request.assignment, now)
    form = DraftForm(request.POST)
    onward = address("staff:plan-attachments", key)

    def act() -> Plan:
        version = form.cleaned_data["version"]
        return with_plan.detach(plan, attachment, version, request.assignment, now)

    def show(_form: Any, _status: int = 200, _saved: Texts = ()) -> HttpResponse:
        return redirect(onward)

    return steps.save(request, form, act, show, onward)


@require_safe
@staff_page
def received(request: StaffRequest, key: str, number: int) -> HttpResponse:
    """An attachment of a received paper, to download."""
    return sent_files.attached(enclosures.received(key, number, request.assignment, localtime()))


@require_safe
@staff_page
def sent(request: StaffRequest, key: str, paper: str, number: int) -> HttpResponse:
    """An attachment of a paper that was sent, to download."""
    del key
    return sent_files.attached(enclosures.sent(paper, number, request.assignment, localtime()))
