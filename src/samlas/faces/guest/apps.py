from django.apps import AppConfig


class GuestConfig(AppConfig):
    name = "samlas.faces.guest"
    label = "guest"
