"""The forms of a unit that has received a paper: its preparation, and passing the paper on."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from samlas.directory.models import Unit
from samlas.faces.forms import Form, Line, VersionedForm
from samlas.faces.reply_form import BringForm


class PreparationForm(BringForm, VersionedForm):
    """The unit's own preparation. The convener reads it, and the person."""


class PassOnForm(Form):
    """To which unit of one's own, and how the convener was contacted first (K11, K12)."""

    to = forms.ModelChoiceField(
        label=_("To which unit?"),
        queryset=Unit.objects.select_related("principal"),
        error_messages={
            "required": _("Choose the unit that it belongs to."),
            "invalid_choice": _("Choose the unit that it belongs to."),
        },
    )
    contact_note = Line(
        label=_("How and when did you contact the convener?"),
        help_text=_("For example: rang on 3 November."),
        max_length=500,
        error_messages={"required": _("Write how and when you contacted the convener.")},
    )
