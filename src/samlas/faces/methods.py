"""By which methods a page may be asked for."""

from __future__ import annotations

from django.views.decorators.http import require_http_methods

# A page with a form: shown, and sent. HEAD is answered as GET is, without the body.
form_page = require_http_methods(["GET", "HEAD", "POST"])
