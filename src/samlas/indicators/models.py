"""What is counted of each thing that happened, the counts, and the fives that may be shown."""

from __future__ import annotations

from django.db import models

from samlas.directory.models import Principal


class Tally(models.Model):
    """What one case, or one of another source, adds to the counts: its facts, as they were read.

    `name` is the source's word and the key of what was read. `ended_on`: the night when it was
    first found to have ended; some time after that it is not read any more.
    """

    name = models.CharField(max_length=40, unique=True)
    facts = models.JSONField(default=list)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return self.name


class Figure(models.Model):
    """A number of a principal's, in one cell. `month` is the year and the month, as 202611."""

    principal = models.ForeignKey(Principal, models.CASCADE, related_name="+")
    indicator = models.CharField(max_length=40)
    month = models.PositiveIntegerField()
    outcome = models.CharField(max_length=40)
    kind = models.CharField(max_length=24)
    context = models.CharField(max_length=12)
    age = models.CharField(max_length=8)
    agreement = models.CharField(max_length=40)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.indicator} {self.month}"


CELL = ["principal", "indicator", "month", "outcome", "kind", "context", "age", "agreement"]


class Count(Figure):
    """How many there are, exactly: nobody is shown these. `kept`: whose tally is let go of."""

    number = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=CELL, name="one_count_a_cell")]


_ASKED = ["month", "indicator", "outcome", "kind", "context", "age", "fives"]


class Five(Figure):
    """How many fives there are: all that is ever shown is made of these.

    `month` is the first of a quarter: no page tells months apart, and so there are fewer rows.
    """

    fives = models.PositiveIntegerField()

    class Meta:
        # All that a question is narrowed by and answered with: it never opens the rows.
        indexes = [
            models.Index(fields=["principal", *_ASKED], name="fives_of_principal"),
            models.Index(fields=["agreement", *_ASKED], name="fives_of_agreement"),
        ]


class Stream(models.Model):
    """One indicator of one principal: through which month its fives are made, from which counts."""

    principal = models.ForeignKey(Principal, models.CASCADE, related_name="+")
    indicator = models.CharField(max_length=40)
    through = models.PositiveIntegerField(default=0)
    is_stale = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["principal", "indicator"], name="one_stream")
        ]
        indexes = [models.Index(fields=["is_stale", "through"], name="streams_to_make")]

    def __str__(self) -> str:
        return f"{self.indicator} of {self.principal_id}"
