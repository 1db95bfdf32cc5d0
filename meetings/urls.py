"""Addresses of meetings. Words that a meeting's slug may not be stand in `slugs.py`."""

from __future__ import annotations

from django.urls import URLPattern, path

from meetings.views import audit, committees, desk, front, retention, rooms, settings, setup, staff

app_name = "meetings"
urlpatterns: list[URLPattern] = [
    path("", front.home, name="home"),
    path("committees/", committees.index, name="committees"),
    path("committees/new/", committees.new, name="committee-new"),
    path("committees/<int:pk>/", committees.change, name="committee"),
    path("meetings/new/", setup.new, name="new"),
    path("<slug:slug>/", front.meeting, name="meeting"),
    path("<slug:slug>/desk/", desk.home, name="desk"),
    path("<slug:slug>/desk/settings/", settings.change, name="settings"),
    path("<slug:slug>/desk/settings/publish/", settings.publish, name="publish"),
    path("<slug:slug>/desk/settings/unpublish/", settings.unpublish, name="unpublish"),
    path("<slug:slug>/desk/rooms/", rooms.rooms, name="rooms"),
    path("<slug:slug>/desk/staff/", staff.index, name="staff"),
    path("<slug:slug>/desk/staff/appoint/", staff.appoint, name="appoint"),
    path("<slug:slug>/desk/staff/assign/", staff.assign, name="assign"),
    path("<slug:slug>/desk/staff/assignments/<int:pk>/end/", staff.unassign, name="unassign"),
    path("<slug:slug>/desk/staff/<int:user_pk>/", staff.member, name="staff-member"),
    path("<slug:slug>/desk/staff/<int:user_pk>/dismiss/", staff.dismiss, name="dismiss"),
    path("<slug:slug>/desk/retention/", retention.index, name="retention"),
    path("<slug:slug>/desk/retention/delete/", retention.delete, name="retention-delete"),
    path("<slug:slug>/desk/audit/", audit.index, name="audit"),
]
