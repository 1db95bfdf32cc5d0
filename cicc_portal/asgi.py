"""The ASGI application for servers that speak it; the portal itself runs under WSGI."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cicc_portal.settings")

application = get_asgi_application()
