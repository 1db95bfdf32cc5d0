"""The desk's timetable, releases and agenda."""

from django.urls import URLPattern, path

from agenda.views import agenda_items, session_steps, sessions, timetable

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/desk/timetable/", timetable.desk, name="timetable"),
    path("<slug:slug>/desk/timetable/new/", sessions.add, name="session-add"),
    path("<slug:slug>/desk/timetable/<str:public_id>/", sessions.change, name="session-change"),
    path("<slug:slug>/desk/timetable/<str:public_id>/move/", sessions.move, name="session-move"),
    path("<slug:slug>/desk/timetable/<str:public_id>/swap/", session_steps.swap, name="session-swap"),
    path("<slug:slug>/desk/timetable/<str:public_id>/put-back/", session_steps.put_back, name="session-put-back"),
    path("<slug:slug>/desk/timetable/<str:public_id>/cancel/", session_steps.cancel, name="session-cancel"),
    path("<slug:slug>/desk/timetable/<str:public_id>/bring-back/", session_steps.bring_back, name="session-bring-back"),
    path("<slug:slug>/desk/agenda/", agenda_items.desk, name="desk-agenda"),
    path("<slug:slug>/desk/agenda/new/", agenda_items.add, name="item-add"),
    path("<slug:slug>/desk/agenda/<int:pk>/", agenda_items.change, name="item-change"),
    path("<slug:slug>/desk/agenda/<int:pk>/delete/", agenda_items.delete, name="item-delete"),
]
