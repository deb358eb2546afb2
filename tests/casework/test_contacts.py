"""The contact map: who is on it, what is decided, and whom the rulebook proposes."""

from __future__ import annotations

import pytest
from tests import world as w
from tests.world import NOW, TODAY, World

from samlas.casework import consent, contact_map, contacts
from samlas.casework.case import Case, Conflict, Refused, Stage
from samlas.casework.contacts import Choice, Contact, Decided, Ring, Unreasoned
from samlas.casework.tasks import Task, What
from samlas.directory.models import Principal, Unit
from samlas.people.models import Capacity, Individual, InformationKind, Representative

ASK, LATER = Decided(choice=Choice.ASK_TO_COME), Decided(choice=Choice.NOT_NOW, reason="Väntar.")


def consented(there: World, *codes: str, person: Individual | None = None) -> Case:
    case = w.start(there.by("karin"), person)
    w.inform(case, there.by("karin"))
    units = [there.unit(code) for code in codes]
    consent.record(case, w.yes(units), there.by("karin"), NOW)
    return Case.objects.get(pk=case.pk)


def undecided(case: Case, there: World, code: str) -> Contact:
    return w.put_on_map(case, there.unit(code), there.by("karin"), choice=Choice.UNDECIDED)


def decide(case: Case, there: World, decided: dict[int, Decided]) -> None:
    version = contacts.map_version(contacts.contacts_of(case))
    contacts.decide_all(case, decided, version, there.by("karin"), NOW, none_known=True)


@pytest.mark.parametrize(
    ("code", "ring"),
    [
        ("bup", Ring.CARE),
        ("soc", Ring.SOCIAL),
        ("fjardskolan", Ring.SCHOOL),
        ("ekhagsskolan", Ring.SCHOOL),
        ("kassan", Ring.OTHER),
    ],
)
def test_a_unit_stands_in_the_circle_of_its_kind(there: World, code: str, ring: Ring) -> None:
    assert contacts.ring_of(there.unit(code)) == ring


def test_a_unit_stands_on_the_map_once(there: World) -> None:
    case = consented(there)
    undecided(case, there, "bup")
    with pytest.raises(Refused) as caught:
        undecided(case, there, "bup")
    assert caught.value.field == "unit"
    assert case.contacts.count() == 1


def test_the_summons_is_next_when_everyone_is_decided_about(there: World) -> None:
    case = consented(there, "bup", "kassan")
    bup, kassan = undecided(case, there, "bup"), undecided(case, there, "kassan")
    decide(case, there, {bup.pk: ASK})
    assert Case.objects.get(pk=case.pk).stage == Stage.CONTACTS
    decide(case, there, {kassan.pk: LATER})
    assert Case.objects.get(pk=case.pk).stage == Stage.SUMMONS
    shown = Task.objects.filter(about=case.key, shown_from__lte=TODAY)
    assert [task.what for task in shown] == [What.WRITE_SUMMONS]


def test_not_now_says_why_and_all_or_nothing_is_saved(there: World) -> None:
    case = consented(there)
    bup, kassan = undecided(case, there, "bup"), undecided(case, there, "kassan")
    with pytest.raises(Unreasoned) as caught:
        decide(case, there, {bup.pk: ASK, kassan.pk: Decided(choice=Choice.NOT_NOW)})
    assert list(caught.value.faults) == [kassan.pk]
    assert caught.value.faults[kassan.pk].field == "reason"
    assert [one.choice for one in case.contacts.all()] == ["", ""]
    assert not Case.objects.get(pk=case.pk).contacts_none_known


def test_a_decision_on_an_old_map_is_a_conflict(there: World) -> None:
    case = consented(there)
    bup = undecided(case, there, "bup")
    before = contacts.map_version(contacts.contacts_of(case))
    undecided(case, there, "kassan")
    with pytest.raises(Conflict):
        contacts.decide_all(case, {bup.pk: ASK}, before, there.by("karin"), NOW, none_known=False)
    assert Contact.objects.get(pk=bup.pk).choice == Choice.UNDECIDED


def test_two_who_change_a_contact_lose_nothing(there: World) -> None:
    case, karin = consented(there), there.by("karin")
    bup = undecided(case, there, "bup")
    contacts.change(bup, {"support": "Samtal"}, 0, karin, NOW)
    with pytest.raises(Conflict) as caught:
        contacts.change(bup, {"support": "Utredning"}, 0, karin, NOW)
    assert isinstance(caught.value.saved, Contact)
    assert caught.value.saved.support == "Samtal"


def test_no_other_contacts_is_an_answer_of_its_own(there: World) -> None:
    case = consented(there)
    decide(case, there, {})
    assert Case.objects.get(pk=case.pk).contacts_none_known


def test_a_relative_comes_with_the_persons_yes_only(there: World) -> None:
    case, karin = consented(there), there.by("karin")
    sister = Representative(capacity=Capacity.RELATIVE, name="Eva Svahn", relation="syster")
    eva = contacts.add_close(case, sister, karin, NOW)
    assert (eva.ring, eva.role) == (Ring.NEAR, "syster")
    with pytest.raises(Refused) as caught:
        contacts.change(eva, {"choice": Choice.ASK_TO_COME}, 0, karin, NOW)
    assert caught.value.field == "choice"
    assert caught.value.because
    Representative.objects.update(person_agrees=True)
    contacts.change(eva, {"choice": Choice.ASK_TO_COME}, 0, karin, NOW)
    assert Contact.objects.get(pk=eva.pk).choice == Choice.ASK_TO_COME


def test_one_close_stands_on_the_map_once(there: World) -> None:
    case, karin = consented(there), there.by("karin")
    ombud = Representative(capacity=Capacity.PERSONAL_OMBUD, name="Ulf Ros")
    contacts.add_close(case, ombud, karin, NOW)
    with pytest.raises(Refused):
        contacts.add_close(case, ombud, karin, NOW)


def test_whom_a_summons_names_is_not_taken_off_the_map(there: World) -> None:
    case = w.called(there.by("karin"), [there.unit("bup")])
    with pytest.raises(Refused):
        contacts.remove(case.contacts.get(), there.by("karin"), NOW)
    loose = undecided(case, there, "kassan")
    contacts.remove(loose, there.by("karin"), NOW)
    assert case.contacts.count() == 1


def test_one_unknown_to_the_region_is_proposed_the_vardcentral(there: World) -> None:
    case = consented(there)
    undecided(case, there, "fjardskolan")
    found = contacts.suggestions(case, contacts.contacts_of(case), TODAY)
    assert [(one.principal, list(one.units)) for one in found] == [
        ("region", [there.unit("vardcentral")])
    ]
    assert found[0].answer.because


def test_one_unknown_to_the_municipality_is_proposed_the_reception(there: World) -> None:
    case = w.start(there.by("elin"))
    undecided(case, there, "fjardskolan")
    found = contacts.suggestions(case, contacts.contacts_of(case), TODAY)
    assert [(one.principal, list(one.units)) for one in found] == [
        ("municipality", [there.unit("mottagning")])
    ]


def test_without_a_reception_unit_another_that_catches_up_is_proposed(there: World) -> None:
    Unit.objects.filter(code="mottagning").update(kind="social-services")
    case = w.start(there.by("elin"))
    (found,) = contacts.suggestions(case, [], TODAY)
    assert list(found.units) == [there.unit("mottagning")]


def test_a_joint_unit_makes_both_its_principals_known(there: World) -> None:
    case = w.start(there.by("elin"))
    joint = there.unit("habilitering")
    joint.second_principal = Principal.objects.get(code="haninge")
    joint.save()
    undecided(case, there, "habilitering")
    assert contacts.suggestions(case, contacts.contacts_of(case), TODAY) == []


def test_the_map_tells_called_from_invited_and_whom_the_consent_covers(there: World) -> None:
    case = consented(there, "bup", "kassan")
    undecided(case, there, "bup")
    w.put_on_map(case, there.unit("habilitering"), there.by("karin"))
    found = contact_map.read(case.key, there.by("karin"), NOW)
    bup, habilitering = found.placed
    assert (bup.is_called, bup.is_covered, bup.lacks_consent) == (True, True, False)
    assert habilitering.lacks_consent
    assert found.lacking == [habilitering]
    assert [unit.code for unit in found.consented] == ["kassan"]
    assert found.undecided == 1
    assert not found.is_ready


def test_a_narrow_yes_does_not_cover_a_summons(there: World) -> None:
    case = consented(there)
    row = consent.Row(unit=there.unit("bup"), kinds=[InformationKind.MEASURES])
    giver = w.yes([]).givers
    consent.add_row(case, row, giver, there.by("karin"), NOW)
    w.put_on_map(case, there.unit("bup"), there.by("karin"))
    (bup,) = contact_map.read(case.key, there.by("karin"), NOW).placed
    assert bup.row is not None
    assert bup.lacks_consent


def test_it_is_asked_once_whether_anyone_is_appointed_to_speak_for_the_person(
    there: World,
) -> None:
    karin = there.by("karin")
    case = consented(there)
    assert contact_map.read(case.key, karin, NOW).asks_representative
    contacts.say_no_representative(case, karin, NOW)
    assert not contact_map.read(case.key, karin, NOW).asks_representative
    child = consented(there, person=w.alva())
    assert not contact_map.read(child.key, karin, NOW).asks_representative


def test_nobody_reads_another_units_map(there: World) -> None:
    case = consented(there)
    with pytest.raises(Case.DoesNotExist):
        contact_map.read(case.key, there.by("elin"), NOW)
