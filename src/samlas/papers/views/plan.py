"""What a plan says: to those who do something in it, and to the person (F7, HSL 16:4)."""

from __future__ import annotations

from typing import Literal

from samlas.papers.blocks import Block, Facts, List, Quote, Section, Table, Text, View
from samlas.papers.plan_kinds import Action, Approval, Comment, Plan
from samlas.papers.views import shared
from samlas.papers.words import Words

Reading = Literal["goal", "actor"]


def plan(paper: Plan, _: Words, reading: Reading | None = None) -> View:
    """The view of a plan. Unless told, the person reads it per goal, all others per actor."""
    name = _("Your plan") if paper.to_individual else _("Plan")
    by = reading or ("goal" if paper.to_individual else "actor")
    return View(
        kind=paper.kind,
        language=_.language,
        name=f"{name} – {paper.reference}",
        title=_("Your plan (SIP)") if paper.to_individual else _("Coordinated individual plan"),
        practice=shared.practice_mark(paper, _),
        large=paper.to_individual,
        sender=shared.sender(paper.sender),
        recipient=shared.envelope(paper.recipient),
        facts=shared.reference_rows(paper, _),
        opening=_opening(paper, _),
        sections=_sections(paper, by, _),
        page_label=_("Page {page} of {pages}"),
    )


def _opening(paper: Plan, _: Words) -> tuple[Block, ...]:
    if paper.to_individual:
        return (Text(_("This is your plan. Here it says who does what, and when."), strong=True),)
    if paper.part == "own":
        own = _("This is your own part of the plan. The rest has not been sent to you.")
        return (Text(own, strong=True),)
    said = _("What is yours stands first. Put it in your own record.")
    return (Text(said, strong=True),)


def _sections(paper: Plan, reading: Reading, _: Words) -> tuple[Section, ...]:
    mine = () if paper.to_individual else tuple(one for one in paper.actions if one.mine)
    rest = tuple(one for one in paper.actions if one not in mine)
    grouped = _per_goal(paper, rest, _) if reading == "goal" else _per_actor(paper, rest, _)
    return shared.sections(
        shared.change(paper.change, _),
        _lead_wanted(paper, _),
        Section(_("What you do"), _table(mine, paper, _)) if mine else None,
        shared.individual(paper.individual, _),
        _goal(paper, _),
        Section(_("Measures that are needed"), shared.paragraphs(paper.needed)),
        *grouped,
        _none_else(paper, _),
        _responsible(paper, _),
        Section(_("Who answers for what"), shared.paragraphs(paper.boundaries)),
        _in_need(paper, _),
        shared.own_words(_("The child's own view"), paper.childs_view),
        Section(_("How this is best for the child"), shared.paragraphs(paper.best_interests)),
        _comments(paper.comments, paper, _),
        _approvals(paper.approvals, paper, _),
        _follow_up(paper, _),
        shared.attachments(paper.attachments, _),
        shared.consent(paper.consent, _, own=paper.to_individual),
    )


def _lead_wanted(paper: Plan, _: Words) -> Section | None:
    if not paper.asks_lead:
        return None
    asked = _(
        "You are asked to take the lead: to call the follow-up and see to it that what stands in "
        "the plan is done. Until you have said yes, {unit} has it."
    ).format(unit=paper.lead.unit or paper.lead.principal)
    return Section(_("You are asked to take the lead"), (Text(asked, strong=True),))


def _goal(paper: Plan, _: Words) -> Section | None:
    if not paper.long_term_goal:
        return None
    heading = _("The long-term goal")
    if paper.goal_in_own_words:
        return shared.own_words(heading, paper.long_term_goal, paper.individual.name)
    return Section(heading, shared.paragraphs(paper.long_term_goal))


def _per_goal(paper: Plan, actions: tuple[Action, ...], _: Words) -> list[Section]:
    found = []
    for number, goal in enumerate(paper.goals, start=1):
        blocks: list[Block] = [Quote(goal.text, paper.individual.name)] if goal.own_words else []
        heading = _("Goal {number}").format(number=number)
        if not goal.own_words:
            blocks.append(Text(goal.text, strong=True))
        if goal.by:
            blocks.append(Text(_("By {day}.").format(day=_.day(goal.by))))
        blocks += _table(tuple(one for one in actions if one.goal == goal.key), paper, _)
        found.append(Section(heading, tuple(blocks)))
    known = {goal.key for goal in paper.goals}
    others = tuple(one for one in actions if one.goal not in known)
    if others:
        heading = _("Other actions") if paper.goals else _("Who does what")
        found.append(Section(heading, _table(others, paper, _)))
    return found


def _per_actor(paper: Plan, actions: tuple[Action, ...], _: Words) -> list[Section]:
    """First what each principal answers for, then what others do: the points of the law."""
    found = [_goals(paper, _)] if paper.goals else []
    principals = dict.fromkeys(one.principal for one in actions if one.by_principals)
    for principal in principals:
        rows = tuple(one for one in actions if one.by_principals and one.principal == principal)
        heading = _("{principal} answers for").format(principal=principal)
        if not principal:
            heading = _("Another principal answers for")
        found.append(Section(heading, _table(rows, paper, _)))
    others = tuple(one for one in actions if not one.by_principals)
    if others:
        found.append(Section(_("What others do"), _table(others, paper, _)))
    return found


def _goals(paper: Plan, _: Words) -> Section:
    said = []
    for goal in paper.goals:
        by = f" ({_('By {day}.').format(day=_.day(goal.by))})" if goal.by else ""
        said.append(goal.text + by)
    return Section(_("Goals"), (List(tuple(said), ordered=True),))


def _table(actions: tuple[Action, ...], paper: Plan, _: Words) -> tuple[Block, ...]:
    if not actions:
        return ()
    head = (_("What"), _("Who"), _("Done by"), _("How it shows that it works"))
    return (Table(head, tuple(_row(one, paper, _) for one in actions)),)


def _row(one: Action, paper: Plan, _: Words) -> tuple[str, ...]:
    basis = one.legal_basis or (_("By law") if one.basis == "law" else "")
    what = f"{one.what} ({basis})" if basis else one.what
    if one.told_on:
        told = _("Goes on already, as they told on {day}.").format(day=_.day(one.told_on))
        what = f"{what}. {told}"
    by = _.day(one.by) if one.by else ""
    state = _states(_).get(one.state, "")
    return (what, _who(one, paper, _), f"{by}. {state}." if state else by, one.shows)


def _states(_: Words) -> dict[str, str]:
    return {
        "done": _("Done"),
        "partly": _("Partly done"),
        "not": _("Not done"),
        "cannot": _("Cannot be done yet"),
        "no-need": _("No longer needed"),
    }


def _who(one: Action, paper: Plan, _: Words) -> str:
    """Who has taken an action on; who may not be named, by the principal alone."""
    if one.by_person:
        return paper.individual.name
    named = ", ".join(part for part in (one.name, one.unit) if part)
    return named or one.principal or _("Somebody else")


def _none_else(paper: Plan, _: Words) -> Section | None:
    if paper.part == "own" or not paper.none_by_others:
        return None
    said = _("Nobody but the municipality and the region does anything in this plan.")
    return Section(_("What others do"), (Text(said),))


def _responsible(paper: Plan, _: Words) -> Section:
    lead = shared.contact_rows(paper.lead, _)
    rows = ((_("Overall responsibility by law"), paper.overall), *lead)
    blocks: list[Block] = [Facts(shared.filled(rows))]
    if paper.lead_exception:
        blocks.append(Text(_("Agreed: {text}").format(text=paper.lead_exception)))
    if paper.lead_asked:
        waits = _("{unit} has been asked to take the lead over, and has not said yes yet.")
        blocks.append(Text(waits.format(unit=paper.lead_asked)))
    return Section(_("Who holds the plan together"), tuple(blocks))


def _in_need(paper: Plan, _: Words) -> Section | None:
    heading = _("Where to turn until the plan is changed")
    return Section(heading, shared.paragraphs(paper.in_need_turn_to))


def _named(one: Comment | Approval, paper: Plan, _: Words) -> str:
    named = ", ".join(part for part in (one.name, one.unit) if part)
    return named or paper.individual.name


def _comments(comments: tuple[Comment, ...], paper: Plan, _: Words) -> Section | None:
    if not comments:
        return None
    kinds = {
        "comment": _("Comment"),
        "disagreement": _("Sees it differently"),
        "reservation": _("Reservation"),
    }
    blocks = [Quote(one.text, f"{_named(one, paper, _)}: {kinds[one.kind]}") for one in comments]
    return Section(_("In their own words"), tuple(blocks))


def _approvals(approvals: tuple[Approval, ...], paper: Plan, _: Words) -> Section | None:
    if not approvals:
        return None
    verdicts = {
        "yes": _("Yes"),
        "yes-but": _("Yes, but"),
        "no": _("No"),
        "no-answer": _("Could not answer"),
    }
    forms: dict[str, str] = {
        "signature": _("Signed"),
        "oral": _("Orally"),
        "own": _("In Samlas"),
    }
    rows = []
    for one in approvals:
        said = verdicts[one.verdict] + (f": {one.said}" if one.said else "")
        if one.ask_on:
            again = _("Is asked again by {day}: {how}")
            said += ". " + again.format(day=_.day(one.ask_on), how=one.ask_how)
        rows.append((_named(one, paper, _), said, forms[one.form]))
    head = (_("Who"), _("Do you approve the plan?"), _("How"))
    return Section(_("Approval"), (Table(head, tuple(rows)),))


def _follow_up(paper: Plan, _: Words) -> Section:
    """When the plan is followed up, or why no time is set, and who tells those not there."""
    one = paper.follow_up
    hidden = paper.individual.protected and one.at
    place = _("The place is told by word of mouth.") if hidden else one.place
    rows = (
        (_("When"), _.moment(one.at) if one.at else ""),
        (_("Place"), place),
        (_("No time is set, because"), "" if one.at else one.not_because),
        (_("Those who were not there are told by"), one.told_by),
    )
    return Section(_("Follow-up"), (Facts(shared.filled(rows)),))
