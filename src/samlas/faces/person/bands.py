"""How a page speaks: to a child, a young person, an adult, or to one who speaks for someone."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samlas.casework.own.who import Own

CHILD, YOUNG = 13, 18


class Band(StrEnum):
    """Whom the page speaks to."""

    CHILD = "child"
    YOUNG = "young"
    ADULT = "adult"
    SPEAKS = "speaks"


def band_of(own: Own, on: date) -> Band:
    """Return whom the page speaks to: by age in years, or as one who speaks for another."""
    if own.representative is not None:
        return Band.SPEAKS
    age = own.case.individual.age(on)
    return Band.CHILD if age < CHILD else Band.YOUNG if age < YOUNG else Band.ADULT


Said = str | Promise

# What differs: the heading or the explanation by band; the adult's where a band has none.
WORDS: dict[str, dict[Band, Said]] = {
    "welcome": {
        Band.CHILD: _(
            "Here you see what the grown-ups who help you have planned. "
            "You decide a lot yourself."
        ),
        Band.YOUNG: _(
            "This is your page. "
            "Here you see who does what to help you, and you can say what you think."
        ),
        Band.ADULT: _("This is your page. Here you see who does what, and who may know what."),
        Band.SPEAKS: _(
            "This page is yours alone. "
            "You see what you may know as one who speaks for someone."
        ),
    },
    "meeting": {
        Band.CHILD: _("When do we meet?"),
        Band.ADULT: _("The next meeting"),
    },
    "take-part": {
        Band.CHILD: _("You choose. You can be there all the time, a little while, or not at all."),
        Band.YOUNG: _(
            "You choose how to take part: all of the meeting, part of it,"
            " or in another way."
        ),
        Band.ADULT: _("You choose how to take part, and you can change your mind."),
        Band.SPEAKS: _("Tell how you want to take part yourself."),
    },
    "matters": {
        Band.CHILD: _("What do you want?"),
        Band.ADULT: _("What is important to you?"),
    },
    "helps": {
        Band.CHILD: _("Who helps you with what?"),
        Band.ADULT: _("Who does what, and when?"),
    },
    "knows": {
        Band.CHILD: _("Who may know things about you?"),
        Band.ADULT: _("Who may know what?"),
    },
    "take-back": {
        Band.CHILD: _(
            "You may change your mind. "
            "Then we stop telling. What we have told already, they still know."
        ),
        Band.ADULT: _(
            "You may take your yes back at any time. "
            "It holds at once. What has been sent cannot be called back."
        ),
    },
    "readers": {
        Band.CHILD: _("Who has read about you?"),
        Band.ADULT: _("Who has read or got what?"),
    },
}  # fmt: skip


def words(own: Own, on: date) -> dict[str, Said]:
    """Return the headings and explanations as they are for this reader."""
    band = band_of(own, on)
    return {
        name.replace("-", "_"): said.get(band, said[Band.ADULT]) for name, said in WORDS.items()
    }
