"""What is kept about one, to read: the papers follow after it, each as it was sent."""

from __future__ import annotations

from collections.abc import Sequence

from samlas.papers.blocks import Block, Facts, List, Quote, Section, Table, Text, View
from samlas.papers.extract_kinds import DataExtract, Happened, Said, Written
from samlas.papers.views import shared
from samlas.papers.words import Words


def data_extract(paper: DataExtract, _: Words) -> View:
    """The view of the extract."""
    of_another = bool(paper.about)
    title = (
        _("What is kept about you") if not of_another else _("What you are told of another's SIP")
    )
    return View(
        kind=paper.kind,
        language=_.language,
        name=f"{title} – {paper.reference}",
        title=title,
        practice=shared.practice_mark(paper, _),
        large=False,
        sender=shared.sender(paper.unit),
        recipient=shared.envelope(paper.recipient),
        facts=shared.reference_rows(paper, _),
        opening=(
            *(
                (Text(_("The SIP is about {name}.").format(name=paper.about)),)
                if of_another
                else ()
            ),
            Text(_("This is all that is told to you about this SIP.")),
            Text(_("The unit has notes of its own besides. Ring the unit if you want them.")),
        ),
        sections=shared.sections(
            _details(paper, _),
            _papers(paper, _),
            *(_consent(one, _) for one in paper.consents),
            _speakers(paper, _),
            _written(_("What you have written"), paper.written, _),
            _rows(_("Your codes by letter"), paper.codes, _),
            _rows(_("Word that something has come"), paper.notices, _),
            _rows(_("Opened because of an emergency"), paper.emergencies, _),
            _rows(_("Who has read or done what"), paper.log, _),
            Section(_("Questions?"), (Facts(shared.contact_rows(paper.unit, _)),)),
        ),
        page_label=_("Page {page} of {pages}"),
    )


def _details(paper: DataExtract, _: Words) -> Section:
    of = paper.details
    number = of.personal_number
    rows = (
        (_("Name"), of.name),
        (_("Personal number"), f"{number[:8]}-{number[8:]}" if number else ""),
        (_("Address"), ", ".join(of.address)),
        (_("Phone"), of.phone),
        (_("E-mail"), of.email),
        (_("Word that something has come"), of.told_by),
    )
    return Section(_("About you"), (Facts(shared.filled(rows)),))


def _papers(paper: DataExtract, _: Words) -> Section | None:
    if not paper.papers:
        return None
    rows = tuple((_.day(one.sent_at.date()), one.title) for one in paper.papers)
    return Section(_("Your papers"), (Table((_("Date"), _("What")), rows),))


def _consent(said: Said, _: Words) -> Section:
    """One yes, with what must not be brought up, which stands nowhere else on paper."""
    facts = shared.filled(
        (
            (_("Given on"), _.day(said.given_on)),
            (_("Given by"), ", ".join(said.given_by)),
            (_("Valid to"), _.day(said.valid_to)),
            (_("Taken back on"), _.day(said.taken_back_on) if said.taken_back_on else ""),
            (_("Must not be brought up"), said.not_to_be_brought_up),
        )
    )
    blocks: list[Block] = [Facts(facts)]
    if said.shares:
        rows = tuple(
            (one.unit or one.name, "; ".join(one.what), _.day(one.valid_to) if one.valid_to else "")
            for one in said.shares
        )
        blocks.append(Table((_("Who"), _("May know"), _("Until")), rows))
    return Section(_("Consent"), tuple(blocks))


def _speakers(paper: DataExtract, _: Words) -> Section | None:
    if not paper.speakers:
        return None
    rows = tuple((one.name, "; ".join((one.capacity, *one.orders))) for one in paper.speakers)
    if paper.about:
        return Section(_("Why you are told"), (Facts(rows),))
    return Section(_("Those who speak for you or stand beside you"), (Facts(rows),))


def _written(heading: str, said: Sequence[Written], _: Words) -> Section | None:
    if not said:
        return None
    quotes = tuple(
        Quote(one.text, ", ".join(filter(None, (one.about, _.day(one.written_at.date())))))
        for one in said
    )
    return Section(heading, quotes)


def _rows(heading: str, said: Sequence[Happened], _: Words) -> Section | None:
    if not said:
        return None
    rows = tuple(f"{_.day(one.at.date())}: {one.what}{_times(one.times)}" for one in said)
    return Section(heading, (List(rows),))


def _times(times: int) -> str:
    return f" × {times}" if times > 1 else ""
