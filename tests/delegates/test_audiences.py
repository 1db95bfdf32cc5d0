"""Who belongs to which audience (DESIGN §5), and in how many queries that is found out."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import viewer_for
from delegates.audiences import viewer_of
from delegates.models import Participant
from meetings.actions.audiences import create_audience
from meetings.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
PUBLIC, PARTICIPANTS, STATES = "public", "participants", "states"
OPEN = {PUBLIC, PARTICIPANTS, STATES}

KNOWN = {
    "outsider": {PUBLIC},
    "steward": {PUBLIC},
    "focal_point_lc": {PUBLIC},
    "media_person": {PUBLIC},
    "host_liaison": {PUBLIC},
    "partner_wco": {PUBLIC, PARTICIPANTS},
    "adviser_bb": OPEN,
    "chief_immigration_bb": OPEN | {"immigration"},
    "chief_customs_bb": OPEN | {"customs"},
    "merged_head_ky": OPEN | {"immigration", "customs"},
    "secretary": OPEN,
    "director": OPEN,
    "timetabler": OPEN,
    "accreditor": OPEN,
    "caucus_staff_immigration": OPEN | {"immigration"},
}


def names(viewer) -> set[str]:
    found = Audience.objects.filter(pk__in=viewer.audiences)
    return {audience.stream or audience.kind for audience in found}


@pytest.mark.parametrize("persona", KNOWN)
def test_each_persona_knows_its_audiences(request, viewer, meeting, persona):
    user = request.getfixturevalue(persona)
    assert names(viewer(user, meeting)) == KNOWN[persona]


def test_public_knows_what_is_public(viewer, meeting):
    assert names(viewer(None, meeting)) == {PUBLIC}


@pytest.mark.parametrize("state", [state for state in Participant.State.values if state != "accredited"])
def test_only_the_accredited_belong(viewer, meeting, chief_immigration_bb, state):
    person = chief_immigration_bb.participant
    person.state, person.accredited_at = state, None
    person.save()
    found = viewer(chief_immigration_bb, meeting)
    assert (names(found), found.participant_id, found.has(Role.PARTICIPANT)) == ({PUBLIC}, None, False)


def test_alternate_of_a_stream_belongs_to_its_caucus(viewer, meeting, adviser_bb):
    factories.StreamPostFactory(participant=adviser_bb.participant, post="alternate")
    assert names(viewer(adviser_bb, meeting)) == OPEN | {"immigration"}


def test_lead_of_a_partner_belongs_to_no_caucus(viewer, meeting, partner_wco):
    factories.StreamPostFactory(participant=partner_wco.participant)
    assert names(viewer(partner_wco, meeting)) == {PUBLIC, PARTICIPANTS}


def test_named_person_and_named_delegation_belong(viewer, meeting, partner_wco, adviser_bb, media_person):
    bureau = factories.audience(meeting, "bureau")
    invited = create_audience(meeting, kind="states_partners", by=factories.UserFactory())
    factories.AudienceMemberFactory(audience=bureau, participant=adviser_bb.participant)
    factories.AudienceMemberFactory(audience=invited, delegation=partner_wco.participant.delegation)
    factories.AudienceMemberFactory(audience=bureau, participant=media_person.participant)
    assert names(viewer(adviser_bb, meeting)) == OPEN | {"bureau", "states_partners"}
    assert names(viewer(partner_wco, meeting)) == {PUBLIC, PARTICIPANTS, "states_partners"}
    assert names(viewer(media_person, meeting)) == {PUBLIC}


def test_assignment_without_a_role_opens_nothing(viewer, meeting, outsider):
    bureau = factories.audience(meeting, "bureau")
    factories.AudienceAssignmentFactory(user=outsider, audience=bureau)
    assert names(viewer(outsider, meeting)) == {PUBLIC}


def test_nothing_reaches_over_from_another_meeting(viewer, meeting, chief_immigration_bb, secretary, focal_point_lc):
    other = factories.MeetingFactory(number=29)
    for user in (chief_immigration_bb, secretary, focal_point_lc):
        found = viewer(user, other)
        assert (names(found), found.roles, found.delegations, found.staff) == (
            {PUBLIC}, {"signed-in"}, frozenset(), False,
        )  # fmt: skip


def test_marks_of_a_focal_point(viewer, meeting, focal_point_lc, saint_lucia):
    found = viewer(focal_point_lc, meeting)
    assert (found.roles, found.delegations, found.staff) == (
        {"signed-in", Role.FOCAL_POINT}, {saint_lucia.pk}, False,
    )  # fmt: skip


@pytest.mark.parametrize("persona", ["chief_immigration_bb", "caucus_staff_immigration", "outsider"])
def test_three_queries_for_anybody(request, meeting, django_assert_num_queries, persona):
    user = request.getfixturevalue(persona)
    with django_assert_num_queries(3):
        viewer_for(user, meeting)


def test_one_query_for_the_public(meeting, django_assert_num_queries):
    with django_assert_num_queries(1):
        viewer_for(AnonymousUser(), meeting)


@pytest.mark.parametrize("kind", ["public", "participants", "states", "bureau"])
def test_viewer_of_an_audience_knows_no_more_than_each_of_its_members(meeting, kind):
    expected = {
        "public": {PUBLIC},
        "participants": {PUBLIC, PARTICIPANTS},
        "states": OPEN,
        "bureau": {PUBLIC, PARTICIPANTS, "bureau"},
    }
    assert names(viewer_of(factories.audience(meeting, kind))) == expected[kind]
