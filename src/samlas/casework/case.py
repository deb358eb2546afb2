"""The case: one unit's own record of the work on one SIP, and the rule decisions taken in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samlas import papers, rulebook
from samlas.directory.doing import Doer
from samlas.directory.models import Assignment, Party, Unit
from samlas.directory.models import joined as joined_on
from samlas.exchange.models import is_named
from samlas.keys import KEY_LENGTH, new_key
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.people.models import Individual, Protection
from samlas.rulebook import Answer
from samlas.sealed.fields import SealedJSON, SealedText
from samlas.statements import Statement


class Refused(Exception):
    """A step that the rules or the facts do not allow now.

    `field` is the form field to mend, empty when it is the whole step; `because` the clauses behind
    it, empty when it is not a rule.
    """

    def __init__(
        self, message: str, field: str = "", because: Sequence[rulebook.Clause | papers.Reason] = ()
    ) -> None:
        super().__init__(message)
        self.field = field
        self.because = because


class Conflict(Exception):
    """Someone else saved first. `saved` is what stands in the database now."""

    def __init__(self, saved: models.Model) -> None:
        super().__init__("changed by someone else")
        self.saved = saved


class Stage(models.TextChoices):
    """How far a case has come: a cache of its facts for lists, moved by the steps only."""

    NEED = "need", _("Need noticed")
    CONSENT = "consent", _("Consent")
    CONTACTS = "contacts", _("Contact map")
    SUMMONS = "summons", _("Summons being written")
    CALLED = "called", _("Summons sent")
    PLAN = "plan", _("Plan in force")
    CLOSED = "closed", _("Closed")
    DECLINED = "declined", _("The person has said no")
    WITHDRAWN = "withdrawn", _("Consent withdrawn")


ENDED = (Stage.DECLINED, Stage.WITHDRAWN, Stage.CLOSED)


class Context(models.TextChoices):
    """The rulebook's `context`: ordinary, or discharge from inpatient care (LUS)."""

    OPEN_CARE = "open-care", _("In ordinary life")
    DISCHARGE = "discharge", _("Before discharge from hospital")


def open_to(by: Assignment, case: str = "") -> Q:
    """The condition that a case is of nobody protected, or `by` is named to read it (law.md 2.7).

    `case` is the way to the case from what is asked for, as `case__`.
    """
    is_open = Q(**{f"{case}individual__protection": Protection.NONE})
    return is_open | Q(**{f"{case}responsible": by.pk}) | is_named(by, f"{case}key")


class CaseQuery(models.QuerySet["Case"]):
    def seen_by(self, assignment: Assignment) -> CaseQuery:
        """Keep the cases that this assignment may see: its own unit's. Decided here only.

        One about a protected person is seen by its responsible, and by who has been named.
        """
        return self.filter(open_to(assignment), unit_id=assignment.unit_id)


class Case(models.Model):
    """The work on one SIP. `rulebook` is pinned at the start and stays with the case (H3).

    `version` counts the saves of the case's own texts, so that two writers never lose text.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases")
    individual = models.ForeignKey(Individual, models.PROTECT, related_name="cases")
    responsible = models.ForeignKey(Assignment, models.PROTECT, related_name="cases")
    rulebook = models.CharField(max_length=40)
    context = models.CharField(max_length=12, choices=Context.choices, default=Context.OPEN_CARE)
    discovered_here = models.BooleanField(default=True)
    started_at = models.DateTimeField()
    needs = SealedText()
    what_matters = SealedText(blank=True)
    what_matters_skipped = SealedText(max_length=300, blank=True)
    childs_best = SealedText(blank=True)
    contacts_none_known = models.BooleanField(default=False)
    no_representative = models.BooleanField(default=False)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.NEED)
    version = models.PositiveIntegerField(default=0)

    objects = CaseQuery.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "-id"], name="cases_of_unit"),
            models.Index(fields=["unit", "stage", "-id"], name="cases_of_unit_by_stage"),
        ]

    def __str__(self) -> str:
        return self.key

    def get_stage_display(self) -> str:  # type: ignore[no-redef]
        """The stage in words; Django's own way there hashes every label first."""
        return str(Stage(self.stage).label)

    @property
    def has_ended(self) -> bool:
        return self.stage in ENDED

    def move(self, stage: Stage) -> None:
        """Store how far the case has come."""
        self.stage = stage
        self.save(update_fields=["stage"])

    def facts(self, on: date) -> dict[str, object]:
        """Return what every question of the rulebook is asked with: rulebook, day, context, age."""
        return {
            "rulebook": self.rulebook,
            "on": on,
            "context": self.context,
            "person": {"age": self.individual.age(on)},
        }

    def ask(self, question: str, on: date, **facts: object) -> Answer:
        """Put a question about this case to its rulebook, without storing the answer."""
        return rulebook.ask(question, merged(self.facts(on), facts))

    def day_of(self, clock: str, due: date, on: date) -> date:
        """The day that a clock of the rulebook counts to from the day `due`."""
        return date.fromisoformat(str(self.ask("clock", on, clock=clock, due=due).verdict))

    def is_child(self, on: date) -> bool:
        """Whether guardians still consent for the person: the rulebook's word (FB 6:2, C11)."""
        return bool(self.ask("whose-consent", on).verdict == "all-guardians")


class Decision(models.Model):
    """A rule decision taken in a case: what was asked, the verdict, and the clauses it rests on."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    taken_at = models.DateTimeField()
    question = models.CharField(max_length=40)
    facts = SealedJSON()
    verdict = SealedJSON()
    because = models.JSONField()

    def __str__(self) -> str:
        return f"{self.question}: {self.verdict}"


def decide(case: Case, question: str, now: datetime, **facts: object) -> rulebook.Answer:
    """Put a question to the case's rulebook and store what was decided."""
    answer = case.ask(question, now.date(), **facts)
    keep(case, [(answer, facts)], now)
    return answer


def keep(
    case: Case, asked: Sequence[tuple[rulebook.Answer, Mapping[str, object]]], now: datetime
) -> None:
    """Store decisions with their facts, verdicts, and clauses with versions, explainable later."""
    base = case.facts(now.date())
    Decision.objects.bulk_create(
        Decision(
            case=case,
            taken_at=now,
            question=answer.question,
            facts=_plain(merged(base, facts)),
            verdict=answer.verdict,
            because=[clause.reference() for clause in answer.because],
        )
        for answer, facts in asked
    )


def merged(base: Mapping[str, object], more: Mapping[str, object]) -> dict[str, object]:
    """Return the facts of both; where both hold a table of the same name, the tables are joined."""
    facts = dict(base)
    for name, value in more.items():
        known = facts.get(name)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            facts[name] = {**known, **value}
        else:
            facts[name] = value
    return facts


def _plain(value: Any) -> Any:
    """Return the value with dates as text, so that it can be stored as JSON."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, (date, datetime)) else value


LAW = "law"


def pick_rulebook(unit: Unit, age: int | None, today: date) -> str:
    """Return the rulebook a new case of the unit gets: the most local agreement that applies (C4).

    `age` in whole years; None, for one whose age is not known, leaves no agreement out. Falls back
    to the law alone.
    """
    return pick_rulebooks([unit], age, today)[unit.pk]


def pick_rulebooks(units: Sequence[Unit], age: int | None, today: date) -> dict[int, str]:
    """Return the rulebook of each unit, by its id: one query for them all. See `pick_rulebook`."""
    joined: dict[int, set[tuple[str, int]]] = {unit.pk: set() for unit in units}
    parties = Party.objects.filter(joined_on(today), unit_id__in=joined)
    named = parties.values_list("unit_id", "agreement__rulebook", "agreement__editions")
    for unit_id, agreement, editions in named:
        joined[unit_id].add((agreement, editions))
    local = _local({one for all_ in joined.values() for one in all_}, age, today)
    return {
        unit_id: next((local[one] for one in local if one in agreements), LAW)
        for unit_id, agreements in joined.items()
    }


def _local(
    agreements: set[tuple[str, int]], age: int | None, today: date
) -> dict[tuple[str, int], str]:
    """Return the rulebooks of those that apply on the day, by agreement, the most local first."""
    found = []
    for one in agreements:
        book = rulebook.current(*one, today)
        if book is not None and book.top.for_new(today) and _applies(book, age, today):
            found.append((rulebook.locality(book), one, book.id))
    return {one: book for _locality, one, book in sorted(found, reverse=True)}


def _applies(book: rulebook.Book, age: int | None, today: date) -> bool:
    if age is None:
        return True
    facts = {"on": today, "person": {"age": age}}
    return bool(rulebook.ask_of(book, "applies", facts).verdict == "yes")


def rulebook_of(key: str) -> str:
    """Return the rulebook that a case began with; empty when the case is no longer here.

    For whoever holds a paper of the case, at any unit: it tells nothing else, and nothing is noted.
    """
    found = Case.objects.filter(key=key).values_list("rulebook", flat=True).first()
    return found or ""


def reasons(answer: rulebook.Answer) -> tuple[papers.Reason, ...]:
    """Return the clauses of a verdict as a paper carries them: named as people know them."""
    return tuple(
        papers.Reason(
            source=rulebook.title(one.source),
            clause=one.place,
            level=one.level,
            quote=one.quote,
            paraphrased=one.paraphrased,
        )
        for one in answer.because
    )


Made = TypeVar("Made", bound=models.Model)


def once(make: Callable[[], Made], known: models.QuerySet[Made]) -> Made:
    """Make what a form asks for; sent a second time, return what the first made: `known`."""
    try:
        with transaction.atomic():
            return make()
    except IntegrityError:
        made = known.first()
        if made is None:
            raise
        return made


def check_open(case: Case) -> None:
    """Raise Refused for a closed case: it stays closed, and nothing more is written in it."""
    if case.stage == Stage.CLOSED:
        raise Refused(gettext("The plan is closed. If the need comes back, begin a new SIP."))


def locked(case: Case, version: int | None = None) -> Case:
    """Return the case locked for the rest of the transaction, its individual and unit with it.

    Every step begins here: raises Refused for a closed case, and Conflict when `version` is given
    and someone saved after it.
    """
    fresh = held(case)
    check_open(fresh)
    if version is not None and fresh.version != version:
        raise Conflict(fresh)
    return fresh


_HELD = Statement(
    lambda pk: (
        Case.objects.filter(pk=pk)
        .select_for_update(of=("self",))
        .select_related("individual", "unit", "responsible")
    ),
    pk=int,
)


def held(case: Case) -> Case:
    """Return the case locked, a closed one too: only for what must never be refused."""
    return _HELD.only(pk=case.pk)


def save_texts(
    case: Case, texts: Mapping[str, str], version: int, by: Assignment, now: datetime
) -> Case:
    """Save the case's own texts (`needs`, `what_matters`, `what_matters_skipped`, `childs_best`).

    `version` is the one the form was opened at. Returns the saved case; raises Conflict. H22, H16.
    """
    with transaction.atomic():
        fresh = locked(case, version)
        for name, text in texts.items():
            setattr(fresh, name, text)
        fresh.version += 1
        fresh.save(update_fields=[*texts, "version"])
        note(fresh, Act.CHANGED, by, now, "case", fields=sorted(texts))
    return fresh


def note(case: Case, act: Act, by: Doer, now: datetime, purpose: str, **detail: object) -> None:
    """Write one act about the case to the ledger."""
    log.write(by.actor, now, log.Note(act, case.key, purpose, detail))


BY_KEY = Statement(
    lambda key, unit, who: (
        Case.objects.seen_by(Assignment(pk=who, unit_id=unit))
        .select_related("individual", "responsible__staff")
        .filter(key=key)
    ),
    key=str,
    unit=int,
    who=int,
)


def read(
    case_key: str, by: Assignment, now: datetime, purpose: str,
    found_by: Statement[Case] = BY_KEY, **also: object,
) -> Case:  # fmt: skip
    """Return the case for a page and write the reading to the ledger.

    `found_by` is another query by key, unit and who, for a page that needs more along with the
    case; `also` is what else it is asked by.
    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = found_by.only(key=case_key, unit=by.unit_id, who=by.pk, **also)
    case.unit = case.responsible.unit = by.unit
    note(case, Act.READ, by, now, purpose)
    return case


def of_unit(by: Assignment, stage: str, before: int | None, size: int, now: datetime) -> list[Case]:
    """Return up to `size` cases of the unit, newest first, started before the id `before`.

    `stage` narrows the list when not empty. The listing is written to the ledger.
    """
    cases = Case.objects.seen_by(by).select_related("individual", "responsible__staff")
    if stage:
        cases = cases.filter(stage=stage)
    if before is not None:
        cases = cases.filter(pk__lt=before)
    found = list(cases.order_by("-pk")[:size])
    _note_list(found, Act.LISTED, by, now)
    return found


def search(personal_number: str, by: Assignment, now: datetime) -> list[Case]:
    """Return the unit's cases for exactly this personal number (twelve digits).

    Every search is written to the ledger, without the number.
    """
    found = list(
        Case.objects.seen_by(by)
        .filter(unit=by.unit_id, individual__personal_number=personal_number)
        .select_related("individual", "responsible__staff")
        .order_by("-pk")[:50]
    )
    _note_list(found, Act.SEARCHED, by, now)
    return found


def _note_list(cases: list[Case], act: Act, by: Assignment, now: datetime) -> None:
    log.write(
        by.actor, now, log.Note(act, "cases", "list", {"cases": [case.key for case in cases]})
    )
