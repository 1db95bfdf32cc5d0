"""A person's own registration, through the pages."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from cicc_portal.audit.models import Entry
from cicc_portal.outbox.models import Message
from delegates.models import Badge, Participant, PendingPhoto
from delegates.privacy import PRIVACY_VERSION
from tests import factories
from tests.delegates import pictures

pytestmark = pytest.mark.django_db
State = Participant.State


def address(name: str, *args: object) -> str:
    return reverse(f"delegates:{name}", args=["cicc-28", *args])


@pytest.fixture
def client(client_of, newcomer):
    return client_of(newcomer)


def own(user) -> Participant:
    return Participant.objects.get(user=user)


def test_visitor_is_sent_to_sign_in_and_comes_back(client_of, meeting):
    answer = client_of(None).get(address("register"))
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/cicc-28/register/"


def test_sent_registration_is_stored_recorded_and_confirmed(client, newcomer, barbados, filled_in):
    answer = client.post(address("register"), filled_in())
    assert (answer.status_code, answer["Location"]) == (302, address("me"))
    person = own(newcomer)
    assert (person.state, person.delegation, person.email) == (State.SUBMITTED, barbados, "newcomer@example.org")
    assert person.badge_name == "Nora Newcomer-Éloïse"
    assert (person.consent_version, person.category, person.dietary) == (PRIVACY_VERSION, "delegate", "No nuts")
    assert person.submitted_at is not None
    with person.photo.open() as stored, Image.open(io.BytesIO(stored.read())) as picture:
        assert picture.size == (413, 531)
    barbados.refresh_from_db()
    assert barbados.participants_count == 1
    assert [entry.action for entry in Entry.objects.about(person)] == ["participant.submitted"]


def test_audit_record_holds_no_personal_value(client, newcomer, filled_in):
    client.post(address("register"), filled_in(draft="1"))
    client.post(address("register"), filled_in(family_name="Other", version="1", dietary="Halal"))
    changes = [entry.changes for entry in Entry.objects.about(own(newcomer))]
    assert changes[1]["family_name"] is None
    assert changes[1]["dietary"] is None
    assert not any(word in str(changes) for word in ("Nora", "Other", "nuts", "Halal", "example.org", "555"))


def test_confirmation_is_in_the_language_that_was_chosen(client, newcomer, filled_in):
    client.post(address("register"), filled_in(language="nl"))
    message = Message.objects.get(kind="participant-submitted")
    assert (message.language, message.to_user, message.to_email) == ("nl", newcomer, "newcomer@example.org")


def test_needs_are_encrypted_at_rest(client, newcomer, filled_in):
    from django.db import connection

    client.post(address("register"), filled_in())
    with connection.cursor() as cursor:
        cursor.execute("SELECT dietary, access_needs FROM delegates_participant WHERE user_id = %s", [newcomer.pk])
        dietary, access_needs = cursor.fetchone()
    assert "nuts" not in dietary
    assert access_needs is None


def test_draft_may_have_gaps_and_is_taken_up_again(client, newcomer, barbados, filled_in):
    sparse = filled_in(draft="1", title="", family_name="", photo=None, consent=None)
    assert client.post(address("register"), sparse).status_code == 302
    person = own(newcomer)
    assert (person.state, person.given_name, person.consent_version) == (State.DRAFT, "Nora", "")
    barbados.refresh_from_db()
    assert barbados.participants_count == 0
    assert not Message.objects.filter(kind__startswith="participant-").exists()
    assert 'value="Nora"' in client.get(address("register")).content.decode()
    assert client.post(address("register"), filled_in()).status_code == 302
    assert own(newcomer).state == State.SUBMITTED


@pytest.mark.parametrize("field", ["delegation", "given_name", "family_name", "title", "consent", "photo"])
def test_what_is_needed_is_asked_for_beside_its_field(client, filled_in, field):
    answer = client.post(address("register"), filled_in(**{field: None}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Participant.objects.exists()


def test_photo_survives_an_error_elsewhere(client, client_of, newcomer, outsider, filled_in):
    answer = client.post(address("register"), filled_in(title=""))
    assert answer.status_code == 422
    pending = PendingPhoto.objects.get(user=newcomer)
    page = answer.content.decode()
    assert f'value="{pending.public_id}"' in page
    assert "Newcomer-Éloïse" in page
    shown = address("pending-photo", pending.public_id)
    assert shown in page
    assert client.get(shown)["Content-Type"] == "image/jpeg"
    assert client_of(outsider).get(shown).status_code == 404
    assert client.post(address("register"), filled_in(photo=None, held_photo=pending.public_id)).status_code == 302
    assert own(newcomer).photo
    assert not PendingPhoto.objects.exists()


def test_photo_survives_a_refused_photo_of_the_next_try(client, filled_in, upload):
    client.post(address("register"), filled_in(title=""))
    pending = PendingPhoto.objects.get()
    values = filled_in(held_photo=pending.public_id, photo=upload(b"no picture"))
    answer = client.post(address("register"), values)
    assert answer.context["form"].errors["photo"] == [
        "This file is not a photo that can be used. Choose a JPEG, PNG, WebP or HEIC picture."
    ]
    assert PendingPhoto.objects.get() == pending
    assert answer.context["form"].pending == pending


def test_held_photo_of_somebody_else_cannot_be_taken(client, client_of, outsider, filled_in):
    client_of(outsider).post(address("register"), filled_in(title=""))
    stolen = PendingPhoto.objects.get(user=outsider).public_id
    answer = client.post(address("register"), filled_in(photo=None, held_photo=stolen))
    assert list(answer.context["form"].errors) == ["photo"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This file is not a photo that can be used."),
        (b"%PDF-1.7 %%EOF", "This file is not a photo that can be used."),
        (pictures.png_claiming(20_000, 20_000), "This picture has too many pixels."),
        (pictures.jpeg(100, 100), "This picture is too small to print"),
    ],
)
def test_hostile_uploads_get_a_sentence(client, filled_in, upload, content, sentence):
    answer = client.post(address("register"), filled_in(photo=upload(content)))
    assert answer.status_code == 422
    assert answer.context["form"].errors["photo"][0].startswith(sentence)


def test_heic_is_accepted(client, newcomer, filled_in, upload):
    client.post(address("register"), filled_in(photo=upload(pictures.heic(), "IMG_0001.HEIC")))
    assert own(newcomer).state == State.SUBMITTED


def test_full_delegation_is_told_beside_the_delegation(client, barbados, filled_in):
    for _place in range(barbados.quota):
        factories.ParticipantFactory(delegation=barbados)
    answer = client.post(address("register"), filled_in())
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "delegation": ["All places of this delegation are taken. Ask its focal point or the secretariat."]
    }


def test_second_head_is_told_beside_the_function(client, chief_immigration_bb, filled_in):
    answer = client.post(address("register"), filled_in(function="head"))
    assert answer.context["form"].errors == {
        "function": ["This delegation has a head of delegation already. Choose another function."]
    }


def test_second_registration_of_an_account_is_the_first_one(client, newcomer, filled_in):
    client.post(address("register"), filled_in())
    client.post(address("register"), filled_in(title="Comptroller of Customs"))
    assert own(newcomer).title == "Comptroller of Customs"


def test_delegation_of_another_meeting_cannot_be_chosen(client, filled_in):
    foreign = factories.DelegationFactory(meeting=factories.MeetingFactory(number=29))
    answer = client.post(address("register"), filled_in(delegation=str(foreign.pk)))
    assert list(answer.context["form"].errors) == ["delegation"]


@pytest.mark.parametrize("junk", ["", "x", "-1", "99999999999999999999", "\x00"])
def test_junk_is_told_beside_the_field(client, filled_in, junk):
    values = filled_in(delegation=junk, function=junk, stream=junk or "x", language=junk, version=junk)
    answer = client.post(address("register"), values)
    assert answer.status_code == 422
    assert {"delegation", "function", "language"} <= set(answer.context["form"].errors)


def test_stale_change_is_refused_and_names_the_other_one(client, newcomer, filled_in):
    client.post(address("register"), filled_in())
    client.post(address("register"), filled_in(title="Deputy Comptroller"))
    answer = client.post(address("register"), filled_in(title="Comptroller", version="1"))
    assert answer.status_code == 409
    assert own(newcomer).title == "Deputy Comptroller"


def test_closed_registration_says_so(client, meeting, filled_in):
    meeting.registration_closes_on = datetime.date(2025, 4, 30)
    meeting.save()
    assert "Registration is closed" in client.get(address("register")).content.decode()
    client.post(address("register"), filled_in())
    assert not Participant.objects.exists()


def test_returned_registration_is_corrected_and_sent_again(client, newcomer, submitted, filled_in):
    person = submitted(user=newcomer, state=State.RETURNED, query="Which office?")
    assert "Which office?" in client.get(address("me")).content.decode()
    assert client.post(address("register"), filled_in(photo=None, version=str(person.version))).status_code == 302
    person.refresh_from_db()
    assert person.state == State.SUBMITTED


def test_new_name_after_accreditation_is_decided_anew(client, newcomer, submitted, filled_in, accreditor):
    from delegates.actions.accreditation import accredit

    person = submitted(user=newcomer, given_name="Nora", family_name="Old", stream="customs")
    accredit(person, seen=person.version, by=accreditor)
    client.post(address("register"), filled_in(photo=None, version=str(person.version), family_name="New"))
    person.refresh_from_db()
    assert (person.state, person.accredited_at) == (State.SUBMITTED, None)
    assert not Badge.objects.active().exists()


def test_new_title_after_accreditation_only_makes_the_badge_again(client, newcomer, submitted, filled_in, accreditor):
    from delegates.actions.accreditation import accredit

    person = submitted(user=newcomer, given_name="Nora", family_name="Same", title="Old title")
    accredit(person, seen=person.version, by=accreditor)
    token = bytes(Badge.objects.active().get().token)
    client.post(address("register"), filled_in(photo=None, version=str(person.version), family_name="Same"))
    person.refresh_from_db()
    assert (person.state, person.title) == (State.ACCREDITED, "Senior Customs Officer")
    assert bytes(Badge.objects.active().get().token) == token


def test_new_photo_replaces_the_old_file(client, newcomer, submitted, filled_in):
    person = submitted(user=newcomer)
    old = person.photo.name
    client.post(address("register"), filled_in(version=str(person.version)))
    person.refresh_from_db()
    assert person.photo.name != old
    assert not default_storage.exists(old)
    assert default_storage.exists(person.photo.name)


def test_refused_registration_leaves_no_file_behind(client, barbados, filled_in, monkeypatch):
    """The quota is reached between the form's own look and the write."""
    from delegates.forms.registration import PersonForm

    monkeypatch.setattr(PersonForm, "_check_place", lambda *_args: None)
    barbados.quota = 0
    barbados.save()
    before = set(default_storage.listdir("photos")[1]) if default_storage.exists("photos") else set()
    answer = client.post(address("register"), filled_in())
    assert list(answer.context["form"].errors) == ["delegation"]
    assert set(default_storage.listdir("photos")[1]) == before
    assert not Participant.objects.exists()


def test_withdrawn_place_is_free_again_and_mail_says_so(client, newcomer, barbados, filled_in):
    client.post(address("register"), filled_in())
    client.post(address("withdraw"), {"version": own(newcomer).version})
    assert own(newcomer).state == State.WITHDRAWN
    barbados.refresh_from_db()
    assert barbados.participants_count == 0
    assert Message.objects.filter(kind="participant-withdrawn", to_user=newcomer).count() == 1
    client.post(address("register"), filled_in())
    assert sorted(Participant.objects.filter(user=newcomer).values_list("state", flat=True)) == [
        "submitted",
        "withdrawn",
    ]


def test_badge_code_is_shown_only_once_accredited(client, newcomer, submitted, accreditor):
    from delegates.actions.accreditation import accredit

    person = submitted(user=newcomer)
    assert client.get(address("own-code")).status_code == 404
    accredit(person, seen=person.version, by=accreditor)
    answer = client.get(address("own-code"))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/png", "private, no-store")
    assert address("own-code") in client.get(address("me")).content.decode()


def test_page_for_someone_who_is_not_registered(client, meeting):
    page = client.get(address("me")).content.decode()
    assert "You are not registered for this meeting" in page


def test_privacy_notice_is_public(client_of, meeting):
    assert f"Version {PRIVACY_VERSION}" in client_of(None).get(address("privacy")).content.decode()
