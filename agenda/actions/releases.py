"""Issuing the programme."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q

from agenda.actions.bookings import lock_timetable
from agenda.actions.programme_files import request_file
from agenda.models import Booking, Release, ReleasedSession, Session, SessionAgendaItem
from agenda.problems import NotDirector, ReleaseChanged, ReleaseRefused, blocking
from agenda.programme import programme_data
from cicc_portal.accounts.viewers import viewer_for
from cicc_portal.audit.record import Actor, Changes, record
from cicc_portal.documents.models import Job
from meetings.models import Meeting, StaffAssignment
from meetings.roles import Role

# The kind of the background job that writes to those whom a release concerns.
NOTICES = "release-notices"


class Tell(enum.StrEnum):
    """Who is written to about a release."""

    NOBODY = "nobody"
    CONCERNED = "concerned"
    EVERYONE = "everyone"


def next_number(meeting: Meeting) -> int:
    """The number that the next release gets: 0 is the provisional programme."""
    newest = Release.objects.filter(meeting=meeting).order_by("number").last()
    return 0 if newest is None else newest.number + 1


@transaction.atomic
def issue_release(
    meeting: Meeting, *, number: int | None = None, override_reason: str = "", tell: Tell = Tell.NOBODY, by: Actor
) -> Release:
    """Issue the timetable as it stands, and have the public's PDF made in the meeting's languages.

    Those whom it concerns are written to in the background, as `tell` says; the messages wait in the outbox as drafts.
    `number` is the one that the person saw coming; left out, it is the next. Raises `ReleaseChanged` if it is taken,
    `ReleaseRefused` while problems block, unless a reason is given, and `NotDirector` if somebody else gives one.
    """
    lock_timetable(meeting)
    coming = next_number(meeting)
    if number not in {None, coming}:
        raise ReleaseChanged
    problems = blocking(meeting)
    if problems and not override_reason:
        raise ReleaseRefused(problems)
    if problems and not _is_director(meeting, by):
        raise NotDirector
    release = Release.objects.create(
        meeting=meeting,
        number=coming,
        issued_by_id=by.pk,
        override_reason=override_reason if problems else "",
    )
    ReleasedSession.objects.bulk_create(_snapshot(release, session) for session in _to_issue(meeting))
    changes: Changes = {"number": (None, coming)}
    if release.override_reason:
        changes["override_reason"] = ("", release.override_reason)
    record("release.issued", release, by=by, changes=changes)
    _write_notices(meeting, release, tell, by=by)
    _request_public_files(meeting, release)
    return release


def _write_notices(meeting: Meeting, release: Release, tell: Tell, *, by: Actor) -> None:
    # Nothing has changed for anybody before there was something to change.
    if tell == Tell.NOBODY or (release.number == 0 and tell == Tell.CONCERNED):
        return
    args = {"release": release.pk, "everyone": tell == Tell.EVERYONE}
    release.notices_job = Job.enqueue(NOTICES, by=by, meeting=meeting, args=args)
    release.save(update_fields=["notices_job"])


def _is_director(meeting: Meeting, by: Actor) -> bool:
    return StaffAssignment.objects.filter(meeting=meeting, user_id=by.pk, role=Role.DIRECTOR).exists()


def _to_issue(meeting: Meeting) -> Iterable[Session]:
    """What has a time; of what is cancelled only what an earlier release has announced."""
    announced = ReleasedSession.objects.filter(session=OuterRef("pk"))
    return (
        Session.objects.filter(meeting=meeting)
        .scheduled()
        .filter(Q(is_cancelled=False) | Exists(announced))
        .prefetch_related(
            Prefetch("bookings", Booking.objects.select_related("room").order_by("room__position", "room")),
            Prefetch(
                "item_links", SessionAgendaItem.objects.select_related("agenda_item").order_by("agenda_item__position")
            ),
            "people",
        )
    )


def _snapshot(release: Release, session: Session) -> ReleasedSession:
    if session.starts_at is None or session.ends_at is None:
        raise ValueError("a session without a time is not released")
    return ReleasedSession(
        release=release,
        session=session,
        kind=session.kind,
        title=session.title,
        description=session.description,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        is_cancelled=session.is_cancelled,
        disclosure_then=session.disclosure,
        audience_then=session.audience_id,
        rooms=[{"code": booking.room.code, "name": booking.room.name} for booking in session.bookings.all()],
        agenda_items=[
            {"number": link.agenda_item.number, "title": dict(link.agenda_item.title)}
            for link in session.item_links.all()
        ],
        people=[{"participant": person.participant_id, "part": person.part} for person in session.people.all()],
    )


def _request_public_files(meeting: Meeting, release: Release) -> None:
    public = viewer_for(AnonymousUser(), meeting)
    for language in meeting.languages:
        data = programme_data(meeting, public, release, language=language)
        request_file(meeting, release, data, viewer=public)
