"""Who may say yes to a SIP: the rulebook's word on each giver, its form, and its day (K40–K42)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samlas import rulebook
from samlas.casework.case import Case, Refused, decide
from samlas.people.alone import is_same
from samlas.people.models import (
    Assessed,
    Capacity,
    Consent,
    ConsentForm,
    ConsentGiver,
    ConsentRow,
    Representative,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Giver:
    """One who says yes: the person (None) or a representative; how, when, and where it is kept."""

    representative: Representative | None
    form: ConsentForm
    given_on: date
    kept_where: str = ""


def given_by(consent: Consent, giver: Giver, row: ConsentRow | None = None) -> ConsentGiver:
    """Return the giver as the consent's register holds it, not saved yet."""
    return ConsentGiver(
        consent=consent,
        row=row,
        representative=giver.representative,
        form=giver.form,
        given_on=giver.given_on,
        kept_where=giver.kept_where,
    )


@dataclass(frozen=True, slots=True)
class Assessment:
    """Why a child decides without its guardians, or why a grown person cannot say yes (C11, K41).

    `by` is the professional who has assessed it, by name and title; `on` the day.
    """

    what: Assessed
    text: str
    by: str
    on: date | None

    def columns(self) -> dict[str, object]:
        """Return it as the register of consents holds it."""
        return {
            "assessed": self.what,
            "assessment": self.text,
            "assessed_by": self.by,
            "assessed_on": self.on,
        }

    @classmethod
    def behind(cls, consent: Consent) -> Assessment | None:
        """Return the assessment that a consent rests on."""
        if not consent.assessed:
            return None
        what = Assessed(consent.assessed)
        return cls(what, consent.assessment, consent.assessed_by, consent.assessed_on)


def check_days(case: Case, givers: Sequence[Giver], today: date) -> None:
    """A yes is given after the first information, and not on a day ahead (H20).

    The field is `given_on`, for a representative with its number: `given_on-12`.
    """
    informed_on = case.informations.aggregate(first=Min("given_on"))["first"]
    for giver in givers:
        field = f"given_on-{giver.representative.pk}" if giver.representative else "given_on"
        if giver.given_on > today:
            raise Refused(_("The consent cannot have been given on a day ahead."), field)
        if informed_on and giver.given_on < informed_on:
            raise Refused(_("The consent cannot have been given before the information."), field)


def check_orders(case: Case, givers: Sequence[Giver], ends: date, today: date) -> None:
    """Nothing rests on an order longer than it holds: raises Refused naming `valid_to` (K40)."""
    if rests_on_self(case, givers, today):
        return
    for giver in givers:
        last = giver.representative.last_day(today) if giver.representative else None
        if last is not None and last < ends:
            raise _ends_sooner(last)


def rests_on_self(case: Case, givers: Iterable[Giver | ConsentGiver], today: date) -> bool:
    """Whether the person's own yes is enough, so that no order has to hold with it."""
    if not any(giver.representative is None for giver in givers):
        return False
    return bool(case.ask("whose-consent", today).verdict == "person")


def check_alone(
    case: Case, contact: int | None, givers: Sequence[Giver], assessed: Assessment | None
) -> None:
    """A child that decides by itself lets nothing reach a guardian who has not said yes with it.

    Nor under another entry on the map, known by the name or the number. Raises Refused naming the
    recipient: `to-` and the number of its contact (C11).
    """
    if contact is None or assessed is None or assessed.what != Assessed.MATURITY:
        return
    yes = {giver.representative.pk for giver in givers if giver.representative}
    known = case.individual.representatives.filter(capacity=Capacity.GUARDIAN).exclude(pk__in=yes)
    one = case.contacts.select_related("representative").filter(pk=contact).first()
    if one is None:
        return
    number = one.representative.personal_number if one.representative else ""
    if any(is_same(guardian, one.name, number) for guardian in known):
        text = _("The child decides without this guardian. Nothing can be sent to the guardian.")
        raise Refused(text, f"to-{contact}")


def check(
    case: Case, givers: Sequence[Giver], assessed: Assessment | None, now: datetime
) -> list[Representative]:
    """Ask the rulebook of each giver and the form; for a child, of all guardians (K40–K42).

    Returns the guardians whose yes is still waited for: one of two has said yes. Raises Refused
    naming the field, with the clauses where it is a rule.
    """
    if not givers:
        raise Refused(_("Say who has given the consent."), "givers")
    _check_assessment(assessed, now.date())
    for giver in givers:
        check_form(case, giver, now)
    person_said_yes = any(giver.representative is None for giver in givers)
    representatives = [giver.representative for giver in givers if giver.representative]
    is_mature = assessed is not None and assessed.what == Assessed.MATURITY
    is_unable = assessed is not None and assessed.what == Assessed.INABILITY
    if is_unable and person_said_yes:
        raise Refused(
            _("One who cannot say yes has not said yes. Choose one of the two."), "givers"
        )
    for one in representatives:
        unknown = None if is_mature else bool(one.person_agrees)
        _check_representative(case, one, person_said_yes or unknown, now, is_unable=is_unable)
    return awaited(case, representatives, now, is_mature=is_mature)


def _check_assessment(assessed: Assessment | None, today: date) -> None:
    if assessed is None:
        return
    if not assessed.text.strip():
        raise Refused(_("Write what the assessment says."), "assessment")
    if not assessed.by.strip():
        raise Refused(_("Write who has made the assessment, by name and title."), "assessed_by")
    if assessed.on is None:
        raise Refused(_("Write the day of the assessment."), "assessed_on")
    if assessed.on > today:
        raise Refused(_("The day of the assessment cannot lie ahead."), "assessed_on")


def check_form(case: Case, giver: Giver, now: datetime) -> None:
    answer = decide(case, "consent-form", now)
    if answer.verdict == ConsentForm.SIGNED and giver.form != ConsentForm.SIGNED:
        raise Refused(
            _("A signed consent form is needed here. A spoken yes is not enough."),
            "form",
            answer.because,
        )
    if giver.form == ConsentForm.SIGNED and not giver.kept_where.strip():
        raise Refused(_("Write where the signed form is kept."), "kept_where")


def _check_representative(
    case: Case,
    representative: Representative,
    agrees: bool | None,
    now: datetime,
    *,
    is_unable: bool = False,
) -> None:
    """`agrees` is the person's own yes beside the representative's; None: a child's is assessed."""
    agent = {**representative.facts(now.date()), "person_agrees": agrees}
    person = {"consents": "unable" if is_unable else "yes"}
    may = decide(case, "may-consent", now, agent=agent, person=person)
    if may.verdict == "no":
        raise Refused(
            _("This representative may not consent for the person."), "givers", may.because
        )
    valid = decide(case, "may-send", now, person=person, agent=agent)
    if valid.verdict == "no":
        raise Refused(
            _("This representative may consent only together with the person."),
            "givers",
            valid.because,
        )


def guardians_of(case: Case, on: date) -> list[Representative]:
    """Return the child's guardians as of that day: one whose custody has ended is none."""
    known = case.individual.representatives.filter(capacity=Capacity.GUARDIAN)
    found = known.prefetch_related("orders").order_by("pk")
    return [one for one in found if one.facts(on)["order"] in ("in-force", "missing")]


def awaited(
    case: Case, said_yes: Sequence[Representative], now: datetime, *, is_mature: bool
) -> list[Representative]:
    """Return the guardians whose yes is needed besides those who have `said_yes`.

    Raises Refused when no guardian is known, or none at all has said yes where one has to.
    """
    guardians = guardians_of(case, now.date())
    yes = {one.pk for one in said_yes}
    alone = _alone(guardians, yes, now.date())
    person = {"mature": is_mature}
    wanted = decide(case, "whose-consent", now, person=person, guardians=alone)
    if wanted.verdict != "all-guardians":
        return []
    if not guardians:
        text = _("Add the child's guardians first, or describe the child's maturity.")
        raise Refused(text, "givers", wanted.because)
    if not yes & {one.pk for one in guardians}:
        text = _("A guardian must say yes, or the child's maturity must be described.")
        raise Refused(text, "givers", wanted.because)
    return [one for one in guardians if one.pk not in yes]


def _alone(
    guardians: Sequence[Representative], said_yes: Collection[int], on: date
) -> dict[str, object]:
    """The facts of a decision that the yes of one who has said yes suffices, if there is one."""
    for one in guardians:
        for order in one.orders.all() if one.pk in said_yes else ():
            if not order.is_power and order.holds(on):
                return {"ground": order.ground, "listed": bool(order.scope)}
    return {}


def alone_until(
    case: Case, said_yes: Collection[int | None], on: date, *, is_mature: bool
) -> date | None:
    """Return the last day on which a decision lets one guardian suffice; None: nothing rests on it.

    Its end ends what rests on it, unless the yes of these suffices without it (FB 6:13).
    """
    for one in guardians_of(case, on):
        for order in one.orders.all() if one.pk in said_yes else ():
            last = None if order.is_power or not order.holds(on) else order.valid_to
            if last is not None and not suffices(
                case, said_yes, last + timedelta(days=1), is_mature=is_mature
            ):
                return last
    return None


def check_alone_until(
    case: Case, givers: Sequence[Giver], assessed: Assessment | None, ends: date, today: date
) -> None:
    """Raise Refused naming `valid_to` when that is after the day of `alone_until`."""
    said_yes = {one.representative.pk if one.representative else None for one in givers}
    is_mature = assessed is not None and assessed.what == Assessed.MATURITY
    last = alone_until(case, said_yes, today, is_mature=is_mature)
    if last is not None and last < ends:
        raise _ends_sooner(last)


def _ends_sooner(last: date) -> Refused:
    text = _("The order ends on %(day)s. The consent cannot hold longer.")
    return Refused(text % {"day": date_format(last)}, "valid_to")


def suffices(case: Case, said_yes: Collection[int | None], on: date, *, is_mature: bool) -> bool:
    """Whether the yes of these (None: the person) is enough, as custody and orders are on a day."""
    guardians = guardians_of(case, on)
    known = {one.pk for one in guardians}
    alone = _alone(guardians, known & set(said_yes), on)
    wanted = case.ask("whose-consent", on, person={"mature": is_mature}, guardians=alone).verdict
    if wanted == "person":
        return None in said_yes
    enough = known <= set(said_yes) if wanted == "all-guardians" else bool(known & set(said_yes))
    return bool(known) and enough


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who could give the consent: the person (None), or a representative.

    `answer` is the rulebook's word on a representative: `yes`, `with-person` or `no`.
    """

    representative: Representative | None
    answer: rulebook.Answer | None

    @property
    def may(self) -> bool:
        """Whether this one can give consent at all (K42: a personal ombudsman cannot)."""
        return self.answer is None or self.answer.verdict != "no"


def candidates(case: Case, on: date) -> list[Candidate]:
    """Return the person and all who speak for them, each with the rulebook's word (K40–K42)."""
    representatives = case.individual.representatives.prefetch_related("orders").order_by("pk")
    return [Candidate(None, None)] + [
        Candidate(one, case.ask("may-consent", on, agent=one.facts(on))) for one in representatives
    ]
