"""Addresses of the accreditation desk, and of credentials."""

from __future__ import annotations

from django.urls import URLPattern, path

from delegates.views import accreditation, credentials, desk_registration, erasure_by_letter, queue, walk_in

DESK = "<slug:slug>/desk/accreditation/"

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/desk/credentials/", credentials.show, name="credentials"),
    path("<slug:slug>/desk/credentials/<str:code>/", credentials.record, name="credentials-record"),
    path(DESK, queue.show, name="accreditation"),
    path(f"{DESK}lot/", queue.decide, name="accreditation-lot"),
    path(f"{DESK}lot/undo/", queue.take_back, name="accreditation-undo"),
    path(f"{DESK}walk-in/", walk_in.walk_in, name="walk-in"),
    path(f"{DESK}<str:public_id>/", desk_registration.show, name="registration"),
    path(f"{DESK}<str:public_id>/instead/", walk_in.instead, name="walk-in-instead"),
    path(f"{DESK}<str:public_id>/seen/", desk_registration.seen, name="changes-seen"),
    path(f"{DESK}<str:public_id>/accredit/", accreditation.accredit, name="accredit"),
    path(f"{DESK}<str:public_id>/return/", accreditation.return_with_query, name="return"),
    path(f"{DESK}<str:public_id>/refer/", accreditation.refer, name="refer"),
    path(f"{DESK}<str:public_id>/decline/", accreditation.decline, name="decline"),
    path(f"{DESK}<str:public_id>/bring-back/", accreditation.bring_back, name="bring-back"),
    path(f"{DESK}<str:public_id>/reopen/", accreditation.reopen, name="reopen"),
    path(f"{DESK}<str:public_id>/erase/", erasure_by_letter.erase, name="registration-erase"),
]
