"""What the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samlas.config.settings")

application = get_wsgi_application()

from samlas.practice import door  # noqa: E402  (its models need a program that is set up)

door.refuse()
