"""The Django admin of meetings: repairs, recorded, refused when stale; nothing is deleted there."""

from __future__ import annotations

import pytest

from cicc_portal.accounts.models import User
from cicc_portal.audit.models import Entry
from meetings.models import Committee, Party
from tests.factories import CommitteeFactory, RoomFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def repairer(client_of):
    return client_of(User.objects.create_superuser("root@example.org"))


@pytest.mark.parametrize("model", ["committee", "meeting", "party", "room"])
def test_lists_and_forms_open_and_nothing_can_be_deleted(repairer, meeting, model):
    room = RoomFactory(meeting=meeting)
    pk = {"committee": meeting.committee_id, "meeting": meeting.pk, "party": meeting.host_id, "room": room.pk}[model]

    assert repairer.get(f"/admin/meetings/{model}/").status_code == 200
    assert repairer.get(f"/admin/meetings/{model}/{pk}/change/").status_code == 200
    assert repairer.get(f"/admin/meetings/{model}/add/").status_code == (200 if model == "party" else 403)
    assert repairer.post(f"/admin/meetings/{model}/{pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_repair_is_recorded(repairer):
    committee = CommitteeFactory(acronym="CICC")
    data = {"acronym": "CICC", "name_en": "Renamed", "parent_en": "", "seen": "1"}

    assert repairer.post(f"/admin/meetings/committee/{committee.pk}/change/", data).status_code == 302

    committee.refresh_from_db()
    assert (str(committee.name), committee.version) == ("Renamed", 2)
    assert Entry.objects.get(action="committee.repaired").changes["name"][1] == {"en": "Renamed"}


def test_a_stale_repair_is_refused(repairer):
    committee = CommitteeFactory(acronym="CICC")
    data = {"acronym": "CICC", "name_en": "Renamed", "parent_en": "", "seen": "0"}

    assert repairer.post(f"/admin/meetings/committee/{committee.pk}/change/", data).status_code == 409
    assert Committee.objects.get().version == 1


def test_a_party_that_the_built_in_list_lacks_is_entered(repairer):
    data = {"code": "FRONTEX", "group": "international", "name_en": "Frontex", "sort_key": "Frontex", "seen": "1"}

    answer = repairer.post(
        "/admin/meetings/party/add/", data | {"languages": "[]", "offices": "{}", "tz": "", "parent": ""}
    )

    assert answer.status_code == 302
    assert Party.objects.get(code="FRONTEX").rank == 3
    assert Entry.objects.filter(action="party.created", object_id=Party.objects.get(code="FRONTEX").pk).exists()


def test_the_admin_is_unknown_to_staff_of_meetings(client_of, director):
    assert client_of(director).get("/admin/meetings/meeting/", follow=True).status_code == 404
