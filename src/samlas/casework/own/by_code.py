"""Coming in with a letter code: the code, six digits to the phone, and whose pages they open.

Every wrong try is counted before it is answered, by code and by the address it comes from, and
written to the ledger; so a refusal here is raised after its transaction, never within.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hmac import compare_digest
from unicodedata import decimal

from django.db import transaction
from django.utils.translation import gettext as _

from samlas.casework import tasks
from samlas.casework.case import Refused
from samlas.casework.codes import guessing, signs
from samlas.casework.codes.guessing import Guessing
from samlas.casework.own import taking_back, who
from samlas.casework.own.models import LetterCode
from samlas.casework.own.who import Own
from samlas.casework.tasks import What
from samlas.casework.used_up import TRIES
from samlas.exchange import text_messages
from samlas.ledger import log
from samlas.ledger.log import Actor
from samlas.ledger.models import Act
from samlas.people.models import ConsentRow
from samlas.statements import Statement

BY_CODE = Actor(chain="guest", who="letter-code")
PIN_LASTS, BETWEEN_PINS = timedelta(minutes=10), timedelta(minutes=1)


def begin(typed: str, client: str, now: datetime) -> int:
    """Take the code from the letter, send six digits to its phone, and return its id.

    `client` is the address it comes from. Raises Refused for a slip, for a code that is wrong or
    has ended; TooMany.
    """
    code = signs.read(typed)
    with transaction.atomic():
        tried = guessing.of(client, now)
        found = LetterCode.objects.select_for_update().filter(number=code[: signs.NUMBER]).first()
        problem = _why_not(tried, found, code, now)
        pin = _renew(found, now) if found is not None and problem is None else ""
    if problem is not None:
        raise problem
    assert found is not None
    if pin:
        _send(found, pin, now)
    return found.pk


def _why_not(tried: Guessing, found: LetterCode | None, code: str, now: datetime) -> Refused | None:
    """What is wrong with a code. Only who knows all of it is told that it has ended."""
    if tried.is_closed:
        return guessing.too_many()
    if found is None or not compare_digest(found.digest, signs.digest(code)):
        _count(tried, found, now, "wrong-letter-code")
        return guessing.wrong_code()
    if not found.holds(now.date()):
        _log(Act.REFUSED, found, now, "ended-letter-code")
        return Refused(_("The code has ended. Ring the number in the letter to get a new one."))
    if max(found.wrong, found.pins) >= TRIES:
        _used_up(found)
        return guessing.used_up()
    return None


def enter(pk: int, typed: str, client: str, now: datetime) -> LetterCode:
    """Take the six digits, and return the code that is open now.

    Raises LetterCode.DoesNotExist for a code that does not hold; Refused for digits that are wrong
    or too old; TooMany.
    """
    pin = "".join(str(decimal(sign)) for sign in typed if sign.isdecimal())  # ٣ is 3 too
    if len(pin) != signs.DIGITS:
        raise Refused(_("Write the six digits from the message."), "pin")
    with transaction.atomic():
        tried = guessing.of(client, now)
        found = LetterCode.objects.select_for_update().get(pk=pk)
        if not found.holds(now.date()):
            raise LetterCode.DoesNotExist
        problem = _wrong_pin(tried, found, pin, now)
        if problem is None:
            found.used_at, found.pin, found.wrong, found.pins = now, "", 0, 0
            found.save(update_fields=["used_at", "pin", "wrong", "pins"])
            _log(Act.LOGGED_IN, found, now, "letter-code")
    if problem is not None:
        raise problem
    return found


def _wrong_pin(tried: Guessing, found: LetterCode, pin: str, now: datetime) -> Refused | None:
    if tried.is_closed:
        return guessing.too_many()
    if found.wrong >= TRIES:
        return guessing.used_up()
    if not found.pin or found.pin_at is None or now - found.pin_at > PIN_LASTS:
        return Refused(_("The digits have ended. Write the code from the letter anew."), "pin")
    if compare_digest(found.pin, signs.pin_digest(found.key, pin)):
        return None
    _count(tried, found, now, "wrong-one-time-code")
    return (
        guessing.used_up() if found.wrong >= TRIES else Refused(_("The digits do not fit."), "pin")
    )


def _count(tried: Guessing, found: LetterCode | None, now: datetime, what: str) -> None:
    tried.count()
    if found is not None:
        found.wrong += 1
        found.save(update_fields=["wrong"])
        if found.wrong == TRIES and found.holds(now.date()):
            _used_up(found)
    _log(Act.REFUSED, found, now, what)


def _used_up(found: LetterCode) -> None:
    """Have the unit make a new one."""
    if not found.case.has_ended:
        tasks.expect(found.case, What.NEW_OWN_CODE)


def _log(act: Act, found: LetterCode | None, now: datetime, what: str) -> None:
    log.write(BY_CODE, now, log.Note(act, found.key if found is not None else "letter-code", what))


def _renew(found: LetterCode, now: datetime) -> str:
    """Return new digits to send; none where some were sent this very minute."""
    if found.pin and found.pin_at is not None and now - found.pin_at < BETWEEN_PINS:
        return ""
    pin = signs.new_pin()
    found.pin, found.pin_at = signs.pin_digest(found.key, pin), now
    found.pins += 1
    found.save(update_fields=["pin", "pin_at", "pins"])
    return pin


def _send(found: LetterCode, pin: str, now: datetime) -> None:
    """Send the digits; where they cannot be sent the page says the same, and the ledger why.

    A protected person gets no message (law.md 2.7).
    """
    text = _("Your code is %(pin)s. It lasts ten minutes.") % {"pin": pin}
    is_sent = not found.case.individual.is_protected
    if is_sent:
        try:
            text_messages.send(found.phone, text, now)
        except text_messages.NotSent:
            is_sent = False
    _log(Act.SENT if is_sent else Act.REFUSED, found, now, "one-time-code")


_OPEN = Statement(
    lambda pk: LetterCode.objects.select_related(
        "case__individual", "case__unit__principal", "case__responsible__staff", "representative"
    ).filter(pk=pk),
    pk=int,
)


def opened(pk: int, purpose: str, now: datetime) -> tuple[LetterCode, Own]:
    """Return whose pages the code opens, and write the visit to the ledger.

    Raises LetterCode.DoesNotExist for a code that has ended, for one whose owner may no longer
    speak for the person, and from the day that the person is protected.
    """
    found = _OPEN.first(pk=pk)
    if found is None or not found.holds(now.date()) or found.case.individual.is_protected:
        raise LetterCode.DoesNotExist
    own = Own(found.case, found.representative, by_code=True)
    if found.representative is not None:
        speaking = who.speaking(found.case, now.date())
        if own.hand not in {one.hand for one in speaking}:
            raise LetterCode.DoesNotExist
    who.note(own, Act.READ, now, purpose)
    return found, own


def take_back(found: LetterCode, own: Own, number: int | None, now: datetime) -> None:
    """Take back the row with this number in the letter, or (None) everything (H88).

    Raises Refused for a number that the letter does not have or whose row has ended; see
    `taking_back`.
    """
    if number is None:
        taking_back.all_of_it(own, now)
        return
    rows: Sequence[int] = found.rows
    if not 1 <= number <= len(rows):
        raise Refused(_("No row in the letter has this number."), "number")
    try:
        taking_back.one(own, _row_now(own, rows[number - 1], now), now)
    except ConsentRow.DoesNotExist:
        raise Refused(_("This row no longer holds."), "number") from None


def _row_now(own: Own, written: int, now: datetime) -> int:
    """The row that lives for the one whom the letter names: it may have been given anew since."""
    row = ConsentRow.objects.get(pk=written, consent__case=own.case.key)
    lives = ConsentRow.objects.live(now.date()).filter(
        consent__case=own.case.key, unit=row.unit_id, contact=row.contact
    )
    return int(lives.latest("pk").pk)
