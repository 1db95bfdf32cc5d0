"""Clashes and what they rest on; before `timetable`, whose addresses of sessions would take the words for ids."""

from django.urls import URLPattern, path

from agenda.views import availability, clashes, timetable_settings

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/desk/timetable/clashes/", clashes.listed, name="clashes"),
    path("<slug:slug>/desk/timetable/settings/", timetable_settings.edit, name="timetable-settings"),
    path("<slug:slug>/desk/timetable/availability/", availability.desk, name="availability"),
    path("<slug:slug>/desk/timetable/availability/rooms/", availability.close_room, name="closure-add"),
    path("<slug:slug>/desk/timetable/availability/rooms/<int:pk>/", availability.open_room, name="closure-remove"),
    path("<slug:slug>/desk/timetable/availability/persons/", availability.add_absence, name="absence-add"),
    path(
        "<slug:slug>/desk/timetable/availability/persons/<int:pk>/", availability.remove_absence, name="absence-remove"
    ),
    path("<slug:slug>/desk/timetable/rules/", availability.rules, name="rules"),
    path("<slug:slug>/desk/timetable/rules/<int:pk>/", availability.remove_rule, name="rule-remove"),
]
