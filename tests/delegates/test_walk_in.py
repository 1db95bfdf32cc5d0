"""Who comes to the desk unannounced, or in another's place: entered and accredited on one page."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from cicc_portal.audit.models import Entry
from cicc_portal.documents.models import Job
from cicc_portal.outbox.models import Message
from cicc_portal.undo import undo
from delegates.actions import walk_in as actions
from delegates.actions.registration import Entry as Filled
from delegates.actions.registration import new_registration
from delegates.models import Badge, Participant, StreamPost
from meetings.models import Meeting
from tests import factories
from tests.delegates.test_races import last_place, registered

pytestmark = pytest.mark.django_db
State = Participant.State
PAGE = "/cicc-28/desk/accreditation/walk-in/"


@pytest.fixture
def desk(accreditor, client_of):
    return client_of(accreditor)


@pytest.fixture
def entered(barbados, upload):
    """What the desk types of somebody who came for Barbados."""

    def make(**changes) -> dict[str, object]:
        values = {
            "delegation": str(barbados.pk),
            "function": "adviser",
            "given_name": "Wanda",
            "family_name": "Walk-In",
            "title": "Customs Officer",
            "agency": "",
            "email": "wanda@example.org",
            "consent": "on",
            "photo": upload(),
        }
        return {name: value for name, value in (values | changes).items() if value is not None}

    return make


@pytest.fixture
def before_the_end(meeting):
    """Somebody can be sent in another's place until the last day is over."""
    today = timezone.now().date()
    Meeting.objects.filter(pk=meeting.pk).update(starts_on=today, ends_on=today + datetime.timedelta(days=2))
    meeting.refresh_from_db()


def instead(person: Participant) -> str:
    return reverse("delegates:walk-in-instead", args=["cicc-28", person.public_id])


def test_is_registered_accredited_and_has_a_badge_in_one_go(desk, entered, accreditor, barbados):
    answer = desk.post(PAGE, entered())
    person = Participant.objects.get()
    assert answer["Location"] == reverse("delegates:registration", args=["cicc-28", person.public_id])
    assert (person.state, person.is_walk_in, person.badge_name, person.category) == (
        State.ACCREDITED,
        True,
        "Wanda Walk-In",
        "delegate",
    )
    assert default_storage.exists(person.photo.name)
    assert len(person.photo_sha256) == 64
    assert Badge.objects.active().get().participant == person
    assert Job.objects.filter(kind="badge").count() == 1
    assert Message.objects.get().kind == "participant-accredited"
    ours = Entry.objects.about(person).values_list("action", "actor_id")
    assert list(ours) == [("participant.walked-in", accreditor.pk), ("participant.accredited", accreditor.pk)]
    barbados.refresh_from_db()
    assert barbados.participants_count == 1


def test_six_clicks_and_no_more(desk, meeting):
    """The desk's link, “Walk-in”, delegation, photo, consent, “Save and accredit”; all else is typed or preset."""
    assert PAGE in desk.get("/cicc-28/desk/accreditation/").content.decode()
    form = desk.get(PAGE).context["form"]
    clicked = [name for name in form.fields if name in {"delegation", "photo", "consent"}]
    typed = [name for name, field in form.fields.items() if field.required and name not in {*clicked, "function"}]
    assert (len(clicked) + 3, typed) == (6, ["given_name", "family_name", "title"])
    assert form["function"].value() == "adviser"


def test_accreditation_of_a_walk_in_is_undone_like_any(desk, entered):
    answer = desk.post(PAGE, entered(), follow=True)
    (message,) = answer.context["messages"]
    offered = undo(message)
    desk.post(offered.url, offered.fields)
    person = Participant.objects.get()
    assert person.state == State.SUBMITTED
    assert Message.objects.get().state == Message.State.CANCELLED
    assert not Badge.objects.active().exists()


def test_photo_and_address_can_be_missing(desk, entered, barbados, focal_point_lc):
    desk.post(PAGE, entered(photo=None, email=""))
    person = Participant.objects.get()
    assert (person.state, bool(person.photo), person.email) == (State.ACCREDITED, False, "")
    assert not Message.objects.exists()


def test_language_is_that_of_the_delegation(desk, entered, barbados, meeting):
    meeting.languages = ["en", "fr"]
    meeting.save()
    barbados.party.languages = ["ht", "fr"]
    barbados.party.save()
    desk.post(PAGE, entered())
    assert Participant.objects.get().language == "fr"
    assert Message.objects.get().language == "fr"


@pytest.mark.parametrize("name", ["delegation", "given_name", "family_name", "title", "consent", "function"])
def test_what_is_needed_is_said_beside_its_field_and_the_photo_is_kept(desk, entered, name):
    answer = desk.post(PAGE, entered(**{name: None}))
    assert answer.status_code == 422
    assert name in answer.context["form"].errors
    assert answer.context["form"].pending is not None
    assert not Participant.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"delegation": "999999"},
        {"delegation": "x"},
        {"function": "king"},
        {"given_name": "a\x00b"},
        {"title": "one\ntwo"},
        {"places": "-3"},
        {"places": "100000"},
        {"email": "nobody"},
    ],
)
def test_hostile_input_is_refused(desk, entered, changes):
    assert desk.post(PAGE, entered(**changes)).status_code == 422
    assert not Participant.objects.exists()


def test_page_opens_for_a_delegation(desk, barbados):
    assert desk.get(f"{PAGE}?delegation=BB").context["form"]["delegation"].value() == barbados.pk
    assert desk.get(f"{PAGE}?delegation=%00").status_code == 200


# --- places -----------------------------------------------------------------------------------------------------------
def test_full_delegation_is_told_and_one_more_place_offered_on_the_same_page(desk, entered, barbados):
    last_place(barbados)
    factories.ParticipantFactory(delegation=barbados)
    answer = desk.post(PAGE, entered())
    assert answer.status_code == 422
    assert "All places of this delegation are taken" in answer.context["form"].errors["delegation"][0]
    page = answer.content.decode()
    assert "Raise to 2 places and accredit" in page
    held = answer.context["form"].pending.public_id
    answer = desk.post(PAGE, entered(photo=None, held_photo=held, places="2"))
    assert answer.status_code == 302
    barbados.refresh_from_db()
    assert (barbados.quota, barbados.participants_count) == (2, 2)
    assert Entry.objects.about(barbados).get(action="delegation.changed").changes == {"quota": [1, 2]}
    assert Participant.objects.get(is_walk_in=True).photo


def test_places_that_do_not_suffice_are_refused(desk, entered, barbados):
    last_place(barbados)
    factories.ParticipantFactory(delegation=barbados)
    assert desk.post(PAGE, entered(places="1")).status_code == 422
    barbados.refresh_from_db()
    assert (barbados.quota, registered(barbados)) == (1, 1)


def test_the_number_of_places_never_falls(accreditor, barbados):
    person = new_registration(barbados.meeting)
    person.delegation = barbados
    actions.admit(person, Filled(values={"given_name": "A", "family_name": "B"}), by=accreditor, places=1)
    before = barbados.quota
    barbados.refresh_from_db()
    assert barbados.quota == before


def test_second_head_is_refused(desk, entered, barbados):
    factories.ParticipantFactory(delegation=barbados, function="head")
    answer = desk.post(PAGE, entered(function="head"))
    assert answer.context["form"].errors["function"]
    assert not Participant.objects.filter(is_walk_in=True).exists()


# --- in another's place -----------------------------------------------------------------------------------------------
def test_comes_in_the_place_of_another(before_the_end, desk, entered, barbados):
    last_place(barbados)
    leaver = factories.ParticipantFactory(delegation=barbados, function="head")
    factories.StreamPostFactory(participant=leaver)
    form = desk.get(instead(leaver)).context["form"]
    assert (form["function"].value(), "delegation" in form.fields) == ("head", False)
    answer = desk.post(
        instead(leaver), entered(delegation=None, function="head", leaver_version=str(leaver.version)), follow=True
    )
    assert answer.status_code == 200
    leaver.refresh_from_db()
    newcomer = Participant.objects.get(is_walk_in=True)
    assert (leaver.state, newcomer.state, newcomer.replaces, newcomer.category) == (
        State.WITHDRAWN,
        State.ACCREDITED,
        leaver,
        "head",
    )
    assert StreamPost.objects.get().participant == newcomer
    assert registered(barbados) == 1


def test_place_of_somebody_who_was_changed_meanwhile_is_not_taken(before_the_end, desk, entered, barbados):
    leaver = factories.ParticipantFactory(delegation=barbados)
    answer = desk.post(instead(leaver), entered(delegation=None, leaver_version="0"))
    assert answer.status_code == 409
    assert Participant.objects.get().state == State.ACCREDITED


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.DECLINED, State.PROPOSED])
def test_who_holds_no_place_has_none_to_give(desk, barbados, state):
    assert desk.get(instead(factories.ParticipantFactory(delegation=barbados, state=state))).status_code == 404


@pytest.mark.parametrize(
    "persona", ["secretary", "printer", "protocol_officer", "focal_point_lc", "adviser_bb", "steward"]
)
def test_walk_ins_are_admitted_by_those_who_accredit(request, client_of, entered, persona, barbados):
    leaver = factories.ParticipantFactory(delegation=barbados)
    client = client_of(request.getfixturevalue(persona))
    for address in (PAGE, instead(leaver)):
        assert client.get(address).status_code == 404
        assert client.post(address, entered()).status_code == 404
