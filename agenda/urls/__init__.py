"""Addresses of the agenda, one list a subject; each module of this package holds one."""

from django.urls import URLPattern

from agenda.urls import (
    announcements,
    bilaterals,
    clashes,
    editor,
    operations,
    outcomes,
    programme,
    releases,
    screens,
    suggestions,
    timetable,
)

app_name = "agenda"
urlpatterns: list[URLPattern] = [
    *programme.urlpatterns,
    *clashes.urlpatterns,
    *editor.urlpatterns,
    *operations.urlpatterns,
    *suggestions.urlpatterns,
    *timetable.urlpatterns,
    *outcomes.urlpatterns,
    *announcements.urlpatterns,
    *bilaterals.urlpatterns,
    *releases.urlpatterns,
    *screens.urlpatterns,
]
