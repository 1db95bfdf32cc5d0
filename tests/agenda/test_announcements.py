"""Announcements: who reads which, on which screens they stand, and how an open page comes to know of a new one."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from agenda.announcements import announcements_for, announcements_on_screen
from agenda.models import Announcement
from cicc_portal.accounts.models import Audience
from tests import factories

Kind = Audience.Kind
HOUR = datetime.timedelta(hours=1)


def announce(meeting, text="Lunch is on the terrace", *, kind=Kind.PARTICIPANTS, stream="", **fields) -> Announcement:
    return Announcement.objects.create(
        meeting=meeting, audience=factories.audience(meeting, kind, stream), text={"en": text}, **fields
    )


def read(meeting, viewer) -> list[str]:
    return [str(one.text) for one in announcements_for(meeting, viewer)]


def test_each_reads_what_is_for_an_audience_of_theirs(meeting, viewer, chief_immigration_bb, partner_wco, timetabler):
    announce(meeting, "for all", kind=Kind.PUBLIC)
    announce(meeting, "for participants")
    announce(meeting, "for immigration", kind=Kind.STREAM, stream="immigration")
    found = {
        who: sorted(read(meeting, viewer(user, meeting)))
        for who, user in {
            "public": None,
            "lead": chief_immigration_bb,
            "partner": partner_wco,
            "staff": timetabler,
        }.items()
    }
    assert found == {
        "public": ["for all"],
        "lead": ["for all", "for immigration", "for participants"],
        "partner": ["for all", "for participants"],
        "staff": ["for all", "for participants"],
    }


def test_only_what_is_current_stands_the_newest_first(meeting, viewer, partner_wco):
    now = timezone.now()
    announce(meeting, "older", shown_from=now - 2 * HOUR)
    announce(meeting, "newer", shown_from=now - HOUR, shown_until=now + HOUR)
    announce(meeting, "tomorrow", shown_from=now + HOUR)
    announce(meeting, "over", shown_from=now - 2 * HOUR, shown_until=now - HOUR)
    announce(meeting, "withdrawn", withdrawn_at=now)
    assert read(meeting, viewer(partner_wco, meeting)) == ["newer", "older"]


def test_screens_show_what_is_for_everyone_or_their_room_and_never_what_is_closed(meeting):
    here, there = factories.RoomFactory(meeting=meeting), factories.RoomFactory(meeting=meeting)
    announce(meeting, "everywhere", on_screens=True)
    announce(meeting, "here", on_screens=True, room=here)
    announce(meeting, "not on screens")
    # Whatever a row says, and however it came about.
    announce(meeting, "closed", on_screens=True, kind=Kind.STREAM, stream="customs")
    announce(meeting, "states", on_screens=True, kind=Kind.STATES)

    def on(room):
        return sorted(str(one.text) for one in announcements_on_screen(meeting, room))

    assert (on(here), on(there), on(None)) == (["everywhere", "here"], ["everywhere"], ["everywhere"])


def test_the_front_page_of_the_meeting_shows_them(meeting, client_of, partner_wco):
    announce(meeting, "Fire <drill>")
    url = reverse("meetings:meeting", args=[meeting.slug])
    assert "Fire &lt;drill&gt;" in client_of(partner_wco).get(url).content.decode()
    assert "Fire" not in client_of(None).get(url).content.decode()


def test_an_open_page_is_told_what_is_new_and_nothing_else(meeting, client_of, viewer, partner_wco):
    client = client_of(partner_wco)
    url = reverse("agenda:announcements", args=[meeting.slug])

    def ask(have):
        return client.get(url, {"have": have}, headers={"HX-Request": "true"})

    empty = announcements_for(meeting, viewer(partner_wco, meeting)).digest
    assert ask(empty).status_code == 204
    announce(meeting, "The bus leaves at five")
    answer = ask(empty)
    assert (answer.status_code, "The bus leaves at five" in answer.content.decode()) == (200, True)
    now = announcements_for(meeting, viewer(partner_wco, meeting)).digest
    assert f'value="{now}"' in answer.content.decode()
    assert (ask(now).status_code, ask("\0<x>").status_code) == (204, 200)


def test_the_page_asks_again_within_half_a_minute(meeting, client_of):
    page = client_of(None).get(reverse("agenda:announcements", args=[meeting.slug])).content.decode()
    every = int(page.split('hx-trigger="every ')[1].split("s")[0])
    assert 15 <= every < 30


@pytest.mark.parametrize("count", [1, 30])
def test_reading_takes_one_query_however_many(meeting, viewer, partner_wco, django_assert_num_queries, count):
    for number in range(count):
        announce(meeting, f"number {number}", room=factories.RoomFactory(meeting=meeting))
    looking = viewer(partner_wco, meeting)
    with django_assert_num_queries(1):
        assert [one.room.name for one in announcements_for(meeting, looking)]
