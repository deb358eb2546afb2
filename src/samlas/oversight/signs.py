"""What makes one look twice at a reading. A sign is no proof: it says where to ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db.models import Count, TextChoices
from django.db.models.functions import TruncHour
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from samlas.casework.case import Case
from samlas.casework.emergency import PURPOSE as EMERGENCY
from samlas.casework.meeting.models import Meeting
from samlas.casework.tasks import Task
from samlas.directory.models import Absence, Assignment
from samlas.exchange.models import Dispatch, NamedReader
from samlas.ledger.models import Act, Entry
from samlas.rulebook import working_days

OPENS, CLOSES = time(6), time(19)
MANY = 20  # cases and papers in an hour
ASSIGNMENT = "assignment:"
LOOKING = (Act.READ, Act.LISTED, Act.SEARCHED)
NOT_THERE = "not-there"  # the purpose of what was asked for in vain


class Sign(TextChoices):
    """What is out of the ordinary with a reading."""

    REFUSED = "refused", _("Asked for what is not there for them")
    EMERGENCY = "emergency", _("By emergency access")
    OWN_NAME = "own-name", _("Same surname as the person, or as one who speaks for them")
    AFTER_HOURS = "after-hours", _("Outside working hours")
    NO_TASK = "no-task", _("Has done nothing else in the plan")
    MANY = "many", _("Many plans in an hour")


@dataclass(frozen=True, slots=True)
class Known:
    """What entries are about: the case behind each key, and those who have to do with the case."""

    cases: Mapping[str, str]
    surnames: Mapping[str, set[str]]
    at_work: Mapping[str, set[str]] = field(default_factory=dict)
    busy: Collection[tuple[str, datetime]] = ()
    readers: Mapping[str, Assignment] = field(default_factory=dict)


def known(entries: Sequence[Entry]) -> Known:
    """Look up all that the signs of these entries need: as many queries however many they are."""
    keys = {one.about for one in entries}
    cases = _of_papers(keys)
    found = Case.objects.filter(key__in=keys | set(cases.values()))
    rows = list(
        found.values_list(
            "key", "responsible", "individual__family_name", "individual__representatives__name"
        )
    )
    cases |= {row[0]: row[0] for row in rows}
    responsible = {key: who for key, who, *_names in rows}
    surnames = defaultdict[str, set[str]](set)
    for key, _who, own, close in rows:
        surnames[key] |= _words(own) | _after_first(close or "")
    numbers = {number for one in entries if (number := _number(one.who))}
    people = Assignment.objects.filter(pk__in=numbers).select_related("staff")
    return Known(
        cases=cases,
        surnames=surnames,
        at_work=_at_work(keys, cases, responsible, numbers),
        busy=_busy(entries),
        readers={f"{ASSIGNMENT}{one.pk}": one for one in people},
    )


def in_vain(entry: Entry) -> bool:
    """Whether it was asked for by one who may not see it, or is not there: no other refusal."""
    return entry.act == Act.REFUSED and entry.purpose == NOT_THERE


def cases_of(keys: set[str]) -> dict[str, str]:
    """Return the case behind each key of a case, a paper or a meeting; of no other key."""
    cases = _of_papers(keys)
    own = Case.objects.filter(key__in=keys).values_list("key", flat=True)
    return cases | {key: key for key in own}


def _of_papers(keys: set[str]) -> dict[str, str]:
    cases = dict(Dispatch.objects.filter(key__in=keys).values_list("key", "case"))
    return cases | dict(Meeting.objects.filter(key__in=keys).values_list("key", "case__key"))


def of(entry: Entry, about: Known) -> list[Sign]:
    """Return the signs of one entry: none for what is no looking at a case or its papers."""
    case = about.cases.get(entry.about)
    reader = about.readers.get(entry.who)
    if reader is None or not (entry.act in LOOKING or in_vain(entry)):
        return []
    signs = [Sign.REFUSED] if in_vain(entry) else []
    if entry.purpose == EMERGENCY:
        signs.append(Sign.EMERGENCY)
    at = localtime(entry.at)
    if case is not None:
        if _after_first(reader.staff.name) & about.surnames.get(case, set()):
            signs.append(Sign.OWN_NAME)
        if entry.act == Act.READ and entry.who not in about.at_work.get(case, ()):
            signs.append(Sign.NO_TASK)
    if working_days.is_free(at.date()) or not OPENS <= at.time() < CLOSES:
        signs.append(Sign.AFTER_HOURS)
    if (entry.who, _hour(at)) in about.busy:
        signs.append(Sign.MANY)
    return signs


def _number(who: str) -> int | None:
    number = who.removeprefix(ASSIGNMENT)
    return int(number) if number != who and number.isdecimal() else None


def _words(name: str) -> set[str]:
    return set(name.casefold().replace("-", " ").split())


def _after_first(name: str) -> set[str]:
    """The words of a whole name but its first: where a first name has two, one too many."""
    return set(name.casefold().replace("-", " ").split()[1:])


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _busy(entries: Sequence[Entry]) -> set[tuple[str, datetime]]:
    """Who has read more than is usual in an hour, and in which."""
    if not entries:
        return set()
    times = [localtime(one.at) for one in entries]
    read = Entry.objects.filter(
        chain__in={one.chain for one in entries}, who__in={one.who for one in entries},
        act=Act.READ, at__gte=_hour(min(times)), at__lt=_hour(max(times)) + timedelta(hours=1),
    )  # fmt: skip
    hours = read.annotate(hour=TruncHour("at")).values_list("who", "hour")
    counted = hours.annotate(count=Count("about", distinct=True)).filter(count__gt=MANY)
    return {(who, localtime(hour)) for who, hour, _count in counted}


def _at_work(
    keys: Iterable[str], cases: Mapping[str, str], responsible: Mapping[str, int],
    readers: Collection[int],
) -> dict[str, set[str]]:  # fmt: skip
    """Of each case, those who have to do with it: by what they have done, or are there for."""
    among = {f"{ASSIGNMENT}{one}" for one in readers}
    abouts = {*keys, *cases.values()}
    found: dict[str, set[str]] = defaultdict(set)
    done = Entry.objects.filter(about__in=abouts, who__in=among)
    done = done.exclude(act__in=LOOKING).exclude(purpose=NOT_THERE)
    for who, about in done.values_list("who", "about").distinct():
        found[cases.get(about, about)].add(who)
    tasks = Task.objects.filter(about__in=abouts, responsible__in=readers)
    for number, about in tasks.values_list("responsible", "about"):
        found[cases.get(about, about)].add(f"{ASSIGNMENT}{number}")
    named = NamedReader.objects.filter(case__in=set(cases.values()), reader__in=readers)
    for number, case in named.values_list("reader", "case"):
        found[case].add(f"{ASSIGNMENT}{number}")
    instead = defaultdict(set)
    for away, number in Absence.objects.filter(substitute__in=readers).values_list(
        "assignment", "substitute"
    ):
        instead[away].add(f"{ASSIGNMENT}{number}")
    for case, number in responsible.items():
        found[case] |= {f"{ASSIGNMENT}{number}"} | instead[number]
    return found
