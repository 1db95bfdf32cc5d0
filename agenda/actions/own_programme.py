"""A person's own programme: choosing sessions, and the link of its calendar."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from agenda.models import ChosenSession, FeedLink, Session
from agenda.models.own_programme import digest_of
from cicc_portal.accounts.models import User
from cicc_portal.audit.record import record
from meetings.models import Meeting


# Choices are a person's own bookmarks: they are not kept in the record, which others read.
@transaction.atomic
def choose_session(session: Session, *, by: User) -> None:
    """Put a session into one's own programme; once more changes nothing."""
    ChosenSession.objects.bulk_create([ChosenSession(user=by, session=session)], ignore_conflicts=True)


@transaction.atomic
def leave_session(session: Session, *, by: User) -> None:
    """Take a session out of one's own programme."""
    ChosenSession.objects.filter(user=by, session=session).delete()


@transaction.atomic
def make_feed_link(meeting: Meeting, *, by: User) -> FeedLink:
    """The address of one's own calendar; the one that there was gives nothing any more."""
    User.objects.select_for_update().get(pk=by.pk)  # two at once would both revoke nothing, and one fail
    _revoke(meeting, by=by)
    link = FeedLink(meeting=meeting, user=by)
    link.digest = digest_of(link.token)
    link.save()
    record("feed-link.made", link, by=by)
    return link


@transaction.atomic
def revoke_feed_link(meeting: Meeting, *, by: User) -> None:
    """Nobody can read the calendar by its address any more."""
    User.objects.select_for_update().get(pk=by.pk)
    for link in _revoke(meeting, by=by):
        record("feed-link.revoked", link, by=by)


def _revoke(meeting: Meeting, *, by: User) -> list[FeedLink]:
    held = list(FeedLink.objects.live().filter(meeting=meeting, user=by))
    FeedLink.objects.filter(pk__in=[link.pk for link in held]).update(revoked_at=timezone.now())
    return held
