"""One's own account: the ways one logs in by, and what has been done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from samlas.casework.case import Refused
from samlas.faces.addresses import address
from samlas.faces.methods import form_page
from samlas.faces.staff.account_forms import PasskeyForm, PasswordForm
from samlas.faces.staff.again import first, proven
from samlas.faces.staff.first_time import named, new_app, new_passkey, secret_of
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.own_door import place
from samlas.faces.staff.steps import own_page
from samlas.ledger.models import Entry
from samlas.login import accounts
from samlas.login.account import Account, NotPossible
from samlas.login.oidc import NotLetIn

HERE = "my-account"
DONE = {
    "account-invited": _("A new code to begin with was made. What you logged in by before ended."),
    "account-set-up": _("The account was set up."),
    "account-passkey-added": _("A passkey was added."),
    "account-passkey-removed": _("A passkey was removed."),
    "account-password": _("A new password and app were chosen."),
    "account-recovery": _("New recovery codes were made."),
    "account-recovery-used": _("Someone logged in with a recovery code."),
    "account-blocked": _("The account was blocked."),
    "account-unblocked": _("The account was opened again."),
    "account-assigned": _("You were given an assignment."),
    "account-assignment-ended": _("An assignment of yours was ended."),
}
T = TypeVar("T")


def asked(act: Callable[[], T]) -> T:
    """Do something to an account; what is not possible is refused as a step refuses."""
    try:
        return act()
    except NotPossible as fault:
        raise Refused(str(fault), fault.field) from None


@require_safe
@own_page
def mine(request: StaffRequest) -> HttpResponse:
    """Show how one logs in; one who comes by the log-in of their work has no account here."""
    try:
        account = accounts.own(request.assignment)
    except Account.DoesNotExist:
        return render(request, "staff/account/none.html", {"here": HERE})
    context = {
        "here": HERE,
        "account": account,
        "passkeys": account.passkeys.order_by("pk"),
        "done": [(one.at, _told(one)) for one in accounts.history(account)],
    }
    return render(request, "staff/account/mine.html", context)


def _told(entry: Entry) -> object:
    office = _("An office of yours was given or taken back.")
    return office if entry.purpose.startswith("office-") else DONE[entry.purpose]


@form_page
@own_page
def passkey(request: StaffRequest) -> HttpResponse:
    """Add a passkey."""
    if shows_first := first(request):
        return shows_first
    by, account = request.assignment, accounts.own(request.assignment)
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            accounts.add_passkey(
                by, place(request), said["asked"], said["answer"], named(said["name"]), localtime()
            )
        except NotLetIn as refusal:
            form.refuse(str(refusal), "")
        else:
            return redirect(address("staff:my-account"))
    context = {"here": HERE, **new_passkey(request, account, form)}
    status = 422 if form.is_bound else 200
    return render(request, "staff/account/passkey.html", context, status=status)


@require_POST
@own_page
@proven
def remove_passkey(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a passkey away."""
    asked(lambda: accounts.remove_passkey(request.assignment, pk, localtime()))
    return redirect(address("staff:my-account"))


@form_page
@own_page
def password(request: StaffRequest) -> HttpResponse:
    """Choose a new password and app."""
    if shows_first := first(request):
        return shows_first
    by, account = request.assignment, accounts.own(request.assignment)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    secret = secret_of(account, form)
    if form.is_valid():
        said = form.cleaned_data
        try:
            here = request.session.session_key
            codes = accounts.change_password(
                by, here, said["password"], secret, said["code"], localtime()
            )
        except NotPossible as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            return _codes(request, codes)
    context = {"here": HERE, **new_app(account, form, secret)}
    status = 422 if form.is_bound else 200
    return render(request, "staff/account/password.html", context, status=status)


@require_POST
@own_page
@proven
def recovery(request: StaffRequest) -> HttpResponse:
    """Make new recovery codes."""
    return _codes(request, asked(lambda: accounts.renew_recovery(request.assignment, localtime())))


def _codes(request: StaffRequest, codes: list[str]) -> HttpResponse:
    context = {"here": HERE, "codes": codes, "onward": address("staff:my-account")}
    return render(request, "staff/account/codes.html", context)
