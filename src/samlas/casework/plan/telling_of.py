"""What the plan tells of someone else than the person: whose yes is missing for whom (OSL 10:1)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from samlas.casework import others
from samlas.casework.plan.paper import Reader, Sheet


def lacking(whole: Sheet, readers: Sequence[Reader]) -> list[str]:
    """Return in words whose yes is missing, and for whom to know, before the plan can go out."""
    told = []
    for person, yes in whole.others:
        owners = [one.contact for one in whole.actions if one.about_id == person.pk]
        if not owners and not person.in_texts:
            continue
        if yes is None:
            text = _("{name} has not said yes to what the plan tells of them, or it has ended.")
            told.append(text.format(name=person.name))
            continue
        wanting = [one.contact for one in readers if _reads_texts(one)] if person.in_texts else []
        unsaid = {
            one.name: one
            for one in [*owners, *wanting]
            if one is not None
            and one.unit_id != whole.plan.case.unit_id
            and not yes.covers(one.unit_id, one.pk)
        }
        if unsaid:
            text = _("{name} has not said yes to these knowing: {who}.")
            told.append(text.format(name=person.name, who=", ".join(unsaid)))
    return told


def _reads_texts(reader: Reader) -> bool:
    """Whether this one gets the texts for all: the whole plan, or the minutes."""
    return not reader.is_person and (reader.size == "whole" or reader.gets_minutes)


def may_read_texts(whole: Sheet, reader: Reader) -> bool:
    """Whether everyone else that the texts tell of has let this one know."""
    contact = reader.contact
    told = others.Texts([yes for person, yes in whole.others if person.in_texts])
    return contact is None or told.may_reach(contact.unit_id, contact.pk)
