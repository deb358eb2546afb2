"""How a yes was given."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentForm(models.TextChoices):
    """How a consent was given: the rulebook's words (H21, C10)."""

    SIGNED = "signed", _("Signed on paper")
    ORAL = "oral", _("Orally, written down")
