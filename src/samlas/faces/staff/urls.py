"""The addresses of the staff's pages. None holds more than a key."""

from django.urls import path

from samlas.faces.staff import answers, login, sent, summons_parts, summons_send

app_name = "staff"
urlpatterns = [
    path("log-in/", login.practice_login, name="login"),
    path("log-out/", login.log_out, name="logout"),
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
