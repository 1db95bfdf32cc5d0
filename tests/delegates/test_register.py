"""A person's own registration, through the pages."""

from __future__ import annotations

import datetime
import hashlib
import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
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


def test_sent_registration_is_stored_recorded_and_confirmed(register, newcomer, barbados):
    answer = register(newcomer)
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
    actions = [entry.action for entry in Entry.objects.about(person)]
    assert actions[-1] == "participant.submitted"
    assert set(actions[:-1]) == {"participant.drafted"}


def test_audit_record_holds_no_personal_value(register, post_step, newcomer):
    register(newcomer)
    post_step(newcomer, "you", family_name="Other")
    post_step(newcomer, "contact", dietary="Halal")
    changes = [entry.changes for entry in Entry.objects.about(own(newcomer))]
    assert {name: value for change in changes for name, value in change.items()}["family_name"] is None
    assert not any(word in str(changes) for word in ("Nora", "Other", "nuts", "Halal", "example.org", "555"))


def test_confirmation_is_in_the_language_that_was_chosen(register, newcomer):
    register(newcomer, contact={"language": "nl"})
    message = Message.objects.get(kind="participant-submitted")
    assert (message.language, message.to_user, message.to_email) == ("nl", newcomer, "newcomer@example.org")


def test_needs_are_encrypted_at_rest(register, newcomer):
    from django.db import connection

    register(newcomer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT dietary, access_needs FROM delegates_participant WHERE user_id = %s", [newcomer.pk])
        dietary, access_needs = cursor.fetchone()
    assert "nuts" not in dietary
    assert access_needs is None


@pytest.mark.parametrize("field", ["delegation", "given_name", "family_name", "title"])
def test_what_is_needed_is_asked_for_beside_its_field(post_step, newcomer, field):
    answer = post_step(newcomer, "you", **{field: None})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Participant.objects.exists()


def test_photo_is_asked_for_and_may_follow(post_step, newcomer):
    post_step(newcomer, "you")
    answer = post_step(newcomer, "photo", photo=None)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["photo"])
    assert post_step(newcomer, "photo", photo=None, later="1").status_code == 302
    answer = post_step(newcomer, "check")
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (
        422,
        ["The photo for the badge is missing."],
    )
    assert own(newcomer).state == State.DRAFT


def test_nothing_is_sent_without_consent(register, newcomer):
    answer = register(newcomer, check={"consent": None})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["consent"])
    assert own(newcomer).state == State.DRAFT


def test_digest_of_the_upload_is_kept(register, newcomer):
    content = pictures.jpeg_with_place()
    register(newcomer, photo={"photo": SimpleUploadedFile("me.jpg", content)})
    assert own(newcomer).photo_sha256 == hashlib.sha256(content).hexdigest()


def test_photo_survives_a_change_on_another_device(client, client_of, post_step, newcomer, outsider):
    post_step(newcomer, "you")
    seen = own(newcomer).version
    post_step(newcomer, "contact")
    answer = post_step(newcomer, "photo", version=str(seen))
    assert answer.status_code == 409
    pending = PendingPhoto.objects.get(user=newcomer)
    shown = address("pending-photo", pending.public_id)
    assert shown in answer.content.decode()
    assert client.get(shown)["Content-Type"] == "image/jpeg"
    assert client_of(outsider).get(shown).status_code == 404
    assert post_step(newcomer, "photo", photo=None, held_photo=pending.public_id).status_code == 302
    assert own(newcomer).photo
    assert len(own(newcomer).photo_sha256) == 64
    assert not PendingPhoto.objects.exists()


def test_photo_survives_a_refused_photo_of_the_next_try(post_step, newcomer, upload):
    post_step(newcomer, "you")
    post_step(newcomer, "photo", version="0")
    pending = PendingPhoto.objects.get()
    answer = post_step(newcomer, "photo", held_photo=pending.public_id, photo=upload(b"no picture"))
    assert answer.context["form"].errors["photo"] == [
        "This file is not a photo that can be used. Choose a JPEG, PNG, WebP or HEIC picture."
    ]
    assert PendingPhoto.objects.get() == pending
    assert answer.context["form"].pending == pending


def test_held_photo_of_somebody_else_cannot_be_taken(post_step, newcomer, outsider):
    for user in (outsider, newcomer):
        post_step(user, "you")
    post_step(outsider, "photo", version="0")
    stolen = PendingPhoto.objects.get(user=outsider).public_id
    answer = post_step(newcomer, "photo", photo=None, held_photo=stolen)
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
def test_hostile_uploads_get_a_sentence(post_step, newcomer, upload, content, sentence):
    post_step(newcomer, "you")
    answer = post_step(newcomer, "photo", photo=upload(content))
    assert answer.status_code == 422
    assert answer.context["form"].errors["photo"][0].startswith(sentence)


def test_heic_is_accepted(register, newcomer, upload):
    register(newcomer, photo={"photo": upload(pictures.heic(), "IMG_0001.HEIC")})
    assert own(newcomer).state == State.SUBMITTED


def test_full_delegation_is_told_beside_the_delegation(post_step, newcomer, barbados):
    for _place in range(barbados.quota):
        factories.ParticipantFactory(delegation=barbados)
    answer = post_step(newcomer, "you")
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "delegation": ["All places of this delegation are taken. Ask its focal point or the secretariat."]
    }


def test_delegation_that_filled_up_meanwhile_is_told_before_sending(register, post_step, newcomer, barbados):
    register(newcomer, check={"consent": None})
    for _place in range(barbados.quota):
        factories.ParticipantFactory(delegation=barbados)
    answer = post_step(newcomer, "check")
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [
        "All places of this delegation are taken. Ask its focal point or the secretariat."
    ]
    assert own(newcomer).state == State.DRAFT


def test_second_head_is_told_beside_the_function(post_step, newcomer, chief_immigration_bb):
    answer = post_step(newcomer, "you", function="head")
    assert answer.context["form"].errors == {
        "function": ["This delegation has a head of delegation already. Choose another function."]
    }


def test_second_registration_of_an_account_is_the_first_one(register, post_step, newcomer):
    register(newcomer)
    post_step(newcomer, "you", title="Comptroller of Customs")
    assert own(newcomer).title == "Comptroller of Customs"


def test_delegation_of_another_meeting_cannot_be_chosen(post_step, newcomer, meeting):
    foreign = factories.DelegationFactory(meeting=factories.MeetingFactory(number=29))
    answer = post_step(newcomer, "you", delegation=str(foreign.pk))
    assert list(answer.context["form"].errors) == ["delegation"]


@pytest.mark.parametrize("junk", ["", "x", "-1", "99999999999999999999", "\x00"])
def test_junk_is_told_beside_the_field(post_step, newcomer, junk):
    answer = post_step(newcomer, "you", delegation=junk, function=junk, stream=junk or "x", version=junk)
    assert answer.status_code == 422
    assert {"delegation", "function"} <= set(answer.context["form"].errors)


def test_stale_change_is_refused_and_keeps_what_was_typed(register, post_step, newcomer):
    register(newcomer)
    seen = own(newcomer).version
    post_step(newcomer, "you", title="Deputy Comptroller")
    answer = post_step(newcomer, "you", title="Comptroller", version=str(seen))
    assert answer.status_code == 409
    assert own(newcomer).title == "Deputy Comptroller"
    page = answer.content.decode()
    assert 'value="Comptroller"' in page
    assert "perhaps by yourself on another device" in page
    assert f'name="version" value="{own(newcomer).version}"' in page


def test_closed_registration_says_so(client, post_step, newcomer, meeting):
    meeting.registration_closes_on = datetime.date(2025, 4, 30)
    meeting.save()
    assert "Registration is closed" in client.get(address("register")).content.decode()
    assert "Registration is closed" in client.get(address("register-step", "you")).content.decode()
    post_step(newcomer, "you")
    assert not Participant.objects.exists()


def test_returned_registration_is_corrected_and_sent_again(client, post_step, newcomer, submitted):
    person = submitted(user=newcomer, state=State.RETURNED, query="Which office?")
    assert "Which office?" in client.get(address("me")).content.decode()
    assert post_step(newcomer, "you").status_code == 302
    person.refresh_from_db()
    assert (person.state, person.title) == (State.RETURNED, "Senior Customs Officer")
    assert post_step(newcomer, "check").status_code == 302
    person.refresh_from_db()
    assert person.state == State.SUBMITTED


def test_new_name_after_accreditation_is_decided_anew(post_step, newcomer, submitted, accreditor):
    from delegates.actions.accreditation import accredit

    person = submitted(user=newcomer, given_name="Nora", family_name="Old", stream="customs")
    accredit(person, seen=person.version, by=accreditor)
    post_step(newcomer, "you", family_name="New")
    person.refresh_from_db()
    assert (person.state, person.accredited_at) == (State.SUBMITTED, None)
    assert not Badge.objects.active().exists()


def test_new_title_after_accreditation_only_makes_the_badge_again(post_step, newcomer, submitted, accreditor):
    from delegates.actions.accreditation import accredit

    person = submitted(user=newcomer, given_name="Nora", family_name="Same", title="Old title")
    accredit(person, seen=person.version, by=accreditor)
    token = bytes(Badge.objects.active().get().token)
    post_step(newcomer, "you", family_name="Same")
    person.refresh_from_db()
    assert (person.state, person.title) == (State.ACCREDITED, "Senior Customs Officer")
    assert bytes(Badge.objects.active().get().token) == token


def test_new_photo_replaces_the_old_file(post_step, newcomer, submitted):
    person = submitted(user=newcomer)
    old = person.photo.name
    post_step(newcomer, "photo")
    person.refresh_from_db()
    assert person.photo.name != old
    assert not default_storage.exists(old)
    assert default_storage.exists(person.photo.name)


def test_refused_registration_leaves_no_file_behind(post_step, newcomer):
    """Somebody else wrote between the form's own look and the write."""
    post_step(newcomer, "you")
    before = set(default_storage.listdir("photos")[1]) if default_storage.exists("photos") else set()
    assert post_step(newcomer, "photo", version="0").status_code == 409
    assert set(default_storage.listdir("photos")[1]) == before
    assert not own(newcomer).photo


def test_withdrawn_place_is_free_again_and_mail_says_so(client, register, newcomer, barbados):
    register(newcomer)
    client.post(address("withdraw"), {"version": own(newcomer).version})
    assert own(newcomer).state == State.WITHDRAWN
    barbados.refresh_from_db()
    assert barbados.participants_count == 0
    assert Message.objects.filter(kind="participant-withdrawn", to_user=newcomer).count() == 1
    register(newcomer)
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
