"""Writing what an agreement is to say next. Nothing is saved that the rulebook would not take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas import rulebook
from samlas.agreements.keeping import draft_of, kept_by
from samlas.agreements.models import Decided, Draft
from samlas.casework.case import Conflict, Refused
from samlas.directory.models import Agreement, Assignment, OfficeKind
from samlas.directory.offices import holds_office
from samlas.ledger import log
from samlas.ledger.models import Act

LEVELS = ("regional", "local", "unit")
Document = dict[str, Any]
Value = str | int | tuple[str, ...] | Mapping[str, Any]


class NotSound(Refused):
    """The text contradicts itself or the law: `problems` has the first faults, with both texts, and
    `more` tells how many there are besides."""

    def __init__(self, fault: rulebook.BadSource) -> None:
        if any(one.sides for one in fault.problems):
            told = _("This cannot be saved: it is weaker than the law, or contradicts it.")
        else:
            told = _("This cannot be saved: the rulebook cannot read it. What is wrong is below.")
        super().__init__(told)
        self.problems, self.more = fault.problems, fault.more


@dataclass(frozen=True, slots=True)
class Words:
    """What a clause says. `is_quote`: in the document's own words."""

    place: str
    quote: str
    text: str
    contested: str = ""
    is_quote: bool = True


@dataclass(frozen=True, slots=True)
class Beginning:
    """A new agreement: its id and title, its document, where it holds, who decides, and on what it
    stands."""

    id: str
    title: str
    document: str
    territory: str
    decided_by: str
    over: str
    valid_from: date


def about(agreement: Agreement) -> str:
    """How the ledger knows an agreement."""
    return f"agreement-{agreement.pk}"


def latest(agreement: Agreement) -> rulebook.Book | None:
    """Return the edition decided last, in force or not; None for an agreement only begun."""
    return rulebook.current(agreement.rulebook, agreement.editions, date.max)


def over(text: str, on: date) -> tuple[str, ...]:
    """Return the ids of the rulebooks that a text stands on, as they are on the day."""
    named = _document(text)["source"].get("over") or ["law"]
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        return ()  # the rulebook tells that it is no list of texts
    kept = dict(Agreement.objects.filter(rulebook__in=named).values_list("rulebook", "editions"))
    books = ((name, rulebook.current(name, kept.get(name, 0), on)) for name in named)
    return tuple(book.id if book else name for name, book in books)


def judged(agreement: Agreement, text: str, on: date) -> rulebook.Book:
    """Return the rulebook that a text makes. Raises NotSound."""
    name = rulebook.named(agreement.rulebook, agreement.editions + 1)
    try:
        book = rulebook.judged(rulebook.Edition(name, text, over(text, on)))
    except rulebook.BadSource as fault:
        raise NotSound(fault) from fault
    if book.top.id != agreement.rulebook:
        raise Refused(
            _("The id in the text is that of another agreement. Here it is %(id)s.")
            % {"id": agreement.rulebook}, "text",
        )  # fmt: skip
    if book.top.level not in LEVELS:
        raise Refused(
            _("The level of an agreement is one of these: %(words)s.")
            % {"words": ", ".join(LEVELS)}, "text",
        )  # fmt: skip
    return book


def begin(agreement: str, by: Assignment, now: datetime) -> Draft:
    """Begin a draft from what stands; where there is one already, return that.

    Raises Agreement.DoesNotExist.
    """
    known = kept_by(by, now.date()).get(rulebook=agreement)
    document = _document(_text_of(known))
    document["source"].pop("valid_to", None)
    document["source"]["version"] = f"{now:%Y-%m-%d}"
    document["source"]["valid_from"] = _next_month(now.date())
    with transaction.atomic():
        draft, is_new = Draft.objects.get_or_create(
            agreement=known,
            defaults={
                "principal": by.unit.principal, "text": rulebook.written(document),
                "changed_by": by, "changed_at": now,
            },
        )  # fmt: skip
        if is_new:
            _note(draft, by, now, "draft-begun")
    return draft


def begin_new(said: Beginning, by: Assignment, now: datetime) -> Draft:
    """Begin an agreement that is not there yet, with one clause to go on from (C4)."""
    if not holds_office(by, OfficeKind.AGREEMENTS, now.date()):
        raise Agreement.DoesNotExist
    if said.valid_from < now.date():
        raise Refused(_("It can begin today at the earliest."), "valid_from")
    taken = said.id in rulebook.most_local_first()
    document = first_document(said)
    with transaction.atomic():
        agreement, is_new = Agreement.objects.get_or_create(
            rulebook=said.id, defaults={"title": said.title}
        )
        if taken or not is_new:
            raise Refused(_("There is an agreement of this name. Choose another."), "short")
        text = rulebook.written(document)
        judged(agreement, text, now.date())
        draft = Draft.objects.create(
            agreement=agreement, principal=by.unit.principal, text=text, changed_by=by,
            changed_at=now,
        )  # fmt: skip
        _note(draft, by, now, "draft-begun")
    return draft


def first_document(said: Beginning) -> Document:
    """Return what a new agreement begins as: its head and one clause that sets nothing."""
    head = {
        "id": said.id, "title": said.title, "level": "local", "over": [said.over],
        "document": said.document, "territory": said.territory, "decided_by": said.decided_by,
        "version": f"{said.valid_from:%Y-%m}", "valid_from": said.valid_from,
    }  # fmt: skip
    with override("sv"):  # the language of the agreements
        text = _("Those who have joined follow this agreement.")
    first = {"id": "1", "place": "1", "paraphrase": said.document, "text": text}
    return {"source": head, "clause": [first]}


def save_clause(
    agreement: str, clause: str, words: Words, values: Mapping[tuple[int, str], Value],
    version: int, by: Assignment, now: datetime,
) -> Draft:  # fmt: skip
    """Save what a clause says, and the values of the rules it sets: `values` by place and rule.
    Under the rule `when` stand the conditions of a place.

    A rule whose value is empty is taken away. A clause that is not there is added. Raises NotSound,
    Conflict, Draft.DoesNotExist.
    """

    def change(document: Document) -> None:
        clauses = document.setdefault("clause", [])
        one = next((each for each in clauses if each["id"] == clause), None)
        if one is None:
            one = {"id": clause}
            clauses.append(one)
        for name in ("quote", "paraphrase", "contested"):
            one.pop(name, None)
        one |= {"place": words.place, "text": words.text}
        one["quote" if words.is_quote else "paraphrase"] = words.quote
        if words.contested:
            one["contested"] = words.contested
        _set(one, values)

    return _save(agreement, change, version, by, now)


def _set(clause: Document, values: Mapping[tuple[int, str], Value]) -> None:
    sets = clause.setdefault("sets", [])
    for (place, rule), value in values.items():
        if place == len(sets):
            sets.append({})
        sets[place].pop(rule, None)
        if value not in ("", (), {}):
            sets[place][rule] = list(value) if isinstance(value, tuple) else value
    clause["sets"] = setting(sets)


def setting(sets: list[Document]) -> list[Document]:
    """Keep the tables that set a rule."""
    return [one for one in sets if one.keys() & rulebook.RULES.keys()]


def drop_clause(agreement: str, clause: str, version: int, by: Assignment, now: datetime) -> Draft:
    """Take a clause out of the draft."""

    def change(document: Document) -> None:
        document["clause"] = [one for one in document["clause"] if one["id"] != clause]

    return _save(agreement, change, version, by, now)


def save_head(
    agreement: str, values: Mapping[str, Any], version: int, by: Assignment, now: datetime
) -> Draft:
    """Save what is said of the whole; an empty value is left out of the text."""

    def change(document: Document) -> None:
        head = document["source"]
        for name, value in values.items():
            head.pop(name, None)
            if value not in (None, ""):
                head[name] = value
        if not head.get("trial_to"):
            drop_trial(document)

    return _save(agreement, change, version, by, now)


def save_text(agreement: str, text: str, version: int, by: Assignment, now: datetime) -> Draft:
    """Save the whole as a TOML text; what a rulebook does not know is told, never left out."""

    def change(document: Document) -> None:
        document.clear()
        document.update(_document(text))
        judged(draft_of(agreement, by, now.date()).agreement, text, now.date())

    return _save(agreement, change, version, by, now)


def drop(agreement: str, by: Assignment, now: datetime) -> None:
    """Throw the draft away; an agreement that was only begun goes with it."""
    with transaction.atomic():
        draft = draft_of(agreement, by, now.date())
        _note(draft, by, now, "draft-dropped")
        if latest(draft.agreement) is None:
            draft.agreement.delete()
        else:
            draft.delete()


def drop_trial(document: Document) -> None:
    """Take away the trial: its last day, what follows, and what the clauses say of it."""
    for name in ("trial_to", "after_trial"):
        document["source"].pop(name, None)
    for clause in document["clause"]:
        for sets in clause.get("sets", []):
            sets.pop("trial", None)
        clause["sets"] = setting(clause.get("sets", []))


def _save(
    agreement: str, change: Callable[[Document], None], version: int, by: Assignment, now: datetime
) -> Draft:
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(pk=draft_of(agreement, by, now.date()).pk)
        if draft.version != version:
            raise Conflict(draft)
        document = _document(draft.text)
        change(document)
        text = rulebook.written(document)
        judged(draft.agreement, text, now.date())
        draft.text, draft.version = text, draft.version + 1
        draft.changed_by, draft.changed_at = by, now
        unpropose(draft)
        draft.save()
        _note(draft, by, now, "draft")
    return draft


def unpropose(draft: Draft) -> None:
    """What was proposed is not this any longer."""
    draft.proposed_by = draft.proposed_at = None
    for field in Decided._meta.get_fields():  # noqa: SLF001  (documented by Django)
        setattr(draft, field.name, field.get_default())  # type: ignore[union-attr]


def document_of(draft: Draft) -> Document:
    """Return the draft as tables."""
    return _document(draft.text)


def _document(text: str) -> Document:
    try:
        document = rulebook.parsed(text, "TOML")
    except rulebook.NoToml as fault:
        raise Refused(fault.told.said(_), "text") from fault
    if not isinstance(document.get("source"), dict):
        raise Refused(_("The text does not begin with [source]."), "text")
    return document


def _text_of(agreement: Agreement) -> str:
    if agreement.editions:
        return str(agreement.decided.get(number=agreement.editions).text)
    return rulebook.text_of(agreement.rulebook)


def _next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=31)).replace(day=1)


def _note(draft: Draft, by: Assignment, now: datetime, purpose: str) -> None:
    detail = {"version": draft.version}
    log.write(by.actor, now, log.Note(Act.CHANGED, about(draft.agreement), purpose, detail))
