"""What a meeting needs before it can be held, as lines of the desk's check-list. The apps above add theirs."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.languages import LANGUAGES
from meetings.hooks import Check
from meetings.models import Meeting
from meetings.roles import IN_CHARGE, TIMETABLE_STAFF, Role

NEEDED_ROLES = (Role.ACCREDITATION, Role.TIMETABLE, Role.PAPERS, Role.PRINTING, Role.MESSAGES)


def of_meeting(meeting: Meeting, viewer: Viewer) -> Iterator[Check]:
    """Basics, languages, rooms, staff, closed audiences, publication. Four queries at most."""
    yield _basics(meeting)
    yield _languages(meeting)
    yield _rooms(meeting)
    if viewer.has(*IN_CHARGE):
        # Names of closed audiences, and who is in which role, are for those who can change it.
        yield _staff(meeting)
        yield _closed_audiences(meeting)
    yield _publication(meeting)


def _basics(meeting: Meeting) -> Check:
    missing = [
        str(label)
        for is_missing, label in (
            (not meeting.theme, _("theme")),
            (not meeting.venue, _("venue")),
            (not meeting.quorum_rule, _("rule of the quorum")),
        )
        if is_missing
    ]
    return Check(
        title=_("Title, place, dates and quorum"),
        is_done=not missing,
        text=_("Not given yet: %(what)s.") % {"what": ", ".join(missing)} if missing else "",
        url=reverse("meetings:settings", args=[meeting.slug]),
        roles=frozenset(IN_CHARGE),
        order=10,
    )


def _languages(meeting: Meeting) -> Check:
    texts = [meeting.title, *([meeting.theme] if meeting.theme else [])]
    missing = [
        name for code, name in LANGUAGES if code in meeting.languages and any(not held.get(code) for held in texts)
    ]
    return Check(
        title=_("Title and theme in every language of the meeting"),
        is_done=not missing,
        text=_("Not yet in %(languages)s.") % {"languages": ", ".join(missing)} if missing else "",
        url=reverse("meetings:settings", args=[meeting.slug]),
        roles=frozenset(IN_CHARGE),
        order=20,
    )


def _rooms(meeting: Meeting) -> Check:
    count = meeting.rooms.count()
    return Check(
        title=_("Rooms"),
        is_done=count > 0,
        text=ngettext("%(count)s room.", "%(count)s rooms.", count) % {"count": count}
        if count
        else _("Sessions need at least one room."),
        url=reverse("meetings:rooms", args=[meeting.slug]),
        roles=frozenset(TIMETABLE_STAFF),
        order=30,
    )


def _staff(meeting: Meeting) -> Check:
    held = set(meeting.staff.values_list("role", flat=True))
    missing = [str(role.label) for role in NEEDED_ROLES if role not in held]
    return Check(
        title=_("Staff"),
        is_done=not missing,
        text=_("Nobody yet for: %(roles)s.") % {"roles": ", ".join(missing)} if missing else "",
        url=reverse("meetings:staff", args=[meeting.slug]),
        roles=frozenset(IN_CHARGE),
        order=40,
    )


def _closed_audiences(meeting: Meeting) -> Check:
    alone = Audience.objects.of_meeting(meeting).for_staff().filter(assignments=None)
    names = [str(audience) for audience in alone]
    return Check(
        title=_("Staff for the closed audiences"),
        is_done=not names,
        text=_("Nobody of the staff serves: %(audiences)s.") % {"audiences": ", ".join(names)} if names else "",
        url=f"{reverse('meetings:staff', args=[meeting.slug])}#audiences",
        roles=frozenset(IN_CHARGE),
        order=50,
    )


def _publication(meeting: Meeting) -> Check:
    return Check(
        title=_("Meeting is public"),
        is_done=meeting.is_public,
        text="" if meeting.is_public else _("A draft: its staff alone see it."),
        url=f"{reverse('meetings:desk', args=[meeting.slug])}#publication",
        roles=frozenset(IN_CHARGE),
        order=900,
    )
