"""Addresses of registrations, delegations, participants, accreditation and badges."""

from __future__ import annotations

from django.urls import URLPattern, path

from delegates.urls import delegation as of_delegation
from delegates.urls import desk as of_desk
from delegates.urls import documents as of_documents
from delegates.urls import invitations as of_invitations
from delegates.views import (
    badges,
    delegation,
    desk_delegations,
    joining,
    letters,
    members,
    own_data,
    participants,
    photos,
    registration,
    steps,
)

app_name = "delegates"
urlpatterns: list[URLPattern] = [
    *of_delegation.urlpatterns,
    *of_invitations.urlpatterns,
    *of_desk.urlpatterns,
    *of_documents.urlpatterns,
    path("<slug:slug>/privacy/", registration.privacy, name="privacy"),
    path("<slug:slug>/register/", steps.register, name="register"),
    path("<slug:slug>/register/<str:key>/", steps.step, name="register-step"),
    path("<slug:slug>/join/<str:token>/", joining.join, name="join"),
    path("<slug:slug>/me/", registration.me, name="me"),
    path("<slug:slug>/me/code.png", registration.own_code, name="own-code"),
    path("<slug:slug>/me/data/", own_data.show, name="own-data"),
    path("<slug:slug>/me/data.zip", own_data.download, name="own-data-file"),
    path("<slug:slug>/me/erase/", own_data.erase, name="erase"),
    path("<slug:slug>/me/withdraw/", registration.withdraw, name="withdraw"),
    path("<slug:slug>/photos/pending/<str:public_id>/", photos.pending_photo, name="pending-photo"),
    path("<slug:slug>/photos/<str:public_id>/", photos.photo, name="photo"),
    path("<slug:slug>/participants/", participants.participants, name="participants"),
    path("<slug:slug>/delegation/", delegation.own_delegations, name="own-delegations"),
    path("<slug:slug>/delegation/<str:code>/", delegation.show, name="delegation"),
    path("<slug:slug>/delegation/<str:code>/join-link/", joining.set_link, name="join-link"),
    path("<slug:slug>/delegation/<str:code>/submit/", delegation.submit, name="delegation-submit"),
    path("<slug:slug>/delegation/<str:code>/acting/", delegation.act, name="acting-head"),
    path(
        "<slug:slug>/delegation/<str:code>/acting/<int:pk>/remove/", delegation.stop_acting, name="acting-head-remove"
    ),
    path("<slug:slug>/delegation/<str:code>/letter/", letters.add, name="letter-add"),
    path("<slug:slug>/letters/<str:public_id>/", letters.download, name="letter"),
    path("<slug:slug>/desk/delegations/<str:code>/letters/", letters.desk, name="desk-letters"),
    path("<slug:slug>/delegation/<str:code>/add/", members.add, name="delegate-add"),
    path("<slug:slug>/delegation/<str:code>/<str:public_id>/", members.edit, name="delegate"),
    path("<slug:slug>/delegation/<str:code>/<str:public_id>/confirm/", delegation.confirm, name="delegate-confirm"),
    path(
        "<slug:slug>/delegation/<str:code>/<str:public_id>/turn-down/", delegation.turn_down, name="delegate-turn-down"
    ),
    path(
        "<slug:slug>/delegation/<str:code>/<str:public_id>/bring-back/",
        delegation.bring_back,
        name="delegate-bring-back",
    ),
    path("<slug:slug>/delegation/<str:code>/<str:public_id>/substitute/", members.replace, name="delegate-substitute"),
    path("<slug:slug>/delegation/<str:code>/<str:public_id>/withdraw/", members.withdraw, name="delegate-withdraw"),
    path("<slug:slug>/desk/delegations/", desk_delegations.index, name="desk-delegations"),
    path("<slug:slug>/desk/delegations/invite/", desk_delegations.invite, name="invite"),
    path("<slug:slug>/desk/delegations/<str:code>/", desk_delegations.change, name="desk-delegation"),
    path("<slug:slug>/desk/delegations/<str:code>/uninvite/", desk_delegations.uninvite, name="uninvite"),
    path(
        "<slug:slug>/desk/delegations/<str:code>/focal-points/add/",
        desk_delegations.add_focal_point,
        name="focal-point-add",
    ),
    path(
        "<slug:slug>/desk/delegations/<str:code>/focal-points/<int:pk>/remove/",
        desk_delegations.remove_focal_point,
        name="focal-point-remove",
    ),
    path("<slug:slug>/desk/participants/", participants.desk_list, name="desk-participants"),
    path("<slug:slug>/desk/badges/", badges.desk, name="badges"),
    path("<slug:slug>/desk/badges/<str:public_id>/reprint/", badges.reprint, name="badge-reprint"),
    path("<slug:slug>/desk/badges/jobs/<str:public_id>/printed/", badges.mark_printed, name="badges-printed"),
    path(
        "<slug:slug>/desk/badges/jobs/<str:public_id>/not-printed/",
        badges.mark_not_printed,
        name="badges-not-printed",
    ),
]
