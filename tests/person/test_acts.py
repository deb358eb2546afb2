"""What a private person does on their own pages, and what becomes of it in the case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from tests import planning
from tests.person.cases import BERTIL, MIA, bertils, childs
from tests.person.test_reading import at
from tests.staff.saying import errors, words
from tests.world import World, meet, paper_to

from samlas.casework import guardians
from samlas.casework.case import Case, Refused
from samlas.casework.meeting.models import Participant
from samlas.casework.own import taking_back, telling, who
from samlas.casework.own.models import OwnWord
from samlas.casework.summons import draft, sending
from samlas.casework.tasks import Task
from samlas.exchange.models import Dispatch
from samlas.ledger.models import Act, Entry
from samlas.people.models import Capacity, Consent, ConsentRow, Representative

AsPerson = Callable[[str], Client]


def test_what_one_writes_is_read_through_first_and_reaches_the_case_as_written(
    there: World, as_person: AsPerson, karin: Client
) -> None:
    case, reader = bertils(there, "bup"), as_person(BERTIL)
    said = {"matters": "  Min hund.", "silent": "Lägret <b>2019</b>"}
    check = reader.post(at(case, "words"), said)
    assert "Så här läser vi det" in words(check)
    assert "Min hund." in words(check)
    assert not OwnWord.objects.exists()
    back = reader.post(at(case, "words"), {**said, "change": "1"})
    assert "Min hund." in back.content.decode()
    sent = reader.post(at(case, "words"), {**said, "send": "1"})
    assert sent.url == at(case, "told")  # type: ignore[attr-defined]
    assert "Karin Ahlgren läser det" in words(reader.get(at(case, "told")))
    assert "Min hund." in words(reader.get(at(case)))
    emptied = words(reader.post(at(case, "words"), {"silent": said["silent"]}))
    assert "Det som är viktigt för mig –" in emptied

    assert "personens egen sida" in words(karin.get(reverse("staff:tasks")))
    assert "personens egen sida" in words(karin.get(reverse("staff:case", args=[case.key])))
    page = reverse("staff:own-words", args=[case.key])
    read = words(karin.get(page))
    assert "Det som är viktigt för mig Bertil Svahn" in read
    assert "Lägret <b>2019</b>" in read
    karin.post(page, {"last": OwnWord.objects.latest("pk").pk})
    assert not Task.objects.filter(about=case.key, what="hear-person").exists()
    assert "Läst av Karin Ahlgren" in words(karin.get(page))


def test_the_unit_is_told_that_a_child_who_decides_alone_is_the_one_to_ring(
    there: World, karin: Client
) -> None:
    case = childs(there, "bup", years=16, alone=True)
    for page in ("consent", "case"):
        read = words(karin.get(reverse(f"staff:{page}", args=[case.key])))
        assert "Ring och skriv bara till Alva." in read


def test_another_unit_does_not_find_what_was_written(there: World) -> None:
    case, elin = bertils(there, "bup"), Client()
    elin.post(reverse("staff:login"), {"assignment": there.by("elin").pk})
    assert elin.get(reverse("staff:own-words", args=[case.key])).status_code == 404


def test_a_word_is_kept_as_it_was_when_a_later_one_takes_its_place(there: World) -> None:
    case, now = bertils(there, "bup"), localtime()
    own = who.page(BERTIL, case.key, now)
    telling.tell(own, {"matters": "Först.", "works": "Pauser."}, now)
    telling.tell(own, {"matters": "Sedan.", "works": "Pauser."}, now)
    assert [one.text for one in OwnWord.objects.order_by("pk")] == ["Först.", "Pauser.", "Sedan."]
    with pytest.raises(TypeError):
        OwnWord.objects.latest("pk").save()


def test_how_one_takes_part_stands_at_once_among_those_who_come(
    there: World, as_person: AsPerson
) -> None:
    case, reader = bertils(there, "bup"), as_person(BERTIL)
    refused = reader.post(at(case, "take-part"), {"text": "Pauser"})
    assert refused.status_code == 422
    assert errors(refused) == {"how": ["Välj hur du vill vara med."]}
    assert "Pauser" in refused.content.decode()
    reader.post(at(case, "take-part"), {"how": "phone", "send": "1"})
    assert Participant.objects.get(meeting__case=case, contact=None).presence == "phone"
    assert "Du har valt: På telefon" in words(reader.get(at(case)))


def test_one_is_told_before_writing_that_the_meeting_has_begun(
    there: World, as_person: AsPerson
) -> None:
    case, reader = bertils(there, "bup"), as_person(BERTIL)
    assert "<form" in str(reader.get(at(case, "take-part")).content).partition("<main")[2]
    meet(case, there.by("karin"), localtime())
    page = reader.get(at(case, "take-part"))
    assert "Mötet har börjat." in words(page)
    assert "<form" not in str(page.content).partition("<main")[2].partition("</main")[0]
    late = reader.post(at(case, "take-part"), {"how": "phone", "send": "1"})
    assert "Mötet har börjat." in str(errors(late))


def test_a_meeting_that_is_off_is_told_and_nothing_is_chosen_for_it(
    there: World, as_person: AsPerson
) -> None:
    case, now = bertils(there, "bup"), localtime()
    assert "Mötet är inställt" not in words(as_person(BERTIL).get(at(case)))
    own = who.page(BERTIL, case.key, now)
    summons = draft.current(case)
    assert summons is not None
    sending.cancel(summons, summons.version, "Sjuk.", there.by("karin"), now)
    assert "Mötet är inställt:" in words(as_person(BERTIL).get(at(case)))
    with pytest.raises(Refused):
        telling.take_part(own, "phone", "", now)


def test_one_asks_about_what_was_done_and_the_unit_gets_it_with_the_sentence(
    there: World, as_person: AsPerson, karin: Client
) -> None:
    case, reader = bertils(there, "bup"), as_person(BERTIL)
    paper = paper_to(case, there.unit("bup"))
    entry = Entry.objects.get(about=paper.key, act=Act.SENT)
    ask = reverse("person:wonder", args=[case.key, entry.pk])
    assert "skickade kallelsen till BUP Haninge" in words(reader.get(ask))
    reader.post(ask, {"text": "Varför dit?", "send": "1"})
    page = words(karin.get(reverse("staff:own-words", args=[case.key])))
    assert (
        "Barn- och ungdomsenheten skickade kallelsen till BUP Haninge. Varför dit?"
        in page.replace(" ”", "")
    )
    others = Entry.objects.create(
        chain="x", number=1, at=localtime(), act=Act.READ, who="system", about="OTHER",
        previous="", seal="",
    )  # fmt: skip
    missing = reader.get(reverse("person:wonder", args=[case.key, others.pk]))
    assert missing.status_code == 404


def test_a_pause_reaches_the_unit(there: World, as_person: AsPerson) -> None:
    case, reader = bertils(there, "bup"), as_person(BERTIL)
    reader.post(at(case, "pause"), {"text": "", "send": "1"})
    assert OwnWord.objects.get(case=case).about == "pause"
    assert Task.objects.filter(about=case.key, what="hear-person").exists()


def test_one_row_is_taken_back_at_once_and_the_ledger_tells_by_whom(
    there: World, as_person: AsPerson
) -> None:
    case, reader = bertils(there, "bup", "kassan"), as_person(BERTIL)
    row = ConsentRow.objects.get(consent__case=case.key, unit=there.unit("kassan"))
    page = reverse("person:take-back", args=[case.key, row.pk])
    assert "Det gäller direkt." in words(reader.get(page))
    assert ConsentRow.objects.filter(pk=row.pk, withdrawn_at=None).exists()
    reader.post(page)
    assert not ConsentRow.objects.filter(pk=row.pk, withdrawn_at=None).exists()
    told = Dispatch.objects.get(case=case.key, recipient=there.unit("kassan"), kind="cancellation")
    assert told.sent_by is None
    assert Entry.objects.get(about=case.key, act=Act.WITHDREW).who == "individual"
    assert Entry.objects.get(about=told.key, act=Act.SENT).who == "individual"
    assert OwnWord.objects.get(case=case).regarding == "Försäkringskassan"
    assert "Det gäller direkt." in words(reader.get(at(case, "told")))
    assert reader.post(page).status_code == 404


def test_ending_a_sip_before_the_meeting_calls_it_off(there: World, as_person: AsPerson) -> None:
    case, reader = bertils(there, "bup"), as_person(BERTIL)
    assert "Ingen frågar dig varför" in words(reader.get(at(case, "end")))
    reader.post(at(case, "end"))
    assert Case.objects.get(pk=case.pk).stage == "withdrawn"
    assert Dispatch.objects.filter(case=case.key, kind="cancellation").count() == 2
    assert Task.objects.filter(about=case.key, what="hear-person").exists()
    assert "Ingen annan får veta något nu." in words(reader.get(at(case)))
    assert reader.post(at(case, "end")).status_code == 422


def test_ending_a_sip_with_a_plan_closes_it(
    there: World, as_person: AsPerson, karin: Client
) -> None:
    plan = planning.in_force(there, "bup", now=localtime())
    reader = as_person(BERTIL)
    reader.post(at(plan.case, "end"))
    assert Case.objects.get(pk=plan.case_id).stage == "closed"
    assert "Planen är avslutad" in words(reader.get(at(plan.case)))
    closed = words(karin.get(reverse("staff:closed", args=[plan.case.key])))
    assert "av personen själv, på sin egen sida" in closed


def test_a_child_whose_guardians_decide_does_not_take_back_alone_but_is_heard(
    there: World,
) -> None:
    case, now = childs(there, "bup"), localtime()
    ConsentRow.objects.get(consent__case=case.key).consent.givers.filter(
        representative=None
    ).delete()
    own = who.page(case.individual.personal_number, case.key, now)
    with pytest.raises(Refused):
        taking_back.all_of_it(own, now)
    taking_back.all_of_it(who.page(MIA, case.key, now), now)
    assert Entry.objects.get(about=case.key, act=Act.WITHDREW).who.startswith("representative-")


def test_a_guardian_sees_nothing_of_what_the_child_writes(
    there: World, as_person: AsPerson, karin: Client
) -> None:
    case = childs(there, "bup")
    child = as_person(case.individual.personal_number)
    child.post(at(case, "words"), {"matters": "Hemlis", "send": "1"})
    child.post(at(case, "take-part"), {"how": "phone", "send": "1"})
    karin.get(reverse("staff:own-words", args=[case.key]))
    mia = as_person(MIA)
    for page in ("home", "words", "take-part", "readers"):
        said = mia.get(at(case, page)).content.decode()
        assert "Hemlis" not in said
        assert "skrev på sin egen sida" not in said
    assert "skrev på sin egen sida" in words(child.get(at(case, "readers")))


def test_one_is_told_that_the_yes_ends_and_may_wish_it_to_go_on(
    there: World, as_person: AsPerson
) -> None:
    case, reader = bertils(there, "bup"), as_person(BERTIL)
    assert "Ditt ja gäller till" not in words(reader.get(at(case)))
    ConsentRow.objects.update(valid_to=localdate() + timedelta(days=9))
    for page in ("home", "consent"):
        assert "Ditt ja gäller till och med" in words(reader.get(at(case, page)))
    reader.post(at(case, "go-on"), {"text": "Men inte skolan.", "send": "1"})
    word = OwnWord.objects.get(case=case)
    assert (word.about, word.text) == ("go-on", "Men inte skolan.")


def test_one_tells_how_it_has_gone_and_the_unit_reads_the_answer(
    there: World, as_person: AsPerson, karin: Client
) -> None:
    case, reader = bertils(there, "bup"), as_person(BERTIL)
    said = {"how": "partly", "text": "Skjutsen kom inte."}
    reader.post(at(case, "look-back"), said)
    assert not OwnWord.objects.exists()
    reader.post(at(case, "look-back"), {**said, "send": "1"})
    read = words(karin.get(reverse("staff:own-words", args=[case.key])))
    assert "Hur det har gått Bertil Svahn" in read
    assert "Delvis Skjutsen kom inte." in read


def test_how_it_has_gone_needs_one_of_the_answers(there: World, as_person: AsPerson) -> None:
    case = bertils(there, "bup")
    said = {"how": "great", "text": "Skjutsen kom.", "send": "1"}
    answer = as_person(BERTIL).post(at(case, "look-back"), said)
    assert answer.status_code == 422
    assert list(errors(answer)) == ["how"]
    assert "Skjutsen kom." in answer.content.decode()


def test_one_lets_a_recipient_know_less_and_not_as_long(
    there: World, as_person: AsPerson, karin: Client
) -> None:
    case, reader = bertils(there, "bup"), as_person(BERTIL)
    row = ConsentRow.objects.get(consent__case=case.key)
    page, soon = at(case, "part", row.pk), localdate() + timedelta(days=5)
    said = {"kinds": ["reason", "goal"], "until": soon.isoformat()}
    assert "Frågorna till mötet" not in words(reader.post(page, said))
    row.refresh_from_db()
    assert "questions" in row.kinds
    reader.post(page, {**said, "send": "1"})
    row.refresh_from_db()
    assert (set(row.kinds), row.valid_to) == ({"reason", "goal"}, soon)
    told = words(karin.get(reverse("staff:own-words", args=[case.key])))
    assert f"{there.unit('bup').name} får veta mindre" in told


LESS: list[tuple[list[str], int, str]] = [
    ([], 5, "kinds"),
    (["reason", "goal", "plan", "everything"], 5, "kinds"),
    (["reason"], -1, "until"),
    (["reason"], 4000, "until"),
]


@pytest.mark.parametrize(("kinds", "days", "field"), LESS)
def test_more_or_nothing_or_a_day_that_is_past_is_refused_and_nothing_is_changed(
    there: World, as_person: AsPerson, kinds: list[str], days: int, field: str
) -> None:
    case = bertils(there, "bup")
    row = ConsentRow.objects.get(consent__case=case.key)
    until = localdate() + timedelta(days=days)
    answer = as_person(BERTIL).post(
        at(case, "part", row.pk), {"kinds": kinds, "until": until.isoformat(), "send": "1"}
    )
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]
    assert ConsentRow.objects.get(pk=row.pk).kinds == row.kinds


def test_one_guardian_takes_the_yes_back_while_the_other_is_waited_for(
    there: World, as_person: AsPerson
) -> None:
    case = childs(there, "bup")
    other = Representative.objects.create(
        individual=case.individual, capacity=Capacity.GUARDIAN, name="Omar"
    )
    guardians.add(case, other, there.by("karin"), localtime())
    reader = as_person(MIA)
    assert "Någon annan måste också säga ja" in words(reader.get(at(case, "consent")))
    reader.post(at(case, "end"))
    assert Consent.objects.get(case=case.key).withdrawn_at is not None
