"""A form that makes something new makes it once, however often it is sent."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.crypto import salted_hmac

from samlas.keys import KEY_LENGTH, KEY_LETTERS, new_key

# What is not part of what someone typed: the token against forgery, and the buttons.
_ASIDE = ("csrfmiddlewaretoken", "send", "change", "tell", "search")


class Once(forms.CharField):
    """A hidden field that tells one showing of a form from another."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=new_key)


def key_for(typed: QueryDict) -> str:
    """Return the key of what the sent form makes.

    The same form with the same text gives the same key: a second click makes nothing more. The key
    is sealed with the installation's secret, so that nobody can choose it. A form that holds no
    `once` gets a new key each time.
    """
    if not typed.get("once"):
        return new_key()
    said = repr([one for one in sorted(typed.lists()) if one[0] not in _ASIDE])
    digits = salted_hmac("samlas.once", said, algorithm="sha256").digest()
    return "".join(KEY_LETTERS[digit % len(KEY_LETTERS)] for digit in digits[:KEY_LENGTH])
