from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "samlas.casework"
    label = "casework"
