from django.apps import AppConfig


class ExtractConfig(AppConfig):
    name = "samlas.extract"
    label = "extract"

    def ready(self) -> None:
        from samlas.extract import making  # noqa: F401, PLC0415  (its handlers register)
