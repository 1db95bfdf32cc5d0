"""Settings, read from the environment through `environment.py`, which says what each one means."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import django_stubs_ext
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from cicc_portal import environment
from cicc_portal.languages import DEFAULT
from cicc_portal.languages import LANGUAGES as PORTAL_LANGUAGES

# Lets generic classes of Django be written with their types, as in `forms.ModelForm[Meeting]`.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
BUILD_DIR = environment.folder("PORTAL_BUILD", BASE_DIR)

SECRET_KEY = environment.key("SECRET_KEY")
SALT_KEY = environment.key("FIELD_KEY")
DEBUG = environment.flag("DEBUG")
DEMO = environment.flag("DEMO")
SITE_URL = environment.value("SITE_URL").rstrip("/")
SITE_HOST = SITE_URL.split("://", 1)[-1].split("/", 1)[0]
SECURE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = [
    SITE_HOST.rsplit(":", 1)[0],
    "localhost",
    *filter(None, (host.strip() for host in environment.value("ALLOWED_HOSTS").split(","))),
]

INSTALLED_APPS = [
    "agenda.apps.AgendaConfig",
    "delegates.apps.DelegatesConfig",
    "meetings.apps.MeetingsConfig",
    "cicc_portal.outbox.apps.OutboxConfig",
    "cicc_portal.documents.apps.DocumentsConfig",
    "cicc_portal.accounts.apps.AccountsConfig",
    "cicc_portal.audit.apps.AuditConfig",
    "cicc_portal.accounts.apps.RepairsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_countries",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "cicc_portal.audit.middleware.StaleWriteMiddleware",
]

ROOT_URLCONF = "cicc_portal.urls"
WSGI_APPLICATION = "cicc_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cicc_portal.accounts.navigation.portal",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "cicc_portal.icons",
                "cicc_portal.undo",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
DJANGO_TABLES2_TEMPLATE = "parts/table.html"

# --- data -------------------------------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": environment.main_database() | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "cicc_portal.cache.ForgivingRedisCache",
        "LOCATION": environment.redis("REDIS_URL"),
        "KEY_PREFIX": "portal",
        # A server that hangs is as good as gone: pages must not wait for it.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
# Sign-ins live in the database: a cache that is gone costs speed, never a session.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
STORAGES = {
    "default": environment.storage(BASE_DIR),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = BUILD_DIR.parent / "static"
# The build bundles or copies all of static/; the sources beside it would shadow the bundles.
STATICFILES_DIRS = [BUILD_DIR / "static"]
FILE_UPLOAD_TEMP_DIR = tempfile.gettempdir()
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A list of 500 delegates that is corrected on its page has ten fields and a few more a row.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8000

# --- language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = DEFAULT
LANGUAGES = PORTAL_LANGUAGES
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["cicc_portal.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- who may do what --------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the address is unique whatever its case: a constraint on lower(email) says so
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUDIENCE_RESOLVER = "delegates.audiences.resolve"
MEETING_RESOLVER = "meetings.access.meeting_by_slug"
DEMO_SIGN_INS = "agenda.demo.sign_ins.sign_ins"
ROLES_WITHOUT_SECOND_FACTOR = {"participant", "focal-point"}
STAFF_NEED_SECOND_FACTOR = not DEMO
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "cicc_portal.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_FORM_CLASS = "cicc_portal.accounts.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60  # seconds; mail is not always there at once
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
# A venue is one address: limits per address ("ip") are wide. Those per person ("key") bound guessing and floods of
# mail; where allauth's own differ, theirs is named beside.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "600/m/ip,5/5m/key",
    "signup": "300/m/ip",
    "request_login_code": "600/m/ip,5/m/key",  # 3/m/key
    "confirm_email": "3/3m/key",  # 1/10s/key, which also refuses who corrects a slip at once
    "reset_password": "120/m/ip,5/m/key",
    "reset_password_from_key": "120/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("PROXIES")
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_ADAPTER = "cicc_portal.accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "cicc_portal.accounts.passkeys.AddForm",
    "authenticate_webauthn": "cicc_portal.accounts.passkeys.AuthenticateForm",
    "login_webauthn": "cicc_portal.accounts.passkeys.LoginForm",
    "reauthenticate_webauthn": "cicc_portal.accounts.passkeys.ReauthenticateForm",
}
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if environment.value("OIDC_NAME"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": environment.value("OIDC_NAME"),
                "client_id": environment.value("OIDC_CLIENT_ID"),
                "secret": environment.value("OIDC_SECRET"),
                "settings": {"server_url": environment.value("OIDC_SERVER")},
            }
        ]
    }

# --- the browser ------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "media-src": [SELF, "blob:"],
        "form-action": [SELF, *filter(None, [environment.value("OIDC_SERVER")])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- mail -------------------------------------------------------------------------------------------------------------
# Everything, allauth's codes too, becomes a row of the outbox first; the outbox delivers by OUTBOX_SMTP.
EMAIL_BACKEND = "cicc_portal.outbox.backend.OutboxBackend"
OUTBOX_SMTP = environment.mail()
if OUTBOX_SMTP is None and not (DEMO or DEBUG):
    raise environment.Wrong(
        "EMAIL_URL", "is missing. Outside the demonstration mail must leave by smtp://user:password@host:587?tls=1"
    )
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.value("MAIL_FROM")

# --- background work --------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = environment.broker()
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "interval_start": 0.1,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep-jobs": {"task": "cicc_portal.documents.tasks.sweep", "schedule": 10.0, "options": {"expires": 10}},
    "worker-heartbeat": {"task": "cicc_portal.documents.tasks.heartbeat", "schedule": 10.0, "options": {"expires": 10}},
    "settle-messages": {"task": "cicc_portal.outbox.tasks.settle", "schedule": 60.0, "options": {"expires": 60}},
    "tidy-files": {"task": "cicc_portal.documents.tasks.tidy", "schedule": 86400.0},
    # 8:15 UTC is a quarter past three or four at night from Belize to Barbados.
    "delete-due": {"task": "meetings.tasks.delete_due", "schedule": crontab(hour=8, minute=15)},
    "clear-sessions": {"task": "cicc_portal.accounts.tasks.clear_sessions", "schedule": 86400.0},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"hide-links": {"()": "cicc_portal.secret_links.HideLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["hide-links"]}},
    "root": {"handlers": ["console"], "level": environment.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"))},
    "loggers": {
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
        # Says at each start that its log is bridged.
        "pikepdf": {"level": "WARNING"},
    },
}

PORTAL_NAME = _("CICC meeting portal")
