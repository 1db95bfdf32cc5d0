"""The WSGI application that gunicorn serves."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from cicc_portal.environment import Wrong

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cicc_portal.settings")

# gunicorn's exit code for "cannot boot": with any other it would start the next worker, for ever.
CANNOT_BOOT = 3

try:
    application = get_wsgi_application()

    from cicc_portal.accounts.encryption import compare_at_start

    compare_at_start()
except Wrong as wrong:
    print(wrong, file=sys.stderr)  # the sentence that the start ends with
    sys.exit(CANNOT_BOOT)
