"""The translation catalogues: one django.po for each room, collected, checked, compiled with Babel.

    python tools/catalogue.py             update every catalogue from the source (make messages)
    python tools/catalogue.py --check     fail when one is out of date or a translation is missing
    python tools/catalogue.py --compile   write the .mo files that the program reads

The source language is English. A room is a package under samlas; in faces, each face is one.
"""

import io
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from samlas import languages

SOURCE = Path(__file__).resolve().parent.parent / "src"
LANGUAGE = "sv"
# Rooms that read their own catalogue; those of all others are one to Django.
ALONE = {"papers"}
PLACE = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")
TEMPLATES = {".html", ".txt"}
# Files whose texts are translated: every `text` in them.
DATA = "evaluation/questions"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """msgid ""
msgstr ""
"Language: sv\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
Key = tuple[str | None, str]
Found = tuple[str | tuple[str, ...], list[str], str | None]


def main(arguments: list[str]) -> int:
    """Do what the one argument says; returns the exit status."""
    settings.configure()
    if arguments == ["--compile"]:
        for path in sorted(SOURCE.rglob("locale/*/LC_MESSAGES/django.po")):
            compile_catalogue(path, path.with_suffix(".mo"))
        for path in sorted(languages.HERE.glob("*.po")):
            compile_catalogue(path, languages.compiled_path(path.stem))
        return 0
    rooms = collect()
    if arguments == ["--check"]:
        faults = list(check(rooms))
        print("\n".join(faults) or "The catalogues are whole.")
        return 1 if faults else 0
    for room, extracted in rooms.items():
        write(catalogue_path(room), updated(room, extracted))
    return 0


def collect() -> dict[Path, Catalog]:
    """Every message of the source, by the room that owns the file it stands in."""
    rooms: dict[Path, Catalog] = {}
    for path in sorted(SOURCE.rglob("*")):
        if not holds_messages(path):
            continue
        for message, comments, context in messages(path):
            catalogue = rooms.setdefault(owner(path), Catalog(locale=LANGUAGE))
            catalogue.add(
                message,
                locations=[(path.relative_to(SOURCE).as_posix(), 0)],
                auto_comments=comments,
                context=context,
            )
    for room in SOURCE.rglob("locale"):
        rooms.setdefault(room.parent, Catalog(locale=LANGUAGE))
    return rooms


def holds_messages(path: Path) -> bool:
    """Whether the file can have something to translate."""
    if path.suffix == ".toml":
        return path.parent.as_posix().endswith(DATA)
    return path.suffix in TEMPLATES | {".py"} and "static" not in path.parts


def messages(path: Path) -> Iterator[Found]:
    """The messages in one file, each with its translators' comments and its context."""
    yield from (found for _line, found in messages_by_line(path))


def messages_by_line(path: Path) -> Iterator[tuple[int, Found]]:
    """The same, each with its line where the file is Python."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        yield from ((0, (one, [], None)) for one in texts(tomllib.loads(text)))
        return
    if path.suffix in TEMPLATES:
        # Only the calls stay, one on a line: the layout around them is not Python.
        lines = templatize(text, origin=str(path)).splitlines()
        text = "\n".join(line.strip() for line in lines)
    source = io.BytesIO(text.encode())
    for line, message, comments, context in extract(
        "python", source, KEYWORDS, ["Translators:"], {"encoding": "utf-8"}
    ):
        yield line, (message, comments, context)


def texts(said: Any) -> Iterator[str]:
    """Every `text` in the tables of a TOML file."""
    if isinstance(said, dict):
        found = [said["text"]] if isinstance(said.get("text"), str) else []
        yield from found
    for one in said.values() if isinstance(said, dict) else said if isinstance(said, list) else ():
        yield from texts(one)


def owner(path: Path) -> Path:
    """The room that `path` belongs to."""
    parts = path.relative_to(SOURCE / "samlas").parts[:-1]
    depth = 2 if parts[:1] == ("faces",) and len(parts) > 1 and parts[1] != "templates" else 1
    return SOURCE / "samlas" / Path(*parts[:depth])


def updated(room: Path, extracted: Catalog) -> Catalog:
    """The extracted messages with the translations that the room has already."""
    old = read(catalogue_path(room))
    for message in extracted:
        known = old.get(message.id, message.context) if message.id else None
        if known and isinstance(known.id, str) == isinstance(message.id, str):
            message.string = known.string
            message.user_comments = known.user_comments
            if known.fuzzy:
                message.flags.add("fuzzy")
    return extracted


def check(rooms: dict[Path, Catalog]) -> Iterator[str]:
    """One line for each fault in the catalogues."""
    said: dict[Key, object] = {}
    for room, extracted in rooms.items():
        path = catalogue_path(room)
        name = path.relative_to(SOURCE)
        wanted = updated(room, extracted)
        if rendered(wanted) != (path.read_text(encoding="utf-8") if path.exists() else HEADER):
            yield f"{name}: not up to date, run `make messages`"
        for message in wanted:
            if message.id:
                yield from (f"{name}: {fault}" for fault in faults_of(message, wanted))
                if not message.string or room.name in ALONE:
                    continue
                if said.setdefault(key(message), message.string) != message.string:
                    yield f"{name}: {message.id!r} is translated otherwise in another room"


def faults_of(message: Message, catalogue: Catalog) -> Iterator[str]:
    """What is wrong with one translation."""
    strings = strings_of(message)
    if not all(strings):
        yield f"no translation of {message.id!r}"
    elif message.fuzzy:
        yield f"fuzzy translation of {message.id!r}"
    else:
        yield from (f"{message.id!r}: {fault}" for fault in message.check(catalogue))
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = {name for source in sources for name in PLACE.findall(str(source))}
        for string in strings:
            found = set(PLACE.findall(str(string)))
            if found - wanted or (len(strings) == 1 and wanted - found):
                yield f"{message.id!r}: other variables than in {string!r}"


def strings_of(message: Message) -> tuple[str, ...]:
    """The translation, one for each plural form."""
    said: Any = message.string
    return said if isinstance(said, tuple) else (said,)


def key(message: Message) -> Key:
    """What gettext looks the message up by."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def catalogue_path(room: Path) -> Path:
    """Where the room keeps its Swedish."""
    return room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    """The catalogue in `path`; an empty one when there is no such file."""
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, abort_invalid=True)


def rendered(catalogue: Catalog) -> str:
    """The text of the .po file: sorted, without line numbers and dates: small differences."""
    body = io.BytesIO()
    write_po(body, catalogue, width=100, omit_header=True, sort_output=True, ignore_obsolete=True)
    return (HEADER + body.getvalue().decode().strip()).strip() + "\n"


def write(path: Path, catalogue: Catalog) -> None:
    """Write the catalogue to `path`, unless there is nothing to say."""
    if len(catalogue) or path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(rendered(catalogue), encoding="utf-8")


def compile_catalogue(path: Path, target: Path) -> None:
    """Write what `path` says to `target`, unless that is newer. What is not said is left out."""
    if not target.exists() or target.stat().st_mtime < path.stat().st_mtime:
        with path.open("rb") as file:
            said = read_po(file, abort_invalid=True)
        for message in list(said):
            if message.id and not all(strings_of(message)):
                said.delete(message.id, message.context)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write_mo(file, said)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
