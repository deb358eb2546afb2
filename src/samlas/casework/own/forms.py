"""Own pages as forms to fill in by hand: for those who do not want to write on a page."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from samlas import papers
from samlas.casework import consent
from samlas.casework.case import note
from samlas.casework.own import letter_codes, reading, who
from samlas.casework.own.who import Own
from samlas.directory.models import Assignment
from samlas.ledger.models import Act


def own_form(own: Own, page: papers.OwnPage, now: datetime) -> papers.OwnForm:
    """Return the twin of one of the pages; the ledger notes that it was taken out.

    To one who has come by code it tells nothing but headings: the rows of the consent stand in
    their letter.
    """
    who.note(own, Act.READ, now, "form")
    return _form(own, page, now, names=not own.by_code)


def to_send(own: Own, page: papers.OwnPage, by: Assignment, now: datetime) -> papers.OwnForm:
    """Return the same for staff to send; the ledger notes by whom."""
    note(own.case, Act.READ, by, now, "own-form", hand=own.hand)
    return _form(own, page, now, names=True)


def _form(own: Own, page: papers.OwnPage, now: datetime, *, names: bool) -> papers.OwnForm:
    is_listed = names and page == "take-back"
    rows = consent.live_rows(own.case, now.date()) if is_listed else ()
    return papers.OwnForm(
        reference=own.case.key,
        made_on=now.date(),
        practice=settings.PRACTICE,
        page=page,
        unit=letter_codes.unit_party(own) if names else papers.Party(),
        name=own.name if names else "",
        code=papers.form_code(page, own.case.key, _number(own)),
        shares=letter_codes.shares(reading.shared(own, rows)),
    )


def _number(own: Own) -> int:
    """Who has filled the form in when it comes back: one who speaks for the person, or it (0)."""
    return own.representative.pk if own.representative else 0
