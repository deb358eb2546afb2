"""Coming in with a code from a letter: what opens, what does not, and that nothing is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from pytest_django import Settings
from tests.house.test_plain_words import FOR_ANYONE, lix, read_aloud
from tests.person.cases import BERTIL, MIA, bertils, childs
from tests.staff.saying import Answer, errors, title, words
from tests.world import World, yes

from samlas import papers
from samlas.casework import consent
from samlas.casework.case import Case, Refused
from samlas.casework.codes import guessing, signs
from samlas.casework.meeting.models import Participant
from samlas.casework.own import by_code, forms, letter_codes, telling, who
from samlas.casework.own.models import TOLD, LetterCode, OwnWord
from samlas.casework.tasks import Task, What
from samlas.casework.used_up import TRIES
from samlas.directory.models import Principal
from samlas.exchange.notice_models import PracticeMessage
from samlas.ledger.models import Act, Entry
from samlas.people.models import ConsentRow, Individual, Protection

Counting = Callable[[], AbstractContextManager[list[str]]]
PHONE = "070-174 06 05"
PAGES = ("home", "words", "take-part", "look-back", "pause", "take-back", "told")


def letter_to(case: Case, there: World, hand: str = "individual") -> papers.CodeLetter:
    """Karin makes a code for someone in the case, and sees its letter."""
    by, now = there.by("karin"), localtime()
    _found, holder = letter_codes.holder(case.key, hand, by, now)
    return letter_codes.make(
        holder,
        PHONE,
        "https://samlas.example.se/my/code/",
        f"K{LetterCode.objects.count()}",
        by,
        now,
    )


def write_code(reader: Client, code: str, **more: str) -> Answer:
    return reader.post(reverse("person:code"), {"code": code}, **more)  # type: ignore[arg-type]


def digits() -> str:
    """What came to the phone last."""
    found = re.search(r"\d{6}", PracticeMessage.objects.latest("pk").text)
    assert found is not None
    return found[0]


def write_digits(reader: Client, pin: str) -> Answer:
    return reader.post(reverse("person:code-pin"), {"pin": pin})


def come_in(code: str) -> Client:
    reader = Client()
    write_code(reader, code)
    assert write_digits(reader, digits()).url == reverse("person:code-home")
    return reader


def page(name: str) -> str:
    return reverse(f"person:code-{name}")


def test_the_code_and_the_digits_from_the_phone_let_in(there: World) -> None:
    letter = letter_to(bertils(there, "bup"), there)
    reader = Client()
    assert write_code(reader, letter.code.lower().replace("-", " ")).url == reverse(
        "person:code-pin"
    )
    message = PracticeMessage.objects.get()
    assert message.phone == PHONE
    assert message.text == f"Din kod är {digits()}. Den gäller i tio minuter."
    assert write_digits(reader, digits()).url == page("home")
    answer = reader.get(page("home"))
    assert title(answer) == "Min sida – Samlas"
    assert reverse("person:leave") in answer.content.decode()
    reader.get(reverse("person:leave"))
    assert reader.get(page("home")).url == reverse("person:code")  # type: ignore[attr-defined]


SLIPS: dict[str, Callable[[str], str]] = {
    "one sign wrong": lambda code: ("3" if code[0] == "2" else "2") + code[1:],
    "two that changed places": lambda code: code[1] + code[0] + code[2:],
    "one too few": lambda code: code[:-1],
    "a sign that no code has": lambda code: "O" + code[1:],
    "nothing": lambda _code: "",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_as_one_and_counts_for_nothing(there: World, slip: str) -> None:
    code = "7KQDM3WX9RTAPH4"
    code += signs.LETTERS[-signs._sum(code) % 29]
    assert signs.read(code) == code
    answer = write_code(Client(), SLIPS[slip](code))
    assert answer.status_code == 422
    assert list(errors(answer)) == ["code"]
    assert "stämmer inte" not in words(answer)
    assert not Entry.objects.filter(purpose="wrong-letter-code").exists()


def test_a_wrong_code_is_told_and_after_twenty_the_address_waits(there: World) -> None:
    letter = letter_to(bertils(there, "bup"), there)
    for _n in range(guessing.GUESSES):
        answer = write_code(Client(), signs.new())
        assert errors(answer) == {"code": ["Koden stämmer inte. Jämför med brevet."]}
    assert write_code(Client(), letter.code).status_code == 429
    elsewhere = write_code(Client(), letter.code, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 302


def test_guessing_goes_by_the_household_behind_a_proxy(there: World, settings: Settings) -> None:
    settings.BEHIND_PROXY = True
    for n in range(guessing.GUESSES):
        write_code(Client(), signs.new(), HTTP_X_FORWARDED_FOR=f"x, 2001:db8::{n:x}")
    same, other = "1.2.3.4, 2001:db8::ffff", "2001:db8::1, 2001:db8:0:1::1"
    assert write_code(Client(), signs.new(), HTTP_X_FORWARDED_FOR=same).status_code == 429
    assert write_code(Client(), signs.new(), HTTP_X_FORWARDED_FOR=other).status_code == 422


def test_one_who_knows_half_of_a_code_learns_nothing_and_closes_it(there: World) -> None:
    case = bertils(there, "bup")
    letter = letter_to(case, there)
    there_is = LetterCode.objects.get()
    for _n in range(TRIES):
        guess = there_is.number + signs.new()[5:-1]
        guess += signs.LETTERS[-signs._sum(guess) % 29]
        assert "Koden stämmer inte" in words(write_code(Client(), guess))
    answer = write_code(Client(), letter.code)
    assert answer.status_code == 429
    assert "för många försök med den här koden" in words(answer)
    assert Task.objects.filter(about=case.key, what=What.NEW_OWN_CODE).exists()
    letter_to(case, there)
    assert not Task.objects.filter(what=What.NEW_OWN_CODE).exists()
    assert not PracticeMessage.objects.exists()


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 10**6:06}"


def test_five_wrong_digits_close_the_code_whoever_tries(there: World) -> None:
    letter = letter_to(bertils(there, "bup"), there)
    first, second = Client(), Client()
    write_code(first, letter.code)
    pin = digits()
    write_code(second, letter.code)  # the same minute: nothing more is sent
    assert PracticeMessage.objects.count() == 1
    for reader in (first, second, first, second):
        assert errors(write_digits(reader, wrong(pin))) == {"pin": ["Siffrorna stämmer inte."]}
    assert write_digits(first, wrong(pin)).status_code == 429
    assert write_digits(second, pin).status_code == 429
    assert Entry.objects.filter(purpose="wrong-one-time-code").count() == TRIES


def test_two_codes_never_begin_alike(there: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = bertils(there, "bup")
    first = letter_to(case, there).code.replace("-", "")
    drawn = [first, signs.new()]
    monkeypatch.setattr(signs, "new", lambda: drawn.pop(0))
    letter_to(case, there)
    assert LetterCode.objects.values("number").distinct().count() == 2


def test_the_digits_last_ten_minutes_and_one_time(there: World) -> None:
    letter, now = letter_to(bertils(there, "bup"), there), localtime()
    pk = by_code.begin(letter.code, "a", now)
    with pytest.raises(Refused, match="gäller inte längre"):
        by_code.enter(pk, digits(), "a", now + timedelta(minutes=11))
    by_code.enter(pk, digits(), "a", now)
    with pytest.raises(Refused, match="gäller inte längre"):
        by_code.enter(pk, digits(), "a", now)


def test_the_digits_may_be_those_of_another_script(there: World) -> None:
    reader = Client()
    write_code(reader, letter_to(bertils(there, "bup"), there).code)
    arabic = digits().translate({ord(str(one)): chr(0x660 + one) for one in range(10)})
    assert write_digits(reader, arabic).url == page("home")


def test_messages_are_no_way_to_pester_someone(there: World) -> None:
    letter, now = letter_to(bertils(there, "bup"), there), localtime()
    for n in range(TRIES):
        by_code.begin(letter.code, "a", now + timedelta(minutes=2 * n))
    with pytest.raises(guessing.TooMany):
        by_code.begin(letter.code, "a", now + timedelta(hours=1))
    assert PracticeMessage.objects.count() == TRIES


def test_a_code_ends_some_weeks_after_the_meeting(there: World) -> None:
    letter, now = letter_to(bertils(there, "bup"), there), localtime()
    reader = come_in(letter.code)
    LetterCode.objects.update(last_day=now.date() - timedelta(days=1))
    answer = write_code(Client(), letter.code)
    assert answer.status_code == 422
    assert "Ring numret i brevet" in words(answer)
    ended = reader.get(page("home"))
    assert ended.status_code == 403
    assert "Koden gäller inte längre" in words(ended)


def test_a_revoked_code_and_a_replaced_one_end_at_once(there: World) -> None:
    case, by = bertils(there, "bup"), there.by("karin")
    letter = letter_to(case, there)
    reader = come_in(letter.code)
    newer = letter_to(case, there)
    assert reader.get(page("home")).status_code == 403
    assert write_code(Client(), letter.code).status_code == 422
    reader = come_in(newer.code)
    letter_codes.revoke(case, LetterCode.objects.latest("pk").key, by, localtime())
    assert reader.post(page("pause"), {"text": "x", "send": "1"}).status_code == 403
    assert not OwnWord.objects.exists()


def test_what_one_writes_reaches_the_case_marked_as_come_by_code(
    there: World, as_person: Callable[[str], Client]
) -> None:
    case = bertils(there, "bup")
    own = who.page(BERTIL, case.key, localtime())
    telling.tell(own, {"matters": "Sagt förut"}, localtime())
    reader = come_in(letter_to(case, there).code)
    said = {"works": "Pauser"}
    assert "Så här läser vi det" in words(reader.post(page("words"), said))
    assert not OwnWord.objects.filter(about="works").exists()
    assert reader.post(page("words"), {**said, "send": "1"}).url == page("told")  # type: ignore[attr-defined]
    word = OwnWord.objects.latest("pk")
    assert (word.about, word.text, word.by_code) == ("works", "Pauser", True)
    assert OwnWord.objects.count() == 2  # what was left empty was not said anew
    assert Entry.objects.get(purpose="own-works").who == "individual-by-code"
    readers = as_person(BERTIL).get(reverse("person:readers", args=[case.key]))
    assert "Du skrev med en kod från ett brev" in words(readers)
    karin = Client()
    karin.post(reverse("staff:login"), {"assignment": there.by("karin").pk})
    read = words(karin.get(reverse("staff:own-words", args=[case.key])))
    assert "med en kod från ett brev" in read


def test_one_says_that_one_does_not_come(there: World) -> None:
    case = bertils(there, "bup")
    reader = come_in(letter_to(case, there).code)
    reader.post(page("take-part"), {"how": "absent", "text": "Orkar inte", "send": "1"})
    assert Participant.objects.get(meeting__case=case, contact=None).presence == "absent"


def test_a_row_is_taken_back_by_its_number_in_the_letter(there: World) -> None:
    case = bertils(there, "bup", "kassan")
    letter = letter_to(case, there)
    assert [one.unit for one in letter.shares] == ["BUP Haninge", "Försäkringskassan"]
    reader = come_in(letter.code)
    asked = reader.post(page("take-back"), {"what": "one"})
    assert errors(asked) == {"number": ["Skriv numret som raden har i ditt brev."]}
    said = {"what": "one", "number": "2", "send": "1"}
    for number, status in (("9", 422), ("2", 302), ("2", 422)):
        answer = reader.post(page("take-back"), {**said, "number": number})
        assert answer.status_code == status
    live = ConsentRow.objects.filter(consent__case=case.key, withdrawn_at=None)
    assert [row.unit.code for row in live if row.unit] == ["bup"]
    assert Entry.objects.get(about=case.key, act=Act.WITHDREW).who == "individual-by-code"
    reader.post(page("take-back"), {"what": "all", "send": "1"})
    assert Case.objects.get(pk=case.pk).stage == "withdrawn"


def test_a_row_of_the_letter_that_was_given_anew_is_taken_back_all_the_same(there: World) -> None:
    case, by = bertils(there, "bup", "kassan"), there.by("karin")
    reader = come_in(letter_to(case, there).code)
    units = [there.unit("kassan"), there.unit("bup")]
    consent.record(case, yes(units, localdate()), by, localtime())
    reader.post(page("take-back"), {"what": "one", "number": "1", "send": "1"})
    assert [row.unit for row in consent.live_rows(case, localdate())] == [there.unit("kassan")]


def test_nothing_that_the_case_holds_is_shown_on_a_code_alone(
    there: World, queries: Counting
) -> None:
    case = bertils(there, "bup", "kassan")
    own = who.page(BERTIL, case.key, localtime())
    telling.tell(own, {"matters": "Hemlis"}, localtime())
    reader = come_in(letter_to(case, there).code)
    secrets = ["Bertil", "Svahn", "Haninge", "Försäkringskassan", "Rådhuset", "Karin", "Hemlis",
               "08-465", case.key, "Barn- och ungdomsenheten", "SIP-"]  # fmt: skip
    for name in PAGES:
        with queries() as asked:
            answer = reader.get(page(name))
        assert len(asked) <= 8
        assert answer.status_code == 200
        assert title(answer) == "Min sida – Samlas"
        assert not [one for one in secrets if one in answer.content.decode()]
    entry = Client().get(reverse("person:code"))
    for answer in (entry, reader.get(page("home")), reader.get(page("take-back"))):
        assert lix(read_aloud(answer.content.decode())) <= FOR_ANYONE
    form = reader.get(reverse("person:code-form", args=["take-back"]))
    assert form.content.startswith(b"%PDF")
    blank = forms.own_form(who.Own(case, by_code=True), "take-back", localtime())
    assert not [one for one in secrets if one in papers.text(blank) and one != case.key]


def test_a_principal_may_let_the_code_show_when_one_meets_and_the_page_says_so(
    there: World,
) -> None:
    case = bertils(there, "bup")
    reader = come_in(letter_to(case, there).code)
    assert "Rådhuset" not in words(reader.get(page("home")))
    Principal.objects.filter(pk=case.unit.principal_id).update(code_shows_meeting=True)
    shown = words(reader.get(page("home")))
    assert "har bestämt att din kod visar när och var ni träffas" in shown
    assert "Rådhuset" in shown
    assert "BUP" not in shown


def test_each_one_has_a_code_of_their_own_and_it_ends_with_their_say(
    there: World, queries: Counting
) -> None:
    case = childs(there, "bup")
    by, now = there.by("karin"), localtime()
    hands = [one.own.hand for one in letter_codes.read(case.key, by, now).holders]
    mia = who.page(MIA, case.key, now)
    assert hands == ["individual", mia.hand]
    reader = come_in(letter_to(case, there, mia.hand).code)
    Principal.objects.update(code_shows_meeting=True)
    with queries() as asked:
        reader.get(page("home"))
    assert len(asked) <= 8
    reader.post(page("pause"), {"text": "Vänta", "send": "1"})
    word = OwnWord.objects.get()
    assert word.representative == mia.representative
    ConsentRow.objects.get(consent__case=case.key).consent.givers.filter(
        representative=mia.representative
    ).delete()
    assert reader.get(page("home")).status_code == 403


def test_a_child_that_decides_alone_leaves_no_code_to_a_guardian(there: World) -> None:
    case = childs(there, "bup", years=16, alone=True)
    found = letter_codes.read(case.key, there.by("karin"), localtime())
    assert [one.own.hand for one in found.holders] == ["individual"]


def test_no_message_goes_to_one_whose_data_are_protected(there: World) -> None:
    case = bertils(there, "bup")
    letter = letter_to(case, there)
    Individual.objects.update(protection=Protection.CONFIDENTIALITY_MARKING)
    assert write_code(Client(), letter.code).status_code == 302  # the same answer as ever
    assert not PracticeMessage.objects.exists()
    with pytest.raises(Refused):
        letter_to(case, there)


def test_one_who_is_in_is_out_from_the_moment_the_person_is_protected(there: World) -> None:
    reader = come_in(letter_to(bertils(there, "bup"), there).code)
    assert reader.get(page("home")).status_code == 200
    Individual.objects.update(protection=Protection.CONFIDENTIALITY_MARKING)
    assert reader.get(page("home")).status_code == 403


def test_neither_database_nor_ledger_holds_a_code_or_digits(there: World) -> None:
    letter = letter_to(bertils(there, "bup"), there)
    come_in(letter.code)
    plain = letter.code.replace("-", "")
    kept = [str(row) for row in LetterCode.objects.values()]
    kept += [str(row) for row in Entry.objects.values("about", "who", "purpose", "detail")]
    assert not [one for one in kept if plain[5:] in one or letter.code in one or digits() in one]
    done = set(Entry.objects.values_list("act", "purpose"))
    begun = {("changed", "letter-code"), ("sent", "one-time-code"), ("logged-in", "letter-code")}
    assert begun <= done


def test_the_phone_of_the_practice_world_is_nowhere_else(there: World, settings: Settings) -> None:
    come_in(letter_to(bertils(there, "bup"), there).code)
    assert digits() in words(Client().get(reverse("person:code-phone")))
    settings.PRACTICE = False
    assert Client().get(reverse("person:code-phone")).status_code == 404


def test_each_own_page_is_a_form_too_with_the_same_headings(
    there: World, as_person: Callable[[str], Client]
) -> None:
    case = bertils(there, "bup")
    childs(there, "bup")
    own, now = who.page(BERTIL, case.key, localtime()), localtime()
    reader, mia = as_person(BERTIL), as_person(MIA)
    for name in ("words", "take-part", "take-back", "pause"):
        form = reverse("person:form", args=[case.key, name])
        assert reader.get(form).content.startswith(b"%PDF")
        assert mia.get(form).status_code == 404
    assert reader.get(reverse("person:form", args=[case.key, "home"])).status_code == 404
    said = papers.text(forms.own_form(own, "take-back", now))
    assert "BUP Haninge" in said
    assert f"Kod: {case.key}" in said
    on_page = words(reader.get(reverse("person:words", args=[case.key])))
    on_paper = papers.text(forms.own_form(own, "words", now))
    for about in TOLD:
        assert str(about.label) in on_page
        assert str(about.label) in on_paper
