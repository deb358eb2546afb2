"""Queries that every page asks, put into SQL once: to do so anew costs ten times the answer.

A `Statement` is built from an ordinary queryset; asking it binds the values and makes the same
instances, related ones included. For the few reads that all pages stand on; everything else asks
Django as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.models.base import ModelState
from django.db.models.sql import UpdateQuery

M = TypeVar("M", bound=models.Model)
Places = Sequence[tuple[int, str, Callable[[Any], Any]]]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A query in SQL, the places of the parameters to be bound, and how its rows are read."""

    sql: str
    params: Sequence[Any]
    places: Places
    compiler: Any
    converters: Any
    make: Callable[[Sequence[Any]], Any]
    annotations: Sequence[tuple[str, int]]


class Statement(Generic[M]):
    """A queryset with gaps: `build` makes it from one value of each type in `gaps`, by name.

    The types are int, str, date and datetime. What depends on anything else (an empty value, a
    list, a number of rows) is another statement. A gap may be left unused.
    """

    def __init__(self, build: Callable[..., models.QuerySet[M]], **gaps: type) -> None:
        self._build = build
        self._gaps = gaps
        self._compiled: dict[str, _Compiled] = {}

    def __call__(self, **values: Any) -> list[M]:
        """Ask with these values, one for each gap, and return the instances."""
        database = connections[DEFAULT_DB_ALIAS]
        found = self._compiled.get(database.vendor) or self._compile()
        with database.cursor() as cursor:
            cursor.execute(found.sql, _bound(found.params, found.places, values))
            rows: Iterable[Sequence[Any]] = cursor.fetchall()
        if found.converters:
            rows = found.compiler.apply_converters(rows, found.converters)
        return [self._instance(found, row) for row in rows]

    def first(self, **values: Any) -> M | None:
        """Ask, and return the first instance, if there is one."""
        return next(iter(self(**values)), None)

    def only(self, **values: Any) -> M:
        """Ask, and return the instance that must be there; raises its model's DoesNotExist."""
        found = self.first(**values)
        if found is None:
            raise self._build(**values).model.DoesNotExist  # type: ignore[attr-defined]
        return found

    def _instance(self, found: _Compiled, row: Sequence[Any]) -> M:
        made = found.make(row)
        for name, place in found.annotations:
            setattr(made, name, row[place])
        return made  # type: ignore[no-any-return]

    def _compile(self) -> _Compiled:
        marks = _marks(self._gaps)
        query = self._build(**marks).query
        compiler = query.get_compiler(connection=connection)
        sql, params = compiler.as_sql(with_col_aliases=False)
        self._compiled[connection.vendor] = found = _Compiled(
            sql=sql,
            params=params,
            places=_places(params, marks),
            compiler=compiler,
            converters=compiler.get_converters([one[0] for one in compiler.select]),
            make=_maker(compiler.klass_info, compiler.select),
            annotations=list((compiler.annotation_col_map or {}).items()),
        )
        return found


def _maker(info: Mapping[str, Any], select: Sequence[Any]) -> Callable[[Sequence[Any]], Any]:
    """What makes an instance, and those it is joined to, from a row; None where nothing is joined.

    As Django does it, but for `Model.__init__` with its signals, which takes longer than the rest.
    """
    model: Any = info["model"]
    first, last = info["select_fields"][0], info["select_fields"][-1]
    names = [one[0].target.attname for one in select[first : last + 1]]
    key = first + names.index(model._meta.pk.attname)  # noqa: SLF001  (documented by Django)
    joined = [
        (_maker(one, select), one["local_setter"], one["remote_setter"])
        for one in info.get("related_klass_infos", ())
    ]

    def make(row: Sequence[Any]) -> Any:
        if row[key] is None:
            return None
        made = model.__new__(model)
        made.__dict__.update(zip(names, row[first : last + 1], strict=True))
        made._state = state = ModelState()  # noqa: SLF001  (documented by Django)
        state.adding = False
        state.db = DEFAULT_DB_ALIAS
        for inner, set_there, set_back in joined:
            other = inner(row)
            set_there(made, other)
            if other is not None:
                set_back(other, made)
        return made

    return make


def _bound(params: Sequence[Any], places: Places, values: Mapping[str, Any]) -> list[Any]:
    bound = list(params)
    for place, name, prepare in places:
        bound[place] = prepare(values[name])
    return bound


def _marks(gaps: Mapping[str, type]) -> dict[str, Any]:
    return {name: _mark(kind, number) for number, (name, kind) in enumerate(gaps.items())}


def _mark(kind: type, number: int) -> Any:
    """A value that stands in no query, to be found again among the parameters."""
    if kind is int:
        return -(10**12) - number
    if kind is str:
        return f"gap {number} of a statement"
    if kind is datetime:
        return datetime(1000 + number, 1, 1, 1, 1, 1, tzinfo=UTC)
    if kind is date:
        return date(2000 + number, 1, 1)
    raise TypeError(f"a statement has no gaps of {kind}")


def _places(params: Sequence[Any], marks: Mapping[str, Any]) -> Places:
    places = []
    for place, param in enumerate(params):
        for name, mark in marks.items():
            prepare = _preparation(mark)
            if param == prepare(mark):
                places.append((place, name, _as_param(prepare, param)))
            elif str(mark) in str(param):
                raise ValueError(f"{name} stands in the query as something else than itself")
    return places


def _preparation(mark: Any) -> Callable[[Any], Any]:
    """How a value of the mark's type is handed to the database."""
    if isinstance(mark, datetime):
        return connection.ops.adapt_datetimefield_value
    if isinstance(mark, date):
        return connection.ops.adapt_datefield_value
    return lambda value: value


def _as_param(prepare: Callable[[Any], Any], param: Any) -> Callable[[Any], Any]:
    """The preparation, in the type that the database's driver wants numbers in."""
    kind = type(param)
    return kind if isinstance(param, int) and kind is not int else prepare


@dataclass(frozen=True, slots=True)
class Bound:
    """A change with its values: done when it is called, which returns how many rows there were."""

    sql: str
    params: Sequence[Any]

    def __call__(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params)
            return int(cursor.rowcount)


def both(first: Bound, then: Bound) -> int:
    """Do `first`, and `then` only if it reached a row; both or neither. Returns its rows.

    PostgreSQL does it as one statement, its own transaction where there is none.
    """
    if connection.vendor != "postgresql":
        with transaction.atomic():
            count = first()
            if count:
                then()
            return count
    later = f"{then.sql} AND EXISTS (SELECT 1 FROM first)"  # noqa: S608  (both made by Django)
    sql = f"WITH first AS ({first.sql} RETURNING 1), later AS ({later}) SELECT count(*) FROM first"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*first.params, *then.params])
        return int(cursor.fetchone()[0])


class Change:
    """Sets a field of the rows of a queryset with gaps, as in a Statement, to the gap `to`.

    `besides` are other fields that it sets, to the gap whose name is given.
    """

    def __init__(
        self,
        field: str,
        build: Callable[..., models.QuerySet[Any]],
        besides: Mapping[str, str] | None = None,
        **gaps: type,
    ) -> None:
        self._fields = {field: "to", **(besides or {})}
        self._build = build
        self._gaps = gaps
        self._compiled: dict[str, tuple[str, Sequence[Any], Places]] = {}

    def __call__(self, **values: Any) -> int:
        """Set the field, with a value for each gap; return how many rows there were."""
        return self.bound(**values)()

    def bound(self, **values: Any) -> Bound:
        """Return the change with a value for each gap, not done yet."""
        sql, params, places = self._compiled.get(connection.vendor) or self._compile()
        return Bound(sql, _bound(params, places, values))

    def _compile(self) -> tuple[str, Sequence[Any], Places]:
        marks = _marks(self._gaps)
        asked = {name: one for name, one in marks.items() if name not in self._fields.values()}
        query: Any = self._build(**asked).query.chain(UpdateQuery)
        query.add_update_values({field: marks[name] for field, name in self._fields.items()})
        sql, params = query.get_compiler(connection=connection).as_sql()
        found = (sql, params, _places(params, marks))
        self._compiled[connection.vendor] = found
        return found


class Insertion(Generic[M]):
    """Inserts new rows of one table, one statement each time; their numbers are not read back."""

    def __init__(self, model: type[M]) -> None:
        self._fields = [
            field
            for field in model._meta.concrete_fields  # noqa: SLF001  (documented by Django)
            if not field.primary_key
        ]
        self._table = model._meta.db_table  # noqa: SLF001

    def __call__(self, rows: Sequence[M]) -> None:
        """Insert the instances."""
        database = connections[DEFAULT_DB_ALIAS]
        quote = database.ops.quote_name
        names = ", ".join(quote(field.column or "") for field in self._fields)
        gaps = f"({', '.join(['%s'] * len(self._fields))})"
        values = ", ".join([gaps] * len(rows))
        params = [
            field.get_db_prep_save(getattr(row, field.attname), database)
            for row in rows
            for field in self._fields
        ]
        with database.cursor() as cursor:
            # The names are the models' own.
            cursor.execute(f"INSERT INTO {quote(self._table)} ({names}) VALUES {values}", params)  # noqa: S608
