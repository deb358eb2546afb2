"""Pages for one who comes with a letter code: words go in, and nothing sensitive is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from samlas.casework.case import Refused
from samlas.casework.codes.guessing import TooMany
from samlas.casework.own import by_code, forms, reading, telling
from samlas.casework.own.models import LetterCode
from samlas.casework.own.who import Own
from samlas.exchange import text_messages
from samlas.faces import letters
from samlas.faces.coming_in import begin, client
from samlas.faces.methods import form_page
from samlas.faces.person.act_forms import LookBackForm, OwnForm, PauseForm, TakePartForm, WordsForm
from samlas.faces.person.code_forms import CodeForm, PinForm, TakeBackForm
from samlas.faces.person.code_session import (
    ASKED,
    ASKED_LASTS,
    CODE,
    LASTS,
    CodeRequest,
    code_page,
    ended,
)
from samlas.faces.person.pages import form_of
from samlas.faces.person.reading_through import read_through

LATEST = 20
# Those that are another page here than for one who has come with an e-ID.
PAGES = {"words": "person/code/words.html", "take-back": "person/code/take_back.html"}


def _refused(request: HttpRequest, form: CodeForm | PinForm, refusal: Refused) -> HttpResponse:
    form.refuse(str(refusal), refusal.field)
    status = 429 if isinstance(refusal, TooMany) else 422
    return _entry(request, form, status)


def _entry(request: HttpRequest, form: CodeForm | PinForm, status: int = 200) -> HttpResponse:
    page = "person/code/enter.html" if isinstance(form, CodeForm) else "person/code/pin.html"
    context = {"form": form, "is_practice": text_messages.is_practice()}
    return render(request, page, context, status=status)


@form_page
def enter(request: HttpRequest) -> HttpResponse:
    """Write the code from the letter."""
    if request.method != "POST":
        return _entry(request, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _entry(request, form, 422)
    try:
        code = by_code.begin(form.cleaned_data["code"], client(request), localtime())
    except Refused as refusal:
        return _refused(request, form, refusal)
    begin(request, ASKED, code, ASKED_LASTS)
    return redirect("person:code-pin")


@form_page
def pin(request: HttpRequest) -> HttpResponse:
    """Write the digits that came to the phone. The page is the same when none could be sent."""
    code = request.session.get(ASKED)
    if code is None:
        return redirect("person:code")
    if request.method != "POST":
        return _entry(request, PinForm())
    form = PinForm(request.POST)
    if not form.is_valid():
        return _entry(request, form, 422)
    try:
        by_code.enter(code, form.cleaned_data["pin"], client(request), localtime())
    except Refused as refusal:
        return _refused(request, form, refusal)
    except LetterCode.DoesNotExist:
        return ended(request)
    begin(request, CODE, code, LASTS)
    return redirect("person:code-home")


@require_safe
def phone(request: HttpRequest) -> HttpResponse:
    """The phone of the practice world. Nowhere else is it there."""
    if not text_messages.is_practice():
        raise Http404
    return render(request, "person/code/phone.html", {"messages": text_messages.latest(LATEST)})


@require_safe
@code_page
def home(request: CodeRequest) -> HttpResponse:
    """Choose what to do; the meeting is shown where the principal has decided so."""
    now = localtime()
    _code, own = by_code.opened(request.letter_code, "code-home", now)
    shows = own.unit.principal.code_shows_meeting
    context = {
        "shows": shows,
        "principal": own.unit.principal.name,
        "meeting": called.meeting if shows and (called := reading.called_to(own, now)) else None,
    }
    return render(request, "person/code/home.html", context)


def _sent(
    request: CodeRequest,
    form: OwnForm,
    page: str,
    act: Callable[[LetterCode, Own, datetime], object],
    why_not: Callable[[Own, datetime], str] = lambda _own, _now: "",
) -> HttpResponse:
    now = localtime()
    code, own = by_code.opened(request.letter_code, f"code-{page}", now)
    problem = "" if request.method == "POST" else why_not(own, now)
    return read_through(
        request,
        form,
        PAGES.get(page, f"person/{page.replace('-', '_')}.html"),
        {"page": page, "layout": "person/code/part.html", "problem": problem},
        lambda: act(code, own, now),
        reverse("person:code-told"),
    )


@form_page
@code_page
def words(request: CodeRequest) -> HttpResponse:
    """Write what is important; what is left empty stays as it was."""
    form = WordsForm(request.POST) if request.method == "POST" else WordsForm()

    def tell(_code: LetterCode, own: Own, now: datetime) -> None:
        telling.tell(own, {about: text for about, text in form.cleaned_data.items() if text}, now)

    return _sent(request, form, "words", tell)


@form_page
@code_page
def take_part(request: CodeRequest) -> HttpResponse:
    """Choose how to take part in the meeting, or not to come."""
    form = TakePartForm(request.POST) if request.method == "POST" else TakePartForm()

    def choose(_code: LetterCode, own: Own, now: datetime) -> None:
        telling.take_part(own, form.cleaned_data["how"], form.cleaned_data["text"], now)

    return _sent(request, form, "take-part", choose, telling.why_not)


@form_page
@code_page
def look_back(request: CodeRequest) -> HttpResponse:
    """Tell how it has gone with what was promised."""
    form = LookBackForm(request.POST) if request.method == "POST" else LookBackForm()

    def tell(_code: LetterCode, own: Own, now: datetime) -> None:
        telling.look_back(own, form.cleaned_data["how"], form.cleaned_data["text"], now)

    return _sent(request, form, "look-back", tell)


@form_page
@code_page
def pause(request: CodeRequest) -> HttpResponse:
    """Ask that the work rests for now."""
    form = PauseForm(request.POST) if request.method == "POST" else PauseForm()

    def rest(_code: LetterCode, own: Own, now: datetime) -> None:
        telling.pause(own, form.cleaned_data["text"], now)

    return _sent(request, form, "pause", rest)


@form_page
@code_page
def take_back(request: CodeRequest) -> HttpResponse:
    """Take back a row by its number in the letter, or everything."""
    form = TakeBackForm(request.POST) if request.method == "POST" else TakeBackForm()

    def take(code: LetterCode, own: Own, now: datetime) -> None:
        by_code.take_back(code, own, form.wanted, now)

    return _sent(request, form, "take-back", take)


@require_safe
@code_page
def told(request: CodeRequest) -> HttpResponse:
    """What was sent has come."""
    _code, own = by_code.opened(request.letter_code, "code-told", localtime())
    context = {"has_taken_back": reading.has_taken_back(own)}
    return render(request, "person/code/told.html", context)


@require_safe
@code_page
def form(request: CodeRequest, page: str) -> HttpResponse:
    """One of the pages as a form to fill in by hand (PDF), which names nobody."""
    wanted, now = form_of(page), localtime()
    _code, own = by_code.opened(request.letter_code, "code-form", now)
    return letters.pdf(forms.own_form(own, wanted, now), "form", get_language() or "")
