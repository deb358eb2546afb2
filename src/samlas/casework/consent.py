"""Step 2, information and consent: nothing leaves the unit before it (K19, H20–H22, H28–H30)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas.casework import consent_draft, contacts, givers, guardians, lapsing, posting, tasks
from samlas.casework.case import Case, Refused, Stage, locked, note
from samlas.casework.givers import Assessment, Giver, given_by
from samlas.casework.tasks import What
from samlas.directory.doing import Doer
from samlas.directory.models import Assignment, Unit
from samlas.ledger.models import Act
from samlas.people.models import (
    Consent,
    ConsentGiver,
    ConsentRow,
    InformationKind,
    Standing,
)
from samlas.sealed.fields import SealedText
from samlas.statements import Statement

REPLACED = "replaced by a new consent"


class How(models.TextChoices):
    """How the person was informed (H20)."""

    SPOKEN = "spoken", gettext_lazy("In conversation")
    LEAFLET = "leaflet", gettext_lazy("In writing")
    EASY = "easy", gettext_lazy("In easy-to-read text or pictures")
    PHONE = "phone", gettext_lazy("By phone or video")


class Information(models.Model):
    """That the person was told what a SIP is, before being asked for consent (H20, H29)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="informations")
    given_on = models.DateField()
    given_by = models.ForeignKey(Assignment, models.PROTECT)
    how = models.CharField(max_length=10, choices=How.choices)
    language = models.CharField(max_length=60, blank=True)
    interpreter = models.BooleanField(default=False)
    understood = SealedText(max_length=500)

    def __str__(self) -> str:
        return f"information {self.pk}"


def inform(information: Information, by: Assignment, now: datetime) -> Information:
    """Write down that the person has been informed. Raises Refused for a date ahead of today."""
    case = information.case
    if information.given_on > now.date():
        raise Refused(_("The day of the information cannot lie ahead."), "given_on")
    if information.given_on < case.individual.birth_date:
        raise Refused(_("The day of the information is before the person's birth."), "given_on")
    with transaction.atomic():
        locked(case)
        information.given_by = by
        information.save()
        tasks.done(case.key, What.INFORM)
        if case.stage == Stage.NEED:
            case.move(Stage.CONSENT)
            tasks.expect(case, What.ASK_CONSENT)
        note(case, Act.CHANGED, by, now, "information")
    return information


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Who may know what, until when: a unit, or someone outside by the contact's number."""

    unit: Unit | None = None
    contact: int | None = None
    kinds: Sequence[InformationKind]
    exception: str = ""
    whole_principal: bool = True
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """A consent to be recorded, with the assessment it rests on, if any (C11, K41).

    `unwanted` are the contacts, by number, of whom the person says no: they are not asked to come.
    """

    givers: Sequence[Giver]
    rows: Sequence[Row]
    unwanted: Collection[int] = ()
    not_to_be_brought_up: str = ""
    valid_to: date
    assessment: Assessment | None = None


def record(
    case: Case, yes: Yes, by: Assignment, now: datetime, version: int | None = None
) -> Consent:
    """Record a consent with its rows, in place of an earlier one, and bring it to the map (F2).

    Asks the rulebook whether each giver may consent and whether the form will do. Raises Refused
    naming the field, with the clauses where it is a rule. `version` is that of the draft it was
    filled in on: raises Conflict when someone saved after it.
    """
    with transaction.atomic():
        case = locked(case)
        draft = consent_draft.locked_draft(case, version) if version is not None else None
        _check_informed(case)
        _check_dates(case, yes, now.date())
        awaited = givers.check(case, yes.givers, yes.assessment, now)
        _standing(case, now.date()).update(withdrawn_at=now, withdrawn_how=REPLACED)
        consent = _store(case, yes, by, now)
        if draft is not None:
            consent_draft.empty(draft, yes.not_to_be_brought_up)
        contacts.hear_person(case, (), yes.unwanted, now)
        tasks.done(case.key, What.ASK_CONSENT)
        if awaited:
            guardians.wait(case, consent, now)
        else:
            guardians.complete(case, consent, now)
        note(case, Act.CONSENTED, by, now, "consent", consent=consent.pk, rows=len(yes.rows))
    return consent


def _store(case: Case, yes: Yes, by: Assignment, now: datetime) -> Consent:
    consent = Consent.objects.create(
        individual=case.individual,
        case=case.key,
        given_on=max(giver.given_on for giver in yes.givers),
        valid_to=yes.valid_to,
        not_to_be_brought_up=yes.not_to_be_brought_up,
        **(yes.assessment.columns() if yes.assessment else {}),
        recorded_by=by,
        recorded_at=now,
    )
    ConsentGiver.objects.bulk_create(given_by(consent, giver) for giver in yes.givers)
    ConsentRow.objects.bulk_create(_row(consent, row) for row in yes.rows)
    return consent


def _row(consent: Consent, row: Row) -> ConsentRow:
    if not row.kinds:
        raise Refused(_("Tick at least one kind of information for each recipient."), "kinds")
    return ConsentRow(
        consent=consent,
        unit=row.unit,
        contact=row.contact,
        kinds=[kind.value for kind in row.kinds],
        exception=row.exception,
        whole_principal=row.whole_principal,
        valid_to=row.valid_to or consent.valid_to,
    )


def _check_informed(case: Case) -> None:
    if not case.informations.exists():
        raise Refused(_("Inform the person first. The consent comes after."))


def _check_dates(case: Case, yes: Yes, today: date) -> None:
    if yes.valid_to < today:
        raise Refused(_("The consent must end today or later."), "valid_to")
    givers.check_days(case, yes.givers, today)
    givers.check_orders(case, yes.givers, yes.valid_to, today)
    givers.check_alone_until(case, yes.givers, yes.assessment, yes.valid_to, today)
    for row in yes.rows:
        _check_end(row, yes.valid_to, today)
        givers.check_alone(case, row.contact, yes.givers, yes.assessment)


def _check_end(row: Row, consent_ends: date, today: date) -> None:
    if row.valid_to is None:
        return
    if row.valid_to < today:
        raise Refused(_("The consent must end today or later."), "valid_to")
    if row.valid_to > consent_ends:
        raise Refused(_("No row can last longer than the consent."), "valid_to")


def _standing(case: Case, on: date) -> models.QuerySet[Consent]:
    """The consents that a new one takes the place of: what lives, and what is waited for."""
    return Consent.objects.filter(case=case.key, withdrawn_at=None, valid_to__gte=on)


def live_consents(case: Case, on: date) -> models.QuerySet[Consent]:
    """Return the consents of the case that hold on the day; one at the most in practice."""
    return Consent.objects.filter(
        case=case.key,
        withdrawn_at=None,
        standing=Standing.WHOLE,
        given_on__lte=on,
        valid_to__gte=on,
    )


_LIVE_ROWS = Statement(
    lambda case, on: (
        ConsentRow.objects.live(on)
        .filter(consent__case=case)
        .select_related("consent", "unit__principal")
        .order_by("pk")
    ),
    case=str,
    on=date,
)


def live_rows(case: Case, on: date) -> list[ConsentRow]:
    """Return the rows of the case that hold on the day, consent and unit with them."""
    return _LIVE_ROWS(case=case.key, on=on)


def add_row(
    case: Case, row: Row, said_yes: Sequence[Giver], by: Assignment, now: datetime
) -> ConsentRow:
    """Add a recipient to the living consent, as some have `said_yes` to it too (H71).

    The yes must be given as a whole consent must: by those who may, in the form that is demanded.
    For a child the row waits until every guardian has said yes. Raises Refused when no consent
    lives, or the row would outlast it.
    """
    with transaction.atomic():
        case = locked(case)
        consent = live_consents(case, now.date()).select_for_update().first()
        if consent is None:
            raise Refused(_("There is no consent that holds. Ask for a new one."))
        _check_end(row, consent.valid_to, now.date())
        givers.check_days(case, said_yes, now.date())
        ends = row.valid_to or consent.valid_to
        givers.check_orders(case, said_yes, ends, now.date())
        behind = Assessment.behind(consent)
        givers.check_alone_until(case, said_yes, behind, ends, now.date())
        givers.check_alone(case, row.contact, said_yes, behind)
        awaited = givers.check(case, said_yes, behind, now)
        added = _row(consent, row)
        added.standing = Standing.WAITING
        added.save()
        ConsentGiver.objects.bulk_create(given_by(consent, giver, added) for giver in said_yes)
        if awaited:
            guardians.wait_for_row(case, now)
        else:
            guardians.complete_row(case, added, now)
        note(case, Act.CONSENTED, by, now, "consent-row", row=added.pk)
    return added


def withdraw_row(row: ConsentRow, case: Case, by: Doer, now: datetime) -> None:
    """Take one recipient out of the consent, at once (H88)."""
    with transaction.atomic():
        case = locked(case)
        locked_row = ConsentRow.objects.select_for_update().get(pk=row.pk, consent__case=case.key)
        locked_row.withdraw(now)
        lapsing.settle(case)
        note(case, Act.WITHDREW, by, now, "consent-row", row=row.pk)


def narrow_row(
    row: ConsentRow, kinds: Collection[str], until: date, case: Case, by: Doer, now: datetime
) -> None:
    """Let one recipient know less, or not as long, at once (H22): `kinds` are those that stay.

    More needs a new yes. Raises Refused when nothing stays, when nothing is changed, and for a day
    that is past or after the one on which it ends now; ConsentRow.DoesNotExist.
    """
    with transaction.atomic():
        case = locked(case)
        fresh = ConsentRow.objects.select_for_update().get(pk=row.pk, consent__case=case.key)
        kept = [kind for kind in fresh.kinds if kind in kinds]
        if not kept:
            raise Refused(_("Keep at least one. Or take it all back."), "kinds")
        if not now.date() <= until <= fresh.valid_to:
            raise Refused(_("Choose a day from today to the day it ends now."), "until")
        if (kept, until) == (fresh.kinds, fresh.valid_to):
            raise Refused(_("You have not changed anything."), "kinds")
        fresh.kinds, fresh.valid_to = kept, until
        fresh.save(update_fields=["kinds", "valid_to"])
        lapsing.settle(case)
        until_day = until.isoformat()
        note(case, Act.WITHDREW, by, now, "consent-part", row=row.pk, kinds=kept, until=until_day)


class Told(models.TextChoices):
    """How the person told that the consent is taken back. Any way will do (H88)."""

    SPOKEN = "spoken", gettext_lazy("In conversation")
    PHONE = "phone", gettext_lazy("By phone")
    WRITTEN = "written", gettext_lazy("In writing")


def withdraw(case: Case, how: str, by: Doer, now: datetime) -> None:
    """Take the whole consent back, at once: nothing more is sent, and no reason is asked (H88).

    Raises Refused when there is no consent left to take back.
    """
    with transaction.atomic():
        locked(case)
        standing = Consent.objects.filter(case=case.key, withdrawn_at=None)
        if not standing.exists():
            raise Refused(_("There is no consent that holds."))
        rows = ConsentRow.objects.select_for_update().filter(
            consent__case=case.key, withdrawn_at=None
        )
        for row in rows:
            row.withdraw(now)
        standing.update(withdrawn_at=now, withdrawn_how=how)
        tasks.done(case.key)
        posting.settle(case)
        case.move(Stage.WITHDRAWN)
        note(case, Act.WITHDREW, by, now, "consent")


class Alternative(models.TextChoices):
    """Another way to meet, for one who does not want a SIP (H30)."""

    ORDINARY = "ordinary", gettext_lazy("An ordinary meeting with those concerned")
    NETWORK = "network", gettext_lazy("A network meeting with those who are close")
    SEPARATE = "separate", gettext_lazy("Contact with each unit on its own")
    OTHER = "other", gettext_lazy("Something else")
    NONE = "", gettext_lazy("None of these")


def decline(
    case: Case, alternative: str, by: Assignment, now: datetime, *, details: str = ""
) -> None:
    """Write down that the person said no, and which other way of meeting they want, if any.

    A respected end: nobody is reminded. It can be opened again by a new consent (H28–H30, C16).
    Raises Refused when the person was not informed first, or has already consented.
    """
    with transaction.atomic():
        case = locked(case)
        _check_informed(case)
        if Consent.objects.filter(case=case.key, withdrawn_at=None).exists():
            raise Refused(_("There is a consent. Take it back instead."))
        if alternative == Alternative.OTHER and not details.strip():
            raise Refused(_("Write how the person wants to meet."), "details")
        Decline.objects.create(
            case=case, declined_at=now, alternative=alternative, details=details, noted_by=by
        )
        tasks.done(case.key)
        posting.settle(case)
        case.move(Stage.DECLINED)
        note(case, Act.REFUSED, by, now, "consent")


class Decline(models.Model):
    """The person's no, and the other form of meeting they agreed to, if any (H28, H30)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="declines")
    declined_at = models.DateTimeField()
    alternative = models.CharField(max_length=10, choices=Alternative.choices, blank=True)
    details = SealedText(max_length=300, blank=True)
    noted_by = models.ForeignKey(Assignment, models.PROTECT)

    def __str__(self) -> str:
        return f"decline {self.pk}"
