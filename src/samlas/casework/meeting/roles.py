"""Who leads the meeting and who takes notes, and who therefore works with its pages (H41, H48)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlas.casework import case as cases
from samlas.casework import contacts, tasks
from samlas.casework.case import ENDED, Case, Refused, note
from samlas.casework.meeting.models import Meeting, Participant, Presence, Role, RoleKind
from samlas.casework.summons import draft
from samlas.casework.summons.draft import Recipient, Summons
from samlas.casework.tasks import What
from samlas.directory.doing import Doer
from samlas.directory.models import Assignment
from samlas.exchange import dispatch as door
from samlas.exchange import inbox, naming
from samlas.exchange.models import AnswerKind, Dispatch, Holding, may_read
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.statements import Statement


def of_case(case: Case) -> Meeting | None:
    """Return the meeting of the case's sent summons, if it has been prepared."""
    found = (
        Meeting.objects.filter(case_id=case.pk, summons__cancelled_at=None, summons__edition__gt=0)
        .select_related("summons")
        .order_by("-number")
        .first()
    )
    if found is not None:
        found.case = found.summons.case = case
    return found


def prepare(case: Case, by: Doer, now: datetime) -> Meeting:
    """Return the meeting that the sent summons calls to, made when it is not there yet.

    Those called since are added while it has not ended. Raises Refused when nothing has been sent.
    """
    with transaction.atomic():
        summons = draft.current_locked(case)
        if summons is None or not summons.is_sent:
            raise Refused(_("Send the summons first. Then there is a meeting to prepare."))
        found = Meeting.objects.filter(summons=summons).first()
        if found is None:
            number = Meeting.objects.filter(case=case).count() + 1
            found = Meeting.objects.create(case=case, summons=summons, number=number)
            note(case, Act.CHANGED, by, now, "meeting-begin", meeting=found.key)
        found.summons, found.case = summons, case
        if found.ended_at is None:
            bring_participants(found, case, summons)
    return found


def bring_participants(meeting: Meeting, case: Case, summons: Summons) -> None:
    """The person first, then the convener's own unit, then those who hold a paper (H49).

    Before the meeting has been opened each stands as it has answered, until something else is
    written down of it.
    """
    there = {one.contact_id: one for one in meeting.participants.all()}
    known = set(there)
    asked = (
        summons.recipients.filter(removed_at=None)
        .exclude(dispatch=None)
        .select_related("dispatch__answer")
        .order_by("pk")
    )
    wanted: list[tuple[int | None, str]] = [(None, "")]
    wanted.append((contacts.own(case).pk, case.responsible.staff.name))
    wanted += [(one.contact_id, _who_comes(one)) for one in asked]
    said: dict[int | None, Presence] = {one.contact_id: _in_which_way(one) for one in asked}
    Participant.objects.bulk_create(
        Participant(
            meeting=meeting, contact_id=contact, name=name, place=place,
            presence=said.get(contact, Presence.UNKNOWN),
        )
        for place, (contact, name) in enumerate(wanted)
        if contact not in known
    )  # fmt: skip
    gone = known - {contact for contact, _name in wanted}
    meeting.participants.filter(contact__in=gone, version=0).delete()
    if meeting.opened_at is None:
        _follow_answers(list(there.values()), dict(wanted), said)


def _follow_answers(
    there: Sequence[Participant],
    names: Mapping[int | None, str],
    said: Mapping[int | None, Presence],
) -> None:
    newer = [
        one
        for one in there
        if one.contact_id in said and one.version == 0
        and (one.name, one.presence) != (names[one.contact_id], said[one.contact_id])
    ]  # fmt: skip
    for one in newer:
        one.name, one.presence = names[one.contact_id], said[one.contact_id]
    Participant.objects.bulk_update(newer, ["name", "presence"])


def _in_which_way(recipient: Recipient) -> Presence:
    """How one has answered that it comes; nothing is known of one who has not said."""
    reply = recipient.dispatch.answer if recipient.dispatch else None
    if reply is None or not _who_comes(recipient) or reply.takes_part not in Presence.values:
        return Presence.UNKNOWN
    return Presence(reply.takes_part)


def _who_comes(recipient: Recipient) -> str:
    reply = recipient.dispatch.answer if recipient.dispatch else None
    comes = reply is not None and reply.kind in (AnswerKind.ATTEND, AnswerKind.SEND_OTHER)
    return reply.attendee if reply is not None and comes else ""


def roles_of(meeting: Meeting) -> dict[str, Role]:
    """Return the role of each kind that is asked or held, by its kind."""
    asked = meeting.roles.filter(declined_at=None).select_related(
        "holder__staff", "holder__unit", "dispatch__recipient"
    )
    return {role.kind: role for role in asked}


def ask(
    meeting: Meeting,
    kind: str,
    dispatch: Dispatch | None,
    by: Assignment,
    now: datetime,
    *,
    holder: Assignment | None = None,
) -> Role:
    """Ask one who was called, by its paper, or (None) someone of the own unit, to take a role.

    `holder` is the colleague asked, oneself if left out; one's own yes is given with the asking.
    Whoever was asked before no longer is. Raises Refused when it cannot be asked any more.
    """
    holder = (holder or by) if dispatch is None else None
    with transaction.atomic():
        meeting = locked(meeting)
        _check_askable(meeting, holder, now.date())
        for earlier in meeting.roles.filter(kind=kind, declined_at=None):
            _end(earlier, now)
        if dispatch is not None:
            dispatch = _asked_paper(dispatch, meeting)
        role = Role.objects.create(
            meeting=meeting, kind=kind, dispatch=dispatch, holder=holder, asked_at=now, asked_by=by,
            accepted_at=now if holder == by else None,
        )  # fmt: skip
        _list(role)
        if holder is not None and meeting.case.individual.is_protected:
            naming.name(meeting.case.key, holder, by, now)
        note(meeting.case, Act.CHANGED, by, now, "role-ask", kind=kind, role=role.pk)
    return role


def _check_askable(meeting: Meeting, holder: Assignment | None, today: date) -> None:
    if meeting.ended_at is not None:
        raise Refused(_("The meeting has ended."))
    if meeting.case.has_ended:
        raise Refused(_("The plan has ended."))
    if holder is not None and (holder.unit_id != meeting.case.unit_id or not holder.holds(today)):
        raise Refused(_("Choose someone in your own unit, or one who is called."), "who")


def _asked_paper(dispatch: Dispatch, meeting: Meeting) -> Dispatch:
    """The edition in force of the paper that one of those called holds."""
    if dispatch.case != meeting.case.key:
        raise Dispatch.DoesNotExist
    try:
        return door.ask_more(dispatch)
    except Dispatch.DoesNotExist:
        raise Refused(_("This one is no longer called."), "who") from None


def _end(role: Role, now: datetime) -> None:
    role.declined_at = now
    role.save(update_fields=["declined_at"])
    _list(role)


def _list(role: Role) -> None:
    """Put on the lists what is still to be answered or done of the roles asked of the same one."""
    case = role.meeting.case
    label = "" if case.individual.is_protected else case.individual.short_name
    starts_at = role.meeting.summons.starts_at
    row = partial(
        tasks.expect_of_unit, due=localdate(starts_at) if starts_at else None, label=label
    )
    if role.dispatch is None:
        tasks.done(case.key, What.TAKE_ROLE)
        if role.meeting.ended_at is not None:
            return
        open_ones = role.meeting.roles.filter(dispatch=None, accepted_at=None, declined_at=None)
        for one in open_ones.select_related("holder"):
            row(case.unit_id, What.TAKE_ROLE, case.key, responsible=one.holder)
        return
    paper = Dispatch.objects.filter(thread=role.dispatch.thread).order_by("-edition", "-pk")[0]
    tasks.done(paper.key, What.ANSWER_ROLE, What.KEEP_ROLE)
    if role.meeting.ended_at is not None or not paper.is_current:
        return
    unit = paper.holdings.get(passed_on_at=None).unit_id
    same = role.meeting.roles.filter(dispatch__thread=paper.thread, declined_at=None)
    for one in same.select_related("holder"):
        if one.accepted_at is None:
            row(unit, What.ANSWER_ROLE, paper.key)
        else:
            row(unit, What.KEEP_ROLE, paper.key, responsible=one.holder)


def clear(meeting: Meeting) -> None:
    """Take what was asked or held off the lists, when the meeting has ended."""
    for role in meeting.roles.filter(declined_at=None).select_related("dispatch", "holder"):
        role.meeting = meeting
        _list(role)


def accept(role: Role, by: Assignment, now: datetime) -> Role:
    """Take on the role: `by` holds it from now, and works with the pages of the meeting (H41).

    Raises Role.DoesNotExist for one whom it was not asked of, Refused when it is too late.
    """
    with transaction.atomic():
        role = _answerable(role, by)
        role.holder, role.accepted_at = by, now
        role.save(update_fields=["holder", "accepted_at"])
        _list(role)
        log.write(by.actor, now, log.Note(Act.ANSWERED, _about(role), "role-accept"))
    return role


def decline(role: Role, by: Assignment, now: datetime) -> Role:
    """Say no to the role, or give it back before the meeting has ended. Raises as `accept`."""
    with transaction.atomic():
        role = _answerable(role, by)
        _end(role, now)
        log.write(by.actor, now, log.Note(Act.ANSWERED, _about(role), "role-decline"))
    return role


def _about(role: Role) -> str:
    return role.dispatch.key if role.dispatch else role.meeting.case.key


def _answerable(role: Role, by: Assignment) -> Role:
    """The role locked, with its meeting, if `by` may say yes or no to it."""
    locked(role.meeting)
    fresh = (
        Role.objects.select_for_update(of=("self",))
        .select_related("meeting__case__individual", "meeting__summons", "dispatch", "holder")
        .get(pk=role.pk)
    )
    if fresh.dispatch is None:
        if fresh.holder_id != by.pk:
            raise Role.DoesNotExist
    elif not _held(by).filter(dispatch__thread=fresh.dispatch.thread).exists():
        raise Role.DoesNotExist
    if fresh.declined_at is not None:
        raise Refused(_("Someone else has been asked meanwhile."))
    if fresh.meeting.ended_at is not None or fresh.meeting.case.has_ended:
        raise Refused(_("The meeting has ended."))
    return fresh


def _held(by: Assignment) -> QuerySet[Holding]:
    """The papers in force that the unit of `by` holds now."""
    return Holding.objects.kept().filter(
        may_read(by, "dispatch__"),
        unit_id=by.unit_id,
        passed_on_at=None,
        dispatch__superseded_at=None,
        dispatch__cancelled_at=None,
    )


def asked_by_paper(dispatch: Dispatch, by: Assignment) -> list[Role]:
    """Return the roles that are asked of the holder of a received paper, and not declined.

    Nobody but its holder is told of them.
    """
    if not (dispatch.asks_more and dispatch.is_current):
        return []
    found = (
        Role.objects.filter(dispatch__thread=dispatch.thread, declined_at=None)
        .filter(Exists(_held(by).filter(dispatch=dispatch.pk)))
        .select_related("meeting", "holder__staff")
    )
    return list(found.order_by("kind"))


def role_of_paper(key: str, kind: str, by: Assignment) -> Role:
    """Return the role of a kind that a received paper's holder was asked to take.

    Raises Dispatch.DoesNotExist, Role.DoesNotExist.
    """
    paper = inbox.held(key, by)
    for role in asked_by_paper(paper, by):
        if role.kind == kind:
            return role
    raise Role.DoesNotExist


def role_of_own(meeting: Meeting, kind: str) -> Role:
    """Return the role of a kind that someone of the own unit was asked. Raises DoesNotExist."""
    return meeting.roles.get(kind=kind, dispatch=None, declined_at=None)


def colleagues(by: Assignment, today: date) -> list[Assignment]:
    """Return those of the own unit who can take a role."""
    current = Assignment.objects.with_cases(today).filter(unit_id=by.unit_id)
    return list(current.select_related("staff").order_by("staff__name"))


def workable(key: str, by: Assignment, now: datetime, purpose: str) -> Meeting:
    """Return a meeting for one who may work with it, and write the reading to the ledger.

    That is the case's own unit; and one who has accepted a role, while the meeting has not ended,
    the paper is in force and held by their unit, and the consent it rests on lives. Raises
    Meeting.DoesNotExist for everyone else.
    """
    found = still_workable(key, by, now)
    log.write(by.actor, now, log.Note(Act.READ, key, purpose, {"case": found.case.key}))
    return found


def still_workable(key: str, by: Assignment, now: datetime) -> Meeting:
    """Return the same for an open page that asks again and again: it was noted when opened."""
    return (
        _workable(by, now)
        .select_related("summons", "case__individual", "case__unit", "case__responsible__staff")
        .get(key=key)
    )


def workable_of(case: str, by: Assignment, now: datetime) -> Meeting | None:
    """Return the latest meeting of a case that one may work with, to lead there."""
    return _workable(by, now).filter(case__key=case).order_by("-number").first()


def _workable(by: Assignment, now: datetime) -> QuerySet[Meeting]:
    own = Q(case__in=Case.objects.seen_by(by))
    of_role = Q(ended_at=None) & ~Q(case__stage__in=ENDED) & Exists(_roles_held(by, now.date()))
    return Meeting.objects.filter(own | of_role)


def _roles_held(by: Assignment, on: date) -> QuerySet[Role]:
    """The roles that `by` holds at the outer query's meeting, by a paper with living consent."""
    papers_held = _held(by).filter(
        dispatch__thread=OuterRef("dispatch__thread"),
        dispatch__consent_row__withdrawn_at=None,
        dispatch__consent_row__valid_to__gte=on,
        dispatch__consent_row__consent__withdrawn_at=None,
        dispatch__consent_row__consent__valid_to__gte=on,
    )
    return Role.objects.filter(
        Exists(papers_held),
        meeting=OuterRef("pk"),
        holder=by,
        declined_at=None,
        accepted_at__isnull=False,
    )


_LOCKED = Statement(
    lambda pk: (
        Meeting.objects.filter(pk=pk)
        .select_for_update(of=("self",))
        .select_related("summons", "case__individual", "case__unit", "case__responsible__staff")
    ),
    pk=int,
)


def locked(meeting: Meeting) -> Meeting:
    """Return the meeting locked for the rest of the transaction, after its case: a closing comes
    before or after. Raises Refused in a closed case.
    """
    cases.locked(meeting.case)
    return _LOCKED.only(pk=meeting.pk)


def is_named(meeting: Meeting, kind: RoleKind) -> bool:
    """Whether someone has said yes to the role."""
    return meeting.roles.filter(kind=kind, declined_at=None, accepted_at__isnull=False).exists()
