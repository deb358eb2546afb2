"""The addresses of the staff's pages. None holds more than a key."""

from django.urls import path

from samlas.faces.staff import login

app_name = "staff"
urlpatterns = [
    path("log-in/", login.practice_login, name="login"),
    path("log-out/", login.log_out, name="logout"),
]
