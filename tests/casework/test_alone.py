"""A child that decides by itself: no trace of the case reaches a guardian who has not said yes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import world as w
from tests.casework.test_consent import (
    MATURE,
    appointed,
    guardian,
    informed,
    refused,
    representative,
    says_yes,
    yes,
)
from tests.world import NOW, TODAY, World

from samlas import rulebook
from samlas.casework import agreeing, contacts, guardians, withdrawal
from samlas.casework.case import Case, Refused
from samlas.casework.codes import replying
from samlas.casework.codes.replying import ReplyCode
from samlas.casework.consent import Row
from samlas.casework.contacts import Choice, Contact, Ring
from samlas.casework.givers import Assessment
from samlas.casework.printing import waiting as printing
from samlas.casework.summons import draft, sending
from samlas.exchange import dispatch, notices
from samlas.exchange.dispatch import NoConsent, Outgoing
from samlas.exchange.models import Dispatch
from samlas.exchange.notice_models import PracticeMail
from samlas.jobs import working
from samlas.people.models import Assessed, Capacity, InformationKind, Word, hand

FATHER, HOME = "Planterad Fadersson", "Hemligstigen 9"


@pytest.fixture
def saras(there: World) -> Case:
    """A girl of sixteen who first says yes with her father, and then, assessed, without him."""
    sara = w.alva(born=date(2009, 11, 2), street=HOME, postcode="136 90", town="Haninge")
    case, karin = informed(there, sara), there.by("karin")
    father = guardian(case, FATHER)
    w.put_on_map(case, there.unit("bup"), karin)
    agreeing.record(case, yes(there, says_yes(father, None)), karin, NOW)
    w.send(w.write(case, karin), karin)
    agreeing.record(case, yes(there, says_yes(None), assessment=MATURE), karin, NOW)
    return Case.objects.get(pk=case.pk)


def told_since(case: Case, before: int) -> list[Dispatch]:
    return list(Dispatch.objects.filter(case=case.key, pk__gt=before))


@pytest.mark.parametrize("act", ["change", "cancel", "withdraw"])
def test_whatever_is_done_nothing_more_reaches_the_father_nor_the_home(
    there: World, saras: Case, act: str
) -> None:
    karin, before = there.by("karin"), Dispatch.objects.latest("pk").pk
    summons = draft.current(saras)
    assert summons is not None
    assert FATHER in str([one.body for one in Dispatch.objects.all()])
    if act == "change":
        w.send(summons, karin, reason="Nytt rum.")
    elif act == "cancel":
        sending.cancel(summons, summons.version, "Flyttas.", karin, NOW)
    else:
        withdrawal.withdraw(saras, "phone", karin, NOW)
    told = told_since(saras, before)
    assert told
    for one in told:
        assert FATHER not in one.body
        assert one.paper().recipient.name != FATHER  # type: ignore[attr-defined]
        assert HOME not in one.body


def test_the_door_itself_lets_nothing_out_to_him(there: World, saras: Case) -> None:
    copy = next(one for one in Dispatch.objects.all() if FATHER in one.body and not one.recipient)
    letter = Outgoing(paper=copy.paper(), recipient=None, reader=copy.reader)
    with pytest.raises(NoConsent):
        dispatch.send(saras.key, [letter], there.by("karin"), NOW)


def test_no_letter_that_still_waits_reaches_the_father_nor_the_home(
    there: World, saras: Case
) -> None:
    del saras
    waiting = printing.letters(there.by("karin"))
    assert [one for one in waiting if one.dispatch.recipient is None] == []


def test_the_code_on_a_letter_that_he_has_opens_nothing_any_more(there: World) -> None:
    sara = w.alva(born=date(2009, 11, 2))
    case, karin = informed(there, sara), there.by("karin")
    father = guardian(case, FATHER)
    w.put_on_map(case, there.unit("bup"), karin)
    agreeing.record(case, yes(there, says_yes(father, None)), karin, NOW)
    w.send(w.write(case, karin), karin)
    his = w.paper_to(case, there.unit("bup"))  # as the invitation of a guardian on the map
    Dispatch.objects.filter(pk=his.pk).update(recipient=None, reader=hand(father.pk))
    code = ReplyCode.objects.create(dispatch=his, number="ABCDE", made_at=NOW)
    his.deliveries.update(done_at=NOW)
    assert replying.opened(code.pk, NOW).dispatch == his
    agreeing.record(case, yes(there, says_yes(None), assessment=MATURE), karin, NOW)
    with pytest.raises(ReplyCode.DoesNotExist):
        replying.opened(code.pk, NOW)


def test_no_word_that_still_waits_reaches_the_father(there: World, saras: Case) -> None:
    father = saras.individual.representatives.get()
    copy = next(one for one in Dispatch.objects.all() if FATHER in one.body and not one.recipient)
    father.notices, father.email = Word.EMAIL, "father@example.se"
    father.save()
    notices.tell_private(father, copy, NOW)
    while working.work(lambda: NOW):
        pass
    assert not PracticeMail.objects.filter(to=father.email).exists()


def test_a_guardian_cannot_be_let_to_know_without_saying_yes_too(there: World) -> None:
    case = informed(there, w.alva())
    father = guardian(case, FATHER)
    contact = Contact(case=case, ring=Ring.NEAR, name=FATHER, representative=father)
    contacts.add(contact, there.by("karin"), NOW)
    row = Row(contact=contact.pk, kinds=list(InformationKind))
    said = yes(there, says_yes(None), assessment=MATURE, rows=[row])
    assert refused(case, said, there).field == f"to-{contact.pk}"
    assert contact.choice != Choice.ASK_TO_COME


@pytest.mark.parametrize("name", [FATHER.upper(), "Pappan"])
def test_nor_under_another_entry_on_the_map(there: World, name: str) -> None:
    case, karin = informed(there, w.alva()), there.by("karin")
    father = guardian(case, FATHER)
    father.personal_number = "198405069801"
    father.save()
    close = representative(case, Capacity.RELATIVE, name)
    if name == "Pappan":
        close.personal_number = father.personal_number
        close.save()
    contact = guardians.add(case, close, karin, NOW)
    row = Row(contact=contact.pk, kinds=list(InformationKind))
    said = yes(there, says_yes(None), assessment=MATURE, rows=[row])
    assert refused(case, said, there).field == f"to-{contact.pk}"


@pytest.mark.parametrize(
    ("text", "by", "on", "field"),
    [
        ("", "Eva Svahn", TODAY, "assessment"),
        ("Moget.", "", TODAY, "assessed_by"),
        ("Moget.", "Eva Svahn", None, "assessed_on"),
        ("Moget.", "Eva Svahn", date(2999, 1, 1), "assessed_on"),
    ],
)
def test_an_assessment_is_a_named_professionals_with_its_text_and_day(
    there: World, text: str, by: str, on: date | None, field: str
) -> None:
    said = yes(there, says_yes(None), assessment=Assessment(Assessed.MATURITY, text, by, on))
    assert refused(informed(there, w.alva()), said, there).field == field


def test_a_god_man_says_yes_alone_only_for_one_assessed_as_unable(there: World) -> None:
    case, karin = informed(there), there.by("karin")
    god_man = appointed(there, case, Capacity.GOD_MAN, "Karin Holm")
    assert refused(case, yes(there, says_yes(god_man)), there).because
    unable = Assessment(Assessed.INABILITY, "Medvetslös.", "Per Ek, överläkare", TODAY)
    with pytest.raises(Refused):
        agreeing.record(case, yes(there, says_yes(god_man, None), assessment=unable), karin, NOW)
    given_yes = agreeing.record(case, yes(there, says_yes(god_man), assessment=unable), karin, NOW)
    assert (given_yes.assessed_by, given_yes.is_live(TODAY)) == ("Per Ek, överläkare", True)


@pytest.mark.parametrize("book", ["law", "vg", "haninge"])
@pytest.mark.parametrize(
    ("age", "expected"),
    [(0, "guardians"), (11, "guardians"), (12, "together"), (14, "together"),
     (15, "child-first"), (17, "child-first"), (18, "person")],
)  # fmt: skip
def test_who_says_yes_for_a_child_is_suggested_by_age(book: str, age: int, expected: str) -> None:
    asked = {"rulebook": book, "on": TODAY, "person": {"age": age}}
    assert rulebook.ask("child-consent", asked).verdict == expected


@given(
    book=st.sampled_from(("law", "vg", "haninge")),
    age=st.integers(0, 110),
    scope=st.lists(st.sampled_from(("person", "rights", "property"))),
    consents=st.sampled_from(("yes", "no", "unknown", "unable")),
    agrees=st.booleans(),
    assignment=st.booleans(),
    order=st.sampled_from(("in-force", "not-begun", "ended", "missing")),
)
def test_no_personal_ombudsman_ever_consents(
    book: str, age: int, scope: list[str], consents: str, agrees: bool, assignment: bool,
    order: str,
) -> None:  # fmt: skip
    agent = {
        "kind": "personal-ombud", "scope": scope, "person_agrees": agrees,
        "assignment": assignment, "order": order,
    }  # fmt: skip
    person = {"age": age, "consents": consents}
    facts = {"rulebook": book, "on": TODAY, "agent": agent, "person": person}
    assert rulebook.ask("may-consent", facts).verdict == "no"
    assert rulebook.ask("may-send", facts).verdict == "no"
    assert rulebook.ask("may-represent", facts).verdict == "on-assignment"
