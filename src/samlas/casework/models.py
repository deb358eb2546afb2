"""Where Django finds the tables of the steps."""

from samlas.casework.agenda import CalendarFeed
from samlas.casework.asking import Request
from samlas.casework.case import Case, Decision
from samlas.casework.clocks.models import Ring
from samlas.casework.closure.models import Closure, ClosureDraft, OpenEnd
from samlas.casework.codes.replying import ReplyCode
from samlas.casework.consent import Decline, Information
from samlas.casework.consent_draft import ConsentDraft
from samlas.casework.contacts import Contact
from samlas.casework.emergency import EmergencyAccess, EmergencyCheck
from samlas.casework.followup.models import Attainment, Change, Finding, FollowUp, Nudge, Side
from samlas.casework.language import LanguageHelp
from samlas.casework.meeting.models import Meeting, Participant, Role, Slot, Tick
from samlas.casework.own.models import LetterCode, OwnWord
from samlas.casework.plan.models import (
    Action,
    Approval,
    Comment,
    Edition,
    Goal,
    Plan,
    PlanAttachment,
    Rewording,
)
from samlas.casework.printing.models import PrintedLetter, PrintedPart, Printing, ReturnedLetter
from samlas.casework.routine import RoutineStep, RoutineTick
from samlas.casework.scans.models import Scan
from samlas.casework.summons.attaching import Attachment
from samlas.casework.summons.draft import Question, Recipient, Summons
from samlas.casework.summons.polling import Poll, PollMark, PollTime
from samlas.casework.tasks import Task

__all__ = [
    "Action",
    "Approval",
    "Attachment",
    "Attainment",
    "CalendarFeed",
    "Case",
    "Change",
    "Closure",
    "ClosureDraft",
    "Comment",
    "ConsentDraft",
    "Contact",
    "Decision",
    "Decline",
    "Edition",
    "EmergencyAccess",
    "EmergencyCheck",
    "Finding",
    "FollowUp",
    "Goal",
    "Information",
    "LanguageHelp",
    "LetterCode",
    "Meeting",
    "Nudge",
    "OpenEnd",
    "OwnWord",
    "Participant",
    "Plan",
    "PlanAttachment",
    "Poll",
    "PollMark",
    "PollTime",
    "PrintedLetter",
    "PrintedPart",
    "Printing",
    "Question",
    "Recipient",
    "ReplyCode",
    "Request",
    "ReturnedLetter",
    "Rewording",
    "Ring",
    "Role",
    "RoutineStep",
    "RoutineTick",
    "Scan",
    "Side",
    "Slot",
    "Summons",
    "Task",
    "Tick",
]
