"""What has been done with one's papers, as a sentence to the one it is told."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
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
INVITED = gettext_lazy("Invitation to a SIP meeting")
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
SENTENCES: dict[Act, Promise] = {
    Act.READ: gettext_lazy("{who} read {what}."),
    Act.CHANGED: gettext_lazy("{who} wrote in {what}."),
    Act.CONSENTED: gettext_lazy("{who} wrote down a yes to who may know what."),
    Act.WITHDREW: gettext_lazy("{who} took a yes back."),
    Act.SENT: gettext_lazy("{who} sent {what}."),
    Act.ANSWERED: gettext_lazy("{who} answered {what}."),
    Act.PASSED_ON: gettext_lazy("{who} passed {what} on."),
    Act.REFUSED: gettext_lazy("{who} wrote down a no."),
    Act.EXPORTED: gettext_lazy("{who} took out a copy of {what}."),
}
IN_VAIN = gettext_lazy("{who} wanted to open {what}, and was not let in.")
IN_EMERGENCY = gettext_lazy("{who} read {what} because of an emergency.")
SENT_TO = gettext_lazy("{who} sent {what} to {to}.")
OWN_ROUTINE = gettext_lazy("{who} noted how far its own routine has come.")
OWN_WORD = gettext_lazy("{who} wrote on the own page.")
WITH_CODE = gettext_lazy("{who} wrote with a code from a letter.")


def called(kind: str, verdict: str) -> str:
    """Return what a paper is called in its owner's list: to one who may decline, an invitation."""
    is_invitation = kind == "summons" and verdict == "invited"
    return str(INVITED if is_invitation else PAPERS.get(kind, kind))


def sentence(event: Event, names: Mapping[str, str], own_hand: str) -> str:
    """Return what was done as a sentence, in plain text."""
    said, fills = parts(event, names, own_hand)
    return str(said).format(**fills)


def parts(event: Event, names: Mapping[str, str], own_hand: str) -> tuple[Promise, dict[str, str]]:
    """Return the sentence with gaps, and what they are filled with."""
    who = event.unit or names.get(event.hand, "")
    if event.hand:
        who = _("You") if event.hand == own_hand else who or _("The person")
    what = str(IN_A_SENTENCE.get(event.paper, IN_A_SENTENCE[""]))
    if not who:
        who = _("Someone who got a letter") if event.by_code else _("The program")
    fills = {"who": who, "what": what, "to": event.to}
    if event.in_vain:
        return IN_VAIN, fills
    if event.emergency:
        return IN_EMERGENCY, fills
    if event.routine:
        return OWN_ROUTINE, fills
    if event.hand and event.act == Act.CHANGED:
        return (WITH_CODE if event.by_code else OWN_WORD), fills
    return (SENT_TO if event.to else SENTENCES[event.act]), fills
