"""The addresses of the public pages."""

from django.urls import path

from samlas.faces.guest import (
    accessibility,
    answering,
    asking,
    evaluating,
    outbox,
    telling,
    times,
)

app_name = "guest"
urlpatterns = [
    path("about/", asking.about, name="about"),
    path("ask/", asking.ask, name="ask"),
    path("ask/form.pdf", asking.paper_form, name="paper-form"),
    path("ask/received/<slug:key>/", asking.receipt, name="receipt"),
    path("answer/", answering.enter, name="answer"),
    path("answer/reply/", answering.reply, name="answer-reply"),
    path("answer/tell/", telling.tell, name="answer-tell"),
    path("answer/told/", answering.told, name="answer-told"),
    path("answer/times/", times.times, name="answer-times"),
    path("evaluate/", evaluating.evaluate, name="evaluate"),
    path("evaluate/thanks/", evaluating.evaluated, name="evaluated"),
    path("accessibility/", accessibility.statement, name="accessibility"),
    path("accessibility/report/", accessibility.report, name="barrier"),
    path("accessibility/report/sent/", accessibility.sent, name="barrier-sent"),
    path("outbox/", outbox.outbox, name="outbox"),
]
