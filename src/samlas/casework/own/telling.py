"""What a person tells from their own page: it reaches the case as it was written, and stays so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas.casework import tasks
from samlas.casework.case import ENDED, Case, Refused, held
from samlas.casework.followup.models import Scale
from samlas.casework.meeting import roles, writing
from samlas.casework.meeting.models import Meeting, Presence
from samlas.casework.own import reading, who
from samlas.casework.own.models import TOLD, About, OwnWord
from samlas.casework.own.who import Own
from samlas.casework.summons import draft
from samlas.casework.tasks import What
from samlas.ledger.models import Act

WAYS = (Presence.ON_SITE, Presence.PART, Presence.PHONE, Presence.VIDEO, Presence.REPRESENTED,
        Presence.LETTER, Presence.ABSENT)  # fmt: skip


def tell(own: Own, texts: Mapping[str, str], now: datetime) -> list[OwnWord]:
    """Take in what the person has written, by what it is about; only what is new is kept.

    An emptied text is kept as empty: the person does not say it any more.
    """
    with transaction.atomic():
        known = reading.words(own)
        new = {
            about: text.strip()
            for about, text in texts.items()
            if about in TOLD and text.strip() != (known[about].text if about in known else "")
        }
        return [_keep(own, About(about), now, text=text) for about, text in new.items()]


def take_part(own: Own, how: str, text: str, now: datetime) -> OwnWord:
    """Say how one wants to take part in the meeting that is called (H68).

    The person's own choice stands at once among those who come. Raises Refused for a way that is
    not offered, and when no meeting lies ahead.
    """
    if how not in WAYS:
        raise Refused(_("Choose how you want to take part."), "how")
    with transaction.atomic():
        meeting, at = _ahead(own, now)
        if own.representative is None:
            person = meeting.participants.get(contact=None)
            with override(settings.LANGUAGE_CODE):
                because = _("The person's own choice.")
            writing.attend(person, how, because, own, now)
        return _keep(own, About.TAKING_PART, now, text=text.strip(), how=how, regarding=at)


def why_not(own: Own, now: datetime) -> str:
    """Why one cannot choose how to take part now, to be told before anything is written."""
    summons = draft.current(own.case)
    ahead = summons is not None and summons.is_sent and reading.called_to(own, now) is not None
    if not ahead or own.case.stage in ENDED:
        return _("There is no meeting ahead.")
    if Meeting.objects.filter(summons=summons, opened_at__isnull=False).exists():
        return _("The meeting has begun. Tell those who are there how you take part.")
    return ""


def _ahead(own: Own, now: datetime) -> tuple[Meeting, str]:
    """The meeting that the person's own copy calls to, and its time."""
    if problem := why_not(own, now):
        raise Refused(problem)
    meeting = roles.prepare(own.case, own, now)
    if meeting.opened_at is not None:  # just now: the summons is held from here on
        raise Refused(why_not(own, now))
    called = reading.called_to(own, now)
    assert called is not None
    return meeting, reading.when(called)


def look_back(own: Own, how: str, text: str, now: datetime) -> OwnWord:
    """Say whether one has got what was promised, and how it has gone (H73).

    Raises Refused for an answer that is none of `Scale`.
    """
    if how not in Scale.values:
        raise Refused(_("Choose one of the answers."), "how")
    with transaction.atomic():
        return _keep(own, About.LOOKING_BACK, now, text=text.strip(), how=how)


def wonder(own: Own, text: str, regarding: str, now: datetime) -> OwnWord:
    """Ask the unit about something that was done. Raises Refused for an empty question."""
    if not text.strip():
        raise Refused(_("Write what you wonder."), "text")
    with transaction.atomic():
        return _keep(own, About.WONDER, now, text=text.strip(), regarding=regarding)


def about_paper(own: Own, text: str, regarding: str, now: datetime) -> OwnWord:
    """Say something of a paper that one holds: `regarding` tells which, and what is wanted."""
    return _keep(own, About.PAPER, now, text=text.strip(), regarding=regarding)


def go_on(own: Own, text: str, now: datetime) -> OwnWord:
    """Say that one wants what one has said yes to to go on; the unit asks for the new yes."""
    with transaction.atomic():
        return _keep(own, About.GO_ON, now, text=text.strip())


def pause(own: Own, text: str, now: datetime) -> OwnWord:
    """Ask that the work rests for now; the unit rings. What is agreed stands until then."""
    with transaction.atomic():
        return _keep(own, About.PAUSE, now, text=text.strip())


def _keep(
    own: Own, about: About, now: datetime, *, text: str = "", how: str = "", regarding: str = ""
) -> OwnWord:
    word = OwnWord.objects.create(
        case=own.case, representative=own.representative, about=about, text=text, how=how,
        regarding=regarding, by_code=own.by_code, written_at=now,
    )  # fmt: skip
    hear(own.case)
    who.note(own, Act.CHANGED, now, str(about), word=word.pk)
    return word


def hear(case: Case) -> None:
    """Put it on the unit's list that something has come: in a closed case too."""
    tasks.expect(held(case), What.HEAR_PERSON)


def took_back(own: Own, regarding: str, now: datetime) -> None:
    """Let the unit see that the yes was taken back, from whom."""
    _keep(own, About.TAKEN_BACK, now, regarding=regarding)
