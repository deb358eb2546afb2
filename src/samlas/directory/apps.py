from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "samlas.directory"
    label = "directory"
