"""The meeting's pages: before it, on the shared screen, and on the received paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests import world
from tests.staff.cases import sent
from tests.staff.papers_held import at
from tests.staff.saying import Answer, onward, title, words
from tests.world import World, alva, bertil, paper_to

from samlas.casework.case import Case
from samlas.casework.meeting import roles, writing
from samlas.casework.meeting.models import Instead, Meeting, Presence, RoleKind
from samlas.casework.plan import writing as plans
from samlas.people.models import Individual, Protection

As = Callable[[str], Client]
Counting = Callable[[], AbstractContextManager[list[str]]]
SUMMARY = "q:1:summary"


def page(case: Case, part: str = "") -> str:
    return reverse(f"staff:meeting{part}", args=[case.key])


def step(meeting: Meeting, slug: str, more: str = "") -> str:
    return f"{reverse('staff:meeting-mode', args=[meeting.key])}?step={slug}{more}"


def opened(there: World, *codes: str, person: Individual | None = None) -> Meeting:
    case = sent(there, *(codes or ("bup", "fjardskolan")), person=person)
    return world.meet(case, there.by("karin"), localtime())


def form_of(answer: Answer) -> dict[str, Any]:
    """What the form of the open step would send, as a browser would, without scripts."""
    html = answer.content.decode()
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        is_off = 'type="checkbox"' in tag and " checked" not in tag
        if name and not is_off and 'type="radio"' not in tag:
            sent[name[1]] = value[1] if value else "on"
    texts = re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>\n(.*?)</textarea>', html, re.S)
    sent |= dict(texts)
    for name_, options in re.findall(
        r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', html, re.S
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name_] = chosen[1] if chosen else ""
    return sent


def send(reader: Client, url: str, do: str = "save", **typed: str) -> Answer:
    """Open the step, type, and press a button."""
    return reader.post(url, form_of(reader.get(url)) | typed | {"do": do})


def saved(meeting: Meeting) -> dict[str, str]:
    return {name: slot.text for name, slot in writing.slots(meeting).items()}


# Before the meeting


def test_before_a_summons_is_sent_the_page_leads_to_it(karin: Client, there: World) -> None:
    case = world.start(there.by("karin"), alva(), localtime())
    said = words(karin.get(page(case)))
    assert "Ingen kallelse" in said


def test_the_convener_sees_what_is_ready(karin: Client, there: World) -> None:
    case = sent(there, "bup", person=alva(interpreter=True, language="Arabiska"))
    answer = karin.get(page(case))
    said = words(answer)
    assert "0 av 1 kommer. Inget svar från: BUP Haninge." in said
    assert "Arabiska: Inte gjort än" in said
    assert reverse("staff:language", args=[case.key]) in answer.content.decode()
    assert "Erbjudet. Hur är inte valt än." in said
    assert "Dokumenterar" in said
    assert "Alva" not in title(answer)


def test_someone_who_is_called_is_asked_and_says_yes(as_: As, there: World) -> None:
    karin, elin = as_("karin"), as_("elin")
    case = sent(there, "bup")
    recipient = case.summonses.get().recipients.get().pk
    asked = {"kind": RoleKind.NOTE_TAKER, "who": f"called-{recipient}"}
    assert onward(karin.post(page(case, "-role"), asked)) == page(case)
    paper = paper_to(case, there.unit("bup"))
    assert "Kan ni dokumentera på mötet?" in words(elin.get(at(paper)))
    for neither in ({}, {"answer": "perhaps"}):
        assert elin.post(f"{at(paper)}role/note-taker/", neither).status_code == 422
    assert "Kan ni dokumentera på mötet?" in words(elin.get(at(paper)))
    elin.post(f"{at(paper)}role/note-taker/", {"answer": "yes"})
    meeting = Meeting.objects.get()
    link = reverse("staff:meeting-mode", args=[meeting.key])
    assert link in elin.get(at(paper)).content.decode()
    assert elin.get(link).status_code == 200
    assert as_("anders").get(link).status_code == 404
    assert "Elin Bergvall" in words(karin.get(page(case)))


def test_nobody_chosen_is_told_at_the_field(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    answer = karin.post(page(case, "-role"), {"kind": "chair", "who": ""})
    assert answer.status_code == 422
    assert "who" in answer.context["form"].errors


def test_how_the_person_takes_part_is_written_down(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    karin.get(page(case))
    url = page(case, "-person")
    refused = karin.post(url, {"version": 0, "presence": "absent", "adaptations": "Paus."})
    assert refused.status_code == 422
    assert "absent_because" in refused.context["form"].errors
    assert not Meeting.objects.get().adaptations
    said = {"version": 0, "presence": "video", "adaptations": "Paus."}
    assert onward(karin.post(url, said)) == page(case)
    assert Meeting.objects.get().participants.get(contact=None).presence == Presence.VIDEO
    overtaken = karin.post(url, {**said, "version": 0, "adaptations": "Bilder."})
    assert overtaken.status_code == 409
    assert "Bilder." in overtaken.content.decode()
    twice = karin.post(url, {**said, "version": 0})
    assert twice.status_code == 409
    assert "Någon annan har sparat här under tiden." in words(twice)


def test_what_the_person_chose_meanwhile_is_not_written_over(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    url = page(case, "-person")
    typed = form_of(karin.get(url)) | {"presence": "on-site", "adaptations": "Paus."}
    person = Meeting.objects.get().participants.get(contact=None)
    writing.attend(person, Presence.VIDEO, "", there.by("karin"), localtime())
    answer = karin.post(url, typed)
    assert answer.status_code == 409
    assert "På video" in words(answer)
    assert not Meeting.objects.get().adaptations
    again = form_of(answer) | {"presence": "on-site"}
    assert karin.post(url, again).status_code == 302
    person.refresh_from_db()
    assert person.presence == Presence.ON_SITE


# On the shared screen


def test_the_steps_come_in_the_order_of_the_routine(karin: Client, there: World) -> None:
    meeting = opened(there, person=alva())
    url = step(meeting, "welcome")
    met = []
    for _n in range(9):
        slug = url.partition("step=")[2]
        met.append(slug)
        typed = {f"t.{SUMMARY}": "Klart."} if slug == "q1" else {}
        url = onward(send(karin, url, "next", **typed))
    assert met == [
        "welcome",
        "rules",
        "practical",
        "person",
        "round",
        "q1",
        "child",
        "aloud",
        "next",
    ]
    assert set(writing.ticks(meeting)) == {
        "welcome", "rules", "practical", "person", "round", "next",
    }  # fmt: skip


def test_nothing_private_stands_on_the_screen(karin: Client, there: World) -> None:
    person = alva(street="Hemliga gatan 4", postcode="136 40", town="Handen")
    meeting = opened(there, person=person)
    for slug in ("welcome", "round", "q1", "end"):
        answer = karin.get(step(meeting, slug))
        html = answer.content.decode()
        for private in (person.personal_number, "Hemliga", "Lindqvist", "Att göra", "Logga ut"):
            assert private not in html
        assert title(answer) == "Möte – SIP – Samlas"


def test_units_that_tell_where_a_protected_person_is_are_not_named(
    karin: Client, there: World
) -> None:
    meeting = opened(there, person=bertil(protection=Protection.CONFIDENTIALITY_MARKING))
    said = words(karin.get(step(meeting, "welcome")))
    assert "Fjärdskolan" not in said
    assert "Bertil" not in said
    assert "Skola" in said


def test_the_cover_shows_the_goal_alone(karin: Client, there: World) -> None:
    meeting = opened(there)
    writing.write(meeting, "situation", "Något privat.", 0, there.by("karin"), localtime())
    said = words(karin.get(reverse("staff:meeting-cover", args=[meeting.key])))
    assert said.endswith("> SIP-möte Att sova hemma varje natt. Visa mötet igen")


def test_before_it_is_opened_nothing_can_be_written(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    meeting = roles.prepare(case, there.by("karin"), localtime())
    answer = karin.get(step(meeting, "q1"))
    assert "säga ja till att dokumentera" in words(answer)
    assert "readonly" in answer.content.decode()
    refused = send(karin, step(meeting, "q1"), "open")
    assert refused.status_code == 422
    roles.ask(meeting, RoleKind.NOTE_TAKER, None, there.by("karin"), localtime())
    assert send(karin, step(meeting, "q1"), "open").status_code == 302


def test_one_button_saves_all_that_was_typed(karin: Client, there: World) -> None:
    meeting = opened(there)
    typed = {f"t.{SUMMARY}": "Vi är överens.", "t.q:1:view": "Ja.", "what": "Ringer.", "by": ""}
    who = str(meeting.participants.get(contact__unit=there.unit("bup")).pk)
    answer = send(karin, step(meeting, "q1"), "next", **typed, who=who)
    assert onward(answer).endswith("step=child")
    assert saved(meeting) == {SUMMARY: "Vi är överens.", "q:1:view": "Ja."}
    plan = plans.plan_of(meeting.case)
    assert plan is not None
    action = plans.actions_of(plan)[0]
    assert (action.what, action.question) == ("Ringer.", 1)
    assert "BUP Haninge Ringer." in words(karin.get(step(meeting, "aloud")))


def test_a_question_is_summarised_before_one_goes_on(karin: Client, there: World) -> None:
    meeting = opened(there)
    answer = send(karin, step(meeting, "q1"), "next", **{"t.q:1:view": "Vet inte."})
    assert answer.status_code == 422
    assert "Sammanfatta frågan innan" in words(answer)
    assert saved(meeting) == {"q:1:view": "Vet inte."}
    assert onward(send(karin, step(meeting, "q1"), "go:end")).endswith("step=end")


def test_an_action_needs_someone_who_does_it(karin: Client, there: World) -> None:
    answer = send(karin, step(opened(there), "q1"), "save", what="Ringer.", shows="Sover.")
    assert answer.status_code == 422
    assert "Ringer." in answer.content.decode()
    assert "Sover." in answer.content.decode()


def test_two_who_write_at_once_keep_both_texts(as_: As, there: World) -> None:
    karin, yusuf = as_("karin"), as_("yusuf")
    meeting = opened(there)
    url = step(meeting, "q1")
    mine, other = form_of(karin.get(url)), form_of(yusuf.get(url))
    karin.post(url, mine | {f"t.{SUMMARY}": "Karins.", "do": "save"})
    yusuf.post(url, other | {"t.q:1:view": "Yusufs.", "do": "save"})
    assert saved(meeting) == {SUMMARY: "Karins.", "q:1:view": "Yusufs."}
    both = yusuf.post(url, other | {f"t.{SUMMARY}": "Yusufs.", "do": "save"})
    assert both.status_code == 409
    assert "Karins." in words(both)
    again = form_of(both)
    assert again[f"t.{SUMMARY}"] == "Yusufs."
    yusuf.post(url, again | {"do": f"both:{SUMMARY}"})
    assert saved(meeting)[SUMMARY] == "Karins.\n\nYusufs."


@pytest.mark.parametrize(("do", "stands"), [("mine", "Yusufs."), ("theirs", "Karins.")])
def test_or_one_of_them_is_chosen(as_: As, there: World, do: str, stands: str) -> None:
    karin, yusuf = as_("karin"), as_("yusuf")
    meeting = opened(there)
    url = step(meeting, "q1")
    other = form_of(yusuf.get(url))
    send(karin, url, **{f"t.{SUMMARY}": "Karins."})
    both = yusuf.post(url, other | {f"t.{SUMMARY}": "Yusufs.", "do": "save"})
    assert yusuf.post(url, form_of(both) | {"do": f"{do}:{SUMMARY}"}).status_code == 302
    assert saved(meeting)[SUMMARY] == stands


def test_a_text_saves_itself_and_the_other_sees_it(as_: As, there: World) -> None:
    karin, yusuf = as_("karin"), as_("yusuf")
    meeting = opened(there)
    url = step(meeting, "q1")
    news = reverse("staff:meeting-news", args=[meeting.key])
    shown = {name: text for name, text in form_of(yusuf.get(url)).items() if name[1] == "."}
    shown["step"] = "q1"
    assert yusuf.get(news, shown).status_code == 204
    typed = form_of(karin.get(url)) | {f"t.{SUMMARY}": "Karins."}
    answer = karin.post(step(meeting, "q1", f"&autosave=1&slot={SUMMARY}"), typed)
    assert "Sparat" in answer.content.decode()
    told = yusuf.get(news, shown)
    assert "Karins." in told.content.decode()
    assert "Karin Ahlgren skrev" in told.content.decode()
    typed = form_of(yusuf.get(url)) | {f"t.{SUMMARY}": "Yusufs.", f"v.{SUMMARY}": "0.x"}
    answer = yusuf.post(step(meeting, "q1", f"&autosave=1&slot={SUMMARY}"), typed)
    assert answer.status_code == 409
    assert "Behåll båda texterna" in answer.content.decode()
    assert yusuf.post(step(meeting, "q1", "&autosave=1&slot=nothing"), {}).status_code == 404


def test_who_is_not_there_and_what_is_offered_instead(karin: Client, there: World) -> None:
    meeting = opened(there)
    pk = meeting.participants.get(contact=None).pk
    url = step(meeting, "welcome")
    refused = send(karin, url, **{f"a.{pk}.presence": "absent"})
    assert refused.status_code == 422
    assert "varför" in words(refused)
    unseen = send(karin, url, **{f"a.{pk}.presence": "on-site", f"a.{pk}.name": "An\x00na"})
    assert unseen.status_code == 422
    assert "Ta bort det" in words(unseen)
    send(karin, url, **{f"a.{pk}.presence": "absent", f"a.{pk}.because": "Sjuk."})
    assert "Vad erbjuds i stället?" in words(karin.get(url))
    assert send(karin, url, instead="phone").status_code == 422
    assert send(karin, url, instead="phone", instead_said="Ja.").status_code == 302
    meeting.refresh_from_db()
    assert (meeting.instead, meeting.instead_said) == (Instead.PHONE, "Ja.")


def test_one_who_saves_an_old_page_undoes_nobodys_row(as_: As, there: World) -> None:
    karin, yusuf = as_("karin"), as_("yusuf")
    meeting = opened(there)
    bup, school = (
        meeting.participants.get(contact__unit__code=code).pk for code in ("bup", "fjardskolan")
    )
    url = step(meeting, "welcome")
    old, mine = form_of(yusuf.get(url)), form_of(karin.get(url))
    karin.post(url, mine | {f"a.{bup}.presence": "video", "do": "save"})
    saved = yusuf.post(url, old | {f"a.{school}.presence": "phone", "do": "save"})
    assert saved.status_code == 302
    stands = dict(meeting.participants.values_list("pk", "presence"))
    assert (stands[bup], stands[school]) == ("video", "phone")
    both = yusuf.post(url, old | {f"a.{bup}.presence": "on-site", "do": "save"})
    assert both.status_code == 422
    assert "Någon annan har ändrat" in words(both)
    again = form_of(both)
    assert (again[f"a.{bup}.presence"], again[f"a.{school}.presence"]) == ("on-site", "phone")
    assert yusuf.post(url, again | {"do": "save"}).status_code == 302
    assert meeting.participants.get(pk=bup).presence == "on-site"


def test_a_row_saves_itself_and_the_other_sees_it(as_: As, there: World) -> None:
    karin, yusuf = as_("karin"), as_("yusuf")
    meeting = opened(there)
    bup = meeting.participants.get(contact__unit__code="bup").pk
    url = step(meeting, "welcome")
    shown = {k: v for k, v in form_of(yusuf.get(url)).items() if k.startswith(("w.a.", "d."))}
    news = reverse("staff:meeting-news", args=[meeting.key])
    assert yusuf.get(news, shown | {"step": "welcome"}).status_code == 204
    typed = form_of(karin.get(url)) | {f"a.{bup}.presence": "video"}
    row = step(meeting, "welcome", f"&autosave=1&row={bup}")
    answer = karin.post(row, typed)
    assert answer.status_code == 200
    assert f'name="w.a.{bup}" value="1.' in answer.content.decode()
    told = yusuf.get(news, shown | {"step": "welcome"}).content.decode()
    assert told.count("<tr ") == 1
    assert '<option value="video" selected>' in told
    late = karin.post(row, typed | {f"a.{bup}.presence": "phone"})
    assert late.status_code == 409
    assert "Spara igen" in late.content.decode()


def test_the_next_time_is_kept_as_typed_when_it_is_wrong(karin: Client, there: World) -> None:
    meeting = opened(there)
    url = step(meeting, "next")
    wrong = {"next_day": "31 februari", "next_clock": "13.00", "next_place": "Rådhuset"}
    refused = send(karin, url, **wrong)
    assert refused.status_code == 422
    assert form_of(refused)["next_day"] == "31 februari"
    half = send(karin, url, next_day="2099-01-07")
    assert "både dag och tid" in words(half)
    assert send(karin, url, next_day="2099-01-07", next_clock="13.00").status_code == 302
    meeting.refresh_from_db()
    assert meeting.next_at is not None


def test_it_ends_when_all_is_settled_and_not_before(karin: Client, there: World) -> None:
    meeting = opened(there)
    url = step(meeting, "end")
    early = send(karin, url, "finish")
    assert early.status_code == 422
    assert "Har BUP Haninge kommit till tals?" in words(early)
    world.hold(meeting, there.by("karin"), localtime())
    assert "Allt är på plats" in words(karin.get(url))
    assert onward(send(karin, url, "finish")) == page(meeting.case)
    assert "Mötet avslutades" in words(karin.get(page(meeting.case)))
    assert "Alla är överens." in words(karin.get(step(meeting, "q1")))


def test_who_leads_from_elsewhere_ends_it_and_is_out(as_: As, there: World) -> None:
    meeting = opened(there, "bup")
    world.hold(meeting, there.by("karin"), localtime())
    paper = paper_to(meeting.case, there.unit("bup"))
    role = roles.ask(meeting, RoleKind.CHAIR, paper, there.by("karin"), localtime())
    roles.accept(role, there.by("elin"), localtime())
    elin = as_("elin")
    answer = send(elin, step(meeting, "end"), "finish")
    assert onward(answer) == reverse("staff:meeting-ended")
    assert elin.get(onward(answer)).status_code == 200
    assert elin.get(step(meeting, "end")).status_code == 404


def test_other_units_find_nothing(as_: As, there: World) -> None:
    meeting = opened(there, "bup")
    elin = as_("elin")
    for url in (
        page(meeting.case), page(meeting.case, "-person"), step(meeting, "q1"),
        reverse("staff:meeting-news", args=[meeting.key]),
        reverse("staff:meeting-cover", args=[meeting.key]),
    ):  # fmt: skip
        assert elin.get(url).status_code == 404
    paper = at(paper_to(meeting.case, there.unit("bup")))
    assert elin.post(f"{paper}role/chair/", {"answer": "yes"}).status_code == 404


# The cost


def test_a_page_of_the_meeting_costs_ten_questions_at_most(
    karin: Client, there: World, queries: Counting
) -> None:
    counts = []
    for codes in (("bup",), ("bup", "fjardskolan", "habilitering", "vardcentral", "kassan")):
        meeting = opened(there, *codes, person=alva())
        world.hold(meeting, there.by("karin"), localtime())
        plan = plans.begin(meeting.case, there.by("karin"), localtime())
        for one in meeting.participants.all():
            values = {"what": "Gör sitt.", "contact": one.contact, "question": 1}
            plans.add_action(plan, values, there.by("karin"), localtime())
        for slug in ("welcome", "round", "q1", "end"):
            with queries() as done:
                assert karin.get(step(meeting, slug)).status_code == 200
            counts.append(len(done))
        with queries() as done:
            karin.get(reverse("staff:meeting-news", args=[meeting.key]), {"step": "q1"})
        counts.append(len(done))
    assert counts[:5] == counts[5:]
    assert max(counts) <= 10, counts


def test_the_page_before_costs_the_same_for_few_and_many(
    karin: Client, there: World, queries: Counting
) -> None:
    few, many = sent(there, "bup"), sent(there, "bup", "fjardskolan", "habilitering", person=alva())
    counts = []
    for case in (few, many):
        karin.get(page(case))
        with queries() as done:
            karin.get(page(case))
        counts.append(len(done))
    assert counts[0] == counts[1] <= 15


def test_a_made_up_version_of_what_was_seen_is_told_and_the_text_kept(
    karin: Client, there: World
) -> None:
    meeting = opened(there)
    url = step(meeting, "q1")
    typed = {f"t.{SUMMARY}": "Mitt.", f"seen.{SUMMARY}": "x", "do": f"mine:{SUMMARY}"}
    writing.write(meeting, SUMMARY, "Deras.", 0, there.by("karin"), localtime())
    answer = karin.post(url, typed)
    assert answer.status_code == 409
    assert "Mitt." in answer.content.decode()
