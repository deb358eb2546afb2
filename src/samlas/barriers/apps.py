from django.apps import AppConfig


class BarriersConfig(AppConfig):
    name = "samlas.barriers"
    label = "barriers"
