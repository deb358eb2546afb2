"""Word to a private person that a paper has come: in the way they have chosen, or none."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from samlas.casework.case import Case, Refused
from samlas.casework.own import who
from samlas.casework.own.who import Own
from samlas.exchange import invitations, notices, text_messages
from samlas.exchange.models import Dispatch
from samlas.jobs.handling import handler
from samlas.jobs.models import Job
from samlas.ledger.models import Act
from samlas.people.models import INDIVIDUAL, Individual, Representative, Word, hand


@handler("private-notice")
def tell(job: Job, now: datetime) -> None:
    """Tell the reader of a letter that it is on its way, if they want to be told."""
    paper = Dispatch.objects.get(pk=job.about["dispatch"])
    case = Case.objects.select_related("individual").filter(key=paper.case).first()
    reader = _reader(case, paper.reader) if case is not None else None
    if reader is not None and paper.is_current:
        notices.tell_private(reader, paper, now)
        invitations.bring_in_line(paper, [reader], now)


def _reader(case: Case, reader: str) -> Individual | Representative | None:
    if reader == INDIVIDUAL:
        return case.individual
    speakers = case.individual.representatives.all()
    return next((one for one in speakers if hand(one.pk) == reader), None)


def choose(own: Own, way: str, to: str, language: str, now: datetime) -> None:
    """Keep how one wants to know that something has come, the address or number, and the language.

    `language` is its tag. Meetings ahead are put into the calendar of one who chooses e-mail, and
    leave that of one who does not any more. Raises Refused naming the field, and where personal
    data are protected.
    """
    if way and own.case.individual.is_protected:
        raise Refused(_("Your data are protected. You get letters only."), "way")
    record = own.representative or own.case.individual
    if way == Word.EMAIL:
        record.email = _checked_email(to)
    if way == Word.SMS:
        record.phone = _checked_phone(to)
    record.notices, record.reads_in = Word(way), language
    with transaction.atomic():
        record.save(update_fields=["email", "phone", "notices", "reads_in"])
        for paper in _calling(own, now):
            invitations.bring_in_line(paper, [record], now)
        who.note(own, Act.CHANGED, now, "notices", way=way or "letter")


def _calling(own: Own, now: datetime) -> QuerySet[Dispatch]:
    """The papers in force that call this one to a meeting ahead."""
    cases = own.case.individual.cases.values("key")
    return Dispatch.objects.filter(
        case__in=cases, reader=own.hand, kind__in=invitations.CALLING, superseded_at=None,
        cancelled_at=None, meets_at__gt=now,
    )  # fmt: skip


def _checked_email(typed: str) -> str:
    try:
        validate_email(typed.strip())
    except ValidationError:
        raise Refused(_("Write an e-mail address, for example name@example.se."), "to") from None
    return typed.strip()


def _checked_phone(typed: str) -> str:
    try:
        text_messages.international(typed)
    except text_messages.NotSent:
        raise Refused(_("Write a mobile number, for example 070-174 06 05."), "to") from None
    return typed.strip()
