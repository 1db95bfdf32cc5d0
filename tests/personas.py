"""The people of the tests, as fixtures: each is a `User` with a place at the `meeting` (the 28th CICC).

Delegates carry their registration as `.participant`. `client_of(user)` is a signed-in client, `viewer(user, meeting)`
what that user may know; both take `None` for someone who is not signed in, and both are fixtures of the same name.
"""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from cicc_portal.accounts.models import Audience, User
from cicc_portal.accounts.viewers import Viewer, viewer_for
from delegates.models import Delegation, Participant, StreamPost
from meetings.models import Group, Meeting
from meetings.models.meeting import Stream
from meetings.roles import Role
from tests import factories

FIXTURES = [
    "accreditor",
    "adviser_bb",
    "barbados",
    "caucus_staff_immigration",
    "cayman",
    "chief_customs_bb",
    "chief_immigration_bb",
    "director",
    "focal_point_lc",
    "host_liaison",
    "media_person",
    "meeting",
    "merged_head_ky",
    "messages_officer",
    "outsider",
    "papers_officer",
    "partner_wco",
    "printer",
    "protocol_officer",
    "rapporteur",
    "saint_lucia",
    "secretary",
    "steward",
    "timetabler",
    "world_customs",
]
__all__ = ["_client_of", "_viewer", *FIXTURES]


def client_of(user: User | None) -> Client:
    """A client that is signed in as `user`."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def viewer(user: User | None, meeting: Meeting) -> Viewer:
    """What `user` may know and do at `meeting`."""
    return viewer_for(user or AnonymousUser(), meeting)


@pytest.fixture(name="client_of")
def _client_of():
    return client_of


@pytest.fixture(name="viewer")
def _viewer():
    return viewer


def staff(meeting: Meeting, role: Role, name: str) -> User:
    """A user who works for the meeting in one role."""
    user = factories.UserFactory(email=f"{role}@secretariat.example", full_name=name)
    factories.StaffFactory(meeting=meeting, user=user, role=role)
    return user


def delegate(delegation: Delegation, email: str, name: str, *, leads: tuple[str, ...] = (), **fields) -> User:
    """A user who is accredited in a delegation, and leads its `leads`."""
    user = factories.UserFactory(email=email, full_name=name)
    given_name, family_name = name.split(" ", 1)
    participant = factories.ParticipantFactory(
        delegation=delegation, user=user, email=email, given_name=given_name, family_name=family_name, **fields
    )
    for stream in leads:
        factories.StreamPostFactory(participant=participant, stream=stream, post=StreamPost.Post.LEAD)
    user.participant = participant
    return user


@pytest.fixture
def meeting(db) -> Meeting:
    return factories.MeetingFactory(number=28)


# --- delegations ------------------------------------------------------------------------------------------------------
@pytest.fixture
def barbados(meeting) -> Delegation:
    return factories.DelegationFactory(
        meeting=meeting,
        party=factories.PartyFactory(code="BB", name={"en": "Barbados", "fr": "Barbade"}, sort_key="Barbados"),
    )


@pytest.fixture
def saint_lucia(meeting) -> Delegation:
    return factories.DelegationFactory(meeting=meeting, party=meeting.host)


@pytest.fixture
def cayman(meeting) -> Delegation:
    return factories.DelegationFactory(
        meeting=meeting,
        party=factories.PartyFactory(
            code="KY",
            group=Group.ASSOCIATE,
            name={"en": "Cayman Islands"},
            sort_key="Cayman Islands",
            offices={"both": "Director of Customs and Border Control"},
        ),
    )


@pytest.fixture
def world_customs(meeting) -> Delegation:
    return factories.DelegationFactory(
        meeting=meeting,
        party=factories.PartyFactory(
            code="WCO",
            group=Group.INTERNATIONAL,
            name={"en": "World Customs Organization"},
            sort_key="World Customs Organization",
        ),
    )


# --- staff ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def secretary(meeting) -> User:
    return staff(meeting, Role.SECRETARY, "Sonia Secretary")


@pytest.fixture
def director(meeting) -> User:
    return staff(meeting, Role.DIRECTOR, "Dora Director")


@pytest.fixture
def timetabler(meeting) -> User:
    return staff(meeting, Role.TIMETABLE, "Tom Timetable")


@pytest.fixture
def accreditor(meeting) -> User:
    return staff(meeting, Role.ACCREDITATION, "Ada Accreditor")


@pytest.fixture
def protocol_officer(meeting) -> User:
    return staff(meeting, Role.PROTOCOL, "Petra Protocol")


@pytest.fixture
def host_liaison(meeting) -> User:
    return staff(meeting, Role.HOST_LIAISON, "Hector Host")


@pytest.fixture
def papers_officer(meeting) -> User:
    return staff(meeting, Role.PAPERS, "Paula Papers")


@pytest.fixture
def rapporteur(meeting) -> User:
    return staff(meeting, Role.RAPPORTEUR, "Rita Rapporteur")


@pytest.fixture
def printer(meeting) -> User:
    return staff(meeting, Role.PRINTING, "Peter Printer")


@pytest.fixture
def messages_officer(meeting) -> User:
    return staff(meeting, Role.MESSAGES, "Mia Messages")


@pytest.fixture
def steward(meeting) -> User:
    return staff(meeting, Role.STEWARD, "Stan Steward")


@pytest.fixture
def caucus_staff_immigration(meeting) -> User:
    """A paper officer who is assigned to the immigration caucus, and to no other closed audience."""
    user = factories.UserFactory(email="immigration@secretariat.example", full_name="Carl Caucus")
    factories.StaffFactory(meeting=meeting, user=user, role=Role.PAPERS)
    factories.AudienceAssignmentFactory(
        user=user, audience=factories.audience(meeting, Audience.Kind.STREAM, Stream.IMMIGRATION)
    )
    return user


# --- delegates --------------------------------------------------------------------------------------------------------
@pytest.fixture
def focal_point_lc(saint_lucia) -> User:
    """Registers Saint Lucia's delegation, and is no participant."""
    user = factories.UserFactory(email="focal.lc@example.org", full_name="Flora Focal")
    factories.FocalPointFactory(delegation=saint_lucia, user=user)
    return user


@pytest.fixture
def chief_immigration_bb(barbados) -> User:
    """Head of Barbados's delegation and lead of its immigration stream."""
    return delegate(
        barbados,
        "immigration.bb@example.org",
        "Ingrid Immigration",
        leads=(Stream.IMMIGRATION,),
        function=Participant.Function.HEAD,
        stream=Stream.IMMIGRATION,
        title="Chief Immigration Officer",
    )


@pytest.fixture
def chief_customs_bb(barbados) -> User:
    return delegate(
        barbados,
        "customs.bb@example.org",
        "Colin Customs",
        leads=(Stream.CUSTOMS,),
        function=Participant.Function.ALTERNATE,
        stream=Stream.CUSTOMS,
        title="Comptroller of Customs",
    )


@pytest.fixture
def merged_head_ky(cayman) -> User:
    """One head for both streams: the parallel caucuses clash for this person."""
    return delegate(
        cayman,
        "head.ky@example.org",
        "Mary Merged",
        leads=(Stream.IMMIGRATION, Stream.CUSTOMS),
        function=Participant.Function.HEAD,
        title="Director of Customs and Border Control",
    )


@pytest.fixture
def adviser_bb(barbados) -> User:
    """In a state's delegation, in no caucus."""
    return delegate(barbados, "adviser.bb@example.org", "Alan Adviser", stream=Stream.IMMIGRATION)


@pytest.fixture
def partner_wco(world_customs) -> User:
    return delegate(
        world_customs,
        "wco@example.org",
        "Wanda Wco",
        function=Participant.Function.OBSERVER,
        title="Senior Programme Manager",
    )


@pytest.fixture
def media_person(meeting) -> User:
    press = factories.DelegationFactory(
        meeting=meeting,
        party=factories.PartyFactory(code="PRESS", group=Group.MEDIA, name={"en": "Media"}, sort_key="Media"),
    )
    return delegate(press, "media@example.org", "Max Media", function=Participant.Function.OBSERVER, title="Reporter")


@pytest.fixture
def outsider(db) -> User:
    """Has an account, and nothing to do with any meeting."""
    return factories.UserFactory(email="outsider@example.org", full_name="Otto Outsider")
