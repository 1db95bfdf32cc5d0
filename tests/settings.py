"""Settings of the tests: those of the portal, with the keys and the demonstration switch set here."""

import os

os.environ.setdefault("SECRET_KEY", "a key that only the tests use, nothing else")
os.environ.setdefault("FIELD_KEY", "another key that only the tests use")
os.environ.setdefault("DEMO", "1")
os.environ.setdefault("DATABASE_URL", "postgres://postgres@localhost/portal")
os.environ.setdefault("REDIS_URL", "redis://localhost:6379/0")
os.environ["AS_OWNER"] = "1"  # the test database is made and owned by the owner role

from cicc_portal.settings import *  # noqa: F403

WHITENOISE_AUTOREFRESH = True  # nothing is collected here
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
