"""An administrator looks after the units of their principal; what they do is none of theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from pytest_django.asserts import assertRedirects
from tests.world import World, called

from samlas.casework import succeeding
from samlas.directory.models import Agreement, Ceased, Former, Office, OfficeKind, Party, joined
from samlas.directory.search import find_units


@pytest.fixture
def robin(there: World, as_: Callable[[str], Client]) -> Client:
    """Pia looks after accounts and units of the municipality."""
    Office.objects.create(
        assignment=there.by("pia"), kind=OfficeKind.ADMINISTRATOR, valid_from=date(2024, 1, 1)
    )
    return as_("pia")


def said(there: World, code: str, **more: object) -> dict[str, object]:
    unit = there.unit(code)
    return {"name": unit.name, "principal": unit.principal_id, "phone": unit.phone, **more}


def test_a_new_name_is_found_by_the_old_one_too(robin: Client, there: World) -> None:
    soc = there.unit("soc")
    page = reverse("staff:unit-change", args=[soc.pk])
    answer = robin.post(page, said(there, "soc", name="Enheten för barn och unga"))
    assert answer.status_code == 302
    kept = Former.objects.get()
    assert (kept.name, kept.valid_to) == (soc.name, localdate() - timedelta(days=1))
    assert soc.name in robin.get(answer["Location"]).content.decode()
    assert [one.pk for one in find_units("ungdomsenheten", "Haninge")] == [soc.pk]


def test_a_name_that_was_put_right_the_same_day_was_never_its_name(
    robin: Client, there: World
) -> None:
    soc = there.unit("soc")
    page = reverse("staff:unit-change", args=[soc.pk])
    for name in ("Enheten för bran", "Enheten för barn"):
        assert robin.post(page, said(there, "soc", name=name)).status_code == 302
    assert [one.name for one in soc.formerly.all()] == [soc.name]


def test_a_school_changes_principal_and_is_looked_after_by_others(
    robin: Client, there: World
) -> None:
    school, other = there.unit("fjardskolan"), there.unit("ekhagsskolan").principal
    page = reverse("staff:unit-change", args=[school.pk])
    answer = robin.post(page, said(there, "fjardskolan", principal=other.pk))
    assert answer["Location"] == reverse("staff:units")
    assert robin.get(reverse("staff:unit", args=[school.pk])).status_code == 404
    school.refresh_from_db()
    assert (school.principal, Former.objects.get().principal.code) == (other, "haninge")


def test_what_is_missing_is_said_and_nothing_typed_is_lost(robin: Client, there: World) -> None:
    page = reverse("staff:unit-change", args=[there.unit("soc").pk])
    answer = robin.post(page, said(there, "soc", name="", town="Vega"))
    assert answer.status_code == 422
    assert "Skriv namnet." in answer.content.decode()
    assert "Vega" in answer.content.decode()


def test_a_unit_joins_and_leaves_on_a_day(robin: Client, there: World) -> None:
    soc = there.unit("soc")
    party = soc.joinings.get()
    page = reverse("staff:unit-leave", args=[soc.pk, party.pk])
    assert robin.post(page, {"last": "2020-12-31"}).status_code == 422  # what has begun is bound
    assert robin.post(page, {"last": "2099-12-31"}).status_code == 302
    shown = robin.get(reverse("staff:unit", args=[soc.pk])).content.decode()
    assert "Ändra sista dagen" in shown
    party.refresh_from_db()
    assert party.valid_to == date(2099, 12, 31)
    assert robin.get(reverse("staff:unit-leave", args=[soc.pk, party.pk + 99])).status_code == 404
    join = reverse("staff:unit-join", args=[soc.pk])
    other = Agreement.objects.exclude(pk=party.agreement_id).get()
    earlier = robin.post(join, {"agreement": other.pk, "first": "2020-06-01"})
    assert "Första dagen är tidigast i dag." in earlier.content.decode()
    again = robin.post(join, {"agreement": party.agreement_id, "first": "2099-06-01"})
    assert again.status_code == 422
    assert Party.objects.filter(unit=soc).count() == 1


def test_a_unit_that_joins_anew_was_in_it_the_first_time_too(robin: Client, there: World) -> None:
    soc, today = there.unit("soc"), localdate()
    party = soc.joinings.get()
    leave, join = (
        reverse(f"staff:unit-{act}", args=args)
        for act, args in (("leave", [soc.pk, party.pk]), ("join", [soc.pk]))
    )
    robin.post(leave, {"last": today + timedelta(days=9)})
    anew = {"agreement": party.agreement_id, "first": today + timedelta(days=9)}
    assert "redan med i" in robin.post(join, anew).content.decode()
    assert robin.post(join, {**anew, "first": today + timedelta(days=20)}).status_code == 302
    days = [(one.valid_from, one.valid_to) for one in soc.joinings.order_by("pk")]
    assert days == [(None, today + timedelta(days=9)), (today + timedelta(days=20), None)]
    late = robin.post(leave, {"last": today + timedelta(days=20)})
    assert "gått med i den överenskommelsen igen" in late.content.decode()
    assert robin.post(leave, {"last": today + timedelta(days=19)}).status_code == 302
    on = {n: soc.joinings.filter(joined(today + timedelta(days=n))).count() for n in (0, 19, 20)}
    assert on == {0: 1, 19: 1, 20: 1}


def test_a_time_in_an_agreement_that_is_over_is_not_made_longer(
    robin: Client, there: World
) -> None:
    soc = there.unit("soc")
    party = soc.joinings.get()
    soc.joinings.update(valid_to=localdate() - timedelta(days=1))
    page = reverse("staff:unit-leave", args=[soc.pk, party.pk])
    assert robin.get(page).status_code == 404
    assert robin.post(page, {"last": localdate()}).status_code == 404
    join = {"agreement": party.agreement_id, "first": localdate()}
    assert robin.post(reverse("staff:unit-join", args=[soc.pk]), join).status_code == 302
    assert soc.joinings.count() == 2


def test_a_unit_that_has_worked_needs_one_that_goes_on(robin: Client, there: World) -> None:
    called(there.by("karin"), [there.unit("bup")])
    soc, school = there.unit("soc"), there.unit("fjardskolan")
    page, last = reverse("staff:unit-cease", args=[soc.pk]), localdate()
    refused = robin.post(page, {"last": last})
    assert refused.status_code == 422
    assert "Välj vilken enhet som tar över dem." in refused.content.decode()
    assert robin.post(page, {"last": last, "successor": there.unit("bup").pk}).status_code == 422
    assert robin.post(page, {"last": "2020-01-01", "successor": school.pk}).status_code == 422
    assert robin.post(page, {"last": last, "successor": school.pk}).status_code == 302
    assert (
        "Låt enheten vara kvar" in robin.get(reverse("staff:unit", args=[soc.pk])).content.decode()
    )
    succeeding.go_over(localtime() + timedelta(days=1))
    assert soc.pk not in {one.pk for one in find_units("", "Haninge")}


def test_the_forms_of_a_unit_that_has_ceased_lead_to_where_its_work_went(
    robin: Client, there: World
) -> None:
    soc, school = there.unit("soc"), there.unit("fjardskolan")
    party = soc.joinings.get()
    Ceased.objects.create(unit=soc, successor=school, last_day=localdate())
    forms = [
        reverse(f"staff:unit-{act}", args=[soc.pk, *more])
        for act, more in (("change", []), ("join", []), ("leave", [party.pk]), ("cease", []))
    ]
    assert [robin.get(page).status_code for page in forms] == [200] * 4  # it has not ceased yet
    succeeding.go_over(localtime() + timedelta(days=1))
    for page in forms:
        for answer in (robin.get(page), robin.post(page, {"last": localdate(), "name": "Nytt"})):
            assertRedirects(answer, reverse("staff:unit", args=[soc.pk]))
    shown = robin.get(reverse("staff:unit", args=[soc.pk])).content.decode()
    assert f"{school.name} tar över arbetet." in shown
    soc.refresh_from_db()
    assert soc.name != "Nytt"


def test_it_is_taken_back_before_the_day(robin: Client, there: World) -> None:
    soc = there.unit("soc")
    Ceased.objects.create(unit=soc, last_day=localdate() + timedelta(days=9))
    assert robin.post(reverse("staff:unit-go-on", args=[soc.pk])).status_code == 302
    assert not Ceased.objects.exists()


def test_a_unit_of_one_that_nobody_looks_after_is_put_right_and_joins_an_agreement(
    robin: Client, there: World
) -> None:
    clinic = there.unit("bup")
    clinic.principal.units.update(uses_samlas=False)
    assert f"{clinic.name}</a><br>" in robin.get(reverse("staff:units")).content.decode()
    page = reverse("staff:unit-change", args=[clinic.pk])
    assert "principal" not in robin.get(page).context["form"].fields
    whole = {"street": "Vägen 2", "postcode": "123 45", "town": "Haninge"}
    mine = there.unit("soc").principal_id
    typed = {"name": clinic.name, "principal": mine, "territory": "Haninge", "catches_up": "on"}
    assert "hela adressen" in robin.post(page, typed).content.decode()
    assert robin.post(page, {**typed, **whole}).status_code == 302
    was = clinic.principal_id
    clinic.refresh_from_db()
    assert (clinic.principal_id, clinic.catches_up, clinic.street) == (was, True, "Vägen 2")
    clinic.joinings.all().delete()
    join = {"agreement": Agreement.objects.get(rulebook="haninge").pk, "first": localdate()}
    assert robin.post(reverse("staff:unit-join", args=[clinic.pk]), join).status_code == 302
    assert clinic.joinings.count() == 1
    cease = reverse("staff:unit-cease", args=[clinic.pk])
    heirs = {one for one, _name in robin.get(cease).context["form"].fields["successor"].choices}
    theirs = clinic.principal.units.exclude(pk=clinic.pk).values_list("pk", flat=True)
    assert heirs == {"", *theirs}


def test_a_unit_that_was_not_called_for_the_unknown_is_from_now_on(
    robin: Client, there: World
) -> None:
    soc = there.unit("soc")
    page = reverse("staff:unit-change", args=[soc.pk])
    robin.post(page, said(there, "soc", catches_up="on", territory="Vega"))
    soc.refresh_from_db()
    assert (soc.catches_up, soc.territory) == (True, "Vega")


def test_units_of_others_are_not_there(
    robin: Client, there: World, as_: Callable[[str], Client]
) -> None:
    for name in ("unit", "unit-change", "unit-join", "unit-cease"):
        address = reverse(f"staff:{name}", args=[there.unit("bup").pk])
        assert robin.get(address).status_code == 404
    assert as_("karin").get(reverse("staff:units")).status_code == 404
    assert robin.get(reverse("staff:units")).status_code == 200
