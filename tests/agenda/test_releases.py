"""Issuing the programme: numbered once, refused while problems block, with the public's PDFs asked for."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agenda.actions.releases import issue_release
from agenda.models import ProgrammeFile, Release, ReleasedSession
from agenda.problems import NotDirector, ReleaseChanged, ReleaseRefused
from cicc_portal.audit.models import Entry
from cicc_portal.audit.record import SYSTEM
from cicc_portal.documents.models import Job
from tests import factories
from tests.agenda.test_bookings import at_once
from tests.factories import at


def blocked(meeting):
    """A session in the wrong month."""
    return factories.SessionFactory(meeting=meeting, title={"en": "Lost"}, starts_at=at(32, "09:00"))


def url(meeting) -> str:
    return reverse("agenda:releases", args=[meeting.slug])


def test_releases_are_numbered_from_the_provisional_programme_on(meeting):
    releases = [issue_release(meeting, by=SYSTEM) for _number in range(3)]
    assert [(release.number, release.label) for release in releases] == [
        (0, "Provisional programme"),
        (1, "Programme, Rev.1"),
        (2, "Programme, Rev.2"),
    ]


def test_a_release_holds_the_sessions_as_they_stand(meeting, secretary, chief_immigration_bb):
    room = factories.RoomFactory(meeting=meeting, code="PL", name="Plenary Hall")
    item = factories.AgendaItemFactory(meeting=meeting, number="2(a)", title={"en": "Officers"})
    session = factories.SessionFactory(meeting=meeting, title={"en": "Opening"}, rooms=[room], items=[item])
    factories.SessionPersonFactory(session=session, participant=chief_immigration_bb.participant, part="chair")
    factories.SessionFactory(meeting=meeting, starts_at=None)
    release = issue_release(meeting, by=secretary)
    [held] = ReleasedSession.objects.filter(release=release)
    assert (held.session, held.title, held.rooms, held.agenda_items, held.people) == (
        session,
        {"en": "Opening"},
        [{"code": "PL", "name": "Plenary Hall"}],
        [{"number": "2(a)", "title": {"en": "Officers"}}],
        [{"participant": chief_immigration_bb.participant.pk, "part": "chair"}],
    )
    assert release.issued_by == secretary
    assert Entry.objects.about(release).get().changes == {"number": [None, 0]}


def test_the_publics_pdf_is_asked_for_in_the_languages_of_the_meeting(meeting, secretary):
    meeting.languages = ["en", "fr"]
    release = issue_release(meeting, by=secretary)
    asked = ProgrammeFile.objects.filter(release=release).order_by("language")
    assert [(file.language, file.as_timetable_staff, file.job.kind) for file in asked] == [
        ("en", False, "programme"),
        ("fr", False, "programme"),
    ]
    # Shared by all who see the same, so it is nobody's to cancel.
    assert {job.created_by for job in Job.objects.all()} == {None}


def test_a_release_is_refused_while_a_problem_blocks(meeting, secretary):
    blocked(meeting)
    with pytest.raises(ReleaseRefused) as refused:
        issue_release(meeting, by=secretary)
    assert [problem.code for problem in refused.value.problems] == ["far-outside-days"]
    assert Release.objects.count() == 0


def test_the_director_may_override_with_a_reason_on_record(meeting, director):
    blocked(meeting)
    release = issue_release(meeting, override_reason="The date is corrected tomorrow.", by=director)
    assert release.override_reason == "The date is corrected tomorrow."
    assert Entry.objects.about(release).get().changes["override_reason"] == ["", "The date is corrected tomorrow."]


def test_nobody_else_may_override(meeting, secretary):
    blocked(meeting)
    with pytest.raises(NotDirector):
        issue_release(meeting, override_reason="Because", by=secretary)
    assert Release.objects.count() == 0


def test_without_a_problem_no_reason_is_kept(meeting, director):
    assert issue_release(meeting, override_reason="Just in case", by=director).override_reason == ""


def test_who_saw_another_number_coming_is_told(meeting):
    issue_release(meeting, number=0, by=SYSTEM)
    with pytest.raises(ReleaseChanged):
        issue_release(meeting, number=0, by=SYSTEM)
    assert Release.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_at_once_issue_one_release(meeting):
    def issue():
        try:
            return issue_release(meeting, number=0, by=SYSTEM).number
        except ReleaseChanged:
            return "changed"

    assert sorted(map(str, at_once(issue, issue))) == ["0", "changed"]
    assert Release.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_taken_from_two_connections_at_once_are_different(meeting):
    def issue():
        return issue_release(meeting, by=SYSTEM).number

    assert [sorted(at_once(issue, issue)) for _round in range(3)] == [[0, 1], [2, 3], [4, 5]]


# --- the page ---------------------------------------------------------------------------------------------------------
def test_the_desk_issues_what_it_sees_coming(meeting, client_of, timetabler):
    client = client_of(timetabler)
    assert b"Provisional programme" in client.get(url(meeting)).content
    answer = client.post(url(meeting), {"number": 0}, follow=True)
    assert (answer.status_code, Release.objects.get().number) == (200, 0)
    assert b"Provisional programme is issued." in answer.content


def test_the_desk_page_shows_what_blocks_and_offers_no_button(meeting, client_of, timetabler):
    blocked(meeting)
    client = client_of(timetabler)
    assert reverse("agenda:release-check", args=[meeting.slug]) in client.get(url(meeting)).content.decode()
    page = client.get(reverse("agenda:release-check", args=[meeting.slug])).content.decode()
    assert "“Lost” is on 14 June 2025, outside the days of the meeting." in page
    assert "Issue this version" not in page
    assert "Issue all the same" not in page
    answer = client_of(timetabler).post(url(meeting), {"number": 0, "override_reason": "Because"})
    assert (answer.status_code, Release.objects.count()) == (422, 0)


def test_the_director_is_asked_for_a_reason(meeting, client_of, director):
    blocked(meeting)
    client = client_of(director)
    refused = client.post(url(meeting), {"number": 0, "override_reason": ""})
    assert (refused.status_code, Release.objects.count()) == (422, 0)
    client.post(url(meeting), {"number": 0, "override_reason": "Corrected tomorrow"})
    assert Release.objects.get().override_reason == "Corrected tomorrow"


def test_a_page_that_is_out_of_date_issues_nothing(meeting, client_of, timetabler):
    issue_release(meeting, by=SYSTEM)
    answer = client_of(timetabler).post(url(meeting), {"number": 0})
    assert answer.status_code == 409
    assert "Someone else has just issued the programme." in answer.content.decode()
    assert Release.objects.count() == 1


def test_nonsense_for_a_number_is_no_error_of_ours(meeting, client_of, timetabler):
    assert client_of(timetabler).post(url(meeting), {"number": "x"}).status_code == 422


@pytest.mark.parametrize("who", ["papers_officer", "chief_immigration_bb", "outsider", "steward"])
def test_others_do_not_find_the_page(meeting, client_of, request, who):
    assert client_of(request.getfixturevalue(who)).get(url(meeting)).status_code == 404
