"""What the pages of an agreement tell: its rules, since when, its parties, its versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from samlas import rulebook
from samlas.agreements.keeping import LAW, kept_by
from samlas.agreements.models import Edition, Understood
from samlas.casework.clocks import trials
from samlas.directory.models import Agreement, Assignment, Unit, joined
from samlas.rulebook.comparing import same, sets
from samlas.small import FEW


@dataclass(frozen=True, slots=True)
class Listed:
    """An agreement in the list: the rulebook that holds, or begins later if there is none yet.

    `joined`: the reader's unit has. `unread`: it has a version that the reader has not confirmed.
    `trial`: how its trial stands.
    """

    name: str
    book: rulebook.Book
    joined: bool
    unread: bool
    trial: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One version: its number, what it says, and how it was decided (None: came with the
    program)."""

    number: int
    book: rulebook.Book
    decided: Edition | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A clause, the day since which it has read as it does, and what it sets."""

    clause: rulebook.Clause
    since: date
    sets: Sequence[rulebook.Setting]
    is_law: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page of an agreement tells.

    `trial` is how its trial stands, `coming` decided and not begun. `read` and `of` count the staff
    of the reader's unit, for its head alone; None else, and where so few work there that it would
    tell of someone.
    """

    name: str
    book: rulebook.Book
    number: int
    rules: Sequence[Rule]
    below: Sequence[rulebook.Source]
    parties: Sequence[Unit]
    versions: Sequence[Version]
    coming: Version | None
    is_understood: bool
    trial: str = ""
    read: int | None = None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """A version and what differs from the one before it, which is None for the first."""

    version: Version
    before: Version | None
    heads: Sequence[rulebook.Head]
    differences: Sequence[rulebook.Difference]


def listed(by: Assignment, on: date) -> list[Listed]:
    """Return the agreements there are, those of the reader's unit first, and the law last."""
    mine = set(by.unit.joinings.filter(joined(on)).values_list("agreement", flat=True))
    confirmed = set(_understood_by(by))
    found = []
    for one in Agreement.objects.order_by("title"):
        book = rulebook.standing(one.rulebook, one.editions, on)
        if book is not None:
            is_in = one.pk in mine
            unread = is_in and one.editions > 0 and (one.pk, one.editions) not in confirmed
            found.append(Listed(one.rulebook, book, is_in, unread, trials.stands(book, on)))
    found.sort(key=lambda row: not row.joined)
    return [*found, Listed(LAW, rulebook.book(LAW), joined=False, unread=False)]


def unread(by: Assignment, on: date) -> list[Agreement]:
    """Return the agreements of the unit with a version that the reader has not confirmed (H13)."""
    mine = by.unit.joinings.filter(joined(on)).values("agreement")
    decided = list(Agreement.objects.filter(pk__in=mine, editions__gt=0))
    confirmed = set(_understood_by(by)) if decided else set()
    return [one for one in decided if (one.pk, one.editions) not in confirmed]


def _understood_by(by: Assignment) -> Iterator[tuple[int, int]]:
    yield from Understood.objects.filter(staff=by.staff_id).values_list("agreement_id", "number")


def versions(agreement: Agreement) -> list[Version]:
    """Return every version, the first one first."""
    found = []
    if agreement.rulebook in rulebook.most_local_first():
        found.append(Version(0, rulebook.book(agreement.rulebook), None))
    decided = agreement.decided.select_related("proposed_by__unit", "published_by__unit")
    for one in decided.order_by("number"):
        name = rulebook.named(agreement.rulebook, one.number)
        found.append(Version(one.number, rulebook.book(name), one))
    return found


def shown(name: str, by: Assignment, on: date) -> Shown:
    """Return what the page of an agreement, or of the law, tells. Raises Agreement.DoesNotExist."""
    if name == LAW:
        book = rulebook.book(LAW)
        rules = _rules([Version(0, book, None)], 0, on)
        return Shown(name, book, 0, rules, (), (), (), None, is_understood=True)
    agreement = Agreement.objects.get(rulebook=name)
    book = _known(rulebook.standing(agreement.rulebook, agreement.editions, on))
    all_ = versions(agreement)
    at = next(place for place, one in enumerate(all_) if one.book.id == book.id)
    last = all_[-1]
    coming = last if last.book.top.valid_from > on and last.book.id != book.id else None
    told = coming or all_[at]
    read, of = counted(agreement, told.number, by, on)
    done = Understood.objects.filter(agreement=agreement, number=told.number, staff=by.staff_id)
    return Shown(
        name, book, told.number, _rules(all_, at, on), book.sources[:-1],
        _parties(agreement, on),
        all_, coming, done.exists(), trials.stands(book, on), read, of,
    )  # fmt: skip


def spread(name: str, number: int, by: Assignment, on: date) -> tuple[int, int] | None:
    """Return how many of the principal's staff in it have confirmed a version, of how many (H12).

    For those who keep the agreement, in whole fives, so that no unit with few can be told from it;
    None for others, and for fewer than five.
    """
    agreement = kept_by(by, on).filter(rulebook=name).first()
    if agreement is None:
        return None
    inside = agreement.joinings.filter(joined(on), unit__principal__in=by.unit.principal_ids)
    at_work = Assignment.objects.with_cases(on).filter(unit__in=inside.values("unit"))
    staff = at_work.values("staff").distinct()
    done = Understood.objects.filter(agreement=agreement, number=number, staff__in=staff).count()
    of = staff.count()
    return (done - done % FEW, of - of % FEW) if of >= FEW else None


def _parties(agreement: Agreement, on: date) -> list[Unit]:
    inside = agreement.joinings.filter(joined(on)).values("unit")
    units = Unit.objects.filter(pk__in=inside).select_related("principal")
    return list(units.order_by("principal__name", "name"))


def _known(book: rulebook.Book | None) -> rulebook.Book:
    if book is None:
        raise Agreement.DoesNotExist
    return book


def _rules(all_: Sequence[Version], at: int, on: date) -> list[Rule]:
    """Return its own clauses in force, each with the day since which it has been the same."""
    top = all_[at].book.top
    found = []
    for clause in top.clauses:
        if clause.valid_to < on:
            continue
        since, now = clause, top
        for earlier in reversed([one.book.top for one in all_[:at]]):
            was = next((one for one in earlier.clauses if one.id == clause.id), None)
            if was is None or not same(earlier, was, now, since):
                break
            since, now = was, earlier
        found.append(Rule(clause, since.valid_from, sets(top, clause), top.id == LAW))
    return found


def compared(name: str, number: int) -> Compared:
    """Return a version beside the one before it. Raises Agreement.DoesNotExist."""
    all_ = versions(Agreement.objects.get(rulebook=name))
    at = next((place for place, one in enumerate(all_) if one.number == number), None)
    if at is None:
        raise Agreement.DoesNotExist
    version, before = all_[at], all_[at - 1] if at else None
    if before is None:
        return Compared(version, None, (), ())
    old, new = before.book.top, version.book.top
    return Compared(version, before, rulebook.heads(old, new), rulebook.differences(old, new))


def text_of(name: str, version: Version) -> str:
    """Return a version as its source file says it (TOML): for an archive, or elsewhere."""
    return str(version.decided.text) if version.decided else rulebook.text_of(name)


def understand(name: str, number: int, by: Assignment, now: datetime) -> None:
    """Keep that the reader has read a version and understood it, once.

    Raises Agreement.DoesNotExist.
    """
    agreement = Agreement.objects.get(rulebook=name)
    if number not in {one.number for one in versions(agreement)}:
        raise Agreement.DoesNotExist
    Understood.objects.get_or_create(
        agreement=agreement, number=number, staff=by.staff, defaults={"at": now}
    )


def counted(
    agreement: Agreement, number: int, by: Assignment, on: date
) -> tuple[int | None, int | None]:
    """Return how many of the unit's staff have confirmed a version, of how many; for a head (H12).

    Where fewer than five work it would tell of someone: then nothing.
    """
    if not by.is_head:
        return None, None
    at_work = Assignment.objects.with_cases(on).filter(unit=by.unit_id).values("staff").distinct()
    of = at_work.count()
    if of < FEW:
        return None, None
    done = Understood.objects.filter(agreement=agreement, number=number, staff__in=at_work)
    return done.count(), of
