"""Emergency access: what a unit of the same authority holds, opened for an hour, with a reason.

It lifts our own narrowing to the unit, and no secrecy: another authority's papers stay closed, as
does what is about a protected person, or rests on a consent that has ended (decision 25).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from samlas.access.table import table
from samlas.casework import tasks
from samlas.casework.case import ENDED, Case, Refused
from samlas.casework.tasks import What
from samlas.directory.models import Assignment, Unit
from samlas.exchange import notices
from samlas.exchange.models import Dispatch, Holding
from samlas.exchange.notice_models import Notice
from samlas.keys import KEY_LENGTH, new_key
from samlas.ledger import log
from samlas.ledger.models import Act, Entry
from samlas.people.models import INDIVIDUAL, ConsentRow, Protection
from samlas.sealed.fields import SealedText

LASTS = timedelta(minutes=60)
TRIES = 5  # in vain, within an hour
KINDS = ("summons", "person-copy", "plan")
PURPOSE = "emergency"
LABEL = 90  # letters


class EmergencyAccess(models.Model):
    """One access: by whom, why, and until when. `cases` are the keys of what was found."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key)
    by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    cases = models.JSONField()
    why = SealedText(max_length=500)
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "emergency accesses"

    def __str__(self) -> str:
        return self.key


class EmergencyCheck(models.Model):
    """That a unit whose papers were opened goes through it, and tells the person."""

    access = models.ForeignKey(EmergencyAccess, models.PROTECT, related_name="checks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True)
    told = SealedText(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["access", "unit"], name="checked_once")]

    def __str__(self) -> str:
        return f"check {self.pk}"


@dataclass(frozen=True, slots=True)
class Opened:
    """An access that lasts, and the papers that it opens, newest first."""

    access: EmergencyAccess
    papers: Sequence[Dispatch]


@dataclass(frozen=True, slots=True)
class Person:
    """One whose papers were opened: the paper that the unit was sent, empty where the case is its.

    `is_told`: word has gone that something has happened, which is read on the own page.
    """

    name: str
    paper: str
    case: str
    is_told: bool


def authority(by: Assignment) -> QuerySet[Unit]:
    """Return the other units within which one may read what one's work needs.

    They have the same principal, are run by the same, and are of the same branch.
    """
    own = by.unit
    branch = next((kinds for kinds in table().branches.values() if own.kind in kinds), ())
    found = Unit.objects.filter(
        principal=own.principal_id, second_principal=None, operator=own.operator, kind__in=branch
    )
    return found.none() if own.second_principal_id else found.exclude(pk=own.pk)


def _found(cases: Q, by: Assignment, now: datetime) -> QuerySet[Dispatch]:
    """The papers in force about these cases that the authority holds, its own cases' too."""
    units = authority(by)
    agreed = ConsentRow.objects.live(now.date())
    living = (
        Case.objects.filter(
            cases, individual__protection=Protection.NONE, key__in=agreed.values("consent__case")
        )
        .exclude(stage__in=ENDED)
        .values("key")
    )
    held = Holding.objects.kept().filter(dispatch=OuterRef("pk"), unit__in=units, passed_on_at=None)
    return (
        Dispatch.objects.filter(
            Q(Exists(held), consent_row__in=agreed) | Q(sender__in=units, reader=INDIVIDUAL),
            case__in=living, kind__in=KINDS, is_protected=False,
            superseded_at=None, cancelled_at=None,
        )
        .select_related("sender", "recipient")
        .order_by("-sent_at", "-pk")
    )  # fmt: skip


def begin(personal_number: str, why: str, by: Assignment, now: datetime) -> EmergencyAccess:
    """Open what there is about the person with this number, told to the person and to reviewers.

    Raises Refused where there is nothing to open: whatever the reason, in the same words.
    """
    _check_tries(by, now)
    wanted = Q(individual__personal_number=personal_number)
    papers = list(_found(wanted, by, now))
    keys = sorted({one.case for one in papers})
    log.write(by.actor, now, log.Note(Act.SEARCHED, "cases", PURPOSE, {"cases": keys}))
    if not papers:
        raise Refused(_("There is nothing that you can open."), "personal_number")
    with transaction.atomic():
        access = EmergencyAccess.objects.create(
            by=by, cases=keys, why=why, begun_at=now, ends_at=now + LASTS
        )
        for key in keys:
            log.write(by.actor, now, log.Note(Act.READ, key, PURPOSE, {"access": access.key}))
        _tell(access, papers, by, now)
    return access


def _check_tries(by: Assignment, now: datetime) -> None:
    tried = Entry.objects.filter(
        chain=by.actor.chain, who=by.actor.who, act=Act.SEARCHED, purpose=PURPOSE,
        at__gte=now - LASTS,
    )  # fmt: skip
    if sum(not said["cases"] for said in tried.values_list("detail", flat=True)) >= TRIES:
        raise Refused(_("You have tried many times within an hour. Wait, or ring."))


def _tell(
    access: EmergencyAccess, papers: Sequence[Dispatch], by: Assignment, now: datetime
) -> None:
    """Word to the person, and something to do for each unit whose papers were opened."""
    people = {
        one.key: one.individual
        for one in Case.objects.filter(key__in=access.cases).select_related("individual")
    }
    for case in access.cases:
        paper = next(one for one in papers if one.case == case)
        notices.tell_private(people[case], paper, now)
    label = by.unit.name[:LABEL]  # no name of a person, who may be protected tomorrow
    for unit in _owners(papers, by):
        EmergencyCheck.objects.create(access=access, unit=unit)
        head = Assignment.objects.with_cases(now.date()).filter(unit=unit, is_head=True).first()
        tasks.expect_of_unit(
            unit.pk, What.CHECK_EMERGENCY, access.key, now.date(), label, responsible=head
        )


def _owners(papers: Sequence[Dispatch], by: Assignment) -> list[Unit]:
    units = authority(by)
    holds = Holding.objects.kept().filter(dispatch__in=papers, passed_on_at=None).values("unit")
    sends = [one.sender_id for one in papers if one.reader == INDIVIDUAL]
    return list(units.filter(Q(pk__in=holds) | Q(pk__in=sends)).order_by("pk"))


def opened(key: str, by: Assignment, now: datetime) -> Opened:
    """Return one's own access while it lasts, and there is something that it opens.

    Raises EmergencyAccess.DoesNotExist.
    """
    access = EmergencyAccess.objects.get(key=key, by=by, ends_at__gt=now)
    papers = list(_found(Q(key__in=access.cases), by, now))
    if not papers:
        raise EmergencyAccess.DoesNotExist
    return Opened(access, papers)


def paper(key: str, paper_key: str, by: Assignment, now: datetime) -> Dispatch:
    """Return one paper that the access opens, and write the reading to the ledger.

    Raises EmergencyAccess.DoesNotExist, Dispatch.DoesNotExist.
    """
    access = EmergencyAccess.objects.get(key=key, by=by, ends_at__gt=now)
    found = _found(Q(key__in=access.cases), by, now).get(key=paper_key)
    log.write(by.actor, now, log.Note(Act.READ, found.key, PURPOSE, {"access": key}))
    return found


def to_check(key: str, by: Assignment, on: date) -> EmergencyCheck:
    """Return what the unit's head is to go through; without a head, anyone in the unit.

    Raises EmergencyCheck.DoesNotExist.
    """
    rows = EmergencyCheck.objects.filter(access__key=key, unit=by.unit_id)
    heads = Assignment.objects.with_cases(on).filter(unit=by.unit_id, is_head=True)
    if not by.is_head and heads.exists():
        rows = rows.none()
    return rows.select_related("access__by__staff", "access__by__unit", "checked_by__staff").get()


def opened_of(row: EmergencyCheck, by: Assignment) -> list[Person]:
    """Return whom it was about, of those whose papers the unit has, for one who may read them.

    Nobody whose data are protected by now: of them the unit's own paper tells.
    """
    of = Q(case__in=row.access.cases, kind__in=KINDS, superseded_at=None)
    held = {one.case: one.key for one in Dispatch.objects.held_by(by).filter(of)}
    sent = {one.case for one in Dispatch.objects.sent_by(by).filter(of, reader=INDIVIDUAL)}
    found = Case.objects.filter(key__in=[*held, *sent], individual__protection=Protection.NONE)
    told = Notice.objects.filter(
        individual=OuterRef("individual"), about=OuterRef("key"), made_at=row.access.begun_at,
        sent_at__isnull=False,
    )  # fmt: skip
    people = found.select_related("individual").annotate(told=Exists(told)).order_by("pk")
    return [
        Person(one.individual.short_name, held.get(one.key, ""), one.key, one.told)  # type: ignore[attr-defined]
        for one in people
    ]


def check(key: str, told: str, by: Assignment, now: datetime) -> None:
    """Write down that it was gone through, and how the person was told."""
    with transaction.atomic():
        row = to_check(key, by, now.date())
        if row.checked_at is None:
            row.checked_at, row.checked_by, row.told = now, by, told
            row.save()
        tasks.done_by(by.unit_id, key, What.CHECK_EMERGENCY)
        log.write(by.actor, now, log.Note(Act.CHECKED, key, PURPOSE))
