from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "samlas.files"
    label = "files"
