"""What differs between two editions of an agreement, clause by clause, and whether it is minor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from samlas.rulebook.clauses import Clause, Setting, Source
from samlas.rulebook.vocabulary import REMINDERS

IN_HEAD = ("title", "document", "territory", "parties", "decided_by", "trial_to", "after_trial",
           "valid_to", "over", "level", "note")  # fmt: skip
MINOR_IN_HEAD = frozenset({"title", "document", "note"})
Days = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """A clause that is new (`old` is None), gone (`new` is None) or changed.

    `old_sets` and `new_sets` are what it sets, `old_days` and `new_days` the days on which it
    begins and ends where they are its own, `old_parts` and `new_parts` what else hangs on it.
    """

    old: Clause | None
    new: Clause | None
    old_sets: tuple[Setting, ...] = ()
    new_sets: tuple[Setting, ...] = ()
    old_days: Days = (None, None)
    new_days: Days = (None, None)
    old_parts: tuple[str, ...] = ()
    new_parts: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The clause's id."""
        clause = self.new or self.old
        assert clause is not None
        return clause.id


@dataclass(frozen=True, slots=True)
class Head:
    """Something that differs and is said of the whole: its name, as it was and as it is."""

    name: str
    old: str
    new: str


def differences(old: Source, new: Source) -> Sequence[Difference]:
    """Return the clauses that differ, in the order of the newer, those that are gone last."""
    before = {clause.id: clause for clause in old.clauses}
    after = {clause.id: clause for clause in new.clauses}
    found = []
    for clause in (*after.values(), *(one for one in old.clauses if one.id not in after)):
        was, now = before.get(clause.id), after.get(clause.id)
        one = Difference(
            was, now, sets(old, was), sets(new, now), _days(old, was, new), _days(new, now, new),
            _in_words(old, was), _in_words(new, now),
        )  # fmt: skip
        if was is None or now is None or not same(old, was, new, now):
            found.append(one)
    return found


def same(old: Source, was: Clause, new: Source, now: Clause) -> bool:
    """Whether a clause says and sets the same in both, on the same days, and has the same questions
    and kinds."""
    return (
        _said(was) == _said(now)
        and _parts(old, was) == _parts(new, now)
        and _days(old, was, new) == _days(new, now, new)
    )


def _said(clause: Clause) -> tuple[object, ...]:
    return (clause.level, clause.quote, clause.place, clause.text, clause.contested,
            clause.paraphrased)  # fmt: skip


def _days(source: Source, clause: Clause | None, newer: Source) -> Days:
    """The days on which a clause begins and ends, where they are not those of the whole."""
    if clause is None:
        return None, None
    begins, ends = clause.valid_from, clause.valid_to
    return (
        begins if begins > max(source.valid_from, newer.valid_from) else None,
        ends if ends < source.valid_to else None,
    )


def _in_words(source: Source, clause: Clause | None) -> tuple[str, ...]:
    """The follow-up questions, the kinds of deviations and the reports of a clause, in Swedish."""
    asked = [one.text("sv") for one in source.follow_up if one.clause is clause]
    wrong = [one.text("sv") for one in source.deviations if one.clause is clause]
    told = [one.text("sv") for one in source.reports if one.clause is clause]
    return (*asked, *wrong, *told) if clause else ()


def sets(source: Source, clause: Clause | None) -> tuple[Setting, ...]:
    """Return what the clause sets."""
    return source.set_by(clause) if clause else ()


def _parts(source: Source, clause: Clause) -> Sequence[tuple[tuple[object, ...], ...]]:
    """All that hangs on the clause but its words."""
    rules = tuple((str(one), one.narrows, one.contests) for one in source.set_by(clause))
    asked = tuple((o.id, o.about, o.sides, dict(o.words)) for o in source.follow_up
                  if o.clause is clause)  # fmt: skip
    wrong = tuple((o.id, o.phase, o.also, o.needs_text, o.for_person, dict(o.words))
                  for o in source.deviations if o.clause is clause)  # fmt: skip
    told = tuple((o.id, o.units, dict(o.words), dict(o.acts)) for o in source.reports
                 if o.clause is clause)  # fmt: skip
    return rules, asked, wrong, told


def heads(old: Source, new: Source) -> Sequence[Head]:
    """Return what differs of the whole."""
    pairs = ((name, _text(getattr(old, name)), _text(getattr(new, name))) for name in IN_HEAD)
    return [Head(name, was, now) for name, was, now in pairs if was != now]


def _text(value: object) -> str:
    if value is None or value == date.max:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def is_minor(old: Source, new: Source) -> bool:
    """Whether the working group may decide it: words and reminders alone (H6).

    The quote is the document's own words, so another one is no minor change. Nor are other days,
    or which questions are put and what is told as a deviation.
    """
    return not any(_grave(old, new))


def _grave(old: Source, new: Source) -> Iterator[bool]:
    yield from (one.name not in MINOR_IN_HEAD for one in heads(old, new))
    for one in differences(old, new):
        if one.old is None or one.new is None:
            yield True
            continue
        yield (one.old.quote, one.old.paraphrased) != (one.new.quote, one.new.paraphrased)
        yield one.old_days != one.new_days
        yield _weighty(old, one.old) != _weighty(new, one.new)


def _weighty(source: Source, clause: Clause) -> list[tuple[object, ...]]:
    """What the clause sets besides reminders, and what hangs on it but for its words."""
    _rules, *parts = _parts(source, clause)
    return [
        *((str(one), one.narrows, one.contests) for one in source.set_by(clause)
          if one.rule not in REMINDERS),
        *(tuple(value for value in one if not isinstance(value, dict))
          for part in parts for one in part),
    ]  # fmt: skip
