"""A new municipality begins by pages: what is missing is said, and written in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime
from tests.world import World

from samlas import rulebook
from samlas.directory.models import (
    Agreement,
    Assignment,
    Office,
    OfficeKind,
    Party,
    Principal,
    Unit,
)
from samlas.login import beginning, units
from samlas.login.account import Account
from samlas.login.beginning import Step

START, UNIT = "staff:starting", "staff:unit-new"


@pytest.fixture
def robin(there: World, as_: Callable[[str], Client]) -> Client:
    """Pia looks after accounts and units of the municipality."""
    Office.objects.create(
        assignment=there.by("pia"), kind=OfficeKind.ADMINISTRATOR, valid_from=date(2024, 1, 1)
    )
    return as_("pia")


def said(there: World, **more: object) -> dict[str, object]:
    principal = there.unit("soc").principal_id
    return {
        "name": "Familjecentralen", "kind": "social-services", "principal": principal,
        "territory": "Haninge", **more,
    }  # fmt: skip


def shown(robin: Client, name: str = START) -> str:
    return robin.get(reverse(name)).content.decode()


def test_a_unit_is_written_in_and_can_be_worked_in(robin: Client, there: World) -> None:
    answer = robin.post(reverse(UNIT), said(there))
    assert answer["Location"] == reverse(START)
    made = Unit.objects.get(name="Familjecentralen")
    assert (made.code, made.uses_samlas) == ("familjecentralen", True)
    assert "Familjecentralen" in shown(robin, "staff:units")
    assert "Familjecentralen" in shown(robin)  # it has no head yet


def test_a_principal_has_no_two_units_of_one_name(robin: Client, there: World) -> None:
    robin.post(reverse(UNIT), said(there))
    again = robin.post(reverse(UNIT), said(there, name="FAMILJECENTRALEN"))
    assert again.status_code == 422
    assert "Huvudmannen har en enhet med det namnet." in again.content.decode()


def test_names_that_are_alike_get_codes_that_are_not(robin: Client, there: World) -> None:
    names = ("Ön", "On", "ئ", "A_ _b__c")
    for name in names:
        assert robin.post(reverse(UNIT), said(there, name=name)).status_code == 302
    codes = Unit.objects.filter(name__in=names).values_list("code", flat=True)
    assert sorted(codes) == ["a-b-c", "on", "on-2", "unit"]


def test_another_principal_is_written_in_with_a_unit_that_gets_its_papers_by_post(
    robin: Client, there: World
) -> None:
    Unit.objects.exclude(principal=there.unit("soc").principal).update(catches_up=False)
    before = shown(robin).count("Saknas")
    page = reverse("staff:principal-new")
    onward = robin.post(page, {"name": "Region Norr", "kind": "region"})
    other = Principal.objects.get(name="Region Norr")
    assert robin.get(onward["Location"]).context["form"]["principal"].value() == other.pk
    assert "<li>Region Norr</li>" in shown(robin)
    assert robin.post(page, {"name": "region norr", "kind": "region"}).status_code == 422
    clinic = said(
        there, name="Vårdcentralen", kind="primary-care", principal=other.pk, catches_up="on"
    )
    lacking = robin.post(reverse(UNIT), {**clinic, "street": "Vägen 2", "postcode": "123 45"})
    assert lacking.status_code == 422
    assert "skriv hela adressen" in lacking.content.decode()
    robin.post(
        reverse(UNIT), {**clinic, "street": "Vägen 2", "postcode": "123 45", "town": "Norrby"}
    )
    made = other.units.get()
    assert (made.uses_samlas, made.catches_up) == (False, True)
    assert shown(robin).count("Saknas") == before - 1
    assert "<li>Vårdcentralen, Region Norr</li>" in shown(robin)
    assert reverse(UNIT) in shown(robin)  # there may be more to write in
    robin.post(page, {"name": "Region Söder", "kind": "region"})
    assert "<li>Region Söder</li>" in shown(robin)
    assert shown(robin).count("Saknas") == before


def test_the_units_of_one_who_uses_the_program_are_their_own(robin: Client, there: World) -> None:
    theirs = there.unit("bup")
    assert theirs.uses_samlas
    answer = robin.post(reverse(UNIT), said(there, principal=theirs.principal_id))
    assert answer.status_code == 422
    assert not Unit.objects.filter(name="Familjecentralen").exists()


def test_what_is_missing_is_told_until_everything_is_there(robin: Client, there: World) -> None:
    mine = Unit.objects.filter(principal=there.unit("soc").principal_id, uses_samlas=True)
    Office.objects.exclude(assignment=there.by("pia")).delete()
    Unit.objects.update(catches_up=False)
    assert f"<li>{there.unit('soc').name}</li>" in shown(robin)
    assert "Allt är klart" not in shown(robin)
    for unit in mine:
        at_work = [_works(there, unit, name) for name in ("anders", "karin")]
        for kind in OfficeKind:
            for one in at_work if kind != OfficeKind.LOG_CHECKER else ():
                Office.objects.create(assignment=one, kind=kind, valid_from=date(2024, 1, 1))
        head = _works(there, unit, "elin")
        Assignment.objects.filter(pk=head.pk).update(is_head=True)
        Office.objects.create(
            assignment=head, kind=OfficeKind.LOG_CHECKER, valid_from=date(2024, 1, 1)
        )
    Unit.objects.update(catches_up=True)
    assert "Allt är klart" in shown(robin)
    assert "Saknas" not in shown(robin)


def test_who_has_a_single_unit_has_them_all_when_somebody_works_there(there: World) -> None:
    by, now = there.by("pia"), localtime()
    Unit.objects.exclude(pk=by.unit_id).update(principal=there.unit("bup").principal)
    Principal.objects.filter(pk=by.unit.principal_id).update(kind="independent-school")
    Assignment.objects.filter(unit=by.unit_id).exclude(pk=by.pk).delete()
    Office.objects.create(assignment=by, kind=OfficeKind.ADMINISTRATOR, valid_from=now.date())
    by = Assignment.objects.get(pk=by.pk)
    first, second, *_more = beginning.states(by, now)
    assert (first.step, first.is_done) == (Step.UNITS, False)
    assert second.step == Step.OTHERS  # a school is not who is called for anybody
    _works(there, by.unit, "karin")
    assert beginning.states(by, now)[0].is_done


def test_an_agreement_that_has_ended_is_missing_again(
    robin: Client, there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, now = there.by("pia"), localtime()
    assert beginning.states(by, now)[-1].is_done
    book = rulebook.standing("haninge", 0, now.date())
    assert book
    ended = replace(book.top, valid_to=now.date() - timedelta(days=1))
    gone = rulebook.Book((*book.sources[:-1], ended))
    monkeypatch.setattr(rulebook, "standing", lambda *_of: gone)
    assert not beginning.states(by, now)[-1].is_done


def test_more_units_in_an_agreement_ask_the_database_no_more(robin: Client, there: World) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            shown(robin)
        return len(found)

    before, agreement = asked(), Agreement.objects.get(rulebook="haninge")
    Party.objects.all().delete()
    for number in range(5):
        robin.post(reverse(UNIT), said(there, name=f"Enhet {number}"))
        Unit.objects.get(name=f"Enhet {number}").joinings.create(agreement=agreement)
    assert asked() == before


def test_one_who_is_blocked_meanwhile_writes_in_nothing(robin: Client, there: World) -> None:
    by, now = there.by("pia"), localtime()
    Account.objects.create(staff=by.staff, blocked_at=now)
    with pytest.raises(ObjectDoesNotExist):
        beginning.add_principal(by, "Region Norr", "region", now)
    with pytest.raises(ObjectDoesNotExist):
        units.go_on(by, there.unit("soc").pk, now)
    assert not Principal.objects.filter(name="Region Norr").exists()


def _works(there: World, unit: Unit, name: str) -> Assignment:
    return Assignment.objects.create(
        staff=there.by(name).staff, unit=unit, title="Ny", valid_from=date(2024, 1, 1)
    )


def test_only_an_administrator_begins(as_: Callable[[str], Client], there: World) -> None:
    for name in (START, UNIT, "staff:principal-new"):
        assert as_("karin").get(reverse(name)).status_code == 404
    assert as_("karin").post(reverse(UNIT), said(there)).status_code == 404
