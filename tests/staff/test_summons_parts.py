"""Writing the summons on its pages: any order, nothing lost, everything wrong named."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from tests.staff.cases import mapped, sent, written
from tests.staff.saying import errors, title, without_reference, words
from tests.world import World, bertil

from samlas.casework.case import Case
from samlas.casework.contacts import Contact
from samlas.casework.summons import draft
from samlas.casework.summons.draft import Question, Recipient, Summons
from samlas.directory.models import Party

Counting = Callable[[], AbstractContextManager[list[str]]]
PARTS = ["", "-purpose", "-questions", "-recipients", "-meeting", "-check"]
MEETING = {
    "version": "1",
    "how": "physical",
    "clock": "13.00",
    "minutes": "60",
    "place": "Skolan",
    "convener_email": "karin@example.se",
    "convener_phone": "08-465 004 11",
    "offered_to_attend": "on",
}


def at(case: Case | Summons, part: str = "") -> str:
    key = case.key if isinstance(case, Case) else case.case.key
    return reverse(f"staff:summons{part}", args=[key])


def ahead(days: int) -> str:
    return (localdate() + timedelta(days=days)).isoformat()


def test_the_list_tells_how_far_each_part_has_come(karin: Client, there: World) -> None:
    case = mapped(there, "bup", "kassan")
    page = words(karin.get(at(case)))
    assert "Syfte och mål Inte påbörjat" in page
    assert "Kallas 1, bjuds in 1" in page
    assert "Läs igenom och skicka Kan inte börja än" in page
    karin.post(at(case, "-purpose"), {"version": "0", "purpose": "Planera."})
    assert "Syfte och mål Klart" in words(karin.get(at(case)))


def test_a_part_that_no_rule_asks_for_is_not_done_before_it_is_begun(
    karin: Client, there: World
) -> None:
    Party.objects.all().delete()
    case = mapped(there, "bup")
    page = words(karin.get(at(case)))
    assert "Syfte och mål Inte påbörjat" in page
    assert "Frågor till mötet Inte påbörjat" in page


@pytest.mark.parametrize("part", PARTS)
def test_no_title_and_no_address_names_anyone(karin: Client, there: World, part: str) -> None:
    summons = written(there, "bup")
    answer = karin.get(at(summons, part))
    assert answer.status_code == 200
    assert "Alva" not in title(answer)
    assert "Lindqvist" not in title(answer)
    assert "BUP" not in title(answer)


@pytest.mark.parametrize("part", PARTS)
def test_another_units_case_is_as_if_it_were_not_there(
    as_: Callable[[str], Client], there: World, part: str
) -> None:
    summons = written(there, "bup")
    elin = as_("elin")
    theirs = elin.get(at(summons, part))
    missing = elin.get(reverse(f"staff:summons{part}", args=["22222222222"]))
    assert (theirs.status_code, missing.status_code) == (404, 404)
    assert without_reference(theirs) == without_reference(missing)


@pytest.mark.parametrize(("part", "most"), [(part, 14) for part in PARTS[:-1]] + [("-check", 16)])
def test_a_page_asks_the_database_no_more_for_more_recipients(
    karin: Client, there: World, queries: Counting, part: str, most: int
) -> None:
    few = written(there, "bup")
    many = written(there, "bup", "kassan", "habilitering", person=bertil())
    counts = []
    for summons in (few, many):
        with queries() as done:
            karin.get(at(summons, part))
        counts.append(len(done))
    assert counts[0] == counts[1]
    assert counts[0] <= most


# Purpose


def test_what_is_important_to_the_person_stands_beside_the_purpose(
    karin: Client, there: World
) -> None:
    page = words(karin.get(at(mapped(there, "bup"), "-purpose")))
    assert "Att få sova." in page
    assert "Skriv så att Alva kan läsa det." in page


@pytest.mark.parametrize("text", ["Sova 😴 hemma", "نوم هادئ", "a" * 5000, "två\nrader"])
def test_any_text_that_can_be_shown_is_kept(karin: Client, there: World, text: str) -> None:
    case = mapped(there, "bup")
    answer = karin.post(at(case, "-purpose"), {"version": "0", "purpose": text})
    assert answer.status_code == 302
    karin.get(at(case, "-purpose"))
    assert Summons.objects.get().purpose == text


@pytest.mark.parametrize("text", ["a" * 10_000, "a\0b"])
def test_text_that_cannot_be_kept_is_refused_by_its_field_and_stands_in_the_form(
    karin: Client, there: World, text: str
) -> None:
    case = mapped(there, "bup")
    typed = {"version": "0", "purpose": text, "why": "Viktigt skäl"}
    answer = karin.post(at(case, "-purpose"), typed)
    assert answer.status_code == 422
    assert list(errors(answer)) == ["purpose"]
    assert "Viktigt skäl" in answer.content.decode()
    assert "Syfte med mötet" in words(answer)
    assert title(answer).startswith("Fel:")
    assert Summons.objects.get().purpose == ""


def test_two_who_write_at_once_both_keep_their_texts(
    karin: Client, as_: Callable[[str], Client], there: World
) -> None:
    case = mapped(there, "bup")
    as_("yusuf").post(at(case, "-purpose"), {"version": "0", "purpose": "Yusufs text"})
    mine = {"version": "0", "purpose": "Karins text"}
    answer = karin.post(at(case, "-purpose"), mine)
    assert answer.status_code == 409
    assert "Yusufs text" in words(answer)
    assert "Karins text" in answer.content.decode()
    assert Summons.objects.get().purpose == "Yusufs text"
    again = mine | {"version": str(answer.context["form"]["version"].value())}
    assert karin.post(at(case, "-purpose"), again).status_code == 302
    assert Summons.objects.get().purpose == "Karins text"


def test_a_draft_saves_itself_and_tells_when(karin: Client, there: World) -> None:
    case = mapped(there, "bup")
    karin.get(at(case, "-purpose"))
    answer = karin.post(at(case, "-purpose") + "?autosave=1", {"version": "0", "purpose": "Pla"})
    assert answer.status_code == 200
    assert "Utkast sparat" in answer.content.decode()
    assert 'value="1"' in answer.content.decode()
    assert Summons.objects.get().purpose == "Pla"


def test_a_draft_never_saves_itself_over_another(
    karin: Client, as_: Callable[[str], Client], there: World
) -> None:
    case = mapped(there, "bup")
    as_("yusuf").post(at(case, "-purpose"), {"version": "0", "purpose": "Yusufs text"})
    answer = karin.post(at(case, "-purpose") + "?autosave=1", {"version": "0", "purpose": "K"})
    assert answer.status_code == 409
    assert "Yusufs text" in answer.content.decode()
    assert Summons.objects.get().purpose == "Yusufs text"


def test_a_draft_with_text_that_cannot_be_kept_says_so(karin: Client, there: World) -> None:
    case = mapped(there, "bup")
    typed = {"version": "0", "purpose": "a" * 10_000}
    answer = karin.post(at(case, "-purpose") + "?autosave=1", typed)
    assert answer.status_code == 422
    assert "Inte sparat." in answer.content.decode()
    assert "Syfte med mötet" in answer.content.decode()


# Questions


def ask(karin: Client, case: Case, do: str, *texts: str, minutes: str = "") -> Any:
    karin.get(at(case, "-questions"))
    typed = {"version": str(Summons.objects.get().version), "rows": str(len(texts)), "do": do}
    for number, text in enumerate(texts, start=1):
        typed |= {f"text_{number}": text, f"minutes_{number}": minutes}
    return karin.post(at(case, "-questions"), typed)


def asked() -> list[str]:
    return [one.text for one in Question.objects.order_by("number")]


def test_a_row_is_added_without_losing_what_is_typed(karin: Client, there: World) -> None:
    case = mapped(there, "bup")
    answer = ask(karin, case, "add", "Vem gör vad?")
    page = karin.get(answer["Location"])
    assert "Vem gör vad?" in page.content.decode()
    assert 'name="text_2"' in page.content.decode()


@pytest.mark.parametrize(
    ("do", "after"),
    [
        ("save", ["A?", "B?", "C?"]),
        ("remove-2", ["A?", "C?"]),
        ("up-3", ["A?", "C?", "B?"]),
        ("down-1", ["B?", "A?", "C?"]),
        ("up-1", ["A?", "B?", "C?"]),
        ("down-3", ["A?", "B?", "C?"]),
        ("remove-77", ["A?", "B?", "C?"]),
        ("remove-ett", ["A?", "B?", "C?"]),
    ],
)
def test_rows_are_removed_and_moved(karin: Client, there: World, do: str, after: list[str]) -> None:
    ask(karin, mapped(there, "bup"), do, "A?", "B?", "C?")
    assert asked() == after


def test_empty_rows_are_dropped_on_saving(karin: Client, there: World) -> None:
    ask(karin, mapped(there, "bup"), "save", "A?", "", "C?")
    assert asked() == ["A?", "C?"]


def test_a_recipient_keeps_its_question_when_it_moves(karin: Client, there: World) -> None:
    case = mapped(there, "bup")
    ask(karin, case, "save", "A?", "B?")
    Recipient.objects.update(questions=[2])
    ask(karin, case, "up-2", "A?", "B?")
    assert Recipient.objects.get().questions == [1]


@pytest.mark.parametrize("minutes", ["0", "-5", "tio", "9999"])
def test_minutes_that_are_none_are_refused_by_the_question(
    karin: Client, there: World, minutes: str
) -> None:
    answer = ask(karin, mapped(there, "bup"), "save", "A?", minutes=minutes)
    assert answer.status_code == 422
    assert list(errors(answer)) == ["minutes_1"]
    assert "Minuter för fråga 1" in words(answer)
    assert "A?" in answer.content.decode()


def test_a_question_too_long_stays_in_the_form_when_a_row_is_added(
    karin: Client, there: World
) -> None:
    answer = ask(karin, mapped(there, "bup"), "add", "A" * 1001)
    assert answer.status_code == 422
    assert "A" * 1001 in answer.content.decode()


def test_the_number_of_rows_in_the_address_has_an_end(karin: Client, there: World) -> None:
    page = karin.get(at(mapped(there, "bup"), "-questions") + "?rows=99999999999999999999")
    assert page.content.decode().count('name="text_') == 1
    page = karin.get(at(Case.objects.get(), "-questions") + "?rows=999")
    assert page.content.decode().count('name="text_') == 30


# Recipients


def test_each_recipient_shows_the_verdict_and_why(karin: Client, there: World) -> None:
    page = words(karin.get(at(written(there, "bup", "kassan"), "-recipients")))
    assert "BUP Haninge Kallas (ska delta)" in page
    assert "Försäkringskassan Bjuds in (får tacka nej)" in page
    assert page.count("Varför?") == 2
    assert "vilka åtgärder som vidtas av någon annan" in page


def test_one_asked_only_to_inform_reads_what_that_means(karin: Client, there: World) -> None:
    summons = written(there, "bup")
    Contact.objects.update(ongoing=False)
    Recipient.objects.update(asked_for="information")
    page = words(karin.get(at(summons, "-recipients")))
    assert "BUP Haninge Kallas (ska delta)" in page
    assert "behöver inte komma när den saknar pågående ärende" in page


def test_a_recipient_without_consent_shows_both_ways_out(karin: Client, there: World) -> None:
    case = mapped(there, "bup", "kassan", consented=("bup",))
    page = karin.get(at(case, "-recipients"))
    assert "Samtycke saknas för Försäkringskassan. Fråga Alva Ta bort" in words(page)
    assert reverse("staff:consent", args=[case.key]) in page.content.decode()


def test_one_without_consent_can_be_taken_off(karin: Client, there: World) -> None:
    case = mapped(there, "bup", "kassan", consented=("bup",))
    karin.get(at(case, "-recipients"))
    kassan = Recipient.objects.get(contact__unit__code="kassan")
    off = reverse("staff:summons-take-off", args=[case.key, kassan.pk])
    assert karin.post(off, {"version": "0"}).status_code == 302
    assert "Försäkringskassan" not in words(karin.get(at(case, "-recipients")))


def test_what_is_asked_of_each_recipient_is_saved(karin: Client, there: World) -> None:
    summons = written(there, "bup", "kassan")
    there.unit("bup").functions.create(title="Kurator")
    page = karin.get(at(summons, "-recipients"))
    assert '<option value="Kurator">' in page.content.decode()
    bup, kassan = summons.recipients.all()
    typed = {"version": str(summons.version)}
    for one in (bup, kassan):
        typed |= {
            f"contribution_{one.pk}": f"Text {one.pk}",
            f"questions_{one.pk}": "1",
            f"addressee_kind_{one.pk}": "function",
            f"addressee_{one.pk}": "Kurator",
            f"proposed_role_{one.pk}": "chair",
            f"asked_for_{one.pk}": "coordination",
        }
    assert karin.post(at(summons, "-recipients"), typed).status_code == 302
    bup.refresh_from_db()
    assert (bup.contribution, bup.questions, bup.addressee, bup.proposed_role) == (
        f"Text {bup.pk}", [1], "Kurator", "chair",
    )  # fmt: skip


def test_a_question_that_is_not_there_is_refused(karin: Client, there: World) -> None:
    summons = written(there, "bup")
    bup = summons.recipients.get()
    typed = {
        "version": str(summons.version), f"contribution_{bup.pk}": "Kvar",
        f"questions_{bup.pk}": "7", f"addressee_kind_{bup.pk}": "representative",
        f"asked_for_{bup.pk}": "coordination",
    }  # fmt: skip
    answer = karin.post(at(summons, "-recipients"), typed)
    assert answer.status_code == 422
    assert list(errors(answer)) == [f"questions_{bup.pk}"]
    assert "Kvar" in answer.content.decode()


def test_two_who_write_to_recipients_at_once_see_both_texts(karin: Client, there: World) -> None:
    summons = written(there, "bup")
    bup = summons.recipients.get()
    other = {bup.pk: {"contribution": "Yusufs text"}}
    draft.save_recipients(summons, other, summons.version, there.by("yusuf"), localtime())
    typed = {
        "version": str(summons.version), f"contribution_{bup.pk}": "Karins text",
        f"addressee_kind_{bup.pk}": "representative", f"asked_for_{bup.pk}": "coordination",
    }  # fmt: skip
    answer = karin.post(at(summons, "-recipients"), typed)
    assert answer.status_code == 409
    assert "Yusufs text" in words(answer)
    assert "Karins text" in answer.content.decode()


# Meeting


def meet(karin: Client, there: World, **typed: str) -> Any:
    case = mapped(there, "bup")
    karin.get(at(case, "-meeting"))
    return karin.post(at(case, "-meeting"), {**MEETING, "version": "0", "day": ahead(30), **typed})


def test_a_meeting_is_saved_in_swedish_time(karin: Client, there: World) -> None:
    assert meet(karin, there).status_code == 302
    starts = Summons.objects.get().starts_at
    assert starts is not None
    assert localtime(starts).strftime("%H.%M") == "13.00"
    assert localtime(starts).date() == localdate() + timedelta(days=30)


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("day", "2026-02-30", "Skriv en dag som finns"),
        ("day", "3026-01-01", "från i dag till tre år framåt"),
        ("day", "2020-01-01", "från i dag till tre år framåt"),
        ("day", "", "Skriv dagen också"),
        ("clock", "25.00", "mellan 00.00 och 23.59"),
        ("clock", "", "Skriv tiden också"),
        ("link", "inte en länk", "ser inte ut som en länk"),
        ("link", "javascript:alert(1)", "ser inte ut som en länk"),
        ("convener_email", "karin(at)example.se", "namn@example.se"),
        ("convener_phone", "ring mig", "telefonnummer med riktnummer"),
        ("minutes", "noll", "heltal"),
        ("room_seats", "0", "1"),
        ("how", "teleportation", "Välj något av"),
        ("place", "x" * 201, "200"),
    ],
)
def test_each_impossible_thing_is_told_at_its_field_and_nothing_is_lost(
    karin: Client, there: World, field: str, typed: str, told: str
) -> None:
    answer = meet(karin, there, **{field: typed, "aids": "Hörslinga i salen"})
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]
    assert told in errors(answer)[field][0]
    assert "Hörslinga i salen" in answer.content.decode()
    assert Summons.objects.get().aids == ""


def test_an_unfinished_meeting_is_kept(karin: Client, there: World) -> None:
    case = mapped(there, "bup")
    karin.get(at(case, "-meeting"))
    answer = karin.post(at(case, "-meeting"), {"version": "0", "place": "Skolan"})
    assert answer.status_code == 302
    assert Summons.objects.get().place == "Skolan"


def test_the_day_to_answer_is_shown_with_its_rule(karin: Client, there: World) -> None:
    summons = written(there, "bup")
    page = words(karin.get(at(summons, "-meeting")))
    assert "Svar önskas senast" in page
    assert "en vecka innan mötet" in page


def test_a_sooner_meeting_is_advised_against_and_can_be_explained(
    karin: Client, there: World
) -> None:
    assert meet(karin, there, day=ahead(11), short_notice_reason="Brådskar").status_code == 302
    page = karin.get(at(Case.objects.get(), "-meeting"))
    assert "Mötet är om 11 dagar. Rutinen rekommenderar minst 3 veckor." in words(page)
    assert "Brådskar" in page.content.decode()


def test_before_discharge_the_confirmations_and_the_clock_are_asked_and_shown(
    karin: Client, there: World
) -> None:
    summons = written(there, "bup")
    Case.objects.update(context="discharge")
    typed = {
        **MEETING, "version": str(summons.version), "day": ahead(30), "ready_day": ahead(0),
        "ready_clock": "10", "inpatient_done": "on",
    }  # fmt: skip
    assert karin.post(at(summons, "-meeting"), typed).status_code == 302
    page = words(karin.get(at(summons, "-meeting")))
    assert "Kalla senast" in page
    assert "tre dagar" in page
    assert "Utskrivningen är inte bekräftad av båda." in page


def test_the_confirmations_are_not_asked_in_ordinary_life(karin: Client, there: World) -> None:
    assert "Slutenvården" not in words(karin.get(at(written(there, "bup"), "-meeting")))


def test_what_is_changed_after_sending_is_told_to_wait(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    version = str(Summons.objects.get().version)
    karin.post(at(case, "-meeting"), {**MEETING, "version": version, "day": ahead(30)})
    assert "ändringar som inte är skickade" in words(karin.get(at(case)))
