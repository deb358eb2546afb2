"""What has been done with one's papers, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas.casework.own.who_read import Event
from samlas.ledger.models import Act

# What a paper is called in its owner's list, and in a sentence.
PAPERS = {
    "summons": gettext_lazy("You are asked to come"),
    "person-copy": gettext_lazy("Your copy of what was sent about the meeting"),
    "cancellation": gettext_lazy("The meeting is called off"),
    "plan": gettext_lazy("Your plan"),
    "minutes": gettext_lazy("What was said at the meeting"),
    "closure-notice": gettext_lazy("The plan is closed"),
}
IN_A_SENTENCE = {
    "summons": gettext_lazy("the summons"),
    "person-copy": gettext_lazy("your copy of the summons"),
    "cancellation": gettext_lazy("word that the meeting is off"),
    "plan": gettext_lazy("the plan"),
    "minutes": gettext_lazy("what was said at the meeting"),
    "closure-notice": gettext_lazy("word that the plan is closed"),
    "information-request": gettext_lazy("a question about your support"),
    "": gettext_lazy("what is written about your SIP"),
}
SENTENCES = {
    Act.READ: gettext_lazy("%(who)s read %(what)s."),
    Act.CHANGED: gettext_lazy("%(who)s wrote in %(what)s."),
    Act.CONSENTED: gettext_lazy("%(who)s wrote down a yes to who may know what."),
    Act.WITHDREW: gettext_lazy("%(who)s took a yes back."),
    Act.SENT: gettext_lazy("%(who)s sent %(what)s."),
    Act.ANSWERED: gettext_lazy("%(who)s answered %(what)s."),
    Act.PASSED_ON: gettext_lazy("%(who)s passed %(what)s on."),
    Act.REFUSED: gettext_lazy("%(who)s wrote down a no."),
}
SENT_TO = gettext_lazy("%(who)s sent %(what)s to %(to)s.")
OWN_WORD = gettext_lazy("%(who)s wrote on the own page.")


class Line(NamedTuple):
    """One sentence, and the entry behind it."""

    entry: int
    text: str
    times: int
    is_own: bool


def sentence(event: Event, names: Mapping[str, str], own_hand: str) -> str:
    """Return what was done as a sentence."""
    who = event.unit or names.get(event.hand, "")
    if event.hand:
        who = _("You") if event.hand == own_hand else who or _("The person")
    if event.hand and event.act == Act.CHANGED:
        return str(OWN_WORD % {"who": who})
    said = SENT_TO if event.to and event.act == Act.SENT else SENTENCES[event.act]
    what = IN_A_SENTENCE.get(event.paper, IN_A_SENTENCE[""])
    return str(said % {"who": who or _("The program"), "what": what, "to": event.to})


def by_day(
    events: Iterable[Event], names: Mapping[str, str], own_hand: str
) -> list[tuple[date, list[Line]]]:
    """Put the sentences under their days, in the order they come."""
    days: dict[date, list[Line]] = {}
    for one in events:
        line = Line(
            one.entry, sentence(one, names, own_hand), one.times, is_own=one.hand == own_hand
        )
        days.setdefault(localdate(one.at), []).append(line)
    return list(days.items())
