from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "samlas.jobs"
    label = "jobs"

    def ready(self) -> None:
        from samlas.jobs import keeping  # noqa: F401, PLC0415  (its handler registers)
