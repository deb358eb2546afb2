"""The addresses of own pages. None tells whose, or what it is about."""

from django.urls import include, path

from samlas.faces.person import door, pages

app_name = "person"
OF_A_CASE = [
    path("", pages.home, name="home"),
    path("papers/", pages.papers_held, name="papers"),
    path("papers/<slug:paper>/", pages.paper, name="paper"),
    path("papers/<slug:paper>/letter/", pages.letter, name="letter"),
    path("who/", pages.consent, name="consent"),
    path("read/", pages.readers, name="readers"),
]
urlpatterns = [
    path("my/", pages.whose, name="whose"),
    path("my/log-in/", door.log_in, name="login"),
    path("my/log-out/", door.log_out, name="logout"),
    path("my/leave/", door.leave, name="leave"),
    path("my/<slug:key>/", include(OF_A_CASE)),
]
