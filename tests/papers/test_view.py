"""What the papers say, to whom, and what they keep quiet about."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from samlas import papers
from samlas.papers.blocks import Facts, Quote, Section, Text, Ticks, View

SAMPLES = papers.samples()
LANGUAGES = pytest.mark.parametrize("language", ["sv", "en"])


def said(name: str, language: str = "sv", **changes: Any) -> str:
    paper: Any = SAMPLES[name]
    return papers.text(replace(paper, **changes), language)


def section(view: View, heading: str) -> Section:
    return next(one for one in view.sections if one.heading == heading)


def ticks(view: View) -> list[str]:
    assert view.slip is not None
    first = next(one for one in view.slip.blocks if isinstance(one, Ticks))
    return [item.label for item in first.items]


def test_who_is_called_reads_of_the_duty_first_with_the_rule_quoted() -> None:
    view = papers.view(SAMPLES["summons"])
    assert view.title == "Kallelse till SIP-möte"
    duty, rule = view.opening
    assert isinstance(duty, Text)
    assert duty.text.startswith("Det här är en kallelse. Region Stockholm är skyldig")
    assert isinstance(rule, Quote)
    assert rule.text.startswith("Samordnad individuell plan")
    assert rule.source == "Haninges samverkansrutin, 3.2 (lokal överenskommelse)"


def test_who_is_invited_reads_first_that_it_is_voluntary() -> None:
    view = papers.view(SAMPLES["invitation"])
    assert view.title == "Inbjudan till SIP-möte"
    assert isinstance(view.opening[0], Text)
    assert "frivilligt" in view.opening[0].text


def test_the_slip_offers_the_open_answers_and_nobody_called_a_no() -> None:
    called, invited = (ticks(papers.view(SAMPLES[name])) for name in ("summons", "invitation"))
    assert "Vi deltar inte." in invited
    assert called[0] == "Jag kommer."
    assert len(called) == 5
    assert "Vi deltar inte." not in called


def test_a_private_person_is_not_asked_for_what_only_a_unit_has() -> None:
    private = papers.Party(name="Hanna Sandin", address=("Runstensvägen 18", "136 40 Handen"))
    for asked in ("FÖRBERED ER", "FEL ENHET", "besluta för er", "en annan enhet hos oss"):
        assert asked in said("summons")
        assert asked not in said("summons", recipient=private)


def test_one_who_may_stay_away_without_a_case_reads_of_that_and_not_of_a_duty() -> None:
    paper: Any = SAMPLES["summons"]
    view = papers.view(replace(paper, answers=(*paper.answers, "no-ongoing-case")))
    assert isinstance(view.opening[0], Text)
    assert "får avstå" in view.opening[0].text
    assert "skyldig" not in view.opening[0].text
    assert len(ticks(view)) == 6


def test_the_slip_carries_reference_and_code_but_not_the_person() -> None:
    view = papers.view(SAMPLES["summons"])
    slip = repr(view.slip)
    assert "SIP-2026-0417" in slip
    assert "K7M2-Q9TD" in slip
    assert "Alva" not in slip


def test_the_square_code_leads_to_the_reply_and_says_nothing_else() -> None:
    assert papers.view(SAMPLES["summons"]).code == "https://samlas.example.se/svar#K7M2Q9TD"
    assert papers.view(SAMPLES["summons-changed"]).code == "R4HX2WBN"
    assert papers.view(SAMPLES["person-copy"]).code == ""


def test_each_recipient_reads_only_what_is_meant_for_it() -> None:
    text = said("summons", contribution="Bara för er.")
    assert "Bara för er." in text
    assert "Bara för er." not in said("invitation")


@LANGUAGES
@pytest.mark.parametrize(
    "needed",
    [
        "dra åt samma håll",  # purpose, K2
        "hemma från skolan mer än hälften",  # why, K2
        "utan att ha ont i magen",  # long-term goal, K3
        "Vilken hjälp kan familjen få på morgnarna?",  # questions, K4
        "om vad Alva orkar",  # contribution, K5
        "rum A204",  # place, H33
        "https://mote.haninge.example.se/a204",
        "ylva.sandstrom@haninge.example.se",  # H34
        "08-465 004 11",
        "hörslinga",
        "S-2026-0311",  # consent
        "Mormor Berit",  # roles, H41
        "Haninge simklubb",
        "K7M2-Q9TD",
    ],
)
def test_a_summons_says_all_that_the_agreements_ask_for(needed: str, language: str) -> None:
    assert needed in said("summons", language)


def test_time_is_told_in_the_readers_language() -> None:
    assert "tisdag 15 december 2026 kl. 13.00–14.30" in said("summons")
    assert "Tuesday 15 December 2026 at 13:00–14:30" in said("summons", "en")


def test_wrong_unit_means_passing_on_within_the_principal_else_coming() -> None:
    text = said("summons")
    assert "inom er egen huvudman" in text
    assert "Hittar ni ingen annan är det ni som fick kallelsen som deltar." in text
    assert "inom er egen huvudman" not in said("invitation")


def test_a_protected_persons_place_and_company_are_told_by_word_of_mouth() -> None:
    text = said("summons-changed")
    assert "Platsen lämnas muntligt." in text
    assert "Vilka andra som är kallade eller inbjudna lämnas muntligt." in text
    assert "Personnummer" not in text
    assert "hemlig" not in text


def test_a_new_edition_says_what_changed_and_why() -> None:
    text = said("summons-changed")
    assert "Utskrivningen blir en dag senare." in text
    assert "Mötet flyttas från onsdag till torsdag." in text
    assert "Utgåva: 2" in text
    assert "Utgåva" not in said("summons")


def test_a_missing_confirmation_before_discharge_is_said_out_loud() -> None:
    facts = section(papers.view(SAMPLES["summons-changed"]), "Utskrivning från sjukhus").blocks[0]
    assert isinstance(facts, Facts)
    assert ("Slutenvården är klar", "Bekräftat") in facts.rows
    assert ("Öppenvården är planerad", "Inte bekräftat") in facts.rows


def test_the_persons_copy_shows_what_everybody_was_asked() -> None:
    paper = SAMPLES["person-copy"]
    assert isinstance(paper, papers.PersonCopy)
    text = papers.text(paper)
    for one in paper.contributions:
        assert one.text in text
        assert one.unit in text
    assert papers.view(paper).large


def test_what_must_stay_private_is_hinted_at_but_never_told() -> None:
    assert "Fråga den som kallar om ni är osäkra." in said("summons")
    assert "inte skickats till någon" in said("person-copy")


def test_a_receipt_to_a_relative_says_nothing_of_the_person() -> None:
    text = said("request-receipt")
    assert "F-2026-0093" in text
    assert "Vi får inte berätta om personen för andra." in text
    assert "Alva" not in text
    assert "Du får ett svar från oss." in said("request-receipt", asked_by="person")


def test_a_refused_request_names_reason_decider_and_where_to_turn() -> None:
    text = said("request-answer")
    for needed in ("Du har redan en SIP", "Marie Holmqvist", "Patientnämnden", "undantagsfall"):
        assert needed in text


def test_a_request_that_is_granted_says_so() -> None:
    text = said("request-answer", verdict="start", turn_to=())
    assert "Vi börjar nu förbereda" in text
    assert "Om du inte håller med" not in text


def test_a_childs_consent_has_lines_for_two_guardians_and_the_child() -> None:
    text = said("consent-form")
    assert "Vårdnadshavare 2, underskrift" in text
    assert "Vad barnet tycker" in text
    assert "Pappas sjukskrivning." in text
    assert "ta tillbaka ditt ja" in text


def test_an_adults_consent_has_one_line_with_the_name_if_known() -> None:
    text = said("consent-form", child=False, signers=("Alva Bergkvist",))
    assert "Underskrift: Alva Bergkvist" in text
    assert "Vårdnadshavare" not in text


def test_an_information_request_says_that_it_rests_on_consent() -> None:
    text = said("information-request")
    assert "Personen har samtyckt" in text
    assert "Detta görs med hjälp av samtycke." in text
    assert "S-2026-0274" in text


@LANGUAGES
@pytest.mark.parametrize("name", SAMPLES)
def test_the_name_of_a_paper_holds_no_person_and_no_unit(name: str, language: str) -> None:
    view = papers.view(SAMPLES[name], language)
    known = {"Alva", "Dawit", "Bergkvist", "skolan", "Prima", "Försäkringskassan", "2013", "1985"}
    assert not [word for word in known if word in view.name]


@pytest.mark.parametrize("name", SAMPLES)
def test_practice_is_marked_and_the_rest_is_not(name: str) -> None:
    assert "[Övning – påhittad person]" in said(name)
    assert "Övning" not in said(name, practice=False)


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_is_left_in_english_in_a_swedish_paper(name: str) -> None:
    swedish, english = (papers.view(SAMPLES[name], language) for language in ("sv", "en"))
    assert swedish.title != english.title
    assert not {one.heading for one in swedish.sections} & {one.heading for one in english.sections}


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="'xx'"):
        papers.view(SAMPLES["plan-person"], "xx")


def test_text_typed_in_paragraphs_stays_in_paragraphs() -> None:
    view = papers.view(SAMPLES["summons"])
    assert len(section(view, "Varför mötet behövs").blocks) == 2


def test_a_date_far_off_is_written_out_too() -> None:
    assert "måndag 1 januari 2035" in said("summons", answer_by=date(2035, 1, 1))


def test_a_signature_sheet_names_nobody_around_a_protected_person() -> None:
    sheet = SAMPLES["signature-sheet"]
    assert "Sara Nyström" in papers.text(sheet, "sv")
    hidden = replace(sheet, individual=replace(sheet.individual, protected=True))  # type: ignore[attr-defined, call-arg]
    assert "Sara Nyström" not in papers.text(hidden, "sv")
    lines = [len(papers.view(one, "sv").sections) for one in (sheet, hidden)]
    assert lines[0] == lines[1]
