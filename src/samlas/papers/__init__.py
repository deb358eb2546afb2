"""What a paper says: one dataclass per kind, its seal, and its renderings.

Build a paper (`Summons(...)`), `seal` it, and store the sealed text; `unseal` gives it back.
`view` is what it says in order; `letter` (PDF) and `text` are made from the view, so is the
page, and none of them reads anything else. No Django here, no database, no clock.
"""

from samlas.papers.blocks import Section, View
from samlas.papers.checks import clean
from samlas.papers.form_codes import FormCode, form_code, read_form_code
from samlas.papers.form_kinds import BlankForm, FormName
from samlas.papers.glyphs import FontsMissing
from samlas.papers.kinds import (
    Cancellation,
    ConsentForm,
    InformationRequest,
    Paper,
    PersonCopy,
    RequestAnswer,
    RequestForm,
    RequestReceipt,
    Shield,
    Summons,
    is_protected,
)
from samlas.papers.letters import bundle, letter
from samlas.papers.parts import (
    Attachment,
    Attendee,
    Change,
    ConsentNote,
    Contribution,
    Discharge,
    Meeting,
    Party,
    Person,
    Question,
    Reason,
    Share,
)
from samlas.papers.person_kinds import CodeLetter, ForwardingSheet, OwnForm, OwnPage
from samlas.papers.plain import text
from samlas.papers.plan_kinds import (
    Action,
    Approval,
    ClosureNotice,
    Comment,
    Discussed,
    Ending,
    FollowUp,
    Goal,
    Minutes,
    Plan,
    Present,
    SignatureSheet,
    Signer,
)
from samlas.papers.samples import samples
from samlas.papers.sealing import BrokenSeal, Sealed, UnknownPaper, seal, unseal
from samlas.papers.viewing import plan_view, reply_outline, tongue, view
from samlas.papers.views.plan import Reading
from samlas.papers.words import LANGUAGES

__all__ = [
    "LANGUAGES",
    "Action",
    "Approval",
    "Attachment",
    "Attendee",
    "BlankForm",
    "BrokenSeal",
    "Cancellation",
    "Change",
    "ClosureNotice",
    "CodeLetter",
    "Comment",
    "ConsentForm",
    "ConsentNote",
    "Contribution",
    "Discharge",
    "Discussed",
    "Ending",
    "FollowUp",
    "FontsMissing",
    "FormCode",
    "FormName",
    "ForwardingSheet",
    "Goal",
    "InformationRequest",
    "Meeting",
    "Minutes",
    "OwnForm",
    "OwnPage",
    "Paper",
    "Party",
    "Person",
    "PersonCopy",
    "Plan",
    "Present",
    "Question",
    "Reading",
    "Reason",
    "RequestAnswer",
    "RequestForm",
    "RequestReceipt",
    "Sealed",
    "Section",
    "Share",
    "Shield",
    "SignatureSheet",
    "Signer",
    "Summons",
    "UnknownPaper",
    "View",
    "bundle",
    "clean",
    "form_code",
    "is_protected",
    "letter",
    "plan_view",
    "read_form_code",
    "reply_outline",
    "samples",
    "seal",
    "text",
    "tongue",
    "unseal",
    "view",
]
