"""All that the portal holds about one person at one meeting, for that person's own eyes: the page, and the file of it.

The floors above add their parts with `add`: a function that gives sections for a person at a meeting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cicc_portal.accounts.models import User
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.audit.models import Entry
from cicc_portal.documents.models import GeneratedFile
from cicc_portal.outbox.models import Message
from delegates.models import (
    ActingHead,
    AudienceMember,
    Badge,
    FocalPoint,
    Invitation,
    Letter,
    Participant,
    Passage,
    Passport,
    Travel,
)
from delegates.own_data.sections import Fact, Section
from meetings.auditing import action_name
from meetings.models import Meeting

CLOSED = (Participant.State.DECLINED, Participant.State.WITHDRAWN)
HIDDEN = "•••"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whose data it is, at which meeting. `registrations` are all of the account's, the newest first."""

    user: User
    meeting: Meeting
    viewer: Viewer
    registrations: tuple[Participant, ...]

    @property
    def current(self) -> Participant | None:
        """The registration that is not over, else the newest."""
        standing = (found for found in self.registrations if found.state not in CLOSED)
        return next(standing, self.registrations[0] if self.registrations else None)

    @property
    def pks(self) -> list[int]:
        return [participant.pk for participant in self.registrations]

    def is_in(self, name: str = "participant") -> Q:
        """Rows of one of the registrations."""
        return Q(**{f"{name}__in": self.pks})

    def is_addressed(self, address: str, account: str | None = None) -> Q:
        """Rows sent to the account, or to its address."""
        found = Q(**{f"{address}__iexact": self.user.email})
        return found | Q(**{account: self.user}) if account else found


Adds = Callable[[Subject], Iterable[Section]]
_further: list[Adds] = []


def add(sections: Adds) -> None:
    """Have `sections` called for what a floor above holds about a person."""
    if sections not in _further:
        _further.append(sections)


def subject_of(user: User, meeting: Meeting, viewer: Viewer) -> Subject:
    own = Participant.objects.filter(meeting=meeting).own(viewer).select_related("delegation__party")
    return Subject(user=user, meeting=meeting, viewer=viewer, registrations=tuple(own))


def held_about(subject: Subject, *, shows_passport: bool = False) -> list[Section]:
    """Everything, in sections; those that hold nothing are there, too. As many queries as kinds of things."""
    return [
        _account(subject),
        _section("registration", _("Registration"), map(_registration, subject.registrations)),
        _section("travel", _("Travel"), _rows(Travel, subject.is_in(), TRAVEL)),
        _passports(subject, shows=shows_passport),
        *_delegation(subject),
        *_sent(subject),
        *_at_the_door(subject),
        *(section for hook in _further for section in hook(subject)),
        *_recorded(subject),
    ]


REGISTRATION = (
    "given_name", "family_name", "badge_name", "title", "agency", "delegation", "function", "stream", "category",
    "email", "phone", "language", "spoken", "photo", "dietary", "access_needs", "wants_visa_letter", "consent_version",
    "consented_at", "state", "submitted_at", "accredited_at", "query",
)  # fmt: skip
TRAVEL = (
    "arrives_at", "arrives_from", "arrival_flight", "departs_at", "departure_flight", "hotel", "assistance",
)  # fmt: skip
PASSPORT = ("number", "nationality", "born_on", "issued_on", "expires_on")


def _section(key: str, title: str, records: Iterable[list[Fact]]) -> Section:
    return Section(key=key, title=title, records=list(records))


def _rows(model: type[models.Model], mine: Q, names: Iterable[str]) -> Iterator[list[Fact]]:
    for row in model._default_manager.filter(mine).order_by("pk"):
        yield _facts(row, names)


def _facts(row: models.Model, names: Iterable[str], **instead: Any) -> list[Fact]:
    """The fields of `row` that hold something, by their own names; choices in words."""
    return [
        Fact(key=name, label=str(capfirst(_field(row, name).verbose_name)), value=value)
        for name in names
        if (value := instead.get(name, _value(row, name))) not in {None, ""}
    ]


def _field(row: models.Model, name: str) -> Any:
    return row._meta.get_field(name)


def _value(row: models.Model, name: str) -> Any:
    """A value that JSON and a page can show."""
    value, stored = getattr(row, name), _field(row, name)
    if getattr(stored, "choices", None):
        return str(dict(stored.flatchoices).get(value, value or ""))
    if isinstance(value, models.fields.files.FieldFile):
        return bool(value) or None
    return str(value) if isinstance(value, models.Model) else value


def _fact(key: str, label: str, value: Any) -> Fact:
    return Fact(key=key, label=label, value="" if value is None else value)


def _account(subject: Subject) -> Section:
    user = subject.user
    facts = _facts(user, ("email", "full_name", "language", "date_joined", "last_login"))
    return _section("account", _("Account"), [facts])


def _registration(participant: Participant) -> list[Fact]:
    return _facts(participant, REGISTRATION)


def _passports(subject: Subject, *, shows: bool) -> Section:
    records = []
    for passport in Passport.objects.filter(subject.is_in()):
        instead: Mapping[str, Any] = dict.fromkeys(PASSPORT, HIDDEN)
        if shows:
            instead = {"nationality": passport.country}
        records.append(_facts(passport, PASSPORT, **instead))
    return _section("passport", _("Passport"), records)


def _delegation(subject: Subject) -> Iterator[Section]:
    posts = [
        [_fact("post", _("Post"), str(post))]
        for participant in subject.registrations
        for post in participant.posts.all()
    ]
    acting = _rows(ActingHead, subject.is_in(), ("first_day", "last_day"))
    groups = AudienceMember.objects.filter(subject.is_in()).select_related("audience")
    named = [[_fact("group", _("Group"), str(member.audience))] for member in groups]
    yield _section("posts", _("Posts and groups"), [*posts, *acting, *named])
    focal = FocalPoint.objects.filter(delegation__participants__in=subject.pks).select_related(
        "user", "delegation__party"
    )
    yield _section(
        "focal_points",
        _("Who registers your delegation, and sees this data"),
        [
            [
                _fact("name", _("Name"), point.user.full_name or "–"),
                _fact("delegation", _("Delegation"), str(point.delegation)),
            ]
            for point in focal.distinct()
        ],
    )
    mine = FocalPoint.objects.filter(user=subject.user, delegation__meeting=subject.meeting)
    yield _section(
        "focal_point_for",
        _("Delegations that you register"),
        [
            [_fact("delegation", _("Delegation"), str(point.delegation))]
            for point in mine.select_related("delegation__party")
        ],
    )
    letters = Letter.objects.filter(by=subject.user, delegation__meeting=subject.meeting)
    yield _section(
        "letters",
        _("Letters that you handed in"),
        [_facts(letter, ("filename", "kind", "created_at")) for letter in letters],
    )


def _sent(subject: Subject) -> Iterator[Section]:
    invited = Invitation.objects.filter(delegation__meeting=subject.meeting)
    mine = invited.filter(subject.is_in() | subject.is_addressed("email"))
    yield _section(
        "invitations",
        _("Invitations"),
        [
            [
                *_facts(found, ("email", "full_name")),
                _fact("sent", _("Sent"), found.created_at),
                *_facts(found, ("opened_at", "answered_at", "reminded_at", "revoked_at")),
            ]
            for found in mine
        ],
    )
    messages = Message.objects.filter(subject.is_addressed("to_email", "to_user"))
    about = messages.filter(Q(meeting_id=subject.meeting.pk) | Q(meeting_id=None))
    yield _section(
        "messages",
        _("Messages to you"),
        [_facts(found, ("created_at", "subject", "state", "to_email")) for found in about.defer("html")],
    )
    files = GeneratedFile.objects.current().filter(meeting_id=subject.meeting.pk, owner=subject.user)
    yield _section(
        "files",
        _("Files made for you"),
        [[_fact("title", _("Title"), made.name), *_facts(made, ("created_at",))] for made in files],
    )


def _at_the_door(subject: Subject) -> Iterator[Section]:
    names = ("issued_at", "printed_at", "handed_over_at", "revoked_at")
    yield _section("badges", _("Badges"), _rows(Badge, subject.is_in(), names))
    passages = Passage.objects.filter(subject.is_in()).select_related("checkpoint").order_by("entered_at")
    yield _section(
        "passages",
        _("When you went in and out"),
        [_facts(found, ("checkpoint", "entered_at", "left_at")) for found in passages],
    )


def _recorded(subject: Subject) -> Iterator[Section]:
    """What was done with the registrations, and who read the passport. Never the values: the record holds none."""
    passports = list(Passport.objects.filter(subject.is_in()).values_list("pk", flat=True))
    about = Q(object_type="delegates.participant", object_id__in=[str(pk) for pk in subject.pks])
    about |= Q(object_type="delegates.passport", object_id__in=[str(pk) for pk in passports])
    entries = Entry.objects.filter(about, meeting_id=subject.meeting.pk).order_by("pk")
    yield _section(
        "record",
        _("What was done with it"),
        [[_fact("at", _("When"), entry.at), _fact("what", _("What"), action_name(entry.action))] for entry in entries],
    )
