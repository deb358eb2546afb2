"""The clocks, in a year walked through day by day: who is told what, when, and only once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.utils.timezone import localtime
from tests import planned as p
from tests import world as w
from tests.casework.test_answering import passed_on, whole
from tests.casework.test_need import asked
from tests.rulebook.test_sources import EXEMPELBY, clause
from tests.world import SWEDEN, World

from samlas.casework import consent, tasks
from samlas.casework.case import Case, Context
from samlas.casework.clocks import alarms, ringing, trials
from samlas.casework.clocks.models import Ring
from samlas.casework.need import Noticed, start
from samlas.casework.summons import answering, draft, sending
from samlas.casework.summons.draft import Summons
from samlas.casework.tasks import Task, What
from samlas.directory.models import Agreement
from samlas.exchange.models import AnswerKind
from samlas.exchange.notice_models import Notice, PracticeMail
from samlas.jobs import working
from samlas.jobs.models import Job
from samlas.ledger.models import Entry
from samlas.ledger.verifying import first_fault
from samlas.people.models import Protection
from samlas.rulebook.errors import BadFacts
from samlas.rulebook.working_days import is_free

DAY = timedelta(days=1)
Counting = Callable[[], AbstractContextManager[list[str]]]
Rung = tuple[str, str, str]


def at(day: str, hour: int = 9) -> datetime:
    """That day of the walked year (from March 2026), by its month and day; Swedish time."""
    month, number = map(int, day.split("-"))
    return datetime(2026 if month > 2 else 2027, month, number, hour, tzinfo=SWEDEN)


def rung(
    first: datetime,
    last: datetime,
    step: timedelta = DAY,
    meanwhile: Mapping[str, Callable[[], object]] | None = None,
) -> Iterator[Rung]:
    """Walk from one time to another, and yield whom the clocks tell: when, which unit, what."""
    acts = dict(meanwhile or {})
    now = first
    while now <= last:
        when = f"{now:%m-%d}" if step >= DAY else f"{now:%d %H}"
        if when in acts:
            acts.pop(when)()
        told, more = ringing.ring(now)
        assert not more
        for one in told:
            yield when, one.unit.code, str(one.ring.clock)
        now = (now.replace(tzinfo=None) + step).replace(tzinfo=SWEDEN)


def called(there: World, now: datetime, *codes: str, days: int = 28) -> Case:
    """Karin's case for Alva, under Haninge's routine: to answer a week before the meeting."""
    karin = there.by("karin")
    case = w.start(karin, w.alva(), now)
    w.inform(case, karin, now)
    units = [there.unit(code) for code in codes]
    consent.record(case, w.yes(units, now.date(), days=300), karin, now)
    for unit in units:
        w.put_on_map(case, unit, karin, now)
    w.send(w.write(case, karin, now, days), karin, now)
    return Case.objects.get(pk=case.pk)


def test_whoever_does_not_answer_is_reminded_until_the_principal_is_told(there: World) -> None:
    case = called(there, at("03-10", 10), "bup")
    told = list(rung(at("03-10", 11), at("04-06", 11)))
    assert told == [
        ("03-26", "bup", "answer-before"),
        ("03-31", "bup", "answer-on"),
        ("04-01", "bup", "answer-late"),
        ("04-01", "soc", "answer-late"),
    ]
    assert list(rung(at("04-07"), at("04-30"))) == [("04-07", "vardcentral", "answer-chase")]
    chased = Task.objects.get(what=What.CHASE_ANSWER)
    assert chased.label == there.unit("bup").name
    assert not Entry.objects.filter(who="system", about__contains=case.individual.family_name)
    assert first_fault(f"unit:{there.unit('vardcentral').pk}") is None


def test_the_contact_learns_of_each_unit_that_the_paper_lies_with_late(there: World) -> None:
    case = called(there, at("03-10", 10), "bup")
    assert "answer-chase" in [clock for _when, _unit, clock in rung(at("03-10"), at("04-08"))]
    paper, other = w.paper_to(case, there.unit("bup")), there.unit("habilitering")
    answering.pass_on(paper.key, other, "Ringde.", there.by("elin"), at("04-08", 12))
    assert ("04-09", "vardcentral", "answer-chase") in list(rung(at("04-09"), at("04-12")))
    assert Task.objects.get(what=What.CHASE_ANSWER).label == other.name
    rings = Ring.objects.filter(clock="answer-chase").order_by("pk")
    assert [one.of_unit.code for one in rings] == ["bup", "habilitering"]


@pytest.mark.parametrize(
    ("called_on", "days", "expected"),
    [
        ("12-01", 35, ["12-22", "12-29", "12-30", "01-05"]),
        ("05-29", 28, ["06-15", "06-18", "06-22", "06-24"]),
    ],
)
def test_christmas_and_midsummer_are_not_working_days(
    there: World, called_on: str, days: int, expected: list[str]
) -> None:
    called(there, at(called_on, 10), "bup", days=days)
    end = at(called_on) + timedelta(days=60)
    told = [when for when, unit, _clock in rung(at(called_on, 11), end) if unit != "soc"]
    assert told == expected


def test_nobody_on_the_map_is_told_when_all_is_answered_called_off_or_ended(there: World) -> None:
    karin = there.by("karin")
    answered, cancelled, ended = (called(there, at("03-10", 10), "bup") for _n in range(3))
    paper = w.paper_to(answered, there.unit("bup"))
    answering.answer(paper.key, whole(AnswerKind.ATTEND), there.by("elin"), at("03-11"))
    summons = Summons.objects.get(case=cancelled)
    sending.cancel(summons, summons.version, "Sjukdom", karin, at("03-11"))
    consent.withdraw(ended, "phone", karin, at("03-11"))
    assert list(rung(at("03-11", 11), at("06-30"))) == []


def test_the_duty_falls_back_to_whoever_got_the_summons_first(there: World) -> None:
    case = called(there, at("03-10", 10), "bup")
    paper = w.paper_to(case, there.unit("bup"))
    passed_on(there, paper)
    told = list(rung(at("03-10", 11), at("04-06", 11)))
    assert ("04-01", "bup", "answer-falls-back") in told
    assert ("04-01", "habilitering", "answer-late") in told
    ring = Ring.objects.get(clock="answer-falls-back")
    assert {"SAMLAS-faller-tillbaka", "HSL-16-4-1"} <= {one["clause"] for one in ring.because}
    assert len(set(told)) == len(told)


def test_a_worker_that_has_been_down_tells_the_last_and_not_all(there: World) -> None:
    case = called(there, at("03-10", 10), "bup")
    assert list(rung(at("04-01", 11), at("04-01", 11))) == [
        ("04-01", "bup", "answer-late"),
        ("04-01", "soc", "answer-late"),
    ]
    paper = w.paper_to(case, there.unit("bup"))
    tasks.expect_answers({paper: there.unit("bup").pk}, "put anew")
    assert list(rung(at("04-01", 12), at("04-02"))) == []


def test_of_a_protected_person_no_word_goes_out_and_no_contact_is_told(there: World) -> None:
    case = called(there, at("03-10", 10), "bup")
    case.individual.protection = Protection.CONFIDENTIALITY_MARKING
    case.individual.save()
    paper = w.paper_to(case, there.unit("bup"))
    type(paper).objects.filter(pk=paper.pk).update(is_protected=True)
    walked = [ringing.ring(at("03-10", 11) + n * DAY)[0] for n in range(60)]
    told = [one for day in walked for one in day]
    assert {one.unit.code for one in told} == {"bup", "soc"}
    assert not any(one.with_notice for one in told)


def test_the_consent_and_the_follow_up_are_told_of_in_time_and_when_forgotten(there: World) -> None:
    now = at("03-10", 10)
    made = p.planned(there, "bup", now=now)
    told = [(when, clock) for when, unit, clock in rung(at("03-10", 11), at("10-30"))
            if unit == "soc"]  # fmt: skip
    due = Task.objects.get(about=made.case.key, what=What.FOLLOW_UP).due
    assert due == date(2026, 4, 11)
    assert ("04-10", "follow-up-near") in told
    assert ("04-24", "follow-up-late") in told
    assert ("06-10", "follow-up-forgotten") in told
    ends = Task.objects.get(about=made.case.key, what=What.RENEW_CONSENT).due
    assert ends == date(2026, 5, 9)
    assert ("04-09", "consent-before") in told
    assert ("04-30", "consent-last") in told


def test_where_no_day_to_answer_is_set_the_meeting_counts(there: World) -> None:
    marie = there.by("marie")
    w.called(marie, [there.unit("bup-gbg")], now=at("03-10", 10))
    assert list(rung(at("03-10", 11), at("04-06"))) == [("03-31", "bup-gbg", "answer-unset")]


def test_a_unit_outside_samlas_is_not_reminded_but_its_principal_is(there: World) -> None:
    bup = there.unit("bup")
    bup.uses_samlas = False
    bup.save()
    called(there, at("03-10", 10), "bup")
    told = [one for one in rung(at("03-10", 11), at("04-30")) if one[1] != "soc"]
    assert told == [("04-07", "vardcentral", "answer-chase")]


def test_a_request_that_nobody_answers_is_told_of(there: World) -> None:
    request = asked(there)
    due = Task.objects.get(about=request.key).due
    told = list(rung(at("03-10", 11), due_in(due, 20)))
    assert [clock for _when, unit, clock in told] == ["request-before", "request-late"]


def due_in(day: date, days: int) -> datetime:
    return datetime.combine(day + timedelta(days=days), w.NOW.timetz())


def test_before_discharge_hours_and_calendar_days_count(there: World) -> None:
    lars, begun = there.by("lars"), at("03-13", 15)
    noticed = Noticed(individual=w.bertil(), needs="Behöver stöd hemma.", context=Context.DISCHARGE)
    case = start(noticed, lars, begun)
    summons = draft.begin(case, lars, begun)
    ready = at("03-13", 16)
    meanwhile = {"13 16": lambda: draft.save(
        summons, {"ready_for_discharge_at": ready}, summons.version, lars, ready)}  # fmt: skip
    hour = timedelta(hours=1)
    told = list(rung(begun, at("03-20"), hour, meanwhile))
    assert told == [
        ("14 11", "vardcentral", "admission-before"),
        ("14 15", "vardcentral", "admission-late"),
        ("15 08", "vardcentral", "discharge-before"),
        ("16 08", "vardcentral", "discharge-on"),
        ("16 08", "vardcentral", "payment-before"),
    ]


def test_a_trial_that_ends_soon_is_told_once_to_all_who_joined(
    there: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = EXEMPELBY.replace("valid_from", "trial_to = 2026-09-30\nvalid_from")
    (tmp_path / "exempelby.toml").write_text(text + clause('trial = "yes"'), encoding="utf-8")
    monkeypatch.setenv("SAMLAS_RULEBOOKS", str(tmp_path))
    agreement = Agreement.objects.create(rulebook="exempelby", title="Exempelby")
    agreement.parties.set([there.unit("bup-gbg"), there.unit("soc-gbg")])
    walked = [(now, trials.ring(now)) for now in (at("07-01") + n * DAY for n in range(120))]
    told = [(f"{now:%m-%d}", one.unit.code) for now, made in walked for one in made]
    assert sorted(told) == [
        ("07-02", "bup-gbg"), ("07-02", "soc-gbg"), ("08-31", "bup-gbg"), ("08-31", "soc-gbg"),
    ]  # fmt: skip
    tasks.told_done(trials.about(agreement), What.TRIAL_ENDS, there.by("amina"), at("08-10"))
    assert trials.ring(at("08-11")) == []


def test_a_whole_year_of_cases_tells_each_thing_once_and_on_working_days(there: World) -> None:
    begun = {day: at(day, 8) for day in ("03-16", "05-29", "08-31", "12-01")}
    cases: dict[str, Case] = {}

    def begin(day: str) -> None:
        cases[day] = called(there, begun[day], "bup")

    def hand_on() -> None:
        paper, to = w.paper_to(cases["05-29"], there.unit("bup")), there.unit("habilitering")
        answering.pass_on(paper.key, to, "Ringde Karin.", there.by("elin"), at("06-01"))

    def answer() -> None:
        paper = w.paper_to(cases["08-31"], there.unit("bup"))
        answering.answer(paper.key, whole(AnswerKind.ATTEND), there.by("elin"), at("09-18"))

    meanwhile: dict[str, Callable[[], object]] = {day: partial(begin, day) for day in begun}
    meanwhile |= {"06-01": hand_on, "09-18": answer}  # fmt: skip
    told = list(rung(at("03-10"), at("02-28"), meanwhile=meanwhile))
    rings = Ring.objects.all()
    assert len(told) == len(rings) == len(set(rings.values_list("about", "clock", "unit", "due")))
    assert not any(is_free(localtime(one.rung_at).date()) for one in rings)
    of_answers = [one for one in told if one[2].startswith("answer") and one[1] != "soc"]
    assert of_answers == [
        ("03-30", "bup", "answer-before"), ("04-02", "bup", "answer-on"),
        ("04-07", "bup", "answer-late"), ("04-09", "vardcentral", "answer-chase"),
        ("06-15", "habilitering", "answer-before"), ("06-18", "habilitering", "answer-on"),
        ("06-22", "habilitering", "answer-late"), ("06-22", "bup", "answer-falls-back"),
        ("06-24", "vardcentral", "answer-chase"), ("09-16", "bup", "answer-before"),
        ("12-17", "bup", "answer-before"), ("12-22", "bup", "answer-on"),
        ("12-23", "bup", "answer-late"), ("12-29", "vardcentral", "answer-chase"),
    ]  # fmt: skip


def test_the_worker_rings_and_the_word_that_goes_out_tells_nothing(there: World) -> None:
    case = called(there, at("03-10", 10), "bup")
    Notice.objects.all().delete()
    Job.objects.all().delete()
    for now in (at("03-26"), at("03-26", 10), at("03-27")):
        working.rounds(now)
        while working.work(lambda now=now: now):  # type: ignore[misc]
            pass
    assert [one.unit and one.unit.code for one in Notice.objects.all()] == ["bup"]
    mail = PracticeMail.objects.latest("pk")
    said = f"{mail.subject} {mail.text}"
    assert not any(word in said for word in ("Alva", "BUP", "SIP", case.key))


def test_a_row_that_the_rules_have_no_answer_for_stops_no_other(
    there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = w.called(there.by("karin"), [there.unit("bup"), there.unit("kassan")])
    broken = Task.objects.filter(unit=there.unit("bup")).get()
    schedule = alarms.schedule

    def of_all_but_one(row: Task, *more: object) -> object:
        if row.pk == broken.pk:
            raise BadFacts("due", "")
        return schedule(row, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(alarms, "schedule", of_all_but_one)
    later = w.NOW + timedelta(days=60)
    ringing.ring(later)
    assert {ring.unit for ring in Ring.objects.filter(case=called.key)} >= {there.unit("kassan")}
    broken.refresh_from_db()
    assert broken.looks_at == later + timedelta(days=1)


def test_many_rows_take_as_many_queries_as_few(there: World, queries: Counting) -> None:
    counts = []
    for many in (1, 4):
        for _n in range(many):
            called(there, at("03-10", 10), "bup")
        with queries() as asked_for:
            told, _more = ringing.ring(at("03-26"))
        assert len(told) == many
        counts.append(len(asked_for))
    assert counts[0] == counts[1] <= 12
