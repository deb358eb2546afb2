"""How long a holder keeps what it has of a person, by whose it is (law.md 2.4)."""

from datetime import date

from samlas.rulebook.asking import Asked, Outcome
from samlas.rulebook.clauses import Clause

Because = tuple[Clause, ...]


def kept_until(asked: Asked) -> Outcome:
    """Return the first day on which it may be let go of, `never`, or `until-decided`.

    Counted from `last_entry`. `done_by` tells, where a clause does, the last day to have done it.
    """
    asked.need("unit.kind", "last_entry")
    never, why_never = asked.settle("never-deleted")
    if never == "yes":
        return Outcome("never", why_never)
    first, because = _by_years(asked)
    if first is None:
        return Outcome("until-decided", because)
    birthday, why_older = _by_age(asked)
    if birthday is not None and birthday >= first:
        first, because = birthday, why_older
    by_next_year, _ = asked.settle("delete-by-next-year")
    extra = {"done_by": date(first.year + 1, 12, 31).isoformat()} if by_next_year == "yes" else {}
    return Outcome(first.isoformat(), because, extra)


def _by_years(asked: Asked) -> tuple[date | None, Because]:
    """The day that the years after the last entry lead to: those of what asks for most."""
    settled = [asked.settle(rule) for rule in ("keep-years", "delete-years")]
    years, because = max(settled, key=lambda one: int(str(one[0])))
    if not years:
        return None, because
    return _years_after(asked.facts["last_entry"], int(str(years))), because


def _by_age(asked: Asked) -> tuple[date | None, Because]:
    """The birthday before which it must not be let go of, if there is one."""
    age, because = asked.settle("keep-to-age")
    if not age:
        return None, because
    asked.need("person.born")
    return _years_after(asked.facts["person.born"], int(str(age))), because


def _years_after(day: date, years: int) -> date:
    """The same day of a later year; after 29 February the first of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
