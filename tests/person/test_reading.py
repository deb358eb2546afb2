"""What a private person finds on their own pages, and what nobody else finds there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests import planning
from tests.files import made
from tests.house.test_plain_words import FOR_ANYONE, lix, read_aloud
from tests.person.cases import BERTIL, MIA, bertils, childs
from tests.staff.saying import title, without_reference, words
from tests.world import World, paper_to

from samlas.casework import attached, withdrawal
from samlas.casework.attached import New
from samlas.casework.case import Case
from samlas.exchange import inbox
from samlas.exchange.models import Dispatch
from samlas.files.checking import Checked
from samlas.ledger.models import Entry
from samlas.people.models import Consent, ConsentGiver, Individual, Protection, Representative

AsPerson = Callable[[str], Client]
Counting = Callable[[], AbstractContextManager[list[str]]]


def at(case: Case, page: str = "home", *more: object) -> str:
    return reverse(f"person:{page}", args=[case.key, *more])


def test_the_first_page_tells_of_the_meeting_who_comes_and_whom_to_ring(
    there: World, as_person: AsPerson
) -> None:
    case = bertils(there, "bup", "kassan")
    answer = as_person(BERTIL).get(reverse("person:whose"), follow=True)
    page = words(answer)
    assert answer.redirect_chain == [(at(case), 302)]
    assert "Hej Bertil!" in page
    assert "Rådhuset" in page
    assert "BUP Haninge Er del." in page
    assert "Ring Karin Ahlgren, Barn- och ungdomsenheten: 08-465 004 11" in page
    assert title(answer) == "Min sida – Samlas"
    assert "Bertil" not in title(answer)
    assert 'data-size="lg"' in answer.content.decode()
    assert reverse("person:leave") in answer.content.decode()


def test_the_plan_tells_who_does_what_by_when(there: World, as_person: AsPerson) -> None:
    plan = planning.in_force(there, "bup", now=localtime() - timedelta(days=30))
    page = words(as_person(BERTIL).get(at(plan.case)))
    assert "BUP Haninge : Stöd från BUP Haninge." in page
    assert "Du : Lägger undan telefonen." in page
    assert "Lovat" in page
    assert "Så står det i planen." in page


def test_what_goes_with_a_plan_is_opened_on_its_page(there: World, as_person: AsPerson) -> None:
    now = localtime()
    case = planning.met(there, "bup", now=now)
    plan = planning.drafted(case, there.by("karin"), now)
    fit = Checked("application/pdf", 1, made.pdf())
    new = New(content=b"", name="Schemat för veckan")
    plan.attachments.create(**attached.fields(new, fit, [], there.by("karin"), now))
    planning.approve_all(plan, there.by("karin"), now)
    planning.seal(plan, there.by("karin"), now)
    held = Dispatch.objects.get(kind="plan", recipient=None)
    reader, to = as_person(BERTIL), at(case, "attachment", held.key, 1)
    page = reader.get(at(case, "paper", held.key)).content.decode()
    assert f'href="{to}"><bdi>Schemat för veckan</bdi>' in page
    assert reader.get(to).content == fit.content
    with pikepdf.open(BytesIO(reader.get(at(case, "letter", held.key)).content)) as letter:
        assert letter.Root.MarkInfo.Marked  # alone, so that it can be read aloud
    theirs = Dispatch.objects.get(kind="plan", recipient__code="bup")
    assert reader.get(at(case, "attachment", theirs.key, 1)).status_code == 404


def test_every_paper_is_a_page_and_a_file(there: World, as_person: AsPerson) -> None:
    case = bertils(there, "bup")
    reader = as_person(BERTIL)
    copy = Dispatch.objects.get(case=case.key, kind="person-copy")
    assert "Din kopia" in words(reader.get(at(case, "papers")))
    assert "Er del." in words(reader.get(at(case, "paper", copy.key)))
    letter = reader.get(at(case, "letter", copy.key))
    assert letter.headers["Content-Type"] == "application/pdf"
    others = paper_to(case, there.unit("bup"))
    assert reader.get(at(case, "paper", others.key)).status_code == 404


def test_the_consent_is_told_row_by_row(there: World, as_person: AsPerson) -> None:
    case = bertils(there, "bup", "kassan")
    page = words(as_person(BERTIL).get(at(case, "consent")))
    assert "BUP Haninge Får veta" in page
    assert "Försäkringskassan Får veta" in page


def test_each_reading_by_others_is_told_by_day_in_sentences(
    there: World, as_person: AsPerson
) -> None:
    case = bertils(there, "bup")
    for _n in range(2):
        inbox.read(paper_to(case, there.unit("bup")).key, there.by("elin"), localtime())
    page = words(as_person(BERTIL).get(at(case, "readers")))
    assert "BUP Haninge läste kallelsen. 2 gånger" in page
    assert "Barn- och ungdomsenheten skickade kallelsen till BUP Haninge" in page


def as_staff(there: World, code: str) -> Client:
    reader = Client()
    reader.post(reverse("staff:login"), {"assignment": there.by(code).pk})
    return reader


def test_one_who_was_not_let_in_is_told_of_and_an_old_link_is_not(
    there: World, as_person: AsPerson
) -> None:
    case = bertils(there, "bup")
    elin, karin = as_staff(there, "elin"), as_staff(there, "karin")
    assert elin.get(reverse("staff:consent", args=[case.key])).status_code == 404
    karin.get(reverse("staff:case", args=[case.key]))
    assert karin.get(reverse("staff:plan-goal", args=[case.key, "GONE"])).status_code == 404
    page = words(as_person(BERTIL).get(at(case, "readers")))
    assert "BUP Haninge ville öppna det som står om din SIP men släpptes inte in." in page
    assert "Barn- och ungdomsenheten ville öppna" not in page


def test_what_was_asked_for_in_vain_is_noted_alike_whether_it_is_there_or_not(
    there: World, queries: Counting
) -> None:
    case, elin = bertils(there, "bup"), as_staff(there, "elin")
    cost = []
    for key in (case.key, "MMMMMMMMMMMM"):
        with queries() as done:
            elin.get(reverse("staff:case", args=[key]))
        cost.append(len(done))
        noted = Entry.objects.latest("pk")
        assert (noted.act, noted.about, noted.who) == ("refused", key, there.by("elin").actor.who)
        assert noted.detail == {"page": "staff:case", "method": "GET"}
    assert cost[0] == cost[1]
    elin.get(reverse("staff:case", args=["20140412-2380"]))
    assert Entry.objects.latest("pk").about == "unknown"


def test_whoever_asks_again_and_again_by_e_id_is_seen_to_be_one_without_being_named(
    there: World, as_person: AsPerson
) -> None:
    bertils(there, "bup")
    childs(there, "bup")
    nobodys = reverse("person:home", args=["MMMMMMMMMMMM"])
    for known in (BERTIL, BERTIL, MIA):
        assert as_person(known).get(nobodys).status_code == 404
    told = [one.detail for one in Entry.objects.filter(purpose="own-not-there").order_by("pk")]
    assert told[0] == told[1] != told[2]
    assert MIA not in str(told)


def test_ones_own_reading_is_in_the_chain_of_the_cases_unit(
    there: World, as_person: AsPerson
) -> None:
    case = childs(there, "bup")
    as_person(case.individual.personal_number).get(at(case))
    as_person(MIA).get(at(case))
    mia = Representative.objects.get(personal_number=MIA)
    read = Entry.objects.filter(about=case.key, purpose="own-home").order_by("pk")
    assert [one.who for one in read] == ["individual", f"representative-{mia.pk}"]
    assert {one.chain for one in read} == {f"unit:{case.unit_id}"}


@pytest.mark.parametrize("page", ["home", "papers", "consent", "readers"])
def test_a_page_takes_at_most_eight_queries(
    there: World, as_person: AsPerson, queries: Counting, page: str
) -> None:
    case = bertils(there, "bup", "kassan", "fjardskolan")
    reader = as_person(BERTIL)
    reader.get(at(case, page))
    with queries() as done:
        assert reader.get(at(case, page)).status_code == 200
    assert len(done) <= 8, "\n".join(done)


def test_the_pages_are_easy_to_read(there: World, as_person: AsPerson) -> None:
    case = childs(there, "bup", "kassan", years=13)
    reader = as_person(case.individual.personal_number)
    for page in ("home", "words", "take-part", "pause", "told", "end", "consent", "readers"):
        text = read_aloud(reader.get(at(case, page)).content.decode())
        assert lix(text) <= FOR_ANYONE, f"{page}: {text}"


def test_one_who_has_several_chooses_whose(there: World, as_person: AsPerson) -> None:
    case = childs(there, "bup")
    Individual.objects.filter(pk=bertils(there, "bup").individual_id).update(personal_number=MIA)
    answer = as_person(MIA).get(reverse("person:whose"))
    assert "Vems SIP?" in words(answer)
    assert at(case) in answer.content.decode()
    assert "Min" in words(answer)


def test_a_guardian_finds_nothing_of_a_child_who_consents_alone(
    there: World, as_person: AsPerson
) -> None:
    case = childs(there, "bup", years=16, alone=True)
    mia = as_person(MIA)
    assert mia.get(reverse("person:whose")).status_code == 200
    assert "Alva" not in words(mia.get(reverse("person:whose")))
    for page in ("home", "papers", "consent", "readers"):
        hidden = mia.get(at(case, page))
        missing = mia.get(reverse(f"person:{page}", args=["NOSUCHKEY234"]))
        assert hidden.status_code == missing.status_code == 404
        assert without_reference(hidden) == without_reference(missing)
    assert as_person(case.individual.personal_number).get(at(case)).status_code == 200


def test_a_guardian_who_said_no_finds_nothing(there: World, as_person: AsPerson) -> None:
    case = childs(there, "bup", years=16)
    mia = as_person(MIA)
    assert mia.get(at(case)).status_code == 200
    ConsentGiver.objects.filter(representative__personal_number=MIA).update(says_no=True)
    assert mia.get(at(case)).status_code == 404


def test_a_guardians_page_is_the_guardians_own(there: World, as_person: AsPerson) -> None:
    case = childs(there, "bup")
    copies = {one.paper().recipient.name: one.key  # type: ignore[attr-defined]
              for one in Dispatch.objects.filter(case=case.key, kind="person-copy")}  # fmt: skip
    mia = as_person(MIA)
    assert mia.get(at(case, "paper", copies["Mia Lindqvist"])).status_code == 200
    assert mia.get(at(case, "paper", copies["Alva Lindqvist"])).status_code == 404


def test_a_child_and_a_guardian_of_the_same_name_have_their_own_papers(
    there: World, as_person: AsPerson
) -> None:
    case = childs(there, "bup", given_name="Mia")
    child, guardian = Dispatch.objects.filter(case=case.key, kind="person-copy").order_by("pk")
    mia, young = as_person(MIA), as_person(case.individual.personal_number)
    assert mia.get(at(case, "paper", guardian.key)).status_code == 200
    assert mia.get(at(case, "paper", child.key)).status_code == 404
    assert young.get(at(case, "paper", child.key)).status_code == 200
    assert young.get(at(case, "paper", guardian.key)).status_code == 404


def test_when_it_ends_each_of_the_same_name_is_told(there: World) -> None:
    case = childs(there, "bup", given_name="Mia")
    withdrawal.withdraw(case, "phone", there.by("karin"), localtime())
    told = Dispatch.objects.filter(case=case.key, kind="cancellation", recipient=None)
    mia = Representative.objects.get(personal_number=MIA)
    assert sorted(one.reader for one in told) == ["individual", f"representative-{mia.pk}"]


def test_a_guardian_has_no_say_once_the_child_is_grown(there: World, as_person: AsPerson) -> None:
    case = childs(there, "bup")
    Individual.objects.filter(pk=case.individual_id).update(birth_date="2000-01-02")
    assert as_person(MIA).get(at(case)).status_code == 404


def test_one_without_a_number_is_nobody(there: World, as_person: AsPerson) -> None:
    case = childs(there, "bup", mia=False, personal_number="")
    reader = as_person("")
    assert reader.get(at(case)).status_code == 302
    stranger = as_person(BERTIL)
    assert stranger.get(at(case)).status_code == 302


def test_a_private_person_is_never_staff_in_the_same_session(
    there: World, as_person: AsPerson
) -> None:
    case = bertils(there, "bup")
    reader = as_person(BERTIL)
    assert reader.get(reverse("staff:tasks")).status_code == 302
    reader.post(reverse("staff:login"), {"assignment": there.by("karin").pk})
    assert reader.get(reverse("staff:tasks")).status_code == 200
    assert reader.get(at(case)).url == reverse("person:login")  # type: ignore[attr-defined]


@pytest.mark.parametrize("way", ["logout", "leave"])
def test_one_who_leaves_is_logged_out(there: World, as_person: AsPerson, way: str) -> None:
    case = bertils(there, "bup")
    reader = as_person(BERTIL)
    left = reader.post(reverse("person:logout")) if way == "logout" else reader.get(
        reverse("person:leave"))  # fmt: skip
    assert left.status_code == 302
    assert reader.get(at(case)).status_code == 302


def test_a_protected_persons_pages_tell_no_place(there: World, as_person: AsPerson) -> None:
    case = childs(there, "bup", protection=Protection.CONFIDENTIALITY_MARKING, street="Ekv 1",
                  town="Tyresö")  # fmt: skip
    for known in (case.individual.personal_number, MIA):
        reader = as_person(known)
        for page in ("home", "papers", "consent", "readers"):
            said = words(reader.get(at(case, page)))
            assert "Rådhuset" not in said
            assert "Tyresö" not in said
    for page in ("readers", "consent", "end"):
        assert "BUP Haninge" not in words(as_person(MIA).get(at(case, page)))
    Consent.objects.filter(case=case.key).update(not_to_be_brought_up="Var vi bor.")
    assert "Var vi bor." in words(
        as_person(case.individual.personal_number).get(at(case, "consent"))
    )
    assert "Var vi bor." not in words(as_person(MIA).get(at(case, "consent")))


def test_a_guardian_who_is_not_to_know_reads_no_unit_on_the_own_pages(
    there: World, as_person: AsPerson
) -> None:
    case = childs(there, "bup", protection=Protection.CONFIDENTIALITY_MARKING)
    name, kind = case.unit.name, str(case.unit.get_kind_display())
    own_case = bertils(there, "bup")
    Individual.objects.filter(pk=own_case.individual_id).update(personal_number=MIA)
    reader = as_person(MIA)
    of_her_own = 2  # in the link, and beside it
    assert words(reader.get(reverse("person:whose"))).count(name) == of_her_own
    shown = [reader.get(at(case)), reader.post(at(case, "words"), {"matters": "Hunden."})]
    assert all(name not in words(one) and kind in words(one) for one in shown)
