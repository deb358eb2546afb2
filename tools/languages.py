"""The languages of private persons: one file each in src/samlas/languages, made from the source.

    python -m tools.languages             update every file: what is new is added, untranslated
    python -m tools.languages --check     tell what a private person can meet that a file lacks

A new language is a copy of another file with a header of its own (docs/for-developers.md).
"""

import ast
import io
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from samlas.languages import FALLBACK, HERE, UNCHECKED
from tools import catalogue

# What a private person can meet, by folder or file under samlas; of a file with more, by the names
# of its functions and classes.
MET: dict[str, set[str]] = {
    "faces/person": set(),
    "faces/guest": set(),
    "faces/templates": set(),
    "casework/codes": set(),
    "casework/own": set(),
    "casework/asking.py": set(),
    "casework/consent.py": {"narrow_row"},
    "casework/summons/answering.py": {"_check_open", "_check_said"},
    "casework/summons/informing.py": {"_check"},
    "casework/summons/polling.py": {"Mark", "say"},
    "casework/withdrawal.py": set(),
    "directory/models.py": {"UnitKind"},
    "evaluation/questions": set(),
    "exchange/invitations.py": {"_said"},
    "exchange/models.py": {"AnswerKind", "Mandate", "answer_words"},
    "exchange/notice_models.py": {"NoticeWay"},
    "exchange/notices.py": {"_said", "_short"},
    "extract/attachments.py": set(),
    "extract/gathering.py": set(),
    "extract/models.py": {"File"},
    "people/models.py": {"Capacity", "InformationKind", "Word"},
    "people/namesakes.py": set(),
    "login/devices.py": set(),
    "people/orders.py": {"OrderKind"},
    "login/oidc.py": set(),
    "papers": set(),
    "papers/calendar.py": {"_event", "_alarm"},
    "papers/views/notices.py": {"cancellation"},
}
NOT_MET = {
    "faces/marked.py",
    "papers/views/signature_sheet.py",
    "faces/templates/parts/letter_languages.html",
    "papers/views/forwarding.py",
    "papers/views/blank_form.py",
    "papers/views/deviation_report.py",
}
OF_ALL_FACES = catalogue.SOURCE / "samlas/faces"
# Of the files with questions, what is not put to private persons.
NOT_PUT = "professional"


def main(arguments: list[str]) -> int:
    """Do what the one argument says; returns the exit status."""
    if arguments == ["--check"]:
        faults = [fault for path in files() for fault in faults_in(path)]
        print("\n".join(faults) or "The languages are whole.")
        return 1 if faults else 0
    for path in files():
        path.write_text(rendered(path), encoding="utf-8")
    return 0


def files() -> list[Path]:
    """The files, each a language."""
    return sorted(HERE.glob("*.po"))


def met() -> Catalog:
    """Every message that a private person can meet."""
    found = Catalog(locale=catalogue.LANGUAGE)
    for path in sorted((catalogue.SOURCE / "samlas").rglob("*")):
        if not catalogue.holds_messages(path):
            continue
        for message, comments, context in messages_met(path):
            found.add(
                message,
                locations=[(path.relative_to(catalogue.SOURCE).as_posix(), 0)],
                auto_comments=comments,
                context=context,
            )
    return found


def messages_met(path: Path) -> Iterator[catalogue.Found]:
    """The messages in one file that a private person can meet."""
    said = path.relative_to(catalogue.SOURCE / "samlas").as_posix()
    place = max((one for one in MET if f"{said}/".startswith(f"{one}/")), key=len, default="")
    if said in NOT_MET or (not place and path.parent != OF_ALL_FACES):
        return
    if path.suffix == ".toml":
        said_there = tomllib.loads(path.read_text(encoding="utf-8"))
        del said_there["audiences"][NOT_PUT]
        yield from ((one, [], None) for one in catalogue.texts(said_there))
        return
    names = MET.get(place, set())
    lines = {line for name, line in lines_of(path) if name in names} if names else None
    for line, found in catalogue.messages_by_line(path):
        if lines is None or line in lines:
            yield found


def lines_of(path: Path) -> Iterator[tuple[str, int]]:
    """Each line within a function or class of the file, with the outermost name around it."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            end = node.end_lineno or node.lineno
            yield from ((node.name, line) for line in range(node.lineno, end + 1))


def is_swedish(path: Path) -> bool:
    """Whether the file is Swedish in other words: it says only what it says otherwise."""
    return path.stem.startswith(f"{FALLBACK}-")


def updated(path: Path) -> Catalog:
    """What a private person can meet, with the translations that the file has."""
    with path.open("rb") as file:
        old = read_po(file, abort_invalid=True)
    made = Catalog(locale=None)
    made.mime_headers = old.mime_headers
    for message in met():
        if not message.id:
            continue
        known = old.get(message.id, message.context)
        if known is None and is_swedish(path):
            continue
        made[message.id] = message
        if known and isinstance(known.id, str) == isinstance(message.id, str):
            message.string, message.user_comments = known.string, known.user_comments
    return made


def faults_in(path: Path) -> Iterator[str]:
    """One line for each fault in the file of one language."""
    made = updated(path)
    for message in made:
        if message.id:
            yield from (f"{path.name}: {one}" for one in catalogue.faults_of(message, made))
            yield from (f"{path.name}: {one}" for one in unmarked(message))


def unmarked(message: Message) -> Iterator[str]:
    """What is said otherwise than by the one comment that this house knows."""
    if unknown := set(message.user_comments) - {UNCHECKED}:
        yield f"{message.id!r}: unknown comment {unknown}"


def rendered(path: Path) -> str:
    """The text of the file: its own header, then the messages in order."""
    header = path.read_text(encoding="utf-8").split("\n\n", 1)[0]
    body = io.BytesIO()
    write_po(body, updated(path), width=100, omit_header=True, sort_output=True)
    return f"{header.strip()}\n\n{body.getvalue().decode().strip()}\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
