from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "samlas.agreements"
    label = "agreements"

    def ready(self) -> None:
        from samlas import rulebook  # noqa: PLC0415  (the models are there first now)
        from samlas.agreements.supply import editions  # noqa: PLC0415

        rulebook.supplied_by(editions)
