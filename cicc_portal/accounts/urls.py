"""Addresses of one's own account that allauth does not have."""

from __future__ import annotations

from django.urls import URLPattern, path

from cicc_portal.accounts import views

urlpatterns: list[URLPattern] = [
    path("delete/", views.leave, name="account_leave"),
    path("delete/identify/", views.identify, name="account_leave_identify"),
]
