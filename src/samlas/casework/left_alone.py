"""What is about a protected person while the one who has it is away (decision 17).

Whoever steps in has it as far as they are among the named, or the head. Else nobody does it, and
the head is told that it waits.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from samlas.casework.case import Case
from samlas.directory.models import Absence
from samlas.exchange.models import Dispatch, NamedReader
from samlas.people.models import Protection


def waits_alone(on: date) -> Q:
    """The condition on a row that its responsible is away, and who steps in may not read it."""
    hidden = Case.objects.exclude(individual__protection=Protection.NONE)
    of_case = Exists(_shut_out(hidden.filter(key=OuterRef("about")), on))
    sent = Dispatch.objects.filter(key=OuterRef("about"), is_protected=True)
    of_paper = Exists(_shut_out(sent, on, key="case"))
    return Q(label="", responsible__isnull=False) & (Q(of_case) | Q(of_paper))


def _shut_out(
    protected: QuerySet[Case] | QuerySet[Dispatch], on: date, key: str = "key"
) -> QuerySet[Case] | QuerySet[Dispatch]:
    """Keep what it is about where a colleague steps in who is neither named for it nor the head."""
    named = NamedReader.objects.filter(case=OuterRef(OuterRef(key)), reader=OuterRef("substitute"))
    instead = Absence.objects.filter(
        ~Exists(named), assignment=OuterRef(OuterRef("responsible")),
        first_day__lte=on, last_day__gte=on, substitute__is_head=False,
    )  # fmt: skip
    return protected.filter(Exists(instead))
