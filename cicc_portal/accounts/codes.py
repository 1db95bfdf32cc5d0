"""Mailing a sign-in code from a page that knows the address: by a link, without its being typed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.views import RequestLoginCodeView
from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cicc_portal.accounts.models import User

# Whoever holds a link need not know whose it is: the page that asks for the code shows a hint of this address.
BY_LINK = "code_by_link"


class TooManyCodes(Exception):
    """More codes were asked for than one address gets in a while; the limits are those of the sign-in."""


class _CodeByLink(RequestLoginCodeView):
    """allauth's own view, limits and all, for an account that is known."""

    user: User | None = None
    onward = ""

    def get_form_kwargs(self) -> dict[str, Any]:
        assert self.user is not None  # noqa: S101  # send_code() gives it
        return {"data": {"email": self.user.email}}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        # The link is this account's, also where another one has claimed the address without proving it.
        form._user = self.user  # type: ignore[attr-defined]  # read by allauth
        response: HttpResponse = super().form_valid(form)
        return response

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        raise TooManyCodes

    def get_success_url(self) -> str:
        return f"{reverse('account_confirm_login_code')}?{urlencode({'next': self.onward})}"


def send_code(request: HttpRequest, user: User, *, onward: str) -> HttpResponse:
    """Mail `user` a sign-in code; the answer leads to where it is entered, and from there `onward`.

    `request` is a POST of somebody who is not signed in. Raises `TooManyCodes`.
    """
    request.session[BY_LINK] = user.email
    response: HttpResponse = _CodeByLink.as_view(user=user, onward=onward)(request)
    return response


def hint(address: str) -> str:
    """“a…@example.org”: enough to know one's own address by."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"
