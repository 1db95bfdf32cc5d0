"""Boring rows for tests: fixed values and running numbers, nothing random. Pass what the test is about.

`MeetingFactory` is the 28th CICC, public, in Castries from 14 to 16 May 2025, made by the desk's own action,
with its audiences; `audience(meeting, "stream", "immigration")` finds one of them.
"""

from __future__ import annotations

import datetime
import zoneinfo

import factory
from factory.django import DjangoModelFactory

from agenda.models import AgendaItem, Booking, Outcome, OutcomeResponsible, Paper, Session, SessionPerson, TakenSymbol
from agenda.models.session import DISCLOSURE_BY_KIND, Disclosure, Kind, SessionAgendaItem
from cicc_portal.accounts.models import Audience, User
from cicc_portal.audit.record import SYSTEM
from delegates.models import AudienceMember, Checkpoint, Delegation, FocalPoint, Participant, SigningKey, StreamPost
from meetings.actions.meetings import create_meeting
from meetings.models import AudienceAssignment, Committee, Group, Meeting, Party, Room, StaffAssignment
from meetings.models.meeting import Stream

FIRST_DAY = datetime.date(2025, 5, 14)
ZONE = zoneinfo.ZoneInfo("America/St_Lucia")
BEFORE = datetime.datetime(2025, 4, 1, 12, 0, tzinfo=datetime.UTC)


def at(day: int, time: str) -> datetime.datetime:
    """An hour of the meeting, in its zone: `at(1, "09:30")` is on the first day, `at(0, …)` the day before."""
    hour = datetime.time.fromisoformat(time)
    return datetime.datetime.combine(FIRST_DAY + datetime.timedelta(days=day - 1), hour, tzinfo=ZONE)


def audience(meeting: Meeting, kind: str, stream: str = "") -> Audience:
    """The meeting's audience of a kind; of named ones the first, which is the drafting group."""
    found = Audience.objects.of_meeting(meeting).filter(kind=kind, stream=stream).first()
    if found is None:
        raise LookupError(f"{meeting} has no audience {kind} {stream}")
    return found


class Factory(DjangoModelFactory):
    class Meta:
        abstract = True
        skip_postgeneration_save = True


class UserFactory(Factory):
    class Meta:
        model = User

    email = factory.Sequence("person{}@example.org".format)
    full_name = factory.Sequence("Person {}".format)


class CommitteeFactory(Factory):
    class Meta:
        model = Committee
        django_get_or_create = ("acronym",)

    acronym = "CICC"
    name = {"en": "Standing Committee of Chiefs of Immigration and Comptrollers of Customs"}
    parent = {"en": "Council for National Security and Law Enforcement (CONSLE)"}


class PartyFactory(Factory):
    """A member state unless told otherwise; one party a code."""

    class Meta:
        model = Party
        django_get_or_create = ("code",)

    code = factory.Sequence("P{}".format)
    group = Group.MEMBER
    name = factory.LazyAttribute(lambda party: {"en": f"State {party.code}"})
    sort_key = factory.LazyAttribute(lambda party: party.name["en"])


class MeetingFactory(Factory):
    class Meta:
        model = Meeting

    committee = factory.SubFactory(CommitteeFactory)
    number = factory.Sequence(lambda n: 28 + n)
    slug = factory.LazyAttribute(lambda meeting: f"cicc-{meeting.number}")
    title = {
        "en": "Twenty-eighth Meeting of the Standing Committee of Chiefs of Immigration and Comptrollers of Customs",
    }
    theme = {"en": "Strengthening Regional Leadership, Innovation, and Collaboration in Border Security"}
    host = factory.SubFactory(PartyFactory, code="LC", name={"en": "Saint Lucia"})
    city = "Castries"
    starts_on = FIRST_DAY
    ends_on = FIRST_DAY + datetime.timedelta(days=2)
    tz = "America/St_Lucia"
    symbol_prefix = factory.LazyAttribute(lambda meeting: f"CICC/{meeting.number}/2025")
    state = Meeting.State.PUBLIC

    @classmethod
    def _setup_next_sequence(cls):
        return 0

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return create_meeting(model_class(*args, **kwargs), by=SYSTEM)


class RoomFactory(Factory):
    class Meta:
        model = Room

    meeting = factory.SubFactory(MeetingFactory)
    code = factory.Sequence("R{}".format)
    name = factory.LazyAttribute(lambda room: f"Room {room.code}")
    capacity = 70
    position = factory.Sequence(int)


class StaffFactory(Factory):
    """A user in a role: `StaffFactory(meeting=…, role=Role.PAPERS).user`."""

    class Meta:
        model = StaffAssignment

    meeting = factory.SubFactory(MeetingFactory)
    user = factory.SubFactory(UserFactory)


class AudienceAssignmentFactory(Factory):
    class Meta:
        model = AudienceAssignment

    user = factory.SubFactory(UserFactory)


class DelegationFactory(Factory):
    class Meta:
        model = Delegation

    meeting = factory.SubFactory(MeetingFactory)
    party = factory.SubFactory(PartyFactory)
    quota = factory.LazyAttribute(lambda delegation: delegation.meeting.default_quota(delegation.party.group))


class FocalPointFactory(Factory):
    class Meta:
        model = FocalPoint

    delegation = factory.SubFactory(DelegationFactory)
    user = factory.SubFactory(UserFactory)


class ParticipantFactory(Factory):
    """An accredited adviser; the meeting and the badge category follow from the delegation."""

    class Meta:
        model = Participant

    delegation = factory.SubFactory(DelegationFactory)
    meeting = factory.SelfAttribute("delegation.meeting")
    function = Participant.Function.ADVISER
    given_name = "Ann"
    family_name = factory.Sequence("Delegate{}".format)
    badge_name = factory.LazyAttribute(lambda person: f"{person.given_name} {person.family_name}")
    title = "Border Officer"
    email = factory.Sequence("delegate{}@example.org".format)
    phone = "+1 758 555 0100"
    state = Participant.State.ACCREDITED
    consented_at = BEFORE
    consent_version = "1"
    submitted_at = factory.LazyAttribute(lambda person: None if person.state == Participant.State.DRAFT else BEFORE)
    accredited_at = factory.LazyAttribute(
        lambda person: BEFORE if person.state == Participant.State.ACCREDITED else None
    )
    category = factory.LazyAttribute(
        lambda person: Participant(delegation=person.delegation, function=person.function).category_by_party()
    )


class StreamPostFactory(Factory):
    class Meta:
        model = StreamPost

    participant = factory.SubFactory(ParticipantFactory)
    delegation = factory.SelfAttribute("participant.delegation")
    stream = Stream.IMMIGRATION
    post = StreamPost.Post.LEAD


class AudienceMemberFactory(Factory):
    class Meta:
        model = AudienceMember


class CheckpointFactory(Factory):
    class Meta:
        model = Checkpoint

    meeting = factory.SubFactory(MeetingFactory)
    name = factory.Sequence("Checkpoint {}".format)
    audience = factory.LazyAttribute(lambda point: audience(point.meeting, Audience.Kind.PARTICIPANTS))


class AgendaItemFactory(Factory):
    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    position = factory.Sequence(int)
    number = factory.LazyAttribute(lambda item: str(item.position + 1))
    title = factory.LazyAttribute(lambda item: {"en": f"Item {item.number}"})


class SessionFactory(Factory):
    """A working session for participants, first day, 9:00 to 10:00; `rooms=[…]` books them, `items=[…]` links items."""

    class Meta:
        model = Session

    meeting = factory.SubFactory(MeetingFactory)
    kind = Kind.WORKING
    title = factory.Sequence(lambda n: {"en": f"Session {n}"})
    audience = factory.LazyAttribute(lambda session: audience(session.meeting, Audience.Kind.PARTICIPANTS))
    disclosure = factory.LazyAttribute(lambda session: DISCLOSURE_BY_KIND.get(Kind(session.kind), Disclosure.OPEN))
    starts_at = at(1, "09:00")
    ends_at = factory.LazyAttribute(
        lambda session: session.starts_at and session.starts_at + datetime.timedelta(hours=1)
    )

    @factory.post_generation
    def rooms(self, create, extracted, **kwargs):
        for room in extracted or ():
            BookingFactory(session=self, room=room)

    @factory.post_generation
    def items(self, create, extracted, **kwargs):
        self.agenda_items.add(*(extracted or ()))


class BookingFactory(Factory):
    class Meta:
        model = Booking

    session = factory.SubFactory(SessionFactory)
    room = factory.SubFactory(RoomFactory, meeting=factory.SelfAttribute("..session.meeting"))
    meeting = factory.SelfAttribute("session.meeting")
    starts_at = factory.SelfAttribute("session.starts_at")
    ends_at = factory.SelfAttribute("session.ends_at")
    is_cancelled = factory.SelfAttribute("session.is_cancelled")
    is_shared = factory.SelfAttribute("room.is_shared")


class SessionPersonFactory(Factory):
    class Meta:
        model = SessionPerson

    session = factory.SubFactory(SessionFactory)
    participant = factory.SubFactory(
        ParticipantFactory, delegation__meeting=factory.SelfAttribute("...session.meeting")
    )
    part = SessionPerson.Part.SPEAKER


class SessionAgendaItemFactory(Factory):
    class Meta:
        model = SessionAgendaItem

    session = factory.SubFactory(SessionFactory)
    agenda_item = factory.SubFactory(AgendaItemFactory, meeting=factory.SelfAttribute("..session.meeting"))


class OutcomeFactory(Factory):
    """A draft for participants; `responsible=[party, …]` links parties."""

    class Meta:
        model = Outcome

    meeting = factory.SubFactory(MeetingFactory)
    position = factory.Sequence(int)
    verb = Outcome.Verb.AGREED
    text = factory.LazyAttribute(lambda outcome: {"en": f"to do thing {outcome.position}"})
    audience = factory.LazyAttribute(lambda outcome: audience(outcome.meeting, Audience.Kind.PARTICIPANTS))
    due_on = datetime.date(2025, 11, 30)

    @factory.post_generation
    def responsible(self, create, extracted, **kwargs):
        for position, party in enumerate(extracted or ()):
            OutcomeResponsible.objects.create(outcome=self, party=party, position=position)


class PaperFactory(Factory):
    """An issued working paper for participants; its symbol follows the meeting's prefix."""

    class Meta:
        model = Paper

    class Params:
        number = factory.Sequence(lambda n: n + 1)

    meeting = factory.SubFactory(MeetingFactory)
    series = Paper.Series.WORKING
    title = factory.LazyAttribute(lambda paper: {"en": f"Paper {paper.number}"})
    audience = factory.LazyAttribute(lambda paper: audience(paper.meeting, Audience.Kind.PARTICIPANTS))
    state = Paper.State.ISSUED
    issued_at = BEFORE
    taken_symbol = factory.LazyAttribute(
        lambda paper: TakenSymbol.objects.create(
            meeting=paper.meeting, symbol=f"{paper.meeting.symbol_prefix}/{paper.series}.{paper.number}"
        )
    )


class SigningKeyFactory(Factory):
    class Meta:
        model = SigningKey

    meeting = factory.SubFactory(MeetingFactory)
    number = 1
    public_key = bytes(32)
    private_key = "no key at all"
