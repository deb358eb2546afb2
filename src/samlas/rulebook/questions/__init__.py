"""The questions. Each is a function from what is asked to the outcome, and weighs clauses only.

No municipality and no agreement is named here: what differs between them stands in the sources.
"""

from collections.abc import Callable

from samlas.rulebook.asking import Asked, Outcome
from samlas.rulebook.questions import (
    attendance,
    clocks,
    consent,
    keeping,
    meeting,
    rules,
    scope,
    secrecy,
    summons,
)

QUESTIONS: dict[str, Callable[[Asked], Outcome]] = {
    **rules.QUESTIONS,
    **secrecy.QUESTIONS,
    "may-request": consent.may_request,
    "may-send": consent.may_send,
    "duty-to-attend": attendance.duty_to_attend,
    "answers": attendance.answers,
    "may-forward": attendance.may_forward,
    "fallback": attendance.fallback,
    "summons-complete": summons.summons_complete,
    "notice": summons.notice,
    "answer-by": summons.answer_by,
    "summons-by": summons.summons_by,
    "tell-by": summons.tell_by,
    "clock": clocks.clock,
    "payment-from": clocks.payment_from,
    "approval": meeting.approval,
    "plan-by": meeting.plan_by,
    "kept-until": keeping.kept_until,
    "applies": scope.applies,
    "trial": scope.trial,
}
