"""A letter that came back: written down with why, and then sent again or reached otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlas.casework import posting, tasks
from samlas.casework.case import Case, Refused
from samlas.casework.printing import waiting
from samlas.casework.printing.models import ReturnedLetter
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.exchange.models import Delivery, Dispatch
from samlas.ledger import log
from samlas.ledger.models import Act


@dataclass(frozen=True, slots=True)
class History:
    """A letter, the times it came back, latest first, and whether something is to be done now."""

    letter: Delivery
    times: list[ReturnedLetter]

    @property
    def is_back(self) -> bool:
        return self.letter.returned_at is not None

    @property
    def may_come_back(self) -> bool:
        """Whether it has been posted, so that it can come back."""
        return self.letter.done_at is not None and not self.is_back

    @property
    def address(self) -> str:
        """The address it went to, line by line; nothing for a protected person."""
        if self.letter.dispatch.is_protected:
            return ""
        to = getattr(self.letter.paper(), "recipient", None)
        return "\n".join(to.address) if to else ""


def read(pk: int, by: Assignment, now: datetime) -> History:
    """Return a letter of the unit with its history; the ledger notes it.

    Raises Delivery.DoesNotExist.
    """
    letter = waiting.letter(pk, by)
    log.write(by.actor, now, log.Note(Act.READ, letter.dispatch.key, "returned-letter"))
    return History(letter, list(letter.times_back.select_related("noted_by__staff")))


def listed(about: str, by: Assignment, now: datetime) -> list[Delivery]:
    """Return the letters about a case or a request that are back, to one who may read them."""
    sent = Dispatch.objects.sent_by(by)
    found = list(back_of(about).filter(dispatch__in=sent).select_related("dispatch__recipient"))
    keys = [one.dispatch.key for one in found]
    log.write(by.actor, now, log.Note(Act.LISTED, about, "returned-letters", {"papers": keys}))
    return found


def came_back(pk: int, why: str, on: date, by: Assignment, now: datetime) -> None:
    """Write down that a posted letter came back on a day. The convener is to do something.

    Raises Refused naming the field, Delivery.DoesNotExist.
    """
    with transaction.atomic():
        letter = _locked(pk, by)
        if letter.done_at is None or letter.returned_at is not None:
            raise Refused(_("Only a letter that has been posted can come back."))
        if on > now.date():
            raise Refused(_("The day cannot lie ahead."), "on")
        if on < localdate(letter.done_at):
            raise Refused(_("The letter was not posted until later. Check the day."), "on")
        ReturnedLetter.objects.create(
            delivery=letter, why=why, on=on, noted_by=by, noted_at=now, posted_at=letter.done_at
        )
        letter.returned_at, letter.returned_why = now, why
        letter.save(update_fields=["returned_at", "returned_why"])
        _expect(letter)
        _note(letter, "letter-returned", by, now, why=why)


def again(pk: int, address: str, by: Assignment, now: datetime) -> None:
    """Let a letter that came back wait to be posted again, to the address (lines of text).

    Raises Refused: without an address where one is needed, and with one for a protected person.
    """
    with transaction.atomic():
        letter = _locked(pk, by)
        if letter.returned_at is None:
            raise Refused(_("This letter has not come back."))
        lines = "\n".join(line.strip() for line in address.splitlines() if line.strip())
        if letter.dispatch.is_protected and lines:
            raise Refused(_("No address is written for one with protected data."), "address")
        if not letter.dispatch.is_protected and not lines:
            raise Refused(_("Write the address."), "address")
        letter.address, letter.has_address = lines, bool(lines)
        letter.done_at = letter.done_by = letter.returned_at = None
        letter.returned_why = ""
        letter.save()
        letter.printed.update(is_open=False)
        _done(letter, "again")
        _settle(letter, post=True)
        _note(letter, "letter-again", by, now)


def reached(pk: int, how: str, by: Assignment, now: datetime) -> None:
    """Write down how the one it is for got the paper in another way. Raises Refused."""
    with transaction.atomic():
        letter = _locked(pk, by)
        if letter.returned_at is None:
            raise Refused(_("This letter has not come back."))
        letter.returned_at = None
        letter.save(update_fields=["returned_at"])
        _done(letter, how)
        _settle(letter, post=False)
        _note(letter, "letter-reached", by, now)


def _locked(pk: int, by: Assignment) -> Delivery:
    found = waiting.letter(pk, by)
    fresh = Delivery.objects.select_for_update().get(pk=found.pk)
    fresh.dispatch = found.dispatch
    return fresh


def _done(letter: Delivery, how: str) -> None:
    last = letter.times_back.first()
    assert last is not None
    last.then = how
    last.save(update_fields=["then"])


def _case(letter: Delivery) -> Case | None:
    return Case.objects.select_related("individual").filter(key=letter.dispatch.case).first()


def _expect(letter: Delivery) -> None:
    case = _case(letter)
    if case is not None:
        tasks.expect(case, What.LETTER_RETURNED)
    else:
        sender = letter.dispatch.sender_id
        tasks.expect_of_unit(sender, What.LETTER_RETURNED, letter.dispatch.case, None)


def _settle(letter: Delivery, *, post: bool) -> None:
    """Bring the work list in line with the letters of the case, or of the request."""
    about = letter.dispatch.case
    if not back_of(about).exists():
        tasks.done(about, What.LETTER_RETURNED)
    case = _case(letter)
    if case is not None:
        posting.settle(case)
    elif post:
        tasks.expect_of_unit(letter.dispatch.sender_id, What.POST_ANSWER, about, None)


def back_of(about: str) -> models.QuerySet[Delivery]:
    """The letters about a case or a request that have come back, and nothing has been done yet."""
    return Delivery.objects.filter(dispatch__case=about, returned_at__isnull=False)


def _note(letter: Delivery, purpose: str, by: Assignment, now: datetime, **detail: object) -> None:
    told = {"delivery": letter.pk, **detail}
    log.write(by.actor, now, log.Note(Act.CHANGED, letter.dispatch.case, purpose, told))
