from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "samlas.retention"
    label = "retention"

    def ready(self) -> None:
        from samlas.retention import working  # noqa: F401, PLC0415  (registers its kind of job)
