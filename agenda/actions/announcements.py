"""Announcing: written, changed, withdrawn and put back, and sent by mail once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.announcements import FOR_SCREENS
from agenda.models import Announcement
from cicc_portal.audit.record import Actor, record
from cicc_portal.documents.models import Job
from meetings.problems import Refusal

# The kind of the background job that writes an announcement to its audience.
MAIL = "announcement-mail"
FIELDS = ("audience", "text", "shown_from", "shown_until", "on_screens", "room")


class NotForScreens(Refusal):
    message = _("Screens hang where everyone passes: only what is for the public or all participants stands on them.")
    field = "on_screens"


class MailedAlready(Refusal):
    message = _("This announcement has been written to its audience already.")


class Withdrawn(Refusal):
    message = _("This announcement is withdrawn. Put it back first.")


@transaction.atomic
def announce(announcement: Announcement, *, by: Actor) -> Announcement:
    """Enter a new announcement. Raises `NotForScreens`."""
    _must_fit_screens(announcement)
    announcement.made_by_id = by.pk
    announcement.save(force_insert=True)
    record("announcement.made", announcement, by=by)
    return announcement


@transaction.atomic
def change(announcement: Announcement, *, seen: int | str, by: Actor) -> None:
    """Store the changed fields. Raises `StaleWrite`, `NotForScreens`, and `MailedAlready` for another audience then."""
    _must_fit_screens(announcement)
    if announcement.by_mail and _audience_of(announcement) != announcement.audience_id:
        raise MailedAlready(
            _("It has been written to its audience already. Make another announcement for others."), field="audience"
        )
    changes = announcement.save_if(seen, update_fields=FIELDS)
    record("announcement.changed", announcement, by=by, changes=changes)


@transaction.atomic
def withdraw(announcement: Announcement, *, seen: int | str, by: Actor) -> None:
    """Show it nowhere any more. Raises `StaleWrite`."""
    announcement.withdrawn_at = timezone.now()
    changes = announcement.save_if(seen, update_fields=["withdrawn_at"])
    record("announcement.withdrawn", announcement, by=by, changes=changes)


@transaction.atomic
def put_back(announcement: Announcement, *, seen: int | str, by: Actor) -> None:
    """Show again what was withdrawn. Raises `StaleWrite`."""
    announcement.withdrawn_at = None
    changes = announcement.save_if(seen, update_fields=["withdrawn_at"])
    record("announcement.put-back", announcement, by=by, changes=changes)


@transaction.atomic
def mail(announcement: Announcement, *, as_drafts: bool, seen: int | str, by: Actor) -> Job:
    """Have it written to its audience in the background, once; as drafts, or to be sent at once.

    Raises `StaleWrite`, `MailedAlready`, `Withdrawn`.
    """
    if announcement.by_mail:
        raise MailedAlready
    if announcement.withdrawn_at is not None:
        raise Withdrawn
    announcement.by_mail = True
    changes = announcement.save_if(seen, update_fields=["by_mail"])
    record("announcement.mailed", announcement, by=by, changes=changes)
    args = {"announcement": announcement.pk, "as_drafts": as_drafts}
    audience = announcement.audience if announcement.audience.is_closed else None
    return Job.enqueue(MAIL, by=by, meeting=announcement.meeting, args=args, audience=audience)


def _must_fit_screens(announcement: Announcement) -> None:
    if announcement.on_screens and announcement.audience.kind not in FOR_SCREENS:
        raise NotForScreens


def _audience_of(announcement: Announcement) -> int | None:
    """The audience that the stored row has."""
    return Announcement.objects.filter(pk=announcement.pk).values_list("audience_id", flat=True).first()
