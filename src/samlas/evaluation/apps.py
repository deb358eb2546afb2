from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "samlas.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        from samlas.evaluation import letting_out, measures  # noqa: F401, PLC0415  (they register)
