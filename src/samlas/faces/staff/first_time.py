"""Setting one's account up by the code that was given in person or by letter."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import segno
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from samlas.faces.methods import form_page
from samlas.faces.staff.account_forms import FirstForm, PasskeyForm, PasswordForm
from samlas.faces.staff.own_door import let_in, one_try, place, wait
from samlas.login import accounts, one_time, passkeys
from samlas.login.account import Account, NotPossible
from samlas.login.limits import TooSoon
from samlas.login.oidc import NotLetIn

SETTING_UP, LASTS = "staff-set-up", 30 * 60  # seconds
SALT, GROUP = "samlas.staff.app-secret", 4
View = Callable[[HttpRequest, Account], HttpResponse]


@form_page
def first(request: HttpRequest) -> HttpResponse:
    """Write user name and code."""
    if not accounts.is_open():
        raise Http404
    form = FirstForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _show_first(request, form, 422 if form.is_bound else 200)
    said = form.cleaned_data
    try:
        account = accounts.invited(
            one_try(request, "invitation", said["user"]), said["code"], localtime()
        )
    except NotLetIn as refusal:
        form.refuse(str(refusal), "")
        return _show_first(request, form, refusal.status)
    except TooSoon as too_soon:
        form.refuse(wait(too_soon.at), "")
        return _show_first(request, form, 429)
    request.session.flush()
    request.session[SETTING_UP] = [account.key, account.invitation]
    request.session.set_expiry(LASTS)
    return redirect("staff:login-first-passkey")


def _show_first(request: HttpRequest, form: FirstForm, status: int) -> HttpResponse:
    return render(request, "staff/account/first.html", {"form": form}, status=status)


def _setting_up(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """Let in whoever has come with a code that still holds; others begin with it."""

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponse:
        if not accounts.is_open():
            raise Http404
        key, invitation = request.session.get(SETTING_UP) or ("", "")
        try:
            return view(request, accounts.to_set_up(key, invitation, localtime()))
        except Account.DoesNotExist:
            return redirect("staff:login-first")

    return shown


@form_page
@_setting_up
def passkey(request: HttpRequest, account: Account) -> HttpResponse:
    """Make a passkey, and come in; or choose a password instead."""
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said, now = form.cleaned_data, localtime()
        try:
            entered = accounts.set_up_by_passkey(
                account, place(request), said["asked"], said["answer"], named(said["name"]), now
            )
        except NotLetIn as refusal:
            form.refuse(str(refusal), "")
        else:
            return let_in(request, entered, "")
    context = new_passkey(request, account, form)
    status = 422 if form.is_bound else 200
    return render(request, "staff/account/first_passkey.html", context, status=status)


def named(typed: str) -> str:
    """What a passkey is called."""
    return typed or _("Passkey")


def new_passkey(request: HttpRequest, account: Account, form: PasskeyForm) -> dict[str, object]:
    """What a page shows that asks for a new passkey: each time something new is asked."""
    asked = passkeys.ask_new(account, place(request))
    return {"form": form, "account": account, "options": asked.options, "asked": asked.kept}


@form_page
@_setting_up
def password(request: HttpRequest, account: Account) -> HttpResponse:
    """Choose a password and put an app beside it, get recovery codes, and come in."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    secret = secret_of(account, form)
    if form.is_valid():
        said = form.cleaned_data
        try:
            entered, codes = accounts.set_up_by_password(
                account, said["password"], secret, said["code"], localtime()
            )
        except NotPossible as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            onward = let_in(request, entered, "")
            answer = render(
                request, "staff/account/codes.html", {"codes": codes, "onward": onward["Location"]}
            )
            answer.cookies.update(onward.cookies)
            return answer
    context = new_app(account, form, secret)
    status = 422 if form.is_bound else 200
    return render(request, "staff/account/first_password.html", context, status=status)


def secret_of(account: Account, form: PasswordForm) -> str:
    """Return the app's secret that the form shows: ours, of this account, or a new one."""
    try:
        key, secret = signing.loads(form["secret"].value() or "", salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        key, secret = "", ""
    return str(secret) if key == account.key else one_time.new_secret()


def new_app(account: Account, form: PasswordForm, secret: str) -> dict[str, object]:
    """What a page shows that asks to put a secret into an app: as a picture, and as text."""
    drawn = segno.make(one_time.address(secret, account.staff.code), error="m", micro=False)
    groups = [secret[at : at + GROUP] for at in range(0, len(secret), GROUP)]
    return {
        "form": form, "account": account, "secret": " ".join(groups),
        "signed": signing.dumps([account.key, secret], salt=SALT),
        "picture": drawn.svg_data_uri(scale=4, border=4, dark="#000", light="#fff"),
    }  # fmt: skip
