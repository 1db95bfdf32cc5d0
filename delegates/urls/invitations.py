"""Addresses of invitations and focal points; they come before those that take any word for a delegate's id."""

from __future__ import annotations

from django.urls import URLPattern, path

from delegates.views import desk_invitations, focal_points, invitation

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/invitation/<str:token>/", invitation.show, name="invitation"),
    path("<slug:slug>/invitation/<str:token>/letter.pdf", invitation.letter, name="invitation-own-letter"),
    path("<slug:slug>/desk/invitations/", desk_invitations.index, name="invitations"),
    path("<slug:slug>/desk/invitations/send/", desk_invitations.send, name="invitations-send"),
    path("<slug:slug>/desk/invitations/remind/", desk_invitations.remind, name="invitations-remind"),
    path("<slug:slug>/desk/invitations/letters/", desk_invitations.letters, name="invitations-letters"),
    path("<slug:slug>/desk/invitations/new/<str:code>/", desk_invitations.new, name="invitation-new"),
    path("<slug:slug>/desk/invitations/new/<str:code>/<int:pk>/", desk_invitations.invite_known, name="invite-known"),
    path("<slug:slug>/desk/invitations/<str:public_id>/reissue/", desk_invitations.reissue, name="invitation-reissue"),
    path("<slug:slug>/desk/invitations/<str:public_id>/remind/", desk_invitations.remind_one, name="invitation-remind"),
    path("<slug:slug>/desk/invitations/<str:public_id>/revoke/", desk_invitations.revoke, name="invitation-revoke"),
    path("<slug:slug>/desk/invitations/<str:public_id>/letter/", desk_invitations.letter, name="invitation-letter"),
    path("<slug:slug>/delegation/<str:code>/focal-points/", focal_points.hand_over, name="hand-over"),
    path("<slug:slug>/delegation/<str:code>/focal-points/leave/", focal_points.leave, name="focal-point-leave"),
    path("<slug:slug>/delegation/<str:code>/<str:public_id>/ask/", focal_points.ask_person, name="delegate-ask"),
]
