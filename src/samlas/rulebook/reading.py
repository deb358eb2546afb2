"""Reads a source from its TOML file, and says every fault in it with the clause and the mend."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeGuard

from samlas.rulebook import syntax
from samlas.rulebook.clauses import (
    ABOUT,
    AFTER_TRIAL,
    IN_LAW,
    LEVELS,
    PHASES,
    SIDES,
    AnyOf,
    Between,
    Clause,
    Conditions,
    DeviationKind,
    FollowUpQuestion,
    OneOf,
    OtherReport,
    Setting,
    Source,
    Test,
)
from samlas.rulebook.errors import MOST_TOLD, BadFacts, BadSource, Problem, Told
from samlas.rulebook.errors import gettext_noop as _
from samlas.rulebook.facts import FACTS, OLDEST, USUAL_PRINCIPAL
from samlas.rulebook.vocabulary import RULES, Value
from samlas.rulebook.words import LANGUAGES

MOST_SETTINGS = 1000  # of one source: each is weighed against every other
ID = re.compile(r"(?=.{1,40}$)[a-z0-9]+(?:-[a-z0-9]+)*")
CLAUSE_ID = re.compile(r"(?!\.+$)[^\s/]{1,40}")
LONGEST = {"title": 160, "version": 40}

SOURCE_TEXTS = (
    "id", "title", "level", "document", "territory", "decided_by", "version", "note",
    "after_trial",
)  # fmt: skip
SOURCE_LISTS = ("parties", "over")
SOURCE_DAYS = ("valid_from", "valid_to", "trial_to", "read_to")
SOURCE_OPTIONAL = frozenset(
    {"territory", "note", "over", "parties", "valid_to", "trial_to", "read_to", "after_trial"}
)
CLAUSE_TEXTS = ("id", "level", "quote", "paraphrase", "place", "text", "contested")
CLAUSE_DAYS = ("valid_from", "valid_to")
CLAUSE_NEEDED = ("id", "place", "text")
CLAUSE_PARTS = ("sets", "follow_up", "deviation", "report")
LIST_FACT = "agent.scope"
SET_WORDS = frozenset({"when", "unless", "default", "narrows", "contests"})


@dataclass(slots=True)
class _Faults:
    """Collects what is wrong in one text: the first faults, and how many `more` there are."""

    file: str
    found: list[Problem] = field(default_factory=list)
    more: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.found) == MOST_TOLD

    def add(self, clause: str, fault: str, mend: str, **places: object) -> None:
        if self.is_full:
            self.more += 1
        else:
            self.found.append(Problem.told(self.file, clause, fault, mend, **places))

    def no_such(self, clause: str, fault: str, name: str, known: Iterable[str]) -> None:
        """Add a name that there is none of, with those it may be a slip for (slow to find)."""
        near = "" if self.is_full else _near(name, known)
        self.add(clause, fault, _("use one of %(known)s"), name=name, known=near)

    def unknown(self, clause: str, given: Iterable[str], known: Iterable[str]) -> None:
        allowed = set(known)
        for key in given:
            if key not in allowed:
                use = ", ".join(sorted(allowed))
                self.add(clause, _("unknown key %(key)r"), _("use %(known)s"), key=key, known=use)


def read(path: Path) -> Source:
    """Return the source in the file. Raises BadSource."""
    return _source(syntax.document(path), _Faults(path.name))


def read_text(text: str, name: str) -> Source:
    """Return the source in an edition's text, called `name` in faults. Raises BadSource."""
    return _source(syntax.parsed(text, name), _Faults(name))


def _source(document: dict[str, Any], faults: _Faults) -> Source:
    head = _table(document.get("source"))
    faults.unknown(syntax.THE_FILE, document, ("source", "clause"))
    if "source" not in document:
        faults.add("source", _("there is no [source]"), _("begin the file with [source]"))
        raise BadSource(*faults.found, more=faults.more)
    known = _head(head, faults)
    clauses: list[Clause] = []
    settings: list[Setting] = []
    asked: list[FollowUpQuestion] = []
    deviations: list[DeviationKind] = []
    reports: list[OtherReport] = []
    for number, table in enumerate(_tables(document.get("clause")), 1):
        clause = _clause(table, number, known, faults)
        clauses.append(clause)
        settings.extend(_settings(table, clause, faults))
        asked.extend(_follow_up(table, clause, faults))
        deviations.extend(_deviations(table, clause, faults))
        reports.extend(_reports(table, clause, faults))
    _check_names(clauses, settings, known["level"], faults)
    if len(settings) > MOST_SETTINGS:
        fault = _("sets more than %(most)s rules")
        faults.add(syntax.THE_FILE, fault, _("split or shorten it"), most=MOST_SETTINGS)
    if faults.found:
        raise BadSource(*faults.found, more=faults.more)
    return Source(
        **known, file=faults.file, clauses=tuple(clauses), settings=tuple(settings),
        follow_up=tuple(asked), deviations=tuple(deviations), reports=tuple(reports),
    )  # fmt: skip


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _tables(value: Any) -> list[dict[str, Any]]:
    return [_table(item) for item in value] if isinstance(value, list) else []


def _is_tables(value: Any) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _head(head: dict[str, Any], faults: _Faults) -> dict[str, Any]:
    """Return the fields of the source, checked."""
    where = "source"
    faults.unknown(where, head, (*SOURCE_TEXTS, *SOURCE_LISTS, *SOURCE_DAYS))
    known: dict[str, Any] = {}
    for name in SOURCE_TEXTS:
        known[name] = _text(head, name, where, faults, needed=name not in SOURCE_OPTIONAL)
    for name in SOURCE_LISTS:
        known[name] = tuple(_words(head.get(name, []), where, name, faults))
    for name in SOURCE_DAYS:
        known[name] = _day(head, name, where, faults, needed=name == "valid_from")
    known["valid_from"] = known["valid_from"] or date.min
    known["valid_to"] = known["valid_to"] or date.max
    if not ID.fullmatch(known["id"]):
        faults.add(where, _("id is not a short name"), _("use up to 40 of a–z, 0–9 and hyphen"))
    if known["level"] not in LEVELS:
        faults.add(where, _("unknown level"), _("use one of %(known)s"), known=", ".join(LEVELS))
        known["level"] = LEVELS[-1]
    if known["level"] != LEVELS[0] and not known["over"]:
        known["over"] = ("law",)
    if known["valid_to"] < known["valid_from"]:
        faults.add(where, _("valid_to is before valid_from"), _("mend one of the two dates"))
    known["after_trial"] = known["after_trial"] or AFTER_TRIAL[0]
    if known["after_trial"] not in AFTER_TRIAL:
        use = ", ".join(AFTER_TRIAL)
        faults.add(where, _("unknown after_trial"), _("use one of %(known)s"), known=use)
    return known


def _text(table: dict[str, Any], name: str, where: str, faults: _Faults, *, needed: bool) -> str:
    value = table.get(name, "")
    if not isinstance(value, str):
        faults.add(where, _("%(name)s is not a text"), _("put it in quotation marks"), name=name)
        return ""
    if needed and not value.strip():
        faults.add(where, _("%(name)s is missing"), _("add %(name)s"), name=name)
    if any((sign < " " and sign not in "\n\t") or sign == "\x7f" for sign in value):
        fault = _("%(name)s has a sign that cannot be shown")
        faults.add(where, fault, _("write the text anew"), name=name)
    if len(value) > LONGEST.get(name, len(value)):
        fault, mend = _("%(name)s is too long"), _("use at most %(most)s signs")
        faults.add(where, fault, mend, name=name, most=LONGEST[name])
    return value


def _words(value: Any, where: str, name: str, faults: _Faults) -> list[str]:
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return value
    fault, mend = _("%(name)s is not a list of texts"), _('write it as ["…", "…"]')
    faults.add(where, fault, mend, name=name)
    return []


def _day(
    table: dict[str, Any], name: str, where: str, faults: _Faults, *, needed: bool
) -> date | None:
    value = table.get(name)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if value is not None or needed:
        fault, mend = _("%(name)s is not a date"), _("write %(name)s = 2025-07-01, without quotes")
        faults.add(where, fault, mend, name=name)
    return None


def _clause(
    table: dict[str, Any], number: int, source: Mapping[str, Any], faults: _Faults
) -> Clause:
    where = table.get("id")
    if not isinstance(where, str):
        where = Told(_("clause number %(number)s"), number=number)
    faults.unknown(where, table, (*CLAUSE_TEXTS, *CLAUSE_DAYS, *CLAUSE_PARTS))
    texts = {
        name: _text(table, name, where, faults, needed=name in CLAUSE_NEEDED)
        for name in CLAUSE_TEXTS
    }
    if texts["level"] and (source["level"] != LEVELS[0] or texts["level"] not in IN_LAW):
        fault, mend = _("only the law's file holds another level"), _("drop it or use %(known)s")
        faults.add(where, fault, mend, known=", ".join(IN_LAW))
    texts["level"] = texts["level"] or source["level"]
    if texts["id"] and not CLAUSE_ID.fullmatch(texts["id"]):
        mend = _("use up to 40 signs, no blanks and no /")
        faults.add(where, _("id cannot be a clause's"), mend)
    for part in CLAUSE_PARTS[1:]:
        if not _is_tables(table.get(part, [])):
            fault, mend = _("%(name)s is not a list of tables"), _("begin each [[clause.%(name)s]]")
            faults.add(where, fault, mend, name=part)
    own_words = texts.pop("paraphrase")
    if bool(texts["quote"].strip()) == bool(own_words.strip()):
        mend = _("give its words as quote or, in words of your own, as paraphrase")
        faults.add(where, _("quote is missing or stands beside a paraphrase"), mend)
    first, last = (_day(table, name, where, faults, needed=False) for name in CLAUSE_DAYS)
    begins = max(first or date.min, source["valid_from"])
    ends = min(last or date.max, source["valid_to"])
    if ends < begins:
        faults.add(where, _("valid_to is before valid_from"), _("mend one of the two dates"))
    texts["quote"] = texts["quote"] or own_words
    return Clause(
        source=source["id"], version=source["version"], valid_from=begins, valid_to=ends,
        paraphrased=bool(own_words), **texts,
    )  # fmt: skip


def _settings(table: dict[str, Any], clause: Clause, faults: _Faults) -> Iterator[Setting]:
    for entry in _entries(table.get("sets", []), clause.id, faults):
        narrows, contests = (
            tuple(_words(entry.get(key, []), clause.id, key, faults))
            for key in ("narrows", "contests")
        )
        default = entry.get("default", False)
        if not isinstance(default, bool):
            mend = _("write default = true or drop it")
            faults.add(clause.id, _("default is not a truth"), mend)
        unless = tuple(_alternatives(entry.get("unless", []), clause.id, faults))
        alternatives = _alternatives(entry.get("when", {}), clause.id, faults)
        if not alternatives:
            faults.add(clause.id, _("when is empty"), _("add a table of facts or drop it"))
        for conditions in alternatives:
            for rule in (key for key in entry if key not in SET_WORDS):
                value = _value(rule, entry[rule], clause.id, faults)
                if value is not None:
                    yield Setting(
                        clause, rule, value, conditions, unless, default is True, narrows, contests
                    )


def _follow_up(table: dict[str, Any], clause: Clause, faults: _Faults) -> list[FollowUpQuestion]:
    """Return the questions that the clause puts at a follow-up, checked (H73–H83)."""
    where, made = clause.id, []
    for entry in _tables(table.get("follow_up")):
        faults.unknown(where, entry, ("about", "sides", "key", *LANGUAGES))
        words = {name: _text(entry, name, where, faults, needed=True) for name in LANGUAGES}
        about, sides = entry.get("about"), _words(
            entry.get("sides", list(SIDES)), where, "sides", faults
        )  # fmt: skip
        if about not in ABOUT:
            fault = _("a follow-up question has no such about")
            faults.add(where, fault, _("use %(known)s"), known=", ".join(ABOUT))
        if not sides or not set(sides) <= set(SIDES):
            fault = _("a follow-up question has no such sides")
            faults.add(where, fault, _("use %(known)s"), known=", ".join(SIDES))
        ending = _text(entry, "key", where, faults, needed=False)
        name = f"{clause.id}-{ending}" if ending else clause.id
        made.append(FollowUpQuestion(name, str(about), tuple(sides), words, clause))
    if len({one.id for one in made}) < len(made):
        fault = _("two follow-up questions of the same key")
        faults.add(where, fault, _("give each its own key"))
    return made


def _deviations(table: dict[str, Any], clause: Clause, faults: _Faults) -> Iterator[DeviationKind]:
    """Yield what can go wrong by the clause, checked (H95)."""
    where = clause.id
    for entry in _tables(table.get("deviation")):
        faults.unknown(
            where, entry, ("id", "phase", "also", "needs_text", "for_person", *LANGUAGES)
        )
        words = {name: _text(entry, name, where, faults, needed=True) for name in LANGUAGES}
        phase = entry.get("phase", "any")
        if phase not in PHASES:
            fault = _("a deviation has no such phase")
            faults.add(where, fault, _("use %(known)s"), known=", ".join(PHASES))
        yield DeviationKind(
            _name(entry, where, faults), str(phase),
            tuple(_words(entry.get("also", []), where, "also", faults)),
            entry.get("needs_text") is True, entry.get("for_person") is True, words, clause,
        )  # fmt: skip


def _reports(table: dict[str, Any], clause: Clause, faults: _Faults) -> Iterator[OtherReport]:
    """Yield the reports that the clause asks for besides, checked (H97)."""
    where = clause.id
    for entry in _tables(table.get("report")):
        texts = [(name, f"{name}_act") for name in LANGUAGES]
        faults.unknown(where, entry, ("id", "units", *(one for pair in texts for one in pair)))
        words = {name: _text(entry, name, where, faults, needed=True) for name, _act in texts}
        acts = {name: _text(entry, act, where, faults, needed=True) for name, act in texts}
        units = tuple(_words(entry.get("units", []), where, "units", faults))
        if not set(units) <= set(USUAL_PRINCIPAL):
            fault = _("a report has no such units")
            faults.add(where, fault, _("use %(known)s"), known=", ".join(USUAL_PRINCIPAL))
        yield OtherReport(_name(entry, where, faults), units, words, acts, clause)


def _name(entry: dict[str, Any], where: str, faults: _Faults) -> str:
    name = _text(entry, "id", where, faults, needed=True)
    if name and not ID.fullmatch(name):
        faults.add(where, _("id is not a short name"), _("use up to 40 of a–z, 0–9 and hyphen"))
    return name


def _entries(raw: Any, where: str, faults: _Faults) -> list[dict[str, Any]]:
    """Return the tables of `sets`; one that sets nothing is a fault, not passed over in silence."""
    if not _is_tables(raw):
        fault = _("sets is not a list of tables")
        faults.add(where, fault, _("begin each with [[clause.sets]]"))
        return []
    if not all(item.keys() - SET_WORDS for item in raw):
        fault = _("there is a [[clause.sets]] that sets no rule")
        faults.add(where, fault, _("add one or drop it"))
    return raw


def _value(name: str, raw: Any, where: str, faults: _Faults) -> Value | None:
    rule = RULES.get(name)
    if rule is None:
        faults.no_such(where, _("unknown rule %(name)r"), name, RULES)
        return None
    value: Value = tuple(raw) if isinstance(raw, list) and _all_text(raw) else raw
    if rule.allows(value):
        return value
    allowed = ", ".join(rule.values) or Told(_("a number of days from 0 to 366"))
    fault = _("%(name)s cannot have this value")
    faults.add(where, fault, _("use %(known)s"), name=name, known=allowed)
    return None


def _near(name: str, known: Iterable[str]) -> str:
    """Return the known names that the name may be a slip for; all of them when it is like none."""
    names = list(known)
    return ", ".join(get_close_matches(name, names) or names)


def _all_text(raw: list[Any]) -> bool:
    return all(isinstance(item, str) for item in raw)


def _alternatives(raw: Any, where: str, faults: _Faults) -> list[Conditions]:
    tables = raw if isinstance(raw, list) else [raw]
    return [_conditions(table, where, faults) for table in tables]


def _conditions(table: Any, where: str, faults: _Faults) -> Conditions:
    if not isinstance(table, dict):
        fault = _("when and unless are tables of facts")
        faults.add(where, fault, _('write { "unit.kind" = "school" }'))
        return ()
    tests = []
    for name, raw in table.items():
        if name not in FACTS:
            faults.no_such(where, _("unknown fact %(name)r"), name, FACTS)
            continue
        test = _test(name, raw, where, faults)
        if test is not None:
            tests.append((name, test))
    return tuple(tests)


def _test(name: str, raw: Any, where: str, faults: _Faults) -> Test | None:
    if name == "person.age" or isinstance(raw, dict):
        span = raw if isinstance(raw, dict) else {"min": raw, "max": raw}
        return _between(name, span, where, faults)
    values = raw if isinstance(raw, list) else [raw]
    if not values:
        fault = _("no value of %(name)s meets an empty list")
        faults.add(where, fault, _("add a value or drop it"), name=name)
        return None
    test = AnyOf if name == LIST_FACT else OneOf
    try:
        return test(_parsed(name, value) for value in values)
    except BadFacts as error:
        fault = _("a condition has a value it cannot have (%(error)s)")
        told = Told("%(fact)s: %(mend)s", fact=error.fact, mend=error.mend)
        faults.add(where, fault, _("mend the value"), error=told)
    return None


def _parsed(name: str, value: Any) -> Any:
    """Return one value of the fact, in the form facts have when they are asked with."""
    if name == LIST_FACT:
        (value,) = FACTS[name](name, [value])
        return value
    value = FACTS[name](name, value)
    if isinstance(value, list):
        raise BadFacts(name, Told(_("no condition can hang on it")))
    return value


def _between(name: str, raw: dict[str, Any], where: str, faults: _Faults) -> Test | None:
    low, high = raw.get("min", 0), raw.get("max", OLDEST)
    faults.unknown(where, raw, ("min", "max"))
    if name != "person.age" or not all(type(end) is int for end in (low, high)) or low > high:
        mend = _("use whole years: 18 or { min = 0, max = 18 }")
        faults.add(where, _("%(name)s has no such span"), mend, name=name)
        return None
    return Between(low, high)


def _check_names(
    clauses: list[Clause], settings: list[Setting], level: str, faults: _Faults
) -> None:
    seen: set[str] = set()
    for clause in clauses:
        if clause.id in seen:
            faults.add(clause.id, _("there are two clauses of this id"), _("rename one of them"))
        seen.add(clause.id)
    if not clauses and not faults.found:
        faults.add("source", _("there is no clause"), _("add a [[clause]]"))
    for setting in settings:
        if setting.default and level != LEVELS[0]:
            faults.add(setting.clause.id, _("only the law sets a default"), _("drop default"))
