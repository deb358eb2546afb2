"""A draft of an agreement, its edition by two people, and what cases and staff know of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tests.world import NOW, TODAY, World, alva, called, start

from samlas import rulebook
from samlas.agreements import drafting, publishing, showing, supply, trying
from samlas.agreements.drafting import Beginning, NotSound, Words
from samlas.agreements.models import Draft, Edition
from samlas.agreements.publishing import Record
from samlas.casework.case import Conflict, Refused, pick_rulebook
from samlas.casework.contacts import Contact, party_ids
from samlas.directory.models import Agreement, Assignment, Party, Staff, Unit
from samlas.faces.command.main import main
from samlas.ledger.models import Entry

Keepers = tuple[Assignment, Assignment]
DECIDED = Record(body="BUS i Haninge", decided_on=TODAY, reference="BUS 2026/14")
BEGINS = date(2026, 4, 1)
LATER = NOW + timedelta(days=60)


def clause(draft: Draft, name: str) -> rulebook.Clause:
    book = drafting.judged(draft.agreement, draft.text, TODAY)
    return next(one for one in book.top.clauses if one.id == name)


def set_answer(by: Assignment, days: int) -> Draft:
    """A draft in which answers are to come so many days before the meeting."""
    draft = drafting.begin("haninge", by, NOW)
    was = clause(draft, "H38")
    words = Words(was.place, was.quote, was.text, was.contested)
    values = {(0, "answer-days"): days}
    return drafting.save_clause("haninge", "H38", words, values, draft.version, by, NOW)


def published(keepers: Keepers, days: int = 10, now: datetime = NOW) -> Edition:
    draft = set_answer(keepers[0], days)
    draft = publishing.propose("haninge", DECIDED, draft.version, keepers[0], now)
    return publishing.publish("haninge", draft.version, keepers[1], now)


def test_new_cases_follow_the_edition_and_running_ones_what_they_began_with(
    there: World, keepers: Keepers
) -> None:
    running = start(there.by("karin"), alva())
    published(keepers)
    assert pick_rulebook(there.unit("soc"), 11, TODAY) == "haninge"
    new = start(there.by("karin"), alva(date(2013, 1, 3)), LATER)
    assert (running.rulebook, new.rulebook) == ("haninge", "haninge@1")
    facts = {"meeting": {"date": LATER.date() + timedelta(days=40)}, "sent_on": LATER.date()}
    days = [
        (LATER.date() + timedelta(days=40) - date.fromisoformat(str(answer.verdict))).days
        for answer in (one.ask("answer-by", LATER.date(), **facts) for one in (running, new))
    ]
    assert days == [7, 10]


def test_an_edition_is_never_changed_and_one_that_was_is_not_used(
    there: World, keepers: Keepers
) -> None:
    edition = published(keepers)
    assert list(supply.faults()) == []
    with pytest.raises(TypeError):
        edition.save()
    with pytest.raises(TypeError):
        Edition.objects.update(text="")
    super(type(Edition.objects.all()), Edition.objects.all()).update(text=edition.text + "\n")
    rulebook.forget()
    with pytest.raises(rulebook.BadFacts):
        rulebook.book("haninge@1")
    assert "haninge@1" in " ".join(supply.faults())


def test_what_is_weaker_than_the_law_is_not_saved_and_both_texts_are_told(
    there: World, keepers: Keepers
) -> None:
    draft = drafting.begin("haninge", keepers[0], NOW)
    words = Words("4.2", "Den som är frisk", "Barnet frågas inte.", is_quote=False)
    with pytest.raises(NotSound) as refusal:
        drafting.save_clause(
            "haninge", "H200", words, {(0, "consent-needed"): "no"}, 0, keepers[0], NOW
        )
    problem = next(one for one in refusal.value.problems if one.is_weaker)
    assert problem.sides is not None
    ours, law = problem.sides
    assert (ours.quote, law.source) == ("Den som är frisk", "law")
    draft.refresh_from_db()
    assert draft.version == 0


def test_a_change_of_rules_needs_its_decision_and_two_people(
    there: World, keepers: Keepers
) -> None:
    pia, maja = keepers
    draft = set_answer(pia, 10)
    with pytest.raises(Refused) as refusal:
        publishing.propose("haninge", Record(statement="Som förut."), draft.version, pia, NOW)
    assert refusal.value.field == "body"
    draft = publishing.propose("haninge", DECIDED, draft.version, pia, NOW)
    with pytest.raises(Refused):
        publishing.publish("haninge", draft.version, pia, NOW)
    set_answer(maja, 12)
    with pytest.raises(Conflict):
        publishing.publish("haninge", draft.version, maja, NOW)
    with pytest.raises(Refused):
        publishing.publish("haninge", Draft.objects.get().version, maja, NOW)
    assert not Edition.objects.exists()


def test_the_working_group_changes_words_alone(there: World, keepers: Keepers) -> None:
    pia, maja = keepers
    draft = drafting.begin("haninge", pia, NOW)
    was = clause(draft, "H38")
    words = Words(was.place, was.quote, "Svara i god tid.", was.contested)
    draft = drafting.save_clause("haninge", "H38", words, {}, 0, pia, NOW)
    said = Record(statement="Syfte och struktur är desamma.")
    draft = publishing.propose("haninge", said, draft.version, pia, NOW)
    edition = publishing.publish("haninge", draft.version, maja, NOW)
    assert edition.is_minor
    found = showing.compared("haninge", 1)
    assert [one.id for one in found.differences] == ["H38"]
    rules = {one.clause.id: one.since for one in showing.shown("haninge", pia, BEGINS).rules}
    assert (rules["H38"], rules["H26"]) == (BEGINS, date(2022, 4, 1))


def test_a_trial_may_end_for_new_cases_alone(there: World, keepers: Keepers) -> None:
    pia, maja = keepers
    draft = drafting.begin("haninge", pia, NOW)
    head = {"trial_to": date(2026, 4, 30), "after_trial": "ends"}
    draft = drafting.save_head("haninge", head, draft.version, pia, NOW)
    draft = publishing.propose("haninge", DECIDED, draft.version, pia, NOW)
    publishing.publish("haninge", draft.version, maja, NOW)
    assert pick_rulebook(there.unit("soc"), 11, BEGINS) == "haninge@1"
    assert pick_rulebook(there.unit("soc"), 11, date(2026, 5, 1)) == "law"
    facts = {"rulebook": "haninge@1", "on": date(2026, 5, 1)}
    assert rulebook.ask("consent-form", facts).verdict == "signed"


def test_an_edition_that_keeps_a_trial_which_is_over_is_taken_by_pages_and_files_alike(
    there: World, keepers: Keepers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = published(keepers)
    top = rulebook.book("haninge@1").top
    assert (top.trial_to, top.outlasts_trial) == (date(2023, 4, 30), True)
    file = tmp_path / "haninge.toml"
    file.write_text(edition.text, encoding="utf-8")
    assert rulebook.check(file).outlasts_trial
    assert main(["rules", "check", str(file)]) == 0
    told = "WARNING: the trial period ended on 2023-04-30, before this begins on 2026-04-01"
    assert told in capsys.readouterr().out
    draft = drafting.begin("haninge", keepers[0], LATER)
    draft = drafting.save_head("haninge", {"trial_to": None}, draft.version, keepers[0], LATER)
    file.write_text(draft.text, encoding="utf-8")
    assert main(["rules", "check", str(file)]) == 0
    assert "WARNING" not in capsys.readouterr().out


def test_a_draft_is_put_to_the_years_work_and_told_in_fives(there: World, keepers: Keepers) -> None:
    for month in range(1, 7):
        called(there.by("karin"), [there.unit("bup")], alva(date(2014, month, 12)))
    draft = drafting.begin("haninge", keepers[0], NOW)
    was = clause(draft, "H26")
    words = Words(was.place, was.quote, was.text, was.contested)
    drafting.save_clause("haninge", "H26", words, {(0, "notice-days"): 35}, 0, keepers[0], NOW)
    found = {one.name: one for one in trying.tried("haninge", keepers[0], NOW)}
    late = found["late-notice"]
    assert (late.of, late.before, late.after) == (5, None, 5)


def test_a_head_sees_how_many_have_read_it_unless_few_work_there(
    there: World, keepers: Keepers
) -> None:
    published(keepers)
    gunilla, karin = there.by("gunilla"), there.by("karin")
    agreement = Agreement.objects.get(rulebook="haninge")
    assert showing.unread(karin, TODAY) == [agreement]
    showing.understand("haninge", 1, karin, NOW)
    assert showing.unread(karin, TODAY) == []
    assert showing.counted(agreement, 1, gunilla, TODAY) == (None, None)
    for number in range(3):
        more = there.by("pia").staff
        more.pk, more.code = None, f"ny{number}"
        more.save()
        Assignment.objects.create(
            staff=more, unit=karin.unit, title="Socialsekreterare", valid_from=TODAY
        )
    assert showing.counted(agreement, 1, gunilla, TODAY) == (1, 6)
    assert showing.counted(agreement, 1, karin, TODAY) == (None, None)


def test_keepers_see_in_fives_how_many_have_read_it_in_all_units_in_it(
    there: World, keepers: Keepers
) -> None:
    published(keepers)
    soc, keeper = there.unit("soc"), keepers[0]
    inside = Party.objects.filter(unit__principal__in=keeper.unit.principal_ids).values("unit")
    at_work = Assignment.objects.with_cases(TODAY).filter(unit__in=inside)
    new = [_works_in(soc, number) for number in range(12)]
    of = at_work.values("staff").distinct().count()
    assert showing.spread("haninge", 1, keeper, TODAY) == (0, of - of % 5)
    for one in new[:9]:
        showing.understand("haninge", 1, one, NOW)
    assert showing.spread("haninge", 1, keeper, TODAY) == (5, of - of % 5)
    assert showing.spread("haninge", 1, there.by("gunilla"), TODAY) is None
    Assignment.objects.filter(pk__in=[one.pk for one in new]).delete()
    Party.objects.exclude(unit=soc).delete()
    assert showing.spread("haninge", 1, keeper, TODAY) is None


def _works_in(unit: Unit, number: int) -> Assignment:
    staff = Staff.objects.create(code=f"ny{number}", name=f"Ny {number}")
    return Assignment.objects.create(
        staff=staff, unit=unit, title="Socialsekreterare", valid_from=TODAY
    )


def test_a_draft_that_is_there_is_gone_on_with_and_begun_once(keepers: Keepers) -> None:
    pia, maja = keepers
    first = drafting.begin("haninge", pia, NOW)
    assert drafting.begin("haninge", maja, NOW) == first
    assert Entry.objects.filter(purpose="draft-begun").count() == 1


def test_a_new_municipality_begins_with_a_draft(there: World, keepers: Keepers) -> None:
    pia, maja = keepers
    said = Beginning(
        "exempelby", "Exempelby", "SIP i Exempelby", "Exempelby", "Samverkansgruppen", "law", BEGINS
    )
    draft = drafting.begin_new(said, pia, NOW)
    draft.agreement.parties.set([there.unit("soc"), there.unit("habilitering")])
    assert pick_rulebook(there.unit("kassan"), 11, TODAY) == "law"
    draft = publishing.propose("exempelby", DECIDED, 0, pia, NOW)
    publishing.publish("exempelby", draft.version, maja, NOW)
    book = rulebook.current("exempelby", 1, BEGINS)
    assert book is not None
    assert rulebook.title("exempelby") == "Exempelby"
    with pytest.raises(Refused):
        drafting.begin_new(said, pia, NOW)


def test_a_unit_that_leaves_is_bound_in_what_had_begun(there: World) -> None:
    case = called(there.by("karin"), [there.unit("bup")], alva())
    Party.objects.filter(unit=there.unit("bup")).update(valid_to=TODAY + timedelta(days=5))
    Party.objects.filter(unit=there.unit("soc")).update(valid_to=TODAY + timedelta(days=5))
    asked = [Contact(unit=there.unit("bup"))]
    assert party_ids(case, asked) == {there.unit("bup").pk}
    later = start(there.by("karin"), alva(date(2013, 1, 3)), LATER)
    assert later.rulebook == "law"
    Party.objects.filter(unit=there.unit("soc")).update(valid_to=None)
    new = start(there.by("karin"), alva(date(2012, 1, 3)), LATER)
    assert (new.rulebook, party_ids(new, asked)) == ("haninge", set())


def test_only_keepers_of_those_who_joined_write(there: World, keepers: Keepers) -> None:
    for who in ("karin", "amina"):
        with pytest.raises(Agreement.DoesNotExist):
            drafting.begin("haninge", there.by(who), NOW)
