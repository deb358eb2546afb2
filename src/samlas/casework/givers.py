"""Who may say yes to a SIP: the rulebook's word on each giver, its form, and its day (K40–K42)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samlas import rulebook
from samlas.casework.case import Case, Refused, decide
from samlas.people.models import Capacity, ConsentForm, ConsentGiver, Representative


@dataclass(frozen=True, slots=True, kw_only=True)
class Giver:
    """One who says yes: the person (None) or a representative; how, when, and where it is kept."""

    representative: Representative | None
    form: ConsentForm
    given_on: date
    kept_where: str = ""


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
            text = _("The order ends on %(day)s. The consent cannot hold longer.")
            raise Refused(text % {"day": date_format(last)}, "valid_to")


def rests_on_self(case: Case, givers: Iterable[Giver | ConsentGiver], today: date) -> bool:
    """Whether the person's own yes is enough, so that no order has to hold with it."""
    if not any(giver.representative is None for giver in givers):
        return False
    return bool(case.ask("whose-consent", today).verdict == "person")


def check(case: Case, givers: Sequence[Giver], maturity: str, now: datetime) -> None:
    """Ask the rulebook of each giver and the form; for a child, of all guardians (K40–K42).

    `maturity` says why a child decides alone. Raises Refused naming the field, with the clauses.
    """
    if not givers:
        raise Refused(_("Say who has given the consent."), "givers")
    for giver in givers:
        _check_form(case, giver, now)
    person_said_yes = any(giver.representative is None for giver in givers)
    representatives = [giver.representative for giver in givers if giver.representative]
    is_mature = bool(maturity.strip())
    for one in representatives:
        unknown = None if is_mature else bool(one.person_agrees)
        _check_representative(case, one, person_said_yes or unknown, now)
    wanted = decide(case, "whose-consent", now, person={"mature": is_mature})
    if wanted.verdict == "all-guardians":
        _check_guardians(case, representatives, wanted.because)


def _check_form(case: Case, giver: Giver, now: datetime) -> None:
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
    case: Case, representative: Representative, agrees: bool | None, now: datetime
) -> None:
    """`agrees` is the person's own yes beside the representative's; None: a child's is assessed."""
    agent = {**representative.facts(now.date()), "person_agrees": agrees}
    may = decide(case, "may-consent", now, agent=agent)
    if may.verdict == "no":
        raise Refused(
            _("This representative may not consent for the person."), "givers", may.because
        )
    valid = decide(case, "may-send", now, person={"consents": "yes"}, agent=agent)
    if valid.verdict == "no":
        raise Refused(
            _("This representative may consent only together with the person."),
            "givers",
            valid.because,
        )


def _check_guardians(
    case: Case, said_yes: Sequence[Representative], because: Sequence[rulebook.Clause]
) -> None:
    guardians = set(
        case.individual.representatives.filter(capacity=Capacity.GUARDIAN).values_list(
            "pk", flat=True
        )
    )
    if not guardians:
        raise Refused(
            _("Add the child's guardians first, or describe the child's maturity."),
            "givers",
            because,
        )
    if guardians - {one.pk for one in said_yes}:
        raise Refused(
            _("All guardians must say yes, or the child's maturity must be described."),
            "givers",
            because,
        )


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
