"""Who is told that a case is closed, and what each one is told (H88, H89, H91)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.conf import settings

from samlas import papers
from samlas.casework import others
from samlas.casework.case import Case
from samlas.casework.closure.models import Ground
from samlas.casework.closure.terms import Terms, open_actions
from samlas.casework.consent import live_rows
from samlas.casework.plan.models import Action
from samlas.casework.summons import draft
from samlas.casework.summons.paper import own_party
from samlas.directory.models import Unit
from samlas.exchange.models import Dispatch, Holding
from samlas.people.alone import untold
from samlas.people.models import INDIVIDUAL, Consent, ConsentRow, InformationKind, hand

# Papers that have told their reader already that nothing more will come.
FAREWELLS = (papers.Cancellation.kind, papers.ClosureNotice.kind)


@dataclass(frozen=True, slots=True)
class Notice:
    """What one gets: a unit, or (None) someone by letter, on a consent row if it tells more.

    `reader` is the private person that a letter is for, as `people.models.hand` names them.
    """

    unit: Unit | None
    row: ConsentRow | None
    paper: papers.ClosureNotice
    reader: str = ""


@dataclass(frozen=True, slots=True)
class _Closing:
    """What all notices of one closing are made from."""

    case: Case
    terms: Terms
    rows: Sequence[ConsentRow]
    actions: Sequence[Action]
    meeting_off: datetime | None
    on: date


def notices(case: Case, terms: Terms, now: datetime) -> list[Notice]:
    """Return what everyone who holds a paper of the case is to get, the person first.

    The terms must say where to turn. Those whom the living consent opens the plan to are told
    more, if everyone else that the texts tell of lets them know; when the consent is taken back,
    nobody but the person.
    """
    closing = _Closing(
        case=case,
        terms=terms,
        rows=[] if terms.is_withdrawal else _opening_the_plan(case, now.date()),
        actions=open_actions(case),
        meeting_off=_called_off(case, now),
        on=now.date(),
    )
    own = _own(case)
    held = in_force(case).filter(recipient=None).order_by("pk")
    letters = _letters(closing, held.exclude(reader__in=own), untold(case.key))
    to_own = [Notice(None, None, _to_person(closing, own[one]), one) for one in own]
    return to_own + [_to_unit(closing, unit) for unit in _units(case)] + letters


def in_force(case: Case) -> Any:
    """The papers of the case that hold: neither replaced nor cancelled, nor a last word."""
    held = Dispatch.objects.filter(case=case.key, superseded_at=None, cancelled_at=None)
    return held.exclude(kind__in=FAREWELLS)


def _opening_the_plan(case: Case, on: date) -> list[ConsentRow]:
    texts = others.texts(case, on)
    return [
        row
        for row in live_rows(case, on)
        if InformationKind.PLAN in row.kinds and texts.may_reach(row.unit_id, row.contact)
    ]


def _called_off(case: Case, now: datetime) -> datetime | None:
    """The time of a meeting that is called and has not been held."""
    summons = draft.current(case)
    if summons is None or not summons.is_sent or summons.starts_at is None:
        return None
    meeting = getattr(summons, "meeting", None)
    is_held = meeting is not None and meeting.ended_at is not None
    return None if is_held or summons.starts_at <= now else summons.starts_at


def _own(case: Case) -> dict[str, papers.Party]:
    """The person, and those who consented for the person, even if it is taken back by now."""
    parties = {INDIVIDUAL: own_party(case)}
    latest = Consent.objects.filter(case=case.key).order_by("-pk").first()
    givers = latest.givers.select_related("representative").order_by("pk") if latest else ()
    for giver in givers:
        close = giver.representative
        if close is not None and giver.row_id is None and not giver.says_no:
            parties[hand(close.pk)] = papers.Party(name=close.name, address=close.postal_address)
    return parties


def _units(case: Case) -> list[Unit]:
    """Every unit that holds a paper of the case, each once: those it was passed on from too."""
    links = Holding.objects.filter(dispatch__in=in_force(case)).exclude(unit=case.unit_id)
    units = {link.unit_id: link.unit for link in links.select_related("unit__principal")}
    return sorted(units.values(), key=lambda unit: (unit.name, unit.pk))


def _to_unit(closing: _Closing, unit: Unit) -> Notice:
    row = next((row for row in closing.rows if row.unit_id == unit.pk), None)
    mine = [one for one in closing.actions if one.contact and one.contact.unit_id == unit.pk]
    party = papers.Party(unit=unit.name, principal=unit.principal.name, address=unit.postal_address)
    return Notice(unit, row, _told(closing, party, row, mine))


def _letters(closing: _Closing, held: Iterable[Dispatch], silent: Collection[str]) -> list[Notice]:
    """Those outside who hold a paper, each once; none of the `silent`."""
    found: dict[str, Notice] = {}
    rows = {row.contact: row for row in closing.rows if row.contact}
    for one in held.select_related("consent_row"):  # type: ignore[attr-defined]
        party = cast("Any", one.paper()).recipient
        contact = one.consent_row.contact if one.consent_row else None
        known = one.reader or party.name
        if one.reader in silent or known in found:
            continue
        row = rows.get(contact) if contact else None
        mine = [act for act in closing.actions if contact and act.contact_id == contact]
        found[known] = Notice(None, row, _told(closing, party, row, mine), one.reader)
    return list(found.values())


def _told(
    closing: _Closing, party: papers.Party, row: ConsentRow | None, mine: Sequence[Action]
) -> papers.ClosureNotice:
    """The notice to someone else: with how it went, if the consent opens the plan to them."""
    if row is None:
        return papers.ClosureNotice(recipient=party, **_common(closing))
    return papers.ClosureNotice(
        recipient=party,
        **_common(closing),
        **_why(closing),
        endings=_endings(closing, [one for one in mine if _is_let_know(one, closing.on)]),
    )


def _is_let_know(action: Action, on: date) -> bool:
    """Whether someone else that an action tells of lets the one who has it know still."""
    if action.about is None or action.contact is None:
        return True
    yes = action.about.yes(on)
    return yes is not None and yes.covers(action.contact.unit_id, action.contact_id)


def _to_person(closing: _Closing, party: papers.Party) -> papers.ClosureNotice:
    return papers.ClosureNotice(
        recipient=party,
        to_individual=True,
        **_common(closing),
        **_why(closing),
        endings=_endings(closing, closing.actions),
        follows=Ground.GOAL_CHANGED in closing.terms.grounds,
    )


def _why(closing: _Closing) -> dict[str, Any]:
    return {
        "grounds": tuple(str(one) for one in closing.terms.grounds),
        "goal_outcome": closing.terms.goal_outcome.strip(),
    }


def _endings(closing: _Closing, actions: Sequence[Action]) -> tuple[papers.Ending, ...]:
    rests = closing.terms.rests
    return tuple(
        papers.Ending(
            what=one.what, rest=cast("Any", str(rests[one.pk].rest)), text=rests[one.pk].text
        )
        for one in actions
        if one.pk in rests
    )


def _common(closing: _Closing) -> dict[str, Any]:
    """What every notice says."""
    case, individual = closing.case, closing.case.individual
    return {
        "reference": case.key,
        "made_on": closing.on,
        "practice": settings.PRACTICE,
        "individual": papers.Person(
            name=individual.name,
            personal_number=individual.personal_number,
            protected=individual.is_protected,
        ),
        "unit": _closing_unit(case),
        "closed_on": closing.on,
        "meeting_off": closing.meeting_off,
        "turn_to": _turn_to(closing.terms),
    }


def _closing_unit(case: Case) -> papers.Party:
    responsible, unit = case.responsible, case.unit
    return papers.Party(
        unit=unit.name,
        principal=unit.principal.name,
        name=responsible.staff.name,
        function=responsible.title,
        email=responsible.staff.email or unit.email,
        phone=responsible.staff.phone or unit.phone,
    )


def _turn_to(terms: Terms) -> papers.Party:
    unit = terms.turn_to
    assert unit is not None
    return papers.Party(
        unit=unit.name,
        principal=unit.principal.name,
        address=unit.postal_address,
        email=unit.email,
        phone=terms.turn_to_phone.strip(),
    )
