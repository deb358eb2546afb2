"""Emergency access: whom it lets read what, for how long, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests.person.cases import BERTIL, bertils
from tests.person.conftest import show_e_id
from tests.staff.saying import Answer, errors, words
from tests.world import World

from samlas.casework import emergency, withdrawal
from samlas.casework.case import Case
from samlas.casework.clocks import ringing
from samlas.casework.emergency import TRIES, EmergencyAccess, EmergencyCheck
from samlas.casework.tasks import Task, What
from samlas.directory.models import Assignment, Unit
from samlas.exchange.notice_models import Notice
from samlas.people.models import Consent, Individual, Protection, Standing

As = Callable[[str], Client]
ASK = reverse("staff:emergency")
WHY = "Han har kommit in akut och kan inte själv berätta vad som är planerat."


def begin_with(there: World) -> Case:
    return bertils(there, "bup")


@pytest.fixture
def case(begun: Case) -> Case:
    """BUP holds the summons of Bertil, whose case the social services have."""
    return begun


def ask(reader: Client, **more: str) -> Answer:
    return reader.post(ASK, {"personal_number": BERTIL, "why": WHY, "is_needed": "on"} | more)


def opened(reader: Client) -> str:
    answer = ask(reader)
    assert answer.status_code == 302, errors(answer)
    return str(answer.headers["Location"])


def nothing(reader: Client) -> bool:
    answer = ask(reader)
    return answer.status_code == 422 and "inget" in words(answer)


def test_a_unit_of_the_same_authority_reads_for_an_hour_and_then_no_more(
    as_: As, case: Case
) -> None:
    maja = as_("maja")  # habilitation, of the same region as BUP
    place = opened(maja)
    access = EmergencyAccess.objects.get()
    papers = emergency.opened(access.key, access.by, localtime()).papers
    assert [one.recipient.code for one in papers if one.recipient] == ["bup"]
    path = reverse("staff:emergency-paper", args=[access.key, papers[0].key])
    assert maja.get(path).status_code == 200
    assert as_("lars").get(path).status_code == 404  # another's access is nobody else's
    assert maja.get(reverse("staff:case", args=[case.key])).status_code == 404
    EmergencyAccess.objects.update(ends_at=localtime() - timedelta(minutes=1))
    assert {maja.get(one).status_code for one in (place, path)} == {404}


@pytest.mark.parametrize("who", ["sara", "johan", "marie", "berit", "elin", "karin"])
def test_it_opens_no_other_authoritys_papers_nor_ones_own_once_more(
    who: str, as_: As, case: Case
) -> None:
    assert nothing(as_(who))


def test_one_run_by_another_is_another_authority(as_: As, there: World, case: Case) -> None:
    Unit.objects.filter(code="bup").update(operator="Prima AB")
    assert nothing(as_("maja"))


def test_never_of_one_who_is_protected_nor_when_the_yes_has_ended(
    as_: As, there: World, case: Case
) -> None:
    maja = as_("maja")
    place = opened(maja)
    Individual.objects.update(protection=Protection.CONFIDENTIALITY_MARKING)
    assert nothing(maja)
    assert maja.get(place).status_code == 404
    Individual.objects.update(protection=Protection.NONE)
    withdrawal.withdraw(case, "phone", there.by("karin"), localtime())
    assert nothing(maja)
    assert maja.get(place).status_code == 404


@pytest.mark.parametrize(
    "ended",
    [{"standing": Standing.DISAGREED}, {"valid_to": localtime().date() - timedelta(days=1)}],
)
def test_nor_while_guardians_disagree_or_when_the_whole_consent_has_run_out(
    ended: dict[str, object], as_: As, case: Case
) -> None:
    Consent.objects.filter(case=case.key).update(**ended)
    assert nothing(as_("maja"))


def test_the_person_reads_of_it_and_the_head_of_the_unit_goes_through_it(
    as_: As, there: World, case: Case
) -> None:
    Assignment.objects.filter(pk=there.by("elin").pk).update(is_head=True)
    opened(as_("maja"))
    bertil = Client()
    show_e_id(bertil, BERTIL)
    told = words(bertil.get(reverse("person:readers", args=[case.key])))
    assert "eftersom det var bråttom" in told
    assert "Habiliteringscenter Haninge" in told

    ringing.ring(localtime())
    assert Notice.objects.filter(staff=there.by("elin").staff).exists()
    row = Task.objects.get(what=What.CHECK_EMERGENCY)
    assert (row.unit.code, row.responsible) == ("bup", there.by("elin"))
    assert row.label == "Habiliteringscenter Haninge"
    path = reverse("staff:emergency-check", args=[row.about])
    assert {as_(one).get(path).status_code for one in ("anders", "maja", "karin")} == {404}
    head = as_("elin")
    said = words(head.get(path))
    assert WHY in said
    assert "Bertil" in said
    assert "ring eller skicka ett brev" in said
    assert "Bertil" not in head.get(path).content.decode().partition("<body")[0]
    assert list(errors(head.post(path, {"told": ""}))) == ["told"]
    Individual.objects.update(protection=Protection.CONFIDENTIALITY_MARKING)
    assert "Bertil" not in words(head.get(path))
    head.post(path, {"told": "Ringde honom 14.10."})
    assert not Task.objects.filter(what=What.CHECK_EMERGENCY).exists()
    assert EmergencyCheck.objects.get().checked_by == there.by("elin")
    assert "Ringde honom 14.10." in words(head.get(path))


def test_it_is_asked_for_with_a_reason_and_not_to_guess(as_: As, case: Case) -> None:
    maja = as_("maja")
    answer = ask(maja, why="Behövs", is_needed="")
    assert set(errors(answer)) == {"why", "is_needed"}
    for _try in range(TRIES):
        ask(maja, personal_number="20130412-2383")
    assert not EmergencyAccess.objects.exists()
    assert "många gånger" in words(ask(maja))
