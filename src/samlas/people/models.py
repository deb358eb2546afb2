"""The individual, those who speak for them, and the consents they have given."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samlas.languages import FALLBACK, languages
from samlas.people.given import ConsentForm
from samlas.people.orders import Order, powers
from samlas.people.others import OtherPerson, OtherYes
from samlas.people.personal_number import age
from samlas.sealed.fields import SealedText

__all__ = ["ConsentForm", "Order", "OtherPerson", "OtherYes"]


INDIVIDUAL = "individual"
OTHER = "other-"  # begins its word for someone else that the papers tell of
BY_CODE = "-by-code"  # ends the ledger's word for one who came with a letter code


def hand(representative: int | None) -> str:
    """The ledger's word for one who is private: the person (None), or one who speaks for them."""
    return f"representative-{representative}" if representative is not None else INDIVIDUAL


def _known(tag: str) -> str:
    """The tag of a language that there is: what was chosen, else Swedish."""
    return tag if tag in languages() else FALLBACK


class Protection(models.TextChoices):
    """The three kinds of protected personal data (law.md 2.7)."""

    NONE = "none", _("None")
    CONFIDENTIALITY_MARKING = "sekretessmarkering", _("Confidentiality marking")
    PROTECTED_REGISTRATION = "skyddadFolkbokforing", _("Protected population registration")
    NEW_IDENTITY = "fingerade", _("Fictitious personal data")


class Word(models.TextChoices):
    """How a private person wants to know that something has come."""

    NONE = "", _("By letter only")
    EMAIL = "email", _("By letter, and an e-mail that something has come")
    SMS = "sms", _("By letter, and a text message that something has come")


class Individual(models.Model):
    """The person concerned, as one unit knows them. The personal number has twelve digits.

    `language` is what they speak, as typed; `reads_in` the tag of the one they have chosen to read
    in, empty until they choose.
    """

    held_by = models.ForeignKey("directory.Unit", models.PROTECT, related_name="individuals")
    personal_number = models.CharField(max_length=12, blank=True, db_index=True)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    birth_date = models.DateField()
    protection = models.CharField(
        max_length=24, choices=Protection.choices, default=Protection.NONE
    )
    language = models.CharField(max_length=40, blank=True)
    interpreter = models.BooleanField(default=False)
    street = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=6, blank=True)
    town = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    notices = models.CharField(max_length=5, choices=Word.choices, default=Word.NONE, blank=True)
    reads_in = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["held_by", "personal_number"],
                condition=~Q(personal_number=""),
                name="one_record_per_unit",
            )
        ]

    told_apart = ""

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def short_name(self) -> str:
        """The name as lists show it: given name and first letter of the family name."""
        return f"{self.given_name} {self.family_name[:1]}."

    @property
    def reading_language(self) -> str:
        """The tag of the language that word to them is written in."""
        return _known(self.reads_in)

    @property
    def is_protected(self) -> bool:
        return self.protection != Protection.NONE

    @property
    def listed_name(self) -> str:
        """The short name; where a page shows several who share it, what `tell_apart` has set."""
        return self.told_apart or self.short_name

    @property
    def postal_address(self) -> tuple[str, ...]:
        """The address lines of a letter; empty for a protected person (law.md 2.7)."""
        if self.is_protected:
            return ()
        return tuple(line for line in (self.street, f"{self.postcode} {self.town}".strip()) if line)

    def age(self, on: date) -> int:
        """Return the whole years lived on the day."""
        return age(self.birth_date, on)


class Capacity(models.TextChoices):
    """In which capacity someone speaks for the person: the rulebook's `agent.kind` (K39–K42)."""

    GUARDIAN = "guardian", _("Guardian of a child")
    FORVALTARE = "forvaltare", _("Administrator")
    GOD_MAN = "god-man", _("Court-appointed guardian")
    PERSONAL_OMBUD = "personal-ombud", _("Personal ombudsman")
    LASTING_POWER = "lasting-power", _("Holder of a lasting power of attorney")
    RELATIVE = "relative", _("Relative or friend")


class Representative(models.Model):
    """Someone close to the individual, or appointed to speak for them.

    What an appointed one may do stands in `orders`; `person_agrees` is the individual's own yes to
    this one taking part (K37, K41). `personal_number` (twelve digits) lets them into pages of their
    own. `place_because`: why this one may know where a protected individual is, as it was assessed
    by whom, named with title, and on which day (OSL 26:2).
    """

    individual = models.ForeignKey(Individual, models.CASCADE, related_name="representatives")
    capacity = models.CharField(max_length=16, choices=Capacity.choices)
    name = models.CharField(max_length=120)
    personal_number = models.CharField(max_length=12, blank=True, db_index=True)
    relation = models.CharField(max_length=60, blank=True)
    person_agrees = models.BooleanField(null=True, blank=True)
    on_assignment = models.BooleanField(default=False)
    place_because = SealedText(max_length=300, blank=True)
    place_by = models.CharField(max_length=120, blank=True)
    place_on = models.DateField(null=True, blank=True)
    street = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=6, blank=True)
    town = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    notices = models.CharField(max_length=5, choices=Word.choices, default=Word.NONE, blank=True)
    reads_in = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def postal_address(self) -> tuple[str, ...]:
        return tuple(line for line in (self.street, f"{self.postcode} {self.town}".strip()) if line)

    @property
    def reading_language(self) -> str:
        """The tag of the language that word to them is written in."""
        return _known(self.reads_in)

    def facts(self, on: date) -> dict[str, object]:
        """Return what the rulebook asks about one who acts for the person, as it is on the day."""
        known = powers(self.orders.all(), on)
        return {
            "kind": self.capacity,
            "scope": known.scope,
            "order": known.state,
            "person_agrees": bool(self.person_agrees),
            "assignment": self.on_assignment,
        }

    def last_day(self, on: date) -> date | None:
        """Return the last day of the orders that hold on the day; None when there is no end."""
        ends = [one.valid_to for one in self.orders.all() if one.is_power and one.holds(on)]
        return None if None in ends else max((end for end in ends if end), default=None)


class InformationKind(models.TextChoices):
    """Kinds of information a consent opens, one by one (F2)."""

    REASON = "reason", _("Why we meet")
    GOAL = "goal", _("My goal and what is important to me")
    QUESTIONS = "questions", _("The questions for the meeting")
    MEASURES = "measures", _("What support I have")
    PLAN = "plan", _("The plan")


SUMMONS_NEEDS = frozenset({InformationKind.REASON, InformationKind.GOAL, InformationKind.QUESTIONS})


class Assessed(models.TextChoices):
    """What a professional has assessed before a consent (C11, K41)."""

    MATURITY = "maturity", _("The child is mature enough to decide without the guardians")
    INABILITY = "inability", _("The person cannot say yes or no")


class Standing(models.TextChoices):
    """Whether all who have to say yes have done so (C11): nothing rests on less than the whole."""

    WHOLE = "whole", _("Everyone has said yes")
    WAITING = "waiting", _("Waiting for a guardian's answer")
    DISAGREED = "disagreed", _("The guardians disagree")


class Consent(models.Model):
    """One yes to a SIP, with what it covers in its rows and what must not be brought up.

    `case` is the key of the case it was given in. It lives until `valid_to`, or until withdrawn,
    once it is `whole`. `assessment` says why a child decides without its guardians (C11), or why a
    grown person cannot say yes (K41); by whom, named with title, and on which day.
    """

    individual = models.ForeignKey(Individual, models.PROTECT, related_name="consents")
    case = models.CharField(max_length=12, db_index=True)
    given_on = models.DateField()
    valid_to = models.DateField()
    not_to_be_brought_up = SealedText(blank=True)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.WHOLE)
    assessed = models.CharField(max_length=10, choices=Assessed.choices, blank=True)
    assessment = SealedText(blank=True)
    assessed_by = models.CharField(max_length=120, blank=True)
    assessed_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey("directory.Assignment", models.PROTECT)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_how = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"consent {self.pk}"

    def is_live(self, on: date) -> bool:
        """Tell whether the consent holds that day (K19)."""
        is_whole = self.standing == Standing.WHOLE and self.withdrawn_at is None
        return is_whole and self.given_on <= on <= self.valid_to

    def shorten(self, last_day: date) -> None:
        """Let it, and each of its rows, end on that day at the latest."""
        self.rows.filter(valid_to__gt=last_day).update(valid_to=last_day)
        self.valid_to = min(self.valid_to, last_day)
        self.save(update_fields=["valid_to"])


class ConsentGiver(models.Model):
    """One who gave the consent: the individual (None), a guardian, a representative (F2, C11).

    `row` is set when the yes was given later, to that recipient alone. A guardian who `says_no`
    stands here too, as long as the answer is no.
    """

    consent = models.ForeignKey(Consent, models.CASCADE, related_name="givers")
    row = models.ForeignKey(
        "ConsentRow", models.CASCADE, null=True, blank=True, related_name="givers"
    )
    representative = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True)
    form = models.CharField(max_length=16, choices=ConsentForm.choices)
    given_on = models.DateField()
    kept_where = models.CharField(max_length=120, blank=True)
    says_no = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"giver {self.pk} of consent {self.consent_id}"


class ConsentRowQuery(models.QuerySet["ConsentRow"]):
    def live(self, on: date) -> ConsentRowQuery:
        """Keep the rows that hold on the day: given, not withdrawn, not past their end."""
        return self.filter(
            withdrawn_at=None,
            standing=Standing.WHOLE,
            valid_to__gte=on,
            consent__withdrawn_at=None,
            consent__standing=Standing.WHOLE,
            consent__given_on__lte=on,
            consent__valid_to__gte=on,
        )


class ConsentRow(models.Model):
    """Who may know what, until when: the row that every sent paper rests on.

    A row names a unit, or someone outside by contact key. `whole_principal` lets the unit pass the
    paper on to another unit of its own principal (K11). `may_end`: asked before its last day, the
    person has let it end. One added later for a child waits until every guardian has said yes
    (`standing`), and has the day of the last yes to it (`added_on`).
    """

    consent = models.ForeignKey(Consent, models.PROTECT, related_name="rows")
    unit = models.ForeignKey("directory.Unit", models.PROTECT, null=True, blank=True)
    contact = models.PositiveBigIntegerField(null=True, blank=True)
    kinds = models.JSONField(default=list)
    exception = SealedText(max_length=300, blank=True)
    whole_principal = models.BooleanField(default=True)
    added_on = models.DateField(null=True, blank=True)
    valid_to = models.DateField()
    may_end = models.BooleanField(default=False)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.WHOLE)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentRowQuery.as_manager()

    class Meta:
        indexes = [models.Index(fields=["consent", "unit"], name="rows_by_recipient")]

    def __str__(self) -> str:
        return f"row {self.pk}"

    @property
    def given_on(self) -> date:
        """The day of the yes to this recipient."""
        return self.added_on or self.consent.given_on

    def is_live(self, on: date) -> bool:
        """Tell whether this row and its consent hold that day."""
        is_given = self.standing == Standing.WHOLE and self.withdrawn_at is None
        return is_given and on <= self.valid_to and self.consent.is_live(on)

    def withdraw(self, at: datetime) -> None:
        """End the row from this moment."""
        self.withdrawn_at = at
        self.save(update_fields=["withdrawn_at"])
