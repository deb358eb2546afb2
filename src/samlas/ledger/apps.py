from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "samlas.ledger"
    label = "ledger"
