"""The agreements' pages: what all staff read, and what those who keep an agreement write."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.timezone import localdate, localtime
from tests.staff.saying import words
from tests.world import World

from samlas import rulebook
from samlas.agreements.models import Draft, Edition
from samlas.directory.models import Assignment, Office, OfficeKind, Staff
from samlas.ledger.models import Entry

As = Callable[[str], Client]
H38 = reverse("staff:agreement-clause", args=["haninge", "H38"])
QUERIES = 5
DRAFT = reverse("staff:agreement-draft", args=["haninge"])
TEXT = {
    "place": "4.3 Kallelse", "is_quote": "yes", "text": "Svar senast tio dagar före mötet.",
    "quote": "Kontakta den sammankallande senast en vecka innan mötet för att bekräfta deltagande",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    rulebook.forget()
    yield
    rulebook.forget()


@pytest.fixture
def keeper(there: World, as_: As) -> Client:
    for who in ("pia", "maja"):
        Office.objects.create(
            assignment=there.by(who), kind=OfficeKind.AGREEMENTS, valid_from=date(2024, 1, 1)
        )
    pia = as_("pia")
    pia.post(reverse("staff:agreement-begin", args=["haninge"]))
    return pia


def test_all_staff_read_every_rule_with_its_source_and_what_disputes_it(
    karin: Client, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    listed = words(karin.get(reverse("staff:agreements")))
    assert "Prövotiden är slut" in listed
    with queries() as done:
        page = words(karin.get(reverse("staff:agreement", args=["haninge"])))
    assert len(done) == QUERIES, done
    assert "senast en vecka innan mötet" in page
    assert "Dagar före mötet att svara: 7" in page
    assert "C8: Västra Götaland sätter ingen dag." in page
    assert "Sedan 1 april 2022" in page
    law = words(karin.get(reverse("staff:agreement", args=["law"])))
    assert "HSL" in law
    read_to = rulebook.book("law").top.read_to
    assert read_to
    assert date_format(read_to, "j F Y") in law
    assert ("på nytt på ett år" in law) == (localdate() - read_to > timedelta(days=365))
    assert karin.get(reverse("staff:agreement", args=["nothing"])).status_code == 404
    assert karin.get(DRAFT).status_code == 404


@pytest.mark.parametrize(
    ("words_", "clauses"),
    [
        ("svar VECKA", ["H38"]),
        ("h38", ["H38"]),
        ("Dagar före mötet att svara 7", ["H38"]),
        ("inhämta samtycke", ["H21"]),
        ("h3", ["H3", "H3-efter"]),
    ],
)
def test_rules_are_found_by_words_numbers_and_quotes(
    karin: Client, words_: str, clauses: list[str],
    queries: Callable[[], AbstractContextManager[list[str]]], caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    whole = reverse("staff:agreement", args=["haninge"])
    karin.get(whole)
    with queries() as done, caplog.at_level(logging.DEBUG):
        answer = karin.get(whole, {"q": words_})
    assert len(done) == QUERIES
    assert [rule.clause.id for rule, _lines in answer.context["rules"]] == clauses
    assert f"”{words_}” finns i {len(clauses)} av 104 punkter. Visa alla regler" in words(answer)
    assert words_ not in caplog.text
    assert words_ not in str(list(Entry.objects.values()))


def test_what_no_rule_says_is_told_and_nothing_looked_for_is_all_rules(karin: Client) -> None:
    whole = reverse("staff:agreement", args=["haninge"])
    none = words(karin.get(whole, {"q": "giraff <b>"}))
    assert "”giraff <b>” finns inte i någon av de 104 punkterna. Prova ett annat ord" in none
    assert "senast en vecka innan mötet" not in none
    for typed in ("", "  "):
        assert len(karin.get(whole, {"q": typed}).context["rules"]) == 104
    law = karin.get(reverse("staff:agreement", args=["law"]), {"q": "16 kap. 4 §"})
    assert 0 < len(law.context["rules"]) < 20
    for unfit in ("x" * 81, "a\0b"):
        answer = karin.get(whole, {"q": unfit})
        assert answer.status_code == 422
        assert "Något behöver rättas" in words(answer)


def test_a_weaker_rule_is_refused_with_both_texts_and_nothing_is_lost(keeper: Client) -> None:
    typed = {**TEXT, "version": "0", "set-0-answer-days": "7", "new_rule": "consent-needed=no"}
    answer = keeper.post(H38, {**typed, "text": "Vi frågar inte."})
    page = words(answer)
    assert answer.status_code == 422
    assert "H38 är svagare än det som överenskommelsen vilar på. Regeln: Samtycke behövs." in page
    assert "Så rättar du: kräv minst lika mycket" in page
    assert "Vi frågar inte." in answer.content.decode()
    assert Draft.objects.get().version == 0


def test_a_change_is_written_tried_proposed_and_published_by_another(
    keeper: Client, as_: As, karin: Client
) -> None:
    changed = {**TEXT, "version": "0", "set-0-answer-days": "10"}
    assert keeper.post(H38, changed).status_code == 302
    assert keeper.post(H38, changed).status_code == 409
    page = words(keeper.get(DRAFT))
    assert "Dagar före mötet att svara: 10" in page
    assert keeper.get(reverse("staff:agreement-tried", args=["haninge"])).status_code == 200
    answer = keeper.post(DRAFT, {"version": "1"})
    assert answer.status_code == 422
    today = localdate().isoformat()
    said = {"version": "1", "body": "BUS", "decided_on": today, "reference": "BUS 2026/14"}
    assert keeper.post(DRAFT, said).status_code == 302
    publish = reverse("staff:agreement-publish", args=["haninge"])
    assert keeper.post(publish, {"version": "2"}).status_code == 409
    assert as_("maja").post(publish, {"version": "2"}).status_code == 302
    edition = Edition.objects.get()
    version = words(karin.get(reverse("staff:agreement-version", args=["haninge", 1])))
    assert "BUS 2026/14" in version
    assert "Ändrad" in version
    assert "Pia Holm" not in version
    file = karin.get(reverse("staff:agreement-version", args=["haninge", 1]), {"as": "toml"})
    assert file.content.decode() == edition.text
    first = karin.get(reverse("staff:agreement-version", args=["haninge", 0]), {"as": "toml"})
    assert tomllib.loads(first.content.decode())["source"]["version"] == "2022-04"
    new = reverse("staff:case-new")
    assert "Det finns något nytt i reglerna ni arbetar efter." in words(karin.get(new))
    page = words(karin.get(reverse("staff:agreement", args=["haninge"])))
    assert f"Det gäller version {edition.version}. Läs vad som är nytt" in page
    karin.post(reverse("staff:agreement-understood", args=["haninge", edition.number]))
    assert "Du har sagt att du har läst" in words(
        karin.get(reverse("staff:agreement", args=["haninge"]))
    )
    assert "något nytt" not in words(karin.get(new))


def test_a_new_agreement_begins_from_a_few_words(keeper: Client) -> None:
    new = reverse("staff:agreement-new")
    typed = {
        "title": "Exempelby", "short": "exempelby", "document": "SIP i Exempelby",
        "territory": "Exempelby", "decided_by": "Samverkansgruppen", "over": "vg",
        "valid_from": f"{localdate() + timedelta(days=40)}",
    }  # fmt: skip
    for change, told in (
        ({"short": "haninge"}, "Välj något annat"),
        ({"short": "Exempel by"}, "bara små bokstäver"),
        ({"short": "exempelby-"}, "bara små bokstäver"),
        ({"valid_from": "2026-01-01"}, "tidigast i dag"),
    ):
        answer = keeper.post(new, {**typed, **change})
        assert (answer.status_code, told in words(answer)) == (422, True)
    assert keeper.post(new, typed).status_code == 302
    clause = reverse("staff:agreement-clause-new", args=["exempelby"])
    sent = {**TEXT, "clause": "E1", "version": "0", "new_rule": "answer-days", "new_days": "10"}
    assert keeper.post(clause, sent).status_code == 302
    head = reverse("staff:agreement-head", args=["exempelby"])
    assert typed["valid_from"] in keeper.get(head).content.decode()
    text = reverse("staff:agreement-text", args=["exempelby"])
    assert keeper.post(text, {"version": "1", "text": "[source"}).status_code == 422


def test_a_text_that_is_no_agreement_comes_back_as_it_was_typed(keeper: Client) -> None:
    text = reverse("staff:agreement-text", args=["haninge"])
    for typed in ("clause = 5\n[source]\nover = 5", "[source]\nid = 'haninge'\n[other]\na = 1"):
        answer = keeper.post(text, {"version": "0", "text": typed})
        assert answer.status_code == 422
        assert escape(typed) in answer.content.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'title = "',
            "title = ”",
            ["Rad 3, tecken 9 går inte att läsa.", "Citattecknen är böjda."],
        ),
        (
            "title = ",
            "titel = ",
            ["source: namnet 'titel' finns inte här.", "Så rättar du: använd"],
        ),
        ("answer-days", "answer-dogs", ["H38: regeln 'answer-dogs' finns inte.", "Så rättar du:"]),
    ],
)
def test_what_is_wrong_with_a_text_is_told_in_the_readers_language(
    keeper: Client, old: str, new: str, told: list[str]
) -> None:
    page = reverse("staff:agreement-text", args=["haninge"])
    typed = Draft.objects.get().text.replace(old, new, 1)
    answer = keeper.post(page, {"version": "0", "text": typed})
    assert answer.status_code == 422
    assert not [one for one in told if one not in words(answer)]
    keeper.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = words(keeper.post(page, {"version": "0", "text": typed}))
    assert not [one for one in told if one in english]
    assert "cannot be read." in english or "To mend it: use" in english


def test_of_a_text_with_many_faults_the_first_are_shown_and_the_rest_counted(
    keeper: Client,
) -> None:
    page = reverse("staff:agreement-text", args=["haninge"])
    many = "".join(f"answer-dayz{number} = 1\n" for number in range(60))
    typed = Draft.objects.get().text.replace("answer-days = 7\n", many, 1)
    shown = words(keeper.post(page, {"version": "0", "text": typed}))
    told = shown.partition(" Texten ")[0]
    assert told.count("Så rättar du: använd något av answer-days") == 50
    assert "Det finns 10 fel till. Rätta de här först." in told


def test_a_draft_that_the_law_has_overtaken_shows_why_where_it_can_be_mended(
    keeper: Client,
) -> None:
    weaker = "\n[[clause]]\nid = 'E9'\nplace = '1'\nquote = 'Vi frågar inte.'\ntext = 'Så.'\n"
    weaker += "[[clause.sets]]\nconsent-needed = 'no'\n"
    draft = Draft.objects.get()
    Draft.objects.update(text=draft.text + weaker)
    page = words(keeper.get(DRAFT, follow=True))
    assert "Vi frågar inte." in page
    assert "svagare" in page


def test_pages_ask_no_more_however_many_versions_there_are(
    keeper: Client, as_: As, karin: Client, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    maja, today = as_("maja"), localdate().isoformat()
    asked: list[list[int]] = []
    for number, days in enumerate(("10", "12"), 1):
        keeper.post(reverse("staff:agreement-begin", args=["haninge"]))
        called = {
            "title": "Haninge", "document": "Rutin", "decided_by": "BUS", "called": f"v{number}",
            "valid_from": today, "trial_to": "", "version": "0",
        }  # fmt: skip
        answer = keeper.post(reverse("staff:agreement-head", args=["haninge"]), called)
        assert answer.status_code == 302, words(answer)[:900]
        assert keeper.post(H38, {**TEXT, "version": "1", "set-0-answer-days": days}).status_code
        said = {"version": "2", "body": "BUS", "decided_on": today, "reference": "1"}
        assert keeper.post(DRAFT, said).status_code == 302
        pages = [
            (keeper, DRAFT), (keeper, reverse("staff:agreement-tried", args=["haninge"])),
            (karin, reverse("staff:agreements")),
        ]  # fmt: skip
        publish = reverse("staff:agreement-publish", args=["haninge"])
        counts = [_count(who, page, queries) for who, page in pages]
        assert maja.post(publish, {"version": "3"}).status_code == 302
        after = reverse("staff:agreement-version", args=["haninge", number])
        whole = reverse("staff:agreement", args=["haninge"])
        asked.append([*counts, _count(karin, after, queries), _count(karin, whole, queries)])
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 12


def _count(who: Client, page: str, queries: Callable[[], AbstractContextManager[list[str]]]) -> int:
    rulebook.book("haninge")
    assert who.get(page).status_code == 200
    with queries() as done:
        who.get(page)
    return len(done)


def test_a_keeper_is_not_told_that_nobody_has_read_it_when_some_may_have(
    keeper: Client, there: World
) -> None:
    unit = there.unit("soc")
    for number in range(5):
        staff = Staff.objects.create(code=f"ny{number}", name=f"Ny {number}")
        Assignment.objects.create(
            staff=staff, unit=unit, title="Kurator", valid_from=date(2024, 1, 1)
        )
    page = words(keeper.get(reverse("staff:agreement", args=["haninge"])))
    assert "Färre än fem av " in page


def test_a_keeper_sees_what_waits_trials_that_end_and_what_another_has_proposed(
    keeper: Client, as_: As, there: World
) -> None:
    listed = words(keeper.get(reverse("staff:agreements")))
    assert "prövotiden tog slut den 30 april 2023" in listed
    assert "en ny version är föreslagen" not in listed
    Draft.objects.update(proposed_by=there.by("pia"), proposed_at=localtime())
    assert "en ny version är föreslagen" not in words(keeper.get(reverse("staff:agreements")))
    maja = as_("maja")
    assert "en ny version är föreslagen" in words(maja.get(reverse("staff:agreements")))
    assert "2 saker om överenskommelser väntar på dig" in words(maja.get(reverse("staff:offices")))
    assert "Väntar på dig" not in words(as_("karin").get(reverse("staff:agreements")))


def test_when_a_rule_holds_is_filled_in_and_what_the_form_does_not_show_stays(
    keeper: Client,
) -> None:
    page = reverse("staff:agreement-clause", args=["haninge", "H2"])
    shown = words(keeper.get(page))
    assert "När det gäller: Får kalla" in shown
    form = keeper.get(page).context["form"]
    typed = {
        one.html_name: one.value() for one in form if one.value() not in (None, "", [])
    } | {"when-0-to": 18, "when-0-kinds": ["school"]}  # fmt: skip
    assert keeper.post(page, typed).status_code == 302
    clauses = tomllib.loads(Draft.objects.get().text)["clause"]
    when = next(one for one in clauses if one["id"] == "H2")["sets"][0]["when"]
    assert (when["unit.kind"], when["person.age"]) == (["school"], {"max": 18})
    assert when["unit.discovered_need"] is True
    assert keeper.post(page, typed | {"version": 1, "when-0-to": 999}).status_code == 422


def test_what_another_has_saved_meanwhile_is_shown_beside_what_was_typed(
    keeper: Client, as_: As
) -> None:
    mine = {**TEXT, "version": "0", "set-0-answer-days": "10", "text": "Svar i tid."}
    theirs = {**mine, "text": "Svar en månad före."}
    assert as_("maja").post(H38, theirs).status_code == 302
    refused = keeper.post(H38, mine)
    page = refused.content.decode()
    assert (refused.status_code, "Svar i tid." in page, "Svar en månad före." in page) == (
        409, True, True
    )  # fmt: skip
    whole = reverse("staff:agreement-text", args=["haninge"])
    page = keeper.post(whole, {"version": "0", "text": "[source]"}).content.decode()
    assert "Svar en månad före." in page
    head = reverse("staff:agreement-head", args=["haninge"])
    said = {"title": "T", "document": "D", "decided_by": "B", "called": "C", "version": "0",
            "valid_from": "2027-01-01"}  # fmt: skip
    assert "BUS i Haninge" in keeper.post(head, said).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"new_days": "5"}, "Välj vilken regel antalet hör till"),
        ({"new_rule": "copy-days"}, "Skriv hur många som regeln säger."),
    ],
)
def test_a_number_and_its_rule_come_together(
    keeper: Client, typed: dict[str, str], said: str
) -> None:
    version = Draft.objects.get().version
    page = keeper.post(H38, {**TEXT, "version": version, "set-0-answer-days": "7", **typed})
    assert page.status_code == 422
    assert said in words(page)
    assert Draft.objects.get().version == version


def test_an_agreement_does_not_end_before_it_begins(keeper: Client) -> None:
    head = reverse("staff:agreement-head", args=["haninge"])
    typed = keeper.get(head).context["form"].initial
    typed = {name: value for name, value in typed.items() if isinstance(value, str)}
    page = keeper.post(
        head, {**typed, "version": 0, "valid_from": "2027-01-01", "valid_to": "2026-12-31"}
    )
    assert page.status_code == 422
    assert "Den kan inte sluta gälla innan den börjar." in words(page)


def test_a_draft_tells_of_a_trial_that_is_over_before_it_begins(keeper: Client) -> None:
    over = "Prövotiden tog slut den 30 april 2023, innan den här versionen börjar gälla."
    assert over in words(keeper.get(DRAFT))
    nothing = "Ingen ny plan börjar enligt den"
    assert nothing not in words(keeper.get(DRAFT))
    head = reverse("staff:agreement-head", args=["haninge"])
    typed = keeper.get(head).context["form"].initial
    typed = {name: value for name, value in typed.items() if isinstance(value, str)}
    begins = f"{localdate() + timedelta(days=9)}"
    typed |= {"version": "0", "valid_from": begins, "trial_to": "2023-04-30"}
    assert keeper.post(head, {**typed, "after_trial": "ends"}).status_code == 302
    assert nothing in words(keeper.get(DRAFT))
    differs = [(was, now) for _name, was, now in keeper.get(DRAFT).context["heads"]]
    assert ("Den gäller tills något annat är beslutat",
            "Ingen ny plan börjar enligt den; de som har börjat fortsätter") in differs  # fmt: skip
    assert keeper.post(head, {**typed, "version": "1", "trial_to": ""}).status_code == 302
    assert over not in words(keeper.get(DRAFT))


def test_what_was_typed_for_a_draft_that_another_threw_away_is_given_back(
    keeper: Client, as_: As
) -> None:
    as_("maja").post(reverse("staff:agreement-drop", args=["haninge"]))
    late = keeper.post(H38, {**TEXT, "version": 0})
    assert late.status_code == 409
    assert "Svar senast tio dagar före mötet." in words(late)
    assert "Inget sparades." in words(late)
    assert keeper.get(H38).status_code == 404
    assert as_("karin").post(H38, {**TEXT, "version": 0}).status_code == 404
