"""Any paper of a kind, for hypothesis: every field filled as its type says."""

import types
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import reject
from hypothesis import strategies as st

from samlas.papers import Paper

# Everything that people can type and a paper takes: no control signs, no lone surrogates.
WRITTEN = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40)
DAYS = st.dates(date(1950, 1, 1), date(2150, 1, 1))
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: WRITTEN,
    int: st.integers(1, 10_000),
    bool: st.booleans(),
    date: DAYS,
    datetime: MOMENTS,
    types.NoneType: st.none(),
}


@st.composite
def any_paper(draw: st.DrawFn, kind: type[Paper]) -> Paper:
    """A paper of `kind`; what its own rules refuse is drawn again."""
    drawn = draw(parts(kind))
    try:
        return kind(**drawn)
    except ValueError:
        reject()


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of the type that `hint` stands for."""
    origin = get_origin(hint)
    if hint in PLAIN:
        return PLAIN[hint]
    if origin is Literal:
        return st.sampled_from(get_args(hint))
    if origin in (Union, types.UnionType):
        return st.one_of([values(one) for one in get_args(hint)])
    if origin is tuple:
        first, second = get_args(hint)
        if second is Ellipsis:
            return st.lists(values(first), min_size=1, max_size=3).map(tuple)
        return st.tuples(values(first), values(second))
    return parts(hint).map(lambda drawn: hint(**drawn))


def parts(kind: type[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The fields of a dataclass with a value each."""
    hints = get_type_hints(kind)
    sealed = [one.name for one in fields(kind) if not one.metadata.get("unsealed")]
    return st.fixed_dictionaries({name: values(hints[name]) for name in sealed})
