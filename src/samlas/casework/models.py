"""Where Django finds the tables of the steps."""

from samlas.casework.case import Case, Decision
from samlas.casework.consent import Decline, Information
from samlas.casework.consent_draft import ConsentDraft
from samlas.casework.contacts import Contact
from samlas.casework.need import Request
from samlas.casework.summons.draft import Question, Recipient, Summons
from samlas.casework.tasks import Task

__all__ = [
    "Case",
    "ConsentDraft",
    "Contact",
    "Decision",
    "Decline",
    "Information",
    "Question",
    "Recipient",
    "Request",
    "Summons",
    "Task",
]
