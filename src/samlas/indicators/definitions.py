"""The indicators: what each counts, in words for its page, and what its outcomes are called.

`number` is its place in the field's list (evaluation.md 5.2, I1–I20). Those of work with cases are
here; a room above that knows of something else to count defines its own when the program starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samlas.casework.asking import Outcome as RequestOutcome
from samlas.casework.closure.models import Ground
from samlas.casework.consent import Alternative
from samlas.casework.plan.models import State
from samlas.exchange.models import AnswerKind, Channel
from samlas.people.models import ConsentForm

Words = str | Promise


class Shape(StrEnum):
    """How an indicator is told: numbers, a share of good ones, a spread of days, or a way on."""

    NUMBERS = "numbers"
    SHARE = "share"
    DAYS = "days"
    WAY = "way"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. `outcomes` in the order they are shown; `good` those that the share is of."""

    name: str
    number: str
    title: Words
    meaning: Words
    shape: Shape
    outcomes: Mapping[str, Words]
    good: frozenset[str] = frozenset()


DAYS: Mapping[str, Words] = {
    "0-1": _("0–1 days"), "2-3": _("2–3 days"), "4-7": _("4–7 days"), "8-14": _("8–14 days"),
    "15-30": _("15–30 days"), "31-60": _("31–60 days"), "61-": _("61 days or more"),
}  # fmt: skip
IN_TIME: Mapping[str, Words] = {"in-time": _("In time"), "late": _("Too late")}
WHOLE: Mapping[str, Words] = {"whole": _("Complete"), "lacking": _("Something is missing")}
THERE: Mapping[str, Words] = {
    "there": _("Took part"), "other-way": _("Took part in another way"),
    "absent": _("Did not take part"),
}  # fmt: skip
LEVELS: Mapping[str, Words] = {
    "-2": _("Much less than hoped"), "-1": _("Less than hoped"), "0": _("As hoped"),
    "1": _("More than hoped"), "2": _("Much more than hoped"),
}  # fmt: skip
PEOPLE: Mapping[str, Words] = {
    "person": _("The person"), "close": _("Someone close to the person"),
    "staff": _("Someone at work"),
}  # fmt: skip


def _days(name: str, number: str, title: Words, meaning: Words) -> Indicator:
    return Indicator(name, number, title, meaning, Shape.DAYS, DAYS)


BY_NAME: dict[str, Indicator] = {}


def define(*indicators: Indicator) -> None:
    """Have these shown too, in order of their numbers."""
    for one in indicators:
        BY_NAME[one.name] = one
    in_order = sorted(BY_NAME.values(), key=lambda one: int(one.number[1:]))
    BY_NAME.clear()
    BY_NAME.update({one.name: one for one in in_order})


define(
    Indicator(
        "cases", "I1", _("SIPs that began and ended"),
        _("Each SIP is counted in the month when the need was noticed, and in the one when it was"
          " closed, declined or taken back."),
        Shape.NUMBERS,
        {"started": _("Began"), "closed": _("Were closed"), "declined": _("The person said no"),
         "withdrawn": _("The consent was taken back")},
    ),
    Indicator(
        "way", "I1", _("The way from need to follow-up"),
        _("How far the SIPs that began in the period have come by now."),
        Shape.WAY,
        {"need": _("Need noticed"), "informed": _("Informed"), "consented": _("Consent"),
         "called": _("Summons sent"), "met": _("First meeting held"), "planned": _("Plan in force"),
         "followed-up": _("Followed up")},
    ),
    Indicator(
        "basis", "I1", _("SIPs by law, and coordination by agreement"),
        _("By law: social services and health care are both called, or call. Else it is"
          " coordination by agreement. In the month of the first summons."),
        Shape.NUMBERS, {"law": _("By law"), "agreement": _("By agreement")},
    ),
    _days("to-contact", "I2", _("Days from need until the person was informed"),
          _("From the day the need was noticed until the day the person was told what a SIP is.")),
    _days("to-summons", "I2", _("Days from need to summons"),
          _("From the day the need was noticed until the first summons was sent.")),
    _days("to-meeting", "I2", _("Days from need to meeting"),
          _("From the day the need was noticed until the first meeting was held.")),
    _days("to-answer", "I2", _("Days from request to answer"),
          _("From the day someone asked for a SIP until they had an answer.")),
    Indicator(
        "requests", "I3", _("Requests for a SIP"),
        _("What became of the requests, in the month of the answer. Late: not answered in time."),
        Shape.NUMBERS,
        {**{one.value: one.label for one in RequestOutcome}, "late": _("Not answered in time")},
    ),
    Indicator(
        "declined", "I3", _("What the person wanted instead"),
        _("Of those who said no to a SIP: which other way to meet they agreed to."),
        Shape.NUMBERS,
        {**{one.value: one.label for one in Alternative if one.value},
         "nothing": _("Nothing of these")},
    ),
    Indicator(
        "begun-by", "I4", _("Who took the initiative"),
        _("Who asked for the SIP, or noticed the need."),
        Shape.NUMBERS,
        {"municipality": _("The municipality"), "region": _("The region"), "school": _("A school"),
         "independent-school": _("Independent school owner"), "private": _("Private provider"),
         "state": _("State authority"), "person": _("The person"),
         "close": _("A guardian, relative or representative"),
         "outsider": _("Someone outside")},
    ),
    Indicator(
        "complete-summons", "I5", _("Complete summonses"),
        _("Complete: purpose, questions, time and place, and what each one called can contribute."),
        Shape.SHARE, WHOLE, frozenset({"whole"}),
    ),
    Indicator(
        "answers-in-time", "I6", _("Answers in time"),
        _("Of those called: whether they answered by the day that the agreement sets. By whom was"
          " called."),
        Shape.SHARE, {**IN_TIME, "none": _("No answer")}, frozenset({"in-time"}),
    ),
    Indicator(
        "answers", "I7", _("What those called answered"),
        _("What each one called has answered at last, in the month when the summons was sent. By"
          " whom was called."),
        Shape.NUMBERS,
        {one.value: one.label for one in AnswerKind if one != AnswerKind.INFORM},
    ),
    Indicator(
        "attendance", "I7", _("Those called who came"),
        _("Counted once for each principal and meeting: it has come when one of its units has."),
        Shape.SHARE, {"came": _("Came"), "absent": _("Did not come")}, frozenset({"came"}),
    ),
    Indicator(
        "rerouting", "I8", _("Summonses passed on"),
        _("How many times a summons was passed on to another unit of the same principal."),
        Shape.SHARE,
        {"0": _("Came right at once"), "1": _("Passed on once"), "2": _("Passed on twice"),
         "3-": _("Passed on three times or more"),
         "back": _("Passed on, and answered by the first one after all")},
        frozenset({"0"}),
    ),
    _days("to-right-unit", "I8", _("Days until a summons had come to the right unit"),
          _("Of the summonses that were passed on: from the day one was sent until the last unit"
            " got it.")),
    Indicator(
        "person-there", "I9", _("The person took part"),
        _("At each meeting that was held. In another way: by letter, or someone spoke for them."),
        Shape.SHARE, THERE, frozenset({"there", "other-way"}),
    ),
    Indicator(
        "child-there", "I9", _("The child took part"),
        _("The same, for those who were under 18 when the SIP began."),
        Shape.SHARE, THERE, frozenset({"there", "other-way"}),
    ),
    Indicator(
        "complete-plan", "I10", _("Complete plans"),
        _("Complete: measures, who does each and by when, and who has the overall responsibility."),
        Shape.SHARE, WHOLE, frozenset({"whole"}),
    ),
    Indicator(
        "approvals", "I11", _("Plans that all have approved"),
        _("Of the plans in force: whether all who took part have said yes."),
        Shape.SHARE, {"all": _("All have approved"), "some": _("Someone has not")},
        frozenset({"all"}),
    ),
    _days("to-copies", "I11", _("Days until the copies of a plan had come"),
          _("From the day the plan was sent until each copy had come or was posted.")),
    Indicator(
        "follow-up-booked", "I12", _("Follow-up booked at the meeting"),
        _("Of the meetings that were held: whether the next one was given a time."),
        Shape.SHARE, {"booked": _("Booked"), "not-booked": _("Not booked")}, frozenset({"booked"}),
    ),
    Indicator(
        "follow-up-held", "I12", _("Follow-ups that were held"),
        _("Of the follow-ups that were booked, and whose day has come."),
        Shape.SHARE, {**IN_TIME, "not-held": _("Not held")}, frozenset({"in-time", "late"}),
    ),
    Indicator(
        "promises", "I13", _("What was promised"),
        _("Of the actions whose day has come, or that have been reported. By who took them on."),
        Shape.SHARE,
        {**{one.value: one.label for one in State if one.value}, "not-told": _("Not reported")},
        frozenset({State.DONE.value}),
    ),
    Indicator(
        "goals-of-person", "I14", _("Goals, as the person sees it"),
        _("How far each goal was reached when the person was last asked."),
        Shape.SHARE, LEVELS, frozenset({"0", "1", "2"}),
    ),
    Indicator(
        "goals-of-staff", "I14", _("Goals, as staff see it"),
        _("How far each goal was reached when it was last followed up."),
        Shape.SHARE, LEVELS, frozenset({"0", "1", "2"}),
    ),
    Indicator(
        "closure-grounds", "I15", _("Why SIPs were closed"),
        _("A SIP can be closed on more than one ground."),
        Shape.NUMBERS, {one.value: one.label for one in Ground},
    ),
    _days("to-closure", "I15", _("Days from need to closing"),
          _("From the day the need was noticed until the SIP was closed.")),
    Indicator(
        "closure-recorded", "I15", _("Closings written in the own record"),
        _("Whether the unit that closed has written it in its own record."),
        Shape.SHARE, {"recorded": _("Written"), "not-recorded": _("Not written yet")},
        frozenset({"recorded"}),
    ),
    Indicator(
        "closure-told", "I15", _("Closings that all were told of"),
        _("Whether each notice that a SIP was closed has come, or was posted."),
        Shape.SHARE, {"all": _("All were told"), "some": _("Someone was not told")},
        frozenset({"all"}),
    ),
    Indicator(
        "closure-recorded-by-all", "I15", _("Closings that all have written in their own records"),
        _("Whether each unit that was told of a closing has written it in its own record. Units"
          " that get their papers by post are not counted."),
        Shape.SHARE, {"all": _("All have written it"), "some": _("Someone has not written it")},
        frozenset({"all"}),
    ),
    Indicator(
        "at-meetings", "I17", _("Those who were at meetings"),
        _("Each who was there, at each meeting that was held."),
        Shape.NUMBERS, PEOPLE,
    ),
    Indicator(
        "consents", "I18", _("How far consents go"),
        _("In the month when they were given, as they stand by now."),
        Shape.NUMBERS,
        {"whole": _("Whole"), "partial": _("With exceptions"),
         "ends-early": _("Shorter for some"), "withdrawn": _("The consent was taken back")},
    ),
    Indicator(
        "consent-forms", "I18", _("How consents were given"),
        _("Each who said yes is counted."),
        Shape.NUMBERS, {one.value: one.label for one in ConsentForm},
    ),
    Indicator(
        "discharge-call", "I19", _("Summonses before discharge in time"),
        _("Whether the summons was sent by the last day after the notice that the person is ready"
          " for discharge."),
        Shape.SHARE, IN_TIME, frozenset({"in-time"}),
    ),
    _days("discharge-days", "I19", _("Days from ready for discharge until the planned discharge"),
          _("From the day of the notice that the person is ready until the day that is planned.")),
    Indicator(
        "ways", "I20", _("How papers were sent"),
        _("By which way each paper came to who was to have it."),
        Shape.NUMBERS, {one.value: one.label for one in Channel},
    ),
)  # fmt: skip
