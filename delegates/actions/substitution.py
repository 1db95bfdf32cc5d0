"""Somebody else is sent in place of a member: the place, the posts and the head's function go over in one step."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.utils import timezone

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import record
from delegates.actions.members import new_member
from delegates.actions.registration import Entry, submit, withdraw
from delegates.models import ActingHead, Participant, StreamPost
from delegates.problems import MeetingOver, WrongState, refusals
from meetings.models import Meeting

# What the new person's form begins with.
CARRIED_OVER = ("function", "stream", "agency")


def is_over(meeting: Meeting, *, now: datetime.datetime | None = None) -> bool:
    """True after the last day of the meeting, where it is: until then somebody can be sent in another's place."""
    return (now or timezone.now()).astimezone(meeting.zone).date() > meeting.ends_on


def can_substitute(participant: Participant) -> bool:
    """True for somebody who takes a place, while the meeting is not over."""
    return participant.state in Participant.COUNTED and not is_over(participant.meeting)


def new_substitute(leaver: Participant) -> Participant:
    """A registration in place of `leaver` that is not yet saved."""
    participant = new_member(leaver.delegation)
    for name in CARRIED_OVER:
        setattr(participant, name, getattr(leaver, name))
    return participant


def substitute(leaver: Participant, newcomer: Participant, entry: Entry, *, seen: int | str, by: User) -> None:
    """Withdraw `leaver`, whose badge becomes invalid, and register `newcomer` for accreditation anew.

    Works when all places are taken and after registration has closed; the posts and the days as acting head go over.
    Raises `StaleWrite`, `WrongState`, `MeetingOver`, `HeadTaken`.
    """
    if leaver.state not in Participant.COUNTED:
        raise WrongState
    if is_over(leaver.meeting):
        raise MeetingOver
    try:
        with refusals():
            # Locked, so that the posts that go over are those of now.
            list(Participant.objects.brief().select_for_update().filter(pk=leaver.pk))
            posts = list(StreamPost.objects.filter(participant=leaver).values_list("stream", "post"))
            days = list(ActingHead.objects.filter(participant=leaver).values_list("first_day", "last_day"))
            withdraw(leaver, seen=seen, by=by)
            newcomer.replaces = leaver
            submit(newcomer, entry, seen="0", by=by, is_late=True)
            record("participant.replaced", newcomer, by=by, changes={"replaces": (None, leaver.pk)})
            _take_over(leaver, newcomer, posts=posts, days=days, by=by)
    except BaseException:
        # The photo was written when the row stood; it goes with the row.
        if entry.photo is not None and newcomer.photo:
            newcomer.photo.storage.delete(str(newcomer.photo.name))
        raise


def _take_over(
    leaver: Participant,
    newcomer: Participant,
    *,
    posts: Sequence[tuple[str, str]],
    days: Sequence[tuple[datetime.date, datetime.date]],
    by: User,
) -> None:
    delegation = newcomer.delegation
    for stream, post in posts:
        StreamPost.objects.create(delegation=delegation, participant=newcomer, stream=stream, post=post)
    if posts:
        changes = {f"{stream}_{post}": (leaver, newcomer) for stream, post in posts}
        record("delegation.posts-set", delegation, by=by, changes=changes)
    if newcomer.function == Participant.Function.HEAD:
        return
    for first_day, last_day in days:
        ActingHead.objects.create(delegation=delegation, participant=newcomer, first_day=first_day, last_day=last_day)
        named = {f"{first_day}/{last_day}": (None, newcomer)}
        record("delegation.acting-head-named", delegation, by=by, changes=named)
