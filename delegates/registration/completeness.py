"""What a delegation still lacks, each as a sentence with the place where it is mended; who heads it on which day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delegates.models import ActingHead, Delegation, Letter, Participant, StreamPost
from meetings.models.meeting import Stream

Function, State, Post = Participant.Function, Participant.State, StreamPost.Post
# More of one kind than this become one sentence.
NAMED_ONE_BY_ONE = 3


@dataclass(frozen=True, kw_only=True)
class Lack:
    """Something that is missing: a reminder, never a wall. `person`: whose page mends it, else `anchor` on this one."""

    code: str
    message: str
    anchor: str = ""
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class DayHead:
    """Who heads a delegation on a day; `is_acting`: in place of its head."""

    day: datetime.date
    head: Participant | None
    is_acting: bool


def lacks(
    delegation: Delegation, *, people: Sequence[Participant], posts: Sequence[StreamPost], letters: Sequence[Letter]
) -> list[Lack]:
    """All that is missing, what somebody waits for first. Everything is in hand: no query."""
    counted = [person for person in people if person.state in Participant.COUNTED]
    found = [*_to_answer(people)]
    if not counted:
        found.append(Lack(code="nobody", message=_("Nobody is registered yet."), anchor="people"))
    elif delegation.party.is_state:
        found += _posts(delegation, counted, posts)
    if delegation.credentials == Delegation.Credentials.ABSENT and not any(
        letter.kind == Letter.Kind.CREDENTIALS for letter in letters
    ):
        found.append(
            Lack(code="no-letter", message=_("The credentials letter has not been received."), anchor="letters")
        )
    return [*found, *_photos(counted)]


def merged_head(posts: Iterable[StreamPost]) -> Participant | None:
    """Who leads two streams while neither has an alternate: the caucuses meet at the same time."""
    leads: dict[Participant, int] = {}
    for post in posts:
        if post.post == Post.ALTERNATE:
            return None
        leads[post.participant] = leads.get(post.participant, 0) + 1
    return next((person for person, count in leads.items() if count > 1), None)


def heads_by_day(
    days: Iterable[datetime.date], *, head: Participant | None, acting: Sequence[ActingHead]
) -> list[DayHead]:
    """Who heads a delegation on each of `days`."""
    heads = []
    for day in days:
        found = next((one.participant for one in acting if one.first_day <= day <= one.last_day), None)
        heads.append(DayHead(day=day, head=found or head, is_acting=found is not None and found != head))
    return heads


def _to_answer(people: Iterable[Participant]) -> Iterator[Lack]:
    for person in people:
        if person.state == State.PROPOSED:
            message = _("%(name)s registered by the delegation's link and waits for your confirmation.")
            yield Lack(code="proposed", message=message % {"name": person}, anchor="proposed")
        elif person.state == State.RETURNED:
            message = _("The secretariat has a question about %(name)s.")
            yield Lack(code="query", message=message % {"name": person}, person=person.public_id)
        elif person.state == State.DRAFT and person.user_id is None:
            message = _("The registration of %(name)s is not sent yet.")
            yield Lack(code="draft", message=message % {"name": person}, person=person.public_id)


def _posts(delegation: Delegation, counted: Iterable[Participant], posts: Sequence[StreamPost]) -> Iterator[Lack]:
    if not any(person.function == Function.HEAD for person in counted):
        yield Lack(code="no-head", message=_("No head of delegation is named."), anchor="posts")
    merged = merged_head(posts)
    if merged is not None:
        message = _(
            "%(name)s leads both streams, whose caucuses meet at the same time. Name an alternate for one of them."
        )
        yield Lack(code="merged-head", message=message % {"name": merged}, anchor="posts")
    held = {(post.stream, post.post) for post in posts}
    leads = {post.participant_id for post in posts if post.post == Post.LEAD}
    # Who leads both is asked for one alternate above, and needs no second.
    is_merged = len(leads) == 1 and sum(post.post == Post.LEAD for post in posts) > 1
    for stream in delegation.meeting.streams:
        named = {"stream": Stream(stream).label}
        if (stream, Post.LEAD) not in held:
            yield Lack(code="no-lead", message=_("%(stream)s: no lead is named.") % named, anchor="posts")
        elif (stream, Post.ALTERNATE) not in held and not is_merged:
            yield Lack(code="no-alternate", message=_("%(stream)s: no alternate is named.") % named, anchor="posts")


def _photos(counted: Iterable[Participant]) -> Iterator[Lack]:
    without = [person for person in counted if not person.photo]
    if len(without) > NAMED_ONE_BY_ONE:
        message = ngettext(
            "The photo of %(count)s delegate is missing.",
            "The photos of %(count)s delegates are missing.",
            len(without),
        )
        yield Lack(code="no-photo", message=message % {"count": len(without)}, anchor="people")
        return
    for person in without:
        message = _("The photo of %(name)s is missing.")
        yield Lack(code="no-photo", message=message % {"name": person}, person=person.public_id)
