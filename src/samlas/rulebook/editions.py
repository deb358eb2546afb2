"""Editions of agreements decided here: texts handed in from outside, read once, never changed.

An edition is a rulebook of its own, called `agreement@number`: what was pinned to one reads as it
did. It stands on the books that it was decided upon.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from samlas.rulebook import reading
from samlas.rulebook.books import Book
from samlas.rulebook.clauses import Source
from samlas.rulebook.errors import BadSource, Problem
from samlas.rulebook.errors import gettext_noop as _

MARK = "@"


@dataclass(frozen=True, slots=True)
class Edition:
    """The TOML text of an edition, its id, and the ids of the books that it stands on."""

    id: str
    text: str
    over: tuple[str, ...]


Supply = Callable[[], Iterable[Edition]]

_supplies: list[Supply] = []
_books: dict[str, Book] = {}


def supplied_by(supply: Supply) -> None:
    """Let editions come from here: it is asked when one is looked for that is not known yet."""
    _supplies[:] = [supply]


def forget() -> None:
    """Let the editions be read anew."""
    _books.clear()


def named(agreement: str, number: int) -> str:
    """Return the id of an edition."""
    return f"{agreement}{MARK}{number}"


def agreement_of(id: str) -> str:  # noqa: A002
    """Return the agreement that a rulebook is of: its own id, or what its editions share."""
    return id.partition(MARK)[0]


def find(id: str, shipped: Mapping[str, Book]) -> Book | None:  # noqa: A002
    """Return the edition of this id, or None. `shipped` are the books that are no editions."""
    if MARK not in id:
        return None
    if id not in _books:
        _fetch(shipped)
    return _books.get(id)


def all_of(agreement: str, shipped: Mapping[str, Book]) -> list[Book]:
    """Return the editions of an agreement, in their order."""
    found: list[Book] = []
    while (book := find(named(agreement, len(found) + 1), shipped)) is not None:
        found.append(book)
    return found


def _fetch(shipped: Mapping[str, Book]) -> None:
    """Read the editions that are new. One that cannot be read any longer is left out."""
    waiting = {one.id: one for supply in _supplies for one in supply() if one.id not in _books}
    for one in waiting.values():
        try:
            _books[one.id] = made(one, shipped)
        except BadSource:
            continue


def made(edition: Edition, shipped: Mapping[str, Book]) -> Book:
    """Return the rulebook of an edition, unchecked against what it stands on. Raises BadSource."""
    top = reading.read_text(edition.text, edition.id)
    chain: list[Source] = []
    for name in edition.over:
        below = shipped.get(name) or _books.get(name)
        if below is None:
            fault = _("stands on %(name)r, which is unknown")
            raise BadSource(Problem.told(edition.id, "source", fault, _("mend over"), name=name))
        chain.extend(source for source in below.sources if source not in chain)
    return Book((*chain, top), edition.id)
