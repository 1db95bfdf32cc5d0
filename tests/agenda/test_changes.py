"""Releases compared: each kind of change in words, as each viewer may read it, and nothing that is closed."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import translation

from agenda.actions.bookings import lock_timetable
from agenda.actions.releases import issue_release
from agenda.models import Booking, Release, Session
from agenda.models.session import Disclosure, Kind
from agenda.releases.changes import What
from agenda.releases.compared import compare
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer, viewer_for
from cicc_portal.audit.record import SYSTEM
from tests import factories
from tests.factories import at

PUBLIC = AnonymousUser()


@pytest.fixture
def rooms(meeting):
    return [
        factories.RoomFactory(meeting=meeting, code=code, name=name)
        for code, name in (("W2", "Working Room 2"), ("W3", "Working Room 3"))
    ]


def session(meeting, room=None, *, starts="13:45", ends="15:00", **fields) -> Session:
    fields = {"title": {"en": "Working session 5(b)"}, **fields}
    rooms = [room] if room else []
    return factories.SessionFactory(
        meeting=meeting, starts_at=at(1, starts), ends_at=at(1, ends), rooms=rooms, **fields
    )


def put(held: Session, starts_at, ends_at, room=None) -> None:
    """Somewhere else; the bookings follow the times by themselves."""
    lock_timetable(held.meeting)
    Session.objects.filter(pk=held.pk).update(starts_at=starts_at, ends_at=ends_at)
    if room is not None:
        Booking.objects.filter(session=held).update(room=room)


def told(meeting, user=PUBLIC, before=0, after=1) -> list[str]:
    releases = {release.number: release for release in Release.objects.of_meeting(meeting)}
    viewer = user if isinstance(user, Viewer) else viewer_for(user, meeting)
    found = compare(meeting, viewer, releases[before], None if after is None else releases[after])
    return [change.sentence for change in found.changes]


def released(meeting) -> None:
    issue_release(meeting, by=SYSTEM)


# --- in words ---------------------------------------------------------------------------------------------------------
def test_a_session_moves(meeting, rooms):
    held = session(meeting, rooms[0])
    released(meeting)
    put(held, at(2, "09:00"), at(2, "10:15"))
    released(meeting)
    assert told(meeting) == ["“Working session 5(b)” moves from Wednesday 13:45, Working Room 2, to Thursday 09:00."]


def test_moved_into_another_room_and_made_longer(meeting, rooms):
    held = session(meeting, rooms[0])
    released(meeting)
    put(held, at(2, "09:00"), at(2, "10:30"), rooms[1])
    released(meeting)
    assert told(meeting) == [
        "“Working session 5(b)” moves from Wednesday 13:45, Working Room 2, to Thursday 09:00, Working Room 3. "
        "It lasts 90 minutes instead of 75."
    ]


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ("15:30", "“Working session 5(b)”, Wednesday 13:45, is longer: it ends at 15:30 instead of 15:00."),
        ("14:30", "“Working session 5(b)”, Wednesday 13:45, is shorter: it ends at 14:30 instead of 15:00."),
    ],
)
def test_longer_and_shorter(meeting, rooms, ends, words):
    held = session(meeting, rooms[0])
    released(meeting)
    put(held, at(1, "13:45"), at(1, ends))
    released(meeting)
    assert told(meeting) == [words]


def test_another_room(meeting, rooms):
    held = session(meeting, rooms[0])
    released(meeting)
    put(held, held.starts_at, held.ends_at, rooms[1])
    released(meeting)
    assert told(meeting) == ["“Working session 5(b)”, Wednesday 13:45, is in Working Room 3 instead of Working Room 2."]


def test_cancelled_and_brought_back_and_new_and_renamed_and_taken_out(meeting, rooms):
    held = session(meeting, rooms[0])
    renamed = session(meeting, starts="16:00", ends="17:00", title={"en": "Trends"})
    out = session(meeting, starts="17:00", ends="18:00", title={"en": "Reserve"})
    released(meeting)
    Session.objects.filter(pk=held.pk).update(is_cancelled=True)
    Session.objects.filter(pk=renamed.pk).update(title={"en": "Trends and data"})
    Session.objects.filter(pk=out.pk).update(starts_at=None, ends_at=None)
    session(meeting, starts="18:00", ends="19:00", title={"en": "Late session"})
    released(meeting)
    Session.objects.filter(pk=held.pk).update(is_cancelled=False)
    released(meeting)
    assert told(meeting) == [
        "“Working session 5(b)”, Wednesday 13:45 to 15:00, Working Room 2, is cancelled.",
        "“Trends”, Wednesday 16:00 to 17:00, is now called “Trends and data”.",
        "“Reserve”, Wednesday 17:00 to 18:00, is taken out of the programme.",
        "“Late session” is new: Wednesday 18:00 to 19:00.",
    ]
    assert told(meeting, before=1, after=2) == [
        "“Working session 5(b)” takes place after all: Wednesday 13:45 to 15:00, Working Room 2."
    ]
    # Backwards it reads the other way round, and the same with itself not at all.
    assert told(meeting, before=2, after=1) == [
        "“Working session 5(b)”, Wednesday 13:45 to 15:00, Working Room 2, is cancelled."
    ]
    assert told(meeting, before=2, after=2) == []


def test_in_french_with_the_french_title(meeting, rooms):
    held = session(meeting, rooms[0], title={"en": "Trends", "fr": "Tendances"})
    released(meeting)
    put(held, at(2, "09:00"), at(2, "10:15"))
    released(meeting)
    with translation.override("fr"):
        [words] = told(meeting)
    assert "Tendances" in words
    assert "mercredi 13:45" in words


# --- who is told what -------------------------------------------------------------------------------------------------
def caucus(meeting, **fields) -> Session:
    audience = factories.audience(meeting, Audience.Kind.STREAM, "immigration")
    return session(
        meeting,
        kind=Kind.CAUCUS,
        audience=audience,
        title={"en": "Secret caucus business"},
        public_title={"en": "Immigration caucus (closed)"},
        **fields,
    )


def test_an_announced_session_moves_under_its_public_title(meeting, chief_immigration_bb, timetabler):
    held = caucus(meeting)
    released(meeting)
    put(held, at(2, "09:00"), at(2, "10:15"))
    released(meeting)
    public = "“Immigration caucus (closed)” moves from Wednesday 13:45 to Thursday 09:00."
    assert told(meeting) == [public]
    assert told(meeting, timetabler) == [public]
    assert told(meeting, chief_immigration_bb) == [
        "“Secret caucus business” moves from Wednesday 13:45 to Thursday 09:00."
    ]


def test_its_own_title_changes_for_its_members_alone(meeting, chief_immigration_bb, timetabler):
    held = caucus(meeting)
    released(meeting)
    Session.objects.filter(pk=held.pk).update(title={"en": "Other secret"})
    released(meeting)
    assert (told(meeting), told(meeting, timetabler)) == ([], [])
    assert len(told(meeting, chief_immigration_bb)) == 1


def test_an_unlisted_session_never_appears_to_others(meeting, chief_customs_bb, timetabler, partner_wco):
    bureau = factories.audience(meeting, Audience.Kind.BUREAU)
    factories.AudienceMemberFactory(audience=bureau, participant=chief_customs_bb.participant)
    held = session(meeting, kind=Kind.BUREAU, audience=bureau, title={"en": "Secret bureau"})
    released(meeting)
    put(held, at(2, "09:00"), at(2, "10:15"))
    released(meeting)
    assert (told(meeting), told(meeting, partner_wco)) == ([], [])
    assert told(meeting, timetabler) == ["A closed session (Bureau) moves from Wednesday 13:45 to Thursday 09:00."]
    assert told(meeting, chief_customs_bb) == ["“Secret bureau” moves from Wednesday 13:45 to Thursday 09:00."]


def test_what_was_unlisted_and_now_is_open_reads_as_new(meeting, chief_customs_bb):
    bureau = factories.audience(meeting, Audience.Kind.BUREAU)
    factories.AudienceMemberFactory(audience=bureau, participant=chief_customs_bb.participant)
    held = session(meeting, kind=Kind.BUREAU, audience=bureau, title={"en": "Report of the bureau"})
    released(meeting)
    Session.objects.filter(pk=held.pk).update(disclosure=Disclosure.OPEN)
    released(meeting)
    assert told(meeting) == ["“Report of the bureau” is new: Wednesday 13:45 to 15:00."]
    assert told(meeting, chief_customs_bb) == ["“Report of the bureau”, Wednesday 13:45 to 15:00, is open now."]


def test_what_was_announced_and_now_is_open(meeting):
    held = caucus(meeting)
    released(meeting)
    Session.objects.filter(pk=held.pk).update(disclosure=Disclosure.OPEN)
    released(meeting)
    assert told(meeting) == ["“Secret caucus business”, Wednesday 13:45 to 15:00, is open now."]


def test_what_is_closed_today_is_closed_in_old_changes_too(meeting, chief_immigration_bb):
    """Two releases in which it was open, and a third that closes it: the first two tell its title no longer."""
    held = caucus(meeting, disclosure=Disclosure.OPEN)
    released(meeting)
    put(held, at(2, "09:00"), at(2, "10:15"))
    released(meeting)
    assert told(meeting) == ["“Secret caucus business” moves from Wednesday 13:45 to Thursday 09:00."]
    Session.objects.filter(pk=held.pk).update(disclosure=Disclosure.ANNOUNCED)
    assert told(meeting) == ["“Immigration caucus (closed)” moves from Wednesday 13:45 to Thursday 09:00."]
    released(meeting)
    assert told(meeting, before=1, after=2) == []
    assert told(meeting, chief_immigration_bb, before=1, after=2) == [
        "“Secret caucus business”, Thursday 09:00 to 10:15, is closed now."
    ]
    Session.objects.filter(pk=held.pk).update(disclosure=Disclosure.UNLISTED)
    assert [told(meeting, before=before, after=after) for before, after in ((0, 1), (1, 2), (0, 2))] == [[], [], []]


def test_the_draft_is_compared_for_the_secretariat_alone(meeting, timetabler, papers_officer, partner_wco):
    session(meeting, title={"en": "Old"})
    released(meeting)
    session(meeting, starts="16:00", ends="17:00", title={"en": "Being planned"})
    planned = ["“Being planned” is new: Wednesday 16:00 to 17:00."]
    assert (told(meeting, timetabler, after=None), told(meeting, papers_officer, after=None)) == (planned, planned)
    assert "Being planned" not in str(told(meeting, partner_wco, after=None))


# --- pages ------------------------------------------------------------------------------------------------------------
def test_readers_find_what_has_changed(meeting, client_of, rooms):
    held = session(meeting, rooms[0])
    released(meeting)
    put(held, at(2, "09:00"), at(2, "10:15"))
    released(meeting)
    url = reverse("agenda:programme-changes", args=[meeting.slug])
    page = client_of(None).get(url).content.decode()
    assert "“Working session 5(b)” moves from Wednesday 13:45, Working Room 2, to Thursday 09:00." in page
    same = client_of(None).get(url, {"from": "1", "to": "1"}).content.decode()
    assert "Nothing changes in what you may see." in same


def test_nonsense_is_not_found_and_the_draft_is_not_for_readers(meeting, client_of, timetabler):
    url = reverse("agenda:programme-changes", args=[meeting.slug])
    assert client_of(None).get(url).status_code == 404
    released(meeting)
    assert client_of(None).get(url).status_code == 200
    hostile = [{"to": "draft"}, {"from": "draft"}, {"to": "9"}, {"from": "-1"}, {"to": "x" * 5000}, {"to": "²"}]
    assert [client_of(None).get(url, query).status_code for query in hostile] == [404] * len(hostile)
    desk = reverse("agenda:release-changes", args=[meeting.slug])
    assert client_of(timetabler).get(desk).status_code == 200
    assert [client_of(timetabler).get(desk, query).status_code for query in hostile[2:]] == [404] * 4


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("name", ["agenda:releases", "agenda:release-changes", "agenda:programme-changes"])
def test_ten_queries_at_most_however_many_sessions(meeting, client_of, timetabler, name, count):
    room = factories.RoomFactory(meeting=meeting, is_shared=True)
    held = [session(meeting, room, title={"en": f"Session {number}"}) for number in range(count)]
    released(meeting)
    for one in held:
        put(one, at(2, "09:00"), at(2, "10:15"))
    released(meeting)
    client, address = client_of(timetabler), reverse(name, args=[meeting.slug])
    client.get(address)
    with CountQueries() as counted:
        page = client.get(address)
    assert page.status_code == 200
    assert counted.number <= 10
    assert counted.number == EXACTLY[name]


EXACTLY = {"agenda:releases": 9, "agenda:release-changes": 9, "agenda:programme-changes": 9}


class CountQueries:
    """How many statements a block asks of the database."""

    def __enter__(self):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self._captured = CaptureQueriesContext(connection)
        self._captured.__enter__()
        return self

    def __exit__(self, *error):
        self._captured.__exit__(*error)

    @property
    def number(self) -> int:
        return len(self._captured)


def test_each_kind_of_change_has_a_word():
    from agenda.releases.words import LABELS

    assert set(LABELS) == set(What)
