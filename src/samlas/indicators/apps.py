from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "samlas.indicators"
    label = "indicators"

    def ready(self) -> None:
        from samlas.indicators import counting  # noqa: F401, PLC0415  (the worker's nightly round)
