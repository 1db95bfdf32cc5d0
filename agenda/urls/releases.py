"""Releases: issued at the desk, and compared."""

from django.urls import URLPattern, path

from agenda.views import audiences, changes, preview, releases

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/programme/changes/", changes.page, name="programme-changes"),
    path("<slug:slug>/desk/releases/", releases.desk, name="releases"),
    path("<slug:slug>/desk/releases/check/", releases.check, name="release-check"),
    path("<slug:slug>/desk/releases/changes/", changes.desk, name="release-changes"),
    path("<slug:slug>/desk/programme/as/<str:reader>/", preview.page, name="programme-as"),
    path("<slug:slug>/desk/audiences/", audiences.index, name="audiences"),
    path("<slug:slug>/desk/audiences/<str:public_id>/", audiences.show, name="audience"),
]
