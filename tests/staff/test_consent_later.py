"""The consent when time has passed: what ends soon, and one more who waits for a guardian."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils.timezone import localdate, localtime
from tests import world as w
from tests.staff.cases import sent
from tests.staff.saying import onward, way_to_tell, words
from tests.staff.test_consent import at
from tests.world import World

from samlas.casework import consent
from samlas.casework.givers import Giver
from samlas.people.models import (
    Capacity,
    ConsentForm,
    ConsentRow,
    InformationKind,
    Representative,
)


def test_what_ends_soon_is_asked_about_or_may_end(
    karin: Client, as_: Callable[[str], Client], there: World
) -> None:
    case = sent(there, "bup")
    ends = localdate() + timedelta(days=5)
    ConsentRow.objects.update(valid_to=ends)
    page = karin.get(at(case, "consent-ending"))
    assert "Samtycket slutar snart" in words(page)
    assert "BUP Haninge" in words(page)
    assert at(case, "consent-ask") in page.content.decode()
    assert as_("elin").get(at(case, "consent-ending")).status_code == 404
    karin.post(at(case, "consent-ending"), {"on": localdate().isoformat()})
    assert not ConsentRow.objects.get().may_end
    karin.post(at(case, "consent-ending"), {"on": ends.isoformat()})
    assert ConsentRow.objects.get().may_end
    assert onward(karin.get(at(case, "consent-ending"))) == at(case, "consent")


def test_a_guardian_who_has_not_answered_about_one_more_is_waited_for(
    karin: Client, there: World
) -> None:
    eight = localdate() - timedelta(days=365 * 8 + 10)
    case = w.start(there.by("karin"), w.alva(eight), localtime())
    w.inform(case, there.by("karin"), localtime())
    for name in ("Leila", "Omar"):
        Representative.objects.create(
            individual=case.individual, capacity=Capacity.GUARDIAN, name=name
        )
    leila, omar = case.individual.representatives.order_by("pk")
    say = {"form": ConsentForm.SIGNED, "given_on": localdate(), "kept_where": "Akten"}
    both = [Giver(representative=one, **say) for one in (leila, omar)]  # type: ignore[arg-type]
    by = there.by("karin")
    given = w.yes([there.unit("bup")], localdate(), givers=both, assessment=None)
    consent.record(case, given, by, localtime())
    row = consent.Row(unit=there.unit("kassan"), kinds=[InformationKind.REASON])
    added = consent.add_row(case, row, both[:1], by, localtime())
    page = karin.get(at(case, "consent"))
    assert "Väntar på Omar." in words(page)
    assert way_to_tell(case.key, "consent") in page.content.decode()
    answer = at(case, "guardian-row", added.pk, omar.pk)
    assert answer in page.content.decode()
    assert karin.post(answer, {}).status_code == 422
    typed = {"answer": "yes", "given_on": localdate().isoformat(), "way": "signed",
             "kept_where": "Akten"}  # fmt: skip
    assert onward(karin.post(answer, typed)) == at(case, "consent")
    assert "Väntar på" not in words(karin.get(at(case, "consent")))
    assert karin.get(answer).status_code == 404
