"""The pages where the plan is written, approved, read through, sent, received and handed over."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from pypdf import PdfReader
from tests import planning
from tests.planning import stands
from tests.staff.saying import title, words
from tests.world import World

from samlas.casework.case import Case
from samlas.casework.meeting.models import Meeting, Participant, Presence, Slot
from samlas.casework.plan import approving, minutes, writing
from samlas.casework.plan.models import Action, ApprovalForm, Plan, Verdict
from samlas.casework.tasks import Task, What
from samlas.directory.models import Unit
from samlas.exchange.models import Dispatch
from samlas.people.models import ConsentRow, InformationKind

As = Callable[[str], Client]
Counting = Callable[[], AbstractContextManager[list[str]]]
CODES = ("bup", "fjardskolan")


def url(plan: Plan, name: str = "plan", *more: object) -> str:
    return reverse(f"staff:{name}", args=[plan.case.key, *more])


def begin_with(there: World) -> Plan:
    case = planning.met(there, *CODES, now=localtime())
    return stands(planning.drafted(case, there.by("karin"), localtime()))


@pytest.fixture
def plan(begun: Plan) -> Plan:
    return begun


@pytest.fixture
def approved(there: World, plan: Plan) -> Plan:
    planning.approve_all(plan, there.by("karin"), localtime())
    return stands(plan)


@pytest.fixture
def sent(there: World, approved: Plan) -> Plan:
    planning.seal(approved, there.by("karin"), localtime())
    return stands(approved)


def paper_to(there: World, code: str) -> Dispatch:
    return Dispatch.objects.get(recipient=there.unit(code), kind="plan", superseded_at=None)


def test_the_same_rows_are_read_per_goal_and_per_actor(karin: Client, plan: Plan) -> None:
    per_goal, per_actor = (words(karin.get(url(plan), {"by": by})) for by in ("goal", "actor"))
    for one in ("Stöd från BUP Haninge.", "Lägger undan telefonen."):
        assert one in per_goal
        assert one in per_actor
    assert "Sova fem nätter i rad." in per_goal
    assert "Sova fem nätter i rad." not in per_actor


def test_the_title_tells_the_kind_of_page_only(karin: Client, plan: Plan) -> None:
    assert title(karin.get(url(plan))) == "Vem gör vad – SIP – Samlas"


def test_who_gets_nothing_for_want_of_consent_leads_to_the_consent(
    karin: Client, plan: Plan, there: World
) -> None:
    ConsentRow.objects.filter(unit=there.unit("bup")).update(withdrawn_at=localtime())
    page = karin.get(url(plan, "plan-check")).content.decode()
    assert f'href="{url(plan, "consent")}">Samtycket omfattar inte BUP Haninge' in page


@pytest.mark.parametrize("page", ["plan", "plan-texts", "plan-overall", "plan-lead", "plan-check",
                                  "plan-goal-add", "plan-action-add", "plan-comment-add",
                                  "plan-approvals", "plan-editions"])  # fmt: skip
def test_another_unit_finds_nothing(as_: As, plan: Plan, page: str) -> None:
    assert as_("elin").get(url(plan, page)).status_code == 404


def test_there_is_no_plan_before_anyone_is_called(karin: Client, there: World) -> None:
    case = Case.objects.get(pk=planning.met(there, "bup").pk)
    case.stage = "contacts"
    case.save()
    assert karin.get(reverse("staff:plan", args=[case.key])).status_code == 404


def test_texts_save_themselves_and_two_writers_lose_nothing(karin: Client, plan: Plan) -> None:
    typed = {"needed": "Mer stöd.", "long_term_goal": "Sova.", "version": plan.version}
    saved = karin.post(url(plan, "plan-texts") + "?autosave=1", typed)
    assert saved.status_code == 200
    assert stands(plan).needed == "Mer stöd."
    late = karin.post(url(plan, "plan-texts"), typed | {"needed": "Annat."})
    assert late.status_code == 409
    assert "Annat." in words(late)
    assert "Mer stöd." in words(late)


def test_an_action_is_written_and_may_wait_for_its_day(karin: Client, plan: Plan) -> None:
    typed = {"what": "Ringer varje vecka.", "contact": "person", "basis": "agreed", "version": 0}
    assert karin.post(url(plan, "plan-action-add"), typed).status_code == 302
    page = words(karin.get(url(plan)))
    assert "Ringer varje vecka." in page
    assert "Dag saknas" in page


@pytest.mark.parametrize(
    ("typed", "told"),
    [({"what": ""}, "”Vad ska göras?”"), ({"what": "Ringer.", "by": "i maj"}, "Klart senast:")],
)
def test_a_mistake_names_its_field_and_keeps_what_was_typed(
    karin: Client, plan: Plan, typed: dict[str, str], told: str
) -> None:
    whole = {"contact": "person", "basis": "agreed", "version": 0, "shows": "Hen svarar."} | typed
    answer = karin.post(url(plan, "plan-action-add"), whole)
    assert answer.status_code == 422
    assert told in words(answer)
    assert "Hen svarar." in answer.content.decode()


def test_what_is_typed_in_a_row_that_someone_takes_away_is_not_lost(
    karin: Client, there: World, plan: Plan
) -> None:
    goal = plan.goals.get()
    for one in Action.objects.filter(plan=plan, goal=goal):
        writing.change_action(one, {"goal": None}, one.version, there.by("karin"), localtime())
    at = url(plan, "plan-goal", goal.key)
    writing.remove_goal(goal, goal.version, there.by("karin"), localtime())
    answer = karin.post(at, {"version": goal.version, "text": "Sova sju nätter."})
    assert answer.status_code == 422
    assert "tagit bort det här ur planen" in words(answer)
    assert "Sova sju nätter." in answer.content.decode()
    assert karin.get(at).status_code == 404


def test_nobody_approves_what_was_changed_after_they_read_it(
    karin: Client, there: World, plan: Plan
) -> None:
    at = url(plan, "plan-approve", "person")
    seen = karin.get(at).context["form"]["seen"].value()
    goal = plan.goals.get()
    writing.change_goal(goal, {"text": "Annat."}, goal.version, there.by("karin"), localtime())
    typed = {"verdict": "yes-but", "said": "Inte på lov.", "way": "oral", "seen": seen}
    late = karin.post(at, typed)
    assert late.status_code == 409
    assert "Planen har ändrats medan sidan var öppen." in words(late)
    assert "Inte på lov." in late.content.decode()
    again = late.context["form"]["seen"].value()
    assert karin.post(at, typed | {"seen": again}).status_code == 302


def test_anothers_commitment_is_refused_until_it_says_how_that_one_agreed(
    karin: Client, there: World, approved: Plan
) -> None:
    action = Action.objects.get(plan=approved, contact__unit=there.unit("bup"))
    at = url(approved, "plan-action", action.key)
    typed = {"what": "Något annat.", "contact": action.contact and action.contact.key,
             "doer": action.doer, "by": action.by, "basis": "agreed",
             "version": action.version}  # fmt: skip
    refused = karin.post(at, typed)
    assert refused.status_code == 422
    assert "BUP Haninge har godkänt det här." in words(refused)
    assert "Något annat." in refused.content.decode()
    assert karin.post(at, typed | {"agreed": "Elin sa ja i telefon."}).status_code == 302
    assert "Ändrat sedan dess: fråga igen" in words(karin.get(url(approved, "plan-approvals")))


def test_only_those_who_can_have_the_responsibility_are_offered(
    karin: Client, there: World, plan: Plan
) -> None:
    kassan = there.unit("kassan")
    action = Action.objects.get(plan=plan, contact__unit=there.unit("bup"))
    assert action.contact is not None
    action.contact.unit = kassan
    action.contact.save()
    page = karin.get(url(plan, "plan-overall"))
    assert "Kan inte ha det: Försäkringskassan." in words(page)
    wrong = {"overall": kassan.principal_id, "version": plan.version}
    assert karin.post(url(plan, "plan-overall"), wrong).status_code == 422


def test_approvals_are_written_down_with_what_was_said(karin: Client, plan: Plan) -> None:
    at = url(plan, "plan-approve", "person")
    lacking = karin.post(at, {"verdict": "yes-but", "way": "oral"})
    assert lacking.status_code == 422
    karin.post(at, {"verdict": "yes-but", "way": "oral", "said": "Inte på måndagar."})
    assert "Inte på måndagar." in words(karin.get(url(plan, "plan-approvals")))


def test_of_a_person_who_could_not_answer_the_page_asks_how_they_are_asked_again(
    karin: Client, plan: Plan
) -> None:
    at, soon = url(plan, "plan-approve", "person"), localdate() + timedelta(days=5)
    typed = {"verdict": "no-answer", "way": "oral", "said": "Orkade inte."}
    lacking = karin.post(at, typed)
    assert lacking.status_code == 422
    assert list(lacking.context["form"].errors) == ["ask_how"]
    assert karin.post(at, typed | {"ask_how": "Ringer.", "ask_on": soon}).status_code == 302
    assert "Frågas igen senast" in words(karin.get(url(plan, "plan-approvals")))
    assert url(plan, "plan-approvals") in karin.get(reverse("staff:tasks")).content.decode()
    bup = url(plan, "plan-approve", plan.case.contacts.get(unit__code="bup").key)
    assert "ask_how" not in karin.get(bup).context["form"].fields


def test_what_is_missing_is_told_with_where_to_mend_it(karin: Client, plan: Plan) -> None:
    page = karin.get(url(plan, "plan-check"))
    assert "Fråga den enskilde om hen godkänner planen" in words(page)
    assert url(plan, "plan-approvals") in page.content.decode()
    assert "Försegla planen" not in words(page)


def test_a_text_that_names_too_much_is_mended_from_the_check(
    karin: Client, there: World, approved: Plan
) -> None:
    Unit.objects.filter(pk=there.unit("bup").pk).update(kind="prison-probation")
    Slot.objects.update(text="BUP är med.")
    page = karin.get(url(approved, "plan-check"))
    told = "”BUP är med.” nämner BUP Haninge, som Fjärdskolan inte får veta om."
    assert told in words(page)
    at = url(approved, "plan-wording", "q:1:summary")
    assert at in page.content.decode()
    version = karin.get(at).context["form"]["version"].value()
    typed = {"text": "Alla är med.", "why": "", "version": version}
    refused = karin.post(at, typed)
    assert refused.status_code == 422
    assert "Alla är med." in refused.content.decode()
    assert karin.post(at, typed | {"why": "Elin sa ja."}).status_code == 302
    assert Slot.objects.get(name="q:1:summary").text == "Alla är med."
    assert karin.get(url(approved, "plan-wording", "q:9:summary")).status_code == 404


def test_it_is_read_through_per_reader_then_sealed_once(
    karin: Client, there: World, approved: Plan
) -> None:
    ConsentRow.objects.filter(unit=there.unit("fjardskolan")).update(kinds=["reason"])
    page = karin.get(url(approved, "plan-check"), {"for": "2"})
    assert "Fjärdskolan (egen del, 1)" in words(page)
    assert "Det här är er egen del av planen." in words(page)
    version = page.context["form"]["version"].value()
    for _click in range(2):
        answer = karin.post(url(approved, "plan-check"), {"version": version})
        assert answer["Location"] == url(approved, "plan-editions")
    assert approved.editions.count() == 1


def test_a_plan_changed_meanwhile_is_read_through_again(
    karin: Client, there: World, approved: Plan
) -> None:
    version = karin.get(url(approved, "plan-check")).context["form"]["version"].value()
    soc = planning.owner(approved.case, there.unit("soc"))
    planning.take_on(approved, soc, "Ringer.", there.by("karin"), localtime())
    planning.approve_all(approved, there.by("karin"), localtime())
    late = karin.post(url(approved, "plan-check"), {"version": version})
    assert late.status_code == 409
    again = karin.post(
        url(approved, "plan-check"), {"version": late.context["form"]["version"].value()}
    )
    assert again.status_code == 302


def test_a_new_edition_asks_why(karin: Client, there: World, sent: Plan) -> None:
    Plan.objects.filter(pk=sent.pk).update(changed=True)
    version = karin.get(url(sent, "plan-check")).context["form"]["version"].value()
    lacking = karin.post(url(sent, "plan-check"), {"version": version})
    assert lacking.status_code == 422
    assert "Varför det blir en ny utgåva:" in words(lacking)
    unseen = karin.post(url(sent, "plan-check"), {"version": version, "reason": "Fel\x00"})
    assert unseen.status_code == 422
    karin.post(url(sent, "plan-check"), {"version": version, "reason": "Fel telefonnummer."})
    editions = words(karin.get(url(sent, "plan-editions")))
    assert "Utgåva 2" in editions
    assert "Fel telefonnummer." in editions


def test_an_edition_is_read_in_five_queries(karin: Client, sent: Plan, queries: Counting) -> None:
    at = url(sent, "plan-edition", 1)
    karin.get(at)
    for by in ("goal", "actor"):
        with queries() as done:
            page = karin.get(at, {"by": by})
        assert page.status_code == 200
        assert len(done) <= 5, done
    assert karin.get(url(sent, "plan-edition", 2)).status_code == 404


def test_a_received_plan_is_read_in_five_queries(
    as_: As, there: World, sent: Plan, queries: Counting
) -> None:
    elin, at = as_("elin"), reverse("staff:received-paper", args=[paper_to(there, "bup").key])
    elin.get(at)
    with queries() as done:
        page = elin.get(at, {"by": "goal"})
    assert len(done) <= 5, done
    assert "Det här gör ni" in words(page)
    assert sent.edition == 1


def test_the_text_for_the_own_record_begins_with_the_own_and_is_ticked(
    as_: As, there: World, sent: Plan
) -> None:
    paper = paper_to(there, "bup")
    elin, at = as_("elin"), reverse("staff:received-record", args=[paper.key])
    text = elin.get(at).context["text"]
    assert text.index("Stöd från BUP Haninge.") < text.index("Stöd från Fjärdskolan.")
    ahead = elin.post(at, {"on": localdate() + timedelta(days=1)})
    assert ahead.status_code == 422
    assert "Välj en dag" in words(ahead)
    assert Task.objects.filter(about=paper.key, what=What.RECORD_PLAN).exists()
    elin.post(at, {"on": localdate()})
    assert not Task.objects.filter(about=paper.key, what=What.RECORD_PLAN).exists()
    assert paper.holdings.get().recorded_on == localdate()
    assert as_("maja").get(at).status_code == 404
    assert sent.edition == 1


def test_the_own_unit_has_its_text_too(karin: Client, sent: Plan) -> None:
    at = url(sent, "plan-record")
    text = karin.get(at).context["text"]
    assert text.index("Stöd från Barn- och ungdomsenheten.") < text.index("Stöd från BUP Haninge.")
    karin.post(at, {"on": localdate()})
    assert sent.editions.get().recorded_on == localdate()


def test_one_who_may_now_have_the_minutes_is_told_of_and_gets_them_with_one_click(
    karin: Client, as_: As, there: World, approved: Plan
) -> None:
    row = ConsentRow.objects.filter(unit=there.unit("bup"))
    row.update(kinds=["reason"])
    planning.seal(approved, there.by("karin"), localtime())
    at = url(approved, "plan-minutes")
    assert "Alla som får ha protokollet har fått det." in words(karin.get(at))
    row.update(kinds=[kind.value for kind in InformationKind])
    minutes.settle(Case.objects.get(pk=approved.case.pk), localtime())
    assert at in karin.get(reverse("staff:tasks")).content.decode()
    page = karin.get(at)
    assert "Skicka protokollet till 1" in words(page)
    for _click in range(2):
        answer = karin.post(at, {"version": page.context["form"]["version"].value()})
        assert answer["Location"] == url(approved, "plan-editions")
    assert Dispatch.objects.filter(kind="minutes", recipient=there.unit("bup")).count() == 1
    assert as_("elin").get(at).status_code == 404


def test_the_asked_unit_takes_the_lead_from_its_received_plan(
    karin: Client, as_: As, there: World, approved: Plan
) -> None:
    typed = {"unit": there.unit("bup").pk, "version": approved.version}
    karin.post(url(approved, "plan-lead"), typed)
    planning.approve_all(approved, there.by("karin"), localtime())
    planning.seal(approved, there.by("karin"), localtime())
    paper = paper_to(there, "bup")
    elin, at = as_("elin"), reverse("staff:received-lead", args=[paper.key])
    received = elin.get(reverse("staff:received-paper", args=[paper.key]))
    assert "Ni är tillfrågade om att bli huvudansvariga" in words(received)
    assert at in received.content.decode()
    without_why = elin.post(at, {"answer": "no"})
    assert without_why.status_code == 422
    elin.post(at, {"answer": "yes", "phone": "08-465 004 20"})
    assert stands(approved).lead_unit == there.unit("bup")
    assert elin.get(at).status_code == 404
    school = reverse("staff:received-lead", args=[paper_to(there, "fjardskolan").key])
    assert as_("sara").get(school).status_code == 404


def test_pages_take_the_same_number_of_queries_however_long_the_plan(
    karin: Client, there: World, approved: Plan, queries: Counting
) -> None:
    def count(name: str) -> int:
        with queries() as done:
            assert karin.get(url(approved, name)).status_code == 200
        return len(done)

    names = ("plan", "plan-approvals", "plan-texts")
    before = [count(name) for name in names]
    soc = planning.owner(approved.case, there.unit("soc"))
    for number in range(5):
        planning.take_on(approved, soc, f"Ringer {number}.", there.by("karin"), localtime())
    assert [count(name) for name in names] == before


def test_the_work_list_leads_to_the_plan(karin: Client, as_: As, there: World, sent: Plan) -> None:
    assert url(sent, "plan-record") in karin.get(reverse("staff:tasks")).content.decode()
    record = reverse("staff:received-record", args=[paper_to(there, "bup").key])
    assert record in as_("elin").get(reverse("staff:tasks")).content.decode()


def test_the_overview_goes_on_through_the_plan(
    karin: Client, there: World, approved: Plan, queries: Counting
) -> None:
    at = reverse("staff:case", args=[approved.case.key])
    assert "Skriv planen och skicka den" in words(karin.get(at))
    planning.seal(approved, there.by("karin"), localtime())
    with queries() as done:
        page = karin.get(at)
    assert len(done) <= 8, done
    states = {mark.step: mark.state for mark in page.context["found"].marks}
    assert (states["meeting"], states["follow-up"]) == ("done", "now")
    follow_up = next(mark for mark in page.context["found"].marks if mark.step == "follow-up")
    assert follow_up.on == localdate(Meeting.objects.get().next_at)
    assert "Se vem som gör vad" in words(page)


def test_a_unit_says_in_its_inbox_whether_it_approves(
    karin: Client, as_: As, there: World, plan: Plan, queries: Counting
) -> None:
    by, now = there.by("karin"), localtime()
    approving.approve(plan, None, ApprovalForm.SIGNATURE, Verdict.YES, "", by, now)
    planning.seal(plan, by, now)
    paper, elin = paper_to(there, "bup"), as_("elin")
    read = reverse("staff:received-paper", args=[paper.key])
    at = f"{read}approve/"
    assert at in elin.get(reverse("staff:tasks")).content.decode()
    assert at.removeprefix(read) in elin.get(read).content.decode()
    assert "own" not in dict(karin.get(url(plan, "plan-approve", "person")).context["form"]
                             .fields["way"].choices)  # fmt: skip
    lacking = elin.post(at, {"verdict": "yes-but", "said": ""})
    assert lacking.status_code == 422
    assert "Skriv ert förbehåll" in words(lacking)
    said = {"verdict": "yes-but", "said": "Om skolan är med."}
    assert elin.post(at, said)["Location"] == read
    with queries() as done:
        page = words(elin.get(read))
    assert len(done) <= 5, done
    assert "Ni har svarat: Ja, men." in page
    assert "Om skolan är med." in page
    told = words(karin.get(url(plan, "plan-approvals")))
    assert "i Samlas av Elin Bergvall" in told
    assert url(plan, "plan-approvals") in karin.get(reverse("staff:tasks")).content.decode()
    assert as_("maja").get(at).status_code == 404
    assert title(elin.get(at)) == "Godkänner ni planen? – SIP – Samlas"


def test_those_in_the_room_get_a_sheet_to_sign(
    karin: Client, there: World, sent: Plan, queries: Counting
) -> None:
    away = planning.owner(sent.case, there.unit("fjardskolan"))
    Participant.objects.filter(contact=away).update(presence=Presence.VIDEO)
    at = url(sent, "plan-signatures")
    assert at in karin.get(url(sent, "plan-approvals")).content.decode()
    with queries() as done:
        sheet = karin.get(at)
    assert len(done) <= 18, done
    assert sheet["Content-Type"] == "application/pdf"
    told = PdfReader(io.BytesIO(sheet.content))
    text = " ".join(page.extract_text() for page in told.pages)
    assert "utgåva 1" in " ".join(text.split())
    assert f"{sent.case.key}-S1" in text
    assert "BUP Haninge" in text
    assert "Fjärdskolan" not in text
    assert "/MarkInfo" in told.root_object
    Participant.objects.update(presence=Presence.VIDEO)
    assert at not in karin.get(url(sent, "plan-approvals")).content.decode()
    assert karin.get(at)["Location"] == url(sent, "plan-approvals")
