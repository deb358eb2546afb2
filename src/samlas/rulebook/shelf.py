"""The rulebooks there are: those that come with the program, and those of one's own directory."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from samlas.rulebook import checking, editions, reading
from samlas.rulebook.books import Book
from samlas.rulebook.clauses import LEVELS, Clause, Source
from samlas.rulebook.errors import BadFacts, BadSource, Problem

Paths: TypeAlias = str | Path | Iterable[str | Path]
OWN = Path(__file__).parent / "sources"
VARIABLE = "SAMLAS_RULEBOOKS"


@dataclass(frozen=True, slots=True)
class Shown:
    """A rulebook on a day: its sources, and every clause in force, the law first."""

    id: str
    title: str
    on: date
    sources: tuple[Source, ...]
    clauses: tuple[Clause, ...]


def load(paths: Paths = ()) -> Mapping[str, Book]:
    """Return all rulebooks by id: the program's own and those in `paths` (files or directories).

    Read once and kept. Raises BadSource with the faults in any of them.
    """
    return _loaded(_key(paths))


def default() -> Mapping[str, Book]:
    """Return the program's own rulebooks and those in the directories of SAMLAS_RULEBOOKS."""
    return _loaded(_own_paths())


def check(path: str | Path, paths: Paths | None = None) -> Source:
    """Return the source in one file, checked against the ones it stands on. Raises BadSource."""
    checked = Path(path)
    among = _own_paths() if paths is None else _key(paths)
    sources = {s.id: s for s in _sources(among) if s.file != checked.name}
    source = reading.read(checked)
    _check_id(source, sources)
    chain = _chain(source, {**sources, source.id: source})
    found = tuple(checking.problems(source, chain[:-1]))
    if found:
        raise BadSource(*found)
    return source


def find(id: str, books: Mapping[str, Book]) -> Book:  # noqa: A002
    """Return the rulebook of this id. Raises BadFacts that names the ones there are."""
    book = books.get(id) or editions.find(id, books)
    if book is None:
        raise BadFacts("rulebook", f"use one of {', '.join(books)}")
    return book


def book(id: str) -> Book:  # noqa: A002
    """Return the rulebook of this id, an edition too. Raises BadFacts."""
    return find(id, default())


def title(source: str) -> str:
    """Return what an agreement, one edition of it or the law is called; its id if it is gone."""
    books = default()
    found = books.get(source) or editions.find(source, books)
    found = found or editions.find(editions.named(source, 1), books)
    return found.title if found else source


def text_of(id: str) -> str:  # noqa: A002
    """Return the TOML text of the source that comes with the program, or lies in a directory.

    Raises BadFacts.
    """
    top = find(id, default()).top
    named = (one for one in _files(_own_paths()) if one.name == top.file)
    return next(one for one in named if reading.read(one).id == top.id).read_text("utf-8-sig")


def clause(source: str, id: str, version: str) -> Clause | None:  # noqa: A002
    """Return the clause that was named in a decision; as it reads now, if that text is gone."""
    shipped = default()
    books = [*shipped.values(), *editions.all_of(source, shipped)]
    found = [one for book in books if book.top.id == source for one in book.top.clauses
             if one.id == id]  # fmt: skip
    return next((one for one in found if one.version == version), found[-1] if found else None)


def has_edition(agreement: str) -> bool:
    """Whether an edition of the agreement has been decided here."""
    return editions.find(editions.named(agreement, 1), default()) is not None


def current(agreement: str, last: int, on: date) -> Book | None:
    """Return the edition of the agreement that holds on the day, of those numbered up to `last`.

    Without one that has begun, the source that comes with the program; None if there is none.
    """
    books = default()
    for number in range(last, 0, -1):
        found = editions.find(editions.named(agreement, number), books)
        if found is not None and found.top.valid_from <= on:
            return found
    return books.get(agreement)


def standing(agreement: str, last: int, on: date) -> Book | None:
    """Return what holds on the day or, before any edition has begun, what was decided last."""
    return current(agreement, last, on) or current(agreement, last, date.max)


def judged(edition: editions.Edition) -> Book:
    """Return what the text of a new edition says, checked against what it stands on.

    Raises BadSource with the faults in it.
    """
    made = editions.made(edition, default())
    found = tuple(checking.problems(made.top, made.sources[:-1]))
    if found:
        raise BadSource(*found)
    return made


def locality(book: Book) -> tuple[int, str]:
    """What rulebooks are sorted by, the most local last (C4)."""
    return (LEVELS.index(book.top.level), book.id)


def rulebooks(paths: Paths | None = None) -> tuple[Book, ...]:
    """Return every rulebook, the law first, the most local last."""
    return tuple(_chosen(paths).values())


def most_local_first(paths: Paths | None = None) -> tuple[str, ...]:
    """Return the ids of the rulebooks, the most local first, the law last (C4)."""
    return tuple(_chosen(paths))[::-1]


def place(reference: Mapping[str, str]) -> str:
    """Return where the clause of a stored decision stands; its id, if it is there no more."""
    found = clause(reference["source"], reference["clause"], reference["version"])
    return found.place if found else reference["clause"]


def show(id: str, on: date, paths: Paths | None = None) -> Shown:  # noqa: A002
    """Return every clause of the rulebook in force on the day. Raises BadFacts."""
    book = find(id, _chosen(paths))
    return Shown(book.id, book.title, on, book.sources, book.clauses(on))


def _chosen(paths: Paths | None) -> Mapping[str, Book]:
    return default() if paths is None else load(paths)


def _key(paths: Paths) -> tuple[str, ...]:
    return (str(paths),) if isinstance(paths, (str, Path)) else tuple(map(str, paths))


def _own_paths() -> tuple[str, ...]:
    value = os.environ.get(VARIABLE)
    return tuple(filter(None, value.split(os.pathsep))) if value else ()


@lru_cache(maxsize=32)
def _loaded(paths: tuple[str, ...]) -> Mapping[str, Book]:
    found = _sources(paths)
    sources: dict[str, Source] = {}
    for source in found:
        _check_id(source, sources)
        sources[source.id] = source
    chains = [_chain(source, sources) for source in found]
    problems = [p for chain in chains for p in checking.problems(chain[-1], chain[:-1])]
    if problems:
        raise BadSource(*problems)
    chains.sort(key=lambda chain: (LEVELS.index(chain[-1].level), chain[-1].id))
    return {chain[-1].id: Book(chain) for chain in chains}


def _check_id(source: Source, others: Mapping[str, Source]) -> None:
    if source.id in others:
        fault = f"{others[source.id].file} has this id too"
        raise BadSource(Problem(source.file, "source", fault, "choose another id"))


def _files(paths: tuple[str, ...]) -> list[Path]:
    files = sorted(OWN.glob("*.toml"))
    for path in map(Path, paths):
        files.extend(sorted(path.glob("*.toml")) if path.is_dir() else [path])
    return files


def _sources(paths: tuple[str, ...]) -> list[Source]:
    return [reading.read(file) for file in _files(paths)]


def _chain(source: Source, sources: Mapping[str, Source]) -> tuple[Source, ...]:
    """Return the source with all it stands on, the law first."""
    chain: list[Source] = []

    def climb(current: Source, below: tuple[str, ...]) -> None:
        for name in current.over:
            if name not in sources or name in below:
                fault = f"stands on {name!r}, which is " + (
                    "itself" if name in below else "unknown"
                )
                mend = f"use any of {', '.join(sources)}"
                raise BadSource(Problem(current.file, "source", fault, mend))
            climb(sources[name], (*below, name))
        if current not in chain:
            chain.append(current)

    climb(source, (source.id,))
    return tuple(chain)
