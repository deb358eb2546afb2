"""The reports of a principal as a table, for a file. Nothing of a person is in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from samlas import rulebook
from samlas.deviations import handling
from samlas.deviations.handling import Wanted
from samlas.deviations.models import Report, State
from samlas.directory.models import Assignment
from samlas.ledger import log
from samlas.ledger.models import Act

Cells = Sequence[str]
InWords = Callable[[Report], tuple[str, str, str]]


def table(by: Assignment, wanted: Wanted, in_words: InWords, now: datetime) -> Iterator[Cells]:
    """Return the headings and the rows, the oldest first, and note that they were taken.

    Each row tells whose reports were asked for, and of which months.

    `in_words` gives the kind, the phase and the kinds of the units of a report.
    """
    rows = handling.matching(handling.of_principal(by, now.date()), wanted).order_by("pk")
    log.write(by.actor, now, log.Note(Act.EXPORTED, "deviations", "deviations", wanted.told()))
    yield (
        _("Of whom"), _("Period"), _("Reference"), _("Month"), _("Fault or idea"),
        _("What happened"), _("When in the work"),
        _("Kinds of units"), _("Agreement"), _("Principals"), _("Told by"), _("How far"),
        _("In words"), _("Proposal"), _("Answer"),
    )  # fmt: skip
    found = rows.prefetch_related("principals").iterator(chunk_size=500)
    about = (owner(by), period(wanted))
    yield from ((*about, *_cells(one, *in_words(one))) for one in found)


def owner(by: Assignment) -> str:
    """Return whose reports a handler sees: the principal's, or those of both."""
    return ", ".join(one.name for one in (by.unit.principal, by.unit.second_principal) if one)


def period(wanted: Wanted) -> str:
    """Return the months that are asked for: from, until, or all there are."""
    first, last = (f"{day:%Y-%m}" if day else "" for day in (wanted.first, wanted.last))
    return f"{first} – {last}".strip() if first or last else _("All")


def _cells(report: Report, kind: str, phase: str, units: str) -> Cells:
    return (
        report.key, f"{report.month:%Y-%m}", _("Idea") if report.is_idea else _("Fault"), kind,
        phase, units, rulebook.book(report.agreement).title,
        ", ".join(one.name for one in report.principals.all()),
        _("The person, or someone who speaks for them") if report.by_person else _("Staff"),
        str(State(report.state).label), report.text, report.proposal, report.answer,
    )  # fmt: skip
