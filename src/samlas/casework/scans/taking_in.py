"""Taking files in: each is checked, divided by the codes on its pages, and kept encrypted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from samlas.casework.codes import slips
from samlas.casework.scans.models import FormKind, Scan
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch
from samlas.files import checking, store
from samlas.files.checking import PDF, Checked, Unfit
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.papers import form_code, read_form_code


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of the files: the scans made, and why each other file was not taken in.

    `refused` holds a file's place among those sent (from 0), and the words for its sender.
    """

    scans: Sequence[Scan]
    refused: Sequence[tuple[int, str]]


def take_in(files: Sequence[bytes], by: Assignment, now: datetime) -> TakenIn:
    """Take files in, to be filed by whoever sent them. The same form sent twice is taken in once.

    A file that is unfit does not stop the others.
    """
    scans: list[Scan] = []
    refused: list[tuple[int, str]] = []
    for place, content in enumerate(files):
        try:
            forms = list(_forms(checking.check(content, codes=True), by))
        except Unfit as unfit:
            refused.append((place, str(unfit)))
            continue
        with transaction.atomic():
            origin = store.digest_of(content)
            scans += [_keep(one, origin, by, now) for one in forms]
    return TakenIn(scans, refused)


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a file: its code, if one was read, the page it begins on, and itself.

    `paper` is the copy that a reply slip was cut from.
    """

    code: str
    page: int
    checked: Checked
    paper: Dispatch | None = None


Read = tuple[str, Dispatch | None]
NONE: Read = ("", None)


def _read(texts: Sequence[str], by: Assignment) -> Read:
    """The code of a form among what the squares of a page say, and the copy that it leads to."""
    for text in texts:
        if read_form_code(text):
            return text, None
        if paper := slips.paper_of(text, by):
            return form_code(FormKind.SUMMONS_REPLY.value, paper.case), paper
    return NONE


def _forms(whole: Checked, by: Assignment) -> Iterator[Form]:
    """Each form of a file: a page with another code begins another form."""
    begins: list[tuple[int, Read]] = []
    for page, texts in enumerate(whole.codes, start=1):
        read = _read(texts, by)
        if read != NONE and (not begins or read != begins[-1][1]):
            begins.append((page, read))
    if whole.media_type != PDF or len(begins) < 2:
        code, paper = begins[0][1] if begins else NONE
        yield Form(code, 1, whole, paper)
        return
    firsts = [1, *(page for page, _read in begins[1:])]
    lasts = [*(page - 1 for page, _read in begins[1:]), whole.pages]
    for (_page, (code, paper)), first, last in zip(begins, firsts, lasts, strict=True):
        yield Form(code, first, checking.cut(whole.content, first, last), paper)


def _keep(form: Form, digest: str, by: Assignment, now: datetime) -> Scan:
    origin = f"{digest}-{form.page}"
    same = Scan.objects.filter(taken_in_by=by, case=None, origin=origin).first()
    if same is not None:
        return same
    read = read_form_code(form.code)
    kind = read.form if read and read.form in FormKind.values else ""
    scan = Scan.objects.create(
        file=store.put(form.checked, now), origin=origin, code=form.code[:40], kind=kind,
        paper=form.paper,
        taken_in_at=now, taken_in_by=by,
    )  # fmt: skip
    log.write(by.actor, now, log.Note(Act.CHANGED, scan.key, "scan-taken-in"))
    return scan
