"""What the minutes of a meeting say (F6)."""

from __future__ import annotations

from samlas.papers.blocks import Block, Facts, Quote, Section, Table, Text, View
from samlas.papers.plan_kinds import Discussed, Minutes
from samlas.papers.views import shared
from samlas.papers.words import Words


def minutes(paper: Minutes, _: Words) -> View:
    """The view of the minutes."""
    return View(
        kind=paper.kind,
        language=_.language,
        name=_("Minutes") + f" – {paper.reference}",
        title=_("Minutes of the SIP meeting"),
        practice=shared.practice_mark(paper, _),
        large=paper.to_individual,
        sender=shared.sender(paper.convener),
        recipient=shared.envelope(paper.recipient),
        facts=shared.reference_rows(paper, _),
        opening=(Text(_("This is what was said at the meeting."), strong=True),),
        sections=shared.sections(
            _meeting(paper, _),
            shared.individual(paper.individual, _),
            _present(paper, _),
            _heard(paper, _),
            _instead(paper, _),
            shared.own_words(_("How it is now, in the person's words"), paper.situation),
            *(_question(one, _) for one in paper.questions),
            shared.own_words(_("The child's own view"), paper.childs_view),
            shared.consent(paper.consent, _, own=paper.to_individual),
        ),
        page_label=_("Page {page} of {pages}"),
    )


def _meeting(paper: Minutes, _: Words) -> Section:
    rows = (
        (_("Meeting number"), str(paper.number)),
        (_("Began"), _.moment(paper.began_at)),
        (_("Ended"), _.moment(paper.ended_at)),
        (_("Leads the meeting"), paper.chair),
        (_("Takes notes"), paper.note_taker),
        (_("The plan was read aloud"), _("Yes") if paper.read_aloud else _("No")),
        (_("It was not, because"), "" if paper.read_aloud else paper.not_aloud_because),
    )
    return Section(_("The meeting"), (Facts(shared.filled(rows)),))


def _present(paper: Minutes, _: Words) -> Section | None:
    heading = _("Who was there")
    if paper.individual.protected and (paper.unaware or not paper.to_individual):
        return Section(heading, (Text(_("Who was there is told by word of mouth.")),))
    if not paper.present:
        return None
    rows = []
    for one in paper.present:
        how = _presence(one.presence, _)
        why = f": {one.absent_because}" if one.absent_because else ""
        rows.append((", ".join(part for part in (one.name, one.unit) if part), how + why))
    return Section(heading, (Table((_("Who"), _("How")), tuple(rows)),))


def _presence(word: str, _: Words) -> str:
    known = {
        "on-site": _("In the room"),
        "video": _("By video"),
        "phone": _("By phone"),
        "part": _("Part of the meeting"),
        "represented": _("Someone speaks for the person"),
        "letter": _("By letter"),
        "absent": _("Not there"),
    }
    return known.get(word, _("Not said"))


def _heard(paper: Minutes, _: Words) -> Section | None:
    """What each said of their contact today, and of what they hope for (H50)."""
    blocks: list[Block] = []
    for one in paper.present:
        rows = shared.filled(
            ((_("Contact today"), one.contact_today), (_("Hopes for"), one.expectations))
        )
        if rows:
            named = ", ".join(part for part in (one.name, one.unit) if part)
            blocks += [Text(named, strong=True), Facts(rows)]
    return Section(_("What each one said first"), tuple(blocks)) if blocks else None


def _instead(paper: Minutes, _: Words) -> Section | None:
    """What was offered when the person was not there, and what came of it (H69)."""
    if not paper.instead:
        return None
    known = {
        "new-time": _("A new time"),
        "phone": _("By phone, now or later"),
        "video": _("By video"),
        "representative": _("Someone speaks for the person"),
        "mail": _("By e-mail"),
        "letter": _("By letter"),
    }
    rows = (
        (_("What was offered instead"), known.get(paper.instead, paper.instead)),
        (_("What the person said"), paper.instead_said),
    )
    return Section(_("The person was not there"), (Facts(shared.filled(rows)),))


def _question(one: Discussed, _: Words) -> Section:
    blocks: list[Block] = [Text(one.question, strong=True), *shared.paragraphs(one.summary)]
    if one.persons_view:
        blocks.append(Quote(one.persons_view, _("The person's view")))
    rows = shared.filled(
        ((_("Decided"), one.decision), (_("Left open, because"), one.left_open_because))
    )
    if rows:
        blocks.append(Facts(rows))
    if len(blocks) == 1:
        blocks.append(Text(_("Was not brought up.")))
    return Section(_("Question {number}").format(number=one.number), tuple(blocks))
