"""What a person finds on their own page: from the papers they hold, the consent, their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from samlas import papers, rulebook
from samlas.casework import consent, contacts, guardians, lapsing
from samlas.casework.case import Case
from samlas.casework.consent_reading import row_contact
from samlas.casework.own import who
from samlas.casework.own.models import About, OwnWord
from samlas.casework.own.who import Own
from samlas.casework.summons.polling import Poll, PollMark
from samlas.casework.withdrawal import known_phone
from samlas.exchange.models import Dispatch
from samlas.people.models import ConsentGiver, ConsentRow, InformationKind, Standing
from samlas.statements import Statement


@dataclass(frozen=True, slots=True)
class OwnPaper:
    """One paper that the person holds, as it was sealed."""

    dispatch: Dispatch
    paper: Any
    asks_times: bool
    """Whether times are proposed for a meeting in its case."""
    said_times: bool
    """Whether the reader has said which of them suit."""


@dataclass(frozen=True, slots=True)
class Home:
    """The first page: what comes next, who helps, who may know, what the person has said."""

    own: Own
    called: papers.PersonCopy | papers.Summons | None
    """The copy of a summons to a meeting that lies ahead."""
    off: papers.Cancellation | None
    """That such a meeting will not be held, when that is the latest word of it."""
    plan: papers.Plan | None
    follow_up: papers.FollowUp | None
    """When the plan says that one meets next, while nobody has been called to it yet."""
    closed: papers.ClosureNotice | None
    rows: Sequence[ConsentRow]
    ends: date | None
    """The first day on which some of the consent ends, when that is soon."""
    words: Mapping[str, OwnWord]
    """The person's latest word about each thing."""
    phone: str
    asks_times: bool
    """Whether times are proposed for the meeting, to say of which suit."""
    said_times: bool
    """Whether that has been said."""

    @property
    def way(self) -> str:
        """How the person has chosen to take part in the meeting ahead: a word of `Presence`."""
        said = self.words.get(About.TAKING_PART)
        is_for_it = said is not None and self.called and said.regarding == when(self.called)
        return said.how if said is not None and is_for_it else ""


def home(number: str, key: str, now: datetime) -> Home:
    """Return the first page, and write the reading to the ledger. Raises Case.DoesNotExist."""
    own = who.opened(number, key, "home", now)
    papers_held = held(own)
    current = [one.paper for one in papers_held if one.dispatch.is_current]
    called = _last(current, papers.PersonCopy, papers.Summons)
    plan, closed = _last(current, papers.Plan), _last(current, papers.ClosureNotice)
    rows = consent.live_rows(own.case, now.date())
    booked = plan.follow_up if plan is not None and closed is None else None
    return Home(
        own=own,
        called=called if called is not None and called.meeting.starts_at > now else None,
        off=called_off(current, now),
        plan=plan,
        follow_up=booked if booked is not None and booked.at and booked.at > now else None,
        closed=closed,
        rows=rows,
        ends=ends_soon(own.case, rows, now.date()),
        words=words(own),
        phone=known_phone(own.case),
        asks_times=bool(papers_held) and papers_held[-1].asks_times and not own.case.has_ended,
        said_times=bool(papers_held) and papers_held[-1].said_times,
    )


def called_off(current: Sequence[Any], now: datetime) -> papers.Cancellation | None:
    """Return the word that a meeting ahead is off, if no other has been called since."""
    found = _last(current, papers.Cancellation, papers.PersonCopy, papers.Summons)
    is_off = isinstance(found, papers.Cancellation) and found.meeting.starts_at > now
    return found if is_off else None


def ends_soon(case: Case, rows: Sequence[ConsentRow], on: date) -> date | None:
    """Return the first last day among the rows, when it is near."""
    ends = min((row.valid_to for row in rows), default=None)
    is_near = ends is not None and lapsing.told_from(case, ends, on) <= on
    return ends if is_near else None


def called_to(own: Own, now: datetime) -> papers.PersonCopy | papers.Summons | None:
    """Return the person's copy of the summons to a meeting that lies ahead."""
    found = _last(_current(own), papers.PersonCopy, papers.Summons)
    return found if found is not None and found.meeting.starts_at > now else None


def when(called: papers.PersonCopy | papers.Summons) -> str:
    """The time of a meeting, as a choice made for it names it."""
    return f"{localtime(called.meeting.starts_at):%Y-%m-%d %H.%M}"


def _current(own: Own) -> list[Any]:
    return [one.paper for one in held(own) if one.dispatch.is_current]


def _last(held: Sequence[Any], *kinds: type) -> Any:
    return next((one for one in reversed(held) if isinstance(one, kinds)), None)


_POLLS = Poll.objects.filter(
    summons__case__key=OuterRef("case"), summons__cancelled_at=None, ended_at=None
)
_MARKS = PollMark.objects.filter(
    Q(recipient=None) | Q(recipient__contact__representative__isnull=False),
    time__poll__summons__case__key=OuterRef("case"),
    time__poll__ended_at=None,
).annotate(by=Coalesce("representative_id", "recipient__contact__representative_id", 0))
_SENT = Statement(
    lambda case, reader, speaker: (
        Dispatch.objects.filter(case=case, recipient=None, reader=reader)
        .annotate(asks_times=Exists(_POLLS), said_times=Exists(_MARKS.filter(by=speaker)))
        .order_by("sent_at", "pk")
    ),
    case=str,
    reader=str,
    speaker=int,
)


def held(own: Own) -> list[OwnPaper]:
    """Return the papers made out to this person, oldest first; a namesake has others."""
    speaker = own.representative.pk if own.representative is not None else 0
    found = _SENT(case=own.case.key, reader=own.hand, speaker=speaker)
    return [
        OwnPaper(one, one.paper(), vars(one)["asks_times"], vars(one)["said_times"])
        for one in found
    ]


def papers_of(number: str, key: str, now: datetime) -> tuple[Own, list[OwnPaper]]:
    """Return the papers that the person holds, newest first; the ledger notes the reading.

    Raises Case.DoesNotExist.
    """
    own = who.opened(number, key, "papers", now)
    return own, held(own)[::-1]


def paper(number: str, key: str, paper_key: str, now: datetime) -> tuple[Own, OwnPaper]:
    """Return one paper that the person holds; the ledger notes which.

    Raises Case.DoesNotExist, Dispatch.DoesNotExist.
    """
    own = who.page(number, key, now)
    return own, one_of(own, paper_key, now)


def one_of(own: Own, paper_key: str, now: datetime) -> OwnPaper:
    """Return one of the papers made out to this person; the ledger notes which.

    Raises Dispatch.DoesNotExist.
    """
    for one in held(own):
        if one.dispatch.key == paper_key:
            who.note_paper(own, paper_key, now)
            return one
    raise Dispatch.DoesNotExist


_WORDS = Statement(
    lambda case: OwnWord.objects.filter(case_id=case).order_by("pk"), case=int
)  # fmt: skip


def words(own: Own) -> dict[str, OwnWord]:
    """Return this person's latest word about each thing; what another has said is not theirs."""
    mine = own.representative.pk if own.representative else None
    found = _WORDS(case=own.case.pk)
    return {one.about: one for one in found if one.representative_id == mine}


def has_taken_back(own: Own) -> bool:
    """Whether the last that this person told is that they take a yes back."""
    last = max(words(own).values(), key=lambda one: one.pk, default=None)
    return last is not None and last.about == About.TAKEN_BACK


@dataclass(frozen=True, slots=True)
class Shared:
    """One row of the consent in words: who may know what, until when, and what not."""

    row: ConsentRow
    name: str
    kinds: Sequence[str]
    exception: str


@dataclass(frozen=True, slots=True)
class Consented:
    """Who may know what, and whether this person can take it back."""

    own: Own
    shared: Sequence[Shared]
    silent: str
    taking_back: rulebook.Answer | None
    ends: date | None
    phone: str
    is_waiting: bool
    """Whether someone else has not said yes yet: until then nobody is told anything."""

    @property
    def may_take_back(self) -> bool:
        return self.taking_back is not None and bool(self.taking_back.verdict == "yes")


def consented(number: str, key: str, now: datetime) -> Consented:
    """Return the consent as the person reads it; the ledger notes the reading.

    Raises Case.DoesNotExist.
    """
    own = who.opened(number, key, "consent", now)
    rows = standing_rows(own, now.date())
    return Consented(
        own=own,
        shared=shared(own, rows),
        silent=_written(rows[0].consent.not_to_be_brought_up, own) if rows else "",
        taking_back=may_take_back(own, rows, now.date()) if rows else None,
        ends=ends_soon(own.case, rows, now.date()),
        phone=known_phone(own.case),
        is_waiting=bool(rows) and rows[0].consent.standing != Standing.WHOLE,
    )


def standing_rows(own: Own, on: date) -> list[ConsentRow]:
    """Return the rows that hold on the day, else those of a consent that waits for someone's yes.

    Whoever has said yes may take it back before the others have answered.
    """
    found = consent.live_rows(own.case, on)
    awaited = None if found else guardians.waiting(own.case)
    if awaited is None:
        return found
    rows = ConsentRow.objects.filter(consent=awaited, withdrawn_at=None, valid_to__gte=on)
    return list(rows.select_related("consent", "unit__principal").order_by("pk"))


def shared(own: Own, rows: Sequence[ConsentRow]) -> list[Shared]:
    """Return the rows in words."""
    around = contacts.contacts_of(own.case) if rows else []
    return [
        Shared(row, _name(row, own, around), _kinds(row.kinds), _written(row.exception, own))
        for row in rows
    ]


def _written(text: str, own: Own) -> str:
    """A text in the consent, which may tell where a protected person is: not to the unaware."""
    return "" if own.is_unaware else text


def _name(row: ConsentRow, own: Own, around: Sequence[contacts.Contact]) -> str:
    if row.unit is not None:
        return own.named(row.unit)
    contact = row_contact(row, around)
    return contact.name if contact else ""


def _kinds(kinds: Iterable[str]) -> list[str]:
    return [str(InformationKind(kind).label) for kind in kinds]


def may_take_back(own: Own, rows: Sequence[ConsentRow], on: date) -> rulebook.Answer:
    """Return the rulebook's word on whether this person may take the yes back."""
    givers = ConsentGiver.objects.filter(
        consent__in={row.consent_id for row in rows}, row=None, says_no=False
    )
    gave = set(cast("Any", givers.values_list("representative_id", flat=True)))
    close = own.representative
    agent = {"agent": close.facts(on)} if close is not None else {}
    is_given = (close.pk if close is not None else None) in gave
    return own.case.ask("may-take-back", on, gave_consent=is_given, **agent)
