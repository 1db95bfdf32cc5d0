"""The rooms of a meeting as one list: added, changed, moved, removed; two clients; rooms that are in use."""

from __future__ import annotations

import pytest

from cicc_portal.audit.models import Entry
from meetings.actions.rooms import RoomChanges, save_rooms
from meetings.models import Room
from meetings.problems import RoomInUse, RoomOverlaps
from tests.factories import MeetingFactory, RoomFactory, SessionFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/cicc-28/desk/rooms/"


@pytest.fixture
def hall(meeting):
    return RoomFactory(meeting=meeting, code="PL", name="Plenary Hall", capacity=180, position=0)


@pytest.fixture
def foyer(meeting):
    return RoomFactory(meeting=meeting, code="FO", name="Foyer", capacity=250, is_shared=True, position=1)


def form(*rows, **changes):
    """What a browser sends: rooms that are there as `(room, {changed fields})`, new ones as `(None, {fields})`."""
    held = sum(room is not None for room, _fields in rows)
    data = {"rooms-TOTAL_FORMS": len(rows), "rooms-INITIAL_FORMS": held}
    for index, (room, fields) in enumerate(rows):
        row = {"code": "", "name": "", "capacity": "", "ORDER": index + 1}
        if room is not None:
            row |= {
                "id": room.pk,
                "version": room.version,
                "code": room.code,
                "name": room.name,
                "capacity": room.capacity,
            }
            row |= {"is_shared": "on"} if room.is_shared else {}
        row |= fields
        data |= {f"rooms-{index}-{name}": value for name, value in row.items() if value is not None}
    return data | changes


def listed(meeting):
    return list(Room.objects.filter(meeting=meeting).values_list("code", "name", "capacity", "is_shared"))


def test_rooms_are_added_changed_moved_and_removed_in_one_go(client_of, meeting, secretary, hall, foyer):
    terrace = RoomFactory(meeting=meeting, code="TE", name="Terrace", position=2)
    rows = [
        (hall, {"capacity": 200, "ORDER": 2}),
        (foyer, {"ORDER": 1}),
        (terrace, {"DELETE": "on"}),
        (None, {"code": "WA", "name": "Working Room 1", "capacity": 70}),
        (None, {}),
    ]

    answer = client_of(secretary).post(ADDRESS, form(*rows))

    assert (answer.status_code, answer.url) == (302, ADDRESS)
    assert listed(meeting) == [
        ("FO", "Foyer", 250, True),
        ("PL", "Plenary Hall", 200, False),
        ("WA", "Working Room 1", 70, False),
    ]
    assert list(Entry.objects.filter(object_type="meetings.room").order_by("pk").values_list("action", "changes")) == [
        ("room.removed", {"name": ["Terrace", None]}),
        ("room.changed", {"position": [1, 0]}),
        ("room.changed", {"capacity": [180, 200], "position": [0, 1]}),
        ("room.added", {}),
    ]


def test_a_list_that_nobody_touched_changes_nothing(client_of, secretary, hall, foyer):
    client_of(secretary).post(ADDRESS, form((hall, {}), (foyer, {}), (None, {})))

    hall.refresh_from_db()
    assert hall.version == 1
    assert not Entry.objects.filter(action__startswith="room.").exists()


REFUSED = {
    "no name": ({"name": ""}, "This field is required."),
    "no capacity": ({"capacity": ""}, "This field is required."),
    "nobody fits": ({"capacity": "0"}, "A room holds at least one person."),
    "too many fit": ({"capacity": "99999999999"}, "Ensure this value is less than or equal to 2147483647."),
    "letters": ({"capacity": "many"}, "Enter a whole number."),
    "code of signs": ({"code": "P L!"}, "Use letters, digits, hyphens and underscores, such as PL."),
    "code twice": ({"code": "FO"}, "Another room in this list has this code."),
    "name twice": ({"name": "Foyer"}, "Another room in this list has this name."),
    "long name": ({"name": "x" * 81}, "Ensure this value has at most 80 characters (it has 81)."),
    "null character": ({"name": "a\x00"}, "Null characters are not allowed."),
}


@pytest.mark.parametrize(("fields", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_room_is_refused_with_a_sentence_and_nothing_is_lost(
    client_of, meeting, secretary, hall, foyer, fields, sentence
):
    before = listed(meeting)
    new = {"code": "WA", "name": "Working Room 1", "capacity": 70} | fields

    answer = client_of(secretary).post(ADDRESS, form((hall, {"name": "Great Hall"}), (foyer, {}), (None, new)))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Great Hall" in page
    assert listed(meeting) == before


def test_two_rooms_that_swap_their_names_are_a_sentence(client_of, meeting, secretary, hall, foyer):
    answer = client_of(secretary).post(ADDRESS, form((hall, {"name": "Foyer"}), (foyer, {"name": "Plenary Hall"})))

    assert answer.status_code == 422
    assert "A room with this name exists already." in answer.content.decode()
    assert [name for _code, name, *_rest in listed(meeting)] == ["Plenary Hall", "Foyer"]


def test_a_room_in_use_is_not_removed(client_of, meeting, secretary, hall):
    SessionFactory(meeting=meeting, rooms=[hall])

    answer = client_of(secretary).post(ADDRESS, form((hall, {"DELETE": "on"})))

    assert answer.status_code == 422
    assert "Sessions are booked into Plenary Hall. Move them to another room first." in answer.content.decode()
    assert Room.objects.filter(pk=hall.pk).exists()
    assert not Entry.objects.filter(action="room.removed").exists()


def test_a_room_with_overlapping_sessions_stays_shared(client_of, meeting, secretary, foyer):
    for _time in range(2):
        SessionFactory(meeting=meeting, rooms=[foyer])

    answer = client_of(secretary).post(ADDRESS, form((foyer, {"is_shared": None})))

    foyer.refresh_from_db()
    assert (answer.status_code, foyer.is_shared, foyer.version) == (422, True, 1)
    assert "Sessions in this room overlap, so it has to stay shared." in answer.content.decode()


def test_the_action_names_the_room_and_the_reason(meeting, secretary, hall, foyer):
    for _time in range(2):
        SessionFactory(meeting=meeting, rooms=[foyer])
    foyer.is_shared = False

    with pytest.raises(RoomOverlaps):
        save_rooms(meeting, RoomChanges(changed=[(foyer, "1")]), by=secretary)
    foyer.refresh_from_db()
    with pytest.raises(RoomInUse) as refused:
        save_rooms(meeting, RoomChanges(removed=[(foyer, "1")]), by=secretary)
    assert refused.value.room == foyer


def test_two_who_change_one_room_do_not_overwrite_each_other(client_of, secretary, director, hall):
    first = client_of(director).post(ADDRESS, form((hall, {"capacity": 190})))
    second = client_of(secretary).post(
        ADDRESS, form((hall, {"capacity": 170}), (None, {"code": "X", "name": "New", "capacity": 1}))
    )

    hall.refresh_from_db()
    assert (first.status_code, second.status_code, hall.capacity) == (302, 409, 190)
    assert not Room.objects.filter(name="New").exists()
    assert "Dora Director" in second.content.decode()
    assert "190" in second.content.decode()
    assert "170" in second.content.decode()

    third = client_of(secretary).post(ADDRESS, second.context["formset"].data.dict())
    hall.refresh_from_db()
    assert (third.status_code, hall.capacity, Room.objects.filter(name="New").exists()) == (302, 170, True)


def test_a_room_that_someone_else_has_just_changed_is_not_removed(client_of, secretary, director, hall):
    client_of(director).post(ADDRESS, form((hall, {"capacity": 190})))

    assert client_of(secretary).post(ADDRESS, form((hall, {"DELETE": "on"}))).status_code == 409
    assert Room.objects.filter(pk=hall.pk).exists()


def test_a_room_that_someone_else_has_removed_is_stale(client_of, secretary, director, hall):
    data = form((hall, {"capacity": 190}))
    client_of(director).post(ADDRESS, form((hall, {"DELETE": "on"})))

    answer = client_of(secretary).post(ADDRESS, data)

    assert answer.status_code == 409
    assert "Dora Director" in answer.content.decode()


def test_a_room_of_another_meeting_is_not_touched(client_of, secretary, hall):
    foreign = RoomFactory(meeting=MeetingFactory(number=27, slug="cicc-27"), name="Elsewhere")

    for change in ({"name": "Taken over"}, {"DELETE": "on"}):
        assert client_of(secretary).post(ADDRESS, form((foreign, change))).status_code == 409

    foreign.refresh_from_db()
    assert foreign.name == "Elsewhere"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"rooms-TOTAL_FORMS": "x", "rooms-INITIAL_FORMS": "y"},
        {"rooms-TOTAL_FORMS": "1", "rooms-INITIAL_FORMS": "1"},
        {"rooms-TOTAL_FORMS": "1", "rooms-INITIAL_FORMS": "1", "rooms-0-id": "'; --"},
        {"rooms-TOTAL_FORMS": "1", "rooms-INITIAL_FORMS": "1", "rooms-0-id": "9" * 40},
        {"rooms-TOTAL_FORMS": "100000", "rooms-INITIAL_FORMS": "0"},
    ],
    ids=["empty", "no numbers", "no id", "no number as id", "huge id", "many rows"],
)
def test_a_mangled_form_is_an_answer_and_no_error(client_of, secretary, hall, data):
    assert client_of(secretary).post(ADDRESS, data).status_code in {409, 422}
    assert Room.objects.get(pk=hall.pk).version == 1
