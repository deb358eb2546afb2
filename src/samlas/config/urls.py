"""Which face answers which address."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", require_POST(set_language), name="language"),
    path("", include("samlas.faces.machine.urls")),
    path("", include("samlas.faces.guest.urls")),
    path("", include("samlas.faces.person.urls")),
    path("", include("samlas.faces.staff.urls")),
]

handler400 = "samlas.faces.errors.bad_request"
handler403 = "samlas.faces.errors.forbidden"
handler404 = "samlas.faces.errors.not_found"
handler500 = "samlas.faces.errors.server_error"
