"""The desk's documents and those about one person: who has them made, who reads them, what is recorded."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse

from cicc_portal.accounts.viewers import viewer_for
from cicc_portal.audit.models import Entry
from cicc_portal.documents import rendering, running
from cicc_portal.documents.models import GeneratedFile, Job
from delegates.actions import documents as actions
from delegates.documents import catalogue
from delegates.documents.personal import certificates_of, confirmation_of, visa_letter_of, with_party
from delegates.models import Participant, Passport, PersonalDocument, Travel
from delegates.passports import digest
from delegates.pdf.personal import render_paper, render_papers
from meetings.models import StaffAssignment
from meetings.roles import Role
from tests import factories
from tests.delegates.papers import content_of, made, pages_of_pdf, words_of_pdf

Kind = PersonalDocument.Kind
pytestmark = pytest.mark.django_db
AFTER = datetime.datetime(2025, 5, 17, 12, tzinfo=datetime.UTC)
# Who may have what made; what the agenda adds is asserted in tests/agenda.
MAY = {
    "accreditor": {"participants", "credentials", "attendance-days", "certificates"},
    "director": {"participants", "credentials", "attendance-days", "certificates"},
    "host_liaison": {"arrivals"},
    "messages_officer": {"participants"},
    "papers_officer": {"participants"},
    "printer": {"participants", "attendance-days"},
    "protocol_officer": {
        "participants", "credentials", "attendance-days", "certificates", "arrivals", "travel", "rooming", "needs",
    },
    "rapporteur": {"participants"},
    "secretary": {"participants", "credentials", "attendance-days"},
    "timetabler": {"participants"},
}  # fmt: skip
OF_AGENDA = {
    "attendance-sessions", "pack", "door-sheets", "run-sheets", "speeches", "seating", "technicians", "hotel",
}  # fmt: skip
NOT_AT_THE_DESK = ["adviser_bb", "focal_point_lc", "media_person", "outsider", "partner_wco", "steward"]


def address(name: str, *args: object) -> str:
    return reverse(f"delegates:{name}", args=["cicc-28", *args])


@pytest.fixture
def nominee(barbados):
    """Asked for a visa letter, and has an account."""
    user = factories.UserFactory(email="nominee@example.org")
    person = factories.ParticipantFactory(
        delegation=barbados, user=user, given_name="Nora", family_name="Nominee", wants_visa_letter=True
    )
    Passport.objects.create(
        participant=person, number="P7654321", nationality="Barbadian", digest=digest("Barbadian", "P7654321")
    )
    Travel.objects.create(participant=person, arrives_at=factories.at(0, "12:00"), hotel="Inn")
    return person


@pytest.fixture
def focal_point_bb(barbados):
    return factories.FocalPointFactory(delegation=barbados).user


class TestDesk:
    @pytest.mark.parametrize("persona", sorted(MAY))
    def test_each_role_finds_its_documents_and_can_ask_for_no_other(self, request, meeting, client_of, persona):
        client = client_of(request.getfixturevalue(persona))
        page = client.get(address("documents"))
        assert page.status_code == 200
        assert {offer.document.key for offer in page.context["offers"]} - OF_AGENDA == MAY[persona]
        for key in set(catalogue.keys()) - MAY[persona] - OF_AGENDA:
            assert client.post(address("documents-make", key), {"form": "pdf", "language": "en"}).status_code == 404
        assert Job.objects.count() == 0

    @pytest.mark.parametrize("persona", NOT_AT_THE_DESK)
    def test_others_find_no_desk(self, request, meeting, client_of, persona):
        client = client_of(request.getfixturevalue(persona))
        assert client.get(address("documents")).status_code == 404
        assert client.get(address("documents-persons")).status_code == 404
        assert client.post(address("documents-make", "participants"), {"language": "en"}).status_code == 404

    def test_a_document_is_ordered_in_the_language_chosen(self, meeting, secretary, client_of):
        answer = client_of(secretary).post(
            address("documents-make", "participants"), {"form": "docx", "language": "fr"}
        )
        assert answer.status_code == 302
        job = Job.objects.get()
        assert (job.kind, job.language, job.args) == ("participants", "fr", {"form": "docx", "choice": ""})
        assert Entry.objects.filter(action="document.ordered", object_id=str(job.pk)).count() == 1
        assert job.public_id in client_of(secretary).get(address("documents")).content.decode()

    @pytest.mark.parametrize(
        ("key", "data"),
        [
            ("participants", {"form": "exe", "language": "en"}),
            ("participants", {"form": "pdf", "language": "xx"}),
            ("participants", {}),
            ("attendance-days", {"language": "en", "choice": "2020-01-01"}),
        ],
    )
    def test_what_is_not_offered_is_refused_beside_the_field(self, meeting, secretary, client_of, key, data):
        answer = client_of(secretary).post(address("documents-make", key), data)
        assert answer.status_code == 422
        assert "error" in answer.content.decode()
        assert Job.objects.count() == 0

    @pytest.mark.parametrize("number", [1, 30])
    def test_queries_of_the_page_stay_the_same(
        self, meeting, protocol_officer, client_of, django_assert_max_num_queries, number
    ):
        for place in range(number):
            factories.ParticipantFactory(
                delegation=factories.DelegationFactory(meeting=meeting, party=factories.PartyFactory(code=f"Q{place}"))
            )
        client = client_of(protocol_officer)
        for name in ("documents", "documents-persons"):
            with django_assert_max_num_queries(16):
                assert client.get(address(name)).status_code == 200


@pytest.mark.django_db(transaction=True)
class TestJobs:
    """With a lease that another connection renews, so in real transactions."""

    @pytest.fixture(autouse=True)
    def warm(self):
        rendering.warm_up()

    def ordered(self, key, meeting, user, form="pdf", choice="", language="en"):
        document = catalogue.document_for(viewer_for(user, meeting), key)
        return actions.order(document, meeting, form=form, language=language, choice=choice, by=user)

    def readable(self, client_of, file, *users):
        url = reverse("documents:file", args=["cicc-28", file.public_id])
        return [client_of(user).get(url).status_code for user in users]

    def test_list_is_for_participants_and_the_older_one_goes(
        self, meeting, nominee, secretary, printer, media_person, outsider, host_liaison, client_of
    ):
        first = made(self.ordered("participants", meeting, secretary))
        assert self.readable(client_of, first, nominee.user, printer) == [200, 200]
        assert self.readable(client_of, first, media_person, outsider, host_liaison) == [404, 404, 404]
        second = made(self.ordered("participants", meeting, secretary))
        workbook = made(self.ordered("participants", meeting, secretary, form="xlsx"))
        assert set(GeneratedFile.objects.all()) == {second, workbook}
        page = client_of(printer).get(address("documents"))
        assert {offer.document.key: offer.last for offer in page.context["offers"]}["participants"] == workbook

    def test_lists_with_travel_and_needs_are_protocols(
        self, meeting, nominee, protocol_officer, host_liaison, secretary, director, client_of
    ):
        for key in ("travel", "rooming", "needs"):
            file = made(self.ordered(key, meeting, protocol_officer))
            assert self.readable(client_of, file, protocol_officer) == [200], key
            others = self.readable(client_of, file, host_liaison, secretary, director, nominee.user)
            assert others == [404, 404, 404, 404], key
        arrivals = made(self.ordered("arrivals", meeting, host_liaison, form="xlsx"))
        assert self.readable(client_of, arrivals, host_liaison) == [200]
        assert self.readable(client_of, arrivals, secretary, nominee.user) == [404, 404]

    def test_who_lost_the_role_meanwhile_gets_nothing(self, meeting, nominee, protocol_officer):
        job = self.ordered("needs", meeting, protocol_officer)
        StaffAssignment.objects.filter(user=protocol_officer).update(role=Role.PAPERS)
        running.run(job.pk)
        job.refresh_from_db()
        assert (job.state, GeneratedFile.objects.count()) == (Job.State.FAILED, 0)

    def test_sheets_of_one_day_and_certificates_of_all(self, meeting, nominee, accreditor, protocol_officer, client_of):
        sheet = made(self.ordered("attendance-days", meeting, accreditor, choice="2025-05-15"))
        words = words_of_pdf(content_of(sheet))
        assert ("Thursday 15 May 2025" in words, "Friday" in words) == (True, False)
        certificates = made(self.ordered("certificates", meeting, accreditor))
        assert "Nora Nominee" in words_of_pdf(content_of(certificates))
        assert self.readable(client_of, certificates, accreditor, protocol_officer) == [200, 404]

    def test_visa_letter_is_read_by_the_person_protocol_and_focal_point_alone(
        self, meeting, nominee, protocol_officer, accreditor, director, host_liaison, focal_point_bb, adviser_bb,
        outsider, client_of,
    ):  # fmt: skip
        job = actions.order_personal(nominee, meeting, Kind.VISA, language="en", by=protocol_officer)
        file = made(job)
        assert (file.kind, "P7654321" in words_of_pdf(content_of(file))) == ("visa-letter", True)
        entry = Entry.objects.get(action="passport.read")
        assert entry.actor_id == protocol_officer.pk
        url = address("document", file.public_id)
        for user in (nominee.user, protocol_officer, focal_point_bb):
            assert client_of(user).get(url).status_code == 200
        for user in (accreditor, director, host_liaison, adviser_bb, outsider):
            assert client_of(user).get(url).status_code == 404
            assert self.readable(client_of, file, user) == [404]
        assert Entry.objects.filter(action="file.downloaded", actor_id=focal_point_bb.pk).count() == 1
        assert url in client_of(focal_point_bb).get(address("delegation", "BB")).content.decode()

    def test_one_who_became_somebody_elses_delegate_no_longer_reads_it(
        self, meeting, nominee, protocol_officer, focal_point_bb, client_of
    ):
        file = made(actions.order_personal(nominee, meeting, Kind.VISA, language="en", by=protocol_officer))
        focal_point_bb.focal_points.all().delete()
        assert client_of(focal_point_bb).get(address("document", file.public_id)).status_code == 404

    def test_confirmation_stands_at_the_registration_and_is_made_again(self, meeting, nominee, client_of):
        client = client_of(nominee.user)
        client.post(address("documents-make-own"), {"kind": "confirmation", "language": "es"})
        client.post(address("documents-make-own"), {"kind": "confirmation", "language": "es"})
        job = Job.objects.get()  # asked for twice, made once
        first = made(job)
        assert first.language == "es"
        page = client.get(address("me")).content.decode()
        assert address("document", first.public_id) in page
        assert "Your registration has changed since" not in page
        Participant.objects.filter(pk=nominee.pk).update(title="Director General")
        assert "Your registration has changed since" in client.get(address("me")).content.decode()
        second = made(actions.order_personal(nominee, meeting, Kind.CONFIRMATION, language="en", by=nominee.user))
        assert "Director General" in words_of_pdf(content_of(second))
        assert list(GeneratedFile.objects.all()) == [second]

    def test_passport_taken_away_meanwhile(self, meeting, nominee, protocol_officer):
        job = actions.order_personal(nominee, meeting, Kind.VISA, language="en", by=protocol_officer)
        Passport.objects.all().delete()
        running.run(job.pk)
        job.refresh_from_db()
        assert job.failure == "There is no passport in this registration any more."

    def test_withdrawn_meanwhile(self, meeting, nominee, accreditor):
        job = actions.order_personal(nominee, meeting, Kind.CONFIRMATION, language="en", by=accreditor)
        Participant.objects.filter(pk=nominee.pk).update(state=Participant.State.WITHDRAWN)
        running.run(job.pk)
        job.refresh_from_db()
        assert (job.state, PersonalDocument.objects.count()) == (Job.State.FAILED, 0)


class TestPersonal:
    def kinds(self, user, person, meeting):
        return actions.kinds_for(person, meeting, viewer_for(user, meeting))

    def test_who_may_have_which_made(
        self, meeting, nominee, accreditor, protocol_officer, secretary, focal_point_bb, outsider
    ):
        with time_machine.travel(factories.at(2, "12:00"), tick=False):
            assert self.kinds(nominee.user, nominee, meeting) == ["confirmation"]
            assert self.kinds(accreditor, nominee, meeting) == ["confirmation", "certificate"]
            assert self.kinds(protocol_officer, nominee, meeting) == ["visa", "certificate"]
            for user in (secretary, focal_point_bb, outsider):
                assert self.kinds(user, nominee, meeting) == []

    @pytest.mark.parametrize(
        ("now", "there"), [("2025-05-17T03:59:59+00:00", False), ("2025-05-17T04:00:00+00:00", True)]
    )
    def test_certificate_is_there_from_midnight_after_the_last_day_where_the_meeting_is(
        self, meeting, nominee, client_of, now, there
    ):
        with time_machine.travel(now, tick=False):
            page = client_of(nominee.user).get(address("me")).content.decode()
            client_of(nominee.user).post(address("documents-make-own"), {"kind": "certificate", "language": "en"})
        assert ("Certificate of attendance" in page, Job.objects.count()) == (there, int(there))

    def test_one_does_not_make_ones_own_visa_letter(self, meeting, nominee, client_of):
        page = client_of(nominee.user).post(
            address("documents-make-own"), {"kind": "visa", "language": "en"}, follow=True
        )
        assert "There is nothing to confirm or certify" in page.content.decode()
        assert Job.objects.count() == 0

    def test_no_letter_without_a_passport(self, meeting, nominee, protocol_officer, client_of):
        Passport.objects.all().delete()
        client = client_of(protocol_officer)
        url = address("documents-make-personal", nominee.public_id)
        page = client.post(url, {"kind": "visa", "language": "en"}, follow=True).content.decode()
        assert "The letter needs the passport" in page
        assert "no passport in the registration yet" in client.get(address("documents-persons")).content.decode()

    def test_no_letter_for_who_did_not_ask(self, meeting, nominee, protocol_officer, client_of):
        Participant.objects.filter(pk=nominee.pk).update(wants_visa_letter=False)
        url = address("documents-make-personal", nominee.public_id)
        client_of(protocol_officer).post(url, {"kind": "visa", "language": "en"})
        assert Job.objects.count() == 0

    @pytest.mark.parametrize("data", [{}, {"kind": "x", "language": "en"}, {"kind": "visa", "language": "x"}])
    def test_junk_is_told(self, meeting, nominee, protocol_officer, client_of, data):
        url = address("documents-make-personal", nominee.public_id)
        page = client_of(protocol_officer).post(url, data, follow=True).content.decode()
        assert "Choose which document, and in which language." in page

    def test_one_finds_people_without_accents_and_those_who_wait_for_a_visa(
        self, meeting, nominee, barbados, protocol_officer, accreditor, client_of
    ):
        factories.ParticipantFactory(delegation=barbados, family_name="Núñez")
        page = client_of(protocol_officer).get(address("documents-persons") + "?q=nunez").content.decode()
        assert ("Núñez" in page, "Nominee" in page) == (True, False)
        page = client_of(protocol_officer).get(address("documents-persons") + "?visa=1").content.decode()
        assert ("Núñez" in page, "Nominee" in page) == (False, True)
        page = client_of(accreditor).get(address("documents-persons") + "?visa=1").content.decode()
        assert "Núñez" in page  # who asked for a visa letter is not the accreditor's to know

    @pytest.mark.parametrize("language", ["en", "fr", "nl", "es"])
    def test_papers_in_four_languages_on_one_sheet_each(self, meeting, nominee, language):
        person = with_party(Participant.objects.filter(pk=nominee.pk)).get()
        person.title = "Directeur général de l’Administration générale des douanes et Président de la Commission " * 2
        passport = Passport.objects.get(participant=person)
        papers = [
            confirmation_of(person, meeting, language=language),
            visa_letter_of(person, meeting, passport, None, language=language),
            *certificates_of([person], meeting, language=language),
        ]
        for paper in papers:
            content = render_paper(paper)
            assert pages_of_pdf(content) == 1
            assert "Nora Nominee" in words_of_pdf(content)
        assert "Barbad" in words_of_pdf(render_paper(papers[0]))

    def test_no_contact_data_and_no_passport_in_what_is_not_the_visa_letter(self, meeting, nominee):
        person = with_party(Participant.objects.filter(pk=nominee.pk)).get()
        for paper in (
            confirmation_of(person, meeting, language="en"),
            *certificates_of([person], meeting, language="en"),
        ):
            words = words_of_pdf(render_paper(paper))
            assert person.email not in words
            assert "P7654321" not in words

    def test_the_day_of_making_does_not_outdate_a_paper(self, meeting, nominee):
        person = with_party(Participant.objects.filter(pk=nominee.pk)).get()
        with time_machine.travel(AFTER, tick=False):
            before = confirmation_of(person, meeting, language="en").digest
        assert confirmation_of(person, meeting, language="en").digest == before

    def test_many_certificates_in_their_order(self, meeting, nominee):
        people = [nominee] * 45
        told = []
        content = render_papers(
            certificates_of(people, meeting, language="en"), title="Certificates", progress=told.append
        )
        assert (pages_of_pdf(content), told) == (45, [40, 45])
