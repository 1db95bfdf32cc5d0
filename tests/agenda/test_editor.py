"""The timetable editor: the same at any size, nothing lost, nothing told, nothing that breaks it."""

from __future__ import annotations

import json
import random
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from agenda.actions.sessions import move_session
from agenda.models import Booking, Session, TimetableStep
from agenda.models.session import Kind
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.models import Entry
from tests import factories
from tests.agenda.test_bookings import overlapping
from tests.factories import at

DAY = "2025-05-14"


def address(meeting, name) -> str:
    return reverse(f"agenda:editor-{name}", args=[meeting.slug])


@pytest.fixture
def room(meeting):
    return factories.RoomFactory(meeting=meeting, name="Working Room 1")


def to(session, start="10:00", end="11:00", rooms=(), **fields) -> dict:
    return {
        "key": session.public_id,
        "version": session.version,
        "start": f"{DAY} {start}",
        "end": f"{DAY} {end}",
        "rooms": [room.code for room in rooms],
        **fields,
    }


def post(client, meeting, *moves, name="move"):
    return client.post(address(meeting, name), {"moves": moves}, content_type="application/json")


def stands(session) -> tuple:
    held = Session.objects.get(pk=session.pk)
    return held.starts_at, held.ends_at, sorted(held.bookings.values_list("room", flat=True))


# --- reading ----------------------------------------------------------------------------------------------------------
def fill(meeting, count) -> None:
    room = factories.RoomFactory(meeting=meeting, is_shared=True)
    for _number in range(count):
        factories.SessionFactory(meeting=meeting, rooms=[room])
    factories.SessionFactory(meeting=meeting, starts_at=None)


@pytest.mark.parametrize("what", ["timetable", "editor-board", "editor-notes"])
def test_opening_takes_as_few_queries_at_thirty_sessions_as_at_two(
    meeting, client_of, timetabler, django_assert_max_num_queries, what
):
    client = client_of(timetabler)
    counts = []
    for more in (2, 28):
        fill(meeting, more)
        client.get(reverse(f"agenda:{what}", args=[meeting.slug]))
        with django_assert_max_num_queries(100) as asked:
            client.get(reverse(f"agenda:{what}", args=[meeting.slug]))
        counts.append(len(asked))
    assert counts[0] == counts[1], [query["sql"][:200] for query in asked.captured_queries]
    assert counts[0] <= 10, "\n".join(query["sql"][:130] for query in asked.captured_queries)


def test_nothing_new_is_said_in_few_queries(meeting, client_of, timetabler, secretary):
    session = factories.SessionFactory(meeting=meeting)
    client = client_of(timetabler)
    etag = client.get(address(meeting, "board"))["ETag"]
    assert client.get(address(meeting, "board"), headers={"if-none-match": etag}).status_code == 304
    place = {"starts_at": at(1, "12:00"), "ends_at": at(1, "13:00"), "rooms": []}
    move_session(session, **place, seen=session.version, by=secretary)
    answer = client.get(address(meeting, "board"), headers={"if-none-match": etag})
    assert answer.status_code == 200
    (last, *_earlier) = client.get(address(meeting, "notes")).json()["recent"]
    assert (last["mine"], last["session"], last["did"], last["who"]) == (False, session.pk, "moved", "Sonia Secretary")


def test_one_person_does_not_get_what_another_was_told_is_new(meeting, client_of, timetabler, secretary):
    factories.SessionFactory(meeting=meeting)
    etag = client_of(timetabler).get(address(meeting, "board"))["ETag"]
    assert client_of(secretary).get(address(meeting, "board"), headers={"if-none-match": etag}).status_code == 200


def test_of_a_closed_session_timetable_staff_get_place_and_audience_alone(meeting, client_of, timetabler, room):
    audience = factories.audience(meeting, Audience.Kind.BUREAU)
    session = factories.SessionFactory(
        meeting=meeting, kind=Kind.BUREAU, title={"en": "MARKER"}, audience=audience, rooms=[room]
    )
    client = client_of(timetabler)
    shown = client.get(address(meeting, "board"))
    assert "MARKER" not in shown.content.decode() + client.get(address(meeting, "notes")).content.decode()
    (one,) = shown.json()["sessions"]
    assert (one["isFull"], one["isClosed"], one["audience"], one["kind"]) == (False, True, "Bureau", "")
    answer = post(client, meeting, to(session, rooms=[room]))
    assert (answer.status_code, "MARKER" in answer.content.decode()) == (200, False)
    refused = post(client, meeting, to(Session.objects.get(), isCancelled=True))
    assert (refused.status_code, "MARKER" in refused.content.decode()) == (422, False)
    assert not Session.objects.get().is_cancelled


@pytest.mark.parametrize("name", ["board", "notes", "move", "undo", "redo"])
def test_nobody_else_gets_in(meeting, client_of, chief_immigration_bb, steward, name):
    for person in (chief_immigration_bb, steward):
        ask = client_of(person).get if name in {"board", "notes"} else client_of(person).post
        assert ask(address(meeting, name)).status_code == 404
    answer = (Client().get if name in {"board", "notes"} else Client().post)(address(meeting, name))
    assert answer.status_code == 302


# --- doing ------------------------------------------------------------------------------------------------------------
def test_a_session_is_scheduled_moved_and_taken_off_undone_and_done_again(meeting, client_of, timetabler, room):
    session = factories.SessionFactory(meeting=meeting, starts_at=None)
    client = client_of(timetabler)
    (shown,) = post(client, meeting, to(session, rooms=[room])).json()["sessions"]
    assert (shown["start"], shown["rooms"], shown["version"]) == (f"{DAY} 10:00", [room.code], 2)
    session.refresh_from_db()
    post(client, meeting, to(session, "12:00", "12:45", rooms=[room]))
    session.refresh_from_db()
    answer = post(client, meeting, {"key": session.public_id, "version": session.version, "start": None, "end": None})
    assert (answer.json()["sessions"][0]["start"], answer.json()["sessions"][0]["minutes"]) == (None, 45)
    assert (answer.json()["undo"], answer.json()["redo"]) == (True, False)
    answer = post(client, meeting, name="undo")
    assert stands(session) == (at(1, "12:00"), at(1, "12:45"), [room.pk])
    assert (answer.json()["undo"], answer.json()["redo"]) == (True, True)
    post(client, meeting, name="undo")
    assert stands(session)[0] == at(1, "10:00")
    post(client, meeting, name="redo")
    assert stands(session)[0] == at(1, "12:00")
    assert post(client, meeting, name="redo").json()["redo"] is False
    refused = post(client, meeting, name="redo")
    assert (refused.status_code, refused.json()["sentences"]) == (422, ["There is no step of yours to do again."])


def test_who_was_slower_is_told_who_and_where(meeting, client_of, timetabler, secretary):
    session = factories.SessionFactory(meeting=meeting, title={"en": "Opening"})
    assert post(client_of(secretary), meeting, to(session, "14:00", "15:00")).status_code == 200
    answer = post(client_of(timetabler), meeting, to(session, "16:00", "17:00"))
    assert answer.status_code == 409
    assert answer.json()["sentences"] == [
        "Sonia Secretary has changed “Opening” meanwhile, so nothing of yours was saved.",
        "It is now at: Wednesday 14 May 2025, 14:00 to 15:00.",
    ]
    assert answer.json()["sessions"][0]["start"] == f"{DAY} 14:00"
    assert stands(session)[0] == at(1, "14:00")


def test_a_taken_room_is_named_and_nothing_of_the_step_is_done(meeting, client_of, timetabler, room):
    factories.SessionFactory(meeting=meeting, title={"en": "Opening"}, rooms=[room], starts_at=at(1, "12:00"))
    one, two = (factories.SessionFactory(meeting=meeting) for _number in range(2))
    answer = post(client_of(timetabler), meeting, to(one, "15:00", "16:00"), to(two, "12:30", "13:30", rooms=[room]))
    assert (answer.status_code, answer.json()["sentences"]) == (
        422,
        ["Working Room 1 is taken by “Opening” from 12:00 to 13:00."],
    )
    assert stands(one)[0] == at(1, "09:00")


def test_an_undo_after_somebody_else_s_move_is_refused_even_where_it_came_back(
    meeting, client_of, timetabler, secretary
):
    session = factories.SessionFactory(meeting=meeting, title={"en": "Opening"})
    post(client_of(timetabler), meeting, to(session, "10:00", "11:00"))
    for start, end in (("14:00", "15:00"), ("10:00", "11:00")):
        session.refresh_from_db()
        assert post(client_of(secretary), meeting, to(session, start, end)).status_code == 200
    answer = post(client_of(timetabler), meeting, name="undo")
    assert (answer.status_code, "Sonia Secretary" in answer.json()["sentences"][0]) == (409, True)
    assert stands(session)[0] == at(1, "10:00")


def test_what_was_undone_before_a_new_step_is_not_done_again_after_it(meeting, client_of, timetabler):
    session, client = factories.SessionFactory(meeting=meeting), client_of(timetabler)
    for start, end in (("10:00", "11:00"), ("11:00", "12:00")):
        session.refresh_from_db()
        post(client, meeting, to(session, start, end))
    post(client, meeting, name="undo")
    session.refresh_from_db()
    post(client, meeting, to(session, "15:00", "16:00"))
    post(client, meeting, name="undo")
    post(client, meeting, name="redo")
    assert stands(session)[0] == at(1, "15:00")


def test_a_step_that_moves_nothing_is_none(meeting, client_of, timetabler):
    session = factories.SessionFactory(meeting=meeting)
    assert post(client_of(timetabler), meeting, to(session, "09:00", "10:00")).status_code == 200
    assert not TimetableStep.objects.exists()


@pytest.mark.parametrize("name", ["swap", "cancel", "move"])
def test_what_is_done_by_the_forms_is_undone_in_the_editor(meeting, client_of, timetabler, room, name):
    one = factories.SessionFactory(meeting=meeting, rooms=[room])
    two = factories.SessionFactory(meeting=meeting, starts_at=at(1, "14:00"))
    before, client = (stands(one), stands(two)), client_of(timetabler)
    posted = {"version": 1, "other": two.public_id, f"version-{two.public_id}": 1, "day": DAY, "starts": "16:00"}
    url = reverse(f"agenda:session-{name}", args=[meeting.slug, one.public_id])
    assert client.post(url, {**posted, "ends": "17:00"}).status_code == 302
    one.refresh_from_db()
    assert (stands(one), one.is_cancelled) != (before[0], False)
    assert post(client, meeting, name="undo").status_code == 200
    one.refresh_from_db()
    assert ((stands(one), stands(two)), one.is_cancelled) == (before, False)


# --- attacked ---------------------------------------------------------------------------------------------------------
GARBAGE = [
    b"",
    b"\xff\xfe",
    b"null",
    b"[]",
    b"{}",
    b'{"moves": []}',
    b'{"moves": {}}',
    b'{"moves": [null]}',
    b'{"moves": [{"key": 1, "version": 1}]}',
    b'{"moves": [{"key": "x", "version": "1"}]}',
    b'{"moves": [{"key": "x", "version": true}]}',
    b'{"moves": [{"key": "x\\u0000", "version": 1}]}',
    b'{"moves": [{"key": "x", "version": 1, "rooms": "r"}]}',
    b'{"moves": [{"key": "x", "version": 1, "rooms": [[]]}]}',
    b'{"moves": [{"key": "x", "version": 1, "title": "mine"}]}',
    b'{"moves": [{"key": "x", "version": 1, "isCancelled": 1}]}',
    b'{"moves": [{"key": "x", "version": 1}, {"key": "x", "version": 1}]}',
    b"[" * 100000,
]


@pytest.mark.parametrize("body", GARBAGE, ids=range(len(GARBAGE)))
def test_what_is_no_request_is_refused_with_a_sentence(meeting, client_of, timetabler, body):
    answer = client_of(timetabler).post(address(meeting, "move"), body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["sentences"]


WRONG = [
    {"start": "soon"},
    {"start": "2025-02-30 10:00"},
    {"start": "9999-12-31 10:00", "end": "9999-12-31 11:00"},
    {"start": "0001-01-01 00:00"},
    {"start": f"{DAY} 11:00", "end": f"{DAY} 11:00"},
    {"start": f"{DAY} 12:00", "end": f"{DAY} 11:00"},
    {"start": f"{DAY} 10:00", "end": "2025-05-16 11:00"},
    {"start": None},
    {"rooms": ["no-such-room"]},
    {"key": "no-such-session"},
    {"version": 10**30},
    {"version": -1},
]


@pytest.mark.parametrize("fields", WRONG, ids=range(len(WRONG)))
def test_what_cannot_be_is_refused_with_a_sentence_and_changes_nothing(meeting, client_of, timetabler, fields):
    session = factories.SessionFactory(meeting=meeting)
    answer = post(client_of(timetabler), meeting, {**to(session), **fields})
    assert answer.status_code in {409, 422}
    assert answer.json()["sentences"]
    assert (stands(session)[0], Session.objects.get().version) == (at(1, "09:00"), 1)


def test_a_session_of_another_meeting_is_none(meeting, client_of, timetabler):
    other = factories.SessionFactory(meeting=factories.MeetingFactory())
    answer = post(client_of(timetabler), meeting, to(other))
    assert (answer.status_code, Session.objects.get().version) == (422, 1)


# --- at once ----------------------------------------------------------------------------------------------------------
ROOMS, SESSIONS, MOVES, EDITORS = 8, 24, 200, 4


@pytest.mark.django_db(transaction=True)
def test_two_hundred_random_moves_at_once_leave_no_overlap_and_no_lost_update(
    meeting, client_of, timetabler, secretary
):
    rooms = factories.RoomFactory.create_batch(ROOMS, meeting=meeting)
    keys = [factories.SessionFactory(meeting=meeting, starts_at=None).public_id for _number in range(SESSIONS)]
    clients = [client_of(person) for person in (timetabler, secretary) * (EDITORS // 2)]
    url, board = address(meeting, "move"), address(meeting, "board")
    answers: list[tuple[str, int, int]] = []
    start = threading.Barrier(EDITORS)

    def edit(client, seed) -> None:
        chance = random.Random(seed)
        try:
            start.wait(20)
            versions = {one["key"]: one["version"] for one in client.get(board).json()["sessions"]}
            for _move in range(MOVES // EDITORS):
                key, hour = chance.choice(keys), chance.randrange(8, 17)
                taken = chance.sample(rooms, chance.choice([1, 1, 2]))
                moved = {
                    "key": key,
                    "version": versions[key],
                    "start": f"{DAY} {hour:02}:00",
                    "end": f"{DAY} {hour + 1:02}:30",
                    "rooms": [room.code for room in taken],
                }
                answer = client.post(url, json.dumps({"moves": [moved]}), content_type="application/json")
                answers.append((key, versions[key], answer.status_code))
                versions = {one["key"]: one["version"] for one in answer.json()["sessions"]}
        finally:
            connection.close()

    threads = [threading.Thread(target=edit, args=pair) for pair in zip(clients, range(EDITORS), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(answers) == MOVES
    assert {status for _key, _version, status in answers} <= {200, 409, 422}
    assert overlapping() == 0
    done = [(key, version) for key, version, status in answers if status == 200]
    # Each version of each session was moved on by one editor only, and every one that was told "saved" is on record.
    assert len(set(done)) == len(done)
    assert Entry.objects.filter(action="session.moved").count() == len(done) > SESSIONS
    raised = sum(Session.objects.values_list("version", flat=True)) - SESSIONS
    assert raised == len(done)
    assert Booking.objects.exclude(session__starts_at__isnull=False).count() == 0
