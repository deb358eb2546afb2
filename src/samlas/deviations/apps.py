from django.apps import AppConfig


class DeviationsConfig(AppConfig):
    name = "samlas.deviations"
    label = "deviations"

    def ready(self) -> None:
        from samlas.deviations import measures, minding  # noqa: F401, PLC0415  (they register)
