"""What has changed between two editions of the plan, in words for the one who reads them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext as _

from samlas import papers


def between(old: papers.Plan, new: papers.Plan, silent: Collection[str] = frozenset()) -> list[str]:
    """Say in words what the reader of the old edition finds changed, row by row.

    Of the actions with the `silent` keys, which tell of someone else, old words are not repeated.
    """
    found = [name for key, name in _texts().items() if getattr(old, key) != getattr(new, key)]
    goals_before = {one.key: one.text for one in old.goals}
    goals_now = {one.key: one.text for one in new.goals}
    found += _rows(_("goal"), goals_before, goals_now)
    before = {one.key: one for one in old.actions}
    now = {one.key: one for one in new.actions}
    found += [_("New: {what}").format(what=_said(one)) for one in new.actions
              if one.key not in before]  # fmt: skip
    gone = [one for one in old.actions if one.key not in now]
    found += [_("Taken away: {what}").format(what=_said(one)) for one in gone
              if one.key not in silent]  # fmt: skip
    if any(one.key in silent for one in gone):
        found.append(_("Taken away: what told of someone else"))
    found += [line for key, one in now.items() if key in before
              for line in _changed(before[key], one, repeats=key not in silent)]  # fmt: skip
    if len(new.comments) > len(old.comments):
        found.append(_("New words of the parties"))
    return found


def _texts() -> dict[str, str]:
    return {
        "overall": _("The principal with the overall responsibility"),
        "lead": _("Who leads the plan"),
        "lead_asked": _("Who is asked to take the lead over"),
        "needed": _("The measures that are needed"),
        "long_term_goal": _("The long-term goal"),
        "boundaries": _("Who answers for what"),
        "in_need_turn_to": _("Where to turn until the plan is changed"),
        "childs_view": _("The child's own view"),
        "best_interests": _("How this is best for the child"),
        "none_by_others": _("Whether others do anything"),
        "follow_up": _("The follow-up"),
        "attachments": _("The attachments"),
        "part": _("How much of the plan is sent"),
    }


def _rows(word: str, before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    found = []
    for key, text in now.items():
        if key not in before:
            found.append(_("New {word}: {text}").format(word=word, text=text))
        elif before[key] != text:
            told = _("Changed {word}: “{text}” instead of “{before}”")
            found.append(told.format(word=word, text=text, before=before[key]))
    gone = [text for key, text in before.items() if key not in now]
    return found + [_("Taken away, {word}: {text}").format(word=word, text=one) for one in gone]


def _said(one: papers.Action) -> str:
    who = ", ".join(part for part in (one.name, one.unit) if part)
    return f"{one.what} ({who})" if who else one.what


def _changed(old: papers.Action, new: papers.Action, *, repeats: bool) -> list[str]:
    """What is new in one action: the day and the words told in full, the rest by name."""
    parts = []
    if old.what != new.what:
        parts.append(_("before: “{text}”").format(text=old.what) if repeats else _("the words"))
    if old.by != new.by:
        days = (_day(new.by), _day(old.by))
        parts.append(_("to be done by {day} instead of {before}").format(
            day=days[0], before=days[1]))  # fmt: skip
    if (old.unit, old.name) != (new.unit, new.name):
        parts.append(_("who does it"))
    if old.shows != new.shows:
        parts.append(_("how it shows that it works"))
    if (old.basis, old.legal_basis) != (new.basis, new.legal_basis):
        parts.append(_("by law or by agreement"))
    if old.goal != new.goal:
        parts.append(_("which goal it is for"))
    if old.state != new.state:
        parts.append(_("how it has gone"))
    if not parts:
        return []
    told = _("Changed: {what}: {parts}").format(what=_said(new), parts=", ".join(parts))
    if new.agreed and new.agreed != old.agreed:
        told += ". " + _("Agreed by the one who does it: {how}").format(how=new.agreed)
    return [told]


def _day(day: date | None) -> str:
    return day.isoformat() if day else "–"
