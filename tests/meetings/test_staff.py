"""Appointing and dismissing staff, and whom closed audiences are open to."""

from __future__ import annotations

import pytest

from cicc_portal.accounts.models import Audience, User
from cicc_portal.audit.models import Entry
from cicc_portal.outbox.models import Message
from meetings.actions.audiences import assign
from meetings.actions.staff import appoint, dismiss, set_roles
from meetings.models import AudienceAssignment, StaffAssignment
from meetings.models.meeting import Stream
from meetings.problems import AccountClosed, LastInCharge, NotClosed, NotStaff, Taken
from meetings.roles import Role
from tests.factories import MeetingFactory, StaffFactory, UserFactory, audience

pytestmark = pytest.mark.django_db
ADDRESS = "/cicc-28/desk/staff/"


@pytest.fixture
def caucus(meeting):
    return audience(meeting, Audience.Kind.STREAM, Stream.CUSTOMS)


def roles(meeting, user):
    return set(meeting.staff.filter(user=user).values_list("role", flat=True))


# --- appointing -------------------------------------------------------------------------------------------------------
def test_someone_unknown_gets_an_account_roles_and_a_mail_in_their_language(client_of, meeting, secretary):
    data = {"email": "New.One@Example.org", "full_name": "Noël New", "language": "fr", "roles": ["papers", "printing"]}

    answer = client_of(secretary).post(f"{ADDRESS}appoint/", data)

    user = User.objects.get(email="new.one@example.org")
    assert (answer.status_code, answer.url) == (302, ADDRESS)
    assert (user.full_name, user.language, user.has_usable_password()) == ("Noël New", "fr", False)
    assert roles(meeting, user) == {"papers", "printing"}
    mail = Message.objects.get(kind="staff.appointed")
    assert (mail.to_email, mail.language, mail.meeting_id) == ("new.one@example.org", "fr", meeting.pk)
    assert "/cicc-28/" in mail.text
    assert list(Entry.objects.filter(action="staff.appointed").order_by("pk").values_list("actor_id", "changes")) == [
        (secretary.pk, {"user": [None, user.pk], "role": [None, "papers"]}),
        (secretary.pk, {"user": [None, user.pk], "role": [None, "printing"]}),
    ]


def test_someone_known_is_found_by_address_and_keeps_name_and_roles(meeting, secretary, papers_officer):
    found = appoint(
        meeting,
        email=papers_officer.email.upper(),
        full_name="Another Name",
        roles=["papers", "messages"],
        by=secretary,
    )

    assert found == papers_officer
    assert User.objects.get(pk=found.pk).full_name == "Paula Papers"
    assert roles(meeting, found) == {"papers", "messages"}
    assert Entry.objects.filter(action="staff.appointed").count() == 1


def test_being_appointed_to_what_one_is_already_is_no_news(meeting, secretary, papers_officer):
    appoint(meeting, email=papers_officer.email, roles=["papers"], by=secretary)

    assert not Message.objects.exists()
    assert not Entry.objects.filter(action="staff.appointed").exists()


REFUSED = {
    "no address": ({"email": ""}, "email", "This field is required."),
    "bad address": ({"email": "new one"}, "email", "Enter a valid email address."),
    "no name": ({"full_name": ""}, "full_name", "This address has no account yet: enter the person’s name."),
    "name of tags": (
        {"full_name": "<b>New</b>"},
        "full_name",
        "Enter a name on one line, without <, > or web addresses.",
    ),
    "no role": ({"roles": []}, "roles", "Choose at least one role."),
    "role by delegation": (
        {"roles": ["participant"]},
        "roles",
        "Select a valid choice. participant is not one of the available choices.",
    ),
    "closed account": ({"email": "gone@example.org"}, "email", "The account with this e-mail address is closed."),
}


@pytest.mark.parametrize(("changes", "field", "sentence"), REFUSED.values(), ids=REFUSED)
def test_an_appointment_is_refused_with_a_sentence(client_of, meeting, secretary, changes, field, sentence):
    UserFactory(email="gone@example.org", is_active=False)
    data = {"email": "new@example.org", "full_name": "New One", "language": "en", "roles": ["papers"]} | changes

    answer = client_of(secretary).post(f"{ADDRESS}appoint/", data)

    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [sentence]
    assert meeting.staff.count() == 1
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_closed_account_is_not_appointed(meeting, secretary):
    with pytest.raises(AccountClosed):
        appoint(meeting, email=UserFactory(is_active=False).email, roles=["papers"], by=secretary)


# --- roles and dismissal ----------------------------------------------------------------------------------------------
def test_roles_are_changed_to_exactly_those_ticked(client_of, meeting, secretary, papers_officer):
    client_of(secretary).post(f"{ADDRESS}{papers_officer.pk}/", {"roles": ["messages", "steward"]})

    assert roles(meeting, papers_officer) == {"messages", "steward"}
    assert list(
        Entry.objects.order_by("pk").filter(object_type="meetings.staffassignment").values_list("action", flat=True)
    ) == [
        "staff.appointed",
        "staff.appointed",
        "staff.dismissed",
    ]


def test_the_last_in_charge_can_neither_leave_nor_be_taken_off(client_of, meeting, secretary):
    client = client_of(secretary)

    changed = client.post(f"{ADDRESS}{secretary.pk}/", {"roles": ["papers"]})
    dismissed = client.post(f"{ADDRESS}{secretary.pk}/dismiss/", follow=True)

    sentence = "A meeting keeps at least one Director or Secretary. Appoint another first."
    assert (changed.status_code, roles(meeting, secretary)) == (422, {"secretary"})
    assert sentence in changed.content.decode()
    assert sentence in dismissed.content.decode()


def test_one_whose_account_is_closed_does_not_count_as_in_charge(meeting, secretary):
    StaffFactory(meeting=meeting, role=Role.DIRECTOR, user=UserFactory(is_active=False))

    with pytest.raises(LastInCharge):
        dismiss(meeting, secretary, by=secretary)


def test_dismissal_ends_the_assignments_to_closed_audiences_too(meeting, secretary, director, caucus, papers_officer):
    assign(caucus, papers_officer, by=secretary)

    dismiss(meeting, papers_officer, by=director)

    assert not AudienceAssignment.objects.filter(user=papers_officer).exists()
    entry = Entry.objects.get(action="audience.staff-unassigned")
    assert (entry.actor_id, entry.object_id, entry.changes) == (
        director.pk,
        str(caucus.pk),
        {"user": [papers_officer.pk, None]},
    )


def test_a_lost_role_keeps_the_assignments_of_the_others(meeting, secretary, caucus, papers_officer):
    appoint(meeting, email=papers_officer.email, roles=["messages"], by=secretary)
    assign(caucus, papers_officer, by=secretary)

    set_roles(meeting, papers_officer, roles=["messages"], by=secretary)

    assert AudienceAssignment.objects.filter(user=papers_officer).exists()


def test_who_gives_up_being_in_charge_goes_to_the_front_page(client_of, meeting, secretary, director):
    answer = client_of(secretary).post(f"{ADDRESS}{secretary.pk}/dismiss/")

    assert (answer.status_code, answer.url) == (302, "/")
    assert client_of(secretary).get(ADDRESS).status_code == 404


def test_people_of_other_meetings_are_not_found(client_of, meeting, secretary):
    stranger = StaffFactory(meeting=MeetingFactory(number=27, slug="cicc-27"), role=Role.PAPERS).user
    client = client_of(secretary)

    assert client.get(f"{ADDRESS}{stranger.pk}/").status_code == 404
    assert client.post(f"{ADDRESS}{stranger.pk}/dismiss/").status_code == 404
    assert StaffAssignment.objects.filter(user=stranger).exists()


# --- closed audiences -------------------------------------------------------------------------------------------------
def test_an_assignment_opens_the_content_is_recorded_and_told(
    client_of, meeting, secretary, director, caucus, papers_officer, viewer
):
    assert caucus.pk not in viewer(papers_officer, meeting).audiences

    client_of(secretary).post(f"{ADDRESS}assign/", {"audience": caucus.pk, "user": papers_officer.pk})

    assert caucus.pk in viewer(papers_officer, meeting).audiences
    entry = Entry.objects.get(action="audience.staff-assigned")
    assert (entry.actor_id, entry.meeting_id, entry.audience_id) == (secretary.pk, meeting.pk, None)
    assert (entry.object_id, entry.changes) == (str(caucus.pk), {"user": [None, papers_officer.pk]})
    assert set(Message.objects.values_list("to_email", flat=True)) == {papers_officer.email, director.email}
    assert set(Message.objects.values_list("audience", flat=True)) == {caucus.pk}


def test_nobody_lets_themselves_in_silently(client_of, meeting, secretary, director, caucus, viewer):
    client_of(secretary).post(f"{ADDRESS}assign/", {"audience": caucus.pk, "user": secretary.pk})

    assert caucus.pk in viewer(secretary, meeting).audiences
    told = Message.objects.get()
    assert (told.to_email, "Sonia Secretary has opened “Customs caucus” to Sonia Secretary" in told.text) == (
        director.email,
        True,
    )
    record = client_of(director).get("/cicc-28/desk/audit/").content.decode()
    assert "Closed audience opened to someone of the staff" in record
    assert "Sonia Secretary" in record


def test_an_assignment_is_ended_with_an_undo(client_of, meeting, secretary, caucus, papers_officer, viewer):
    assignment = assign(caucus, papers_officer, by=secretary)

    page = client_of(secretary).post(f"{ADDRESS}assignments/{assignment.pk}/end/", follow=True).content.decode()

    assert caucus.pk not in viewer(papers_officer, meeting).audiences
    assert f'action="{ADDRESS}assign/"' in page
    assert "Undo" in page


def test_being_in_charge_opens_nothing_by_itself(meeting, secretary, director, caucus, viewer):
    assert caucus.pk not in viewer(secretary, meeting).audiences | viewer(director, meeting).audiences


def test_only_staff_only_closed_only_once(meeting, secretary, caucus, papers_officer, outsider):
    with pytest.raises(NotStaff):
        assign(caucus, outsider, by=secretary)
    with pytest.raises(NotClosed):
        assign(audience(meeting, Audience.Kind.STATES), papers_officer, by=secretary)
    assign(caucus, papers_officer, by=secretary)
    with pytest.raises(Taken):
        assign(caucus, papers_officer, by=secretary)


def test_an_audience_or_an_assignment_of_another_meeting_is_out_of_reach(client_of, meeting, secretary, papers_officer):
    other = MeetingFactory(number=27, slug="cicc-27")
    theirs = audience(other, Audience.Kind.BUREAU)
    member = StaffFactory(meeting=other, role=Role.PAPERS).user
    assignment = assign(theirs, member, by=secretary)
    client = client_of(secretary)

    client.post(f"{ADDRESS}assign/", {"audience": theirs.pk, "user": papers_officer.pk})
    client.post(f"{ADDRESS}assign/", {"audience": "x", "user": ""})

    assert client.post(f"{ADDRESS}assignments/{assignment.pk}/end/").status_code == 404
    assert list(AudienceAssignment.objects.all()) == [assignment]
