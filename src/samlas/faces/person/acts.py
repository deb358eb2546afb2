"""What one does on own pages: write, choose, ask, pause, take back. Read through before it goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samlas import papers
from samlas.casework.case import Refused
from samlas.casework.own import objecting, reading, taking_back, telling, who, who_read
from samlas.casework.own import times as wishes
from samlas.casework.own.models import About
from samlas.casework.own.sentences import sentence
from samlas.casework.own.who import Own
from samlas.casework.withdrawal import known_phone
from samlas.faces.methods import form_page
from samlas.faces.person.act_forms import (
    GoOnForm,
    LookBackForm,
    OwnForm,
    PartForm,
    PauseForm,
    SayForm,
    TakePartForm,
    WishForm,
    WonderForm,
    WordsForm,
)
from samlas.faces.person.pages import frame
from samlas.faces.person.reading_through import read_through
from samlas.faces.person.sessions import PersonRequest, person_page
from samlas.people.models import ConsentRow


def _sent(
    request: PersonRequest,
    own: Own,
    form: OwnForm,
    template: str,
    act: Callable[[], object],
    **more: object,
) -> HttpResponse:
    return read_through(
        request,
        form,
        template,
        {**frame(own, localtime().date()), "layout": "person/part.html", **more},
        act,
        reverse("person:told", args=[own.case.key]),
    )


@form_page
@person_page
def words(request: PersonRequest, key: str) -> HttpResponse:
    """Write what is important, what works, and whom one wants there."""
    now = localtime()
    own = who.opened(request.number, key, "words", now)
    said = {name: one.text for name, one in reading.words(own).items()}
    form = WordsForm(request.POST if request.method == "POST" else None, initial=said)

    def act() -> None:
        telling.tell(own, form.cleaned_data, now)

    return _sent(request, own, form, "person/words.html", act, page="words")


@form_page
@person_page
def take_part(request: PersonRequest, key: str) -> HttpResponse:
    """Choose how to take part in the meeting that lies ahead."""
    now = localtime()
    own = who.opened(request.number, key, "take-part", now)
    said = reading.words(own).get(About.TAKING_PART)
    if request.method == "POST":
        form = TakePartForm(request.POST)
    else:
        form = TakePartForm(initial={"how": said.how, "text": said.text} if said else {})
    return _sent(
        request,
        own,
        form,
        "person/take_part.html",
        lambda: telling.take_part(own, form.cleaned_data["how"], form.cleaned_data["text"], now),
        page="take-part",
        problem="" if request.method == "POST" else telling.why_not(own, now),
    )


@form_page
@person_page
def times(request: PersonRequest, key: str) -> HttpResponse:
    """Say which of the times proposed for the meeting suit."""
    now = localtime()
    own = who.opened(request.number, key, "times", now)
    asked = wishes.asked(own)
    if asked is None:
        return redirect("person:home", key)
    form = WishForm(request.POST if request.method == "POST" else None, asked=asked)
    return _sent(
        request,
        own,
        form,
        "person/times.html",
        lambda: wishes.say(own, form.marks(), now),
        has_said=bool(asked.said),
    )


@form_page
@person_page
def look_back(request: PersonRequest, key: str) -> HttpResponse:
    """Tell how it has gone with what was promised."""
    now = localtime()
    own = who.opened(request.number, key, "look-back", now)
    form = LookBackForm(request.POST) if request.method == "POST" else LookBackForm()

    def act() -> None:
        telling.look_back(own, form.cleaned_data["how"], form.cleaned_data["text"], now)

    return _sent(request, own, form, "person/look_back.html", act, page="look-back")


@form_page
@person_page
def wonder(request: PersonRequest, key: str, entry: int) -> HttpResponse:
    """Ask the unit about one thing that was done."""
    now = localtime()
    found, event = who_read.event(request.number, key, entry, now)
    own = found.own
    form = WonderForm(request.POST) if request.method == "POST" else WonderForm()

    def act() -> None:
        with override(settings.LANGUAGE_CODE):
            regarding = sentence(event, found.names, own.hand)
        telling.wonder(own, form.cleaned_data["text"], regarding, now)

    about = sentence(event, found.names, own.hand)
    return _sent(request, own, form, "person/wonder.html", act, event=event, about=about)


@form_page
@person_page
def go_on(request: PersonRequest, key: str) -> HttpResponse:
    """Say that one wants one's yes to go on when it ends soon."""
    now = localtime()
    found = reading.consented(request.number, key, now)
    form = GoOnForm(request.POST) if request.method == "POST" else GoOnForm()

    def act() -> None:
        telling.go_on(found.own, form.cleaned_data["text"], now)

    return _sent(request, found.own, form, "person/go_on.html", act, found=found)


@form_page
@person_page
def pause(request: PersonRequest, key: str) -> HttpResponse:
    """Ask that the work rests for now."""
    now = localtime()
    own = who.opened(request.number, key, "pause", now)
    form = PauseForm(request.POST) if request.method == "POST" else PauseForm()
    return _sent(
        request,
        own,
        form,
        "person/pause.html",
        lambda: telling.pause(own, form.cleaned_data["text"], now),
        page="pause",
    )


@require_safe
@person_page
def told(request: PersonRequest, key: str) -> HttpResponse:
    """What was sent has come; what happens next."""
    now = localtime()
    own = who.opened(request.number, key, "told", now)
    more = {"phone": known_phone(own.case), "has_taken_back": reading.has_taken_back(own)}
    return render(request, "person/told.html", {**frame(own, now.date()), **more})


@form_page
@person_page
def take_back(request: PersonRequest, key: str, row: int) -> HttpResponse:
    """Take back that one may know anything: told what it means, then done at once."""
    now = localtime()
    found, chosen = _chosen(request, key, row, now)
    return _taken_back(request, found, lambda: taking_back.one(found.own, row, now), chosen=chosen)


def _chosen(
    request: PersonRequest, key: str, row: int, now: datetime
) -> tuple[reading.Consented, reading.Shared]:
    """The consent, and one of its rows; raises ConsentRow.DoesNotExist."""
    found = reading.consented(request.number, key, now)
    for one in found.shared:
        if one.row.pk == row:
            return found, one
    raise ConsentRow.DoesNotExist


@form_page
@person_page
def part(request: PersonRequest, key: str, row: int) -> HttpResponse:
    """Let one know less, or not as long."""
    now = localtime()
    found, chosen = _chosen(request, key, row, now)
    form = PartForm(chosen.row, request.POST if request.method == "POST" else None)

    def act() -> None:
        said = form.cleaned_data
        taking_back.part(found.own, row, said["kinds"], said["until"], now)

    about = {"found": found, "chosen": chosen}
    return _sent(request, found.own, form, "person/part_of_it.html", act, **about)


@form_page
@person_page
def end(request: PersonRequest, key: str) -> HttpResponse:
    """Take the whole yes back: told what it means, then done at once."""
    now = localtime()
    found = reading.consented(request.number, key, now)
    return _taken_back(request, found, lambda: taking_back.all_of_it(found.own, now))


def _taken_back(
    request: PersonRequest,
    found: reading.Consented,
    act: Callable[[], None],
    chosen: reading.Shared | None = None,
) -> HttpResponse:
    context = {**frame(found.own, localtime().date()), "found": found, "chosen": chosen}
    status = 200
    if request.method == "POST":
        try:
            act()
        except Refused as refusal:
            context["problem"], status = str(refusal), 422
        else:
            return redirect("person:told", found.own.case.key)
    elif not found.may_take_back:
        context["problem"] = _("Here you cannot take anything back. Ring, and we talk about it.")
    return render(request, "person/take_back.html", context, status=status)


@form_page
@person_page
def say(request: PersonRequest, key: str, paper: str) -> HttpResponse:
    """Say that something in a paper is wrong, or that one does not agree with it."""
    now = localtime()
    own, held = reading.paper(request.number, key, paper, now)
    form = SayForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        objecting.say(own, held, form.cleaned_data["way"], form.cleaned_data["text"], now)

    about = papers.view(held.paper, get_language() or "sv").title
    return _sent(request, own, form, "person/say.html", act, about=about)
