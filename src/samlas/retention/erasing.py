"""Deleting what a unit has under one reference: rows, files, what waits in the queue.

A row that cannot be without one that goes, goes with it; one that can is let loose from it. What
others hold a copy of stays theirs: the sealed paper lives as long as somebody keeps it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from samlas.casework.asking import Request
from samlas.casework.case import Case
from samlas.casework.clocks.models import Ring
from samlas.casework.codes.replying import ReplyCode
from samlas.casework.emergency import EmergencyCheck
from samlas.casework.routine import RoutineTick
from samlas.casework.scans.models import Scan
from samlas.casework.tasks import Task
from samlas.deviations.models import Origin
from samlas.directory.models import Unit
from samlas.exchange.calendar_models import Invitation
from samlas.exchange.models import Delivery, Dispatch, Holding, Message, NamedReader, Report
from samlas.exchange.notice_models import Notice
from samlas.exchange.sdk.models import SdkMessage
from samlas.files.models import Content, StoredFile
from samlas.indicators import counting
from samlas.jobs.models import Job
from samlas.people.models import Consent, Individual, OtherPerson
from samlas.retention.models import Hold, Keeping

Model: TypeAlias = "type[models.Model]"
Chosen: TypeAlias = "models.QuerySet[Any]"
Rows: TypeAlias = "dict[Model, set[Any]]"
AT_ONCE = 500
# What a job's `about` holds the number of.
NAMED_BY_JOBS: dict[str, Model] = {
    "delivery": Delivery, "dispatch": Dispatch, "invitation": Invitation, "message": SdkMessage,
    "notice": Notice,
}  # fmt: skip


def let_go(unit: Unit, key: str, now: datetime) -> int:
    """Delete what the unit has under the reference; return how many things that were.

    The reference is the key of a case, the unit's own or another's that it was sent papers in, or
    of a request. A second time there is nothing, and 0 is returned.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).filter(key=key, unit=unit).first()
        asked = Request.objects.filter(case=case).exclude(case=None)
        abouts = [key, *asked.values_list("key", flat=True)]
        asked_here = Request.objects.filter(unit=unit, key__in=abouts)
        links = Holding.objects.kept().filter(dispatch__case__in=abouts, unit=unit)
        sent = Dispatch.objects.filter(case__in=abouts, sender=unit, let_go_at=None)
        counting.let_go("case", [case.key] if case else [])
        counting.let_go("request", asked_here.values_list("key", flat=True))
        chosen = [*_by_reference(unit, abouts), *_of_sender(sent)]
        found = _gathered([*chosen, *(_of_case(case) if case else ())])
        count = links.update(let_go_at=now, contact_note="")
        sent.update(let_go_at=now)
        found = _gathered([*_kept_by_nobody(abouts), *_rest(abouts)], found)
        count += _delete(found)
        return count + _emergencies(unit, key)


def _of_case(case: Case) -> Iterator[Chosen]:
    """A case of the unit's own, and the person when no other case is theirs."""
    yield Case.objects.filter(pk=case.pk)
    yield Consent.objects.filter(case=case.key)
    yield OtherPerson.objects.filter(case=case.key)
    yield Scan.objects.filter(case=case)
    yield Request.objects.filter(case=case)
    yield Report.objects.filter(case=case.key, dispatch=None)
    others = Case.objects.filter(individual=OuterRef("pk")).exclude(pk=case.pk)
    yield Individual.objects.filter(~Exists(others), pk=case.individual_id)


def _by_reference(unit: Unit, abouts: Sequence[str]) -> Iterator[Chosen]:
    """What the unit has about it by a key alone."""
    papers = list(Dispatch.objects.filter(case__in=abouts).values_list("key", flat=True))
    known = Q(about__in=[*abouts, *papers])
    yield Request.objects.filter(unit=unit, key__in=abouts)
    yield Task.objects.filter(known, unit=unit)
    yield Ring.objects.filter(known | Q(case__in=abouts), unit=unit)
    yield Notice.objects.filter(known, unit=unit)
    yield SdkMessage.objects.filter(unit=unit, case__in=abouts)
    yield NamedReader.objects.filter(case__in=abouts, reader__unit=unit)
    yield RoutineTick.objects.filter(case__in=abouts, step__unit=unit)
    told = Origin.objects.filter(unit=unit).exclude(case="")  # sealed: only who reads it knows
    yield Origin.objects.filter(pk__in=[one.pk for one in told if one.case in abouts])
    for model in (Keeping, Hold):
        yield model._default_manager.filter(unit=unit, case__in=abouts)  # noqa: SLF001


def _of_sender(sent: models.QuerySet[Dispatch]) -> Iterator[Chosen]:
    """How the papers that the unit sent went out: that is its own to know."""
    threads = list(sent.values_list("thread", flat=True))
    papers = list(sent.values_list("pk", flat=True))
    yield Delivery.objects.filter(dispatch__in=papers)
    yield ReplyCode.objects.filter(dispatch__in=papers)
    yield Notice.objects.filter(dispatch__in=papers)
    yield Invitation.objects.filter(thread__in=threads)


def _kept_by_nobody(abouts: Sequence[str]) -> Iterator[Chosen]:
    """The papers whose sender and holders have all let go, with what was said of them."""
    held = Holding.objects.kept().filter(dispatch=OuterRef("pk"))
    gone = Dispatch.objects.filter(~Exists(held), case__in=abouts).exclude(let_go_at=None)
    known = dict(gone.values_list("key", "thread"))
    living = Dispatch.objects.filter(thread__in=known.values()).exclude(key__in=known)
    silent = set(known.values()) - set(living.values_list("thread", flat=True))
    yield Dispatch.objects.filter(key__in=known)
    yield Report.objects.filter(dispatch__key__in=known)
    yield Message.objects.filter(thread__in=silent)
    yield Task.objects.filter(about__in=known)


def _rest(abouts: Sequence[str]) -> Iterator[Chosen]:
    """What is left by its reference alone once nobody holds a paper."""
    if Dispatch.objects.filter(case__in=abouts, let_go_at=None).exists():
        return
    if Holding.objects.kept().filter(dispatch__case__in=abouts).exists():
        return
    yield NamedReader.objects.filter(case__in=abouts)
    yield Ring.objects.filter(case__in=abouts)
    yield Report.objects.filter(case__in=abouts)
    for model in (Task, Notice, Ring):
        yield model._default_manager.filter(about__in=abouts)  # noqa: SLF001


def _gathered(chosen: Iterable[Chosen], found: Rows | None = None) -> Rows:
    """Return the rows, by table, with all that cannot be without them."""
    found = defaultdict(set) if found is None else found
    to_do = [(rows.model, set(rows.values_list("pk", flat=True))) for rows in chosen]
    while to_do:
        model, some = to_do.pop()
        new = some - found[model]
        found[model] |= new
        bound = [field for field in _pointing_at(model) if not field.null] if new else []
        to_do += [(field.model, set(_those(field, new))) for field in bound]
    return found


def _pointing_at(model: Model) -> Iterator[models.ForeignKey[Any, Any]]:
    """The columns of all tables that hold a key of this one."""
    for other in model._meta.get_fields(include_hidden=True):  # noqa: SLF001
        if other.auto_created and not other.concrete and (other.one_to_many or other.one_to_one):
            yield other.field  # type: ignore[union-attr, misc]


def _those(field: models.ForeignKey[Any, Any], keys: set[Any]) -> Iterator[Any]:
    rows = field.model._base_manager  # noqa: SLF001
    for some in _few(keys):
        yield from rows.filter(**{f"{field.name}__in": some}).values_list("pk", flat=True)


def _delete(found: Rows) -> int:
    """Delete the rows, their files, and the jobs that they waited for; return how many rows."""
    files = _files_of(found)
    _jobs(found)
    for model, keys in found.items():
        for some in _few(keys):
            rows = model._base_manager.filter(pk__in=some)  # noqa: SLF001
            rows._raw_delete(rows.db)  # noqa: SLF001  (the constraints are asked at the end)
    _let_loose(found)
    return sum(len(keys) for keys in found.values()) + _erase(files)


def _let_loose(gone: Rows) -> None:
    """Have what is left point at nothing that is gone."""
    for model, keys in gone.items():
        for field in _pointing_at(model):
            for some in _few(keys) if field.null else ():
                rows = field.model._base_manager.filter(**{f"{field.name}__in": some})  # noqa: SLF001
                rows.update(**{field.name: None})


def _files_of(found: Rows) -> set[int]:
    """The files that the rows hold."""
    files: set[int] = set()
    for field in _pointing_at(StoredFile):
        if field.model is not Content and field.model in found:
            rows = field.model._base_manager  # noqa: SLF001
            for some in _few(found[field.model]):
                kept = rows.filter(pk__in=some).exclude(**{field.name: None})
                files.update(kept.values_list(f"{field.name}_id", flat=True))
    return files


def _erase(files: set[int]) -> int:
    """Delete those of the files that nothing else holds."""
    rows = StoredFile.objects.filter(pk__in=files)
    for field in _pointing_at(StoredFile):
        if field.model is not Content:
            holder = field.model._base_manager.filter(**{field.name: OuterRef("pk")})  # noqa: SLF001
            rows = rows.exclude(Exists(holder))
    count, _each = rows.delete()
    return count


def _jobs(found: Rows) -> None:
    """Take out of the queue what was to be done about these."""
    for name, model in NAMED_BY_JOBS.items():
        for some in _few(found.get(model, set())):
            Job.objects.filter(**{f"about__{name}__in": some}).delete()
    for some in _few(
        Case.objects.filter(pk__in=found.get(Case, set())).values_list("key", flat=True)
    ):
        Job.objects.filter(about__case__in=some).delete()


def _emergencies(unit: Unit, key: str) -> int:
    """Delete the unit's part in emergency accesses that opened nothing else of its; count them."""
    count = 0
    for check in EmergencyCheck.objects.filter(unit=unit).select_related("access"):
        access = check.access
        if key not in access.cases or _has_any(unit, access.cases):
            continue
        check.delete()
        Task.objects.filter(unit=unit, about=access.key).delete()
        count += 1
        if not access.checks.exists():
            access.delete()
            count += 1
    return count


def _has_any(unit: Unit, cases: Sequence[str]) -> bool:
    own = Case.objects.filter(unit=unit, key__in=cases)
    held = Holding.objects.kept().filter(unit=unit, dispatch__case__in=cases)
    return own.exists() or held.exists()


def _few(keys: Iterable[Any]) -> Iterator[list[Any]]:
    """The keys, so many at a time as a question may hold."""
    rows = list(keys)
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]
