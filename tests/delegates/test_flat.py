"""Lists, documents and exports ask the database as often for 3,000 participants as for 30."""

from __future__ import annotations

import datetime
import functools
import io
from types import SimpleNamespace

import pikepdf
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agenda.actions.releases import issue_release
from agenda.models.session import Kind
from cicc_portal.accounts.models import User
from cicc_portal.accounts.viewers import Viewer, viewer_for
from cicc_portal.audit.record import SYSTEM
from cicc_portal.documents import rendering
from cicc_portal.documents.registry import handler_for
from cicc_portal.documents.rendering import Typeset
from delegates.documents import catalogue
from delegates.models import Delegation, FocalPoint, Invitation, Letter, Participant, Passport, Travel
from delegates.tasks import documents as tasks
from meetings.models import Group, Meeting, Party
from meetings.models.party import GROUP_ORDER
from meetings.roles import ASSIGNED
from tests import factories

State = Participant.State
A_DELEGATION = 10
STATES = (State.ACCREDITED, State.ACCREDITED, State.SUBMITTED, State.RETURNED, State.REFERRED)


def parties(number: int) -> list[Party]:
    """Member states, associate ones and organisations in turn."""
    groups = (Group.MEMBER, Group.ASSOCIATE, Group.INTERNATIONAL)
    made = [
        Party(
            code=f"F{place}",
            group=groups[place % 3],
            name={"en": f"Party {place}", "fr": f"Partie {place}"},
            sort_key=f"Party {place:03}",
        )
        for place in range(number)
    ]
    for party in made:
        party.rank = GROUP_ORDER.index(Group(party.group))
    return Party.objects.bulk_create(made)


def crowd(meeting: Meeting, invited: list[Party]) -> None:
    """Ten people of every delegation, with all that a list may show; each delegation with one who registers it."""
    delegations = Delegation.objects.bulk_create(
        Delegation(meeting=meeting, party=party, quota=2 * A_DELEGATION, credentials=Delegation.Credentials.FORMAL)
        for party in invited
    )
    users = User.objects.bulk_create(
        User(email=f"focal.{delegation.pk}@example.org", full_name=f"Focal {delegation.pk}")
        for delegation in delegations
    )
    FocalPoint.objects.bulk_create(
        FocalPoint(delegation=delegation, user=user) for delegation, user in zip(delegations, users, strict=True)
    )
    # Of every other one the focal point still waits for the invitation.
    Invitation.objects.bulk_create(
        Invitation(
            delegation=delegation,
            email=user.email,
            digest=f"{delegation.pk:064}",
            expires_at=timezone.now() + datetime.timedelta(days=30),
            opened_at=timezone.now() if delegation.pk % 4 else None,
        )
        for delegation, user in zip(delegations, users, strict=True)
        if delegation.pk % 2
    )
    Letter.objects.bulk_create(
        Letter(delegation=delegation, file="letters/x", filename="x.pdf", mime="application/pdf", sha256="0", size=1)
        for delegation in delegations
    )
    people = Participant.objects.bulk_create(
        person(meeting, delegation, place) for delegation in delegations for place in range(A_DELEGATION)
    )
    travellers = people[:: A_DELEGATION // 2]
    Travel.objects.bulk_create(
        Travel(
            participant=traveller,
            arrives_at=factories.at(0, f"{number % 24:02}:00"),
            departs_at=factories.at(4, "15:00"),
            arrival_flight=f"BW {number % 7}",
            hotel=f"Inn {number % 9}",
        )
        for number, traveller in enumerate(travellers)
    )
    Passport.objects.bulk_create(
        Passport(participant=traveller, number=f"P{traveller.pk}", digest=f"{traveller.pk:064}")
        for traveller in travellers
    )


def person(meeting: Meeting, delegation: Delegation, place: int) -> Participant:
    """The first of a delegation leads it; one in three names has somebody else, so that duplicates are pointed out."""
    function = Participant.Function.HEAD if place == 0 else Participant.Function.ADVISER
    state = STATES[place % len(STATES)]
    return Participant(
        meeting=meeting,
        delegation=delegation,
        function=function,
        function_rank=0 if place == 0 else 2,
        given_name="Ann",
        family_name=f"Delegate{delegation.pk}-{place - place % 3}",
        badge_name=f"Ann Delegate{place}",
        title="Border Officer",
        agency="Customs",
        email=f"p{delegation.pk}.{place}@example.org",
        photo=f"photos/{place}.jpg",
        state=state,
        dietary="vegetarian" if place == 0 else None,
        wants_visa_letter=place % 5 == 0,
        changed_since=["title"] if place == 1 else [],
        submitted_at=factories.BEFORE,
        accredited_at=factories.BEFORE if state == State.ACCREDITED else None,
    )


@pytest.fixture(scope="module")
def meetings(django_db_setup, django_db_blocker):
    """Two alike but for their size, with 30 and 3,000 participants; made once, and taken back after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        few, many = (factories.MeetingFactory(number=number) for number in (28, 29))
        staff = factories.UserFactory(email="staff@example.org", full_name="Every Desk")
        invited = parties(300)
        for meeting, of_it in ((few, invited[:3]), (many, invited)):
            for role in ASSIGNED:
                factories.StaffFactory(meeting=meeting, user=staff, role=role)
            crowd(meeting, of_it)
            for kind in (Kind.WORKING, Kind.CEREMONY):
                factories.SessionFactory(meeting=meeting, kind=kind, rooms=[factories.RoomFactory(meeting=meeting)])
            issue_release(meeting, by=SYSTEM)
        with connection.cursor() as cursor:
            # As autovacuum does a minute after such a crowd has come; of rows in this transaction it cannot know.
            cursor.execute("ANALYZE")
        yield SimpleNamespace(few=few, many=many, staff=staff)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def in_the_database(meetings, db):
    """Each test within a savepoint of the module's transaction."""


def queries(work) -> int:
    with CaptureQueriesContext(connection) as asked:
        work()
    return len(asked)


PAGES = {
    "delegates:desk-participants": ("", "?q=ann&sort=name", "?q=delegate&state=accredited&page=2"),
    "delegates:accreditation": ("", "?state=all", "?q=ann&mark=duplicate&state=all", "?sort=name&page=2&state=all"),
    "delegates:desk-delegations": ("",),
    "delegates:credentials": ("",),
    "delegates:invitations": ("", "?standing=not-opened"),
    "delegates:invite": ("",),
    "delegates:participants": ("", "?q=party", "?page=2"),
    "delegates:badges": ("", "?printed=all"),
    "delegates:documents": ("",),
    "delegates:documents-persons": ("", "?q=ann", "?visa=1"),
    "delegates:walk-in": ("",),
    "meetings:desk": ("",),
}


@pytest.mark.parametrize(("name", "query"), [(name, query) for name, found in PAGES.items() for query in found])
def test_pages_are_flat(meetings, client_of, name, query):
    client = client_of(meetings.staff)

    def show(meeting: Meeting):
        assert client.get(reverse(name, args=[meeting.slug]) + query).status_code == 200

    show(meetings.few)  # what a process learns once, it has learnt
    assert queries(lambda: show(meetings.many)) == queries(lambda: show(meetings.few)) <= 25


class Run:
    """A job that is on its way, without the bookkeeping."""

    def __init__(self, document: catalogue.Document, meeting: Meeting, form: str, by: User) -> None:
        choices = document.choices(meeting, viewer_for(by, meeting)) if document.choices else []
        choice = choices[0][0] if choices else ""
        audience = document.audience(meeting, choice) if document.audience else None
        self.args = {"form": form, "choice": choice}
        self.job = SimpleNamespace(
            kind=document.key, meeting_id=meeting.pk, created_by=by, language="fr", audience=audience, args=self.args
        )
        self.stored: list[object] = []

    def progress(self, done: int, total: int | None = None) -> None:
        """Not counted: how often it is written depends on the clock."""

    def when_done(self, callback) -> None:
        """What comes after is the same for all."""

    def store(self, content, **_facts):
        self.stored.append(content)


@functools.cache
def blank_page() -> bytes:
    """A whole PDF, so that what is put together of several can be."""
    made, target = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(target)
    return target.getvalue()


EVERY_DESK = Viewer(roles=frozenset(map(str, ASSIGNED)))
DOCUMENTS = [(document.key, form) for document in catalogue.documents_for(EVERY_DESK) for form in document.formats]


@pytest.mark.parametrize(("key", "form"), DOCUMENTS)
def test_documents_and_exports_are_flat(meetings, monkeypatch, key, form):
    """All but the setting of type, which is handed plain data, is done as the job does it; workbooks wholly."""
    monkeypatch.setattr(rendering, "typeset", lambda *_args, **_options: Typeset(blank_page()))
    monkeypatch.setitem(tasks.LIST_FORMS, "docx", lambda data: data.title.encode())

    def make(meeting: Meeting):
        document = catalogue.document_for(viewer_for(meetings.staff, meeting), key)
        run = Run(document, meeting, form, meetings.staff)
        handler_for(key).work(run)
        assert [bool(content) for content in run.stored] == [True]

    make(meetings.few)
    assert queries(lambda: make(meetings.many)) == queries(lambda: make(meetings.few)) <= 40
