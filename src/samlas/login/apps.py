from django.apps import AppConfig


class LoginConfig(AppConfig):
    name = "samlas.login"
    label = "login"

    def ready(self) -> None:
        from samlas.login import keeping, telling  # noqa: F401, PLC0415  (handlers register)
