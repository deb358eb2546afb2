from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "samlas.ledger"
    label = "ledger"

    def ready(self) -> None:
        from samlas.ledger import anchors, guarding  # noqa: F401, PLC0415  (its job registers)

        post_migrate.connect(guarding.install, sender=self, dispatch_uid="ledger-guard")
