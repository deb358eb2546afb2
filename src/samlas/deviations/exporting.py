"""The reports of a principal as a table, for a file: CSV, or ODS that any office program opens.

Nothing of a person is in them. A cell that begins as a formula does is written as a text.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from samlas.deviations import handling
from samlas.deviations.handling import Wanted
from samlas.deviations.models import Report, State
from samlas.directory.models import Assignment
from samlas.ledger import log
from samlas.ledger.models import Act

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
Cells = Sequence[str]
InWords = Callable[[Report], tuple[str, str, str]]
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


class Out(Protocol):
    """Where a file is written to."""

    def write(self, content: bytes, /) -> object: ...


def table(
    by: Assignment, wanted: Wanted, in_words: InWords, now: datetime
) -> tuple[Cells, Iterator[Cells]]:
    """Return the headings and the rows, the oldest first, and note that they were taken.

    `in_words` gives the kind, the phase and the kinds of the units of a report.
    """
    rows = handling.matching(handling.of_principal(by, now.date()), wanted).order_by("pk")
    log.write(by.actor, now, log.Note(Act.EXPORTED, "deviations", "deviations", wanted.told()))
    head = (
        _("Reference"), _("Month"), _("Fault or idea"), _("What happened"), _("When in the work"),
        _("Kinds of units"), _("Agreement"), _("Principals"), _("Told by"), _("How far"),
        _("In words"), _("Proposal"), _("Answer"),
    )  # fmt: skip
    found = rows.prefetch_related("principals").iterator(chunk_size=500)
    return head, (_cells(one, *in_words(one)) for one in found)


def _cells(report: Report, kind: str, phase: str, units: str) -> Cells:
    return (
        report.key, f"{report.month:%Y-%m}", _("Idea") if report.is_idea else _("Fault"), kind,
        phase, units, report.agreement, ", ".join(one.name for one in report.principals.all()),
        _("The person, or someone who speaks for them") if report.by_person else _("Staff"),
        str(State(report.state).label), report.text, report.proposal, report.answer,
    )  # fmt: skip


def as_csv(head: Cells, rows: Iterable[Cells], out: Out) -> None:
    """Write UTF-8 with a mark at its start and semicolons, as office programs here read it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for cells in (head, *rows):
        writer.writerow([_safe(one) for one in cells])
    out.write(b"\xef\xbb\xbf" + text.getvalue().encode())


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def as_ods(head: Cells, rows: Iterable[Cells], out: Out) -> None:
    """Write an OpenDocument spreadsheet: every cell is a text, so that none can be a formula."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("mimetype", ODS)  # first and not packed, as the format has it
        parts.writestr("META-INF/manifest.xml", _manifest(), zipfile.ZIP_DEFLATED)
        parts.writestr("content.xml", _content((head, *rows)), zipfile.ZIP_DEFLATED)
    out.write(made.getvalue())


def _manifest() -> str:
    files = (("/", ODS), ("content.xml", "text/xml"))
    entries = "".join(
        f'<m:file-entry m:full-path="{path}" m:media-type="{kind}"/>' for path, kind in files
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><m:manifest xmlns:m="{OFFICE}manifest:1.0" '
        f'm:version="1.3">{entries}</m:manifest>'
    )


def _content(rows: Iterable[Cells]) -> str:
    spaces = " ".join(f'xmlns:{name}="{OFFICE}{name}:1.0"' for name in ("office", "table", "text"))
    lines = "".join(
        f"<table:table-row>{''.join(map(_cell, cells))}</table:table-row>" for cells in rows
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} '
        f'office:version="1.3"><office:body><office:spreadsheet><table:table table:name="1">'
        f"{lines}</table:table></office:spreadsheet></office:body></office:document-content>"
    )


def _cell(cell: str) -> str:
    said = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.splitlines() or [""])
    return f'<table:table-cell office:value-type="string">{said}</table:table-cell>'


WRITERS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "ods": (as_ods, ODS),
}
