from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "samlas.exchange"
    label = "exchange"
