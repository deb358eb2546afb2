"""Acts of the stories up to the contact map, each named for the step of casework that it calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from samlas.casework import agreeing, consent, contacts, need, orders, others, withdrawal
from samlas.casework import case as cases
from samlas.casework.consent import Row, Yes
from samlas.casework.contacts import Contact
from samlas.casework.givers import Giver
from samlas.casework.standing import AskedBy
from samlas.directory.models import Assignment
from samlas.people.models import (
    ConsentForm,
    InformationKind,
    Order,
    OtherPerson,
    OtherYes,
    Representative,
)
from samlas.people.personal_number import birth_date
from samlas.practice import persons
from samlas.practice.stories import Said, Tale, individual

Act = Callable[[Tale, Said, Assignment, datetime], None]
ORDINARY = ("reason", "goal", "questions", "measures")


def start(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """A member of staff notices the need. `close` in the file are the relatives and guardians."""
    tale.begun = need.start(noticed(tale, said), by, now)
    settle_in(tale, said, by, now)


def noticed(tale: Tale, said: Said) -> need.Noticed:
    """What is written down of the need."""
    return need.Noticed(
        individual=individual(tale),
        needs=said["needs"],
        context=cases.Context(said.get("context", cases.Context.OPEN_CARE)),
        asked_by=AskedBy(said.get("asked_by", AskedBy.UNIT)),
    )


def settle_in(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """Those close to the person, and the texts of the new case."""
    case = tale.case
    for one in tale.said.get("close", ()):
        fields = {name: value for name, value in one.items() if name not in ("id", "order")}
        fields["personal_number"] = persons.number_of(one["name"])
        close = Representative.objects.create(individual=case.individual, **fields)
        tale.close[one["id"]] = close
        if "order" in one:
            orders.add(case, _order(close, one["order"], now), by, now)
    texts = {name: said[name] for name in ("what_matters", "childs_best") if name in said}
    if texts:
        cases.save_texts(case, texts, case.version, by, now)


def _order(of: Representative, said: Said, now: datetime) -> Order:
    """The order or power of attorney that someone speaks by; `days` is how long it lasts."""
    ends = now.date() + timedelta(days=said["days"]) if "days" in said else None
    return Order(
        representative=of,
        kind=said["kind"],
        scope=said.get("scope", []),
        ground=said.get("ground", ""),
        issuer=said["issuer"],
        reference=said.get("reference", ""),
        valid_from=now.date() - timedelta(days=said.get("since", 400)),
        valid_to=ends,
        seen_on=now.date(),
    )


def inform(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The person is told what a SIP is."""
    information = consent.Information(
        case=tale.case,
        given_on=now.date(),
        how=said.get("how", consent.How.SPOKEN),
        language=said.get("language", ""),
        interpreter=said.get("interpreter", False),
        understood=said["understood"],
    )
    consent.inform(information, by, now)


def agree(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The person, or those who speak for them, say yes. `rows` tells who may know what."""
    rows = [_row(tale, row) for row in said["rows"]]
    agreeing.record(
        tale.case,
        Yes(
            givers=_givers(tale, said, now),
            rows=rows,
            not_to_be_brought_up=said.get("keeps", ""),
            valid_to=now.date() + timedelta(days=said.get("days", 270)),
        ),
        by,
        now,
    )


def agree_more(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """One recipient more is opened."""
    agreeing.add_row(tale.case, _row(tale, said["row"]), _givers(tale, said, now), by, now)


def _givers(tale: Tale, said: Said, now: datetime) -> list[Giver]:
    return [
        Giver(
            representative=tale.close[who] if who else None,
            form=ConsentForm(said.get("form", ConsentForm.SIGNED)),
            given_on=now.date(),
            kept_where=said.get("kept", ""),
        )
        for who in said["givers"]
    ]


def _row(tale: Tale, said: Said) -> Row:
    unit = tale.people.units.get(said["who"])
    return Row(
        unit=unit,
        contact=None if unit else tale.contacts[said["who"]].pk,
        kinds=[InformationKind(kind) for kind in said.get("kinds", ORDINARY)],
        exception=said.get("exception", ""),
        whole_principal=not said.get("alone", False),
    )


def tell_of(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """Someone else stands in the papers, and says yes to that. `to` are those who may know."""
    number = persons.number_of(said["name"])
    person = OtherPerson(
        name=said["name"],
        relation=said["relation"],
        birth_date=birth_date(number),
        personal_number=number,
    )
    yes = OtherYes(
        person=others.add(tale.case, person, by, now),
        what=said["what"],
        units=[tale.people.units[code].pk for code in said["to"]],
        said_by=said["name"],
        form=ConsentForm.SIGNED,
        kept_where=said["kept"],
        given_on=now.date(),
        valid_to=now.date() + timedelta(days=270),
    )
    others.say_yes(tale.case, yes, by, now, all_guardians=False)


def decline(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The person says no."""
    details = said.get("details", "")
    consent.decline(tale.case, said.get("alternative", ""), by, now, details=details)


def withdraw(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The person takes the consent back."""
    withdrawal.withdraw(tale.case, said.get("how", consent.Told.PHONE), by, now)


def put_on_map(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """Those around the person, each with what is decided about them."""
    for one in said["contacts"]:
        tale.contacts[one["who"]] = contacts.add(_contact(tale, one), by, now)


def _contact(tale: Tale, said: Said) -> Contact:
    unit = tale.people.units.get(said["who"])
    close = tale.close.get(said["who"])
    named = unit or close
    ring = contacts.ring_of(unit) if unit else contacts.Ring.NEAR
    return Contact(
        case=tale.case,
        unit=unit,
        representative=close,
        name=named.name if named else said["who"],
        ring=said.get("ring", ring),
        role=said.get("role", close.relation if close else ""),
        support=said.get("support", ""),
        ongoing=said.get("ongoing", True),
        choice=said.get("choice", ""),
        reason=said.get("reason", ""),
    )


def decide(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """Decisions about contacts that are on the map already."""
    for one in said["contacts"]:
        contact = Contact.objects.select_related("case").get(pk=tale.contacts[one["who"]].pk)
        values = {"choice": one["choice"], "reason": one.get("reason", "")}
        contacts.change(contact, values, contact.version, by, now)


ACTS: dict[str, Act] = {
    "start": start,
    "inform": inform,
    "agree": agree,
    "agree-more": agree_more,
    "tell-of": tell_of,
    "decline": decline,
    "withdraw": withdraw,
    "map": put_on_map,
    "decide": decide,
}
