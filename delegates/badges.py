"""From rows to what is printed: reading badges with all that their PDF needs, in a handful of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from delegates import codes
from delegates.actions.badges import expiry
from delegates.models import Badge, Participant
from delegates.pdf.badge_data import BadgeData, MeetingOnBadge
from meetings.models import Meeting


def badges_by_id(meeting: Meeting, ids: Sequence[int]) -> list[Badge]:
    """The active ones of `ids`, in that order."""
    found = {
        badge.pk: badge
        for badge in Badge.objects.active()
        .of_meeting(meeting)
        .filter(pk__in=ids)
        .select_related("participant__delegation__party", "key")
        .defer("key__private_key")
        .brief()
    }
    return [found[pk] for pk in ids if pk in found]


def data_of(badges: Iterable[Badge], meeting: Meeting) -> list[BadgeData]:
    """What is printed on each; the codes are signed here."""
    keys = {key.pk: codes.private_key(key.private_key) for key in meeting.signing_keys.all()}
    ends = expiry(meeting)
    return [
        BadgeData(
            name=badge.participant.badge_name,
            title=badge.participant.title,
            party=str(badge.participant.delegation),
            category=badge.participant.category,
            code=codes.sign(
                codes.Code(
                    key_number=badge.key.number, meeting_id=meeting.pk, token=bytes(badge.token), expires_at=ends
                ),
                keys[badge.key_id],
            ),
        )
        for badge in badges
    ]


def preview_of(participant: Participant) -> BadgeData:
    """The same without a code: for saying beforehand what would not fit."""
    return BadgeData(
        name=participant.badge_name,
        title=participant.title,
        party=str(participant.delegation),
        category=participant.category,
        code="",
    )


def photos_of(badges: Iterable[Badge]) -> Iterator[bytes | None]:
    """The photos, read one by one as they are needed. One that the storage has lost is left out, as if never given."""
    for badge in badges:
        name = badge.participant.photo.name
        try:
            yield default_storage.open(name).read() if name else None
        except FileNotFoundError:
            yield None


def meeting_on_badge(meeting: Meeting) -> MeetingOnBadge:
    """What all badges of the meeting say, in the active language."""
    address = f"{settings.SITE_URL}{reverse('meetings:meeting', args=[meeting.slug])}"
    return MeetingOnBadge(
        short_name=meeting.short_name,
        title=str(meeting.title),
        place_and_days=_("%(city)s, %(country)s, %(days)s")
        % {"city": meeting.city, "country": meeting.host, "days": days_of(meeting)},
        organiser=_("CARICOM Implementation Agency for Crime and Security (IMPACS)"),
        address=address.split("://", 1)[-1],
    )


def days_of(meeting: Meeting) -> str:
    """“14–16 May 2025”, or both dates in full where the month changes."""
    first, last = meeting.starts_on, meeting.ends_on
    if first == last:
        return date_format(first, "j F Y")
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{date_format(last, 'j F Y')}"
    return f"{date_format(first, 'j F')} – {date_format(last, 'j F Y')}"
