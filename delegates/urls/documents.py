"""Addresses of documents: the desk's, and those about one person."""

from __future__ import annotations

from django.urls import URLPattern, path

from delegates.views import documents

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/desk/documents/", documents.desk, name="documents"),
    path("<slug:slug>/desk/documents/persons/", documents.persons, name="documents-persons"),
    path(
        "<slug:slug>/desk/documents/persons/<str:public_id>/", documents.make_personal, name="documents-make-personal"
    ),
    path("<slug:slug>/desk/documents/<str:document>/", documents.make, name="documents-make"),
    path("<slug:slug>/me/documents/", documents.make_own, name="documents-make-own"),
    path("<slug:slug>/documents/<str:public_id>/", documents.personal, name="document"),
]
