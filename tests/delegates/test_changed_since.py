"""What a change after accreditation leads to: decided anew, or shown at the desk until somebody has seen it."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from cicc_portal.audit.models import Entry
from delegates.actions import accreditation, registration
from delegates.actions.registration import Entry as Filled
from delegates.models import Badge, Participant
from tests import factories

pytestmark = pytest.mark.django_db
State = Participant.State
QUEUE = "/cicc-28/desk/accreditation/"


@pytest.fixture
def desk(accreditor, client_of):
    return client_of(accreditor)


def address(name: str, person: Participant) -> str:
    return reverse(f"delegates:{name}", args=["cicc-28", person.public_id])


def found(client, query: str = "") -> list[str]:
    return [person.badge_name for person in client.get(QUEUE + query).context["people"]]


@pytest.fixture
def accredited(submitted, accreditor):
    person = submitted(stream="customs", agency="Customs", title="Officer")
    accreditation.accredit(person, seen=person.version, by=accreditor)
    return person


def change(person: Participant, by, photo: bytes | None = None, **values) -> None:
    registration.save(person, Filled(values=values, photo=photo), seen=person.version, by=by)
    person.refresh_from_db()


@pytest.mark.parametrize(
    "values", [{"given_name": "Other"}, {"family_name": "Other"}, {"function": "head"}], ids=["given", "family", "head"]
)
def test_change_of_person_or_category_is_decided_anew(accredited, outsider, values):
    change(accredited, outsider, **values)
    assert (accredited.state, accredited.accredited_at, accredited.changed_since) == (State.SUBMITTED, None, [])
    assert not Badge.objects.active().exists()


def test_change_of_delegation_is_decided_anew(accredited, outsider, saint_lucia):
    change(accredited, outsider, delegation=saint_lucia)
    assert accredited.state == State.SUBMITTED


@pytest.mark.parametrize(
    ("values", "noted"),
    [
        ({"title": "Chief"}, ["title"]),
        ({"badge_name": "Nick"}, ["badge_name"]),
        ({"agency": "Immigration"}, ["agency"]),
        ({"function": "observer"}, ["function"]),
        ({"phone": "+1 246 555 0199", "language": "fr"}, []),
        ({"title": "Officer"}, []),
    ],
)
def test_lesser_changes_are_noted_and_nothing_more(accredited, outsider, values, noted):
    change(accredited, outsider, **values)
    assert (accredited.state, accredited.changed_since) == (State.ACCREDITED, noted)
    assert Badge.objects.active().count() == 1


def test_new_photo_is_noted_beside_what_was_noted_before(accredited, outsider):
    from tests.delegates import pictures

    change(accredited, outsider, title="Chief")
    change(accredited, outsider, photo=pictures.jpeg())
    assert accredited.changed_since == ["photo", "title"]


def test_changes_are_shown_until_somebody_has_seen_them(accredited, outsider, desk, accreditor):
    change(accredited, outsider, title="Chief", function="observer")
    assert "1 delegate has changed something since accreditation." in desk.get(QUEUE).content.decode()
    assert found(desk, "?state=all&mark=changed") == [accredited.badge_name]
    page = desk.get(address("registration", accredited))
    changes = [(change.label, change.before, change.after) for change in page.context["changes"]]
    assert changes == [("Function", "Adviser", "Observer"), ("Official title", "", "")]
    desk.post(address("changes-seen", accredited), {"version": accredited.version})
    accredited.refresh_from_db()
    assert accredited.changed_since == []
    assert Entry.objects.filter(action="participant.changes-seen", actor_id=accreditor.pk).count() == 1
    assert "since accreditation." not in desk.get(QUEUE).content.decode()


def test_changes_that_were_not_on_the_page_are_not_marked_as_seen(accredited, outsider, desk):
    change(accredited, outsider, title="Chief")
    seen = accredited.version
    with transaction.atomic():
        accredited.save_if(seen, update_fields=["agency"])
    assert desk.post(address("changes-seen", accredited), {"version": seen}).status_code == 409
    accredited.refresh_from_db()
    assert accredited.changed_since == ["title"]


def test_badge_category_that_the_desk_chose_is_not_undone_by_a_new_function(submitted, accreditor, outsider):
    person = submitted()
    accreditation.accredit(person, seen=person.version, by=accreditor, category="interpreter")
    change(person, outsider, function="head")
    assert (person.state, person.category, person.changed_since) == (State.ACCREDITED, "interpreter", ["function"])


def test_new_head_who_is_named_on_the_delegations_page_is_decided_anew(accredited, focal_point_lc, barbados):
    """The category is another, whichever page changed it; who was head before is no longer one either."""
    from delegates.actions.posts import set_posts

    partner = factories.ParticipantFactory(delegation=barbados)
    set_posts(barbados, head=accredited, posts={}, seen=barbados.version, by=focal_point_lc)
    accredited.refresh_from_db()
    assert (accredited.state, accredited.category) == (State.SUBMITTED, "head")
    assert not Badge.objects.active().exists()
    partner.refresh_from_db()
    assert partner.state == State.ACCREDITED


def test_new_function_of_a_chosen_category_is_only_noted(submitted, accreditor, focal_point_lc, barbados):
    from delegates.actions.posts import set_posts

    person = submitted()
    accreditation.accredit(person, seen=person.version, by=accreditor, category="interpreter")
    set_posts(barbados, head=person, posts={}, seen=barbados.version, by=focal_point_lc)
    person.refresh_from_db()
    assert (person.state, person.changed_since) == (State.ACCREDITED, ["function"])
