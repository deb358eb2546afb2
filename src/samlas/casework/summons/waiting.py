"""What the convener waits for or is to act on: answers, questions, other times, codes used up."""

from __future__ import annotations

from samlas import papers
from samlas.casework import tasks, used_up
from samlas.casework.case import Case
from samlas.casework.summons.draft import Summons
from samlas.casework.tasks import What
from samlas.exchange.models import AnswerKind, Dispatch, Message


def settle(case_key: str) -> None:
    """Bring the convener's list in line with the answers to the last meeting called."""
    called = Summons.objects.filter(case__key=case_key, edition__gt=0).order_by("-pk")[:1]
    in_force = list(
        Dispatch.objects.filter(
            case=case_key, kind=papers.Summons.kind, superseded_at=None, cancelled_at=None,
            recipients__summons__in=called,
        ).values_list("thread", "sender_id", "answer__kind")
    )  # fmt: skip
    done = []
    if all(answer is not None for _thread, _sender, answer in in_force):
        done.append(What.AWAIT_ANSWERS)
    if any(answer == AnswerKind.PROPOSE_TIME for _thread, _sender, answer in in_force):
        tasks.expect(Case.objects.select_related("individual").get(key=case_key), What.DECIDE_TIME)
    else:
        done.append(What.DECIDE_TIME)
    senders = {thread: sender for thread, sender, _answer in in_force}
    said = Message.objects.filter(thread__in=senders).order_by("pk")
    last = dict(said.values_list("thread", "unit_id"))
    if all(unit == senders[thread] for thread, unit in last.items()):
        done.append(What.ANSWER_QUESTION)
    if not used_up.letters(case_key).exists():
        done.append(What.NEW_CODE)
    if done:
        tasks.done(case_key, *done)
