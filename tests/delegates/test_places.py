"""Places of a delegation, from every path and from two at once: never more than the quota."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from delegates.actions import walk_in as actions
from delegates.actions.confirmation import confirm_proposed
from delegates.actions.registration import Entry as Filled
from delegates.actions.registration import new_registration
from delegates.actions.substitution import substitute
from delegates.models import Delegation, Participant
from delegates.problems import DelegationFull
from meetings.models import Meeting
from tests import factories
from tests.delegates.test_races import at_once, last_place, registered

pytestmark = pytest.mark.django_db
State = Participant.State


@pytest.fixture
def before_the_end(meeting):
    """Somebody can be sent in another's place until the last day is over."""
    today = timezone.now().date()
    Meeting.objects.filter(pk=meeting.pk).update(starts_on=today, ends_on=today + datetime.timedelta(days=2))
    meeting.refresh_from_db()


def walker(delegation: Delegation, by, **options):
    participant = new_registration(delegation.meeting)
    participant.delegation = delegation
    values = {"given_name": "Wanda", "family_name": "Walk-In", "badge_name": "Wanda", "title": "Officer"}
    return lambda: actions.admit(participant, Filled(values=values), by=by, **options)


@pytest.mark.django_db(transaction=True)
def test_last_place_goes_to_one_walk_in_or_one_who_is_confirmed(barbados, accreditor):
    last_place(barbados)
    proposed = factories.ParticipantFactory(delegation=barbados, state=State.PROPOSED)
    proposed = Participant.objects.select_related("meeting", "delegation__party", "user").get(pk=proposed.pk)
    outcomes = at_once(
        walker(barbados, accreditor),
        walker(barbados, accreditor),
        lambda: confirm_proposed(proposed, seen=proposed.version, by=accreditor),
    )
    assert sorted(type(error).__name__ for error in outcomes) == ["DelegationFull", "DelegationFull", "NoneType"]
    barbados.refresh_from_db()
    assert (registered(barbados), barbados.participants_count, barbados.quota) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_raise_to_the_same_number_raise_once(barbados, accreditor, director):
    last_place(barbados)
    factories.ParticipantFactory(delegation=barbados)
    outcomes = at_once(walker(barbados, accreditor, places=2), walker(barbados, director, places=2))
    assert sorted(type(error).__name__ for error in outcomes) == ["DelegationFull", "NoneType"]
    barbados.refresh_from_db()
    assert (registered(barbados), barbados.participants_count, barbados.quota) == (2, 2, 2)


@pytest.mark.django_db(transaction=True)
def test_place_of_a_leaver_is_not_taken_twice(before_the_end, barbados, accreditor):
    """A substitute takes the place over; somebody who walks in at that moment does not slip into it."""
    last_place(barbados)
    leaver = factories.ParticipantFactory(delegation=barbados)
    leaver = Participant.objects.select_related("meeting", "delegation__party", "user").get(pk=leaver.pk)
    substitute_for = new_registration(barbados.meeting)
    substitute_for.delegation = barbados
    values = {"given_name": "Sub", "family_name": "Stitute", "badge_name": "Sub", "title": "Officer"}
    outcomes = at_once(
        lambda: substitute(leaver, substitute_for, Filled(values=values), seen=leaver.version, by=accreditor),
        walker(barbados, accreditor),
    )
    assert outcomes[0] is None
    assert isinstance(outcomes[1], DelegationFull)
    barbados.refresh_from_db()
    assert (registered(barbados), barbados.participants_count) == (1, 1)


def test_quota_holds_past_all_actions(barbados):
    last_place(barbados)
    proposed = factories.ParticipantFactory.create_batch(2, delegation=barbados, state=State.PROPOSED)
    with pytest.raises(Exception, match="delegation_within_quota"):
        Participant.objects.filter(pk__in=[person.pk for person in proposed]).update(state=State.SUBMITTED)
