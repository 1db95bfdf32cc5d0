"""Badges: issued at accreditation, made as PDF in the background, revoked, reprinted."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import SYSTEM, Actor, record
from cicc_portal.documents.models import GeneratedFile, Job
from delegates import codes
from delegates.models import Badge, Participant, SigningKey
from delegates.problems import WrongState
from meetings.models import Meeting

OWN_BADGE, BADGES = "badge", "badges"


def signing_key(meeting: Meeting) -> SigningKey:
    """The key that signs the meeting's codes, made on first need."""
    held = SigningKey.objects.filter(meeting=meeting).order_by("-number").first()
    if held is not None:
        return held
    with transaction.atomic():
        # One at a time: two first badges at one moment share the key.
        Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
        held = SigningKey.objects.filter(meeting=meeting).order_by("-number").first()
        if held is None:
            public_key, private_key = codes.new_key()
            held = SigningKey.objects.create(meeting=meeting, number=1, public_key=public_key, private_key=private_key)
            record("signing-key.made", held, by=SYSTEM)
    return held


@transaction.atomic
def issue_badge(participant: Participant, *, by: Actor) -> Badge:
    """A new active badge for an accredited person, and the job that makes its PDF. Raises `WrongState`."""
    if participant.state != Participant.State.ACCREDITED:
        raise WrongState
    badge = Badge.objects.create(participant=participant, key=signing_key(participant.meeting))
    record("badge.issued", badge, by=by, meeting_id=participant.meeting_id)
    _enqueue(badge, participant)
    return badge


def revoke_badges(participant: Participant, *, because: str, by: Actor) -> None:
    """Make the person's code invalid, inside the caller's transaction; the PDF is superseded with it."""
    for badge in Badge.objects.active().filter(participant=participant):
        _revoke(badge, because=because, by=by)


@transaction.atomic
def reprint(badge: Badge, *, because: str, by: Actor) -> Badge:
    """A new code for the same person; the old one is dead from now on. Raises `WrongState`."""
    # Locked, so that of two who reprint at one moment the second finds the badge revoked.
    held = Badge.objects.select_for_update().filter(pk=badge.pk, revoked_at=None).first()
    if held is None:
        raise WrongState
    _revoke(held, because=because, by=by)
    return issue_badge(badge.participant, by=by)


def remake_badge(participant: Participant) -> None:
    """Have the PDF made again, with the same code: what is printed on it has changed."""
    for badge in Badge.objects.active().filter(participant=participant):
        badge.printed_at = None
        badge.save(update_fields=["printed_at"])
        _enqueue(badge, participant)


@transaction.atomic
def order_badges(meeting: Meeting, badges: Iterable[Badge], *, layout: str, backs: bool, by: User) -> Job:
    """Have the PDF of many badges made, in the order given."""
    args = {"badges": [badge.pk for badge in badges], "layout": layout, "backs": backs}
    job = Job.enqueue(BADGES, by=by, meeting=meeting, args=args, language=meeting.text_language())
    record("badges.ordered", job, by=by, meeting_id=meeting.pk)
    return job


@transaction.atomic
def mark_printed(meeting: Meeting, job: Job, *, by: User) -> int:
    """The badges of a finished job are on paper; gives how many were not yet. Revoked ones stay out."""
    badges = Badge.objects.active().filter(
        pk__in=job.args.get("badges", []), participant__meeting=meeting, printed_at=None
    )
    count = badges.update(printed_at=timezone.now())
    record("badges.printed", job, by=by, meeting_id=meeting.pk)
    return count


@transaction.atomic
def mark_not_printed(meeting: Meeting, job: Job, *, by: User) -> int:
    """Undo of `mark_printed`."""
    badges = Badge.objects.active().filter(pk__in=job.args.get("badges", []), participant__meeting=meeting)
    count = badges.update(printed_at=None)
    record("badges.not-printed", job, by=by, meeting_id=meeting.pk)
    return count


def keep_file(badge: Badge, made: GeneratedFile) -> None:
    """The badge's PDF is there, inside the transaction that completes the job; the last one is superseded."""
    held = Badge.objects.select_for_update().get(pk=badge.pk)
    if held.file_id is not None:
        GeneratedFile.objects.filter(pk=held.file_id).supersede()
    held.file = made
    held.save(update_fields=["file"])


def expiry(meeting: Meeting) -> datetime.datetime:
    """When the meeting's codes end: at midnight after the day that follows the last one, where the meeting is."""
    last = meeting.ends_on + datetime.timedelta(days=2)
    return datetime.datetime.combine(last, datetime.time(), tzinfo=meeting.zone)


def _revoke(badge: Badge, *, because: str, by: Actor) -> None:
    badge.revoked_at, badge.revoked_because = timezone.now(), because[:200]
    badge.save(update_fields=["revoked_at", "revoked_because"])
    if badge.file_id is not None:
        GeneratedFile.objects.filter(pk=badge.file_id).supersede()
    record("badge.revoked", badge, by=by, meeting_id=badge.participant.meeting_id)


def _enqueue(badge: Badge, participant: Participant) -> None:
    meeting = participant.meeting
    Job.enqueue(OWN_BADGE, by=SYSTEM, meeting=meeting, args={"badge": badge.pk}, language=meeting.text_language())
