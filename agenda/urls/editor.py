"""The timetable editor; before `timetable`, whose addresses of sessions would take the words for ids."""

from django.urls import URLPattern, path

from agenda.views import editor

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/desk/timetable/board.json", editor.data, name="editor-board"),
    path("<slug:slug>/desk/timetable/notes.json", editor.remarks, name="editor-notes"),
    path("<slug:slug>/desk/timetable/edit/", editor.move, name="editor-move"),
    path("<slug:slug>/desk/timetable/undo/", editor.undo, name="editor-undo"),
    path("<slug:slug>/desk/timetable/redo/", editor.redo, name="editor-redo"),
]
