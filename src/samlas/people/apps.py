from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "samlas.people"
    label = "people"
