"""The programme looked at as somebody else, and who is in an audience: never more than the person may know."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agenda.actions.releases import issue_release
from agenda.models.session import Kind
from agenda.previews import READERS, sight_as
from agenda.seen import previewed_sessions
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.record import SYSTEM
from tests import factories
from tests.agenda.test_changes import CountQueries, caucus, session


def at(meeting, reader: str) -> str:
    return reverse("agenda:programme-as", args=[meeting.slug, reader])


@pytest.fixture
def drafted(meeting):
    """Open, for states, in a caucus, of the bureau; nothing issued."""
    session(meeting, title={"en": "Open session"})
    session(
        meeting, audience=factories.audience(meeting, Audience.Kind.STATES), disclosure="announced",
        title={"en": "States only"}, public_title={"en": "Meeting of states (closed)"},
    )  # fmt: skip
    caucus(meeting)
    session(meeting, kind=Kind.BUREAU, audience=factories.audience(meeting, Audience.Kind.BUREAU), title={"en": "Hush"})
    return meeting


SHOWN = {
    # What a timetable officer, who is assigned to nothing, sees as each.
    "public": {"Meeting of states (closed)", "Immigration caucus (closed)"},
    "media": {"Meeting of states (closed)", "Immigration caucus (closed)"},
    "partner": {"Open session", "Meeting of states (closed)", "Immigration caucus (closed)"},
    "state": {"Open session", "States only", "Immigration caucus (closed)"},
    "immigration": {"Open session", "States only", "Immigration caucus (closed)"},
    "customs": {"Open session", "States only", "Immigration caucus (closed)"},
    "bureau": {"Open session", "Immigration caucus (closed)"},
}
TITLES = {"Open session", "States only", "Secret caucus business", "Hush", *SHOWN["public"]}


@pytest.mark.parametrize("reader", [reader.key for reader in READERS])
def test_within_ones_own_rights(drafted, client_of, timetabler, reader):
    page = client_of(timetabler).get(at(drafted, reader)).content.decode()
    found = {title for title in TITLES if title in page}
    assert "Secret caucus business" not in found
    assert "Hush" not in found
    # An open session is open to all, whoever it is for.
    assert SHOWN[reader] | {"Open session"} <= found
    assert "States only" not in found or reader in {"state", "immigration", "customs"}
    is_cut = "you are not assigned to what only these may know" in page
    assert is_cut == (reader in {"immigration", "customs", "bureau"})


def test_who_serves_the_caucus_sees_it_as_its_lead_does_and_as_the_public_does(drafted, client_of, timetabler):
    audience = factories.audience(drafted, Audience.Kind.STREAM, "immigration")
    factories.AudienceAssignmentFactory(user=timetabler, audience=audience)
    client = client_of(timetabler)
    assert "Secret caucus business" in client.get(at(drafted, "immigration")).content.decode()
    for reader in ("public", "partner", "state", "customs"):
        assert "Secret caucus business" not in client.get(at(drafted, reader)).content.decode()


def test_a_release_too_and_no_links_to_what_the_staff_member_knows(drafted, client_of, timetabler):
    issue_release(drafted, by=SYSTEM)
    page = client_of(timetabler).get(at(drafted, "public"), {"release": "0"}).content.decode()
    assert "Provisional programme, as it is read by the public" in page
    assert "sessions/" not in page


def test_more_than_ones_own_rights_is_refused_by_the_reading_itself(drafted, viewer, timetabler, chief_immigration_bb):
    with pytest.raises(ValueError, match="no more than"):
        previewed_sessions(drafted, viewer(timetabler, drafted), viewer(chief_immigration_bb, drafted))


def test_others_and_nonsense(drafted, client_of, secretary, chief_immigration_bb, steward):
    client = client_of(secretary)
    assert [client.get(at(drafted, wrong)).status_code for wrong in ("nobody", "staff", "x" * 400)] == [404] * 3
    wrong = [{"release": "7"}, {"release": "²"}, {"release": "-1"}]
    assert [client.get(at(drafted, "public"), query).status_code for query in wrong] == [404] * 3
    for user in (chief_immigration_bb, steward):
        assert client_of(user).get(at(drafted, "public")).status_code == 404


@pytest.mark.parametrize("reader", READERS)
def test_no_reader_widens_the_viewer(meeting, viewer, secretary, reader):
    own = viewer(secretary, meeting)
    assert sight_as(meeting, own, reader).viewer.audiences <= own.audiences


# --- audiences --------------------------------------------------------------------------------------------------------
def test_an_audience_says_its_rule_and_its_members(meeting, client_of, secretary, chief_immigration_bb, partner_wco):
    client = client_of(secretary)
    index = client.get(reverse("agenda:audiences", args=[meeting.slug])).content.decode()
    assert "All participants" in index
    assert "Immigration caucus" not in index
    caucus_of = factories.audience(meeting, Audience.Kind.STREAM, "immigration")
    url = reverse("agenda:audience", args=[meeting.slug, caucus_of.public_id])
    assert client.get(url).status_code == 404
    factories.AudienceAssignmentFactory(user=secretary, audience=caucus_of)
    factories.AudienceMemberFactory(audience=caucus_of, participant=partner_wco.participant)
    page = client.get(url).content.decode()
    assert "The lead and the alternate of this stream" in page
    assert "Ingrid Immigration" in page
    assert "Wanda Wco (World Customs Organization)" in page
    assert "Sonia Secretary" in page
    assert "2 accredited members" in page


def test_audiences_of_others_and_other_meetings_are_not_found(meeting, client_of, secretary, partner_wco):
    other = factories.MeetingFactory(number=50)
    public = factories.audience(other, Audience.Kind.PUBLIC)
    url = reverse("agenda:audience", args=[meeting.slug, public.public_id])
    assert client_of(secretary).get(url).status_code == 404
    own = factories.audience(meeting, Audience.Kind.PUBLIC)
    assert client_of(partner_wco).get(reverse("agenda:audience", args=[meeting.slug, own.public_id])).status_code == 404
    assert client_of(partner_wco).get(reverse("agenda:audiences", args=[meeting.slug])).status_code == 404


@pytest.mark.parametrize("count", [1, 20])
def test_the_same_queries_however_many(drafted, client_of, secretary, count):
    delegation = factories.DelegationFactory(meeting=drafted, quota=50)
    for number in range(count):
        factories.ParticipantFactory(delegation=delegation)
        session(drafted, title={"en": f"More {number}"})
    client = client_of(secretary)
    everyone = factories.audience(drafted, Audience.Kind.PARTICIPANTS)
    found = []
    for url in (at(drafted, "state"), reverse("agenda:audience", args=[drafted.slug, everyone.public_id])):
        with CountQueries() as counted:
            client.get(url)
        found.append(counted.number)
    assert found == [14, 10]
