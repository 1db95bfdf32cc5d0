"""Addresses of the agenda, one list a subject; each module of this package holds one."""

from django.urls import URLPattern

from agenda.urls import (
    announcements,
    bilaterals,
    clashes,
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
    *operations.urlpatterns,
    *suggestions.urlpatterns,
    *timetable.urlpatterns,
    *outcomes.urlpatterns,
    *announcements.urlpatterns,
    *bilaterals.urlpatterns,
    *releases.urlpatterns,
    *screens.urlpatterns,
]
