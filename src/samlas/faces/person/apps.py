from django.apps import AppConfig


class PersonConfig(AppConfig):
    name = "samlas.faces.person"
    label = "person"
