"""Operations on the timetable; before `timetable`, whose addresses of sessions would take the words for ids."""

from django.urls import URLPattern, path

from agenda.views import copies, operations

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/desk/timetable/shift/", operations.shift, name="operation-shift"),
    path("<slug:slug>/desk/timetable/undo-operation/", operations.take_back, name="operation-undo"),
    path("<slug:slug>/desk/timetable/breaks/", copies.breaks, name="operation-breaks"),
    path("<slug:slug>/desk/timetable/pattern/", copies.pattern, name="operation-pattern"),
    path("<slug:slug>/desk/timetable/<str:public_id>/duplicate/", copies.duplicate, name="session-duplicate"),
    path("<slug:slug>/desk/timetable/<str:public_id>/split/", copies.split, name="session-split"),
    path("<slug:slug>/desk/timetable/<str:public_id>/delete/", copies.delete, name="session-delete"),
]
