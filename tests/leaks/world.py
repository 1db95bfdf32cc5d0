"""A meeting in which each secret carries a marker of its own, and who may come to know each marker."""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.db import connection

from agenda.actions.bilaterals import ask
from agenda.actions.releases import issue_release
from agenda.models import Announcement, BilateralRequest, Outcome, Paper, ReleasedSession, Session, Suggestion
from agenda.models.session import Disclosure, Kind
from agenda.solver.data import Demand
from cicc_portal.accounts.models import Audience, User
from cicc_portal.audit.models import Entry
from cicc_portal.audit.record import SYSTEM
from cicc_portal.documents.models import GeneratedFile, Job
from cicc_portal.outbox.actions import Written, keep_drafts
from cicc_portal.outbox.letters import Letter as Words
from cicc_portal.outbox.models import Message
from delegates.actions.documents import READER
from delegates.models import Delegation, Invitation, Letter, Participant, Passport, PersonalDocument, Travel
from delegates.models.invitation import digest_of
from meetings.models import Meeting
from meetings.models.meeting import Stream
from tests import factories

SECRETARIAT = {
    "accreditor",
    "caucus_staff_immigration",
    "director",
    "messages_officer",
    "papers_officer",
    "printer",
    "protocol_officer",
    "rapporteur",
    "secretary",
    "timetabler",
}
STATES = {"adviser_bb", "chief_customs_bb", "chief_immigration_bb", "merged_head_ky"}
PARTICIPANTS = STATES | {"partner_wco"}
IMMIGRATION = {"caucus_staff_immigration", "chief_immigration_bb", "merged_head_ky"}
CUSTOMS = {"chief_customs_bb", "merged_head_ky"}
BUREAU = {"chief_customs_bb"}
DRAFTING = {"adviser_bb"}
# A member who is written to about a change, and nobody who visits.
TOLD = "told"


@dataclass
class World:
    """The meeting, its people by persona, and its secrets: marker → (what it marks, who may know it)."""

    meeting: Meeting
    people: dict[str, User | None]
    secrets: dict[str, tuple[str, set[str]]] = field(default_factory=dict)
    within: Session | None = None  # an unlisted session that lies within the time of another
    bilateral: Session | None = None  # the same

    def mark(self, label: str, may_know: set[str]) -> str:
        """A new marker for a secret that only `may_know` may read."""
        marker = f"mk{secrets.token_hex(8)}"
        self.secrets[marker] = (label, may_know)
        return marker

    def labels(self) -> list[str]:
        return [label for label, _may in self.secrets.values()]

    def marker(self, wanted: str) -> str:
        return next(marker for marker, (label, _may) in self.secrets.items() if label == wanted)

    def leaks(self, persona: str, words: str) -> list[str]:
        """What stands in `words` that `persona` may not know."""
        return [label for marker, (label, may) in self.secrets.items() if marker in words and persona not in may]


def build(meeting: Meeting, people: dict[str, User | None]) -> World:
    """Fill `meeting` with one of each secret thing."""
    world = World(meeting, people)
    caucuses = (
        (factories.audience(meeting, Audience.Kind.STREAM, Stream.IMMIGRATION), IMMIGRATION, Kind.CAUCUS, "14:00"),
        (factories.audience(meeting, Audience.Kind.STREAM, Stream.CUSTOMS), CUSTOMS, Kind.CAUCUS, "14:00"),
        (factories.audience(meeting, Audience.Kind.BUREAU), BUREAU, Kind.BUREAU, "16:00"),
        (factories.audience(meeting, Audience.Kind.NAMED), DRAFTING, Kind.DRAFTING, "17:00"),
    )
    factories.AudienceMemberFactory(audience=caucuses[2][0], participant=people["chief_customs_bb"].participant)
    factories.AudienceMemberFactory(audience=caucuses[3][0], participant=people["adviser_bb"].participant)
    for number, (audience, members, kind, hour) in enumerate(caucuses):
        _closed(world, audience, members, kind, hour, number)
    world.within = factories.SessionFactory(
        meeting=meeting,
        kind=Kind.DRAFTING,
        audience=caucuses[3][0],
        title={"en": world.mark("drafting group within the bureau's time", DRAFTING)},
        starts_at=factories.at(1, "16:10"),
        ends_at=factories.at(1, "16:40"),
    )
    _for_states(world)
    _private(world)
    _bilateral(world)
    _draft_meeting(world)
    _suggested(world)
    issue_release(meeting, by=SYSTEM)
    _changed(world)
    return world


def _suggested(world: World) -> None:
    """Suggestions that speak of every session: a proposal, and demands that cannot hold together."""
    sessions = list(Session.objects.filter(meeting=world.meeting).order_by("pk"))
    person = world.people["chief_customs_bb"].participant.pk
    places = [
        {
            "session": session.pk,
            "starts_at": factories.at(3, "09:00").isoformat(),
            "ends_at": factories.at(3, "10:00").isoformat(),
            "rooms": [],
        }
        for session in sessions
    ]
    Suggestion.objects.create(meeting=world.meeting, placements=places)
    demands = [Demand("place", session.pk, (session.pk,)) for session in sessions]
    demands += [
        Demand("person", person, tuple(session.pk for session in sessions)),
        Demand("absent", person, (sessions[0].pk,)),
    ]
    Suggestion.objects.create(meeting=world.meeting, conflict=[demand.as_json() for demand in demands])


def _changed(world: World) -> None:
    """A second release that renames what is closed, and moves what lies within another one's time."""
    changed = Session.objects.filter(
        meeting=world.meeting, audience__kind__in=[Audience.Kind.STREAM, Audience.Kind.BUREAU]
    )
    for session in changed.select_related("audience"):
        members = {Stream.IMMIGRATION: IMMIGRATION, Stream.CUSTOMS: CUSTOMS}.get(session.audience.stream, BUREAU)
        label = f"{session.audience.kind} {session.audience.stream}".strip()
        session.title = {"en": world.mark(f"{label}: title in the second release", members)}
        session.save(update_fields=["title"])
    Session.objects.filter(pk=world.within.pk).update(starts_at=factories.at(1, "16:15"))
    issue_release(world.meeting, by=SYSTEM)


def _announced(world: World, audience: Audience, label: str, members: set[str]) -> None:
    """What is announced to a closed audience, and a message that tells one of its members of a change."""
    text = {"en": world.mark(f"{label}: announcement", members)}
    Announcement.objects.create(meeting=world.meeting, audience=audience, text=text)
    # None of the outbox's staff is assigned to a closed audience.
    written = Written(
        to=f"{TOLD}@example.org",
        name=world.mark(f"{label}: who is told of a change", {TOLD}),
        language="en",
        letter=Words(subject=world.mark(f"{label}: notice", {TOLD}), text="It moves.", html=""),
        closed_to=[audience.pk],
    )
    keep_drafts([written], kind=f"release:{audience.pk}", meeting=world.meeting, by=SYSTEM)


def _closed(world: World, audience: Audience, members: set[str], kind: str, hour: str, number: int) -> None:
    label = f"{audience.kind} {audience.stream}".strip()
    meeting = world.meeting
    room = factories.RoomFactory(meeting=meeting, code=f"C{number}", name=f"Caucus Room {number}")
    session = factories.SessionFactory(
        meeting=meeting,
        kind=kind,
        audience=audience,
        title={"en": world.mark(f"{label}: session title", members)},
        description={"en": world.mark(f"{label}: session description", members)},
        public_title={"en": "Caucus (closed)"} if kind == Kind.CAUCUS else {},
        starts_at=factories.at(1, hour),
        rooms=[room],
    )
    factories.SessionPersonFactory(session=session, participant=world.people["chief_customs_bb"].participant)
    _announced(world, audience, label, members)
    paper = factories.PaperFactory(
        meeting=meeting,
        audience=audience,
        session=session,
        title={"en": world.mark(f"{label}: paper", members)},
        number=900 + number,
    )
    outcome = factories.OutcomeFactory(
        meeting=meeting,
        audience=audience,
        session=session,
        series=audience.pk,
        number=1,
        state=Outcome.State.ADOPTED,
        adopted_at=factories.BEFORE,
        text={"en": world.mark(f"{label}: outcome", members)},
    )
    file = GeneratedFile.written(
        world.mark(f"{label}: file content", members).encode(),
        filename="document.pdf",
        mime="application/pdf",
        kind="report",
        title=world.mark(f"{label}: file title", members),
        language="en",
        meeting_id=meeting.pk,
        audience=audience,
    )
    file.save()
    Job.objects.create(
        kind="report",
        meeting_id=meeting.pk,
        audience=audience,
        state=Job.State.DONE,
        file=file,
        finished_at=factories.BEFORE,
    )
    for obj, field_name in ((session, "title"), (paper, "title"), (outcome, "text")):
        Entry.objects.create(
            actor_label="someone",
            action="thing.changed",
            object_type=obj._meta.label_lower,
            object_id=str(obj.pk),
            object_version=99,
            meeting_id=meeting.pk,
            audience_id=audience.pk,
            changes={field_name: ["before", world.mark(f"{label}: audit of {obj._meta.model_name}", members)]},
        )


def _for_states(world: World) -> None:
    states = factories.audience(world.meeting, Audience.Kind.STATES)
    may = STATES | SECRETARIAT
    factories.PaperFactory(
        meeting=world.meeting, audience=states, title={"en": world.mark("states: paper", may)}, number=800
    )
    factories.OutcomeFactory(
        meeting=world.meeting,
        audience=states,
        number=1,
        state=Outcome.State.ADOPTED,
        adopted_at=factories.BEFORE,
        text={"en": world.mark("states: outcome", may)},
    )
    factories.OutcomeFactory(
        meeting=world.meeting, audience=states, text={"en": world.mark("states: draft outcome", SECRETARIAT)}
    )
    factories.SessionFactory(
        meeting=world.meeting,
        audience=states,
        disclosure=Disclosure.ANNOUNCED,
        title={"en": world.mark("states: announced session", may)},
        public_title={"en": "Meeting of states (closed)"},
        starts_at=factories.at(2, "11:00"),
    )


def _private(world: World) -> None:
    """A delegate of Saint Lucia who has no account, and whose data the focal point and a few others may read."""
    delegation = world.people["focal_point_lc"].focal_points.get().delegation
    contact = {"accreditor", "director", "focal_point_lc"}
    needs = {"focal_point_lc", "protocol_officer"}
    person = factories.ParticipantFactory(
        delegation=delegation,
        family_name=world.mark("name of an accredited delegate", PARTICIPANTS | SECRETARIAT | {"focal_point_lc"}),
        badge_name="Badge Name",
        email=f"{world.mark('e-mail address', contact)}@example.org",
        phone=world.mark("telephone", contact),
        dietary=world.mark("dietary needs", needs),
        access_needs=world.mark("access needs", needs),
        wants_visa_letter=True,
    )
    Travel.objects.create(
        participant=person,
        arrives_from=world.mark("where one arrives from", needs | {"host_liaison"}),
        arrival_flight=world.mark("flight of arrival", needs | {"host_liaison"}),
        departure_flight=world.mark("flight of departure", needs),
        hotel=world.mark("hotel", needs),
        assistance=world.mark("assistance at the airport", needs | {"host_liaison"}),
    )
    Passport.objects.create(
        participant=person,
        number=world.mark("passport number", needs),
        nationality=world.mark("nationality", needs),
        born_on=datetime.date(1980, 1, 1),
        issued_on=datetime.date(2020, 1, 1),
        expires_on=datetime.date(2030, 1, 1),
        digest="d" * 64,
    )
    _paper(world, person, "visa", needs)
    _paper(world, person, "confirmation", needs | contact)
    delegation.join_token = world.mark("link for the members", contact | {"secretary"})
    delegation.save(update_fields=["join_token"])
    factories.ParticipantFactory(
        delegation=delegation,
        state="returned",
        family_name=world.mark("name of someone not accredited", SECRETARIAT | {"focal_point_lc"}),
        query=world.mark("query of the secretariat", contact),
        email=f"{world.mark('e-mail address of someone not accredited', contact)}@example.org",
    )
    letters = contact | {"secretary", "protocol_officer"}
    letter = Letter(
        delegation=delegation, filename=world.mark("name of a letter", letters), mime="application/pdf", size=1
    )
    letter.file.save("letter", ContentFile(world.mark("letter of credentials", letters).encode()))
    _invited(world, delegation, contact)
    press = world.people["media_person"].participant
    press.family_name = world.mark("name of a journalist", SECRETARIAT | {"media_person"})
    press.badge_name = "Press"
    press.save(update_fields=["family_name", "badge_name"])


def _invited(world: World, delegation: Delegation, contact: set[str]) -> None:
    """A further focal point of Saint Lucia, asked by a link, who has not answered."""
    user = factories.UserFactory(
        email=f"{world.mark('e-mail address of a focal point', contact)}@example.org",
        full_name=world.mark("name of a focal point", {*contact, "secretary"}),
    )
    factories.FocalPointFactory(delegation=delegation, user=user)
    invitation = Invitation(
        delegation=delegation, email=user.email, full_name=user.full_name, expires_at=factories.at(9999, "12:00")
    )
    invitation.digest = digest_of(invitation.token)
    invitation.save()


def _bilateral(world: World) -> None:
    """Barbados and Saint Lucia meet within the bureau's time: known to both, and to those who make the timetable."""
    barbados, makers = STATES - {"merged_head_ky"}, {"director", "secretary", "timetabler"}
    request = ask(
        BilateralRequest(
            meeting=world.meeting,
            asked_by=world.people["focal_point_lc"].focal_points.get().delegation,
            asked=world.people["adviser_bb"].participant.delegation,
            subject=world.mark("subject of a bilateral meeting", barbados | makers | {"focal_point_lc"}),
        ),
        by=world.people["focal_point_lc"],
    )
    request.audience.name = {"en": world.mark("audience of a bilateral meeting", barbados | makers)}
    request.audience.save(update_fields=["name"])
    request.state = BilateralRequest.State.PLACED
    request.session = world.bilateral = factories.SessionFactory(
        meeting=world.meeting,
        kind=Kind.BILATERAL,
        audience=request.audience,
        title={"en": world.mark("title of a bilateral meeting", barbados)},
        remote_url=f"https://example.org/{world.mark('link of a bilateral meeting', barbados)}",
        starts_at=factories.at(1, "16:20"),
        ends_at=factories.at(1, "16:50"),
    )
    request.save(update_fields=["state", "session"])


def _paper(world: World, person: Participant, kind: str, may_know: set[str]) -> None:
    """A paper about `person`, as the job leaves it: for protocol or who accredits, the rest by the registration."""
    file = GeneratedFile.written(
        world.mark(f"content of a paper: {kind}", may_know).encode(),
        filename="paper.pdf",
        mime="application/pdf",
        kind=kind,
        title=world.mark(f"title of a paper: {kind}", may_know),
        language="en",
        meeting_id=world.meeting.pk,
        role=READER[kind],
    )
    file.save()
    PersonalDocument.objects.create(participant=person, kind=kind, digest="d" * 64, file=file)


def _draft_meeting(world: World) -> None:
    factories.MeetingFactory(
        number=99,
        slug="cicc-99",
        state=Meeting.State.DRAFT,
        title={"en": world.mark("title of a draft meeting", set())},
    )


def withhold(world: World) -> None:
    """Take out what an outsider must not notice: closed papers, outcomes, files, jobs and entries of the record, and
    the unlisted sessions that lie within another one's time. Triggers are lifted: the tests' role owns the tables."""
    closed = list(Audience.objects.of_meeting(world.meeting).closed().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        # Deferred constraints first: tables with events that still wait cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("agenda_outcome", "audit_entry"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        Announcement.objects.filter(audience__in=closed).delete()
        Message.objects.filter(audience__in=closed).delete()
        Outcome.objects.filter(audience__in=closed).delete()
        Paper.objects.filter(audience__in=closed).delete()
        Job.objects.filter(audience__in=closed).delete()
        GeneratedFile.objects.filter(audience__in=closed).delete()
        Entry.objects.filter(audience_id__in=closed).delete()
        BilateralRequest.objects.all().delete()
        for session in (world.within, world.bilateral):
            ReleasedSession.objects.filter(session=session).delete()
            Session.objects.filter(pk=session.pk).delete()
        for table in ("agenda_outcome", "audit_entry"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
