"""Whatever shows a passport to staff leaves an entry in the record: every page, every document (DESIGN §5)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from cicc_portal.accounts.models import User
from cicc_portal.audit.models import Entry
from cicc_portal.documents import running
from cicc_portal.documents.lease import Lease
from delegates.actions.documents import order_personal
from delegates.actions.passports import read_passport
from delegates.models import Participant, PersonalDocument
from meetings.roles import ASSIGNED
from tests import factories
from tests.delegates import retention as one
from tests.leaks import reading
from tests.leaks.routes import addresses

pytestmark = pytest.mark.django_db
NUMBER = "MKPASS99"
BASE = Path(settings.BASE_DIR)
# Each module that opens passports, and why it may.
KNOWN = {
    "delegates/actions/documents.py",  # asks whether there is one
    "delegates/actions/passports.py",  # reads, and records it
    "delegates/auditing.py",  # ids, and whose they are
    "delegates/forms/travel.py",  # the form of the person, and of who registers the delegation
    "delegates/own_data/page.py",  # the person's own
    "delegates/registration/steps.py",  # asks whether there is one
    "delegates/views/documents.py",  # asks who has one
    "delegates/views/steps.py",  # the person's own summary
}
READINGS = {"passport.read", "file.downloaded"}


@pytest.fixture(autouse=True)
def leases_are_not_renewed(monkeypatch):
    """The thread that renews them has a connection of its own, which does not see the test's transaction."""
    monkeypatch.setattr(Lease, "_keep", lambda lease: None)


@pytest.fixture
def traveller(barbados) -> Participant:
    """Somebody accredited who asked for a visa support letter."""
    person = factories.ParticipantFactory(delegation=barbados, wants_visa_letter=True)
    one.passport(person, NUMBER)
    one.travel(person)
    return person


@pytest.fixture
def everybody(meeting) -> User:
    """Holds every role there is, so that no page is closed to them but those for the person and the focal points."""
    user = factories.UserFactory(email="everybody@secretariat.example")
    for role in ASSIGNED:
        factories.StaffFactory(meeting=meeting, user=user, role=role)
    return user


def readings(user) -> int:
    return Entry.objects.filter(actor_id=user.pk, action__in=READINGS).count()


def made_for(traveller, user) -> PersonalDocument:
    """The visa support letter, made for `user`."""
    job = order_personal(traveller, traveller.meeting, PersonalDocument.Kind.VISA, language="en", by=user)
    running.run(job.pk)
    return PersonalDocument.objects.get(participant=traveller)


def test_every_page_that_shows_it_records_that(meeting, traveller, everybody, client_of, protocol_officer):
    made_for(traveller, protocol_officer)
    client, silent, shown = client_of(everybody), [], []
    for address in addresses(meeting.slug, draft=meeting.slug, foreign=False):
        before = readings(everybody)
        response = client.get(address.path)
        if response.status_code == 200 and NUMBER in reading.content_of(response):
            shown.append(address.name)
            if readings(everybody) == before:
                silent.append(address.path)
    assert silent == []
    assert "documents:file" in shown, "the letter itself was to be read"


def test_making_a_letter_records_who_had_it_made(traveller, protocol_officer):
    made_for(traveller, protocol_officer)
    entry = Entry.objects.get(action="passport.read")
    assert (entry.actor_id, entry.object_id, entry.changes) == (protocol_officer.pk, str(traveller.passport.pk), {})


@pytest.mark.parametrize(("who", "sees"), [("protocol_officer", True), ("director", False), ("host_liaison", False)])
def test_only_who_may_read_it_gets_it_and_only_a_reading_is_recorded(who, sees, traveller, request):
    user = request.getfixturevalue(who)
    assert (read_passport(traveller, by=user) is not None, readings(user)) == (sees, int(sees))


def test_the_modules_that_open_passports_are_known():
    """A new one that reads them past `read_passport` has to be looked at, and named here with its reason."""
    opens = {
        str(path.relative_to(BASE)): len(found)
        for path in sorted((BASE / "delegates").rglob("*.py"))
        if "migrations" not in path.parts
        and (found := re.findall(r"Passport\.objects|participant\.passport\b", path.read_text("utf-8")))
    }
    assert set(opens) == KNOWN
