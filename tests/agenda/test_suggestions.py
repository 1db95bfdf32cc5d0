"""Suggestions at the desk: asked for, reckoned in a job, taken whole or in part, dismissed; who may; what they tell."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from agenda.actions import suggestions as actions
from agenda.actions.steps import undo_step
from agenda.demands import demands_in_words
from agenda.models import Session, SessionRule, Suggestion, TimetableStep
from agenda.models.session import Kind
from agenda.problems import blocking
from agenda.problems.suggestions import Decided, NoRooms, NothingFits, NothingToPlace, StillReckoning
from agenda.solver.checking import faults
from agenda.solver.data import Demand, Place
from agenda.solver.reading import Clock, solver_data
from agenda.suggestion_bench import unplaced
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.models import Entry
from cicc_portal.documents import broker, lease, running
from cicc_portal.documents.models import Job
from meetings.models.meeting import Stream
from tests import factories
from tests.factories import at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr(broker, "send_job", lambda pk, *, queue: True)
    # The thread that renews a lease looks from another connection, which does not see the transaction of a test.
    monkeypatch.setattr(lease.Lease, "_keep", lambda lease: None)


@pytest.fixture
def room(meeting):
    return factories.RoomFactory(meeting=meeting, name="Working Room 1")


def address(meeting, name="suggestions", *args) -> str:
    return reverse(f"agenda:{name}", args=[meeting.slug, *args])


def waiting(meeting, **fields) -> Session:
    return factories.SessionFactory(meeting=meeting, starts_at=None, **fields)


def reckoned(meeting, by, *, moves_scheduled=False, seed=0) -> Suggestion:
    suggestion = actions.ask(meeting, moves_scheduled=moves_scheduled, seed=seed, by=by)
    running.run(suggestion.job_id)
    suggestion.refresh_from_db()
    assert suggestion.job.state == Job.State.DONE, suggestion.job.failure
    return suggestion


def everything(suggestion) -> set[int]:
    return {placement["session"] for placement in suggestion.placements}


# --- asking and reckoning ---------------------------------------------------------------------------------------------
def test_asked_for_reckoned_and_taken(meeting, client_of, timetabler, room):
    session = waiting(meeting, title={"en": "Digital identity"}, wanted_minutes=90)
    client = client_of(timetabler)
    answer = client.post(address(meeting), {"scope": "unscheduled", "seed": "3"})
    suggestion = Suggestion.objects.get()
    assert answer.url == address(meeting, "suggestion", suggestion.public_id)
    assert (suggestion.seed, suggestion.moves_scheduled, suggestion.asked_by) == (3, False, timetabler)
    assert "data-job=" in client.get(answer.url).content.decode()
    running.run(suggestion.job_id)
    page = client.get(answer.url).content.decode()
    for words in ("Digital identity", "Not scheduled yet", "Wed 14 May, 08:00–09:30, Working Room 1", "better"):
        assert words in page
    page = client.post(
        address(meeting, "suggestion-take", suggestion.public_id), {"session": [session.public_id]}, follow=True
    )
    session.refresh_from_db()
    suggestion.refresh_from_db()
    assert (session.starts_at, session.ends_at) == (at(1, "08:00"), at(1, "09:30"))
    assert "1 session is placed as suggested." in page.content.decode()
    assert suggestion.taken_at is not None
    assert [entry.action for entry in Entry.objects.filter(action__startswith="suggestion").order_by("pk")] == [
        "suggestion.asked",
        "suggestion.taken",
    ]
    undo_step(meeting, by=timetabler)
    session.refresh_from_db()
    assert (session.starts_at, session.bookings.count()) == (None, 0)


def test_why_it_cannot_be_asked_for(meeting, timetabler):
    waiting(meeting)
    with pytest.raises(NoRooms):
        actions.ask(meeting, moves_scheduled=False, by=timetabler)
    factories.RoomFactory(meeting=meeting)
    first = actions.ask(meeting, moves_scheduled=False, by=timetabler)
    with pytest.raises(StillReckoning):
        actions.ask(meeting, moves_scheduled=False, by=timetabler)
    Job.objects.filter(pk=first.job_id).update(state=Job.State.CANCELLED, finished_at=timezone.now())
    Session.objects.update(starts_at=at(1, "09:00"), ends_at=at(1, "10:00"))
    with pytest.raises(NothingToPlace):
        actions.ask(meeting, moves_scheduled=False, by=timetabler)
    assert actions.to_place(meeting, moves_scheduled=True) == 1
    Session.objects.update(is_pinned=True)
    with pytest.raises(NothingToPlace):
        actions.ask(meeting, moves_scheduled=True, by=timetabler)


@pytest.mark.parametrize(
    "posted", [{}, {"scope": "all"}, {"scope": "unscheduled", "seed": "-1"}, {"scope": "unpinned", "seed": "9" * 30}]
)
def test_nonsense_is_refused_beside_the_field(meeting, client_of, timetabler, room, posted):
    waiting(meeting)
    assert client_of(timetabler).post(address(meeting), posted).status_code == 422
    assert Suggestion.objects.count() == 0


def test_a_killed_worker_costs_nothing(meeting, timetabler, room):
    session = waiting(meeting)
    suggestion = actions.ask(meeting, moves_scheduled=False, by=timetabler)
    assert Job.objects.claim(suggestion.job_id, lease=20) is not None
    Job.objects.filter(pk=suggestion.job_id).update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
    running.run(suggestion.job_id)
    suggestion.refresh_from_db()
    assert (suggestion.job.state, suggestion.job.attempts) == (Job.State.DONE, 2)
    assert everything(suggestion) == {session.pk}


def test_the_same_seed_gives_the_same_answer(meeting, timetabler, room):
    for number in range(6):
        waiting(meeting, wanted_minutes=30 + 15 * number)
    first, second = (reckoned(meeting, timetabler, seed=5) for _number in range(2))
    assert (first.placements, first.digest) == (second.placements, second.digest)


# --- what the data holds ----------------------------------------------------------------------------------------------
def test_minutes_and_moments(meeting):
    clock = Clock(meeting)
    assert clock.minutes(at(1, "09:30")) == 24 * 60 + 570
    assert clock.moment(24 * 60 + 570) == at(1, "09:30")


def test_large_enough_rooms_and_shared_ones_for_breaks(meeting, barbados):
    for _number in range(4):
        factories.ParticipantFactory(delegation=barbados)
    small, large = (factories.RoomFactory(meeting=meeting, capacity=capacity) for capacity in (2, 50))
    foyer = factories.RoomFactory(meeting=meeting, is_shared=True)
    states = factories.audience(meeting, Audience.Kind.STATES)
    plenary = waiting(meeting, kind=Kind.PLENARY, audience=states)
    work, lunch = waiting(meeting), waiting(meeting, kind=Kind.BREAK)
    options = {task.pk: task.options for task in solver_data(meeting, moves_scheduled=False).tasks}
    assert options == {
        plenary.pk: ((large.pk,),),
        work.pk: ((small.pk,), (large.pk,)),
        lunch.pk: ((foyer.pk,),),
    }


def test_heads_of_both_streams_unless_an_alternate_stands_in(meeting, merged_head_ky, cayman):
    for stream in Stream:
        waiting(meeting, kind=Kind.CAUCUS, audience=factories.audience(meeting, Audience.Kind.STREAM, stream))
    assert len(solver_data(meeting, moves_scheduled=False).heads) == 1
    stand_in = factories.ParticipantFactory(delegation=cayman)
    factories.StreamPostFactory(participant=stand_in, stream=Stream.CUSTOMS, post="alternate")
    assert solver_data(meeting, moves_scheduled=False).heads == ()


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow(meeting, client_of, timetabler, room, django_assert_max_num_queries, count):
    for _number in range(count):
        factories.SessionPersonFactory(session=waiting(meeting, wanted_minutes=5))
        factories.SessionFactory(meeting=meeting, starts_at=at(2, "09:00"))
    with django_assert_max_num_queries(18):
        solver_data(meeting, moves_scheduled=True)
    suggestion = reckoned(meeting, timetabler)
    client = client_of(timetabler)
    for url, most in ((address(meeting), 24), (address(meeting, "suggestion", suggestion.public_id), 38)):
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200


# --- taking -----------------------------------------------------------------------------------------------------------
def test_a_part_is_taken_and_the_rest_stays(meeting, timetabler, room):
    one, other = waiting(meeting), waiting(meeting)
    taken = actions.take(reckoned(meeting, timetabler), {other.pk}, by=timetabler)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.starts_at, other.starts_at is None, taken.moved, taken.left_out) == (None, False, 1, ())


def test_when_the_timetable_has_changed_it_says_so_and_takes_what_still_fits(meeting, client_of, timetabler, room):
    one, other = (waiting(meeting, title={"en": title}, wanted_minutes=60) for title in ("One", "Other"))
    suggestion = reckoned(meeting, timetabler)
    client, url = client_of(timetabler), address(meeting, "suggestion", suggestion.public_id)
    assert "has changed since" not in client.get(url).content.decode()
    starts_at = datetime.datetime.fromisoformat(
        next(placement["starts_at"] for placement in suggestion.placements if placement["session"] == other.pk)
    )
    factories.SessionFactory(meeting=meeting, starts_at=starts_at, rooms=[room])
    assert "has changed since" in client.get(url).content.decode()
    page = client.post(
        address(meeting, "suggestion-take", suggestion.public_id),
        {"session": [one.public_id, other.public_id]},
        follow=True,
    ).content.decode()
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.starts_at is None, other.starts_at) == (False, None)
    assert "These did not fit any more and stay as they are: “Other”." in page


def test_pinned_meanwhile_it_stays(meeting, timetabler, room):
    session = factories.SessionFactory(meeting=meeting, rooms=[room], starts_at=at(1, "06:00"))
    waiting(meeting)
    Session.objects.filter(pk=session.pk).update(starts_at=at(1, "06:00"), ends_at=at(1, "07:00"))
    suggestion = reckoned(meeting, timetabler, moves_scheduled=True)
    actions.pin(Session.objects.get(pk=session.pk), is_pinned=True, seen=1, by=timetabler)
    actions.take(suggestion, everything(suggestion), by=timetabler)
    session.refresh_from_db()
    assert session.starts_at == at(1, "06:00")


def test_nothing_fits_any_more(meeting, timetabler, room):
    session = waiting(meeting)
    suggestion = reckoned(meeting, timetabler)
    Session.objects.filter(pk=session.pk).update(is_cancelled=True)
    with pytest.raises(NothingFits):
        actions.take(suggestion, {session.pk}, by=timetabler)


def test_it_is_decided_once(meeting, client_of, timetabler, room):
    session = waiting(meeting)
    suggestion = reckoned(meeting, timetabler)
    client = client_of(timetabler)
    client.post(address(meeting, "suggestion-dismiss", suggestion.public_id))
    with pytest.raises(Decided):
        actions.take(suggestion, {session.pk}, by=timetabler)
    page = client.post(
        address(meeting, "suggestion-take", suggestion.public_id), {"session": [session.public_id]}, follow=True
    )
    assert "has been taken or dismissed already" in page.content.decode()
    assert "Take what is ticked" not in page.content.decode()


@pytest.mark.parametrize("posted", [{}, {"session": ["nothing"]}, {"session": ["", "%00", "x" * 500]}])
def test_hostile_ticks_are_answered_with_a_sentence(meeting, client_of, timetabler, room, posted):
    waiting(meeting)
    suggestion = reckoned(meeting, timetabler)
    answer = client_of(timetabler).post(address(meeting, "suggestion-take", suggestion.public_id), posted, follow=True)
    assert (answer.status_code, Session.objects.get().starts_at) == (200, None)


@pytest.mark.django_db(transaction=True)
def test_two_who_take_it_at_once_take_it_once(meeting, timetabler, secretary, room):
    session = waiting(meeting)
    suggestion = reckoned(meeting, timetabler)
    found: list[str] = []

    def take(by) -> None:
        try:
            actions.take(Suggestion.objects.get(pk=suggestion.pk), {session.pk}, by=by)
            found.append("taken")
        except Decided:
            found.append("decided")
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[user]) for user in (timetabler, secretary)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["decided", "taken"]
    assert TimetableStep.objects.count() == 1


def test_pinning(meeting, client_of, timetabler, room):
    session = factories.SessionFactory(meeting=meeting, title={"en": "Opening"}, rooms=[room])
    client, url = client_of(timetabler), address(meeting, "session-pin", session.public_id)
    page = client.post(url, {"pin": "1", "version": "1"}, follow=True).content.decode()
    session.refresh_from_db()
    assert (session.is_pinned, session.version, "“Opening” is pinned where it is." in page) == (True, 2, True)
    assert client.post(url, {"pin": "0", "version": "1"}).status_code == 409
    client.post(url, {"pin": "0", "version": "2"})
    session.refresh_from_db()
    assert session.is_pinned is False


# --- who may, and what it tells ---------------------------------------------------------------------------------------
def test_only_those_who_make_the_timetable(
    meeting, client_of, timetabler, papers_officer, chief_immigration_bb, outsider, room
):
    session = waiting(meeting)
    suggestion = reckoned(meeting, timetabler)
    for user in (papers_officer, chief_immigration_bb, outsider):
        client = client_of(user)
        for name, *args in (("suggestions",), ("suggestion", suggestion.public_id)):
            assert client.get(address(meeting, name, *args)).status_code == 404
        for name in ("suggestion-take", "suggestion-dismiss"):
            posted = {"session": [session.public_id]}
            assert client.post(address(meeting, name, suggestion.public_id), posted).status_code == 404
        assert client.post(address(meeting, "session-pin", session.public_id), {"pin": "1"}).status_code == 404
    other = factories.MeetingFactory(number=77)
    factories.StaffFactory(meeting=other, user=timetabler, role="timetable")
    assert client_of(timetabler).get(address(other, "suggestion", suggestion.public_id)).status_code == 404


def test_closed_titles_are_told_nowhere(meeting, client_of, timetabler, secretary, chief_customs_bb, room):
    bureau = factories.audience(meeting, Audience.Kind.BUREAU)
    closed = waiting(meeting, kind=Kind.BUREAU, title={"en": "MARKER"}, audience=bureau)
    open_one = waiting(meeting, title={"en": "Opening"})
    factories.SessionPersonFactory(session=closed, participant=chief_customs_bb.participant)
    suggestion = reckoned(meeting, timetabler)
    client = client_of(timetabler)
    page = client.get(address(meeting, "suggestion", suggestion.public_id)).content.decode()
    assert ("MARKER" in page, "Bureau" in page, "Opening" in page) == (False, True, True)
    posted = {"session": [closed.public_id, open_one.public_id]}
    client.post(address(meeting, "suggestion-take", suggestion.public_id), posted)
    assert "MARKER" not in client.get(address(meeting)).content.decode()


def test_demands_are_said_in_words_that_tell_nothing_new(meeting, viewer, timetabler, chief_customs_bb, room):
    bureau = factories.audience(meeting, Audience.Kind.BUREAU)
    closed = waiting(meeting, kind=Kind.BUREAU, title={"en": "MARKER"}, audience=bureau)
    opening = waiting(meeting, title={"en": "Opening"})
    rule = SessionRule.objects.create(meeting=meeting, kind="before", first=opening, second=closed)
    person = chief_customs_bb.participant.pk
    demands = [
        Demand("place", opening.pk, (opening.pk,)),
        Demand("place", closed.pk, (closed.pk,)),
        Demand("person", person, (closed.pk,)),
        Demand("absent", person, (closed.pk,)),
        Demand("person", person, (opening.pk, closed.pk)),
        Demand("rule", rule.pk, (opening.pk, closed.pk)),
        Demand("room", room.pk),
        Demand("closed", room.pk),
        Demand("audience", bureau.pk),
        Demand("break", bureau.pk),
        Demand("change"),
        Demand("room", 999_999),
        Demand("pinned", 999_999, (999_999,)),
    ]
    said = demands_in_words([demand.as_json() for demand in demands], meeting, viewer(timetabler, meeting))
    assert said == [
        "“Opening” (60 minutes) takes place on a day of the meeting from 08:00 to 18:00.",
        "A closed session (Bureau) (60 minutes) takes place on a day of the meeting from 08:00 to 18:00.",
        "Nobody is needed in two places at the same time.",
        "A closed session (Bureau) has all who are needed: one of them is away at times.",
        "Colin Customs is in one place at a time.",
        "“Opening” ends before a closed session (Bureau) starts.",
        "Working Room 1 holds one session at a time.",
        "Working Room 1 is closed at times.",
        "While all of an audience meet (Bureau), they are needed nowhere else.",
        "Breaks are free of sessions (Bureau).",
        "There are 5 minutes to change rooms.",
    ]


def test_what_cannot_be_is_explained_on_the_page(meeting, client_of, timetabler, room):
    meeting.ends_on = meeting.starts_on
    meeting.save()
    for title in ("One", "Other"):
        waiting(meeting, title={"en": title}, wanted_minutes=400)
    suggestion = reckoned(meeting, timetabler)
    page = client_of(timetabler).get(address(meeting, "suggestion", suggestion.public_id)).content.decode()
    for words in (
        "There is no timetable",
        "“One” (400 minutes)",
        "“Other” (400 minutes)",
        "holds one session at a time",
    ):
        assert words in page
    assert len(suggestion.conflict) == 3


# --- the demonstration ------------------------------------------------------------------------------------------------
def test_the_forty_sessions_are_placed_without_a_blocking_clash(tmp_path, settings):
    from agenda.actions.steps import Move, take_step
    from agenda.demo.loading import load
    from cicc_portal.accounts.models import User

    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": on_disk}
    meeting = load()
    by = User.objects.get(email="timetable@example.org")
    moves = []
    for session in Session.objects.filter(meeting=meeting).select_related("meeting"):
        session.wanted_minutes = session.minutes
        session.save(update_fields=["wanted_minutes"])
        moves.append(Move(session=session, starts_at=None, ends_at=None, rooms=[], seen=session.version))
    take_step(meeting, "clear", moves, by=by)
    suggestion = reckoned(meeting, by)
    places = actions.places_of(suggestion)
    data = solver_data(meeting, moves_scheduled=False)
    assert (len(places), faults(data, places), unplaced(data) == data) == (40, [], True)
    assert suggestion.measures["after"]["heads"] == 0
    assert all(isinstance(place, Place) for place in places.values())
    taken = actions.take(suggestion, set(places), by=by)
    assert (taken.moved, taken.left_out, blocking(meeting)) == (40, (), [])
