"""What is announced while the meeting runs, and the desk's page for it."""

from django.urls import URLPattern, path

from agenda.views import announcements, desk_announcements

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/announcements/", announcements.current, name="announcements"),
    path("<slug:slug>/desk/announcements/", desk_announcements.desk, name="desk-announcements"),
    path("<slug:slug>/desk/announcements/new/", desk_announcements.add, name="announcement-add"),
    path("<slug:slug>/desk/announcements/<str:public_id>/", desk_announcements.change, name="announcement-change"),
    path("<slug:slug>/desk/announcements/<str:public_id>/mail/", desk_announcements.mail, name="announcement-mail"),
    path(
        "<slug:slug>/desk/announcements/<str:public_id>/withdraw/",
        desk_announcements.withdraw,
        name="announcement-withdraw",
    ),
    path(
        "<slug:slug>/desk/announcements/<str:public_id>/put-back/",
        desk_announcements.put_back,
        name="announcement-put-back",
    ),
]
