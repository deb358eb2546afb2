"""Letter codes as staff meet them: made for one person, shown once, ended whenever they want."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlas import papers
from samlas.casework import case as cases
from samlas.casework import consent, tasks
from samlas.casework.case import Case, Refused, held, note
from samlas.casework.codes import signs
from samlas.casework.own import reading, who
from samlas.casework.own.models import LetterCode
from samlas.casework.own.who import Own
from samlas.casework.summons.paper import own_party
from samlas.casework.tasks import What
from samlas.casework.used_up import TRIES
from samlas.directory.models import Assignment
from samlas.exchange import text_messages
from samlas.ledger.models import Act
from samlas.people.models import Representative

# How long a code lasts: past the meeting, so that one can say how it was; else a few letters' time.
AFTER_MEETING, WITHOUT_MEETING = timedelta(days=14), timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Holder:
    """One who may have a code, and those made for them, newest first."""

    own: Own
    codes: Sequence[LetterCode]

    @property
    def phone(self) -> str:
        """The number to suggest: the one of the last code, else what is known."""
        if self.codes:
            return self.codes[0].phone
        return (self.own.representative or self.own.case.individual).phone

    def current(self, on: date) -> LetterCode | None:
        """Return the one that holds."""
        return next((one for one in self.codes if one.holds(on)), None)


@dataclass(frozen=True, slots=True)
class Codes:
    """A case's codes: by who may have one, and whether any can be made (`closed` says why not)."""

    case: Case
    holders: Sequence[Holder]
    closed: str


def read(key: str, by: Assignment, now: datetime) -> Codes:
    """Return who may have a code and the codes there are; the ledger notes the reading.

    Raises Case.DoesNotExist.
    """
    case = cases.read(key, by, now, "letter-codes")
    made = list(case.letter_codes.select_related("made_by__staff").order_by("-pk"))
    holders = [
        Holder(own, [one for one in made if one.representative_id == _pk(own.representative)])
        for own in (Own(case), *who.speaking(case, now.date()))
    ]
    return Codes(case, holders, _closed(case))


def holder(key: str, hand: str, by: Assignment, now: datetime) -> tuple[Codes, Holder]:
    """Return the one with this `hand`. Raises Case.DoesNotExist, Representative.DoesNotExist."""
    found = read(key, by, now)
    for one in found.holders:
        if one.own.hand == hand:
            return found, one
    raise Representative.DoesNotExist


def _pk(representative: Representative | None) -> int | None:
    return representative.pk if representative is not None else None


def _closed(case: Case) -> str:
    """Why no code can be made, empty when one can."""
    if case.individual.is_protected:
        return _("No text message is sent where personal data are protected. Use the paper forms.")
    if not text_messages.is_open():
        return _("No text messages can be sent from here. Use the paper forms.")
    return ""


def make(
    found: Holder, phone: str, address: str, key: str, by: Assignment, now: datetime
) -> papers.CodeLetter:
    """Make a code that takes the place of an earlier one, and return its letter: shown only now.

    `phone` is the number that its owner has given, `address` where the code is typed in, `key` the
    form's own. Raises Refused where no code can be made, and for a form that has been sent before.
    """
    own = found.own
    with transaction.atomic():
        case = held(own.case)
        if closed := _closed(case):
            raise Refused(closed)
        _check_phone(phone)
        if LetterCode.objects.filter(key=key).exists():
            raise Refused(
                _(
                    "The letter has been shown. If you did not print it, begin anew:"
                    " that ends the code."
                )
            )
        living = _living(case, own.representative, now)
        ended = list(living.values_list("key", flat=True))
        living.update(revoked_at=now)
        rows = consent.live_rows(case, now.date())
        code = _unused()
        made = LetterCode.objects.create(
            key=key, case=case, representative=own.representative,
            number=code[: signs.NUMBER], digest=signs.digest(code), phone=phone,
            rows=[row.pk for row in rows], made_at=now, made_by=by,
            last_day=_last_day(own, now),
        )  # fmt: skip
        _settle(case, now)
        note(case, Act.CHANGED, by, now, "letter-code", code=made.key, hand=own.hand, ended=ended)
    return _letter(made, code, own, reading.shared(own, rows), address, now)


def _unused() -> str:
    """Return a new code whose number leads to no other."""
    while True:
        code = signs.new()
        if not LetterCode.objects.filter(number=code[: signs.NUMBER]).exists():
            return code


def _check_phone(phone: str) -> None:
    """A Swedish number must be a mobile one: to another no message comes, and nobody is told."""
    try:
        number = text_messages.international(phone)
    except text_messages.NotSent:
        number = ""
    sweden, mobile = text_messages.SWEDEN, f"{text_messages.SWEDEN}7"
    if not number or (number.startswith(sweden) and not number.startswith(mobile)):
        raise Refused(_("Write a mobile number, for example 070-174 06 05."), "phone")


def _living(case: Case, of: Representative | None, now: datetime) -> QuerySet[LetterCode]:
    return LetterCode.objects.filter(
        case=case, representative=of, revoked_at=None, last_day__gte=now.date()
    )


def _last_day(own: Own, now: datetime) -> date:
    called = reading.called_to(own, now)
    if called is None:
        return now.date() + WITHOUT_MEETING
    return localdate(called.meeting.starts_at) + AFTER_MEETING


def revoke(case: Case, key: str, by: Assignment, now: datetime) -> None:
    """End a code at once, and with it what somebody has open. Raises LetterCode.DoesNotExist."""
    with transaction.atomic():
        found = LetterCode.objects.select_for_update().get(case=held(case), key=key)
        if found.revoked_at is None:
            found.revoked_at = now
            found.save(update_fields=["revoked_at"])
            _settle(found.case, now)
            note(case, Act.CHANGED, by, now, "letter-code-ended", code=found.key)


def _settle(case: Case, now: datetime) -> None:
    """Take the row off the list when no code that holds is used up."""
    living = case.letter_codes.filter(revoked_at=None, last_day__gte=now.date())
    if not living.filter(Q(wrong__gte=TRIES) | Q(pins__gte=TRIES)).exists():
        tasks.done(case.key, What.NEW_OWN_CODE)


def _letter(
    made: LetterCode,
    code: str,
    own: Own,
    rows: Sequence[reading.Shared],
    address: str,
    now: datetime,
) -> papers.CodeLetter:
    return papers.CodeLetter(
        reference=own.case.key,
        made_on=now.date(),
        practice=settings.PRACTICE,
        recipient=party_of(own),
        unit=unit_party(own),
        code=signs.grouped(code),
        address=address,
        phone_ends=made.phone[-2:],
        last_day=made.last_day,
        shares=shares(rows),
    )


def party_of(own: Own) -> papers.Party:
    """The envelope: nothing but a name where a letter home could be opened by another (C11)."""
    if own.representative is None:
        return own_party(own.case)
    return papers.Party(name=own.name, address=own.representative.postal_address)


def unit_party(own: Own) -> papers.Party:
    """Whom to ring, and where a form is posted to: by the person alone where data are protected."""
    case, staff = own.case, own.case.responsible.staff
    is_hidden = own.representative is not None and case.individual.is_protected
    return papers.Party(
        unit=case.unit.name, principal=case.unit.principal.name, name=staff.name,
        address=() if is_hidden else case.unit.postal_address, phone=staff.phone or case.unit.phone,
    )  # fmt: skip


def shares(rows: Sequence[reading.Shared]) -> tuple[papers.Share, ...]:
    """The rows of the consent as a paper numbers them."""
    return tuple(
        papers.Share(unit=one.name, what=tuple(one.kinds), valid_to=one.row.valid_to)
        for one in rows
    )
