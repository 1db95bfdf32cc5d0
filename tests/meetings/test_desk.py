"""The desk's first page and the settings: who may, what is missing, what is refused."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cicc_portal.audit.models import Entry
from meetings import hooks
from meetings.checks import of_meeting
from meetings.models import Meeting, Party
from meetings.roles import ASSIGNED, DESK, IN_CHARGE, TIMETABLE_STAFF, Role
from tests.factories import CommitteeFactory, MeetingFactory, RoomFactory, StaffFactory

pytestmark = pytest.mark.django_db

PAGES = {
    "/cicc-28/desk/": DESK,
    "/cicc-28/desk/settings/": IN_CHARGE,
    "/cicc-28/desk/rooms/": TIMETABLE_STAFF,
    "/cicc-28/desk/staff/": IN_CHARGE,
    "/cicc-28/desk/audit/": IN_CHARGE,
}
WRITES = ("settings/publish/", "settings/unpublish/", "staff/appoint/", "staff/assign/")


@pytest.mark.parametrize("role", ASSIGNED)
@pytest.mark.parametrize("address", PAGES)
def test_opens_its_pages_to_the_roles_that_need_them(client_of, meeting, address, role):
    user = StaffFactory(meeting=meeting, role=role).user

    assert client_of(user).get(address).status_code == (200 if role in PAGES[address] else 404)


@pytest.mark.parametrize("address", [*PAGES, *(f"/cicc-28/desk/{part}" for part in WRITES)])
def test_is_closed_to_all_others(
    client_of, meeting, outsider, chief_immigration_bb, focal_point_lc, media_person, address
):
    other = StaffFactory(meeting=MeetingFactory(number=27, slug="cicc-27"), role=Role.DIRECTOR).user
    method = "post" if address.endswith(WRITES) else "get"

    for user in (outsider, chief_immigration_bb, focal_point_lc, media_person, other):
        assert getattr(client_of(user), method)(address).status_code == 404
    anonymous = getattr(client_of(None), method)(address)
    assert (anonymous.status_code, anonymous.url.split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("address", [f"/cicc-28/desk/{part}" for part in WRITES])
def test_writes_by_post_alone(client_of, secretary, address):
    assert client_of(secretary).get(address).status_code == 405


# --- the check-list ---------------------------------------------------------------------------------------------------
def checks(client, address="/cicc-28/desk/"):
    return {str(check.title): (check.is_done, str(check.text)) for check, _may in client.get(address).context["checks"]}


def test_says_what_is_missing_and_what_is_done(client_of, meeting, secretary):
    found = checks(client_of(secretary))

    assert found["Rooms"] == (False, "Sessions need at least one room.")
    assert found["Title and theme in every language of the meeting"] == (
        False,
        "Not yet in Français, Nederlands, Español.",
    )
    assert found["Staff for the closed audiences"][1].startswith("Nobody of the staff serves: Immigration caucus")
    assert found["Meeting is public"] == (True, "")

    RoomFactory(meeting=meeting)
    for role in Role:
        if role in ASSIGNED:
            StaffFactory(meeting=meeting, role=role)
    found = checks(client_of(secretary))
    assert found["Rooms"] == (True, "1 room.")
    assert found["Staff"] == (True, "")


def test_names_of_closed_audiences_are_for_those_in_charge(client_of, meeting, papers_officer):
    page = client_of(papers_officer).get("/cicc-28/desk/").content.decode()

    assert "Staff for the closed audiences" not in page
    assert "Publish" not in page
    assert 'href="/cicc-28/desk/settings/"' not in page


def test_shows_the_lines_of_the_apps_above(client_of, meeting, secretary, monkeypatch):
    def more(_meeting, _viewer):
        yield hooks.Check(title="Delegations", is_done=True, url="/x/", order=35)
        yield hooks.Check(title="Speech", is_done=False, url="/y/", is_optional=True, roles=frozenset({Role.STEWARD}))

    monkeypatch.setattr(hooks.checks, "_hooks", [of_meeting, more])
    page = client_of(secretary).get("/cicc-28/desk/")

    assert list(checks(client_of(secretary)))[2:4] == ["Rooms", "Delegations"]
    assert 'href="/y/"' not in page.content.decode()
    assert page.context["needed"] == len(page.context["checks"]) - 1


@pytest.mark.parametrize("address", PAGES)
def test_costs_the_same_with_one_and_with_thirty(client_of, meeting, secretary, django_assert_num_queries, address):
    client = client_of(secretary)
    RoomFactory(meeting=meeting)
    StaffFactory(meeting=meeting, role=Role.PAPERS)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _number in range(30):
        RoomFactory(meeting=meeting)
        StaffFactory(meeting=meeting, role=Role.PAPERS)

    with django_assert_num_queries(len(few)):
        client.get(address)


# --- publication ------------------------------------------------------------------------------------------------------
def test_is_published_and_made_a_draft_again_with_an_undo(client_of, meeting, secretary):
    client = client_of(secretary)

    page = client.post("/cicc-28/desk/settings/unpublish/", {"version": 1}, follow=True).content.decode()
    assert "its staff alone see it" in page
    assert 'action="/cicc-28/desk/settings/publish/"' in page
    client.post("/cicc-28/desk/settings/publish/", {"version": 2})

    meeting.refresh_from_db()
    assert (meeting.state, meeting.version) == ("public", 3)


@pytest.mark.parametrize("version", ["0", "", "x", "99"])
def test_is_not_published_on_a_stale_view(client_of, meeting, secretary, version):
    answer = client_of(secretary).post("/cicc-28/desk/settings/unpublish/", {"version": version})

    meeting.refresh_from_db()
    assert (answer.status_code, meeting.state) == (409, "public")


# --- settings ---------------------------------------------------------------------------------------------------------
def form(meeting: Meeting, **changes):
    data = {
        "version": meeting.version,
        "committee": meeting.committee_id,
        "number": meeting.number,
        "title_en": "Twenty-eighth Meeting",
        "theme_en": "Leadership",
        "host": meeting.host_id,
        "city": meeting.city,
        "venue": "Conference Centre",
        "starts_on": "2025-05-14",
        "ends_on": "2025-05-16",
        "tz": meeting.tz,
        "registration_closes_on": "2025-05-01",
        "languages": ["en", "es"],
        "streams": ["immigration", "customs"],
        "symbol_prefix": meeting.symbol_prefix,
        "quorum": 8,
        "quorum_rule": "Simple majority",
        "quota_member": 5,
        "quota_associate": 4,
        "quota_partner": 2,
        "quota_secretariat": 15,
        "quota_host": 10,
        "quota_media": 2,
    }
    return data | changes


def test_settings_are_saved_and_recorded(client_of, meeting, secretary):
    answer = client_of(secretary).post("/cicc-28/desk/settings/", form(meeting))

    meeting.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, "/cicc-28/desk/settings/")
    assert (meeting.venue, meeting.languages, meeting.quotas["member"]) == ("Conference Centre", ["en", "es"], 5)
    changes = Entry.objects.get(action="meeting.changed").changes
    assert changes["venue"] == ["", "Conference Centre"]
    assert "city" not in changes


def test_two_who_change_the_settings_at_once_do_not_overwrite_each_other(client_of, meeting, secretary, director):
    first = client_of(director).post("/cicc-28/desk/settings/", form(meeting, venue="Hall of the Director"))
    second = client_of(secretary).post("/cicc-28/desk/settings/", form(meeting, venue="Hall of the Secretary"))

    page = second.content.decode()
    meeting.refresh_from_db()
    assert (first.status_code, second.status_code, meeting.venue) == (302, 409, "Hall of the Director")
    assert "Dora Director" in page
    assert "Hall of the Director" in page
    assert "Hall of the Secretary" in page

    assert second.context["form"].data["version"] == "2"
    third = client_of(secretary).post(
        "/cicc-28/desk/settings/", second.context["form"].data.dict() | {"languages": ["en"]}
    )
    meeting.refresh_from_db()
    assert (third.status_code, meeting.venue) == (302, "Hall of the Secretary")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_on": "2025-05-13"}, "The last day is before the first day."),
        ({"tz": "Mars/Olympus"}, "“Mars/Olympus” is not a time zone. Choose one such as America/St_Lucia."),
        ({"tz": ""}, "This field is required."),
        ({"number": 27}, "This committee has a meeting with this number already."),
        ({"title_en": "", "title_fr": "Réunion"}, "Enter the English text; the other languages can follow later."),
        ({"languages": ["tlh"]}, "Select a valid choice. tlh is not one of the available choices."),
        ({"quorum": "-1"}, "Ensure this value is greater than or equal to 0."),
    ],
    ids=["days", "zone", "no zone", "number", "title", "language", "quorum"],
)
def test_settings_are_refused_with_a_sentence_and_nothing_is_lost(client_of, meeting, secretary, changes, sentence):
    MeetingFactory(number=27, slug="cicc-27")

    answer = client_of(secretary).post("/cicc-28/desk/settings/", form(meeting, **changes))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Conference Centre" in page
    assert "error-summary" in page
    assert not Entry.objects.filter(action="meeting.changed").exists()


def test_the_address_is_fixed_while_the_meeting_is_public(client_of, meeting, secretary):
    client = client_of(secretary)

    client.post("/cicc-28/desk/settings/", form(meeting, slug="other"))
    meeting.refresh_from_db()
    assert meeting.slug == "cicc-28"

    client.post("/cicc-28/desk/settings/unpublish/", {"version": meeting.version})
    meeting.refresh_from_db()
    for slug, sentence in (
        ("desk", "“desk” is an address of the portal itself. Choose another, such as cicc-28."),
        ("../x", "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
        ("", "This field is required."),
    ):
        answer = client.post("/cicc-28/desk/settings/", form(meeting, slug=slug))
        assert (answer.status_code, answer.context["form"].errors["slug"][0]) == (422, sentence)
    answer = client.post("/cicc-28/desk/settings/", form(meeting, slug="cicc-xxviii"))
    assert (answer.status_code, answer.url) == (302, "/cicc-xxviii/desk/settings/")


def test_an_address_that_another_takes_at_the_same_moment_is_a_sentence(client_of, meeting, secretary, monkeypatch):
    other = MeetingFactory(number=27, slug="cicc-27")
    monkeypatch.setattr(Meeting, "_perform_unique_checks", lambda *_args: {})
    monkeypatch.setattr(Meeting, "validate_constraints", lambda *_args, **_kwargs: None)

    answer = client_of(secretary).post("/cicc-28/desk/settings/", form(meeting, number=other.number))

    assert (answer.status_code, answer.context["form"].errors["number"]) == (
        422,
        ["This committee has a meeting with this number already."],
    )


def test_a_host_can_be_any_party_but_a_group_of_them(client_of, meeting, secretary):
    everyone = Party.objects.get(code="ALL-STATES")

    answer = client_of(secretary).post("/cicc-28/desk/settings/", form(meeting, host=everyone.pk))

    assert answer.status_code == 422


# --- committees -------------------------------------------------------------------------------------------------------
def test_a_committee_is_changed_unless_someone_was_faster(client_of, secretary):
    secretary.convenes = True
    secretary.save()
    committee = CommitteeFactory(acronym="CICC")
    client, data = client_of(secretary), {"acronym": "CICC", "name_en": "Renamed", "version": 1}

    assert client.post(f"/committees/{committee.pk}/", data).status_code == 302
    stale = client.post(f"/committees/{committee.pk}/", data | {"name_en": "Renamed again"})

    committee.refresh_from_db()
    assert (stale.status_code, str(committee.name)) == (409, "Renamed")
    assert "Renamed again" in stale.content.decode()


def test_an_acronym_is_taken_once(client_of, secretary):
    secretary.convenes = True
    secretary.save()
    CommitteeFactory(acronym="CICC")

    answer = client_of(secretary).post("/committees/new/", {"acronym": "CICC", "name_en": "Another", "parent_en": ""})

    assert answer.status_code == 422
    assert "A committee with this acronym exists already." in answer.content.decode()
