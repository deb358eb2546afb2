"""`samlas rules`: put questions to the rulebooks, read them, and check a source."""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from django.utils.timezone import localdate

from samlas import rulebook
from samlas.agreements.drafting import Beginning, first_document
from samlas.faces.command.mistake import Mistake

LARGEST = 1_000_000


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `rules` to the program."""
    parser = subparsers.add_parser("rules", help="ask and read the rulebooks")
    actions = parser.add_subparsers(required=True, metavar="ACTION")

    action = _action(actions, "ask", ask, "print a verdict and its reasons as JSON")
    action.add_argument("question", metavar="QUESTION")
    action.add_argument("--facts", metavar="FILE", required=True, help='JSON; "-" reads from stdin')

    _action(actions, "list", list_all, "the rulebooks, their sources, versions, validity")

    action = _action(actions, "show", show, "every clause in force")
    action.add_argument("rulebook", metavar="RULEBOOK")
    action.add_argument("--on", metavar="DATE", help="YYYY-MM-DD; today if left out")

    action = _action(actions, "new", new, "write the file that an agreement of your own begins as")
    action.add_argument("file", metavar="FILE", type=Path, help="its name is the agreement's id")
    for name in ("title", "document", "territory", "decided-by"):
        action.add_argument(f"--{name}", metavar="TEXT", required=True)
    action.add_argument("--over", metavar="RULEBOOK", default="law", help="what it stands on")
    action.add_argument("--from", dest="begins", metavar="DATE", help="today if left out")

    action = _action(actions, "check", check, "tell whether a source can be used")
    action.add_argument("file", metavar="FILE", type=Path)


def _action(actions: Any, name: str, handler: Any, tells: str) -> argparse.ArgumentParser:
    action: argparse.ArgumentParser = actions.add_parser(name, help=tells)
    action.add_argument(
        "--sources", metavar="PATH", help="a file or folder of sources besides the program's own"
    )
    action.set_defaults(handler=lambda arguments: _told(handler, arguments))
    return action


def _told(handler: Any, arguments: argparse.Namespace) -> int:
    try:
        handler(arguments)
        sys.stdout.flush()
    except (rulebook.BadFacts, rulebook.BadSource) as fault:
        raise Mistake(str(fault)) from fault
    return 0


def ask(arguments: argparse.Namespace) -> None:
    """Print the answer as one JSON object."""
    facts = _facts(arguments.facts)
    answer = rulebook.ask(arguments.question, facts, sources=arguments.sources)
    print(json.dumps(answer.to_json(), ensure_ascii=False))


def _facts(name: str) -> dict[str, object]:
    """Return the facts in the file. Mistake when it is not one JSON object of sensible size."""
    try:
        raw = sys.stdin.buffer.read(LARGEST + 1) if name == "-" else _start_of(name)
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "not a file name"
        raise Mistake(f"the facts cannot be read: {reason}") from fault
    if len(raw) > LARGEST:
        raise Mistake(f"the facts are larger than {LARGEST} bytes")
    try:
        facts = json.loads(raw, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:
        if isinstance(fault, rulebook.BadFacts):
            raise
        raise Mistake("the facts are not one JSON object in UTF-8") from fault
    if not isinstance(facts, dict):
        raise Mistake("the facts are not one JSON object, { … }")
    return facts


def _start_of(name: str) -> bytes:
    with Path(name).open("rb") as file:
        return file.read(LARGEST + 1)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise rulebook.BadFacts(ascii(twice)[1:61], "given twice; give it once")
    return table


def _no_number(_: str) -> NoReturn:
    raise ValueError


def list_all(arguments: argparse.Namespace) -> None:
    """Print each rulebook with its sources, and a warning where a trial period is over."""
    today = localdate()
    for book in rulebook.rulebooks(arguments.sources):
        print(f"{book.id}: {book.title}")
        for source in book.sources:
            print(f"  {_validity(source)}")
        for line in _warnings(book.top, today):
            print(f"  {line}")


def show(arguments: argparse.Namespace) -> None:
    """Print every clause of the rulebook in force on the day."""
    shown = rulebook.show(arguments.rulebook, _day(arguments.on), arguments.sources)
    print(f"{shown.id}: {shown.title}, {shown.on}")
    for source in shown.sources:
        print(f"\n== {source.title}: {source.document}")
        print(_validity(source))
        print("\n".join(line for line in (source.note, *_warnings(source, shown.on)) if line))
        for clause in shown.clauses:
            if clause.source == source.id:
                print("\n".join(_clause(clause, source)))


def _clause(clause: rulebook.Clause, source: rulebook.Source) -> Iterator[str]:
    level = f" [{clause.level}]" if clause.level != source.level else ""
    yield f"\n{clause.id}{level}  {clause.place}"
    yield f"  ({clause.quote})" if clause.paraphrased else f'  "{clause.quote}"'
    yield f"  {clause.text}"
    if clause.contested:
        yield f"  CONTESTED: {clause.contested}"
    for setting in source.set_by(clause):
        yield f"  -> {setting}"


def _validity(source: rulebook.Source) -> str:
    last = "" if source.valid_to == date.max else f" to {source.valid_to}"
    trial = f", trial to {source.trial_to}" if source.trial_to else ""
    return (
        f"{source.id} ({source.level}), version {source.version}, "
        f"from {source.valid_from}{last}{trial}, decided by {source.decided_by}"
    )


def _warnings(source: rulebook.Source, on: date) -> Iterator[str]:
    if source.trial_expired(on):
        yield f"WARNING: the trial period ended on {source.trial_to}; a renewal should be decided"
    if source.is_old(on):
        yield f"WARNING: {source.document} was read up to {source.read_to}; read it anew"
    if not source.in_force(on):
        yield f"WARNING: {source.id} is not in force on {on}"


def new(arguments: argparse.Namespace) -> None:
    """Write the file, checked, with one clause to go on from."""
    path: Path = arguments.file
    said = Beginning(
        path.stem, arguments.title, arguments.document, arguments.territory,
        arguments.decided_by, arguments.over, _day(arguments.begins, "--from"),
    )  # fmt: skip
    if said.id in rulebook.most_local_first(arguments.sources):
        raise Mistake(f"{path}: there is an agreement called {said.id}; choose another name")
    text = rulebook.written(first_document(said))
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as fault:
        raise Mistake(f"{path} cannot be written: {fault.strerror}") from fault
    try:
        rulebook.check(path, arguments.sources)
    except rulebook.BadSource:
        path.unlink()
        raise
    print(f"{path}: in order. Add your clauses, then: samlas rules check {path}")


def _day(text: str | None, option: str = "--on") -> date:
    if text is None:
        return localdate()
    try:
        if text[4:5] == text[7:8] == "-":
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Mistake(f"{option}: give a date as YYYY-MM-DD")


def check(arguments: argparse.Namespace) -> None:
    """Print that the source can be used, or say in one line what is wrong."""
    source = rulebook.check(arguments.file, arguments.sources)
    print(f"{source.id}: in order, {len(source.clauses)} clauses")
    if source.outlasts_trial:
        print(
            f"WARNING: the trial period ended on {source.trial_to}, before this begins on "
            f"{source.valid_from}; give trial_to the day that was decided, or take it out"
        )
