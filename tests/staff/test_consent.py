"""The consent's pages: asked for in one talk, kept while it goes on, shown, and taken back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from pypdf import PdfReader
from tests import world as w
from tests.staff.cases import sent
from tests.staff.saying import errors, onward, title, without_reference, words
from tests.world import World

from samlas.casework import consent, orders
from samlas.casework.case import Case, Stage
from samlas.casework.consent_draft import ConsentDraft
from samlas.casework.contacts import Choice, Contact, add_close
from samlas.exchange.models import Dispatch
from samlas.people.models import Capacity, Consent, ConsentRow, Order, Representative

Counting = Callable[[], AbstractContextManager[list[str]]]
LATER = (localdate() + timedelta(days=90)).isoformat()


def at(case: Case, page: str, *more: object) -> str:
    return reverse(f"staff:{page}", args=[case.key, *more])


def place(case: Case, there: World, code: str) -> Contact:
    return w.put_on_map(
        case, there.unit(code), there.by("karin"), localtime(), choice=Choice.UNDECIDED
    )


def close(case: Case, there: World, capacity: Capacity, name: str, **more: object) -> Contact:
    one = Representative(capacity=capacity, name=name, **more)
    return add_close(case, one, there.by("karin"), localtime())


def appointed(case: Case, there: World, capacity: Capacity, name: str) -> Contact:
    """Someone who speaks by an order that covers care for the person, from a year ago."""
    one = close(case, there, capacity, name)
    order = Order(
        representative=one.representative, kind=str(capacity), scope=["person"],
        issuer="Södertörns tingsrätt", valid_from=localdate() - timedelta(days=365),
        seen_on=localdate(),
    )  # fmt: skip
    orders.add(case, order, there.by("karin"), localtime())
    return one


@pytest.fixture
def bertils(there: World) -> Case:
    """Bertil's case: an adult who has been told what a SIP is. The law alone: a spoken yes does."""
    case = w.start(there.by("karin"), w.bertil(), localtime())
    w.inform(case, there.by("karin"), localtime())
    return case


@pytest.fixture
def alvas(there: World) -> Case:
    """Alva's case: eleven years, two guardians on the map, in Haninge, where a form is signed."""
    eight = localdate() - timedelta(days=365 * 8 + 10)
    case = w.start(there.by("karin"), w.alva(eight), localtime())
    w.inform(case, there.by("karin"), localtime())
    for name in ("Leila Lindqvist", "Omar Lindqvist"):
        close(case, there, Capacity.GUARDIAN, name)
    return case


def filled(case: Case, *to: str, **more: Any) -> dict[str, Any]:
    """The whole form: the answers for the contacts on the map, in order, and the own yes."""
    form: dict[str, Any] = {
        "version": "0",
        "sip": "yes",
        "valid_to": LATER,
        "givers": ["self"],
        "day-self": localdate().isoformat(),
        "way": "oral",
    }
    for contact, answer in zip(case.contacts.order_by("pk"), to, strict=False):
        form |= {f"to-{contact.pk}": answer, f"until-{contact.pk}": "", f"own-{contact.pk}": "on"}
    return form | more


def live(case: Case) -> list[ConsentRow]:
    return consent.live_rows(case, localdate())


def test_nobody_is_asked_before_being_told(karin: Client, there: World) -> None:
    case = w.start(there.by("karin"), w.bertil(), localtime())
    assert "Berätta först, fråga sedan" in words(karin.get(at(case, "consent-ask")))
    answer = karin.post(at(case, "consent-ask"), filled(case))
    assert answer.status_code == 422
    assert "Informera personen först" in words(answer)


def test_without_a_consent_one_is_led_on_to_asking(karin: Client, bertils: Case) -> None:
    answer: Any = karin.get(at(bertils, "consent"))
    assert onward(answer) == at(bertils, "consent-ask")
    assert "Ingen får läsa något än." in words(karin.get(onward(answer)))


def test_the_answers_become_a_table_that_can_be_read(
    karin: Client, bertils: Case, there: World
) -> None:
    bup, kassan = place(bertils, there, "bup"), place(bertils, there, "kassan")
    school = place(bertils, there, "fjardskolan")
    form = filled(bertils, "all", "except", "no", not_to_be_brought_up="Pappas sjukdom")
    form |= {
        f"kinds-{kassan.pk}": ["reason", "measures"],
        f"exception-{kassan.pk}": "medicinerna",
        f"until-{kassan.pk}": localdate().isoformat(),
    }
    del form[f"own-{kassan.pk}"]
    assert onward(karin.post(at(bertils, "consent-ask"), form)) == at(bertils, "consent")
    page = words(karin.get(at(bertils, "consent")))
    assert "BUP Haninge Varför vi ses, Mitt mål" in page
    assert "Försäkringskassan Varför vi ses, Vilka insatser jag har Inte: medicinerna" in page
    assert "Får inte lämnas vidare." in page
    assert "Pappas sjukdom" in page
    assert "De här får inte veta något: Fjärdskolan" in page
    assert "Gå igenom kontakterna" in page
    first, second = live(bertils)
    assert (first.unit, first.whole_principal) == (bup.unit, True)
    assert (second.valid_to, second.whole_principal) == (localdate(), False)
    assert Contact.objects.get(pk=school.pk).choice == Choice.PERSON_DECLINES


def test_the_form_demanded_is_told_with_its_reason_before_anything_is_filled_in(
    karin: Client, alvas: Case, bertils: Case
) -> None:
    page = words(karin.get(at(alvas, "consent-ask")))
    assert "Samtycket ska vara undertecknat." in page
    assert "Muntligt, nedskrivet" not in page
    assert "samtyckesblanketten signerad" in page
    other = words(karin.get(at(bertils, "consent-ask")))
    assert "Ett muntligt samtycke räcker" in other
    assert "Muntligt, nedskrivet" in other


def test_each_giver_is_named_in_the_capacity_they_have(
    karin: Client, bertils: Case, there: World
) -> None:
    appointed(bertils, there, Capacity.GOD_MAN, "Karin Holm")
    appointed(bertils, there, Capacity.FORVALTARE, "Åke Berg")
    close(bertils, there, Capacity.PERSONAL_OMBUD, "Ulf Ros")
    page = words(karin.get(at(bertils, "consent-ask")))
    assert "Karin Holm, god man, tillsammans med Bertil" in page
    assert "Åke Berg, förvaltare, för Bertil i det som domstolen har bestämt" in page
    assert "Ulf Ros : Den här personen kan inte samtycka" in page
    givers = karin.get(at(bertils, "consent-ask")).context["form"].fields["givers"]
    assert "Ulf" not in str(givers.choices)


def test_a_god_man_alone_is_refused_and_with_the_person_accepted(
    karin: Client, bertils: Case, there: World
) -> None:
    god_man = appointed(bertils, there, Capacity.GOD_MAN, "Karin Holm")
    number = str(god_man.representative_id)
    alone = filled(bertils, "all", givers=[number])
    answer = karin.post(at(bertils, "consent-ask"), alone)
    assert (answer.status_code, list(errors(answer))) == (422, ["givers"])
    both = karin.post(at(bertils, "consent-ask"), alone | {"givers": [number, "self"]})
    assert both.status_code == 302


def test_no_guardian_is_told_and_everything_is_kept(
    karin: Client, alvas: Case, there: World
) -> None:
    mother, father = (str(one.representative_id) for one in alvas.contacts.order_by("pk"))
    bup = place(alvas, there, "bup")
    form = filled(
        alvas, "all", "all", "all", givers=["self"], way="signed", kept_where="Pärm 3",
        not_to_be_brought_up="Flytten",
    )  # fmt: skip
    answer: Any = karin.post(at(alvas, "consent-ask"), form)
    assert (answer.status_code, list(errors(answer))) == (422, ["givers"])
    assert title(answer).startswith("Fel:")
    typed = answer.context["form"]
    assert typed["not_to_be_brought_up"].value() == "Flytten"
    assert typed["kept_where"].value() == "Pärm 3"
    assert typed[f"to-{bup.pk}"].value() == "all"
    assert not Consent.objects.filter(case=alvas.key).exists()
    form["givers"] = [mother, father, "self"]
    assert karin.post(at(alvas, "consent-ask"), form).status_code == 302
    page = words(karin.get(at(alvas, "consent")))
    assert "Leila Lindqvist, vårdnadshavare" in page
    assert "Underskrivet på papper: Pärm 3" in page


def test_one_guardian_who_has_not_answered_is_waited_for_and_answers_on_an_own_page(
    karin: Client, alvas: Case, there: World
) -> None:
    mother, father = (one.representative_id for one in alvas.contacts.order_by("pk"))
    form = filled(alvas, "all", "all", givers=[str(mother), "self"])
    form |= {"way": "signed", "kept_where": "Pärm 3"}
    assert onward(karin.post(at(alvas, "consent-ask"), form)) == at(alvas, "consent")
    assert onward(karin.get(at(alvas, "consent"))) == at(alvas, "consent-waiting")
    assert "Väntar på Omar Lindqvist." in words(karin.get(at(alvas, "consent-waiting")))
    for page in ("case", "contacts"):
        assert "Väntar på en vårdnadshavares svar" in words(karin.get(at(alvas, page)))
    waits = words(karin.get(reverse("staff:tasks") + "?whose=waiting"))
    assert "Vänta på en vårdnadshavares svar om samtycket" in waits
    answers = at(alvas, "guardian-answer", father)
    said = {"answer": "no", "given_on": localdate().isoformat(), "way": "signed"}
    wrong = karin.post(answers, said | {"answer": "yes"})
    assert (wrong.status_code, list(errors(wrong))) == (422, ["kept_where"])
    assert karin.post(answers, said).status_code == 302
    assert "Vårdnadshavarna är oense" in words(karin.get(at(alvas, "consent-waiting")))
    assert karin.post(answers, said | {"answer": "yes", "kept_where": "Pärm 4"}).status_code == 302
    assert "Pärm 4" in words(karin.get(at(alvas, "consent")))


def test_a_childs_maturity_described_lets_it_decide_alone(karin: Client, alvas: Case) -> None:
    form = filled(
        alvas,
        way="signed",
        kept_where="Akten",
        assessment="Förstår helt.",
        assessed_by="Eva Svahn, kurator",
        assessed_on=localdate().isoformat(),
    )
    assert karin.post(at(alvas, "consent-ask"), form).status_code == 302
    assert "Förstår helt." in words(karin.get(at(alvas, "consent")))


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"sip": ""}, "sip"),
        ({"givers": []}, "givers"),
        ({"way": ""}, "way"),
        ({"way": "signed"}, "kept_where"),
        ({"valid_to": ""}, "valid_to"),
        ({"valid_to": "31 februari"}, "valid_to"),
        ({"valid_to": "2020-01-01"}, "valid_to"),
        ({"day-self": "2999-01-01"}, "day-self"),
        ({"day-self": "igår"}, "day-self"),
        ({"not_to_be_brought_up": "x" * 10_000}, "not_to_be_brought_up"),
        ({"not_to_be_brought_up": "a\x00b"}, "not_to_be_brought_up"),
        ({"givers": ["999999"]}, "givers"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_typed_is_lost(
    karin: Client, bertils: Case, there: World, sent: dict[str, Any], field: str
) -> None:
    bup = place(bertils, there, "bup")
    answer: Any = karin.post(at(bertils, "consent-ask"), filled(bertils, "all") | sent)
    assert (answer.status_code, list(errors(answer))) == (422, [field])
    assert answer.context["form"][f"to-{bup.pk}"].value() == "all"
    assert not Consent.objects.filter(case=bertils.key).exists()


@pytest.mark.parametrize(
    ("kinds", "part"),
    [([], "kinds"), (["reason", "goal", "questions", "measures", "plan"], "exception")],
)
def test_not_everything_says_what_is_left_out(
    karin: Client, bertils: Case, there: World, kinds: list[str], part: str
) -> None:
    bup = place(bertils, there, "bup")
    form = filled(bertils, "except") | {f"kinds-{bup.pk}": kinds}
    answer = karin.post(at(bertils, "consent-ask"), form)
    assert (answer.status_code, list(errors(answer))) == (422, [f"{part}-{bup.pk}"])


def test_what_is_filled_in_saves_itself_and_stands_there_the_next_day(
    karin: Client, bertils: Case, there: World
) -> None:
    bup = place(bertils, there, "bup")
    form = filled(bertils, "except", not_to_be_brought_up="نص 🙂", givers=[], way="", sip="")
    form |= {f"kinds-{bup.pk}": ["plan"], f"exception-{bup.pk}": "skilsmässan"}
    answer = karin.post(at(bertils, "consent-ask") + "?autosave=1", form)
    assert answer.status_code == 200
    assert "Utkast sparat" in answer.content.decode()
    assert 'value="1"' in answer.content.decode()
    shown = karin.get(at(bertils, "consent-ask")).context["form"]
    assert shown["not_to_be_brought_up"].value() == "نص 🙂"
    assert shown[f"to-{bup.pk}"].value() == "except"
    assert shown[f"kinds-{bup.pk}"].value() == ["plan"]
    assert shown[f"exception-{bup.pk}"].value() == "skilsmässan"
    kassan = place(bertils, there, "kassan")
    new = karin.get(at(bertils, "consent-ask")).context["form"]
    assert new[f"to-{kassan.pk}"].value() is None
    assert len(new[f"kinds-{kassan.pk}"].value()) == 5
    assert not Consent.objects.filter(case=bertils.key).exists()


def test_autosave_never_keeps_what_cannot_be_shown(karin: Client, bertils: Case) -> None:
    form = filled(bertils, not_to_be_brought_up="a\x00b")
    assert karin.post(at(bertils, "consent-ask") + "?autosave=1", form).status_code == 422
    assert not ConsentDraft.objects.exists()


def test_two_who_fill_in_at_once_see_each_others_text(karin: Client, bertils: Case) -> None:
    url = at(bertils, "consent-ask")
    karin.post(url + "?autosave=1", filled(bertils, not_to_be_brought_up="Ekonomin"))
    stale = filled(bertils, not_to_be_brought_up="Pappas sjukdom")
    quiet = karin.post(url + "?autosave=1", stale)
    assert quiet.status_code == 409
    assert "Ekonomin" in quiet.content.decode()
    answer: Any = karin.post(url, stale)
    assert answer.status_code == 409
    assert "Ekonomin" in words(answer)
    form = answer.context["form"]
    assert form["not_to_be_brought_up"].value() == "Pappas sjukdom"
    assert form["version"].value() == "1"
    assert karin.post(url, stale | {"version": "1"}).status_code == 302


def test_a_second_click_leads_to_what_the_first_has_saved(karin: Client, bertils: Case) -> None:
    form = filled(bertils)
    for _click in range(2):
        assert onward(karin.post(at(bertils, "consent-ask"), form)) == at(bertils, "consent")
    assert Consent.objects.filter(case=bertils.key).count() == 1


def test_adding_someone_on_the_way_loses_nothing(
    karin: Client, bertils: Case, there: World
) -> None:
    form = filled(bertils, not_to_be_brought_up="Ekonomin", then="add-unit")
    answer = karin.post(at(bertils, "consent-ask"), form)
    assert onward(answer) == at(bertils, "contact-add") + "?to=consent"
    page = karin.get(onward(answer))
    assert 'name="to" value="consent"' in page.content.decode()
    added = karin.post(at(bertils, "contact-add"), {"unit": there.unit("bup").pk, "to": "consent"})
    assert onward(added) == at(bertils, "consent-ask")
    again = karin.get(onward(added))
    assert "Får BUP Haninge veta?" in words(again)
    assert again.context["form"]["not_to_be_brought_up"].value() == "Ekonomin"


def test_a_form_to_sign_is_printed_from_what_is_filled_in(
    karin: Client, alvas: Case, there: World
) -> None:
    place(alvas, there, "bup")
    form = filled(alvas, "no", "no", "all", then="print", givers=[], way="", language="fi")
    answer = karin.post(at(alvas, "consent-ask"), form)
    assert onward(answer) == at(alvas, "consent-form") + "?language=fi"
    pdf = karin.get(onward(answer))
    assert "Suostumus" in PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    assert "Alva" not in pdf["Content-Disposition"]
    assert not Consent.objects.filter(case=alvas.key).exists()


def test_a_no_is_respected_with_another_way_to_meet(karin: Client, bertils: Case) -> None:
    answer = karin.post(at(bertils, "consent-ask"), filled(bertils, sip="no", givers=[]))
    assert onward(answer) == at(bertils, "decline")
    assert "Ett nej respekteras." in words(karin.get(onward(answer)))
    unclear = karin.post(onward(answer), {"alternative": "other", "details": ""})
    assert (unclear.status_code, list(errors(unclear))) == (422, ["details"])
    done = karin.post(onward(answer), {"alternative": "other", "details": "Bara vi två"})
    assert onward(done) == at(bertils, "consent")
    page = words(karin.get(onward(done)))
    assert "Bertil har sagt nej" in page
    assert "Bara vi två" in page
    assert "vi påminner inte" in page
    again = karin.post(at(bertils, "consent-ask"), filled(bertils, version="1"))
    assert onward(again) == at(bertils, "consent")
    assert Case.objects.get(pk=bertils.pk).stage == Stage.CONTACTS


def test_one_who_goes_on_later_is_not_led_to_the_no(karin: Client, bertils: Case) -> None:
    form = filled(bertils, sip="no", then="keep")
    assert onward(karin.post(at(bertils, "consent-ask"), form)) == at(bertils, "consent-ask")


def test_one_more_is_added_as_the_person_says_yes(
    karin: Client, bertils: Case, there: World
) -> None:
    karin.post(at(bertils, "consent-ask"), filled(bertils))
    bup = place(bertils, there, "bup")
    url = at(bertils, "consent-add", bup.key)
    assert "Får BUP Haninge veta?" in words(karin.get(url))
    unsaid = karin.post(url, {"version": "0", f"to-{bup.pk}": "all"})
    assert (unsaid.status_code, set(errors(unsaid))) == (422, {"givers", "way"})
    said = {
        "version": "0", f"to-{bup.pk}": "all", f"own-{bup.pk}": "on", "givers": ["self"],
        "way": "oral", "day-self": localdate().isoformat(),
    }  # fmt: skip
    late = (localdate() + timedelta(days=4000)).isoformat()
    refused = karin.post(url, said | {f"until-{bup.pk}": late})
    assert (refused.status_code, "längre än" in words(refused)) == (422, True)
    assert onward(karin.post(url, said)) == at(bertils, "contacts")
    assert [row.unit for row in live(bertils)] == [bup.unit]


def test_taking_one_back_says_first_what_will_happen(karin: Client, there: World) -> None:
    case = sent(there, "bup", "kassan")
    row = next(row for row in live(case) if row.unit == there.unit("kassan"))
    url = at(case, "consent-row-withdraw", row.pk)
    assert "Det som redan är skickat kan vi inte ta tillbaka." in words(karin.get(url))
    assert onward(karin.post(url)) == at(case, "consent")
    assert [one.unit for one in live(case)] == [there.unit("bup")]
    told = Dispatch.objects.filter(case=case.key, kind="cancellation")
    assert [one.recipient for one in told] == [there.unit("kassan")]
    assert onward(karin.post(url)) == at(case, "consent")


def test_taking_everything_back_asks_how_but_never_why(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    url = at(case, "withdraw")
    page = words(karin.get(url))
    assert "Ingen behöver tala om varför." in page
    assert "ställs det in" in page
    assert karin.post(url, {}).status_code == 422
    assert live(case)
    assert onward(karin.post(url, {"how": "phone"})) == at(case, "consent")
    assert "Samtycket är taget tillbaka" in words(karin.get(at(case, "consent")))
    assert not live(case)
    assert onward(karin.post(url, {"how": "phone"})) == at(case, "consent")


PAGES = ["consent", "consent-ask", "consent-form", "decline", "withdraw"]


@pytest.mark.parametrize("page", PAGES)
def test_another_units_case_is_not_there(
    as_: Callable[[str], Client], there: World, page: str
) -> None:
    case, elin = sent(there, "bup"), as_("elin")
    theirs = elin.get(at(case, page))
    missing = elin.get(reverse(f"staff:{page}", args=["AAAABBBBCCCC"]))
    assert theirs.status_code == missing.status_code == 404
    assert without_reference(theirs) == without_reference(missing)
    if page in ("consent-ask", "decline", "withdraw"):
        assert elin.post(at(case, page), {"how": "phone"}).status_code == 404
    assert live(case)


def test_a_contact_of_another_case_cannot_be_added_here(
    karin: Client, bertils: Case, there: World
) -> None:
    other = place(w.start(there.by("karin"), w.alva(), localtime()), there, "bup")
    assert karin.get(at(bertils, "consent-add", other.key)).status_code == 404


@pytest.mark.parametrize("page", ["consent", "consent-ask", "decline", "withdraw"])
def test_no_title_names_anyone(karin: Client, there: World, page: str) -> None:
    answer = karin.get(at(sent(there, "bup"), page))
    assert answer.status_code == 200
    assert not {"Alva", "Lindqvist", "BUP"} & set(title(answer).split())


@pytest.mark.parametrize(("page", "most"), [("consent", 10), ("consent-ask", 10)])
def test_a_page_costs_the_same_however_many_there_are(
    karin: Client, there: World, queries: Counting, page: str, most: int
) -> None:
    few, many = sent(there, "bup"), sent(there, "kassan", person=w.bertil())
    for code in ("bup", "habilitering", "fjardskolan", "vardcentral"):
        contact = place(many, there, code)
        row = consent.Row(unit=contact.unit, kinds=w.yes([contact.unit]).rows[0].kinds)  # type: ignore[list-item]
        consent.add_row(many, row, w.yes([], localdate()).givers, there.by("karin"), localtime())
    with queries() as first:
        karin.get(at(few, page))
    with queries() as second:
        karin.get(at(many, page))
    assert len(first) == len(second) <= most


def test_every_line_of_the_summary_leads_to_its_field(karin: Client, bertils: Case) -> None:
    wrong = filled(bertils, valid_to="9", givers=[]) | {"day-self": "i går", "way": ""}
    page = karin.post(at(bertils, "consent-ask"), wrong).content.decode()
    summary = page[page.index('id="errors"') :]
    places = re.findall(r'href="#(id_[^"]+)"', summary[: summary.index("</ul>")])
    assert "id_day-self" in places
    for place in places:
        assert f'id="{place}"' in page, place


def test_a_consent_of_many_years_is_kept_and_wondered_at(karin: Client, bertils: Case) -> None:
    form = filled(bertils, valid_to="9999-12-31")
    assert karin.post(at(bertils, "consent-ask"), form).status_code == 302
    assert "Samtycket gäller i mer än ett år" in words(karin.get(at(bertils, "consent")))
