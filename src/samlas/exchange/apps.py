from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "samlas.exchange"
    label = "exchange"

    def ready(self) -> None:
        from samlas.exchange import mailbox, notices  # noqa: F401, PLC0415  (their handlers register)
        from samlas.exchange.sdk import sending  # noqa: F401, PLC0415  (as above)
