"""Screens in the halls."""

from django.urls import URLPattern, path

from agenda.views import screens

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/screen/", screens.overview, name="screens"),
    path("<slug:slug>/screen/data.json", screens.overview_data, name="screens-data"),
    path("<slug:slug>/screen/worker.js", screens.worker, name="screen-worker"),
    path("<slug:slug>/screen/<slug:code>/", screens.room, name="screen"),
    path("<slug:slug>/screen/<slug:code>/data.json", screens.room_data, name="room-data"),
]
