"""What delegates add to a meeting's pages: cards, figures, check-list, own links, the first invitations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cicc_portal.accounts.models import User
from cicc_portal.accounts.viewers import Viewer
from delegates.actions.delegations import invite
from delegates.actions.registration import is_closed
from delegates.models import Delegation, FocalPoint, Participant
from delegates.models.participant_reads import INVITERS
from meetings.hooks import Card, Check, Figure, OwnLink
from meetings.models import Meeting, Party
from meetings.models.party import STATES
from meetings.roles import SECRETARIAT, Role


def cards(meeting: Meeting, viewer: Viewer) -> Iterator[Card]:
    """The registration, one's own delegation, the list of participants."""
    own = Participant.objects.filter(meeting=meeting).own(viewer).open().first() if viewer.user_id else None
    if own is not None:
        yield Card(
            title=_("My registration"),
            text=str(own.get_state_display()),
            url=reverse("delegates:me", args=[meeting.slug]),
            icon="person-vcard",
            is_main=True,
            order=10,
        )
    elif not is_closed(meeting) and not viewer.staff:
        yield Card(
            title=_("Register"),
            text=_("As a member of an invited delegation. You need a photo of yourself."),
            url=reverse("delegates:register", args=[meeting.slug]),
            icon="person-plus",
            is_main=True,
            order=10,
        )
    if viewer.delegations:
        yield Card(
            title=_("My delegation"),
            text=_("Register delegates, name the head and the leads of the streams."),
            url=reverse("delegates:own-delegations", args=[meeting.slug]),
            icon="flag",
            is_main=True,
            order=20,
        )
    if viewer.has(Role.PARTICIPANT, *SECRETARIAT):
        yield Card(
            title=_("Participants"),
            text=_("Who takes part, by delegation."),
            url=reverse("delegates:participants", args=[meeting.slug]),
            icon="people",
            order=60,
        )


def figures(meeting: Meeting, viewer: Viewer) -> Iterator[Figure]:
    """How many states and organisations are invited; how many persons, for those who may read the list."""
    groups = list(meeting.delegations.values_list("party__group", flat=True))
    states = sum(group in STATES for group in groups)
    others = len(groups) - states
    if states:
        yield Figure(number=states, label=ngettext("state", "states", states), order=10)
    if others:
        yield Figure(number=others, label=ngettext("organisation", "organisations", others), order=20)
    people = Participant.objects.filter(meeting=meeting).listed_for(viewer).count()
    if people:
        yield Figure(number=people, label=ngettext("participant", "participants", people), order=30)


def checks(meeting: Meeting, viewer: Viewer) -> Iterator[Check]:
    """Delegations are invited, each has somebody to register it, nobody waits for a decision."""
    delegations = Delegation.objects.filter(meeting=meeting)
    count = delegations.count()
    yield Check(
        title=_("Delegations"),
        is_done=count > 0,
        text=ngettext("%(count)s delegation.", "%(count)s delegations.", count) % {"count": count}
        if count
        else _("Nobody is invited yet."),
        url=reverse("delegates:desk-delegations", args=[meeting.slug]),
        roles=frozenset(INVITERS),
        order=60,
    )
    alone = delegations.filter(party__group__in=STATES, focal_points=None).count()
    yield Check(
        title=_("Focal points of the states"),
        is_done=count > 0 and alone == 0,
        text=ngettext("%(count)s state has none.", "%(count)s states have none.", alone) % {"count": alone}
        if alone
        else "",
        url=reverse("delegates:desk-delegations", args=[meeting.slug]),
        roles=frozenset(INVITERS),
        is_optional=True,
        order=65,
    )


def own_links(user: User, meetings: Sequence[Meeting]) -> Iterator[OwnLink]:
    """One's registration and delegation at each of `meetings`. Two queries for all of them."""
    by_id = {meeting.pk: meeting for meeting in meetings}
    registered = Participant.objects.filter(meeting__in=by_id, user=user).open().values_list("meeting_id", flat=True)
    for pk in sorted(set(registered)):
        yield OwnLink(
            meeting=by_id[pk], label=_("My registration"), url=reverse("delegates:me", args=[by_id[pk].slug]), order=10
        )
    focal = FocalPoint.objects.filter(user=user, delegation__meeting__in=by_id)
    for pk in sorted(set(focal.values_list("delegation__meeting_id", flat=True))):
        yield OwnLink(
            meeting=by_id[pk],
            label=_("My delegation"),
            url=reverse("delegates:own-delegations", args=[by_id[pk].slug]),
            icon="flag",
            order=20,
        )


def invite_parties(meeting: Meeting, places: Mapping[Party, int], by: User) -> None:
    """A new meeting's first delegations."""
    invite(meeting, places, by=by, places=places)
