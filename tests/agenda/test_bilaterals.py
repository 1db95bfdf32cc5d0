"""Bilateral meetings: asked, answered, placed into a free room, called off; and that nobody else learns of them."""

from __future__ import annotations

import datetime
import threading

import pytest
import time_machine
from django.db import close_old_connections, connection
from django.urls import reverse

from agenda.actions import bilaterals as actions
from agenda.actions.releases import issue_release
from agenda.bilaterals import Offer, is_still_free, offers
from agenda.models import BilateralRequest, PersonAbsence, RoomClosure, Session, SessionPerson
from agenda.models.session import Disclosure, Kind
from agenda.problems import RoomTaken
from agenda.problems.bilateral import AskedAlready, NotFree, RequestOver
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.record import SYSTEM
from cicc_portal.audit.versions import StaleWrite
from cicc_portal.outbox.models import Message
from delegates.models import Participant
from meetings.models import Group
from tests import factories
from tests.factories import at

State = BilateralRequest.State


@pytest.fixture(autouse=True)
def before_the_meeting():
    with time_machine.travel(factories.BEFORE):
        yield


@pytest.fixture
def head_bb(barbados, chief_immigration_bb):
    Participant.objects.filter(pk=chief_immigration_bb.participant.pk).update(function="head", language="fr")
    return chief_immigration_bb


@pytest.fixture
def asked(meeting, focal_point_lc, saint_lucia, barbados, head_bb) -> BilateralRequest:
    made = BilateralRequest(meeting=meeting, asked_by=saint_lucia, asked=barbados, subject="MARKER", minutes=30)
    return actions.ask(made, by=focal_point_lc)


@pytest.fixture
def agreed(asked, head_bb) -> BilateralRequest:
    actions.answer(asked, agrees=True, seen=asked.version, by=head_bb)
    return asked


@pytest.fixture
def room(meeting):
    return factories.RoomFactory(meeting=meeting, name="Small room", capacity=10)


def address(meeting, name, *args) -> str:
    return reverse(f"agenda:{name}", args=[meeting.slug, *args])


def offer(room, time="09:00", day=1, minutes=30) -> Offer:
    starts_at = at(day, time)
    return Offer(room=room, starts_at=starts_at, ends_at=starts_at + datetime.timedelta(minutes=minutes))


def hours(found) -> set[str]:
    return {f"{one.starts_at.astimezone(factories.ZONE):%d %H:%M}" for one in found}


# --- asking and answering ---------------------------------------------------------------------------------------------
def test_a_focal_point_asks_and_the_head_of_the_other_side_is_told_in_their_language(
    meeting, client_of, focal_point_lc, saint_lucia, barbados, head_bb
):
    posted = {"asked_by": saint_lucia.pk, "asked": barbados.pk, "subject": "Air cargo", "minutes": "45"}
    posted |= {"day": "2025-05-14", "earliest": "10:00", "latest": "12:00"}
    answer = client_of(focal_point_lc).post(address(meeting, "bilateral-ask"), posted)
    held = BilateralRequest.objects.get()
    assert answer.url == address(meeting, "bilateral", held.public_id)
    assert (held.asked_by, held.asked, held.minutes, held.state) == (saint_lucia, barbados, 45, State.ASKED)
    assert (held.earliest_at, held.latest_at) == (at(1, "10:00"), at(1, "12:00"))
    mail = Message.objects.get(kind="bilateral.asked")
    assert (mail.to_email, mail.audience) == (head_bb.email, held.audience)
    assert "Air cargo" not in mail.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"asked": "own"}, "Choose another delegation than your own."),
        ({"asked": "999999"}, "Select a valid choice"),
        ({"asked": "x"}, "Select a valid choice"),
        ({"minutes": "5"}, "greater than or equal to 10"),
        ({"minutes": "99999999999999"}, "less than or equal to 240"),
        ({"earliest": "10:00"}, "Choose the day of these hours."),
        ({"day": "2025-05-14", "earliest": "11:00", "latest": "10:00"}, "over before it starts"),
        ({"day": "2025-05-14", "earliest": "11:00", "latest": "11:15"}, "too little time"),
        ({"day": "1999-01-01"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_asked_is_said(meeting, client_of, focal_point_lc, saint_lucia, barbados, fields, sentence):
    own = {"asked": saint_lucia.pk} if fields.get("asked") == "own" else {}
    factories.FocalPointFactory(delegation=barbados, user=factories.UserFactory())
    factories.FocalPointFactory(
        delegation=factories.DelegationFactory(meeting=meeting, party=factories.PartyFactory(code="XX")),
        user=focal_point_lc,
    )
    posted = {"asked_by": saint_lucia.pk, "asked": barbados.pk, "subject": "x", "minutes": "30", **fields, **own}
    answer = client_of(focal_point_lc).post(address(meeting, "bilateral-ask"), posted)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert not BilateralRequest.objects.exists()


def test_two_delegations_have_one_open_request_whoever_asks(asked, barbados, saint_lucia, head_bb, meeting):
    with pytest.raises(AskedAlready):
        actions.ask(BilateralRequest(meeting=meeting, asked_by=barbados, asked=saint_lucia), by=head_bb)
    actions.answer(asked, agrees=False, seen=asked.version, by=head_bb)
    actions.ask(BilateralRequest(meeting=meeting, asked_by=barbados, asked=saint_lucia), by=head_bb)
    assert BilateralRequest.objects.count() == 2


def test_nobody_asks_in_the_name_of_another_delegation(meeting, client_of, adviser_bb, cayman, saint_lucia):
    posted = {"asked_by": cayman.pk, "asked": saint_lucia.pk, "minutes": "30"}
    assert client_of(adviser_bb).post(address(meeting, "bilateral-ask"), posted).status_code == 422
    assert not BilateralRequest.objects.exists()


def test_the_side_that_was_asked_answers_and_no_other(
    meeting, client_of, asked, focal_point_lc, merged_head_ky, head_bb
):
    url = address(meeting, "bilateral-answer", asked.public_id, "agree")
    for user in (focal_point_lc, merged_head_ky):
        assert client_of(user).post(url, {"version": asked.version}).status_code == 404
    assert client_of(head_bb).post(url, {"version": "7"}).status_code == 409
    assert client_of(head_bb).post(url.replace("agree", "perhaps"), {"version": asked.version}).status_code == 404
    client_of(head_bb).post(url, {"version": asked.version})
    asked.refresh_from_db()
    assert asked.state == State.AGREED
    assert Message.objects.get(kind="bilateral.agreed").to_email == focal_point_lc.email
    client_of(head_bb).post(url.replace("agree", "decline"), {"version": asked.version})
    asked.refresh_from_db()
    assert asked.state == State.AGREED


def test_a_third_delegation_and_staff_without_the_timetable_find_nothing(
    meeting,
    client_of,
    agreed,
    room,
    merged_head_ky,
    partner_wco,
    papers_officer,
    messages_officer,
    outsider,
    timetabler,
):
    actions.place(agreed, offer(room), seen=agreed.version, by=timetabler)
    issue_release(meeting, by=SYSTEM)
    session = agreed.session
    for user in (merged_head_ky, partner_wco, papers_officer, messages_officer, outsider, None):
        client = client_of(user)
        for name in ("bilateral", "desk-bilateral"):
            assert client.get(address(meeting, name, agreed.public_id)).status_code in {302, 404}
        assert client.get(address(meeting, "session", session.public_id)).status_code == 404
        pages = [client.get(address(meeting, name)).content.decode() for name in ("bilaterals", "desk-bilaterals")]
        pages += [client.get(address(meeting, name)).content.decode() for name in ("programme", "programme-json")]
        assert not any("MARKER" in page or "Bilateral meeting:" in page for page in pages)
    listed = client_of(messages_officer).get(reverse("outbox:messages", args=[meeting.slug])).content.decode()
    assert "asks for a bilateral meeting" not in listed


# --- free rooms and times ---------------------------------------------------------------------------------------------
def test_offers_leave_out_taken_closed_and_shared_rooms_and_people_with_a_part(meeting, agreed, room, head_bb):
    factories.RoomFactory(meeting=meeting, is_shared=True, capacity=5)
    factories.SessionFactory(meeting=meeting, rooms=[room], starts_at=at(1, "08:00"))
    RoomClosure.objects.create(room=room, starts_at=at(1, "09:00"), ends_at=at(1, "10:00"))
    elsewhere = factories.SessionFactory(meeting=meeting, starts_at=at(1, "10:00"))
    factories.SessionPersonFactory(session=elsewhere, participant=head_bb.participant, part=SessionPerson.Part.SPEAKER)
    PersonAbsence.objects.create(participant=head_bb.participant, starts_at=at(1, "11:00"), ends_at=at(1, "12:00"))
    BilateralRequest.objects.filter(pk=agreed.pk).update(earliest_at=at(1, "08:00"), latest_at=at(1, "13:00"))
    agreed.refresh_from_db()
    found = offers(agreed)
    assert {one.room for one in found} == {room}
    assert hours(found) == {"14 12:00", "14 12:15", "14 12:30"}


def test_the_smallest_room_that_holds_both_is_offered_and_quiet_times_first(meeting, agreed, room):
    factories.ParticipantFactory(delegation=agreed.asked_by)
    factories.RoomFactory(meeting=meeting, capacity=1, position=0)
    factories.RoomFactory(meeting=meeting, capacity=500, position=1)
    states = factories.audience(meeting, Audience.Kind.STATES)
    for day in (1, 2, 3):
        factories.SessionFactory(
            meeting=meeting, kind=Kind.PLENARY, audience=states, starts_at=at(day, "08:00"), ends_at=at(day, "17:00")
        )
    found = offers(agreed)
    assert found[0].room == room
    assert [one.beside for one in found[:9]] == [0] * 9
    assert hours(found[:3]) == {"14 17:00", "14 17:15", "14 17:30"}


def test_another_meeting_of_one_of_them_is_kept_free(
    meeting, agreed, room, cayman, merged_head_ky, head_bb, timetabler
):
    other = factories.RoomFactory(meeting=meeting)
    second = BilateralRequest(meeting=meeting, asked_by=cayman, asked=agreed.asked)
    actions.ask(second, by=merged_head_ky)
    actions.answer(second, agrees=True, seen=second.version, by=head_bb)
    actions.place(agreed, offer(room), seen=agreed.version, by=timetabler)
    assert not is_still_free(second, offer(other, "09:15"))
    with pytest.raises(NotFree):
        actions.place(second, offer(other, "09:15"), seen=second.version, by=timetabler)
    assert is_still_free(second, offer(other, "09:30"))


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow(meeting, client_of, timetabler, saint_lucia, focal_point_lc, count):
    from django.test.utils import CaptureQueriesContext

    for number in range(count):
        party = factories.PartyFactory(code=f"P{number}", group=Group.MEMBER)
        other = factories.DelegationFactory(meeting=meeting, party=party)
        held = BilateralRequest(meeting=meeting, asked_by=saint_lucia, asked=other)
        actions.ask(held, by=focal_point_lc)
        actions.answer(held, agrees=True, seen=held.version, by=focal_point_lc)
        room = factories.RoomFactory(meeting=meeting)
        slot = at(1, "08:00") + datetime.timedelta(minutes=15 * number)
        held.minutes = 10
        actions.place(
            held,
            Offer(room=room, starts_at=slot, ends_at=slot + datetime.timedelta(minutes=10)),
            seen=held.version,
            by=timetabler,
        )
    for user, name, most in ((timetabler, "desk-bilaterals", 16), (focal_point_lc, "bilaterals", 16)):
        client = client_of(user)
        with CaptureQueriesContext(
            connection,
        ) as made:
            assert client.get(address(meeting, name)).status_code == 200
        assert len(made) <= most


# --- placing ----------------------------------------------------------------------------------------------------------
def test_placing_makes_an_unlisted_session_of_both_and_tells_them(
    meeting, client_of, agreed, room, timetabler, head_bb, focal_point_lc
):
    page = client_of(timetabler).get(address(meeting, "desk-bilateral", agreed.public_id)).content.decode()
    assert "Small room" in page
    posted = {"room": room.code, "starts_at": at(1, "09:00").isoformat(), "version": agreed.version}
    client_of(timetabler).post(address(meeting, "desk-bilateral-place", agreed.public_id), posted)
    agreed.refresh_from_db()
    session = agreed.session
    assert (agreed.state, session.kind, session.disclosure) == (State.PLACED, Kind.BILATERAL, Disclosure.UNLISTED)
    assert (session.audience, session.starts_at, session.ends_at) == (agreed.audience, at(1, "09:00"), at(1, "09:30"))
    assert list(session.rooms.all()) == [room]
    told = Message.objects.filter(kind="bilateral.placed")
    assert {message.to_email for message in told} == {head_bb.email, focal_point_lc.email}
    assert all("09:00" in message.text and "Small room" in message.text for message in told)
    issue_release(meeting, by=SYSTEM)
    own = client_of(head_bb).get(address(meeting, "session", session.public_id)).content.decode()
    assert "Bilateral meeting: Saint Lucia – Barbados" in own


@pytest.mark.parametrize(
    "posted",
    [
        {"room": "nowhere", "starts_at": "2025-05-14T09:00:00-04:00"},
        {"room": "own", "starts_at": "yesterday"},
        {"room": "own", "starts_at": "2025-05-14T09:00:00"},
        {"room": "own", "starts_at": "0001-01-01T00:00:00+14:00"},
        {},
    ],
)
def test_what_no_offer_posts_is_not_found(meeting, client_of, agreed, room, timetabler, posted):
    posted = {**posted, "version": agreed.version}
    if posted.get("room") == "own":
        posted["room"] = room.code
    answer = client_of(timetabler).post(address(meeting, "desk-bilateral-place", agreed.public_id), posted)
    assert answer.status_code == 404


def test_what_is_not_agreed_or_not_free_or_stale_is_not_placed(meeting, asked, room, head_bb, timetabler):
    with pytest.raises(RequestOver):
        actions.place(asked, offer(room), seen=asked.version, by=timetabler)
    actions.answer(asked, agrees=True, seen=asked.version, by=head_bb)
    with pytest.raises(StaleWrite):
        actions.place(asked, offer(room), seen=1, by=timetabler)
    asked.refresh_from_db()
    with pytest.raises(NotFree):
        actions.place(asked, offer(room, "03:00", day=0), seen=asked.version, by=timetabler)
    factories.SessionFactory(meeting=meeting, rooms=[room])
    with pytest.raises((NotFree, RoomTaken)):
        actions.place(asked, offer(room), seen=asked.version, by=timetabler)
    assert not Session.objects.filter(kind=Kind.BILATERAL).exists()


def test_calling_off_frees_the_room_and_tells_the_other_side(
    meeting, client_of, agreed, room, timetabler, head_bb, focal_point_lc
):
    actions.place(agreed, offer(room), seen=agreed.version, by=timetabler)
    client_of(head_bb).post(address(meeting, "bilateral-cancel", agreed.public_id), {"version": agreed.version})
    agreed.refresh_from_db()
    assert (agreed.state, agreed.session.is_cancelled) == (State.CANCELLED, True)
    assert [message.to_email for message in Message.objects.filter(kind="bilateral.cancelled")] == [
        focal_point_lc.email
    ]
    factories.SessionFactory(meeting=meeting, rooms=[room])
    client_of(head_bb).post(address(meeting, "bilateral-cancel", agreed.public_id), {"version": agreed.version})
    assert Message.objects.filter(kind="bilateral.cancelled").count() == 1


def test_the_desk_calls_off_and_both_are_told(meeting, client_of, agreed, timetabler, head_bb, focal_point_lc):
    client_of(timetabler).post(address(meeting, "desk-bilateral-cancel", agreed.public_id), {"version": agreed.version})
    told = {message.to_email for message in Message.objects.filter(kind="bilateral.cancelled")}
    assert told == {head_bb.email, focal_point_lc.email}


def test_a_move_on_the_timetable_is_followed_and_both_are_told_at_a_click(meeting, client_of, agreed, room, timetabler):
    actions.place(agreed, offer(room), seen=agreed.version, by=timetabler)
    session = agreed.session
    posted = {"day": "2025-05-15", "starts": "11:00", "ends": "11:30", "rooms": [room.pk], "version": session.version}
    client_of(timetabler).post(reverse("agenda:session-move", args=[meeting.slug, session.public_id]), posted)
    page = client_of(timetabler).get(address(meeting, "desk-bilaterals")).content.decode()
    assert ("11:00" in page, "changed since both sides were told" in page) == (True, True)
    Message.objects.all().delete()
    client_of(timetabler).post(address(meeting, "desk-bilateral-tell", agreed.public_id), {"version": agreed.version})
    assert all("11:00" in message.text for message in Message.objects.filter(kind="bilateral.placed"))
    assert "changed since" not in client_of(timetabler).get(address(meeting, "desk-bilaterals")).content.decode()


def test_one_that_was_taken_off_the_timetable_waits_again(meeting, client_of, agreed, room, timetabler):
    actions.place(agreed, offer(room), seen=agreed.version, by=timetabler)
    posted = {"day": "", "starts": "", "ends": "", "version": agreed.session.version}
    client_of(timetabler).post(reverse("agenda:session-move", args=[meeting.slug, agreed.session.public_id]), posted)
    page = client_of(timetabler).get(address(meeting, "desk-bilaterals")).content.decode()
    assert "Wait for a room" in page
    again = BilateralRequest.objects.in_full().get(pk=agreed.pk)
    actions.place(again, offer(room, "10:00"), seen=again.version, by=timetabler)
    assert Session.objects.filter(kind=Kind.BILATERAL).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_desks_place_into_one_room_at_once(meeting, agreed, room, cayman, merged_head_ky, partner_wco, timetabler):
    second = BilateralRequest(meeting=meeting, asked_by=cayman, asked=partner_wco.participant.delegation)
    actions.ask(second, by=merged_head_ky)
    actions.answer(second, agrees=True, seen=second.version, by=partner_wco)
    results: list[str] = []
    together = threading.Barrier(2)

    def desk(held):
        try:
            together.wait(timeout=10)
            actions.place(held, offer(room), seen=held.version, by=timetabler)
            results.append("placed")
        except (RoomTaken, NotFree):
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=desk, args=[held]) for held in (agreed, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    close_old_connections()
    assert sorted(results) == ["placed", "refused"]
    assert Session.objects.filter(kind=Kind.BILATERAL).count() == 1


def test_nobody_enters_one_by_hand(meeting, client_of, timetabler):
    posted = {"kind": "bilateral", "title_en": "x", "day": "", "starts": "", "ends": ""}
    posted |= {"people-TOTAL_FORMS": "0", "people-INITIAL_FORMS": "0"}
    assert client_of(timetabler).post(address(meeting, "session-add"), posted).status_code == 422
    assert not Session.objects.exists()


def test_media_ask_nobody(meeting, client_of, media_person, barbados):
    assert client_of(media_person).get(address(meeting, "bilateral-ask")).status_code == 404
    press = media_person.participant.delegation
    factories.FocalPointFactory(delegation=press, user=media_person)
    posted = {"asked_by": press.pk, "asked": barbados.pk, "minutes": "30"}
    assert client_of(media_person).post(address(meeting, "bilateral-ask"), posted).status_code == 422
    assert not BilateralRequest.objects.exists()
