"""An announcement as mail to the members of its audience."""

from __future__ import annotations

from collections.abc import Iterable

from agenda.models import Announcement
from cicc_portal.outbox import letters
from cicc_portal.outbox.actions import Written
from delegates.audiences import members_of
from delegates.models import Participant

TEMPLATE = "agenda/email/announcement"


def batch_of(announcement: Announcement) -> str:
    """The kind of its messages: by it the outbox keeps them together."""
    return f"announcement:{announcement.pk}"


def recipients_of(announcement: Announcement) -> Iterable[Participant]:
    """The members of its audience who are accredited. One query."""
    return (
        members_of(announcement.audience).brief().select_related("user").exclude(user__is_active=False).order_by("pk")
    )


def count_of(announcement: Announcement) -> int:
    return members_of(announcement.audience).exclude(user__is_active=False).count()


def letter_of(announcement: Announcement, *, name: str, language: str) -> letters.Letter:
    """What it says to somebody of that name, in their language."""
    context = {
        "meeting": announcement.meeting,
        "recipient": name,
        "words": announcement.text.in_language(language),
        "room": announcement.room,
    }
    return letters.render(TEMPLATE, context, language=letters.supported(language))


def written_to(announcement: Announcement, participant: Participant) -> Written:
    """The message for one member."""
    language = letters.supported(participant.user.language if participant.user else participant.language)
    return Written(
        to=participant.user or participant.email,
        name=participant.full_name,
        language=language,
        letter=letter_of(announcement, name=participant.full_name, language=language),
    )
