from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "samlas.oversight"
    label = "oversight"
