"""Consent rows and papers for tests of the exchange, without a case around them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.world import NOW, TODAY, World, bertil

from samlas import papers
from samlas.exchange import dispatch
from samlas.exchange.dispatch import Outgoing
from samlas.exchange.models import Dispatch
from samlas.people.models import SUMMONS_NEEDS, Consent, ConsentRow

CASE = "CASE22222222"
SAMPLES = papers.samples()


def row_for(there: World, code: str, **more: Any) -> ConsentRow:
    """A row that lets the unit know all that a summons says."""
    person = bertil(held_by=there.unit("soc"), personal_number="")
    person.save()
    consent = Consent.objects.create(
        individual=person, case=CASE, given_on=TODAY, valid_to=TODAY + timedelta(days=90),
        recorded_by=there.by("karin"), recorded_at=NOW,
    )  # fmt: skip
    fields = {"kinds": sorted(SUMMONS_NEEDS), "valid_to": date.max} | more
    return ConsentRow.objects.create(consent=consent, unit=there.unit(code), **fields)


def out_to(there: World, code: str, row: ConsentRow | None, **more: Any) -> Outgoing:
    edition = more["replaces"].edition + 1 if "replaces" in more else 1
    fields: dict[str, Any] = {
        "paper": replace(SAMPLES["summons"], edition=edition),
        "verdict": "called",
        "answer_by": TODAY + timedelta(days=7),
    }
    return Outgoing(recipient=there.unit(code), consent_row=row, **fields | more)


def sent_to(there: World, code: str, **more: Any) -> Dispatch:
    """A summons to the unit, on a row of its own."""
    row = more.pop("row", None) or row_for(there, code)
    return dispatch.send(CASE, [out_to(there, code, row, **more)], there.by("karin"), NOW)[0]
