"""The personas know what DESIGN §5 gives them, no more."""

from __future__ import annotations

import pytest
from django.db import transaction

from agenda.models import Session
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.models import Entry
from cicc_portal.audit.record import SYSTEM, record
from tests import factories
from tests.personas import FIXTURES


def names(viewer):
    return sorted(str(audience) for audience in Audience.objects.visible_to(viewer))


OPEN = ["All participants", "Member and associate member states", "The public"]
KNOWN = {
    "accreditor": OPEN,
    "adviser_bb": OPEN,
    "caucus_staff_immigration": ["All participants", "Immigration caucus", *OPEN[1:]],
    "chief_customs_bb": ["All participants", "Customs caucus", *OPEN[1:]],
    "chief_immigration_bb": ["All participants", "Immigration caucus", *OPEN[1:]],
    "director": OPEN,
    "focal_point_lc": ["The public"],
    "host_liaison": ["The public"],
    "media_person": ["The public"],
    "merged_head_ky": ["All participants", "Customs caucus", "Immigration caucus", *OPEN[1:]],
    "messages_officer": OPEN,
    "outsider": ["The public"],
    "papers_officer": OPEN,
    "partner_wco": ["All participants", "The public"],
    "printer": OPEN,
    "protocol_officer": OPEN,
    "rapporteur": OPEN,
    "secretary": OPEN,
    "steward": ["The public"],
    "timetabler": OPEN,
}


def test_each_persona_is_listed():
    assert set(KNOWN) == set(FIXTURES) - {"meeting", "barbados", "saint_lucia", "cayman", "world_customs"}


@pytest.mark.parametrize("persona", KNOWN)
def test_what_a_persona_may_know(persona, request, meeting, viewer):
    assert names(viewer(request.getfixturevalue(persona), meeting)) == KNOWN[persona]


def test_the_anonymous_know_the_public_alone(meeting, viewer):
    assert names(viewer(None, meeting)) == ["The public"]


def test_a_client_is_signed_in(secretary, client_of):
    assert client_of(secretary).session["_auth_user_id"] == str(secretary.pk)


def test_factories_make_rows_that_the_database_accepts(meeting):
    room = factories.RoomFactory(meeting=meeting)
    session = factories.SessionFactory(
        meeting=meeting, rooms=[room], items=[factories.AgendaItemFactory(meeting=meeting)]
    )
    factories.SessionPersonFactory(session=session)
    factories.OutcomeFactory(meeting=meeting, responsible=[meeting.host])
    factories.PaperFactory(meeting=meeting)
    factories.CheckpointFactory(meeting=meeting)
    assert Session.objects.filter(rooms=room, meeting=meeting).count() == 1


@pytest.mark.parametrize("attempt", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_leaves_no_audit_entry(attempt):
    entries = Entry.objects.filter(action="user.joined")
    assert entries.count() == 0
    user = factories.UserFactory()
    with transaction.atomic():
        record("user.joined", user, by=SYSTEM)
    assert entries.count() == 1
