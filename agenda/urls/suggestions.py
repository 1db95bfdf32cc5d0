"""Suggestions; before `timetable`, whose addresses of sessions would take the word for an id."""

from django.urls import URLPattern, path

from agenda.views import suggestions

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/desk/timetable/suggestions/", suggestions.desk, name="suggestions"),
    path("<slug:slug>/desk/timetable/suggestions/<str:public_id>/", suggestions.look, name="suggestion"),
    path("<slug:slug>/desk/timetable/suggestions/<str:public_id>/take/", suggestions.take, name="suggestion-take"),
    path(
        "<slug:slug>/desk/timetable/suggestions/<str:public_id>/dismiss/",
        suggestions.dismiss,
        name="suggestion-dismiss",
    ),
    path("<slug:slug>/desk/timetable/<str:public_id>/pin/", suggestions.pin, name="session-pin"),
]
