"""Whom a release concerns, what each is told, and that it is told once, after somebody has looked."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agenda.actions.releases import Tell, issue_release
from agenda.models import ChosenSession, Release, Session
from agenda.models.session import Kind
from agenda.releases.notices import notices
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import viewer_for
from cicc_portal.audit.record import SYSTEM
from cicc_portal.documents.models import Job
from cicc_portal.documents.running import run, sweep
from cicc_portal.outbox.models import Message
from delegates.readers import readers_of
from tests import factories
from tests.agenda.test_changes import CountQueries, caucus, put, session
from tests.factories import at
from tests.personas import FIXTURES

PEOPLE = [name for name in FIXTURES if name not in {"meeting", "barbados", "cayman", "saint_lucia", "world_customs"}]


def changed(meeting, *held: Session, tell=Tell.CONCERNED, by=SYSTEM) -> Release:
    """Issue, move all of `held` to the second day, and issue again."""
    issue_release(meeting, by=SYSTEM)
    for one in held:
        put(one, at(2, "09:00"), at(2, "10:15"))
    return issue_release(meeting, tell=tell, by=by)


def told(release: Release, *, everyone=False) -> dict[str, list[str]]:
    """Sentences by the address of who gets them; what concerns somebody and why, then the rest."""
    return {
        notice.reader.address: [
            *(f"{line.sentence} {line.why}".strip() for line in notice.lines),
            *(f"also: {words}" for words in notice.others),
        ]
        for notice in notices(release, everyone=everyone)
    }


def worked(release: Release) -> list[Message]:
    run(release.notices_job.pk)
    return list(Message.objects.of_batch(release.batch).order_by("to_email"))


@pytest.mark.parametrize("who", PEOPLE)
def test_each_is_seen_as_the_resolver_sees_them(request, meeting, who):
    """The many at once, and the one: the same audiences, roles and places."""
    user = request.getfixturevalue(who)
    [reader] = [reader for reader in readers_of(meeting, [user.pk]) if reader.user == user]
    assert reader.viewer == viewer_for(user, meeting)


def test_those_with_a_part_are_told_and_nobody_else(meeting, chief_immigration_bb, partner_wco, adviser_bb):
    held = session(meeting)
    factories.SessionPersonFactory(session=held, participant=chief_immigration_bb.participant, part="chair")
    factories.SessionPersonFactory(session=held, participant=partner_wco.participant, part="rapporteur")
    moved = "“Working session 5(b)” moves from Wednesday 13:45 to Thursday 09:00."
    assert told(changed(meeting, held)) == {
        "immigration.bb@example.org": [f"{moved} You: Chair"],
        "wco@example.org": [f"{moved} You: Rapporteur"],
    }


def test_members_of_its_audience_and_who_chose_it(meeting, chief_immigration_bb, chief_customs_bb, partner_wco):
    states = session(meeting, audience=factories.audience(meeting, Audience.Kind.STATES), title={"en": "States"})
    chosen = session(meeting, starts="09:00", ends="10:15", title={"en": "Chosen"})
    ChosenSession.objects.create(user=partner_wco, session=chosen)
    found = told(changed(meeting, states, chosen))
    assert set(found) == {"immigration.bb@example.org", "customs.bb@example.org", "wco@example.org"}
    assert found["wco@example.org"] == ["“Chosen” moves from Wednesday 09:00 to Thursday 09:00."]
    assert found["customs.bb@example.org"] == ["“States” moves from Wednesday 13:45 to Thursday 09:00."]


def test_everyone_gets_one_message_their_own_first(meeting, chief_immigration_bb, partner_wco, media_person):
    held = session(meeting)
    factories.SessionPersonFactory(session=held, participant=chief_immigration_bb.participant, part="chair")
    other = session(meeting, starts="09:00", ends="10:15", title={"en": "Other"})
    found = told(changed(meeting, held, other), everyone=True)
    moved = "“Other” moves from Wednesday 09:00 to Thursday 09:00."
    assert len(found["immigration.bb@example.org"]) == 2
    assert found["immigration.bb@example.org"][1] == f"also: {moved}"
    assert f"also: {moved}" in found["wco@example.org"]
    # Media are no participants in the sense of the audiences, and learn of what is open.
    assert all(words.startswith("also: ") for words in found["media@example.org"])


def test_a_part_that_is_given_or_taken_is_told(meeting, chief_immigration_bb, partner_wco):
    held = session(meeting)
    part = factories.SessionPersonFactory(session=held, participant=partner_wco.participant, part="speaker")
    issue_release(meeting, by=SYSTEM)
    part.delete()
    factories.SessionPersonFactory(session=held, participant=chief_immigration_bb.participant, part="chair")
    assert told(issue_release(meeting, by=SYSTEM)) == {
        "immigration.bb@example.org": [
            "You now have a part in “Working session 5(b)”, Wednesday 13:45 to 15:00: Chair."
        ],
        "wco@example.org": [
            "You no longer have this part in “Working session 5(b)”, Wednesday 13:45 to 15:00: Speaker."
        ],
    }


# --- what is closed ---------------------------------------------------------------------------------------------------
def test_a_closed_sessions_own_title_goes_into_no_mail_and_its_members_messages_are_closed(
    meeting, secretary, caucus_staff_immigration, messages_officer, chief_immigration_bb, merged_head_ky, partner_wco
):
    held = caucus(meeting)
    release = changed(meeting, held, tell=Tell.CONCERNED, by=secretary)
    found = worked(release)
    assert [message.to_email for message in found] == ["head.ky@example.org", "immigration.bb@example.org"]
    assert all("“Immigration caucus (closed)” moves from" in message.text for message in found)
    assert not any("Secret" in message.text + message.subject + message.html for message in found)
    assert {message.audience for message in found} == {held.audience}
    # Who is in the caucus is not for the desk to read, unless assigned to it.
    for user in (secretary, messages_officer):
        assert not Message.objects.visible_to(viewer_for(user, meeting)).of_batch(release.batch).exists()


def test_a_message_about_two_closed_audiences_is_read_by_who_knows_both(meeting, messages_officer, merged_head_ky):
    both = [factories.audience(meeting, Audience.Kind.STREAM, stream) for stream in ("immigration", "customs")]
    held = [
        session(meeting, kind=Kind.CAUCUS, audience=audience, public_title={"en": "Caucus (closed)"})
        for audience in both
    ]
    release = changed(meeting, *held)
    [message] = worked(release)
    assert {message.audience_id, *message.also_closed_to} == {audience.pk for audience in both}
    seen = []
    for audience in both:
        seen.append(Message.objects.visible_to(viewer_for(messages_officer, meeting)).count())
        factories.AudienceAssignmentFactory(user=messages_officer, audience=audience)
    seen.append(Message.objects.visible_to(viewer_for(messages_officer, meeting)).count())
    assert seen == [0, 0, 1]


def test_an_unlisted_session_is_told_to_its_members_alone(meeting, chief_customs_bb, partner_wco):
    bureau = factories.audience(meeting, Audience.Kind.BUREAU)
    factories.AudienceMemberFactory(audience=bureau, participant=chief_customs_bb.participant)
    held = session(meeting, kind=Kind.BUREAU, audience=bureau, title={"en": "Secret bureau"})
    # A speaker who does not belong to it cannot be told of it.
    factories.SessionPersonFactory(session=held, participant=partner_wco.participant)
    found = told(changed(meeting, held), everyone=True)
    assert found["customs.bb@example.org"] == [
        "A closed session (Bureau) moves from Wednesday 13:45 to Thursday 09:00."
    ]
    assert found["wco@example.org"] == []
    assert "Secret" not in str(found)


# --- composed once, reviewed, sent ------------------------------------------------------------------------------------
def test_drafts_wait_in_the_outbox_in_each_ones_language(meeting, secretary, chief_immigration_bb):
    chief_immigration_bb.language = "fr"
    chief_immigration_bb.save()
    held = session(meeting, title={"en": "Trends", "fr": "Tendances"})
    factories.SessionPersonFactory(session=held, participant=chief_immigration_bb.participant, part="chair")
    release = changed(meeting, held, by=secretary)
    [message] = worked(release)
    assert (message.state, message.language, message.created_by) == ("draft", "fr", secretary)
    assert "Tendances" in message.text
    assert "mercredi" in message.text


def test_nobody_is_written_to_twice(meeting, secretary, chief_immigration_bb):
    held = session(meeting)
    factories.SessionPersonFactory(session=held, participant=chief_immigration_bb.participant)
    release = changed(meeting, held, by=secretary)
    job = release.notices_job
    first = worked(release)
    run(job.pk)
    Job.objects.filter(pk=job.pk).update(state="queued", finished_at=None)
    run(job.pk)
    assert worked(release) == first


def test_a_killed_worker_leaves_nothing_half_done_and_the_next_one_goes_on(meeting, chief_immigration_bb, monkeypatch):
    held = session(meeting)
    factories.SessionPersonFactory(session=held, participant=chief_immigration_bb.participant)
    release = changed(meeting, held)
    from agenda import notice_tasks

    def killed(*_args, **_kwargs):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(notice_tasks, "keep_drafts", killed)
        with pytest.raises(SystemExit):
            run(release.notices_job.pk)
    assert Message.objects.count() == 0
    sweep()
    assert len(worked(release)) == 1


def test_the_first_release_concerns_nobody_and_may_be_told_to_everyone(meeting, chief_immigration_bb):
    session(meeting)
    assert issue_release(meeting, tell=Tell.CONCERNED, by=SYSTEM).notices_job is None
    other = factories.MeetingFactory(number=30)
    delegation = factories.DelegationFactory(meeting=other)
    factories.ParticipantFactory(delegation=delegation, user=None, email="new@example.org", language="nl")
    [message] = worked(issue_release(other, tell=Tell.EVERYONE, by=SYSTEM))
    assert (message.to_email, message.language, message.to_user) == ("new@example.org", "nl", None)


@pytest.mark.parametrize("count", [1, 20])
def test_writing_takes_the_same_queries_however_many(meeting, count, django_assert_num_queries):
    held = session(meeting)
    delegation = factories.DelegationFactory(meeting=meeting, quota=50)
    for _number in range(count):
        participant = factories.ParticipantFactory(delegation=delegation, user=factories.UserFactory())
        factories.SessionPersonFactory(session=held, participant=participant)
    release = changed(meeting, held)
    release = Release.objects.select_related("meeting").get(pk=release.pk)
    with CountQueries() as counted:
        assert len(notices(release, everyone=True)) == count
    assert counted.number == 11
    with CountQueries() as counted:
        run(release.notices_job.pk)
    assert Message.objects.count() == count
    assert counted.number < 45


def batch(meeting, release) -> str:
    return f"{reverse('outbox:messages', args=[meeting.slug])}?batch={release.batch}"


def test_the_desk_issues_reviews_leaves_one_out_and_sends_the_rest(meeting, client_of, secretary):
    held = session(meeting)
    delegation = factories.DelegationFactory(meeting=meeting)
    for number in range(3):
        participant = factories.ParticipantFactory(delegation=delegation, email=f"p{number}@example.org")
        factories.SessionPersonFactory(session=held, participant=participant)
    issue_release(meeting, by=SYSTEM)
    put(held, at(2, "09:00"), at(2, "10:15"))
    client = client_of(secretary)
    answer = client.post(reverse("agenda:releases", args=[meeting.slug]), {"number": 1})
    release = Release.objects.get(number=1)
    assert answer.url == f"{batch(meeting, release).replace(':', '%3A')}&job={release.notices_job.public_id}"
    assert "These messages are being written." in client.get(answer.url).content.decode()
    drafts = worked(release)
    page = client.get(answer.url).content.decode()
    assert "Send all 3" in page
    assert "what changes for you" in page
    left_out = drafts[0]
    client.post(reverse("outbox:discard", args=[meeting.slug, left_out.public_id]), {"version": left_out.version})
    sent = client.post(reverse("outbox:send-batch", args=[meeting.slug]), {"batch": release.batch}, follow=True)
    assert "2 messages leave in a moment." in sent.content.decode()
    states = sorted(Message.objects.of_batch(release.batch).values_list("state", flat=True))
    assert states == ["cancelled", "queued", "queued"]
    client.post(reverse("outbox:take-batch-back", args=[meeting.slug]), {"batch": release.batch})
    assert Message.objects.of_batch(release.batch).in_state("draft").count() == 2


def test_who_is_in_charge_sends_what_only_the_caucus_staff_reads(
    meeting, client_of, secretary, messages_officer, chief_immigration_bb
):
    release = changed(meeting, caucus(meeting), by=secretary)
    worked(release)
    page = client_of(secretary).get(batch(meeting, release)).content.decode()
    assert "1 of them tells of a closed session" in page
    assert "Ingrid" not in page
    other = client_of(messages_officer)
    assert "No draft of these is left to send." in other.get(batch(meeting, release)).content.decode()
    url = reverse("outbox:send-batch", args=[meeting.slug])
    other.post(url, {"batch": release.batch})
    assert Message.objects.get().state == "draft"
    client_of(secretary).post(url, {"batch": release.batch})
    assert Message.objects.get().state == "queued"


def test_sending_hundreds_takes_a_few_queries(meeting, client_of, secretary):
    def counted(number):
        from cicc_portal.outbox.actions import Written, keep_drafts
        from cicc_portal.outbox.letters import Letter

        letter = Letter(subject="s", text="t", html="h")
        kept = [Written(to=f"a{one}@example.org", name="", language="en", letter=letter) for one in range(number)]
        keep_drafts(kept, kind=f"release:{number}", meeting=meeting, by=SYSTEM)
        with CountQueries() as found:
            client.post(reverse("outbox:send-batch", args=[meeting.slug]), {"batch": f"release:{number}"})
        return found.number

    client = client_of(secretary)
    assert counted(2) == counted(200)


@pytest.mark.parametrize("kind", ["", "release", "release:x", "x" * 500, "release:1\0", "release:'--"])
def test_nonsense_for_a_batch_is_not_found(meeting, client_of, secretary, kind):
    client = client_of(secretary)
    for name in ("outbox:send-batch", "outbox:take-batch-back"):
        assert client.post(reverse(name, args=[meeting.slug]), {"batch": kind}).status_code == 404
    assert client.get(reverse("outbox:messages", args=[meeting.slug]), {"batch": kind, "job": "\0"}).status_code == 200


def test_a_batch_of_another_meeting_is_out_of_reach(meeting, client_of, secretary, chief_immigration_bb):
    held = session(meeting)
    factories.SessionPersonFactory(session=held, participant=chief_immigration_bb.participant)
    release = changed(meeting, held)
    worked(release)
    other = factories.MeetingFactory(number=31)
    factories.StaffFactory(meeting=other, user=secretary, role="secretary")
    client_of(secretary).post(reverse("outbox:send-batch", args=[other.slug]), {"batch": release.batch})
    assert Message.objects.get().state == "draft"


@pytest.mark.parametrize("who", ["timetabler", "papers_officer", "chief_immigration_bb", "outsider"])
def test_others_send_nothing(request, meeting, client_of, who):
    client = client_of(request.getfixturevalue(who))
    url = reverse("outbox:send-batch", args=[meeting.slug])
    assert client.post(url, {"batch": "release:1"}).status_code == 404
