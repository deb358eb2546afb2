from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "samlas.faces.staff"
    label = "staff"
