"""The addresses of own pages. None tells whose, or what it is about."""

from django.urls import include, path

from samlas.faces.person import acts, also, beside, by_code, door, pages, word

app_name = "person"
OF_A_CASE = [
    path("", pages.home, name="home"),
    path("words/", acts.words, name="words"),
    path("take-part/", acts.take_part, name="take-part"),
    path("times/", acts.times, name="times"),
    path("look-back/", acts.look_back, name="look-back"),
    path("go-on/", acts.go_on, name="go-on"),
    path("pause/", acts.pause, name="pause"),
    path("word/", word.word, name="word"),
    path("told/", acts.told, name="told"),
    path("end/", acts.end, name="end"),
    path("papers/", pages.papers_held, name="papers"),
    path("papers/<slug:paper>/", pages.paper, name="paper"),
    path("papers/<slug:paper>/letter/", pages.letter, name="letter"),
    path("papers/<slug:paper>/attachments/<int:number>/", pages.attachment, name="attachment"),
    path("forms/<slug:page>/", pages.form, name="form"),
    path("who/", pages.consent, name="consent"),
    path("who/<int:row>/", acts.take_back, name="take-back"),
    path("who/<int:row>/part/", acts.part, name="part"),
    path("read/", pages.readers, name="readers"),
    path("read/<int:entry>/", acts.wonder, name="wonder"),
]
BY_CODE = [
    path("", by_code.enter, name="code"),
    path("digits/", by_code.pin, name="code-pin"),
    path("phone/", by_code.phone, name="code-phone"),
    path("choose/", by_code.home, name="code-home"),
    path("words/", by_code.words, name="code-words"),
    path("take-part/", by_code.take_part, name="code-take-part"),
    path("look-back/", by_code.look_back, name="code-look-back"),
    path("pause/", by_code.pause, name="code-pause"),
    path("take-back/", by_code.take_back, name="code-take-back"),
    path("told/", by_code.told, name="code-told"),
    path("forms/<slug:page>/", by_code.form, name="code-form"),
]
urlpatterns = [
    path("my/", pages.whose, name="whose"),
    path("my/log-in/", door.log_in, name="login"),
    path("my/log-in/start/", door.start, name="start"),
    path("my/log-in/back/", door.back, name="back"),
    path("my/log-in/practice/", door.practice_e_id, name="practice"),
    path("my/log-out/", door.log_out, name="logout"),
    path("my/leave/", door.leave, name="leave"),
    path("my/code/", include(BY_CODE)),
    path("my/beside/<slug:key>/", beside.beside, name="beside"),
    path("my/beside/<slug:key>/times/", beside.times, name="beside-times"),
    path("my/beside/<slug:key>/<slug:paper>/", beside.paper, name="beside-paper"),
    path("my/beside/<slug:key>/<slug:paper>/letter/", beside.letter, name="beside-letter"),
    path(
        "my/beside/<slug:key>/<slug:paper>/attachments/<int:number>/",
        beside.attachment,
        name="beside-attachment",
    ),
    path("my/also/<int:other>/", also.also, name="also"),
    path("my/<slug:key>/", include(OF_A_CASE)),
]
