"""What is announced while the meeting runs, and the desk's page for it."""

from django.urls import URLPattern, path

from agenda.views import announcements

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/announcements/", announcements.current, name="announcements"),
]
