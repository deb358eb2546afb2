"""Saying on one's own page which of the proposed times suit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests.person.cases import BERTIL, MIA, bertils, childs
from tests.person.test_beside import INGA, invited
from tests.person.test_reading import at
from tests.staff.saying import words
from tests.world import World

from samlas.casework.case import Case
from samlas.casework.summons import draft, polling, proposing
from samlas.casework.summons.draft import Recipient
from samlas.casework.summons.polling import PollMark, PollTime
from samlas.exchange.models import Dispatch
from samlas.jobs.models import Job
from samlas.ledger.models import Act, Entry
from samlas.people.models import Capacity, ConsentGiver, Individual, Protection, Word

AsPerson = Callable[[str], Client]


def propose(case: Case, there: World) -> dict[str, str]:
    """Two times are proposed; returns that the first suits, and the second does not."""
    summons, now = draft.current(case), localtime()
    assert summons is not None
    days = [now + timedelta(days=30), now + timedelta(days=31)]
    proposing.propose(summons, days, there.by("karin"), now)
    first, second = PollTime.objects.values_list("pk", flat=True)
    return {f"time_{first}": "yes", f"time_{second}": "no"}


def table(karin: Client, case: Case) -> str:
    return words(karin.get(reverse("staff:times", args=[case.key])))


def test_the_person_wishes_a_time_on_the_own_page_having_read_it_through(
    there: World, as_person: AsPerson, karin: Client
) -> None:
    case, reader = bertils(there, "bup"), as_person(BERTIL)
    assert reader.get(at(case, "times")).url == at(case)  # type: ignore[attr-defined]
    said = propose(case, there)
    assert at(case, "times") in reader.get(at(case)).content.decode()
    assert "Personen Får inget besked härifrån" in table(karin, case)
    Individual.objects.update(notices=Word.EMAIL)
    assert "Personen Har inte svarat" in table(karin, case)
    assert reader.post(at(case, "times")).status_code == 422
    check = words(reader.post(at(case, "times"), said))
    assert "Kan komma" in check
    assert not PollMark.objects.exists()
    assert reader.post(at(case, "times"), said | {"send": "1"}).url == at(case, "told")  # type: ignore[attr-defined]
    assert "Personen Kan komma" in table(karin, case)
    assert "Vi har fått ditt svar" in words(reader.get(at(case, "times")))
    assert "Tider som passar dig : Vi har fått ditt svar" in words(reader.get(at(case)))
    chosen = draft.current(case)
    assert chosen is not None
    time = PollTime.objects.all()[0]
    polling.pick(chosen, time.pk, chosen.version, there.by("karin"), localtime())
    assert reader.post(at(case, "times"), said | {"send": "1"}).url == at(case)  # type: ignore[attr-defined]


def test_who_holds_a_copy_gets_word_as_they_have_chosen_unless_data_are_protected(
    there: World,
) -> None:
    case = childs(there, "bup")
    Job.objects.all().delete()
    propose(case, there)
    assert Job.objects.filter(kind="private-notice").count() == 2
    Job.objects.all().delete()
    Individual.objects.update(protection=Protection.CONFIDENTIALITY_MARKING)
    propose(Case.objects.get(pk=case.pk), there)
    assert not Job.objects.exists()


def test_who_spoke_for_the_person_before_gets_no_word_of_it(there: World) -> None:
    case = childs(there, "bup")
    ConsentGiver.objects.exclude(representative=None).delete()
    Job.objects.all().delete()
    propose(case, there)
    told = Job.objects.filter(kind="private-notice").values_list("about__dispatch", flat=True)
    assert [one.reader for one in Dispatch.objects.filter(pk__in=list(told))] == ["individual"]


def test_who_speaks_for_the_person_wishes_beside_and_not_in_place_of_the_person(
    there: World, as_person: AsPerson, karin: Client
) -> None:
    case = childs(there, "bup")
    said = propose(case, there)
    as_person(MIA).post(at(case, "times"), said | {"send": "1"})
    assert "Vi har fått ditt svar" in words(as_person(MIA).get(at(case)))
    found = table(karin, case)
    assert "1: Mia Lindqvist" in found
    assert PollMark.objects.exclude(representative=None).count() == 2


def test_a_guardian_who_is_not_to_know_is_no_silent_one(there: World, karin: Client) -> None:
    case = childs(there, "bup", years=16, alone=True)
    propose(case, there)
    assert "Mia" not in table(karin, case)


def test_one_beside_who_is_asked_to_come_says_it_too(there: World, as_person: AsPerson) -> None:
    case, inga = invited(there, Capacity.RELATIVE), as_person(INGA)
    page = reverse("person:beside-times", args=[case.key])
    assert inga.get(page).status_code == 302
    said = propose(case, there)
    assert page in inga.get(reverse("person:beside", args=[case.key])).content.decode()
    beside = reverse("person:beside", args=[case.key])
    assert "Svara vilka tider" in words(inga.get(beside))
    inga.post(page, said | {"send": "1"})
    assert "Vi har fått ditt svar" in words(inga.get(beside))
    assert "Svara vilka tider" in words(as_person(BERTIL).get(at(case)))
    assert PollMark.objects.exclude(recipient=None).count() == 2
    read = Entry.objects.filter(about=case.key, act=Act.READ)
    assert read.filter(purpose__endswith="beside-times").exists()
    Recipient.objects.exclude(contact__representative=None).update(dispatch=None)
    assert inga.get(page).status_code == 302  # of a meeting that one is not called to yet
    assert as_person(BERTIL).get(page).status_code == 404
