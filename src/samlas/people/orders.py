"""Orders and powers of attorney: what lets someone speak for the person, and from when to when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderKind(models.TextChoices):
    """What has been decided, or given, and for whom (K40–K42, C11)."""

    FORVALTARE = "forvaltare", _("Decision on an administrator")
    GOD_MAN = "god-man", _("Decision on a court-appointed guardian")
    LASTING_POWER = "lasting-power", _("Lasting power of attorney")
    CUSTODY = "custody", _("Decision on custody")
    ONE_SUFFICES = "one-suffices", _("Decision that this guardian's yes suffices")


class Scope(models.TextChoices):
    """What an order or a power of attorney covers: the rulebook's `agent.scope`."""

    PERSON = "person", _("To care for the person")
    RIGHTS = "rights", _("To guard the person's rights")
    PROPERTY = "property", _("To manage the person's property")


class Ground(models.TextChoices):
    """Why the yes of one guardian suffices: the rulebook's `guardians.ground`."""

    HINDERED = "hindered", _("The other is hindered, and it cannot wait")
    BOARD = "board-decision", _("The social welfare board has decided it")
    CARE_ORDER = "care-order", _("The child is in care by law, and the board decides")


class Measure(models.TextChoices):
    """The measures that a social welfare board may let one guardian consent to (FB 6:13 a)."""

    PSYCHIATRIC = "psychiatric", _("Psychiatric or psychological assessment or treatment")
    SOCIAL = "social", _("A measure by the social services")
    CONTACT = "contact", _("Contact person or contact family")
    LSS = "lss", _("A measure by LSS 9 § 4–6")


class Order(models.Model):
    """A decision or a power of attorney, entered once for the one it is for.

    It holds from `valid_from` to `valid_to`, both days counted; without an end until it is ended.
    `seen_by` has had the paper itself before their eyes on `seen_on`.
    """

    representative = models.ForeignKey(
        "people.Representative", models.CASCADE, related_name="orders"
    )
    kind = models.CharField(max_length=16, choices=OrderKind.choices)
    scope = models.JSONField(default=list, blank=True)
    ground = models.CharField(max_length=16, choices=Ground.choices, blank=True)
    issuer = models.CharField(max_length=120)
    reference = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    seen_by = models.ForeignKey("directory.Assignment", models.PROTECT, related_name="+")
    seen_on = models.DateField()

    def __str__(self) -> str:
        return f"order {self.pk}"

    def holds(self, on: date) -> bool:
        """Tell whether the order gives any power that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def is_power(self) -> bool:
        """Whether it lets its holder speak for the person; else it is about the other guardian."""
        return self.kind != OrderKind.ONE_SUFFICES

    @property
    def scope_words(self) -> list[str]:
        """What it covers, in words."""
        words = dict(Scope.choices) | dict(Measure.choices)
        return [str(words[one]) for one in self.scope]


@dataclass(frozen=True, slots=True)
class Powers:
    """What someone's orders give on a day: the rulebook's `agent.order` and `agent.scope`."""

    state: str
    scope: list[str]


def powers(orders: Iterable[Order], on: date) -> Powers:
    """Weigh what is known of someone's orders on a day; that one guardian suffices is not one.

    `state` is `in-force`, `not-begun`, `ended`, or `missing` when there has never been any.
    """
    known = [one for one in orders if one.is_power]
    holding = [one for one in known if one.holds(on)]
    if holding:
        return Powers("in-force", sorted({word for one in holding for word in one.scope}))
    if not known:
        return Powers("missing", [])
    ahead = any(one.valid_from > on for one in known)
    return Powers("not-begun" if ahead else "ended", [])
