"""What the person says of a paper: that they do not agree (SoL 14:6), or what is wrong in it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from samlas import papers
from samlas.casework.case import Refused
from samlas.casework.own import telling
from samlas.casework.own.reading import OwnPaper
from samlas.casework.own.who import Own
from samlas.exchange import beside
from samlas.exchange.beside_models import BesideKind


class Way(models.TextChoices):
    """What is said, and where it is to stand."""

    OWN = "own", _("I do not agree. Let it stand beside my paper.")
    ALL = "all", _("I do not agree. The others who got the paper may read it too.")
    WRONG = "wrong", _("Something is wrong. I want it corrected.")


def say(own: Own, held: OwnPaper, way: str, text: str, now: datetime) -> None:
    """Say something of a paper that one holds: the unit hears it, and an objection stands at once.

    The sealed paper stays as it is; a correction is the unit's to write. Raises Refused.
    """
    if not text.strip():
        raise Refused(str(_("Write what it is.")), "text")
    with override(settings.LANGUAGE_CODE):
        title = papers.view(held.paper, settings.LANGUAGE_CODE).title
        regarding = f"{title}, {localdate(held.dispatch.sent_at)}. {Way(way).label}"
    with transaction.atomic():
        telling.about_paper(own, text, regarding, now)
        if way == Way.WRONG:
            return
        alike = beside.copies(held.dispatch, now) if way == Way.ALL else [held.dispatch]
        chosen = [one for one in alike if one.recipient is not None or one == held.dispatch]
        name = own.name if own.representative is not None else ""
        beside.write(chosen, BesideKind.OBJECTION, text.strip(), own, name, now)
