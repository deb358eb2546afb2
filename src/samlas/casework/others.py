"""Others whose information stands in the papers: each one's own yes, or nothing is sent (OSL 10:1).

A row of the plan that tells of someone else reaches only those whom that one's yes covers; what the
texts for all tell asks for a yes that covers everyone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from samlas import rulebook
from samlas.casework import case as cases
from samlas.casework import tasks
from samlas.casework.case import Case, Refused, decide, held, locked, note
from samlas.casework.contacts import Contact, contacts_of
from samlas.casework.tasks import What
from samlas.directory.doing import Doer
from samlas.directory.models import Assignment
from samlas.ledger.models import Act
from samlas.people.alone import is_untold
from samlas.people.models import ConsentForm, OtherPerson, OtherYes
from samlas.people.personal_number import OLDEST


def ever(case: Case) -> list[OtherPerson]:
    """Return those whose information stands, or has stood, in the case's papers."""
    return list(OtherPerson.objects.filter(case=case.key).prefetch_related("yeses"))


def known(case: Case) -> list[OtherPerson]:
    """Return those whose information stands there now, with what they have said."""
    return [one for one in ever(case) if one.removed_at is None]


@dataclass(frozen=True, slots=True)
class Texts:
    """The yes of each one else that the texts for all tell of; None where there is none."""

    yeses: Sequence[OtherYes | None]

    def may_reach(self, unit: int | None, contact: int | None) -> bool:
        """Tell whether everyone lets the one with this id, of a unit or a contact, know."""
        return all(yes is not None and yes.covers(unit, contact) for yes in self.yeses)


def texts(case: Case, on: date) -> Texts:
    """Return what the texts for all need before they may reach someone."""
    return Texts([one.yes(on) for one in known(case) if one.in_texts])


def add(case: Case, person: OtherPerson, by: Assignment, now: datetime) -> OtherPerson:
    """Name someone else that the papers tell of. Raises Refused naming the field."""
    if not person.name.strip():
        raise Refused(_("Write the name."), "name")
    if person.birth_date > now.date():
        raise Refused(_("The day of birth cannot lie ahead."), "birth_date")
    if person.age(now.date()) > OLDEST:
        raise Refused(_("Check the date of birth."), "birth_date")
    with transaction.atomic():
        case = locked(case)
        _check_told(case, person)
        person.case = case.key
        person.save()
        note(case, Act.CHANGED, by, now, "other-person", other=person.pk)
    return person


def _check_told(case: Case, person: OtherPerson) -> None:
    """To ask a guardian who is not to know would tell of the plan (C11)."""
    if is_untold(case.key, person.name, person.personal_number):
        text = _("The child decides without this guardian. Write so that nothing tells of them.")
        raise Refused(text, "name")


def say_yes(
    case: Case, yes: OtherYes, by: Assignment, now: datetime, *, all_guardians: bool
) -> OtherYes:
    """Write down what one of them has said yes to, in place of an earlier yes.

    For a child its guardians say yes, all of them, as the rulebook has it for the person. Raises
    Refused naming the field, with the clauses where it is a rule.
    """
    with transaction.atomic():
        case = locked(case)
        _check_told(case, yes.person)
        _check(case, yes, now, all_guardians=all_guardians)
        yes.person.yeses.filter(withdrawn_at=None).update(withdrawn_at=now)
        yes.recorded_by, yes.recorded_at = by, now
        yes.save()
        note(case, Act.CONSENTED, by, now, "other-consent", other=yes.person_id)
        if not any(one.yes(now.date()) is None for one in known(case)):
            tasks.done(case.key, What.HEAR_OTHER)
    return yes


def _check(case: Case, yes: OtherYes, now: datetime, *, all_guardians: bool) -> None:
    today = now.date()
    if not yes.units and not yes.contacts:
        raise Refused(_("Tick who may know."), "to")
    if yes.given_on > today:
        raise Refused(_("The consent cannot have been given on a day ahead."), "given_on")
    if yes.valid_to < today:
        raise Refused(_("The consent must end today or later."), "valid_to")
    form = decide(case, "consent-form", now)
    if form.verdict == ConsentForm.SIGNED and yes.form != ConsentForm.SIGNED:
        text = _("A signed consent form is needed here. A spoken yes is not enough.")
        raise Refused(text, "way", form.because)
    if yes.form == ConsentForm.SIGNED and not yes.kept_where.strip():
        raise Refused(_("Write where the signed form is kept."), "kept_where")
    whose = whose_yes(case, yes.person, today)
    if whose.verdict == "all-guardians" and not all_guardians:
        text = _("It is a child. All guardians must say yes.")
        raise Refused(text, "all_guardians", whose.because)


def whose_yes(case: Case, person: OtherPerson, on: date) -> rulebook.Answer:
    """Return the rulebook's word on who says yes for one of this age."""
    return case.ask("whose-consent", on, person={"age": person.age(on)})


def take_back(case: Case, person: OtherPerson, by: Doer, now: datetime) -> None:
    """Take a yes back at once: what tells of this one is in nothing that is sent from now on.

    Who acts on a page of their own is told of on the work list. Raises Refused without a yes.
    """
    with transaction.atomic():
        case = held(case)
        living = person.yeses.filter(withdrawn_at=None)
        if not living.update(withdrawn_at=now):
            raise Refused(_("There is no yes to take back."))
        if not isinstance(by, Assignment) and not case.has_ended:
            tasks.expect(case, What.HEAR_OTHER)
        note(case, Act.WITHDREW, by, now, "other-consent", other=person.pk)


def remove(case: Case, person: OtherPerson, by: Assignment, now: datetime) -> None:
    """Write down that the papers tell of this one no more. Raises Refused while a row does."""
    with transaction.atomic():
        case = locked(case)
        if person.actions.filter(removed_at=None).exists():
            raise Refused(_("Rows of the plan tell of this person. Take them away first."))
        person.removed_at = now
        person.save(update_fields=["removed_at"])
        tasks.done(case.key, What.HEAR_OTHER)
        note(case, Act.CHANGED, by, now, "other-person-removed", other=person.pk)


@dataclass(frozen=True, slots=True)
class Other:
    """One of them, with the yes that holds, whom it lets know, and who is to say it."""

    person: OtherPerson
    yes: OtherYes | None
    names: Sequence[str]
    whose: rulebook.Answer

    @property
    def is_child(self) -> bool:
        """Whether its guardians say yes for it."""
        return bool(self.whose.verdict == "all-guardians")


def read(key: str, by: Assignment, now: datetime) -> tuple[Case, list[Other], list[Contact]]:
    """Return the case, those others, and the map's contacts; the ledger notes the reading.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "others")
    around, on = contacts_of(case), now.date()
    found = [
        Other(one, yes := one.yes(on), names_of(yes, around), whose_yes(case, one, on))
        for one in known(case)
    ]
    return case, found, around


def names_of(yes: OtherYes | None, around: Sequence[Contact]) -> list[str]:
    """Return those on the map whom a yes lets know, by name."""
    return [one.name for one in around if yes is not None and yes.covers(one.unit_id, one.pk)]
