"""Announcements: who reads which, on which screens they stand, and how an open page comes to know of a new one."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from agenda.actions import announcements as actions
from agenda.announcements import announcements_for, announcements_on_screen
from agenda.models import Announcement
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.models import Entry
from cicc_portal.audit.record import SYSTEM
from cicc_portal.documents.models import Job
from cicc_portal.documents.running import run
from cicc_portal.outbox.models import Message
from tests import factories
from tests.agenda.test_changes import CountQueries

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


def test_the_programme_shows_them_before_anything_is_issued_too(meeting, client_of, partner_wco):
    announce(meeting, "Fire drill")
    url = reverse("agenda:programme", args=[meeting.slug])
    assert "Fire drill" in client_of(partner_wco).get(url).content.decode()
    assert "Fire drill" not in client_of(None).get(url).content.decode()


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


# --- the desk ---------------------------------------------------------------------------------------------------------
FIELDS = {"text_en": "The bus leaves at five", "shown_from": "2025-05-14T08:00", "shown_until": ""}


def at_desk(meeting, name="agenda:desk-announcements", *args) -> str:
    return reverse(name, args=[meeting.slug, *args])


def fields(meeting, kind=Kind.PARTICIPANTS, stream="", **more) -> dict[str, object]:
    return {**FIELDS, "audience": factories.audience(meeting, kind, stream).pk, **more}


@pytest.mark.parametrize("who", ["secretary", "director", "timetabler", "messages_officer"])
def test_the_desk_announces_in_the_meetings_time(request, meeting, client_of, who):
    client = client_of(request.getfixturevalue(who))
    assert "Nothing announced yet" in client.get(at_desk(meeting)).content.decode()
    room = factories.RoomFactory(meeting=meeting)
    posted = fields(meeting, text_fr="Le bus part", room=room.pk, on_screens="on", shown_until="2025-05-14T17:30")
    assert client.post(at_desk(meeting, "agenda:announcement-add"), posted).status_code == 302
    made = Announcement.objects.get()
    assert (made.text, made.room, made.on_screens, made.by_mail) == (
        {"en": "The bus leaves at five", "fr": "Le bus part"},
        room,
        True,
        False,
    )
    assert (made.shown_from, made.shown_until) == (factories.at(1, "08:00"), factories.at(1, "17:30"))
    assert made.made_by == request.getfixturevalue(who)
    assert "The bus leaves at five" in client.get(at_desk(meeting)).content.decode()
    page = client.get(at_desk(meeting, "agenda:announcement-change", made.public_id)).content.decode()
    assert 'value="2025-05-14T17:30"' in page


@pytest.mark.parametrize("who", ["papers_officer", "accreditor", "steward", "chief_immigration_bb", "outsider"])
def test_others_do_not_find_the_desk(request, meeting, client_of, who):
    client = client_of(request.getfixturevalue(who))
    made = announce(meeting)
    assert client.get(at_desk(meeting)).status_code == 404
    assert client.post(at_desk(meeting, "agenda:announcement-add"), fields(meeting)).status_code == 404
    for step in ("change", "mail", "withdraw", "put-back"):
        url = at_desk(meeting, f"agenda:announcement-{step}", made.public_id)
        assert client.post(url, {"version": 1}).status_code == 404
    assert Announcement.objects.get().version == 1


def test_only_to_audiences_that_the_person_may_know(meeting, client_of, secretary):
    client = client_of(secretary)
    caucus = announce(meeting, "hush", kind=Kind.STREAM, stream="customs")
    add = at_desk(meeting, "agenda:announcement-add")
    assert client.post(add, fields(meeting, Kind.STREAM, "customs")).status_code == 422
    assert "hush" not in client.get(at_desk(meeting)).content.decode()
    for step in ("change", "mail", "withdraw", "put-back"):
        url = at_desk(meeting, f"agenda:announcement-{step}", caucus.public_id)
        assert client.post(url, {"version": 1}).status_code == 404
    factories.AudienceAssignmentFactory(user=secretary, audience=caucus.audience)
    assert "hush" in client.get(at_desk(meeting)).content.decode()
    assert client.post(add, fields(meeting, Kind.STREAM, "customs")).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"text_en": ""},
        {"text_en": "x" * 601},
        {"shown_from": ""},
        {"shown_from": "soon"},
        {"shown_from": "9999-12-31T23:59"},
        {"shown_from": "0001-01-01T00:00"},
        {"shown_until": "2025-05-14T08:00"},
        {"audience": "999999"},
        {"audience": "x"},
        {"room": "999999"},
        {"text_en": "a\0b"},
    ],
)
def test_what_cannot_be_is_said_beside_the_field(meeting, client_of, secretary, wrong):
    answer = client_of(secretary).post(at_desk(meeting, "agenda:announcement-add"), fields(meeting, **wrong))
    assert (answer.status_code, Announcement.objects.count()) == (422, 0)


def test_a_room_or_an_audience_of_another_meeting_is_refused(meeting, client_of, secretary):
    other = factories.MeetingFactory(number=40)
    add = at_desk(meeting, "agenda:announcement-add")
    room = factories.RoomFactory(meeting=other)
    posted = [fields(meeting, room=room.pk), {**fields(meeting), "audience": factories.audience(other, Kind.PUBLIC).pk}]
    assert [client_of(secretary).post(add, one).status_code for one in posted] == [422, 422]


@pytest.mark.parametrize("kind", [Kind.STATES, Kind.STREAM])
def test_screens_are_for_everyone_alone(meeting, secretary, client_of, kind):
    stream = "customs" if kind == Kind.STREAM else ""
    audience = factories.audience(meeting, kind, stream)
    if kind == Kind.STREAM:
        factories.AudienceAssignmentFactory(user=secretary, audience=audience)
    posted = fields(meeting, kind, stream, on_screens="on")
    assert client_of(secretary).post(at_desk(meeting, "agenda:announcement-add"), posted).status_code == 422
    with pytest.raises(actions.NotForScreens):
        actions.announce(Announcement(meeting=meeting, audience=audience, text={"en": "x"}, on_screens=True), by=SYSTEM)


def test_a_change_is_recorded_and_a_stale_one_refused(meeting, client_of, secretary):
    made = announce(meeting, "first")
    url = at_desk(meeting, "agenda:announcement-change", made.public_id)
    client = client_of(secretary)
    assert client.post(url, fields(meeting, version=1)).status_code == 302
    assert client.post(url, fields(meeting, version=1, text_0="second")).status_code == 409
    made.refresh_from_db()
    assert (str(made.text), made.version) == ("The bus leaves at five", 2)
    entry = Entry.objects.about(made).get()
    assert (entry.action, entry.changes["text"]) == ("announcement.changed", None)


def test_withdrawn_and_shown_again(meeting, client_of, viewer, secretary, partner_wco):
    made = announce(meeting, "oops")
    client = client_of(secretary)
    page = client.post(
        at_desk(meeting, "agenda:announcement-withdraw", made.public_id), {"version": 1}, follow=True
    ).content.decode()
    assert read(meeting, viewer(partner_wco, meeting)) == []
    assert at_desk(meeting, "agenda:announcement-put-back", made.public_id) in page
    client.post(at_desk(meeting, "agenda:announcement-put-back", made.public_id), {"version": 2})
    assert read(meeting, viewer(partner_wco, meeting)) == ["oops"]
    stale = client.post(at_desk(meeting, "agenda:announcement-withdraw", made.public_id), {"version": "x"})
    assert stale.status_code == 409


# --- by mail ----------------------------------------------------------------------------------------------------------
def test_by_mail_the_number_is_said_first_and_drafts_are_looked_at(
    meeting, client_of, secretary, chief_immigration_bb, chief_customs_bb, partner_wco, media_person
):
    client = client_of(secretary)
    chief_customs_bb.language = "fr"
    chief_customs_bb.save()
    posted = fields(meeting, Kind.STATES, text_fr="Le bus part à cinq heures", mail="1")
    to_mail = client.post(at_desk(meeting, "agenda:announcement-add"), posted)
    made = Announcement.objects.get()
    assert to_mail.url == at_desk(meeting, "agenda:announcement-mail", made.public_id)
    assert "It goes to 2 accredited persons" in client.get(to_mail.url).content.decode()
    assert Message.objects.count() == 0
    answer = client.post(to_mail.url, {"version": 1, "drafts": "1"})
    assert f"batch=announcement%3A{made.pk}" in answer.url
    run(Job.objects.get(kind="announcement-mail").pk)
    found = {message.to_email: message for message in Message.objects.all()}
    assert {address: (found[address].state, found[address].language) for address in found} == {
        "immigration.bb@example.org": ("draft", "en"),
        "customs.bb@example.org": ("draft", "fr"),
    }
    assert "The bus leaves at five" in found["immigration.bb@example.org"].text
    assert "Le bus part à cinq heures" in found["customs.bb@example.org"].text
    assert client.get(answer.url).status_code == 200


def test_sent_at_once_and_only_once(meeting, client_of, timetabler, chief_immigration_bb):
    made = announce(meeting)
    url = at_desk(meeting, "agenda:announcement-mail", made.public_id)
    client = client_of(timetabler)
    assert "written to 1 person." in client.post(url, {"version": 1, "now": "1"}, follow=True).content.decode()
    again = client.post(url, {"version": 2, "now": "1"}, follow=True).content.decode()
    assert "has been written to its audience already" in again
    job = Job.objects.get(kind="announcement-mail")
    run(job.pk)
    Job.objects.filter(pk=job.pk).update(state="queued", finished_at=None)
    run(job.pk)
    assert [message.state for message in Message.objects.all()] == ["queued"]


def test_what_is_withdrawn_is_not_sent_and_its_audience_stays_what_it_was(meeting, secretary):
    made = announce(meeting, withdrawn_at=timezone.now())
    with pytest.raises(actions.Withdrawn):
        actions.mail(made, as_drafts=True, seen=1, by=secretary)
    sent = announce(meeting, by_mail=True)
    sent.audience = factories.audience(meeting, Kind.PUBLIC)
    with pytest.raises(actions.MailedAlready):
        actions.change(sent, seen=1, by=secretary)


def test_mail_to_a_caucus_is_read_at_the_desk_by_its_staff_alone(
    meeting, viewer, secretary, messages_officer, chief_customs_bb
):
    made = announce(meeting, "Bring the draft", kind=Kind.STREAM, stream="customs")
    factories.AudienceAssignmentFactory(user=secretary, audience=made.audience)
    run(actions.mail(made, as_drafts=True, seen=1, by=secretary).pk)
    assert Message.objects.get().to_email == "customs.bb@example.org"
    seen = [Message.objects.visible_to(viewer(user, meeting)).count() for user in (secretary, messages_officer)]
    assert seen == [1, 0]


@pytest.mark.parametrize("count", [1, 20])
def test_the_desk_and_the_mail_take_the_same_queries_however_many(meeting, client_of, secretary, count):
    delegation = factories.DelegationFactory(meeting=meeting, quota=50)
    for _number in range(count):
        factories.ParticipantFactory(delegation=delegation)
        made = announce(meeting)
    client = client_of(secretary)
    with CountQueries() as counted:
        client.get(at_desk(meeting))
    assert counted.number <= 8
    job = actions.mail(made, as_drafts=False, seen=1, by=secretary)
    with CountQueries() as counted:
        run(job.pk)
    assert Message.objects.filter(state="queued").count() == count
    assert counted.number == QUERIES_OF_THE_JOB


QUERIES_OF_THE_JOB = 26
