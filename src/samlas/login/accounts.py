"""Logging in by an account of one's own here, setting it up, and looking after it oneself.

It is never a password alone: a passkey, which its device opens by a PIN, a finger or a face; or a
password together with a code from an app, or with a recovery code when the app is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlas.directory.models import Assignment
from samlas.ledger import log
from samlas.ledger.log import Actor
from samlas.ledger.models import Act, Entry
from samlas.login import limits, listing, one_time, passkeys, passwords
from samlas.login.account import Account, NotPossible
from samlas.login.claims import AT_THE_DOOR, NotHere
from samlas.login.limits import Try
from samlas.login.models import How
from samlas.login.oidc import NotLetIn
from samlas.login.one_time import Recovery
from samlas.login.passkeys import Place
from samlas.login.telling import tell

SHOWN = 20  # of what was done to an account


@dataclass(frozen=True, slots=True)
class Entered:
    """One who may come in, and how they have shown who they are, under one of the assignments."""

    account: Account
    how: How
    assignments: Sequence[Assignment]


@dataclass(frozen=True, slots=True)
class ByApp:
    """A new password with an app, as they are kept, and the recovery codes that go with them."""

    password: str
    secret: str
    step: int
    recovery: Recovery


def is_open() -> bool:
    """Whether one logs in by accounts of one's own here."""
    return bool(settings.PRACTICE or settings.OWN_ACCOUNTS)


def by_password(one: Try, password: str, code: str, now: datetime) -> Entered:
    """Let in by the user name of the try, its password, and a code of the app or for recovery.

    Raises NotLetIn, the same for everything that does not fit; TooSoon.
    """
    limits.begin(one, now)
    found = _known(one.account)
    stands = found.password if found else ""
    recovery = one_time.recovery_of(found, code)  # first, or the time told that the password fits
    how = None
    if check_password(passwords.normal(password), stands) and found:
        with transaction.atomic():
            account = _locked(found.key)
            how = _spent(account, code, recovery, now) if account.password == stands else None
    if how is None:
        raise _wrong(one, found, "own-account", now)
    assert found is not None
    limits.right(one)
    return _entered(found, how, now)


def by_passkey(client: str, place: Place, kept: str, answer: str, now: datetime) -> Entered:
    """Let in by what a passkey has answered to what was `kept`. Raises NotLetIn.

    Nobody guesses such an answer, so nobody waits for the wrong ones of others at the same address.
    """
    try:
        with transaction.atomic():
            account = passkeys.shown(place, kept, answer, now).account
    except NotLetIn as refusal:
        limits.note(AT_THE_DOOR, refusal.reason, client, now)
        raise
    return _entered(account, How.PASSKEY, now)


def invited(one: Try, code: str, now: datetime) -> Account:
    """Return the account that the code is to set up. Raises NotLetIn, TooSoon."""
    limits.begin(one, now)
    account = _known(one.account)
    fits = one_time.fits_invitation(account, code, now)
    if account is None or not fits or account.is_blocked:
        raise _wrong(one, account, "invitation", now)
    limits.right(one)
    return account


def to_set_up(key: str, invitation: str, now: datetime) -> Account:
    """Return the account, locked if in a transaction, while that invitation still holds.

    Raises Account.DoesNotExist.
    """
    with transaction.atomic():
        account = _locked(key)
    if not invitation or account.invitation != invitation or not account.is_invited(now):
        raise Account.DoesNotExist
    if account.is_blocked:
        raise Account.DoesNotExist
    return account


def set_up_by_passkey(
    account: Account, place: Place, kept: str, answer: str, name: str, now: datetime
) -> Entered:
    """Give the account its first passkey and let its owner in. Raises NotLetIn, DoesNotExist."""
    with transaction.atomic():
        account = to_set_up(account.key, account.invitation, now)
        passkeys.add(account, place, kept, answer, name, now)
        _use_up(account)
        _note(account, owner(account), "account-set-up", now)
    return _entered(account, How.PASSKEY, now)


def set_up_by_password(
    account: Account, password: str, secret: str, code: str, now: datetime
) -> tuple[Entered, list[str]]:
    """Give the account a password and an app, and let its owner in.

    Returns the recovery codes too. Raises NotPossible, DoesNotExist.
    """
    new = _by_app(account, password, secret, code, now)
    with transaction.atomic():
        account = to_set_up(account.key, account.invitation, now)
        _put(account, new)
        _use_up(account)
        _note(account, owner(account), "account-set-up", now)
    return _entered(account, How.APP, now), new.recovery.shown


def own(by: Assignment) -> Account:
    """Return the account of whoever is logged in. Raises Account.DoesNotExist."""
    return Account.objects.select_related("staff").get(staff=by.staff_id)


def add_passkey(
    by: Assignment, place: Place, kept: str, answer: str, name: str, now: datetime
) -> None:
    """Give one's own account one more passkey. Raises NotLetIn, DoesNotExist."""
    with transaction.atomic():
        account = _locked(own(by).key)
        passkeys.add(account, place, kept, answer, name, now)
        _note(account, by.actor, "account-passkey-added", now)
        tell(account, now)


def remove_passkey(by: Assignment, number: int, now: datetime) -> None:
    """Take away a passkey of one's own, but not the last way in. Raises NotPossible."""
    with transaction.atomic():
        account = _locked(own(by).key)
        passkey = account.passkeys.get(pk=number)
        if not account.password and account.passkeys.count() == 1:
            raise NotPossible(_("It is your only way to log in. Add another one first."))
        passkey.delete()
        _note(account, by.actor, "account-passkey-removed", now)
        tell(account, now)


def change_password(
    by: Assignment, here: str | None, password: str, secret: str, code: str, now: datetime
) -> list[str]:
    """Put a new password and app for one's own account; returns new recovery codes.

    Every log-in but the one in the session `here` ends. Raises NotPossible.
    """
    new = _by_app(own(by), password, secret, code, now)
    with transaction.atomic():
        account = _locked(own(by).key)
        _put(account, new)
        _note(account, by.actor, "account-password", now)
        listing.end_all_but(here, by, now)
        tell(account, now)
    return new.recovery.shown


def renew_recovery(by: Assignment, now: datetime) -> list[str]:
    """Return new recovery codes for one's own account; those before are worth nothing."""
    codes = one_time.new_recovery(own(by).key)
    with transaction.atomic():
        account = _locked(own(by).key)
        if not account.password:
            raise NotPossible(_("Recovery codes go with a password. You have none."))
        account.recovery = codes.kept
        account.save(update_fields=["recovery"])
        _note(account, by.actor, "account-recovery", now)
        tell(account, now)
    return codes.shown


def history(account: Account) -> list[Entry]:
    """Return what was done to the account, by its owner too, the latest first."""
    done = Entry.objects.filter(about=account.key, act=Act.CHANGED)
    return list(done.order_by("-at", "-pk")[:SHOWN])


def owner(account: Account) -> Actor:
    """Whom the ledger names for the account's owner: their latest assignment."""
    latest = account.staff.assignments.order_by("-valid_from", "-pk").first()
    return latest.actor if latest else AT_THE_DOOR


def _known(user: str) -> Account | None:
    name = user.strip()
    if not name or "\0" in name:
        return None
    return Account.objects.select_related("staff").filter(staff__code=name).first()


def _locked(key: str) -> Account:
    return Account.objects.select_for_update(of=("self",)).select_related("staff").get(key=key)


def _spent(account: Account, code: str, recovery: str, now: datetime) -> How | None:
    """How the code fits: the app's, or the recovery code that `recovery` is kept of.

    It is used up by that; not a recovery code of one who is blocked.
    """
    if one_time.spend_app(account, code, now):
        account.save(update_fields=["app_step"])
        return How.APP
    if not one_time.spend_recovery(account, recovery):
        return None
    if not account.is_blocked:
        account.save(update_fields=["recovery"])
        _note(account, owner(account), "account-recovery-used", now)
        tell(account, now)
    return How.RECOVERY


def _wrong(one: Try, account: Account | None, reason: str, now: datetime) -> NotLetIn:
    """The refusal of what does not fit, told in the ledger: of an account, in its unit's."""
    by = Actor(owner(account).chain, AT_THE_DOOR.who) if account else AT_THE_DOOR
    if limits.wrong(one, by, reason, now) and account:
        tell(account, now)
    message = _("What you wrote does not fit together. Look at each of them, and try again.")
    return NotLetIn(message, reason, 422)


def _entered(account: Account, how: How, now: datetime) -> Entered:
    """Whoever has shown that the account is theirs. Raises NotHere if they may not come in."""
    by = owner(account)
    if account.is_blocked:
        message = _("Your account is blocked. Ask the one who looks after accounts.")
        refusal = NotHere(message, "blocked", by)
    else:
        held = Assignment.objects.current(localdate(now)).filter(staff=account.staff_id)
        found = list(held.select_related("staff", "unit").order_by("unit__name", "title"))
        if found:
            return Entered(account, how, found)
        message = _("You have no assignment here today. Ask the one who looks after the staff.")
        refusal = NotHere(message, "no-assignment", by)
    note = log.Note(Act.REFUSED, "session", detail={"reason": refusal.reason})
    log.write(by, now, note)
    raise refusal


def _by_app(account: Account, password: str, secret: str, code: str, now: datetime) -> ByApp:
    """What is new, once the app has shown a code of its secret. Slow: before the account is locked.

    Raises NotPossible.
    """
    passwords.check(password, account.staff)
    step = one_time.step_of(secret, code, now)
    if step is None:
        message = _("The code does not fit. Wait for the next one that the app shows.")
        raise NotPossible(message, "code")
    kept = make_password(passwords.normal(password))
    return ByApp(kept, secret, step, one_time.new_recovery(account.key))


def _put(account: Account, new: ByApp) -> None:
    account.password, account.recovery = new.password, new.recovery.kept
    account.app_secret, account.app_step = new.secret, new.step
    account.save(update_fields=["password", "app_secret", "app_step", "recovery"])


def _use_up(account: Account) -> None:
    account.invitation, account.invited_until = "", None
    account.save(update_fields=["invitation", "invited_until"])


def _note(account: Account, by: Actor, purpose: str, now: datetime) -> None:
    log.write(by, now, log.Note(Act.CHANGED, account.key, purpose))
