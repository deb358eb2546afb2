"""The forms of one's own account: log-in, the first time, password and app, passkeys."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samlas.faces.forms import Form, Line
from samlas.login.passwords import LONGEST

PLAIN = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}
NEW_PASSWORD = {"autocomplete": "new-password"}


class UserName(Line):
    """The name one logs in by: all are in small letters, however a phone begins a word."""

    def __init__(self) -> None:
        attrs = {"autocomplete": "username webauthn", **PLAIN}
        super().__init__(
            label=_("User name"),
            max_length=60,
            widget=forms.TextInput(attrs=attrs),
            error_messages={"required": _("Write your user name.")},
        )

    def clean(self, value: Any) -> Any:
        """Return it in small letters."""
        return str(super().clean(value)).lower()


class Password(forms.CharField):
    """A password, just as it is typed."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = kwargs.pop("attrs")
        super().__init__(
            strip=False, max_length=LONGEST * 2, widget=forms.PasswordInput(attrs=attrs), **kwargs
        )


class OneTime(Line):
    """A code that is good for once."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "size": 12, **PLAIN}
        kwargs.setdefault("error_messages", {"required": _("Write the code.")})
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)


class LogInForm(Form):
    """All that is asked for at once, so that nobody learns which of them was wrong."""

    user = UserName()
    password = Password(
        label=_("Password"),
        attrs={"autocomplete": "current-password"},
        error_messages={"required": _("Write your password.")},
    )
    code = OneTime(label=_("Code from the app"), help_text=_("Or one of your recovery codes."))
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class FirstForm(Form):
    """User name, and the code that was given in person or by letter."""

    user = UserName()
    code = OneTime(
        label=_("Code"), help_text=_("Ten signs. You got it from the one who looks after accounts.")
    )


class PasswordForm(Form):
    """A password and an app, put together; `secret` is signed."""

    secret = forms.CharField(required=False, widget=forms.HiddenInput)
    code = OneTime(label=_("The six digits that the app shows"))
    password = Password(
        label=_("New password"),
        help_text=_("At least 12 signs. Four or five words that only you would put together."),
        attrs=NEW_PASSWORD,
        error_messages={"required": _("Write a password.")},
    )
    password_again = Password(
        label=_("The same password again"),
        attrs=NEW_PASSWORD,
        error_messages={"required": _("Write the password once more.")},
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        again = said.get("password_again", "")
        if again and said.get("password", again) != again:
            self.add_error("password_again", _("The two are not the same. Write both again."))
        return said


class PasskeyForm(Form):
    """What the browser answers, and what the passkey is to be called."""

    name = Line(
        label=_("What do you call the device?"),
        help_text=_("So that you know which one it is, for example Work computer."),
        max_length=60,
        required=False,
    )
    answer = forms.CharField(widget=forms.HiddenInput)
    asked = forms.CharField(widget=forms.HiddenInput)
