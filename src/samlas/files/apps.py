from django.apps import AppConfig

from samlas.sealed import rotating


class FilesConfig(AppConfig):
    name = "samlas.files"
    label = "files"

    def ready(self) -> None:
        from samlas.files.resealing import FileColumn  # noqa: PLC0415  (models are ready by now)

        rotating.OTHERS[:] = [FileColumn()]
