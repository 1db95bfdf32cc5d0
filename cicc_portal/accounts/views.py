"""Deleting one's own account, by somebody who has just shown that it is theirs."""

from __future__ import annotations

import datetime

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cicc_portal.accounts import leaving
from cicc_portal.accounts.guards import SIGNED_IN, requires
from cicc_portal.accounts.requests import SignedInRequest

# Whoever signs in by mailed codes alone has no other way to be asked again: a sign-in counts for this long.
JUST_NOW = datetime.timedelta(minutes=10)


@requires(SIGNED_IN)
@never_cache
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: SignedInRequest) -> HttpResponse:
    """What goes with the account, or what it is still needed for; then it goes."""
    user = request.user
    ties, is_sure = leaving.ties_of(user), _has_just_signed_in(request)
    if request.method == "POST" and is_sure and not ties:
        try:
            leaving.leave(user, by=user)
        except leaving.StillNeeded:  # tied this very moment
            return redirect("account_leave")
        logout(request)
        messages.success(request, _("Your account is deleted."))
        return redirect("/")
    return render(request, "account/delete.html", {"ties": ties, "is_sure": is_sure})


@requires(SIGNED_IN)
@require_POST
def identify(request: SignedInRequest) -> HttpResponse:
    """Sign out, to sign in anew by a code, and come back."""
    logout(request)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': reverse('account_leave')})}")


def _has_just_signed_in(request: SignedInRequest) -> bool:
    """True for who holds a password or a second factor, too: allauth has just asked for that."""
    if get_reauthentication_flows(request.user):
        return True
    last = request.user.last_login
    return last is not None and timezone.now() - last < JUST_NOW
