"""What one private person is told about themselves, read by the rules of their own pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas import papers
from samlas.casework.case import Case
from samlas.casework.emergency import PURPOSE, EmergencyAccess
from samlas.casework.own import beside as near
from samlas.casework.own import letter_codes, reading, sentences, who, who_read
from samlas.casework.own.models import About, LetterCode, OwnWord
from samlas.casework.own.reading import OwnPaper
from samlas.casework.own.who import Own
from samlas.exchange.notice_models import Notice, NoticeWay
from samlas.extract.models import Extract
from samlas.ledger.models import Act, Entry
from samlas.people.models import (
    Capacity,
    Consent,
    ConsentRow,
    Individual,
    Representative,
    Word,
)

Gathered = tuple[papers.DataExtract, Sequence[OwnPaper]]


def whose(made: Extract, now: datetime) -> Own:
    """Return the one it is made for, as they meet the case now.

    Raises Case.DoesNotExist for one who finds nothing there any more.
    """
    case = Case.objects.select_related("individual", "unit__principal", "responsible__staff").get(
        pk=made.case_id
    )
    if made.representative is None:
        return Own(case)
    found = near.around(case, now.date()) if made.beside else who.speaking(case, now.date())
    for one in found:
        if one.representative == made.representative:
            return one
    raise Case.DoesNotExist


def gathered(own: Own, made: Extract, now: datetime) -> Gathered:
    """Return all that is told to `own`, in the extract's language, and the papers they hold.

    One beside the person is told of themselves and of the papers made out to them, no more.
    """
    with override(made.language):
        held = reading.held(own)
        record = own.representative or own.case.individual
        is_told = not made.beside
        extract = papers.DataExtract(
            reference=own.case.key,
            made_on=now.date(),
            practice=settings.PRACTICE,
            about="" if own.representative is None else own.case.individual.given_name,
            whose="beside" if made.beside else "speaks-for" if own.representative else "person",
            recipient=letter_codes.party_of(own),
            unit=_unit(own),
            details=_details(record),
            papers=tuple(_held(one, made.language) for one in held),
            consents=tuple(_consents(own, now)) if is_told else (),
            speakers=tuple(_speakers(own)),
            written=tuple(_written(own)),
            codes=tuple(_codes(own)),
            notices=tuple(_notices(own)),
            emergencies=tuple(_emergencies(own)) if own.representative is None else (),
            log=tuple(_log(own)) if is_told else (),
        )
    return extract, held


def _unit(own: Own) -> papers.Party:
    """Whom to ring; a protected person's unit has no name for one who may not know."""
    party = letter_codes.unit_party(own)
    if not own.is_unaware:
        return party
    return papers.Party(unit=own.unit_name, phone=party.phone)


def _details(record: Individual | Representative) -> papers.Details:
    return papers.Details(
        name=record.name,
        personal_number=record.personal_number,
        address=record.postal_address,
        phone=record.phone,
        email=record.email,
        told_by=str(Word(record.notices).label),
    )


def _held(one: OwnPaper, tag: str) -> papers.HeldPaper:
    sent = one.dispatch
    return papers.HeldPaper(
        key=sent.key,
        paper=sent.kind,
        title=papers.view(one.paper, tag).title,
        sent_at=localtime(sent.sent_at),
        edition=sent.edition,
        holds=sent.is_current,
        seal=sent.seal,
        attachments=tuple(one.name for one in getattr(one.paper, "attachments", ())),
    )


def _consents(own: Own, now: datetime) -> Iterable[papers.Said]:
    """Every yes to the person; to one who speaks for them, the rows that stand."""
    rows = reading.standing_rows(own, now.date())
    if own.representative is None:
        everything = ConsentRow.objects.filter(consent__case=own.case.key)
        rows = list(everything.select_related("consent", "unit__principal").order_by("pk"))
    of: dict[Consent, list[ConsentRow]] = {}
    for row in rows:
        of.setdefault(row.consent, []).append(row)
    for consent, of_it in of.items():
        yield _said(own, consent, of_it)


def _said(own: Own, consent: Consent, rows: Sequence[ConsentRow]) -> papers.Said:
    givers = consent.givers.filter(row=None, says_no=False).select_related("representative")
    names = [one.representative.name if one.representative else own.case.individual.name
             for one in givers.order_by("pk")]  # fmt: skip
    mine = [own.name] if own.name in names else []
    return papers.Said(
        given_on=consent.given_on,
        valid_to=consent.valid_to,
        taken_back_on=localdate(consent.withdrawn_at) if consent.withdrawn_at else None,
        given_by=tuple(names if own.representative is None else mine),
        shares=tuple(
            papers.Share(
                unit=one.name,
                what=(*one.kinds, *([_("But not: %s") % one.exception] if one.exception else [])),
                valid_to=localdate(one.row.withdrawn_at) if one.row.withdrawn_at
                else one.row.valid_to,
            )
            for one in reading.shared(own, rows)
        ),
        not_to_be_brought_up="" if own.is_unaware else consent.not_to_be_brought_up,
    )  # fmt: skip


def _speakers(own: Own) -> Iterable[papers.Speaker]:
    """To the person, all who speak for them or stand beside; to one of these, themselves."""
    found = own.case.individual.representatives.prefetch_related("orders").order_by("pk")
    if own.representative is not None:
        found = found.filter(pk=own.representative.pk)
    for one in found:
        orders = tuple(
            f"{order.get_kind_display()}, {order.issuer}, {order.valid_from}–{order.valid_to or ''}"
            for order in one.orders.all()
        )
        yield papers.Speaker(
            name=one.name, capacity=str(Capacity(one.capacity).label), orders=orders
        )


def _written(own: Own) -> Iterable[papers.Written]:
    """Everything that this hand has written, what was changed later too."""
    said = OwnWord.objects.filter(case=own.case, representative=own.representative)
    for one in said.order_by("pk"):
        about = ": ".join(filter(None, (str(About(one.about).label), one.regarding)))
        yield papers.Written(about=about, text=one.text, written_at=localtime(one.written_at))


def _codes(own: Own) -> Iterable[papers.Happened]:
    made = LetterCode.objects.filter(case=own.case, representative=own.representative)
    for one in made.order_by("pk"):
        last = localdate(one.revoked_at) if one.revoked_at else one.last_day
        yield papers.Happened(
            at=localtime(one.made_at), what=_("A code that held until %s.") % last.isoformat()
        )


def _notices(own: Own) -> Iterable[papers.Happened]:
    mine = (
        Q(representative=own.representative)
        if own.representative is not None
        else Q(individual=own.case.individual)
    )
    sent = Notice.objects.filter(mine, about=own.case.key, sent_at__isnull=False)
    for one in sent.order_by("pk"):
        assert one.sent_at is not None
        yield papers.Happened(at=localtime(one.sent_at), what=str(NoticeWay(one.way).label))


def _emergencies(own: Own) -> Iterable[papers.Happened]:
    """Each access in an emergency, and why: told to the person alone."""
    told = Entry.objects.filter(about=own.case.key, act=Act.READ, purpose=PURPOSE)
    keys = {str(said.get("access", "")) for said in told.values_list("detail", flat=True)}
    found = EmergencyAccess.objects.filter(key__in=keys).select_related("by__unit")
    for one in found.order_by("pk"):
        yield papers.Happened(at=localtime(one.begun_at), what=f"{one.by.unit.name}: {one.why}")


def _log(own: Own) -> Iterable[papers.Happened]:
    """What has been done, latest first, in the sentences of the own page."""
    before: int | None = None
    while True:
        found = who_read.told(own, before)
        for one in found.events:
            yield papers.Happened(
                at=localtime(one.at),
                what=sentences.sentence(one, found.names, own.hand),
                times=one.times,
            )
        if found.more is None:
            return
        before = found.more
