"""Addresses of the pages on which several members of a delegation are entered at once."""

from __future__ import annotations

from django.urls import URLPattern, path

from delegates.views import imports, letter_entry

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/delegation/<str:code>/import/", imports.show, name="import"),
    path("<slug:slug>/delegation/<str:code>/import/template/", imports.template, name="import-template"),
    path("<slug:slug>/desk/delegations/<str:code>/enter/", letter_entry.enter, name="letter-entry"),
]
