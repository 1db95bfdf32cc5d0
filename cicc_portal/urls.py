"""Addresses (DESIGN §6). An URL without a guard refuses to start."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from cicc_portal.accounts.guards import check_guards, checked_by_itself
from cicc_portal.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("accounts/", include("cicc_portal.accounts.urls")),
    path("accounts/", checked_by_itself(include("allauth.urls"), why="allauth: sign-in and own account")),
    path("i18n/", checked_by_itself(include("django.conf.urls.i18n"), why="sets a language cookie")),
    path("admin/", checked_by_itself(admin.site.urls, why="RepairsSite checks is_staff and the second factor")),
    path("", include("cicc_portal.outbox.urls")),
    path("", include("cicc_portal.documents.urls")),
    path("", include("agenda.urls")),
    path("", include("delegates.urls")),
    path("", include("meetings.urls")),
]
handler500 = "cicc_portal.health.server_error"

check_guards(urlpatterns)
