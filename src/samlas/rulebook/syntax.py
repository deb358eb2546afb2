"""Reads TOML. Where a text is none, tells on which line, and what is most likely wrong there."""

import re
import tomllib
from pathlib import Path
from typing import Any

from samlas.rulebook.errors import BadSource, Problem, Told
from samlas.rulebook.errors import gettext_noop as _

LARGEST = 1_000_000
MOST_DOTS = 300  # on one line: the time to read a key grows with the square of its parts
THE_FILE = Told(_("the file"))
_LEADER = re.compile(r"\.(?:[ \t]*\.)+")  # a dotted line to write on: no key has such
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")
_AROUND = 40
_CURLY = _('The quotation marks are curly. Use straight ones: "…".')
_QUOTATION = _('A quotation mark (") is missing where a text ends.')
_NAME = _("A line begins with a name (only a–z, 0–9, - and _) followed by =, or with [.")
_TWICE = _(
    "The same name stands there already. Change one of them. Begin each clause with [[clause]]."
)
_BACKSLASH = _("Write a backslash within a text as two: \\\\.")
_SIGN = _("There is a sign that cannot be shown. Write the line anew.")
_LIKELY = (
    ("Illegal character '\\n'", _QUOTATION),
    ("Illegal character", _SIGN),
    ("Found invalid character", _SIGN),
    ("Unterminated string", _QUOTATION),
    ("Expected '='", _NAME),
    ("Expected ']", _("A bracket ] is missing where the heading ends.")),
    ("Expected newline", _("Something stands after the value. A quotation mark within a text is "
                           'written as \\", and a date as 2025-07-01.')),
    ("Expected", _QUOTATION),
    ("Invalid statement", _NAME),
    ("Invalid initial character", _NAME),
    ("Invalid date", _("There is no such day. A date is written as 2025-07-01.")),
    ("Invalid value", _("What stands after = is no value. Put a text in quotation marks; numbers, "
                        "dates, true and false stand without.")),
    ("Cannot", _TWICE),
    ("Duplicate", _TWICE),
    ("Unclosed array", _("A comma or ] is missing in a list, on this line or the one before.")),
    ("Unclosed inline table", _("A comma or } is missing. What is within { } stands on one line.")),
    ("Unescaped", _BACKSLASH),
    ("Invalid hex", _BACKSLASH),
    ("Escaped character", _BACKSLASH),
)  # fmt: skip
"""What Python's words about a fault begin with, and what whoever wrote the line likely did."""


class NoToml(BadSource):
    """A text cannot be read as TOML. `told` says where, and what is most likely wrong."""

    def __init__(self, name: str, fault: str, mend: str, told: Told) -> None:
        self.told = told
        super().__init__(Problem(name, THE_FILE, fault, mend))


def document(path: Path) -> dict[str, Any]:
    """Return the tables in the file. Raises BadSource."""
    try:
        if path.stat().st_size <= LARGEST:
            return parsed(path.read_text(encoding="utf-8-sig"), path.name)
        fault, mend = f"larger than {LARGEST} bytes", "split or shorten it"
    except OSError as error:
        fault, mend = f"cannot be read ({error.strerror})", "give a file that can be read"
    except UnicodeDecodeError:
        fault, mend = "is not in UTF-8", "save it as UTF-8"
    raise BadSource(Problem(path.name, THE_FILE, fault, mend))


def parsed(text: str, name: str) -> dict[str, Any]:
    """Return the tables of a text, called `name` in faults. Raises NoToml."""
    if len(text.encode()) > LARGEST:
        told = Told(_("The text is too long: at most %(most)s bytes. Shorten it."), most=LARGEST)
        raise NoToml(name, f"larger than {LARGEST} bytes", "split or shorten it", told)
    for number, line in enumerate(text.split("\n"), 1):
        if _LEADER.sub("", line).count(".") > MOST_DOTS:
            told = Told(
                _("Line %(line)s has more than %(most)s dots. Break it."),
                line=number, most=MOST_DOTS,
            )  # fmt: skip
            raise NoToml(
                name, f"has more than {MOST_DOTS} dots on one line", "break the line", told
            )
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        fault, told = f"is not TOML ({_one_line(error)})", _told(error, text)
    raise NoToml(name, fault, "mend the line named", told)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def _told(error: Exception, text: str) -> Told:
    if isinstance(error, RecursionError):
        return Told(_("Lists or tables lie too deep within each other."))
    if not isinstance(error, tomllib.TOMLDecodeError):
        return Told(_("A number has too many digits."))
    text = text.replace("\r\n", "\n")
    line, sign = _place(str(error), text)
    read = text.split("\n")[line - 1]
    start = max(sign - _AROUND, 0)
    return Told(
        _("Line %(line)s, sign %(sign)s cannot be read. %(likely)s The line reads: %(read)s"),
        line=line, sign=sign, likely=Told(_likely(str(error), read, sign)),
        read=read[start : sign + _AROUND].strip(),
    )  # fmt: skip


def _place(error: str, text: str) -> tuple[int, int]:
    """Return line and sign; of what has no end, where it begins."""
    if place := _PLACE.search(error):
        return int(place[1]), int(place[2])
    opened = {"Unterminated": '"', "Expected \"'": "'"}
    marks = (mark for begins, mark in opened.items() if error.startswith(begins))
    at = max((text.rfind(mark) for mark in marks), default=len(text.rstrip()))
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _likely(error: str, line: str, sign: int) -> str:
    found = (likely for begins, likely in _LIKELY if error.startswith(begins))
    likely = next(found, _("It does not follow the rules of TOML."))
    suspects = line if likely is _QUOTATION else line[sign - 1 : sign]
    return _CURLY if any(one in suspects for one in "“”„") else likely
