"""Outcomes: steps, numbers, series, who may know them."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections, transaction
from django.db.utils import IntegrityError, InternalError

from agenda.actions import outcomes as actions
from agenda.models import Outcome
from agenda.reporting import report_data
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.models import Entry
from cicc_portal.audit.versions import StaleWrite
from delegates.quorum import quorum_of
from meetings.models.meeting import Stream
from tests import factories


@pytest.fixture
def states(meeting):
    return factories.PartyFactory(code="ALL", group="responsible", name={"en": "All states"}, sort_key="All states")


def adopted(outcome, by):
    actions.propose(outcome, seen=outcome.version, by=by)
    actions.adopt(outcome, seen=outcome.version, by=by)
    return outcome


def test_adoption_numbers_the_open_series_without_gaps(meeting, rapporteur, states):
    first = factories.OutcomeFactory(meeting=meeting, responsible=[states])
    second = factories.OutcomeFactory(meeting=meeting, responsible=[states])
    closed = factories.OutcomeFactory(
        meeting=meeting,
        audience=factories.audience(meeting, Audience.Kind.STREAM, Stream.IMMIGRATION),
        responsible=[states],
    )
    closed.series = actions.series_of(closed.audience)
    closed.save()
    adopted(first, rapporteur)
    adopted(closed, rapporteur)
    adopted(second, rapporteur)
    assert [first.number, second.number, closed.number] == [1, 2, 1]
    assert [entry.action for entry in Entry.objects.about(first)] == ["outcome.proposed", "outcome.adopted"]


def test_a_number_that_was_given_never_changes(meeting, rapporteur, states):
    outcome = adopted(factories.OutcomeFactory(meeting=meeting, responsible=[states]), rapporteur)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Outcome.objects.filter(pk=outcome.pk).update(number=7)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Outcome.objects.filter(pk=outcome.pk).delete()
    assert Outcome.objects.get(pk=outcome.pk).number == 1


@pytest.mark.parametrize(("responsible", "due"), [(False, True), (True, False)])
def test_a_binding_verb_needs_a_party_and_a_date(meeting, rapporteur, states, responsible, due):
    outcome = factories.OutcomeFactory(meeting=meeting, responsible=[states] if responsible else [])
    if not due:
        outcome.due_on = None
    with pytest.raises(actions.OutcomeRefused, match="name a responsible party and a date"):
        actions.propose(outcome, seen=outcome.version, by=rapporteur)
    outcome.no_date_reason = "A standing practice"
    actions.propose(outcome, seen=outcome.version, by=rapporteur)
    assert Outcome.objects.get(pk=outcome.pk).state == Outcome.State.PROPOSED


def test_steps_are_refused_out_of_order(meeting, rapporteur, states):
    outcome = factories.OutcomeFactory(meeting=meeting, responsible=[states])
    with pytest.raises(actions.OutcomeRefused, match="is draft"):
        actions.adopt(outcome, seen=outcome.version, by=rapporteur)
    adopted(outcome, rapporteur)
    with pytest.raises(actions.OutcomeRefused, match="is adopted"):
        actions.withdraw(outcome, seen=outcome.version, by=rapporteur)


def test_an_adopted_outcome_stays_in_its_series(meeting, rapporteur, states):
    outcome = adopted(factories.OutcomeFactory(meeting=meeting, responsible=[states]), rapporteur)
    outcome.audience = factories.audience(meeting, Audience.Kind.BUREAU)
    with pytest.raises(actions.OutcomeRefused, match="keeps its number"):
        actions.change_outcome(outcome, responsible=[states], seen=outcome.version, by=rapporteur)


def test_stale_step_is_refused(meeting, rapporteur, states):
    outcome = factories.OutcomeFactory(meeting=meeting, responsible=[states])
    seen = outcome.version
    actions.propose(outcome, seen=seen, by=rapporteur)
    again = Outcome.objects.get(pk=outcome.pk)
    with pytest.raises(StaleWrite):
        actions.adopt(again, seen=seen, by=rapporteur)


@pytest.mark.django_db(transaction=True)
def test_adoptions_at_once_get_different_numbers(meeting, rapporteur, states):
    outcomes = [factories.OutcomeFactory(meeting=meeting, responsible=[states]) for _ in range(8)]
    for outcome in outcomes:
        actions.propose(outcome, seen=outcome.version, by=rapporteur)
    start = threading.Barrier(len(outcomes))
    failures = []

    def work(outcome):
        try:
            start.wait()
            actions.adopt(outcome, seen=outcome.version, by=rapporteur)
        except Exception as error:  # noqa: BLE001  # shown by the assertion below
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[outcome]) for outcome in outcomes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(Outcome.objects.values_list("number", flat=True)) == list(range(1, 9))


def test_an_outcome_cannot_be_of_another_meetings_audience(meeting):
    other = factories.MeetingFactory(number=29)
    outcome = factories.OutcomeFactory(meeting=meeting)
    outcome.audience = factories.audience(other, Audience.Kind.PUBLIC)
    outcome.save()
    with pytest.raises(IntegrityError, match="outcome_audience_same_meeting"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("make", [factories.SessionPersonFactory, factories.SessionAgendaItemFactory])
def test_what_belongs_to_a_session_is_of_its_meeting(meeting, make):
    elsewhere = factories.SessionFactory(meeting=factories.MeetingFactory(number=29))
    made = make(session__meeting=meeting)
    made.session = elsewhere
    with pytest.raises(IntegrityError, match="of different meetings"):
        made.save()


def test_the_report_counts_who_is_represented_as_the_credentials_do(meeting, chief_customs_bb):
    """One accredited delegate is not enough: without credentials the state is not represented in either document."""
    participants = factories.audience(meeting, Audience.Kind.PARTICIPANTS)
    delegation = chief_customs_bb.participant.delegation
    for credentials, represented in (("absent", 0), ("formal", 1)):
        delegation.credentials = credentials
        delegation.save(update_fields=["credentials"])
        report = report_data(meeting, participants, language="en")
        assert (report.members_present, report.quorum) == (represented, meeting.quorum)
        assert report.members_present == quorum_of(meeting).represented


class TestPages:
    def test_enter_change_and_adopt(self, client_of, meeting, rapporteur, states):
        client = client_of(rapporteur)
        participants = factories.audience(meeting, Audience.Kind.PARTICIPANTS)
        posted = {
            "verb": "AGREED",
            "text_en": "to adopt the minimum API data set",
            "audience": participants.pk,
            "responsible": [states.pk],
            "due_on": "2025-11-30",
        }
        assert client.post("/cicc-28/desk/outcomes/new/", posted).status_code == 302
        outcome = Outcome.objects.get()
        assert (outcome.text["en"], outcome.responsible_names) == ("to adopt the minimum API data set", "All states")
        posted |= {"text_en": "to adopt the data set", "version": outcome.version}
        address = f"/cicc-28/desk/outcomes/{outcome.public_id}/"
        assert client.post(address, posted).status_code == 302
        stale = client.post(address, posted | {"text_en": "something typed"})
        assert stale.status_code == 409
        assert "something typed" in stale.content.decode()
        for step in ("propose", "adopt"):
            version = Outcome.objects.get().version
            assert client.post(f"{address}{step}/", {"version": version}).status_code == 302
        assert Outcome.objects.get().number == 1

    def test_an_error_keeps_what_was_typed(self, client_of, meeting, rapporteur):
        page = client_of(rapporteur).post("/cicc-28/desk/outcomes/new/", {"verb": "AGREED", "text_fr": "adopter"})
        assert page.status_code == 422
        assert "adopter" in page.content.decode()
        assert "Enter the English text" in page.content.decode()

    def test_a_closed_outcome_exists_only_for_its_audience(
        self, client_of, meeting, rapporteur, chief_immigration_bb, chief_customs_bb, states
    ):
        closed = factories.OutcomeFactory(
            meeting=meeting,
            text={"en": "marker-of-the-caucus"},
            audience=factories.audience(meeting, Audience.Kind.STREAM, Stream.IMMIGRATION),
            state=Outcome.State.ADOPTED,
            number=1,
            series=factories.audience(meeting, Audience.Kind.STREAM, Stream.IMMIGRATION).pk,
            adopted_at=factories.BEFORE,
        )
        assert "marker-of-the-caucus" in client_of(chief_immigration_bb).get("/cicc-28/outcomes/").content.decode()
        for person in (chief_customs_bb, rapporteur, None):
            assert "marker-of-the-caucus" not in client_of(person).get("/cicc-28/outcomes/").content.decode()
        assert client_of(rapporteur).get(f"/cicc-28/desk/outcomes/{closed.public_id}/").status_code == 404

    def test_queries_do_not_grow(self, client_of, meeting, rapporteur, states, django_assert_max_num_queries):
        client = client_of(rapporteur)
        counts = []
        for total in (1, 30):
            while Outcome.objects.count() < total:
                factories.OutcomeFactory(meeting=meeting, responsible=[states])
            with django_assert_max_num_queries(25) as captured:
                client.get("/cicc-28/desk/outcomes/")
            counts.append(len(captured))
        assert counts[0] == counts[1]

    @pytest.mark.parametrize("path", ["outcomes/", "outcomes/new/", "reports/"])
    def test_outsiders_find_no_desk(self, client_of, meeting, outsider, adviser_bb, steward, path):
        for person in (outsider, adviser_bb, steward):
            assert client_of(person).get(f"/cicc-28/desk/{path}").status_code == 404
