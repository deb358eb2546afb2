"""The addresses of the staff's pages. None holds more than a key."""

from django.urls import path

from samlas.faces.staff import (
    answers,
    consent,
    contacts,
    information,
    login,
    sent,
    summons_parts,
    summons_send,
)

app_name = "staff"
urlpatterns = [
    path("log-in/", login.practice_login, name="login"),
    path("log-out/", login.log_out, name="logout"),
    path("plans/<slug:key>/information/", information.information, name="information"),
    path("plans/<slug:key>/consent/", consent.consent, name="consent"),
    path("plans/<slug:key>/consent/ask/", consent.ask, name="consent-ask"),
    path("plans/<slug:key>/consent/form/", consent.form_to_sign, name="consent-form"),
    path("plans/<slug:key>/consent/add/<slug:contact>/", consent.add, name="consent-add"),
    path("plans/<slug:key>/consent/decline/", consent.decline, name="decline"),
    path("plans/<slug:key>/consent/withdraw/", consent.withdraw, name="withdraw"),
    path(
        "plans/<slug:key>/consent/<int:row>/withdraw/",
        consent.withdraw_row,
        name="consent-row-withdraw",
    ),
    path("plans/<slug:key>/contacts/", contacts.contacts, name="contacts"),
    path("plans/<slug:key>/contacts/add/", contacts.add, name="contact-add"),
    path("plans/<slug:key>/contacts/add/close/", contacts.add_close, name="contact-add-close"),
    path("plans/<slug:key>/contacts/add/other/", contacts.add_other, name="contact-add-other"),
    path(
        "plans/<slug:key>/contacts/close/<int:representative>/",
        contacts.add_known,
        name="contact-add-known",
    ),
    path(
        "plans/<slug:key>/contacts/no-representative/",
        contacts.no_representative,
        name="no-representative",
    ),
    path("plans/<slug:key>/contacts/<slug:contact>/", contacts.contact, name="contact"),
    path(
        "plans/<slug:key>/contacts/<slug:contact>/remove/", contacts.remove, name="contact-remove"
    ),
    path("plans/<slug:key>/summons/", summons_parts.overview, name="summons"),
    path("plans/<slug:key>/summons/purpose/", summons_parts.purpose, name="summons-purpose"),
    path("plans/<slug:key>/summons/questions/", summons_parts.questions, name="summons-questions"),
    path(
        "plans/<slug:key>/summons/recipients/", summons_parts.recipients, name="summons-recipients"
    ),
    path(
        "plans/<slug:key>/summons/recipients/<int:pk>/take-off/",
        summons_parts.take_off,
        name="summons-take-off",
    ),
    path("plans/<slug:key>/summons/meeting/", summons_parts.meeting, name="summons-meeting"),
    path("plans/<slug:key>/summons/check/", summons_send.check, name="summons-check"),
    path("plans/<slug:key>/summons/cancel/", summons_send.cancel, name="summons-cancel"),
    path("plans/<slug:key>/summons/sent/", sent.papers_sent, name="summons-sent"),
    path("plans/<slug:key>/summons/sent/<slug:paper>/", sent.paper, name="sent-paper"),
    path("plans/<slug:key>/summons/sent/<slug:paper>/letter/", sent.letter, name="sent-letter"),
    path("plans/<slug:key>/summons/sent/<slug:paper>/text/", sent.text, name="sent-text"),
    path("plans/<slug:key>/answers/", answers.answers, name="answers"),
    path("plans/<slug:key>/answers/<int:pk>/reply/", answers.reply, name="answers-reply"),
    path("plans/<slug:key>/answers/<int:pk>/phone/", answers.phone, name="answers-phone"),
    path(
        "plans/<slug:key>/answers/<int:pk>/information/",
        answers.information,
        name="answers-information",
    ),
    path("plans/<slug:key>/answers/letters/<int:pk>/", answers.posted, name="answers-posted"),
]
