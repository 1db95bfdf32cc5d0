"""The Django admin: for repairs, by people with a second factor, of models without classified data (DESIGN §7)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts import second_factor

# Their models hold addresses, secrets and devices of persons. To repair an account there is `manage.py account`.
LEFT_OUT = {"account", "auth", "mfa", "socialaccount", "usersessions"}


class RepairsSite(AdminSite):
    site_header = _("CICC meeting portal: repairs")
    site_title = _("Repairs")
    index_title = _("Repairs")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register models, but never one that holds classified data; those of libraries are passed over."""
        given: Iterable[type[models.Model]] = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        )
        for model in given:
            if getattr(model, "CLASSIFIED", None):
                raise ImproperlyConfigured(f"{model._meta.label} holds classified data and stays out of the admin")
            if model._meta.app_label not in LEFT_OUT:
                super().register(model, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """For who may repair, and has given the second factor where one is demanded."""
        allowed: bool = super().has_permission(request)
        return allowed and (not settings.STAFF_NEED_SECOND_FACTOR or second_factor.was_given(request))

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Sign-in is the portal's own (codes, limits, second factor); the admin's form is never shown."""
        onward = _onward(request)
        if not request.user.is_authenticated:
            return redirect_to_login(onward)
        if not (request.user.is_staff and request.user.is_active):
            raise Http404
        return redirect(onward) if self.has_permission(request) else second_factor.ask(request)


def _onward(request: HttpRequest) -> str:
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else reverse("admin:index")
