"""Addresses for the tests of sign-in and guards: allauth's own, the admin's, and one view of each kind of guard."""

from __future__ import annotations

from types import SimpleNamespace

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from cicc_portal.accounts.guards import CONVENER, SIGNED_IN, check_guards, checked_by_itself, public, requires
from cicc_portal.accounts.viewers import Viewer, site_roles

STAFF = {"secretary@example.org": "secretary", "steward@example.org": "steward", "delegate@example.org": "participant"}


class FakeMeeting(SimpleNamespace):
    """Stands for a meeting, which the apps above know."""

    pk = 28
    slug = "cicc-28"
    is_hidden = False

    def is_visible_to(self, viewer: Viewer) -> bool:
        return not self.is_hidden or bool(viewer.roles - {SIGNED_IN})


def meeting_by_slug(slug: str) -> FakeMeeting:
    if slug not in {"cicc-28", "hidden"}:
        raise Http404
    return FakeMeeting(slug=slug, is_hidden=slug == "hidden")


def resolve(user: object, meeting: FakeMeeting) -> Viewer:
    roles = site_roles(user) | ({STAFF[user.email]} if getattr(user, "email", "") in STAFF else set())
    return Viewer(user_id=user.pk, meeting_id=meeting.pk, roles=frozenset(roles))


def answer(request: HttpRequest, **rest: object) -> HttpResponse:
    meeting = rest.pop("meeting", None)
    return HttpResponse(f"{meeting.slug if meeting else '-'} {sorted(request.viewer.roles)} {rest}")


urlpatterns = [
    path("", public(answer), name="home"),
    path("accounts/", include("cicc_portal.accounts.urls")),
    path("accounts/", checked_by_itself(include("allauth.urls"), why="allauth")),
    path("i18n/", checked_by_itself(include("django.conf.urls.i18n"), why="sets a cookie")),
    path("admin/", checked_by_itself(admin.site.urls, why="RepairsSite")),
    path("", include("cicc_portal.outbox.urls")),  # the pages for codes lead to the demonstration's mail
    path("own/", requires(SIGNED_IN)(answer)),
    path("convene/", requires(CONVENER)(answer)),
    path("<slug:slug>/", public(answer)),
    path("<slug:slug>/me/", requires("participant")(answer)),
    path("<slug:slug>/desk/", requires("secretary")(answer), name="desk"),
    path("<slug:slug>/papers/<str:name>/", public(answer)),
    path("<slug:slug>/desk/<int:number>/", requires("secretary", "timetable")(answer)),
]
check_guards(urlpatterns)
