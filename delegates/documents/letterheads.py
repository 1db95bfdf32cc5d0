"""Reads what the secretariat's paper says at its head and foot, and who signs."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from delegates.badges import days_of
from delegates.pdf.letterhead import Letterhead
from meetings.models import Meeting, StaffAssignment
from meetings.roles import Role


def letterhead_of(meeting: Meeting) -> Letterhead:
    """The head of the meeting's papers in the active language, dated today where the meeting is.

    `meeting` comes with its committee and host; one query for the Director's name.
    """
    director = StaffAssignment.objects.filter(meeting=meeting, role=Role.DIRECTOR).select_related("user").order_by("pk")
    address = f"{settings.SITE_URL}{reverse('meetings:meeting', args=[meeting.slug])}"
    days = days_of(meeting)
    return Letterhead(
        committee=str(meeting.committee.name),
        meeting=str(meeting.title),
        theme=str(meeting.theme),
        short_name=meeting.short_name,
        days=days,
        place_and_days=_("%(city)s, %(country)s, %(days)s")
        % {"city": meeting.city, "country": meeting.host, "days": days},
        address=address.split("://", 1)[-1],
        dated_on=timezone.localdate(timezone=meeting.zone),
        signatory="".join(found.user.full_name for found in director[:1]),
        office=str(Role.DIRECTOR.label),
    )
