from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "samlas.exchange"
    label = "exchange"

    def ready(self) -> None:
        from samlas.exchange import (  # noqa: PLC0415
            invitations,  # noqa: F401  (their handlers register)
            mailbox,  # noqa: F401
            notices,  # noqa: F401
            sdk_receiving,  # noqa: F401
            sdk_sending,  # noqa: F401
        )
