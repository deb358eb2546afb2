"""What a paper says: one dataclass per kind, its seal, and its renderings.

Build a paper (`Summons(...)`), `seal` it, and store the sealed text; `unseal` gives it back.
`view` is what it says in order; `letter` (PDF) and `text` are made from the view, so is the
page, and none of them reads anything else. No Django here, no database, no clock.
"""

from samlas.papers.blocks import Section, View
from samlas.papers.checks import clean
from samlas.papers.extract_kinds import (
    DataExtract,
    Details,
    Happened,
    HeldPaper,
    Said,
    Speaker,
    Written,
)
from samlas.papers.form_codes import FormCode, form_code, read_form_code
from samlas.papers.form_kinds import BlankForm, DeviationReport, FormName
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
    Beside,
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
from samlas.papers.person_kinds import CodeLetter, EvaluationSlip, ForwardingSheet, OwnForm, OwnPage
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
from samlas.papers.spelled import spelled
from samlas.papers.viewing import plan_view, reply_outline, tongue, view
from samlas.papers.views.plan import Reading
from samlas.papers.words import LANGUAGES

__all__ = [
    "LANGUAGES",
    "Action",
    "Approval",
    "Attachment",
    "Attendee",
    "Beside",
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
    "DataExtract",
    "Details",
    "DeviationReport",
    "Discharge",
    "Discussed",
    "Ending",
    "EvaluationSlip",
    "FollowUp",
    "FontsMissing",
    "FormCode",
    "FormName",
    "ForwardingSheet",
    "Goal",
    "Happened",
    "HeldPaper",
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
    "Said",
    "Sealed",
    "Section",
    "Share",
    "Shield",
    "SignatureSheet",
    "Signer",
    "Speaker",
    "Summons",
    "UnknownPaper",
    "View",
    "Written",
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
    "spelled",
    "text",
    "tongue",
    "unseal",
    "view",
]
