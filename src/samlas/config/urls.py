"""Which face answers which address."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

urlpatterns: list[URLPattern | URLResolver] = [path("language/", set_language, name="language")]
for face, start in (("guest", "answer/"), ("staff", "")):
    if find_spec(f"samlas.faces.{face}.urls"):
        urlpatterns.append(path(start, include(f"samlas.faces.{face}.urls")))

handler400 = "samlas.faces.errors.bad_request"
handler403 = "samlas.faces.errors.forbidden"
handler404 = "samlas.faces.errors.not_found"
handler500 = "samlas.faces.errors.server_error"
