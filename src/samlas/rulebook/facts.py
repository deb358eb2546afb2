"""The facts a question may be asked with: their names, their forms, and what an absent one means.

A fact has a dotted name (`person.age`). Facts may come dotted or as tables within tables; either
way `read` gives one flat dictionary. Error texts never repeat a value: it could be about somebody.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

from samlas.rulebook.errors import BadFacts, Told
from samlas.rulebook.errors import gettext_noop as _

Parser: TypeAlias = Callable[[str, Any], Any]

MUNICIPAL = ("social-services", "reception", "municipal-health")
REGIONAL = (
    "primary-care",
    "specialist-care",
    "inpatient",
    "child-psychiatry",
    "habilitation",
    "maternal-child-health",
    "joint-unit",
)
SCHOOLS = ("preschool", "school", "upper-secondary", "student-health")
STATE = ("social-insurance", "employment-service", "prison-probation", "higher-education")
PRIVATE = ("private-provider", "employer", "volunteer", "association")
USUAL_PRINCIPAL = {
    **dict.fromkeys(MUNICIPAL + SCHOOLS, "municipality"),
    **dict.fromkeys(REGIONAL, "region"),
    **dict.fromkeys(STATE, "state"),
    **dict.fromkeys(PRIVATE, "private"),
}
PRINCIPALS = ("municipality", "region", "independent-school", "state", "private")
FUNDERS = ("region", "municipality")
FIRST_YEAR, LAST_YEAR = 1900, 2999
OLDEST = 130


def _words(*allowed: str) -> Parser:
    known = frozenset(allowed)
    mend = Told(_("use one of %(known)s"), known=", ".join(allowed))

    def parse(name: str, value: Any) -> str:
        if isinstance(value, str) and value in known:
            return str(value)
        raise BadFacts(name, mend)

    return parse


def _word_list(*allowed: str) -> Parser:
    known = frozenset(allowed)
    mend = Told(_("give a list with any of %(known)s"), known=", ".join(allowed))

    def parse(name: str, value: Any) -> frozenset[str]:
        if not isinstance(value, (list, tuple, set, frozenset)):
            raise BadFacts(name, mend)
        if not all(isinstance(word, str) and word in known for word in value):
            raise BadFacts(name, mend)
        return frozenset(map(str, value))

    return parse


def _truth(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise BadFacts(name, Told(_("use true or false")))


def _age(name: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= OLDEST:
        return value
    raise BadFacts(name, Told(_("give whole years from 0 to %(oldest)s"), oldest=OLDEST))


def _text(name: str, value: Any) -> str:
    if isinstance(value, str) and value.strip() and "\0" not in value:
        return value
    raise BadFacts(name, Told(_("give a word")))


def _day(name: str, value: Any) -> date:
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        try:
            value = date.fromisoformat(value)
        except ValueError:
            value = None
    if type(value) is date and FIRST_YEAR <= value.year <= LAST_YEAR:
        return value
    mend = _("give a date as YYYY-MM-DD, from %(first)s to %(last)s")
    raise BadFacts(name, Told(mend, first=FIRST_YEAR, last=LAST_YEAR))


def _moment(name: str, value: Any) -> datetime:
    if isinstance(value, str) and value[4:5] == "-" and value[7:8] == "-":
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if isinstance(value, datetime) and FIRST_YEAR <= value.year <= LAST_YEAR:
        return value
    raise BadFacts(name, Told(_("give a date with time as YYYY-MM-DDTHH:MM")))


def _written(name: str, value: Any) -> str:
    if isinstance(value, str) and "\0" not in value:
        return value.strip()
    raise BadFacts(name, Told(_("give a text")))


def _texts(name: str, value: Any) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [text for text in (_written(name, item) for item in value) if text]
    raise BadFacts(name, Told(_("give a list of texts")))


def _text_or_texts(name: str, value: Any) -> str | list[str]:
    return _texts(name, value) if isinstance(value, (list, tuple)) else _written(name, value)


CLOCKS = (
    "answer-before", "answer-on", "answer-unset", "answer-late", "answer-falls-back",
    "answer-chase",
    "request-before", "request-late", "consent-before", "consent-last",
    "follow-up-near", "follow-up-late", "follow-up-forgotten", "trial-before", "trial-last",
    "admission-before", "admission-late", "discharge-before", "discharge-on", "payment-before",
    "guardian-answer", "interpreter-booked", "summons-translated", "plan-translated",
    "deviation-late", "deviation-tie",
)  # fmt: skip
"""What rings: each is a rule that a source may set."""

SUMMONS_FIELDS: dict[str, Parser] = {
    "purpose": _written,
    "why": _written,
    "long_term_goal": _written,
    "questions": _texts,
    "contribution": _text_or_texts,
    "form": _written,
    "time": _written,
    "place_or_link": _written,
    "convener_email": _written,
    "convener_phone": _written,
    "copy_to_person": _truth,
}

FACTS: dict[str, Parser] = {
    "rulebook": _text,
    "on": _day,
    "context": _words("open-care", "discharge"),
    "person.age": _age,
    "person.born": _day,
    "person.mature": _truth,
    "person.consents": _words("yes", "no", "unknown", "unable"),
    "person.approves": _words("yes", "no", "no-answer"),
    "unit.kind": _words(*USUAL_PRINCIPAL),
    "unit.principal": _words(*PRINCIPALS),
    "unit.funded_by": _words(*FUNDERS, "none"),
    "unit.discovered_need": _truth,
    "unit.ongoing_case": _truth,
    "unit.party": _truth,
    "other_unit.principal": _words(*PRINCIPALS),
    "same_principal": _truth,
    "asked_by": _words(
        "person", "relative", "guardian", "forvaltare", "god-man", "personal-ombud", "unit"
    ),
    "agent.kind": _words(
        "guardian", "forvaltare", "god-man", "personal-ombud", "relative", "lasting-power"
    ),
    "agent.scope": _word_list("person", "rights", "property"),
    "agent.order": _words("in-force", "not-begun", "ended", "missing"),
    "agent.person_agrees": _truth,
    "agent.assignment": _truth,
    "gave_consent": _truth,
    "guardians.ground": _words("hindered", "board-decision", "care-order"),
    "guardians.listed": _truth,
    "purpose": _words("coordination", "information", "application"),
    "meeting.form": _words("physical", "video", "phone", "hybrid"),
    "meeting.attends": _words("on-site", "remote"),
    "meeting.date": _day,
    "sent_on": _day,
    "ready_for_discharge_at": _moment,
    "clock": _words(*CLOCKS),
    "due": _day,
    "started_at": _moment,
    "ground": _text,
    "last_entry": _day,
    "record.holds": _words("paternity", "adoption", "placement", "child-enquiry"),
    **{f"summons.{field}": parser for field, parser in SUMMONS_FIELDS.items()},
}
TABLES = frozenset(name.partition(".")[0] for name in FACTS if "." in name)
OTHER_NAMES = {"other_unit.same_principal": "same_principal"}

ABSENT: dict[str, Any] = {
    "context": "open-care",
    "person.consents": "unknown",
    "agent.scope": frozenset({"person", "rights", "property"}),
}
"""What a fact left out is taken for: open care, no consent known, an order without limits."""
POWERLESS = frozenset({"not-begun", "ended", "missing"})
"""An order that is not in force covers nothing, whatever it says."""


def read(facts: Mapping[str, object]) -> dict[str, Any]:
    """Return the facts flat, checked, with what absent ones mean filled in.

    A value of None counts as absent. The principal left out is the one usual for the unit's kind; a
    private provider that belongs to region or municipality is paid by it unless told otherwise.
    Raises BadFacts for an unknown name, a wrong form, or a fact given twice.
    """
    if not isinstance(facts, Mapping):
        raise BadFacts("facts", "give one table of facts")
    known = dict(ABSENT)
    seen: set[str] = set()
    for name, value in _flat(facts):
        parser = FACTS.get(name)
        if parser is None:
            raise BadFacts(_shown(name), "there is no such fact")
        if name in seen:
            raise BadFacts(name, "given twice; give it once")
        seen.add(name)
        if value is not None:
            known[name] = parser(name, value)
    kind = known.get("unit.kind")
    if kind is not None and "unit.principal" not in known:
        known["unit.principal"] = USUAL_PRINCIPAL[kind]
    if known.get("agent.order") in POWERLESS:
        known["agent.scope"] = frozenset()
    if kind == "private-provider" and known["unit.principal"] in FUNDERS:
        known.setdefault("unit.funded_by", known["unit.principal"])
    if "summons" in facts or any(name.startswith("summons.") for name in seen):
        known["summons"] = True
    return known


def _flat(facts: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in facts.items():
        if name not in TABLES:
            yield OTHER_NAMES.get(name, name), value
        elif isinstance(value, Mapping):
            for inner, item in value.items():
                full = f"{name}.{inner}"
                yield OTHER_NAMES.get(full, full), item
        elif value is not None:
            raise BadFacts(name, "give a table of facts")


def _shown(name: object) -> str:
    """Return a name somebody typed, safe to print on one line."""
    text = name if isinstance(name, str) else type(name).__name__
    return text if text.isascii() and text.isprintable() and len(text) <= 60 else ascii(text)[:60]
