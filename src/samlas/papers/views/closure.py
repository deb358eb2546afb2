"""The notice that the SIP is closed: that it ended, and where to turn (H89, H91)."""

from __future__ import annotations

from samlas.papers.blocks import Facts, List, Section, Text, View
from samlas.papers.plan_kinds import ClosureNotice
from samlas.papers.views import shared
from samlas.papers.words import Words


def closure_notice(paper: ClosureNotice, _: Words) -> View:
    """The view of the notice: large for the person, and for a unit's own record."""
    return View(
        kind=paper.kind,
        language=_.language,
        name=_("Closed SIP") + f" – {paper.reference}",
        title=_("The SIP is closed"),
        practice=shared.practice_mark(paper, _),
        large=paper.to_individual,
        sender=shared.sender(paper.unit),
        recipient=shared.envelope(paper.recipient),
        facts=shared.reference_rows(paper, _),
        opening=_opening(paper, _),
        sections=_sections(paper, _),
        page_label=_("Page {page} of {pages}"),
    )


def _opening(paper: ClosureNotice, _: Words) -> tuple[Text, ...]:
    ended = _("The SIP no longer holds. It ended on {day}.").format(day=_.day(paper.closed_on))
    said = [Text(ended, strong=True)]
    if paper.meeting_off is not None:
        off = _("The meeting on {moment} will not be held.")
        said.append(Text(off.format(moment=_.moment(paper.meeting_off)), strong=True))
    return tuple(said)


def _sections(paper: ClosureNotice, _: Words) -> tuple[Section, ...]:
    return shared.sections(
        shared.individual(paper.individual, _),
        _grounds(paper, _),
        Section(_("How it went with the goal"), shared.paragraphs(paper.goal_outcome)),
        _endings(paper, _),
        _follows(paper, _),
        _turn_to(paper, _),
        _record(paper, _),
        Section(_("Who has closed it"), (Facts(shared.contact_rows(paper.unit, _)),)),
    )


def _grounds(paper: ClosureNotice, _: Words) -> Section:
    known = {
        "goal-changed": _("The long-term goal has changed."),
        "no-need-of-both": _("Support from both principals is no longer needed."),
        "no-new-need-expected": _("No new needs are expected in the near future."),
        "consent-withdrawn": _("The consent has been taken back. No reason is needed."),
    }
    items = tuple(known[one] for one in paper.grounds)
    return Section(_("Why it is closed"), (List(items),) if items else ())


def _endings(paper: ClosureNotice, _: Words) -> Section:
    known = {
        "goes-on": _("Goes on without the SIP"),
        "ends": _("Ends"),
        "handed-over": _("Taken over by someone else"),
        "in-new-sip": _("Goes into the new SIP"),
    }
    rows = tuple(
        (one.what, known[one.rest] + (f": {one.text}" if one.text else "")) for one in paper.endings
    )
    return Section(_("What becomes of what is not done"), (Facts(rows),))


def _follows(paper: ClosureNotice, _: Words) -> Section | None:
    if not paper.follows:
        return None
    said = _("Work on a new SIP begins. Nobody gets to know anything in it without a new consent.")
    return Section(_("A new SIP"), (Text(said),))


def _turn_to(paper: ClosureNotice, _: Words) -> Section:
    if paper.to_individual:
        said = _("You can ask for a new SIP whenever you want. Ring, write or come by.")
    else:
        said = _("Anyone who sees that the person needs a SIP again can turn here.")
    return Section(
        _("If the need comes back"), (Text(said), Facts(shared.contact_rows(paper.turn_to, _)))
    )


def _record(paper: ClosureNotice, _: Words) -> Section | None:
    """Each one writes it in a record of its own (H90); who has none is not asked to."""
    if paper.to_individual or not paper.recipient.unit:
        return None
    said = _("Write in your own record that the SIP is closed, and tick in Samlas when it is done.")
    return Section(_("For your own record"), (Text(said),))
