"""Releases: issued at the desk, and compared."""

from django.urls import URLPattern, path

from agenda.views import changes, releases

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/programme/changes/", changes.page, name="programme-changes"),
    path("<slug:slug>/desk/releases/", releases.desk, name="releases"),
    path("<slug:slug>/desk/releases/check/", releases.check, name="release-check"),
    path("<slug:slug>/desk/releases/changes/", changes.desk, name="release-changes"),
]
