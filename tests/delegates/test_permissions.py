"""Who is let in where: everybody else gets the 404 of what does not exist."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from cicc_portal.documents.models import GeneratedFile
from delegates.actions.badges import issue_badge
from delegates.models import Participant
from meetings.roles import Role
from tests import factories
from tests.delegates import pictures

pytestmark = pytest.mark.django_db
State = Participant.State

EVERYBODY = [
    "secretary", "director", "timetabler", "accreditor", "printer", "protocol_officer", "host_liaison",
    "papers_officer", "messages_officer", "steward", "focal_point_lc", "chief_immigration_bb", "merged_head_ky",
    "partner_wco", "media_person", "outsider", "caucus_staff_immigration",
]  # fmt: skip
SECRETARIAT = {
    "secretary", "director", "timetabler", "accreditor", "printer", "protocol_officer", "papers_officer",
    "messages_officer", "caucus_staff_immigration",
}  # fmt: skip
ACCREDITORS = {"director", "accreditor"}
INVITERS = ACCREDITORS | {"secretary"}
LET_IN = {
    "desk-delegations": INVITERS,
    "desk-participants": SECRETARIAT,
    "accreditation": ACCREDITORS,
    "badges": INVITERS | {"printer"},
    "invite": INVITERS,
    "participants": SECRETARIAT | {"chief_immigration_bb", "merged_head_ky", "partner_wco"},
    "own-delegations": ACCREDITORS | {"focal_point_lc"},
    "register": set(EVERYBODY),
    "me": set(EVERYBODY),
}


@pytest.fixture
def everybody(request):
    return {name: request.getfixturevalue(name) for name in EVERYBODY}


@pytest.mark.parametrize("page", LET_IN)
def test_pages(everybody, client_of, meeting, page):
    url = reverse(f"delegates:{page}", args=[meeting.slug])
    let_in = {name for name, user in everybody.items() if client_of(user).get(url).status_code in {200, 302}}
    assert let_in == LET_IN[page]
    assert client_of(None).get(url).status_code == 302
    assert client_of(None).get(url)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("what", ["accredit", "return", "refer", "decline", "reopen", "registration"])
def test_registration_of_somebody(everybody, client_of, meeting, world_customs, what):
    person = factories.ParticipantFactory(delegation=world_customs, state=State.SUBMITTED)
    url = reverse(f"delegates:{what}", args=[meeting.slug, person.public_id])
    for name, user in everybody.items():
        client = client_of(user)
        answer = client.get(url) if what == "registration" else client.post(url, {"version": "0"})
        expected = {200, 302, 409, 422} if name in ACCREDITORS else {404}
        assert answer.status_code in expected, name


def test_registration_of_another_meeting_is_not_found(client_of, accreditor, meeting):
    foreign = factories.ParticipantFactory(
        delegation=factories.DelegationFactory(meeting=factories.MeetingFactory(number=29)), state=State.SUBMITTED
    )
    url = reverse("delegates:registration", args=[meeting.slug, foreign.public_id])
    assert client_of(accreditor).get(url).status_code == 404


def test_draft_is_its_authors_own(client_of, secretary, outsider, meeting, saint_lucia, focal_point_lc):
    draft = factories.ParticipantFactory(
        delegation=saint_lucia, user=outsider, state=State.DRAFT, family_name="Secretive"
    )
    assert (
        client_of(secretary).get(reverse("delegates:registration", args=["cicc-28", draft.public_id])).status_code
        == 404
    )
    for user, name, args in (
        (secretary, "desk-participants", []),
        (secretary, "desk-delegation", ["LC"]),
        (focal_point_lc, "delegation", ["LC"]),
    ):
        page = client_of(user).get(reverse(f"delegates:{name}", args=["cicc-28", *args])).content.decode()
        assert "Secretive" not in page
    url = reverse("delegates:delegate", args=["cicc-28", "LC", draft.public_id])
    assert client_of(focal_point_lc).get(url).status_code == 404


PHOTO = {"secretary", "director", "accreditor", "printer", "protocol_officer", "focal_point_lc"}


def test_photo(everybody, client_of, meeting, saint_lucia):
    holder = factories.UserFactory()
    person = factories.ParticipantFactory(delegation=saint_lucia, user=holder)
    person.photo.save("photo.jpg", ContentFile(pictures.jpeg(413, 531)))
    url = reverse("delegates:photo", args=[meeting.slug, person.public_id])
    seen_by = {name for name, user in everybody.items() if client_of(user).get(url).status_code == 200}
    assert seen_by == PHOTO
    answer = client_of(holder).get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client_of(None).get(url).status_code == 302


def test_focal_point_of_one_delegation_sees_no_other(client_of, focal_point_lc, meeting, barbados, adviser_bb):
    client = client_of(focal_point_lc)
    person = adviser_bb.participant
    for name, args in (
        ("delegation", ["BB"]),
        ("delegate-add", ["BB"]),
        ("delegate", ["BB", person.public_id]),
        ("delegate", ["LC", person.public_id]),
    ):
        assert client.get(reverse(f"delegates:{name}", args=["cicc-28", *args])).status_code == 404
    url = reverse("delegates:delegate-withdraw", args=["cicc-28", "LC", person.public_id])
    assert client.post(url, {"version": person.version}).status_code == 404
    assert client.post(reverse("delegates:delegation", args=["cicc-28", "BB"]), {}).status_code == 404


def test_contact_data_is_on_no_list(client_of, timetabler, chief_immigration_bb, adviser_bb):
    adviser_bb.participant.phone = "+1 246 555 0199"
    adviser_bb.participant.save()
    for user, name in ((timetabler, "desk-participants"), (chief_immigration_bb, "participants")):
        page = client_of(user).get(reverse(f"delegates:{name}", args=["cicc-28"])).content.decode()
        assert "Alan Adviser" in page
        assert "adviser.bb@example.org" not in page
        assert "0199" not in page


def test_media_are_not_on_the_list(client_of, media_person, partner_wco):
    page = client_of(partner_wco).get(reverse("delegates:participants", args=["cicc-28"])).content.decode()
    assert "Wanda Wco" in page
    assert "Max Media" not in page


def test_badge_pdf_of_somebody_else(everybody, client_of, meeting, saint_lucia, secretary):
    holder = factories.UserFactory()
    factories.ParticipantFactory(delegation=saint_lucia, user=holder)
    made = GeneratedFile.written(
        b"%PDF-1.7", filename="badge.pdf", mime="application/pdf", kind="badge", title="Badge", language="en",
        meeting_id=meeting.pk, role=Role.PRINTING, owner=holder,
    )  # fmt: skip
    made.save()
    url = reverse("documents:file", args=[meeting.slug, made.public_id])
    assert {name for name, user in everybody.items() if client_of(user).get(url).status_code == 200} == {"printer"}
    assert client_of(holder).get(url)["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("name", ["reprint", "printed", "not-printed"])
def test_printing_desk_is_for_printers(everybody, client_of, meeting, saint_lucia, secretary, name):
    person = factories.ParticipantFactory(delegation=saint_lucia)
    badge = issue_badge(person, by=secretary)
    view = "badge-reprint" if name == "reprint" else f"badges-{name}"
    url = reverse(f"delegates:{view}", args=[meeting.slug, badge.public_id])
    for who, user in everybody.items():
        answer = client_of(user).post(url, {})
        # A job of that id there is not; the reprint is asked for a reason.
        expected = 302 if who in LET_IN["badges"] and name == "reprint" else 404
        assert answer.status_code == expected, who


def test_needs_are_read_by_the_focal_point_and_not_by_who_accredits(
    client_of, accreditor, director, focal_point_lc, saint_lucia
):
    person = factories.ParticipantFactory(delegation=saint_lucia, dietary="no peanuts", access_needs="step-free")
    url = reverse("delegates:delegate", args=["cicc-28", "LC", person.public_id])
    assert "no peanuts" in client_of(focal_point_lc).get(url).content.decode()
    for user in (accreditor, director):
        page = client_of(user).get(url).content.decode()
        assert person.email in page
        assert "no peanuts" not in page
        assert "step-free" not in page
        # What is not shown is not changed either, not even by a forged form.
        client_of(user).post(url, {"version": person.version, "dietary": "", "draft": "1"})
        person.refresh_from_db()
        assert (person.dietary, person.access_needs) == ("no peanuts", "step-free")


def test_the_secretary_reads_no_contact_data(client_of, secretary, saint_lucia):
    person = factories.ParticipantFactory(delegation=saint_lucia, email="hidden@example.org", state=State.SUBMITTED)
    page = client_of(secretary).get(reverse("delegates:desk-delegation", args=["cicc-28", "LC"])).content.decode()
    assert str(person) in page
    assert "hidden@example.org" not in page
    for name, args in (("registration", [person.public_id]), ("delegate", ["LC", person.public_id])):
        assert client_of(secretary).get(reverse(f"delegates:{name}", args=["cicc-28", *args])).status_code == 404
