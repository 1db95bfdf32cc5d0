"""The second step at sign-in that staff work needs (`STAFF_NEED_SECOND_FACTOR`): app, passkey or recovery code.

It counts for the session in which it was given. An account that has one is not enough: a session that began before it
was set up was opened by a mailed code alone.
"""

from __future__ import annotations

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.models import User
from cicc_portal.accounts.viewers import SIGNED_IN, Viewer

TYPES = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def is_missing(request: HttpRequest, viewer: Viewer) -> bool:
    """True if `viewer` holds staff roles here and this session has not shown a second factor."""
    free = {SIGNED_IN, *settings.ROLES_WITHOUT_SECOND_FACTOR}
    return settings.STAFF_NEED_SECOND_FACTOR and bool(viewer.roles - free) and not was_given(request)


def was_given(request: HttpRequest) -> bool:
    """True if this session set up a second factor or signed in with one, and the account still has one."""
    shown = any(entry.get("method") == "mfa" for entry in get_authentication_records(request, request.user))
    return shown and is_mfa_enabled(request.user, TYPES)


def ask(request: HttpRequest) -> HttpResponse:
    """Send on to giving the second factor, and from there back here; or to setting one up."""
    if not is_mfa_enabled(request.user, TYPES):
        messages.info(
            request,
            _(
                "Staff pages need a second step at sign-in. "
                "Set up an authenticator app or a passkey here, then continue."
            ),
        )
        return redirect("mfa_index")
    query = QueryDict(mutable=True)
    query[REDIRECT_FIELD_NAME] = request.get_full_path()
    has_app = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
    return redirect(
        f"{reverse('mfa_reauthenticate' if has_app else 'mfa_reauthenticate_webauthn')}?{query.urlencode('/')}"
    )


def connect() -> None:
    """Listen for second factors that are set up."""
    authenticator_added.connect(_note, dispatch_uid="accounts.second_factor")


def _note(*, request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Whoever sets one up has just shown it: asking again at once, for the recovery codes say, would only annoy."""
    if authenticator.type in TYPES:
        record_authentication(
            request, user, method="mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
        )
