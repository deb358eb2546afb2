"""Taking the consent back: at once, without a reason, and without telling anyone why."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from tests import planning
from tests import world as w
from tests.world import NOW, TODAY, World

from samlas import papers
from samlas.casework import consent, withdrawal
from samlas.casework.case import Case, Refused, Stage
from samlas.casework.consent import Told
from samlas.casework.contacts import Choice
from samlas.casework.summons.draft import Summons
from samlas.casework.tasks import Task, What
from samlas.directory.models import Unit
from samlas.exchange.models import Dispatch
from samlas.people.models import ConsentRow


def cancellations(case: Case) -> dict[str, papers.Paper]:
    """The cancellations that have been sent, by the recipient's code; the person's own as ""."""
    sent = Dispatch.objects.filter(case=case.key, kind="cancellation").select_related("recipient")
    return {one.recipient.code if one.recipient else "": one.paper() for one in sent}


def row_of(case: Case, there: World, code: str) -> ConsentRow:
    return ConsentRow.objects.get(consent__case=case.key, unit=there.unit(code))


def test_everyone_called_is_told_that_it_is_off_but_not_why(there: World) -> None:
    case = w.called(there.by("karin"), [there.unit("bup"), there.unit("kassan")])
    withdrawal.withdraw(case, Told.PHONE, there.by("karin"), NOW)
    told = cancellations(case)
    assert set(told) == {"", "bup", "kassan"}
    for paper in told.values():
        assert isinstance(paper, papers.Cancellation)
        assert "samtyck" not in paper.reason.lower()
    assert consent.live_rows(case, TODAY) == []
    assert Case.objects.get(pk=case.pk).stage == Stage.WITHDRAWN
    left = Task.objects.filter(about=case.key).values_list("what", flat=True)
    assert list(left) == [What.POST_LETTERS]


def test_what_is_sealed_is_in_swedish_though_the_sender_reads_english(there: World) -> None:
    case = w.called(there.by("karin"), [there.unit("bup")])
    with override("en"):
        withdrawal.withdraw(case, Told.PHONE, there.by("karin"), NOW)
    for paper in cancellations(case).values():
        assert isinstance(paper, papers.Cancellation)
        assert paper.reason == "Mötet blir inte av."


def test_before_anything_is_sent_nobody_is_told(there: World) -> None:
    karin = there.by("karin")
    case = w.start(karin)
    w.inform(case, karin)
    consent.record(case, w.yes([there.unit("bup")]), karin, NOW)
    withdrawal.withdraw(case, Told.SPOKEN, karin, NOW)
    assert not Dispatch.objects.filter(case=case.key).exists()
    with pytest.raises(Refused):
        withdrawal.withdraw(case, Told.SPOKEN, karin, NOW)


def test_one_recipient_taken_back_is_told_alone_and_the_rest_stands(there: World) -> None:
    case = w.called(there.by("karin"), [there.unit("bup"), there.unit("kassan")])
    withdrawal.withdraw_row(row_of(case, there, "kassan"), case, there.by("karin"), NOW)
    assert set(cancellations(case)) == {"kassan"}
    assert [row.unit for row in consent.live_rows(case, TODAY)] == [there.unit("bup")]
    assert case.contacts.get(unit=there.unit("kassan")).choice == Choice.PERSON_DECLINES
    assert Case.objects.get(pk=case.pk).stage == Stage.CALLED


def test_a_row_of_another_case_stays(there: World) -> None:
    mine = w.called(there.by("karin"), [there.unit("bup")])
    other = w.called(there.by("karin"), [there.unit("bup")], w.alva())
    with pytest.raises(ConsentRow.DoesNotExist):
        withdrawal.withdraw_row(row_of(other, there, "bup"), mine, there.by("karin"), NOW)
    assert consent.live_rows(other, TODAY)


def test_a_plan_in_force_ends_at_once_though_the_next_summons_and_the_unit_lack_a_number(
    there: World,
) -> None:
    plan = planning.in_force(there, "bup")
    Unit.objects.update(phone="")
    Summons.objects.create(case=plan.case)
    case = Case.objects.get(pk=plan.case.pk)
    withdrawal.withdraw(case, Told.PHONE, there.by("karin"), NOW)
    assert Case.objects.get(pk=case.pk).stage == Stage.CLOSED
