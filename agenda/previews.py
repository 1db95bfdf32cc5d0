"""The programme as somebody else would read it, never more than the staff member's own rights (DESIGN §5)."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer, viewer_for
from delegates.audiences import viewer_of
from meetings.models import Meeting
from meetings.models.meeting import Stream

Kind = Audience.Kind


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody as whom the programme can be looked at, by the audience that such a person belongs to."""

    key: str
    label: str | Promise
    kind: str
    stream: str = ""


READERS = (
    Reader(key="public", label=_("the public"), kind=Kind.PUBLIC),
    Reader(key="media", label=_("media"), kind=Kind.PUBLIC),
    Reader(key="partner", label=_("a partner"), kind=Kind.PARTICIPANTS),
    Reader(key="state", label=_("a delegate of a state"), kind=Kind.STATES),
    Reader(key="immigration", label=_("an immigration lead"), kind=Kind.STREAM, stream=Stream.IMMIGRATION),
    Reader(key="customs", label=_("a customs lead"), kind=Kind.STREAM, stream=Stream.CUSTOMS),
    Reader(key="bureau", label=_("a member of the bureau"), kind=Kind.BUREAU),
)


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What `viewer` gets to see as a reader; `cut` are the audiences that the reader knows and the viewer does not."""

    reader: Reader
    viewer: Viewer
    cut: list[Audience]


def readers_at(meeting: Meeting) -> list[Reader]:
    """Those whose audience the meeting has. One query."""
    held = set(Audience.objects.of_meeting(meeting).values_list("kind", "stream"))
    return [reader for reader in READERS if (reader.kind, reader.stream) in held]


def sight_as(meeting: Meeting, viewer: Viewer, reader: Reader) -> Sight:
    """`viewer` looking as `reader`. Three queries."""
    audience = Audience.objects.of_meeting(meeting).filter(kind=reader.kind, stream=reader.stream).first()
    if audience is None or reader.kind == Kind.PUBLIC:
        other = viewer_for(AnonymousUser(), meeting)
    else:
        other = viewer_of(audience)
    cut = Audience.objects.filter(pk__in=other.audiences - viewer.audiences)
    return Sight(reader=reader, viewer=viewer.narrowed_to(other), cut=list(cut))
