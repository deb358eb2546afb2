"""Information and consent: who may say yes, to what, in which form, and what it does to the map."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from tests import world as w
from tests.world import NOW, TODAY, World

from samlas.casework import agreeing, consent, consent_draft, contacts, guardians, orders
from samlas.casework.case import Case, Conflict, Refused, Stage
from samlas.casework.consent import Alternative, Row, Yes
from samlas.casework.consent_draft import ConsentDraft
from samlas.casework.contacts import Choice, Contact
from samlas.casework.givers import Assessment, Giver, candidates
from samlas.casework.tasks import Task, What
from samlas.ledger.models import Act, Entry
from samlas.people.models import (
    Assessed,
    Capacity,
    Consent,
    ConsentForm,
    ConsentRow,
    Individual,
    InformationKind,
    Order,
    Representative,
)
from samlas.people.orders import OrderKind

MATURE = Assessment(Assessed.MATURITY, "Förstår vad det betyder.", "Eva Svahn, kurator", TODAY)


def informed(there: World, person: Individual | None = None) -> Case:
    case = w.start(there.by("karin"), person)
    w.inform(case, there.by("karin"))
    return Case.objects.get(pk=case.pk)


def representative(case: Case, capacity: Capacity, name: str, **more: object) -> Representative:
    return Representative.objects.create(
        individual=case.individual, capacity=capacity, name=name, **more
    )


def appointed(
    there: World,
    case: Case,
    capacity: Capacity,
    name: str,
    scope: Sequence[str] = ("person",),
    **more: Any,
) -> Representative:
    """One who speaks by an order, of this year unless said otherwise."""
    one = representative(case, capacity, name)
    whole = {"valid_from": date(TODAY.year, 1, 1), "issuer": "Södertörns tingsrätt"} | more
    kind = OrderKind(str(capacity))
    order = Order(representative=one, kind=kind, scope=list(scope), seen_on=TODAY, **whole)
    orders.add(case, order, there.by("karin"), NOW)
    return one


def guardian(case: Case, name: str) -> Representative:
    return representative(case, Capacity.GUARDIAN, name)


def says_yes(*who: Representative | None, form: ConsentForm = ConsentForm.SIGNED) -> list[Giver]:
    kept = "Akten" if form == ConsentForm.SIGNED else ""
    return [Giver(representative=one, form=form, given_on=TODAY, kept_where=kept) for one in who]


def yes(there: World, givers: list[Giver], **more: Any) -> Yes:
    whole: dict[str, Any] = {"givers": givers, "assessment": None} | more
    return w.yes([there.unit("bup")], **whole)


def refused(case: Case, said: Yes, there: World) -> Refused:
    with pytest.raises(Refused) as caught:
        consent.record(case, said, there.by("karin"), NOW)
    assert not Consent.objects.filter(case=case.key).exists()
    return caught.value


def test_the_person_is_told_before_anyone_asks(there: World) -> None:
    case = w.start(there.by("karin"))
    refusal = refused(case, yes(there, says_yes(None)), there)
    assert "först" in str(refusal)
    w.inform(case, there.by("karin"))
    assert Case.objects.get(pk=case.pk).stage == Stage.CONSENT
    assert Task.objects.get(about=case.key).what == What.ASK_CONSENT


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(1960, 1, 1)])
def test_information_has_a_day_that_can_be_true(there: World, day: date) -> None:
    case = w.start(there.by("karin"))
    with pytest.raises(Refused) as caught:
        consent.inform(
            consent.Information(case=case, given_on=day, how="spoken", understood="Ja."),
            there.by("karin"),
            NOW,
        )
    assert caught.value.field == "given_on"
    assert not case.informations.exists()


def test_where_the_agreement_asks_for_a_signature_a_spoken_yes_is_not_enough(there: World) -> None:
    case = informed(there, w.alva())
    mother = guardian(case, "Leila Lindqvist")
    spoken = yes(there, says_yes(mother, form=ConsentForm.ORAL))
    refusal = refused(case, spoken, there)
    assert refusal.field == "form"
    assert any(clause.source == "haninge" for clause in refusal.because)
    consent.record(case, yes(there, says_yes(mother)), there.by("karin"), NOW)
    assert consent.live_rows(case, TODAY)


def test_elsewhere_a_spoken_yes_written_down_is_enough(there: World) -> None:
    case = informed(there)
    spoken = yes(there, says_yes(None, form=ConsentForm.ORAL))
    consent.record(case, spoken, there.by("karin"), NOW)
    assert consent.live_rows(case, TODAY)[0].unit == there.unit("bup")


def test_a_signed_form_is_kept_somewhere(there: World) -> None:
    nowhere = [Giver(representative=None, form=ConsentForm.SIGNED, given_on=TODAY)]
    assert refused(informed(there), yes(there, nowhere), there).field == "kept_where"


@pytest.mark.parametrize("said_yes", [(), ("Leila",), ("Omar",), ("Leila", "Omar")])
@pytest.mark.parametrize("assessment", [None, MATURE])
def test_for_a_small_child_all_guardians_say_yes_or_its_maturity_is_described(
    there: World, said_yes: tuple[str, ...], assessment: Assessment | None
) -> None:
    case = informed(there, w.alva())
    guardians = {name: guardian(case, name) for name in ("Leila", "Omar")}
    givers = says_yes(*(guardians[name] for name in said_yes)) or says_yes(None)
    said = yes(there, givers, assessment=assessment)
    if assessment or said_yes:
        given = consent.record(case, said, there.by("karin"), NOW)
        is_whole = bool(assessment) or len(said_yes) == 2
        assert Consent.objects.get(pk=given.pk).is_live(TODAY) is is_whole
    else:
        refusal = refused(case, said, there)
        assert refusal.field == "givers"
        assert "två vårdnadshavare" in [clause.quote for clause in refusal.because]


def test_a_child_without_known_guardians_is_not_taken_for_grown_up(there: World) -> None:
    case = informed(there, w.alva())
    assert "vårdnadshavare" in str(refused(case, yes(there, says_yes(None)), there))


def test_an_older_child_says_yes_together_with_the_guardians(there: World) -> None:
    case = informed(there, w.alva(born=date(2012, 1, 5)))
    mother = guardian(case, "Leila Lindqvist")
    refusal = refused(case, yes(there, says_yes(mother)), there)
    assert refusal.field == "givers"
    assert refusal.because
    consent.record(case, yes(there, says_yes(mother, None)), there.by("karin"), NOW)
    assert consent.live_consents(case, TODAY).exists()


def test_a_god_man_says_yes_together_with_the_person_only(there: World) -> None:
    case = informed(there)
    god_man = appointed(there, case, Capacity.GOD_MAN, "Karin Holm")
    refusal = refused(case, yes(there, says_yes(god_man)), there)
    assert "tillsammans" in str(refusal)
    assert refusal.because
    consent.record(case, yes(there, says_yes(god_man, None)), there.by("karin"), NOW)
    assert consent.live_consents(case, TODAY).exists()


def test_a_god_man_is_enough_when_the_persons_own_yes_is_written_down(there: World) -> None:
    case = informed(there)
    god_man = appointed(there, case, Capacity.GOD_MAN, "Karin Holm")
    god_man.person_agrees = True
    god_man.save()
    consent.record(case, yes(there, says_yes(god_man)), there.by("karin"), NOW)
    assert consent.live_consents(case, TODAY).exists()


@pytest.mark.parametrize(("scope", "may"), [(["person"], True), (["property"], False)])
def test_a_forvaltare_says_yes_within_the_courts_decision(
    there: World, scope: list[str], may: bool
) -> None:
    case = informed(there)
    forvaltare = appointed(there, case, Capacity.FORVALTARE, "Åke Berg", scope)
    said = yes(there, says_yes(forvaltare))
    if may:
        consent.record(case, said, there.by("karin"), NOW)
        assert consent.live_consents(case, TODAY).exists()
    else:
        assert refused(case, said, there).because


def test_a_personal_ombudsman_is_never_among_those_who_may_say_yes(there: World) -> None:
    case = informed(there)
    ombud = representative(case, Capacity.PERSONAL_OMBUD, "Ulf Ros", on_assignment=True)
    person, found = candidates(case, TODAY)
    assert person.may
    assert found.representative == ombud
    assert not found.may
    assert refused(case, yes(there, says_yes(ombud)), there).field == "givers"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"valid_to": TODAY - timedelta(days=1)}, "valid_to"),
        ({"givers": []}, "givers"),
        ({"rows": [Row(contact=1, kinds=[])]}, "kinds"),
        (
            {"rows": [Row(contact=1, kinds=[InformationKind.PLAN], valid_to=date(2030, 1, 1))]},
            "valid_to",
        ),
        (
            {"rows": [Row(contact=1, kinds=[InformationKind.PLAN], valid_to=date(2020, 1, 1))]},
            "valid_to",
        ),
    ],
)
def test_a_consent_that_cannot_be_is_refused_with_its_field(
    there: World, more: dict[str, Any], field: str
) -> None:
    case = informed(there)
    whole: dict[str, Any] = {"givers": says_yes(None)} | more
    said = w.yes([there.unit("bup")], **whole)
    assert refused(case, said, there).field == field


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), TODAY - timedelta(days=1), date.min])
def test_nobody_says_yes_on_a_day_ahead_or_before_the_information(there: World, day: date) -> None:
    said = Giver(representative=None, form=ConsentForm.ORAL, given_on=day)
    assert refused(informed(there), yes(there, [said]), there).field == "given_on"


def test_a_new_consent_takes_the_place_of_the_old(there: World) -> None:
    case, karin = informed(there), there.by("karin")
    consent.record(case, w.yes([there.unit("bup"), there.unit("kassan")]), karin, NOW)
    consent.record(case, w.yes([there.unit("bup")]), karin, NOW)
    assert [row.unit for row in consent.live_rows(case, TODAY)] == [there.unit("bup")]


def test_what_the_person_says_reaches_the_map_and_is_not_asked_again(there: World) -> None:
    case, karin = informed(there), there.by("karin")
    bup = w.put_on_map(case, there.unit("bup"), karin, choice=Choice.UNDECIDED)
    school = w.put_on_map(case, there.unit("fjardskolan"), karin, choice=Choice.UNDECIDED)
    friend = contacts.add_close(
        case, Representative(capacity=Capacity.RELATIVE, name="Eva Svahn"), karin, NOW
    )
    rows = [
        Row(unit=bup.unit, kinds=list(InformationKind)),
        Row(contact=friend.pk, kinds=list(InformationKind)),
    ]
    consent.record(case, yes(there, says_yes(None), rows=rows, unwanted=[school.pk]), karin, NOW)
    assert Contact.objects.get(pk=school.pk).choice == Choice.PERSON_DECLINES
    assert Contact.objects.get(pk=bup.pk).choice == Choice.UNDECIDED
    known = Representative.objects.get(name="Eva Svahn")
    assert known.person_agrees is True


def test_a_yes_opens_a_contact_that_was_not_wanted_before(there: World) -> None:
    case, karin = informed(there), there.by("karin")
    bup = w.put_on_map(case, there.unit("bup"), karin, choice=Choice.PERSON_DECLINES)
    consent.record(case, w.yes([there.unit("bup")]), karin, NOW)
    assert Contact.objects.get(pk=bup.pk).choice == Choice.UNDECIDED


def test_when_the_map_is_finished_already_the_summons_is_next(there: World) -> None:
    case, karin = informed(there), there.by("karin")
    w.put_on_map(case, there.unit("bup"), karin)
    consent.record(case, w.yes([there.unit("bup")]), karin, NOW)
    assert Case.objects.get(pk=case.pk).stage == Stage.SUMMONS
    shown = Task.objects.filter(about=case.key, shown_from__lte=TODAY)
    assert [task.what for task in shown] == [What.WRITE_SUMMONS]


def test_a_no_is_respected_and_can_become_a_yes(there: World) -> None:
    case, karin = informed(there), there.by("karin")
    consent.decline(case, Alternative.NETWORK, karin, NOW)
    ended = Case.objects.get(pk=case.pk)
    assert ended.stage == Stage.DECLINED
    assert not Task.objects.filter(about=case.key).exists()
    consent.record(ended, w.yes([there.unit("bup")]), karin, NOW)
    assert Case.objects.get(pk=case.pk).stage == Stage.CONTACTS


def test_a_no_needs_information_first_and_no_consent_beside_it(there: World) -> None:
    case, karin = w.start(there.by("karin")), there.by("karin")
    with pytest.raises(Refused):
        consent.decline(case, "", karin, NOW)
    w.inform(case, karin)
    consent.record(case, w.yes([there.unit("bup")]), karin, NOW)
    with pytest.raises(Refused):
        consent.decline(case, "", karin, NOW)


def test_another_way_to_meet_is_told_in_words(there: World) -> None:
    case, karin = informed(there), there.by("karin")
    with pytest.raises(Refused) as caught:
        consent.decline(case, Alternative.OTHER, karin, NOW)
    assert caught.value.field == "details"
    consent.decline(case, Alternative.OTHER, karin, NOW, details="Bara vi två.")
    assert case.declines.get().details == "Bara vi två."


def test_a_recipient_is_added_by_those_who_may_and_in_the_form_demanded(there: World) -> None:
    case, karin = informed(there, w.alva()), there.by("karin")
    mother, father = guardian(case, "Leila"), guardian(case, "Omar")
    consent.record(case, yes(there, says_yes(mother, father)), karin, NOW)
    row = Row(unit=there.unit("fjardskolan"), kinds=list(InformationKind))
    with pytest.raises(Refused):
        consent.add_row(case, row, says_yes(mother, father, form=ConsentForm.ORAL), karin, NOW)
    added = consent.add_row(case, row, says_yes(mother, father), karin, NOW)
    assert added in consent.live_rows(case, TODAY)
    assert added.givers.count() == 2


@pytest.mark.parametrize("says", [True, False])
def test_each_guardian_adds_their_own_yes_to_a_recipient_added_later(
    there: World, says: bool
) -> None:
    case, karin = informed(there, w.alva()), there.by("karin")
    mother, father = guardian(case, "Leila"), guardian(case, "Omar")
    consent.record(case, yes(there, says_yes(mother, father)), karin, NOW)
    row = Row(unit=there.unit("fjardskolan"), kinds=list(InformationKind))
    added = consent.add_row(case, row, says_yes(mother), karin, NOW)
    waits = Task.objects.filter(about=case.key, what=What.AWAIT_GUARDIAN)
    assert added not in consent.live_rows(case, TODAY)
    assert waits.exists()
    assert consent.live_rows(case, TODAY)
    assert guardians.missing_of_row(case, added, NOW) == [father]
    agreeing.answer_row(case, added, says_yes(father)[0], karin, NOW, says_yes=says)
    assert (added in consent.live_rows(case, TODAY)) is says
    assert not waits.exists()
    with pytest.raises(ConsentRow.DoesNotExist):
        agreeing.answer_row(case, added, says_yes(father)[0], karin, NOW, says_yes=True)


def test_a_recipient_has_one_living_row(there: World) -> None:
    case, karin = informed(there), there.by("karin")
    consent.record(case, w.yes([there.unit("bup")]), karin, NOW)
    narrower = Row(unit=there.unit("bup"), kinds=[InformationKind.PLAN])
    consent.add_row(case, narrower, says_yes(None), karin, NOW)
    assert [row.kinds for row in consent.live_rows(case, TODAY)] == [["plan"]]


def test_nobody_is_added_to_a_consent_that_does_not_hold(there: World) -> None:
    case, karin = informed(there), there.by("karin")
    row = Row(unit=there.unit("bup"), kinds=list(InformationKind))
    with pytest.raises(Refused):
        consent.add_row(case, row, says_yes(None), karin, NOW)
    consent.record(case, w.yes([]), karin, NOW)
    late = Row(unit=there.unit("bup"), kinds=list(InformationKind), valid_to=date(2040, 1, 1))
    with pytest.raises(Refused) as caught:
        consent.add_row(case, late, says_yes(None), karin, NOW)
    assert caught.value.field == "valid_to"


def test_a_row_of_another_case_cannot_be_withdrawn_here(there: World) -> None:
    karin = there.by("karin")
    mine, other = informed(there), informed(there, w.alva())
    consent.record(other, w.yes([there.unit("bup")]), karin, NOW)
    row = ConsentRow.objects.get(consent__case=other.key)
    with pytest.raises(ConsentRow.DoesNotExist):
        consent.withdraw_row(row, mine, karin, NOW)
    assert consent.live_rows(other, TODAY)


def test_two_who_fill_in_at_once_lose_nothing(there: World) -> None:
    case, karin = informed(there), there.by("karin")
    consent_draft.save_draft(case, {"not_to_be_brought_up": "Ekonomin"}, 0, karin, NOW)
    with pytest.raises(Conflict) as caught:
        consent_draft.save_draft(case, {"not_to_be_brought_up": "Pappa"}, 0, karin, NOW)
    assert isinstance(caught.value.saved, ConsentDraft)
    assert caught.value.saved.not_to_be_brought_up == "Ekonomin"
    with pytest.raises(Conflict):
        consent.record(case, w.yes([]), karin, NOW, version=0)
    consent.record(case, w.yes([]), karin, NOW, version=1)
    assert consent_draft.draft_of(case).choices == {}


def test_what_is_not_to_be_brought_up_stands_there_when_one_asks_anew(there: World) -> None:
    case, karin = informed(there), there.by("karin")
    consent.record(case, w.yes([], not_to_be_brought_up="Lägret"), karin, NOW)
    assert consent_draft.draft_of(case).not_to_be_brought_up == "Lägret"
    consent_draft.save_draft(case, {"not_to_be_brought_up": "Ekonomin"}, 0, karin, NOW)
    consent.record(case, w.yes([], not_to_be_brought_up="Ekonomin"), karin, NOW, version=1)
    assert consent_draft.draft_of(case).not_to_be_brought_up == "Ekonomin"


def test_every_step_stands_in_the_ledger(there: World) -> None:
    case, karin = informed(there), there.by("karin")
    consent.record(case, w.yes([there.unit("bup")]), karin, NOW)
    consent.withdraw_row(consent.live_rows(case, TODAY)[0], case, karin, NOW)
    acts = list(
        Entry.objects.filter(about=case.key).order_by("number").values_list("act", flat=True)
    )
    assert acts[-2:] == [Act.CONSENTED, Act.WITHDREW]
