"""Documents: what stands in them, who may have them made, who may read them."""

from __future__ import annotations

import datetime
import io
from zoneinfo import ZoneInfo

import docx
import pytest
from django.urls import reverse
from django.utils import translation

from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import viewer_for
from delegates.audiences import members_of, resolve
from delegates.lists.desk import attendance_data, contacts_data, credentials_tables, day_sheets, needs_data
from delegates.lists.participants import list_data
from delegates.lists.travel import arrivals_data, rooming_data, travel_data
from delegates.models import Participant, Passport, PersonalDocument, Travel
from delegates.passports import digest
from delegates.pdf.participants import participants_docx, participants_pdf, participants_xlsx
from delegates.pdf.tables import tables_pdf, tables_xlsx
from tests import factories
from tests.delegates.papers import pages_of_pdf, rows_of_xlsx, words_of_pdf

LANGUAGES = ["en", "fr", "nl", "es"]
Kind = PersonalDocument.Kind
pytestmark = pytest.mark.django_db


def address(name: str, *args: object) -> str:
    return reverse(f"delegates:{name}", args=["cicc-28", *args])


def as_role(user, meeting):
    return viewer_for(user, meeting)


@pytest.fixture
def traveller(barbados):
    """Someone with everything that most may not read."""
    person = factories.ParticipantFactory(
        delegation=barbados, given_name="Tara", family_name="Traveller", title="Comptroller", agency="Customs",
        email="secret-address@example.org", phone="+1 246 555 7777", dietary="secret-diet", access_needs="secret-ramp",
        wants_visa_letter=True,
    )  # fmt: skip
    zone = ZoneInfo("UTC")
    Travel.objects.create(
        participant=person,
        arrives_at=datetime.datetime(2025, 5, 14, 2, 30, tzinfo=zone),  # the evening before, in Castries
        arrives_from="Bridgetown",
        arrival_flight="BW 434",
        departs_at=datetime.datetime(2025, 5, 17, 15, 0, tzinfo=zone),
        departure_flight="BW 435",
        hotel="Secret Hotel",
        assistance="Met at the gate",
    )
    Passport.objects.create(
        participant=person, number="P1234567", nationality="Barbadian", digest=digest("Barbadian", "P1234567"),
        born_on=datetime.date(1970, 2, 3),
    )  # fmt: skip
    return person


SECRETS = ["secret-address", "555 7777", "secret-diet", "secret-ramp", "Secret Hotel", "BW 434", "P1234567"]


def secrets_in(words: str) -> list[str]:
    return [secret for secret in SECRETS if secret in words]


class TestList:
    def test_caricom_order_heads_first_without_media_and_contact_data(
        self, meeting, traveller, chief_immigration_bb, media_person, partner_wco, merged_head_ky, secretary
    ):
        data = list_data(meeting, as_role(secretary, meeting), language="en")
        names = [(found.name, [person.name for person in found.people]) for found in data.delegations]
        assert names == [
            ("Barbados", ["Ingrid Immigration", "Tara Traveller"]),
            ("Cayman Islands", ["Mary Merged"]),
            ("World Customs Organization", ["Wanda Wco"]),
        ]
        words = words_of_pdf(participants_pdf(data))
        assert "List of participants" in words
        assert "Ingrid IMMIGRATION, Chief Immigration Officer (Head of delegation)" in words.replace("\u00a0", " ")
        assert "Tara TRAVELLER, Comptroller, Customs" in words
        assert "4 participants in 3 delegations" in words
        assert "Media" not in words
        assert secrets_in(words) == []

    def test_workbook_and_word_document_hold_the_same(self, meeting, traveller, chief_immigration_bb, secretary):
        data = list_data(meeting, as_role(secretary, meeting), language="en")
        rows = rows_of_xlsx(participants_xlsx(data))
        assert rows[0] == ("No.", "Group", "Delegation", "Function", "Given names", "Family name", "Title", "Agency")
        assert rows[2] == (2, "Member states", "Barbados", "Adviser", "Tara", "Traveller", "Comptroller", "Customs")
        document = docx.Document(io.BytesIO(participants_docx(data)))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        assert "Ingrid Immigration" in cells
        assert secrets_in(" ".join(map(str, [cell for row in rows for cell in row])) + " ".join(cells)) == []

    def test_formulas_stay_text(self, meeting, barbados, secretary):
        factories.ParticipantFactory(delegation=barbados, given_name="=1+1", family_name="@SUM(A1)", title="+cmd|' /C'")
        content = participants_xlsx(list_data(meeting, as_role(secretary, meeting), language="en"))
        row = rows_of_xlsx(content)[1]
        assert row[4:7] == ("=1+1", "@SUM(A1)", "+cmd|' /C'")
        import openpyxl

        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        assert [sheet.cell(2, column).data_type for column in (5, 6, 7)] == ["s", "s", "s"]
        assert all(sheet.cell(2, column).quotePrefix for column in (5, 6, 7))

    def test_who_may_not_read_it_gets_an_empty_one(self, meeting, traveller, outsider, media_person, focal_point_lc):
        for user in (outsider, media_person, focal_point_lc):
            assert list_data(meeting, as_role(user, meeting), language="en").delegations == ()

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_four_languages(self, meeting, traveller, secretary, language):
        data = list_data(meeting, as_role(secretary, meeting), language=language)
        with translation.override(language):
            title = translation.gettext("List of participants")
        assert title in words_of_pdf(participants_pdf(data))

    @pytest.mark.parametrize("number", [1, 30])
    def test_queries_stay_the_same(self, meeting, secretary, django_assert_num_queries, number):
        for place in range(number):
            party = factories.PartyFactory(code=f"Q{place}")
            delegation = factories.DelegationFactory(meeting=meeting, party=party)
            factories.ParticipantFactory(delegation=delegation)
        viewer = as_role(secretary, meeting)
        with django_assert_num_queries(4):
            data = list_data(meeting, viewer, language="en")
        with django_assert_num_queries(0):
            participants_xlsx(data)


class TestTravel:
    def test_protocol_reads_all_by_the_meetings_clock(self, meeting, traveller, protocol_officer):
        viewer = as_role(protocol_officer, meeting)
        words = words_of_pdf(tables_pdf(travel_data(meeting, viewer, language="en")))
        for part in ("Tuesday 13 May 2025", "22:30", "BW 434", "BW 435", "Secret Hotel", "Met at the gate"):
            assert part in words
        rows = rows_of_xlsx(tables_xlsx(travel_data(meeting, viewer, language="en")))
        assert (rows[1][0], rows[1][1], rows[1][4]) == ("Tuesday 13 May 2025", "22:30", "Tara Traveller")

    def test_host_liaison_reads_arrivals_and_no_more(self, meeting, traveller, host_liaison, protocol_officer):
        viewer = as_role(host_liaison, meeting)
        words = words_of_pdf(tables_pdf(arrivals_data(meeting, viewer, language="en")))
        assert "BW 434" in words
        assert "Met at the gate" in words
        assert [secret for secret in secrets_in(words) if secret != "BW 434"] == []
        assert "BW 435" not in words
        for read in (travel_data, rooming_data, needs_data):
            assert read(meeting, viewer, language="en").sections == ()

    @pytest.mark.parametrize("persona", ["secretary", "accreditor", "director", "outsider", "printer"])
    def test_others_read_nothing(self, request, meeting, traveller, persona):
        viewer = as_role(request.getfixturevalue(persona), meeting)
        for read in (arrivals_data, travel_data, rooming_data, needs_data):
            assert read(meeting, viewer, language="en").sections == ()

    def test_rooming_takes_one_hotel_for_one(self, meeting, traveller, saint_lucia, protocol_officer):
        other = factories.ParticipantFactory(delegation=saint_lucia)
        Travel.objects.create(participant=other, hotel="  secret  HOTEL ")
        data = rooming_data(meeting, as_role(protocol_officer, meeting), language="en")
        hotels = [section for section in data.sections if section.sheet == "Rooming"]
        assert [(section.label, len(section.rows)) for section in hotels] == [("Secret Hotel", 2)]
        assert hotels[0].rows[0][3:] == ("13 May, 22:30", "17 May, 11:00", "4")
        assert "From the airport: Tuesday 13 May 2025" in [section.heading for section in data.sections]

    def test_needs_are_protocols(self, meeting, traveller, protocol_officer):
        words = words_of_pdf(tables_pdf(needs_data(meeting, as_role(protocol_officer, meeting), language="en")))
        assert "secret-diet" in words
        assert "secret-ramp" in words
        assert "P1234567" not in words
        assert "secret-address" not in words

    def test_withdrawn_people_are_left_out(self, meeting, traveller, protocol_officer):
        Participant.objects.filter(pk=traveller.pk).update(state=Participant.State.WITHDRAWN)
        viewer = as_role(protocol_officer, meeting)
        for read in (arrivals_data, travel_data, rooming_data, needs_data):
            assert read(meeting, viewer, language="en").sections == ()

    @pytest.mark.parametrize("number", [1, 30])
    def test_queries_stay_the_same(self, meeting, protocol_officer, django_assert_num_queries, number):
        for place in range(number):
            delegation = factories.DelegationFactory(meeting=meeting, party=factories.PartyFactory(code=f"Q{place}"))
            person = factories.ParticipantFactory(delegation=delegation, dietary="none")
            Travel.objects.create(participant=person, hotel="Inn", arrives_at=factories.at(0, "12:00"))
        viewer = as_role(protocol_officer, meeting)
        for read, queries in ((travel_data, 5), (arrivals_data, 5), (rooming_data, 4), (needs_data, 2)):
            with django_assert_num_queries(queries):
                read(meeting, viewer, language="en")


class TestSheetsAndReports:
    def test_a_sheet_a_day_with_a_place_to_sign(self, meeting, traveller, chief_immigration_bb, media_person):
        people = Participant.objects.filter(meeting=meeting).listed()
        content = tables_pdf(attendance_data(meeting, people, day_sheets(meeting, meeting.days), language="en"))
        words = words_of_pdf(content)
        assert pages_of_pdf(content) == 3
        assert words.count("Signature") == 3
        assert words.count("Tara Traveller") == 3
        assert "Wednesday 14 May 2025" in words
        assert "Max Media" not in words
        assert secrets_in(words) == []

    def test_credentials_and_quorum(self, meeting, barbados, chief_immigration_bb, cayman):
        barbados.credentials, barbados.credentials_on = "formal", datetime.date(2025, 4, 2)
        barbados.save()
        words = words_of_pdf(tables_pdf(credentials_tables(meeting, language="en")))
        assert "The quorum is not reached." in words
        assert "1 of 1 member state is represented; 8 are needed" in words
        assert "Ingrid Immigration" in words
        assert "2 April 2025" in words
        assert "Associate member states are not counted." in words
        assert "1 formal, 0 provisional, 0 not received" in words

    def test_whom_to_ask_is_for_staff(self, meeting, secretary, steward, outsider, adviser_bb):
        data = contacts_data(meeting, as_role(secretary, meeting), language="en")
        assert [section.heading for section in data.sections] == ["Secretary of the meeting", "Door steward"]
        for user in (outsider, adviser_bb):
            assert contacts_data(meeting, as_role(user, meeting), language="en").sections == ()

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_list_is_made_in_four_languages(self, meeting, traveller, protocol_officer, language):
        viewer = as_role(protocol_officer, meeting)
        people = Participant.objects.filter(meeting=meeting).listed()
        for data in (
            arrivals_data(meeting, viewer, language=language),
            travel_data(meeting, viewer, language=language),
            rooming_data(meeting, viewer, language=language),
            needs_data(meeting, viewer, language=language),
            credentials_tables(meeting, language=language),
            contacts_data(meeting, viewer, language=language),
            attendance_data(meeting, people, day_sheets(meeting, meeting.days), language=language),
        ):
            assert tables_pdf(data).startswith(b"%PDF")
            assert tables_xlsx(data).startswith(b"PK")

    def test_members_of_an_audience_are_those_who_may_know_it(
        self, meeting, chief_immigration_bb, chief_customs_bb, adviser_bb, merged_head_ky, partner_wco, media_person
    ):
        users = [chief_immigration_bb, chief_customs_bb, adviser_bb, merged_head_ky, partner_wco, media_person]
        bureau = factories.audience(meeting, Audience.Kind.BUREAU)
        factories.AudienceMemberFactory(audience=bureau, participant=chief_customs_bb.participant)
        drafting = factories.audience(meeting, Audience.Kind.NAMED)
        factories.AudienceMemberFactory(audience=drafting, delegation=partner_wco.participant.delegation)
        for audience in Audience.objects.of_meeting(meeting):
            may_know = {user.participant.pk for user in users if audience.pk in resolve(user, meeting).audiences}
            expected = may_know - {media_person.participant.pk}
            assert set(members_of(audience).values_list("pk", flat=True)) == expected, audience
