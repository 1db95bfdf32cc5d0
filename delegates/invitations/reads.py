"""Reads for the pages about invitations: who was asked, and how far that has come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.viewers import Viewer
from delegates.models import Delegation, FocalPoint, Invitation, Participant, StreamPost
from delegates.models.invitation import InvitationQuerySet
from delegates.models.participant_reads import ACCREDITORS
from meetings.models import Meeting

State = Participant.State


class Standing(models.TextChoices):
    """What the list is filtered by."""

    NOT_INVITED = "not-invited", _("Not invited yet")
    NOT_OPENED = "not-opened", _("Not opened")
    NOT_ANSWERED = "not-answered", _("Not answered")
    ANSWERED = "answered", _("Answered")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of the list: an invitation, or a delegation without one. `address` is "" for who may not read it."""

    delegation: Delegation
    invitation: Invitation | None
    name: str
    address: str

    def stands(self, standing: str) -> bool:
        """True if the row belongs under that filter; "" takes all."""
        sent = self.invitation
        if standing == Standing.NOT_INVITED:
            return sent is None
        if standing == Standing.NOT_OPENED:
            return sent is not None and sent.opened_at is None and sent.answered_at is None
        if standing == Standing.NOT_ANSWERED:
            return sent is not None and sent.answered_at is None
        return standing != Standing.ANSWERED or (sent is not None and sent.answered_at is not None)


def rows(meeting: Meeting, viewer: Viewer) -> Iterator[Row]:
    """All delegations in CARICOM order, each with its invitations. A fixed number of queries."""
    current = Invitation.objects.of_delegations().current().select_related("message", "letter").order_by("pk")
    focal_points = FocalPoint.objects.select_related("user").order_by("pk")
    delegations = meeting.delegations.in_order().prefetch_related(
        Prefetch("invitations", current), Prefetch("focal_points", focal_points)
    )
    for delegation in delegations:
        invitations = list(delegation.invitations.all())
        for invitation in invitations:
            yield Row(
                delegation=delegation,
                invitation=invitation,
                name=invitation.full_name,
                address=invitation.address_for(viewer),
            )
        if not invitations:
            names = [focal_point.user.full_name for focal_point in delegation.focal_points.all()]
            yield Row(
                delegation=delegation, invitation=None, name=", ".join(name for name in names if name), address=""
            )


def opening(meeting: Meeting) -> InvitationQuerySet:
    """Invitations of the meeting whose link may open: whoever was a focal point, and is no more, needs none."""
    focal = FocalPoint.objects.filter(delegation=OuterRef("delegation"), user__email__iexact=OuterRef("email"))
    found = Invitation.objects.filter(delegation__meeting=meeting).filter(
        Q(participant__isnull=False) | Q(Exists(focal))
    )
    return found.select_related("delegation__party", "delegation__meeting", "participant", "letter")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a delegation still has to do, in numbers: nothing about anybody."""

    places: int
    taken: int
    queries: int
    drafts: int
    to_confirm: int
    posts_open: int
    has_head: bool
    has_credentials: bool


def asked_of(delegation: Delegation) -> Asked:
    """The numbers for the page that a link opens. Two queries."""
    people = delegation.participants.aggregate(
        queries=Count("pk", filter=Q(state=State.RETURNED)),
        drafts=Count("pk", filter=Q(state=State.DRAFT)),
        to_confirm=Count("pk", filter=Q(state=State.PROPOSED)),
        heads=Count("pk", filter=Q(function=Participant.Function.HEAD, state__in=Participant.COUNTED)),
    )
    is_state = delegation.party.is_state
    posts = len(delegation.meeting.streams) * len(StreamPost.Post) - delegation.posts.count() if is_state else 0
    return Asked(
        places=delegation.quota,
        taken=delegation.participants_count,
        queries=people["queries"],
        drafts=people["drafts"],
        to_confirm=people["to_confirm"],
        posts_open=posts,
        has_head=people["heads"] > 0,
        has_credentials=delegation.credentials != Delegation.Credentials.ABSENT,
    )


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A focal point as a reader of the delegation's page sees one."""

    name: str
    address: str
    is_self: bool


def contacts(delegation: Delegation, viewer: Viewer) -> list[Contact]:
    """The delegation's focal points: for themselves, and for who accredits."""
    if not viewer.has(*ACCREDITORS) and delegation.pk not in viewer.delegations:
        return []
    focal_points = delegation.focal_points.select_related("user").order_by("pk")
    return [
        Contact(
            name=focal_point.user.full_name,
            address=focal_point.user.email,
            is_self=focal_point.user_id == viewer.user_id,
        )
        for focal_point in focal_points
    ]
