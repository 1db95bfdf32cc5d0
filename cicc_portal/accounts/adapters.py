"""How the portal bends django-allauth: mail in the reader's language, secrets encrypted at rest."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.mail import EmailMessage
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, override

from cicc_portal.accounts import encryption
from cicc_portal.accounts.models import User

# Headers by which the outbox learns what a message is; it takes the first one off again.
KIND_HEADER = "X-Portal-Kind"
LANGUAGE_HEADER = "Content-Language"
# For a server that listens on a socket file: its callers have no address.
NOWHERE = "::"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up and sign-in."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send in the language of the account with that address; where there is none, in that of the page."""
        held = User.objects.filter(email=email.lower()).values_list("language", flat=True).first()
        with override(held or get_language()):
            super().send_mail(
                template_prefix, email, context | {"portal_name": settings.PORTAL_NAME, "site_url": settings.SITE_URL}
            )

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        kind = template_prefix.replace("/email/", ".").replace("/", ".")
        marked = {**(headers or {}), KIND_HEADER: kind, LANGUAGE_HEADER: get_language() or settings.LANGUAGE_CODE}
        mail: EmailMessage = super().render_mail(template_prefix, email, context, marked)
        return mail

    def get_client_ip(self, request: HttpRequest) -> str:
        """The caller's address; the proxy's where what it forwards cannot be read: a limit must not break pages."""
        try:
            found = super().get_client_ip(request)
        except (ImproperlyConfigured, PermissionDenied):
            found = request.META.get("REMOTE_ADDR") or NOWHERE
        return str(found)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """At the portal's own address, whatever host the request named."""
        return f"{settings.SITE_URL}{urlsplit(super().get_reset_password_from_key_url(key)).path}"

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """An account that staff have made is proven by its first mailed code; allauth would mail a second one."""
        records = get_authentication_records(request, user)
        entered = {record.get("email") for record in records if record["method"] == "code"}
        if user.email in entered and not EmailAddress.objects.filter(Q(user=user) | Q(email=user.email)).exists():
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Show the pages in the account's language on a browser where no language was chosen."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                max_age=settings.SESSION_COOKIE_AGE,
                samesite="Lax",
                secure=settings.SECURE,
            )
        return response

    def is_safe_url(self, url: str) -> bool:
        """Onward only to the portal itself; allauth would also go to every host of ALLOWED_HOSTS."""
        request = allauth_context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )


class MFAAdapter(DefaultMFAAdapter):
    """The second factor. What would let a reader of the database pass it is encrypted."""

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        return str(settings.PORTAL_NAME)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey belongs to the host that people see, not to whichever name a proxy passes on."""
        return {"id": settings.SITE_HOST.rsplit(":", 1)[0], "name": str(settings.PORTAL_NAME)}
