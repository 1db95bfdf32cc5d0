"""What the mail of an invitation says, and what it will say before it is sent."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cicc_portal.outbox import letters
from cicc_portal.outbox.letters import Letter
from delegates.models import Delegation, Invitation
from meetings.models import Meeting

TEMPLATE = "delegates/email/invitation"
REMINDER = "delegates/email/invitation_reminder"
PERSON = "delegates/email/invitation_person"
# A link is good until the meeting is over, and at least so long.
GOOD_FOR = datetime.timedelta(days=30)


def link_of(invitation: Invitation) -> str:
    """The whole address that stands in the mail, and nowhere else."""
    return settings.SITE_URL + reverse(
        "delegates:invitation", args=[invitation.delegation.meeting.slug, invitation.token]
    )


def expiry(meeting: Meeting) -> datetime.datetime:
    """When a link that is sent now ends: late registrations and substitutions go on during the meeting."""
    over = datetime.datetime.combine(meeting.ends_on + datetime.timedelta(days=1), datetime.time(), tzinfo=meeting.zone)
    return max(over, timezone.now() + GOOD_FOR)


def context_of(invitation: Invitation, *, words: str = "", link: str = "") -> dict[str, Any]:
    """What the templates show. `words` is the paragraph that staff added; `link` stands in for the real one."""
    delegation = invitation.delegation
    return {
        "name": invitation.full_name,
        "delegation": delegation,
        "meeting": delegation.meeting,
        "link": link or link_of(invitation),
        "expires_at": invitation.expires_at,
        "words": words,
    }


def preview(delegation: Delegation, *, language: str, full_name: str = "", words: str = "", link: str) -> Letter:
    """The mail as it would be sent to `full_name`, with `link` in the place of the real one."""
    meeting = delegation.meeting
    sample = Invitation(delegation=delegation, full_name=full_name, language=language, expires_at=expiry(meeting))
    return letters.render(TEMPLATE, context_of(sample, words=words, link=link), language=language)
