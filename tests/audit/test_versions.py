"""Writes that say which version they saw: the later of two is refused, and told what the first one did."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from cicc_portal.accounts.models import User
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.audit.middleware import StaleWriteMiddleware
from cicc_portal.audit.record import record
from cicc_portal.audit.versions import StaleWrite
from meetings.models import Meeting, Room
from tests import factories


@pytest.fixture
def room(meeting: Meeting) -> Room:
    return factories.RoomFactory(meeting=meeting, capacity=70)


def change(room: Room, *, seen: int | str, by: User, audience_id: int | None = None, **values: object) -> None:
    """An action, as the portal's own are written."""
    with transaction.atomic():
        for name, value in values.items():
            setattr(room, name, value)
        changes = room.save_if(seen, update_fields=list(values))
        record("room.changed", room, by=by, changes=changes, audience_id=audience_id)


def test_a_write_raises_the_version_and_gives_what_changed(room: Room) -> None:
    room.capacity, room.code = 80, room.code
    with transaction.atomic():
        changes = room.save_if(1, update_fields=["capacity", "code"])
    room.refresh_from_db()
    assert (changes, room.capacity, room.version) == ({"capacity": (70, 80)}, 80, 2)


@pytest.mark.parametrize("seen", [0, 2, "", "x", "-1", "1.0", "9" * 5000, "²", None])
def test_any_other_version_is_stale(room: Room, seen: object) -> None:
    room.capacity = 80
    with pytest.raises(StaleWrite) as stale, transaction.atomic():
        room.save_if(seen, update_fields=["capacity"])
    assert stale.value.current == 1
    room.refresh_from_db()
    assert (room.capacity, room.version) == (70, 1)


def test_a_row_that_is_gone_is_stale(room: Room) -> None:
    Room.objects.filter(pk=room.pk).delete()
    with pytest.raises(StaleWrite) as stale, transaction.atomic():
        room.save_if(1, update_fields=["capacity"])
    assert stale.value.current == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_of_two_connections_with_one_version_one_writes(room: Room, guarded: bool) -> None:
    """Without `save_if` both write, and the first one's change is lost without a word."""
    start, outcome = threading.Barrier(2), []

    def write(capacity: int) -> None:
        held = Room.objects.get(pk=room.pk)
        held.capacity = capacity
        start.wait(10)
        try:
            with transaction.atomic():
                if guarded:
                    held.save_if(1, update_fields=["capacity"])
                else:
                    held.save(update_fields=["capacity"])
            outcome.append("written")
        except StaleWrite:
            outcome.append("stale")
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(capacity,)) for capacity in (80, 90)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(10)
    assert sorted(outcome) == (["stale", "written"] if guarded else ["written", "written"])


# --- the page ---------------------------------------------------------------------------------------------------------
def answer(room: Room, viewer: Viewer | None, posted: dict[str, str] | None = None, seen: int = 1) -> HttpResponse:
    request = RequestFactory().post("/cicc-28/desk/rooms/", posted or {})
    request.resolver_match = True
    if viewer is not None:
        request.viewer = viewer
    middleware = StaleWriteMiddleware(lambda request: HttpResponse())
    return middleware.process_exception(request, StaleWrite(room, seen, 2))


def test_the_page_shows_what_the_other_did_in_the_words_of_pages(room: Room, secretary: User) -> None:
    change(room, seen=1, by=secretary, capacity=85, name={"en": "Main hall", "fr": "Grande salle"})
    response = answer(room, Viewer())
    page = response.content.decode()
    assert response.status_code == 409
    assert [words for words in ("Sonia Secretary", "70 → 85", "Main hall") if words in page] == [
        "Sonia Secretary",
        "70 → 85",
        "Main hall",
    ]
    assert "{&#x27;en&#x27;" not in page


def test_only_what_came_after_the_version_that_was_seen_is_shown(room: Room, secretary: User) -> None:
    change(room, seen=1, by=secretary, capacity=75)
    change(room, seen=2, by=secretary, capacity=85)
    page = answer(room, Viewer(), seen=2).content.decode()
    assert ("70 → 75" in page, "75 → 85" in page) == (False, True)


def test_what_was_typed_is_kept_but_for_secrets(room: Room) -> None:
    posted = {
        "capacity": "99",
        "notes": "Ask <the> host",
        "code": "ABCD-EFGH",
        "password": "hunter2",
        "csrfmiddlewaretoken": "t0ken",
        "version": "1",
        "empty": "",
    }
    page = answer(room, Viewer(), posted).content.decode()
    assert [words for words in ("99", "Ask &lt;the&gt; host", "Capacity") if words in page] == [
        "99",
        "Ask &lt;the&gt; host",
        "Capacity",
    ]
    assert [words for words in ("ABCD-EFGH", "hunter2", "t0ken", "empty") if words in page] == []


def test_changes_to_closed_content_are_not_shown_to_others(room: Room, meeting: Meeting, secretary: User) -> None:
    """Someone who may move a closed session learns that it was changed, and by whom: not what it is called now."""
    caucus = factories.audience(meeting, "stream", "immigration")
    change(room, seen=1, by=secretary, audience_id=caucus.pk, name={"en": "M4RKER"})
    for viewer, shown in [
        (Viewer(), False),
        (None, False),
        (Viewer(audiences=frozenset({caucus.pk})), True),
    ]:
        page = answer(room, viewer).content.decode()
        assert ("Sonia Secretary" in page, "M4RKER" in page) == (True, shown)


def test_other_errors_are_not_its_business() -> None:
    middleware = StaleWriteMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), LookupError()) is None
