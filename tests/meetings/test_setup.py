"""A convener makes a meeting from nothing on one page."""

from __future__ import annotations

import pytest

from cicc_portal.accounts.models import User
from meetings import hooks
from meetings.models import Committee, Meeting, Party, StaffAssignment
from meetings.roles import Role
from tests.factories import CommitteeFactory, MeetingFactory, UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/meetings/new/"


@pytest.fixture
def convener():
    return UserFactory(email="convener@example.org", full_name="Cora Convener", convenes=True)


@pytest.fixture
def host():
    return Party.objects.get(code="LC")


def form(host, **changes):
    """What a browser sends for the Twenty-ninth Meeting, with one room and the convener as Secretary."""
    data = {
        "committee": "",
        "new-acronym": "CICC",
        "new-name_en": "Standing Committee",
        "new-parent_en": "",
        "number": "29",
        "slug": "",
        "title_en": "Twenty-ninth Meeting",
        "title_fr": "Vingt-neuvième réunion",
        "theme_en": "Borders",
        "host": str(host.pk),
        "city": "Castries",
        "venue": "",
        "starts_on": "2026-05-13",
        "ends_on": "2026-05-15",
        "registration_closes_on": "",
        "tz": "",
        "languages": ["en", "fr"],
        "streams": ["immigration", "customs"],
        "symbol_prefix": "",
        "quorum": "8",
        "quorum_rule": "Simple majority",
        "quota_member": "4",
        "quota_associate": "3",
        "quota_partner": "2",
        "quota_secretariat": "15",
        "quota_host": "10",
        "quota_media": "2",
        "parties": [str(host.pk)],
        "rooms-TOTAL_FORMS": "2",
        "rooms-INITIAL_FORMS": "0",
        "rooms-0-code": "PL",
        "rooms-0-name": "Plenary Hall",
        "rooms-0-capacity": "180",
        "rooms-0-ORDER": "1",
        "rooms-1-code": "",
        "rooms-1-name": "",
        "rooms-1-capacity": "",
        "rooms-1-ORDER": "2",
        "staff-TOTAL_FORMS": "3",
        "staff-INITIAL_FORMS": "1",
        "staff-0-email": "convener@example.org",
        "staff-0-full_name": "Cora Convener",
        "staff-0-role": "secretary",
        "staff-1-email": "new.director@example.org",
        "staff-1-full_name": "Nadia New",
        "staff-1-role": "director",
        "staff-2-email": "",
        "staff-2-full_name": "",
        "staff-2-role": "secretary",
    }
    return data | changes


def test_is_shown_with_all_states_picked_and_the_convener_as_secretary(client_of, convener):
    page = client_of(convener).get(ADDRESS)

    setup = page.context["setup"]
    picked = {party.code for _group, parties in setup.parties.groups() for party, is_picked in parties if is_picked}
    assert {"LC", "BB", "KY", "IMPACS"} <= picked
    assert "WCO" not in picked
    assert setup.staff.forms[0].initial["role"] == Role.SECRETARY
    assert b"convener@example.org" in page.content


def test_suggests_the_next_meeting_of_the_only_committee(client_of, convener, meeting):
    form = client_of(convener).get(ADDRESS).context["setup"].meeting

    assert (form["committee"].value(), form["number"].value()) == (meeting.committee_id, 29)


def test_makes_committee_meeting_rooms_and_staff(client_of, convener, host):
    answer = client_of(convener).post(ADDRESS, form(host), follow=True)

    meeting = Meeting.objects.get()
    assert answer.redirect_chain == [("/cicc-29/desk/", 302)]
    assert (meeting.committee.acronym, meeting.number, meeting.state) == ("CICC", 29, "draft")
    assert (meeting.tz, meeting.symbol_prefix, meeting.languages) == ("America/St_Lucia", "CICC/29/2026", ["en", "fr"])
    assert meeting.title == {"en": "Twenty-ninth Meeting", "fr": "Vingt-neuvième réunion"}
    assert meeting.quotas == {
        "member": 4,
        "associate": 3,
        "partner": 2,
        "secretariat": 15,
        "host": 10,
        "media": 2,
    }
    assert list(meeting.rooms.values_list("code", "name", "capacity", "position")) == [("PL", "Plenary Hall", 180, 0)]
    assert set(meeting.staff.values_list("user__email", "role")) == {
        ("convener@example.org", "secretary"),
        ("new.director@example.org", "director"),
    }


def test_invites_the_picked_parties_with_the_places_of_their_group(client_of, convener, host, monkeypatch):
    invited = []
    monkeypatch.setattr(
        hooks.invite_parties, "_hooks", [lambda meeting, places, by: invited.append((meeting, places, by))]
    )
    anguilla, wco = Party.objects.get(code="AI"), Party.objects.get(code="WCO")

    client_of(convener).post(ADDRESS, form(host, parties=[str(host.pk), str(anguilla.pk), str(wco.pk)]))

    assert invited == [(Meeting.objects.get(), {host: 4, anguilla: 3, wco: 2}, convener)]


def test_uses_a_committee_that_is_there(client_of, convener, host):
    committee = CommitteeFactory(acronym="CICC")

    client_of(convener).post(ADDRESS, form(host, **{"committee": committee.pk, "new-acronym": "", "new-name_en": ""}))

    assert Meeting.objects.get().committee == committee
    assert Committee.objects.count() == 1


REFUSED = {
    "no committee": ({"new-acronym": "", "new-name_en": ""}, "Choose a committee, or enter a new one below."),
    "no title": ({"title_en": ""}, "Enter the English text; the other languages can follow later."),
    "only French": (
        {"title_en": "", "title_fr": "Réunion"},
        "Enter the English text; the other languages can follow later.",
    ),
    "dates reversed": ({"ends_on": "2026-05-12"}, "The last day is before the first day."),
    "wrong year": ({"ends_on": "2027-05-15"}, "A meeting lasts a month at most. Check the year."),
    "no such day": ({"starts_on": "2026-02-30"}, "Enter a valid date."),
    "closes too late": ({"registration_closes_on": "2026-05-16"}, "Registration closes after the meeting has ended."),
    "bad zone": (
        {"tz": "America/Atlantis"},
        "“America/Atlantis” is not a time zone. Choose one such as America/St_Lucia.",
    ),
    "reserved word": (
        {"slug": "accounts"},
        "“accounts” is an address of the portal itself. Choose another, such as cicc-28.",
    ),
    "bad address": ({"slug": "28-cicc"}, "Use small letters, digits and hyphens, starting with a letter."),
    "number nought": ({"number": "0"}, "Ensure this value is greater than or equal to 1."),
    "number too large": ({"number": "99999"}, "Ensure this value is less than or equal to 32767."),
    "no language": ({"languages": []}, "Choose at least one language."),
    "unknown stream": ({"streams": ["police"]}, "Select a valid choice. police is not one of the available choices."),
    "unknown party": ({"parties": ["999999"]}, "Select a valid choice. 999999 is not one of the available choices."),
    "party no number": ({"parties": ["x"]}, "“x” is not a valid value."),
    "negative quota": ({"quota_member": "-1"}, "Ensure this value is greater than or equal to 0."),
    "room without name": ({"rooms-0-name": ""}, "This field is required."),
    "room of nobody": ({"rooms-0-capacity": "0"}, "A room holds at least one person."),
    "room twice": (
        {"rooms-1-code": "PL", "rooms-1-name": "Other", "rooms-1-capacity": "5"},
        "Another room in this list has this code.",
    ),
    "bad e-mail": ({"staff-1-email": "nobody"}, "Enter a valid email address."),
    "staff without name": ({"staff-1-full_name": ""}, "This field is required."),
    "nobody in charge": (
        {"staff-0-role": "papers", "staff-1-role": "steward"},
        "Name at least one Director or Secretary: they alone can finish the set-up.",
    ),
    "acronym of signs": (
        {"new-acronym": "C/ICC"},
        "Use letters, digits and hyphens, starting with a letter, such as CICC.",
    ),
    "null character": ({"city": "Cas\x00tries"}, "Null characters are not allowed."),
}


@pytest.mark.parametrize(("changes", "sentence"), REFUSED.values(), ids=REFUSED)
def test_refuses_with_a_sentence_and_keeps_what_was_typed(client_of, convener, host, changes, sentence):
    answer = client_of(convener).post(ADDRESS, form(host, **changes))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page.replace("&#x27;", "'")
    assert "Plenary Hall" in page or "rooms-0-name" in changes
    assert "Vingt-neuvième réunion" in page or "title_fr" in changes
    assert "new.director@example.org" in page or "staff-1-email" in changes
    assert (Meeting.objects.count(), Committee.objects.count(), StaffAssignment.objects.count()) == (0, 0, 0)


def test_refuses_a_number_and_an_address_that_are_taken(client_of, convener, host):
    taken = MeetingFactory(number=29, slug="cicc-29")
    data = form(host, **{"committee": taken.committee.pk, "new-acronym": "", "new-name_en": ""})

    by_number = client_of(convener).post(ADDRESS, data)
    by_address = client_of(convener).post(ADDRESS, data | {"number": "30", "slug": "cicc-29"})

    assert by_number.context["setup"].meeting.errors["number"] == [
        "This committee has a meeting with this number already."
    ]
    assert by_address.context["setup"].meeting.errors["slug"] == ["Another meeting has this address."]
    assert (by_number.status_code, by_address.status_code, Meeting.objects.count()) == (422, 422, 1)


def test_a_suggested_address_that_is_taken_is_shown_beside_its_field(client_of, convener, host):
    MeetingFactory(number=7, slug="cicc-29")
    data = form(host, **{"committee": Committee.objects.get().pk, "new-acronym": "", "new-name_en": ""})

    answer = client_of(convener).post(ADDRESS, data)

    assert answer.context["setup"].meeting.errors["slug"] == ["Another meeting has this address."]


def test_a_taken_acronym_makes_nothing(client_of, convener, host):
    CommitteeFactory(acronym="CICC")

    answer = client_of(convener).post(ADDRESS, form(host))

    assert answer.context["setup"].committee.errors["acronym"] == ["A committee with this acronym exists already."]
    assert Meeting.objects.count() == 0


def test_a_city_is_taken_for_its_zone(client_of, convener, host):
    client_of(convener).post(ADDRESS, form(host, tz="st. lucia"))

    assert Meeting.objects.get().tz == "America/St_Lucia"


def test_a_failing_invitation_leaves_nothing_behind(client_of, convener, host, monkeypatch):
    def fail(*_args):
        raise RuntimeError("no")

    monkeypatch.setattr(hooks.invite_parties, "_hooks", [fail])
    with pytest.raises(RuntimeError):
        client_of(convener).post(ADDRESS, form(host))

    assert (Meeting.objects.count(), Committee.objects.count()) == (0, 0)
    assert not User.objects.filter(email="new.director@example.org").exists()


@pytest.mark.parametrize("address", [ADDRESS, "/committees/", "/committees/new/"])
def test_is_for_conveners_alone(client_of, secretary, outsider, address):
    assert client_of(secretary).get(address).status_code == 404
    assert client_of(outsider).get(address).status_code == 404
    anonymous = client_of(None).get(address)
    assert (anonymous.status_code, anonymous.url) == (302, f"/accounts/login/?next={address}")


def test_the_list_of_parties_costs_no_more_queries_when_it_grows(client_of, convener, django_assert_max_num_queries):
    client = client_of(convener)
    with django_assert_max_num_queries(12):
        client.get(ADDRESS)
