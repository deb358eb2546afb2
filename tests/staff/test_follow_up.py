"""The pages between the meetings and of the follow-up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests import world
from tests.planned import Planned, planned
from tests.staff.saying import errors, onward, title, way_to_tell, without_reference, words
from tests.world import World

from samlas.casework.case import Case
from samlas.casework.contacts import Contact
from samlas.casework.followup import preparing
from samlas.casework.followup.models import Attainment, Change, Finding, FollowUp
from samlas.casework.plan.models import Action, Plan
from samlas.casework.summons import draft
from samlas.casework.summons.draft import Summons
from samlas.directory.models import Unit
from samlas.exchange import naming
from samlas.exchange.models import Report
from samlas.people.models import ConsentRow, Individual, Protection

As = Callable[[str], Client]
Count = Callable[[], AbstractContextManager[list[str]]]
MISSING = "222222222222"


def begin_with(there: World) -> Planned:
    """A plan sealed thirty days ago: what each took on is twenty days late."""
    return planned(there, "bup", "habilitering", now=localtime() - timedelta(days=30))


@pytest.fixture
def found(begun: Planned) -> Planned:
    return begun


@pytest.fixture
def elin(as_: As) -> Client:
    """Elin at BUP Haninge, who has the plan and took on something."""
    return as_("elin")


def at(found: Planned, page: str = "follow-up", *more: str | int) -> str:
    return reverse(f"staff:{page}", args=[found.case.key, *more])


def report_at(found: Planned, code: str = "bup") -> str:
    return reverse("staff:received-report", args=[found.papers[code].key])


def typed(found: Planned, **said: str) -> dict[str, str]:
    key = found.actions["bup"].key
    return {f"{name}-{key}": value for name, value in said.items()}


def test_what_went_wrong_is_told_from_the_meeting_and_from_the_follow_up(
    karin: Client, found: Planned
) -> None:
    for step in ("meeting", "plan", "follow-up"):
        tell = way_to_tell(found.case.key, step)
        assert tell in karin.get(at(found, step)).content.decode()


def test_one_tells_of_ones_own_rows_in_one_form(elin: Client, found: Planned) -> None:
    page = elin.get(report_at(found))
    assert "Stöd från BUP Haninge." in words(page)
    assert "Habiliteringscenter" not in words(page)
    assert title(page) == "Hur går det? – SIP – Samlas"
    answer = elin.post(report_at(found), typed(found, state="done", helps="little"))
    assert "Tack." in words(elin.get(onward(answer)))
    assert Action.objects.get(pk=found.actions["bup"].pk).state == "done"
    assert Report.objects.get().helps == "little"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "__all__"),
        ({"state": "not"}, "why"),
        ({"state": "cannot", "why": " "}, "why"),
        ({"state": "perhaps"}, "state"),
        ({"why": "För att"}, "state"),
        ({"state": "done", "why": "x" * 501}, "why"),
    ],
)
def test_what_cannot_be_told_is_refused_by_its_field(
    elin: Client, found: Planned, said: dict[str, str], field: str
) -> None:
    answer = elin.post(report_at(found), typed(found, **said))
    assert answer.status_code == 422
    assert [name.split("-")[0] for name in errors(answer)] == [field]
    assert not Report.objects.exists()


@pytest.mark.parametrize("who", ["maja", "karin", "lars"])
def test_anothers_rows_are_not_there(as_: As, found: Planned, who: str) -> None:
    reader = as_(who)
    missing = reader.get(reverse("staff:received-report", args=[MISSING]))
    answer = reader.get(report_at(found))
    assert (answer.status_code, missing.status_code) == (404, 404)
    assert without_reference(answer) == without_reference(missing)


def test_a_row_of_another_in_ones_own_form_is_passed_over(elin: Client, found: Planned) -> None:
    key = found.actions["habilitering"].key
    answer = elin.post(report_at(found), {f"state-{key}": "done"})
    assert answer.status_code == 422
    assert not Report.objects.exists()


def test_the_list_shows_how_late_and_a_reminder_is_one_click(
    karin: Client, elin: Client, found: Planned
) -> None:
    page = words(karin.get(reverse("staff:follow-ups")))
    assert page.count("Försenad 20 dagar") == 2
    nudge = at(found, "follow-up-nudge", found.actions["bup"].key)
    told_in = f"{reverse('staff:follow-ups')}?look=untold"
    assert onward(karin.post(nudge, {"list": "untold"})) == told_in
    assert words(karin.get(reverse("staff:follow-ups"))).count("Påmind") == 1
    again = karin.post(nudge)
    assert again.status_code == 422
    assert "redan fått en påminnelse" in words(again)
    assert "Ni får en påminnelse" in words(elin.get(reverse("staff:tasks")))


@pytest.mark.parametrize(
    ("look", "says"),
    [
        ("late", "Inget är försenat."),
        ("untold", "Alla har berättat"),
        ("forgotten", "Alla planer har en uppföljning"),
        ("nonsense", "Inget är försenat."),
    ],
)
def test_an_empty_list_says_so(as_: As, there: World, look: str, says: str) -> None:
    assert says in words(as_("lars").get(reverse("staff:follow-ups") + f"?look={look}"))


def test_a_forgotten_plan_is_listed(karin: Client, there: World) -> None:
    planned(there, "bup", now=localtime(), next_in=None)
    page = words(karin.get(reverse("staff:follow-ups") + "?look=forgotten"))
    assert "Bertil S" in page
    assert "Inte bokad" in page


def test_the_lists_go_on_by_key_in_as_many_queries(
    karin: Client, there: World, found: Planned, queries: Count
) -> None:
    page = reverse("staff:follow-ups") + "?look=late"
    karin.get(page)
    with queries() as few:
        karin.get(page)
    Action.objects.bulk_create(
        Action(plan=found.plan, what=f"Sak {n}", by=found.actions["bup"].by) for n in range(30)
    )
    with queries() as many:
        first = karin.get(page)
    assert len(many) == len(few) <= 6
    assert len(first.context["rows"]) == 20
    second = karin.get(reverse("staff:follow-ups") + "?" + first.context["next_page"])
    assert len(second.context["rows"]) == 12
    assert not {one.pk for one, _days in first.context["rows"]} & {
        one.pk for one, _days in second.context["rows"]
    }


@pytest.mark.parametrize("page", ["follow-up", "follow-up-goals", "follow-up-questions"])
def test_a_page_of_one_plan_takes_as_many_queries_whatever_is_in_it(
    karin: Client, found: Planned, queries: Count, page: str
) -> None:
    karin.get(at(found, page))
    with queries() as few:
        karin.get(at(found, page))
    contact = found.actions["bup"].contact
    Action.objects.bulk_create(
        Action(plan=found.plan, contact=contact, what=f"Sak {n}") for n in range(9)
    )
    with queries() as many:
        karin.get(at(found, page))
    assert len(many) == len(few) <= 11


def test_a_lead_of_another_unit_follows_up_and_asks_the_cases_unit_to_call(
    elin: Client, karin: Client, found: Planned, there: World, queries: Count
) -> None:
    assert elin.get(at(found)).status_code == 404
    Plan.objects.update(lead_unit=there.unit("bup"))
    page = words(elin.get(at(found)))
    assert "Barn- och ungdomsenheten har samtycket" in page
    assert "Förbered uppföljningen" not in page
    tell = reverse("staff:received-deviation", args=[found.papers["bup"].key])
    with queries() as done:
        assert f'href="{tell}?from={at(found)}"' in elin.get(at(found)).content.decode()
    assert len(done) <= 13
    too_long = elin.post(at(found, "follow-up-call"), {"new_questions": "x" * 1001})
    assert list(errors(too_long)) == ["new_questions"]
    answer = elin.post(at(found, "follow-up-call"), {"new_questions": "Och sommaren?"})
    assert "har ombetts att kalla" in words(elin.get(onward(answer)))
    assert "Vänta på att uppföljningen kallas" in words(
        elin.get(reverse("staff:tasks"), {"whose": "waiting"})
    )
    summons = Summons.objects.order_by("-pk")[0]
    assert "Och sommaren?" in [one.text for one in summons.questions.all()]
    assert "Kallelsen är påbörjad" in words(karin.get(at(found, "follow-up-prepare")))
    assert elin.get(at(found, "follow-up-prepare")).status_code == 404
    assert elin.get(reverse("staff:case", args=[found.case.key])).status_code == 404


def test_an_answer_by_phone_is_written_down_with_who_gave_it(karin: Client, found: Planned) -> None:
    page = at(found, "follow-up-report", found.actions[""].key)
    theirs = at(found, "follow-up-report", found.actions["bup"].key)
    for shown in (at(found), reverse("staff:follow-ups")):
        assert theirs not in karin.get(shown).content.decode()
    assert page in karin.get(at(found)).content.decode()
    answer = karin.post(page, {"state": "done"})
    assert list(errors(answer)) == ["said_by"]
    assert onward(karin.post(page, {"state": "done", "said_by": "Bertil"})) == at(found)
    assert "Bertil" in words(karin.get(at(found)))
    assert karin.get(at(found, "follow-up-report", MISSING)).status_code == 404


NEW = {
    "version": 1,
    "needs": "Mer stöd.",
    "what_matters": "Att få sova.",
    "new_questions": "Och sommaren?",
}


def test_the_follow_up_is_prepared_from_what_is_new(karin: Client, found: Planned) -> None:
    page = at(found, "follow-up-prepare")
    assert "Förbered uppföljning 1" in words(karin.get(page))
    stale = karin.post(page, NEW | {"version": 0})
    assert stale.status_code == 409
    assert "Mer stöd." in stale.content.decode()
    assert onward(karin.post(page, NEW)) == reverse("staff:summons", args=[found.case.key])
    summons = Summons.objects.order_by("-pk")[0]
    assert "Och sommaren?" in [one.text for one in summons.questions.all()]
    assert Case.objects.get(pk=found.case.pk).needs == "Mer stöd."
    assert "Kallelsen är påbörjad" in words(karin.get(page))


def test_saving_by_itself_begins_no_summons(karin: Client, found: Planned) -> None:
    answer = karin.post(at(found, "follow-up-prepare") + "?autosave=1", NEW)
    assert answer.status_code == 200
    assert Summons.objects.count() == 1


def call(there: World, found: Planned) -> None:
    now, by = localtime(), there.by("karin")
    summons = preparing.begin(Case.objects.get(pk=found.case.pk), (), by, now)
    summons = draft.save(summons, {"offered_to_attend": True}, summons.version, by, now)
    world.send(summons, by, now)


def test_the_questions_are_answered_side_by_side(
    karin: Client, there: World, found: Planned
) -> None:
    assert "Ingen uppföljning är kallad än." in words(karin.get(at(found, "follow-up-questions")))
    call(there, found)
    side = at(found, "follow-up-side", "person")
    field = f"usual-goal-{found.goal.key}"
    said = {"version": 0, f"scale-{field}": "partly", f"text-{field}": "Tre nätter."}
    assert karin.post(side + "?autosave=1", said).status_code == 200
    again = karin.post(side, said | {f"text-{field}": "Fyra nätter."})
    assert again.status_code == 409
    assert "Tre nätter." in words(again)
    assert Finding.objects.get().text == "Tre nätter."
    page = words(karin.get(at(found, "follow-up-questions")))
    assert "Tre nätter." in page
    assert "1 av 5 besvarade" in page
    assert karin.get(at(found, "follow-up-side", MISSING)).status_code == 404


@pytest.mark.parametrize("is_protected", [False, True])
def test_a_lead_of_another_unit_meets_no_name_that_its_paper_keeps_from_it(
    elin: Client, karin: Client, there: World, found: Planned, is_protected: bool
) -> None:
    Plan.objects.update(lead_unit=there.unit("bup"))
    call(there, found)
    Action.objects.filter(pk=found.actions["habilitering"].pk).update(
        what="Samtal.", doer="Nils Ovander", state="not"
    )
    Report.objects.create(
        case=found.case.key, action=found.actions["habilitering"].key, said_by="Nils Ovander",
        given_by=there.by("karin"), given_at=localtime(), state="not",
    )  # fmt: skip
    if is_protected:
        Individual.objects.update(protection=Protection.CONFIDENTIALITY_MARKING)
        naming.name(found.case.key, there.by("elin"), there.by("karin"), localtime())
    else:
        Unit.objects.filter(code="habilitering").update(kind="prison-probation")
    key = found.actions["habilitering"].key
    contact = Contact.objects.get(case=found.case, unit=there.unit("habilitering"))
    addresses = (
        at(found), at(found, "follow-up-questions"), at(found, "follow-up-side", contact.key),
        at(found, "follow-up-report", key), f"{reverse('staff:follow-ups')}?look=late",
    )  # fmt: skip
    for address in addresses:
        answer = elin.get(address)
        assert answer.status_code == 200
        beside_its_paper = answer.content.decode().replace("Stöd från Habiliteringscenter", "")
        assert "Habiliteringscenter" not in beside_its_paper
        assert "Nils Ovander" not in answer.content.decode()
    assert "BUP Haninge" in elin.get(at(found)).content.decode()
    assert "Habiliteringscenter" in karin.get(at(found)).content.decode()


def test_the_outcome_leads_on(karin: Client, there: World, found: Planned) -> None:
    page = at(found, "follow-up-outcome")
    assert onward(karin.get(page)) == at(found, "follow-up-questions")
    call(there, found)
    assert list(errors(karin.post(page, {"version": 0, "outcome": "stop"}))) == ["outcome"]
    said = {"version": 0, "outcome": "continue", "reasons": "Det går åt rätt håll."}
    assert onward(karin.post(page, said)) == at(found)
    assert karin.post(page, said).status_code == 409
    assert FollowUp.objects.get().outcome == "continue"


def test_a_unit_answers_the_questions_from_its_inbox(
    karin: Client, as_: As, there: World, found: Planned, queries: Count
) -> None:
    elin, page = as_("elin"), reverse("staff:received-questions", args=[found.papers["bup"].key])
    Case.objects.update(rulebook="haninge")
    assert "Ingen uppföljning är kallad än." in words(elin.get(page))
    call(there, found)
    assert page in elin.get(reverse("staff:tasks")).content.decode()
    elin.get(page)
    with queries() as done:
        shown = elin.get(page)
    assert len(done) <= 22, (len(done), done)
    assert title(shown) == "Frågorna vid uppföljningen – SIP – Samlas"
    assert "Habiliteringscenter" not in words(shown)
    field = f"H74-{found.actions['bup'].key}"
    said = {"version": 0, f"scale-{field}": "partly", f"text-{field}": "Varannan vecka."}
    nothing = elin.post(page, {"version": 0, f"scale-{field}": "", f"text-{field}": ""})
    assert nothing.status_code == 422
    assert "Svara på minst en av frågorna." in words(nothing)
    assert elin.post(page + "?autosave=1", said).status_code == 200
    assert page in elin.get(reverse("staff:tasks")).content.decode()
    late = elin.post(page, said | {f"text-{field}": "Varje vecka."})
    assert late.status_code == 409
    assert "Varannan vecka." in words(late)
    assert "Varje vecka." in late.content.decode()
    assert "Varannan vecka." in words(karin.get(at(found, "follow-up-questions")))
    side = at(found, "follow-up-side", found.actions["bup"].contact.key)  # type: ignore[union-attr]
    assert "De svarar själva i Samlas." in words(karin.get(side))
    assert as_("maja").get(page).status_code == 404


def test_another_measure_and_a_new_sip_open_their_pages_filled_in(
    karin: Client, there: World, found: Planned
) -> None:
    Case.objects.update(rulebook="haninge")
    call(there, found)
    action = found.actions["bup"]
    voice = action.contact.key  # type: ignore[union-attr]
    said = {"version": 0, f"scale-H76-{action.key}": "yes"}
    karin.post(at(found, "follow-up-side", voice), said)
    page = at(found, "follow-up-outcome")
    measure = onward(karin.post(page, {"version": 0, "outcome": "new-measure"}))
    form = karin.get(measure).context["form"]
    assert form["replaces"].value() == action.key
    typed = {"what": "Något annat.", "contact": "person", "basis": "agreed", "version": 0,
             "replaces": action.key}  # fmt: skip
    assert karin.post(measure, typed).status_code == 302
    new = Action.objects.latest("pk")
    assert (new.what, new.replaces) == ("Något annat.", action)
    new_sip = onward(karin.post(page, {"version": 1, "outcome": "new-sip"}))
    assert new_sip.startswith(at(found, "close"))
    assert karin.get(new_sip).context["form"]["grounds"].value() == ["goal-changed"]


def test_goals_are_drawn_with_their_table(karin: Client, found: Planned) -> None:
    page, key = at(found, "follow-up-goals"), found.goal.key
    assert karin.post(page, {}).status_code == 422
    assert karin.post(page, {f"person-{key}": "7"}).status_code == 422
    assert onward(karin.post(page, {f"person-{key}": "-1", f"parties-{key}": "1"})) == page
    assert Attainment.objects.count() == 2
    shown = karin.get(page)
    assert "<svg" in shown.content.decode()
    assert "−1 Mindre än vi hoppades +1 Mer än vi hoppades" in words(shown)


def test_a_change_is_noted_and_settled_for_everyone(karin: Client, found: Planned) -> None:
    page = at(found, "changes")
    assert list(errors(karin.post(page, {"on": "2999-01-01", "what": "school"}))) == ["on"]
    made = onward(karin.post(page, {"on": localtime().date(), "what": "school"}))
    change = Change.objects.get()
    assert made == at(found, "change", change.pk)
    assert "Lägg den nya skolan på kontaktkartan" in words(karin.get(made))
    bup, hab = ConsentRow.objects.order_by("pk")
    half = {f"row-{bup.pk}": "keep", "settled_with": "Bertil"}
    assert list(errors(karin.post(made, half))) == [f"row-{hab.pk}"]
    assert onward(karin.post(made, half | {f"row-{hab.pk}": "end"})) == made
    assert ConsentRow.objects.filter(withdrawn_at=None).get() == bup
    assert "Avgjort" in words(karin.get(made))


@pytest.mark.parametrize(
    "page",
    ["follow-up", "follow-up-prepare", "follow-up-questions", "follow-up-outcome",
     "follow-up-goals", "changes"],
)  # fmt: skip
def test_another_units_plan_is_not_there(as_: As, found: Planned, page: str) -> None:
    reader: Any = as_("lars")
    answer = reader.get(at(found, page))
    missing = reader.get(reverse(f"staff:{page}", args=[MISSING]))
    assert answer.status_code == 404
    assert without_reference(answer) == without_reference(missing)
