"""A unit says from its own inbox whether it approves the plan it holds (H59, H61, H62)."""

from datetime import timedelta

import pytest
from tests import planning, world
from tests.planning import owner
from tests.world import NOW, World

from samlas.casework import withdrawal
from samlas.casework.case import Refused
from samlas.casework.plan import approving, news, own_word, sealing, writing
from samlas.casework.plan.models import ApprovalForm, Plan, Verdict
from samlas.casework.tasks import Task, What
from samlas.exchange.models import Dispatch
from samlas.ledger.models import Entry
from samlas.people.models import ConsentRow

LATER = NOW + timedelta(days=1)


@pytest.fixture
def plan(there: World) -> Plan:
    """Sealed when the person alone had said yes."""
    by = there.by("karin")
    case = planning.met(there, "bup", "habilitering", person=world.alva())
    made = planning.drafted(case, by)
    approving.approve(made, None, ApprovalForm.SIGNATURE, Verdict.YES, "", by, NOW)
    planning.seal(made, by)
    return planning.stands(made)


def paper(there: World, code: str) -> Dispatch:
    return Dispatch.objects.get(recipient=there.unit(code), kind="plan", superseded_at=None)


def asked_now() -> set[str]:
    return {one.unit.code for one in Task.objects.filter(what=What.APPROVE_PLAN)}


def say(there: World, verdict: Verdict = Verdict.YES, said: str = "", who: str = "elin") -> None:
    held = paper(there, "bup" if who in ("elin", "anders") else "habilitering")
    own_word.say(held.key, verdict, said, there.by(who), LATER)


def word_of(plan: Plan, there: World, code: str) -> approving.Asked:
    who = owner(plan.case, there.unit(code))
    return next(one for one in approving.parties(plan, LATER) if one.contact == who)


def test_those_whose_word_is_missing_are_asked_by_their_paper(there: World, plan: Plan) -> None:
    assert asked_now() == {"bup", "habilitering"}
    say(there)
    assert asked_now() == {"habilitering"}
    given = word_of(plan, there, "bup").approval
    assert given is not None
    assert (given.form, given.edition, given.registered_by) == ("own", 1, there.by("elin"))
    assert not word_of(plan, there, "bup").is_missing
    assert Entry.objects.filter(about=plan.case.key, purpose="plan-approval").exists()


def test_a_unit_answers_for_itself_alone(there: World, plan: Plan) -> None:
    with pytest.raises(Dispatch.DoesNotExist):
        own_word.say(paper(there, "bup").key, Verdict.YES, "", there.by("maja"), LATER)
    assert not plan.approvals.exclude(contact=None).exists()


def test_a_reservation_needs_words_and_reaches_the_convener_and_the_next_edition(
    there: World, plan: Plan
) -> None:
    with pytest.raises(Refused) as refusal:
        say(there, Verdict.YES_BUT, " ")
    assert refusal.value.field == "said"
    say(there, Verdict.YES_BUT, "Om det räcker med fyra veckor.")
    heard = Task.objects.filter(what=What.HEAR_WORD, unit=there.unit("soc"))
    assert heard.exists()
    planning.seal(planning.stands(plan), there.by("karin"), LATER, reason="BUP:s svar.")
    assert not heard.exists()
    sealed = plan.editions.get(number=2).paper()
    assert "Om det räcker med fyra veckor." in [one.said for one in sealed.approvals]  # type: ignore[attr-defined]
    newer = paper(there, "bup")
    assert newer.edition == 2
    assert newer.answer is not None
    assert asked_now() == {"habilitering"}


def test_a_no_taken_back_is_a_yes_and_both_are_kept(there: World, plan: Plan) -> None:
    say(there, Verdict.NO)
    say(there, Verdict.YES, who="anders")
    assert not Task.objects.filter(what=What.HEAR_WORD).exists()
    who = owner(plan.case, there.unit("bup"))
    assert [one.verdict for one in plan.approvals.filter(contact=who).order_by("pk")] == [
        "no", "yes",
    ]  # fmt: skip


def test_said_twice_it_is_one_word(there: World, plan: Plan) -> None:
    say(there)
    say(there)
    assert plan.approvals.filter(form="own").count() == 1


def test_what_the_draft_has_changed_meanwhile_is_asked_anew(there: World, plan: Plan) -> None:
    by = there.by("karin")
    own = plan.actions.get(contact__unit=there.unit("bup"))
    writing.change_action(own, {"what": "Något annat."}, own.version, by, NOW)
    say(there)
    say(there, who="maja")
    assert word_of(plan, there, "bup").was_asked_anew
    assert not word_of(plan, there, "habilitering").is_missing


def test_only_the_latest_edition_in_force_is_answered(there: World, plan: Plan) -> None:
    held = paper(there, "bup")
    Plan.objects.update(edition=2)
    with pytest.raises(Refused):
        own_word.say(held.key, Verdict.YES, "", there.by("elin"), LATER)
    assert news.has_news(sealing.sheet(planning.stands(plan), LATER)) is False


def test_nothing_is_told_when_the_consent_or_the_sip_has_ended(there: World, plan: Plan) -> None:
    by, held = there.by("karin"), paper(there, "bup")
    row = ConsentRow.objects.get(unit=there.unit("bup"))
    withdrawal.withdraw_row(row, plan.case, by, NOW)
    with pytest.raises(Refused):
        own_word.say(held.key, Verdict.YES, "", there.by("elin"), LATER)
    withdrawal.withdraw(planning.stands(plan).case, "phone", by, NOW)
    with pytest.raises((Refused, Dispatch.DoesNotExist)):
        own_word.say(paper(there, "habilitering").key, Verdict.YES, "", there.by("maja"), LATER)
    assert not plan.approvals.exclude(contact=None).exists()
