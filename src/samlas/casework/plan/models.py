"""The plan as it is worked on, and its sealed editions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samlas import papers
from samlas.casework.attached import Attached
from samlas.casework.case import Case
from samlas.casework.contacts import Contact
from samlas.casework.meeting.models import Meeting
from samlas.directory.models import Assignment, Principal, Unit
from samlas.exchange.models import Measure
from samlas.keys import KEY_LENGTH, new_key
from samlas.people.models import ConsentRow, InformationKind, OtherPerson
from samlas.sealed.fields import SealedText


class Plan(models.Model):
    """The plan of a case. `edition` is 0 until sealed; `changed` tells that the draft is ahead.

    `needed`: which measures are needed (HSL 16:4); `none_by_others`: nobody but the principals does
    anything. `overall` is the principal with overall responsibility, by law a municipality or a
    region. The lead follows up in practice; `lead_exception` says how it was agreed where the rules
    ask for that (H64, H65, C6). `asked_…` is a unit that has been asked to take the lead over, and
    has not said yes: the old one stands. `call_asked_at`: when a lead of another unit last
    asked the case's unit to call to the follow-up. `version` counts the saves of the plan's texts.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="plan")
    needed = SealedText(blank=True)
    none_by_others = models.BooleanField(default=False)
    long_term_goal = SealedText(blank=True)
    goal_in_own_words = models.BooleanField(default=False)
    overall = models.ForeignKey(
        Principal, models.PROTECT, null=True, blank=True, related_name="plans"
    )
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="leads")
    lead_name = models.CharField(max_length=120, blank=True)
    lead_phone = models.CharField(max_length=20, blank=True)
    lead_email = models.EmailField(blank=True)
    lead_exception = SealedText(max_length=500, blank=True)
    lead_said = SealedText(max_length=300, blank=True)
    asked_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="asked_to_lead"
    )
    asked_name = models.CharField(max_length=120, blank=True)
    asked_exception = SealedText(max_length=500, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_declined = SealedText(max_length=300, blank=True)
    call_asked_at = models.DateTimeField(null=True, blank=True)
    boundaries = SealedText(blank=True)
    in_need_turn_to = SealedText(blank=True)
    edition = models.PositiveSmallIntegerField(default=0)
    changed = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"plan {self.pk}"


class PlanAttachment(Attached):
    """A file of a plan. It goes with the whole plan alone, to those who may know what it tells."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="attachments")

    def goes_to(self, row: ConsentRow | None) -> bool:
        """Whether the consent row opens the plan, and all that the file tells."""
        return row is not None and {InformationKind.PLAN, *self.tells} <= set(row.kinds)


class Goal(models.Model):
    """A subgoal under the plan's long-term goal; `question` is the one that it answers."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="goals")
    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key)
    text = SealedText(max_length=1000)
    own_words = models.BooleanField(default=False)
    by = models.DateField(null=True, blank=True)
    question = models.PositiveSmallIntegerField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key


class Basis(models.TextChoices):
    """Why one does it: the law demands it, or it was agreed."""

    LAW = "law", _("By law")
    AGREED = "agreed", _("By agreement")


class State(models.TextChoices):
    """How it has gone with an action, as the one who took it on says."""

    PLANNED = "", _("Not reported yet")
    DONE = "done", _("Done")
    PARTLY = "partly", _("Partly done")
    NOT = "not", _("Not done")
    CANNOT = "cannot", _("Cannot be done yet")
    NO_NEED = "no-need", _("No longer needed")


class Action(models.Model):
    """What one party has taken on: what, for what, by when, how it shows that it works (H55).

    Without a contact it is the person's own. `agreed` says how its owner agreed to what someone
    else changed in it after the owner's approval (H46). `state` repeats the latest report, for
    lists. `replaces` is the action that a follow-up put this one in place of (H76). `about` is
    someone else than the person that it tells of. `told` is what its owner, who does not come,
    has told is going on (K46).
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="actions")
    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key)
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, blank=True, related_name="actions")
    question = models.PositiveSmallIntegerField(null=True, blank=True)
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="actions"
    )
    about = models.ForeignKey(
        OtherPerson, models.PROTECT, null=True, blank=True, related_name="actions"
    )
    what = SealedText(max_length=500)
    doer = models.CharField(max_length=120, blank=True)
    by = models.DateField(null=True, blank=True)
    shows = SealedText(max_length=500, blank=True)
    basis = models.CharField(max_length=8, choices=Basis.choices, default=Basis.AGREED)
    legal_basis = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, blank=True, default="")
    state_why = SealedText(max_length=500, blank=True)
    state_on = models.DateField(null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    told = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True, related_name="actions")
    agreed = SealedText(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["plan", "state", "by"], name="actions_of_plan")]

    def __str__(self) -> str:
        return self.key


class CommentKind(models.TextChoices):
    """What one wants to stand in the plan beside it (SoL 14:6)."""

    COMMENT = "comment", _("Comment")
    DISAGREEMENT = "disagreement", _("Sees it differently")
    RESERVATION = "reservation", _("Reservation")


class Comment(models.Model):
    """Words of one party, or of the person (no contact), kept in the plan as they were said."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="comments")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=CommentKind.choices)
    text = SealedText()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"comment {self.pk}"


class Rewording(models.Model):
    """A text of the meeting, or a comment, that could not go out as it was: what it said, and why.

    `place` is what `wording.standing` takes.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="rewordings")
    place = models.CharField(max_length=40)
    before = SealedText()
    because = SealedText(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"rewording {self.pk}"


class ApprovalForm(models.TextChoices):
    """The rulebook's verdicts of `approval` (H59, H61, H62), and a unit's word from its inbox."""

    SIGNATURE = "signature", _("Signed")
    ORAL = "oral", _("Orally")
    OWN = "own", _("In Samlas")


class Verdict(models.TextChoices):
    """What one says of the plan."""

    YES = "yes", _("Yes")
    YES_BUT = "yes-but", _("Yes, but")
    NO = "no", _("No")
    NO_ANSWER = "no-answer", _("Could not answer")


class Approval(models.Model):
    """What one participant, or the person (no contact), said of what became edition `edition`.

    `asked_anew` is set when something that matters changed after: it is to be asked again. What
    holds is the latest of each that is not asked anew. Of a person who could not answer, `ask_how`
    and `ask_on` say in which way and by when they are asked again (H69).
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="approvals")
    edition = models.PositiveSmallIntegerField()
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    form = models.CharField(max_length=10, choices=ApprovalForm.choices)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    said = SealedText(blank=True)
    ask_how = SealedText(max_length=300, blank=True)
    ask_on = models.DateField(null=True, blank=True)
    given_at = models.DateTimeField()
    registered_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    asked_anew = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["plan", "edition"], name="approvals_of_edition")]

    def __str__(self) -> str:
        return f"approval {self.pk}"


class Edition(models.Model):
    """A sealed edition of the whole plan, as it was agreed; it never changes.

    `reason` says why there is a new one; what each recipient got is in the dispatches.
    `recorded_on`: when it came into the own unit's record (H90).
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="+")
    reason = SealedText(max_length=500, blank=True)
    sealed_at = models.DateTimeField()
    sealed_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    schema = models.PositiveSmallIntegerField()
    body = SealedText()
    seal = models.CharField(max_length=64)
    recorded_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_edition")]

    def __str__(self) -> str:
        return f"edition {self.number} of plan {self.plan_id}"

    def paper(self) -> papers.Paper:
        """Return the plan as it was sealed; raises papers.BrokenSeal if it was changed since."""
        return papers.unseal("plan", self.schema, self.body, self.seal)
