from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "samlas.exchange"
    label = "exchange"

    def ready(self) -> None:
        from samlas.exchange import notices  # noqa: F401, PLC0415  (its handlers register)
