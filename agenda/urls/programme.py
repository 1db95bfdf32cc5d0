"""The issued programme, and the agenda, as their readers find them."""

from django.urls import URLPattern, path

from agenda.views import agenda_items, programme, programme_files

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/programme/", programme.page, name="programme"),
    path("<slug:slug>/programme/sessions/<str:public_id>/", programme.session, name="session"),
    path("<slug:slug>/programme.json", programme.as_json, name="programme-json"),
    path("<slug:slug>/programme.pdf", programme_files.pdf, name="programme-pdf"),
    path("<slug:slug>/agenda/", agenda_items.published, name="agenda"),
]
