from django.apps import AppConfig


class LoginConfig(AppConfig):
    name = "samlas.login"
    label = "login"
