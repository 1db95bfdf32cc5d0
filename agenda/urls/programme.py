"""The issued programme, and the agenda, as their readers find them."""

from django.urls import URLPattern, path

from agenda.views import agenda_items, feeds, own_programme, programme, programme_files

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/programme/", programme.page, name="programme"),
    path("<slug:slug>/programme/sessions/<str:public_id>/", programme.session, name="session"),
    path("<slug:slug>/programme/sessions/<str:public_id>.ics", feeds.session, name="session-ics"),
    path("<slug:slug>/programme.ics", feeds.programme, name="programme-ics"),
    path("<slug:slug>/feed/<str:token>.ics", feeds.own, name="own-feed"),
    path("<slug:slug>/me/programme/", own_programme.page, name="own-programme"),
    path("<slug:slug>/me/programme/choose/", own_programme.choose, name="choose-session"),
    path("<slug:slug>/me/programme/calendar/", own_programme.feed_link, name="feed-link"),
    path("<slug:slug>/programme.json", programme.as_json, name="programme-json"),
    path("<slug:slug>/programme.pdf", programme_files.pdf, name="programme-pdf"),
    path("<slug:slug>/agenda/", agenda_items.published, name="agenda"),
]
