"""Getting a generated file: for its readers, with safe headers; a 404 like any other for all the rest."""

from __future__ import annotations

import re

import pytest

from cicc_portal.audit.models import Entry
from cicc_portal.documents.addresses import address_of
from cicc_portal.documents.models import GeneratedFile
from tests.factories import MeetingFactory, audience

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep(meeting):
    def _keep(content: bytes = b"%PDF-content", *, meeting=meeting, **options) -> GeneratedFile:
        given = {
            "filename": "Programme.pdf",
            "mime": "application/pdf",
            "kind": "programme",
            "title": "Programme",
            "language": "fr",
            "meeting_id": meeting and meeting.pk,
            **options,
        }
        made = GeneratedFile.written(content, **given)
        made.save()
        return made

    return _keep


@pytest.fixture
def caucus_file(keep, meeting) -> GeneratedFile:
    return keep(audience=audience(meeting, "stream", "immigration"))


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_reader_gets_it(caucus_file, meeting, chief_immigration_bb, client_of):
    response = client_of(chief_immigration_bb).get(address_of("file", caucus_file, meeting))
    assert (response.status_code, body(response)) == (200, b"%PDF-content")
    expected = {
        "Content-Type": "application/pdf",
        "Content-Length": "12",
        "Content-Disposition": 'inline; filename="Programme.pdf"',
        "Content-Language": "fr",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    assert {name: response[name] for name in expected} == expected
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_download_saves_it(caucus_file, meeting, chief_immigration_bb, client_of):
    response = client_of(chief_immigration_bb).get(address_of("file", caucus_file, meeting) + "?download=1")
    assert response["Content-Disposition"] == 'attachment; filename="Programme.pdf"'


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml"])
def test_only_pdfs_are_shown_in_the_browser(keep, meeting, secretary, client_of, mime):
    made = keep(b"<script>alert(1)</script>", owner=secretary, mime=mime, filename="page.html")
    response = client_of(secretary).get(address_of("file", made, meeting))
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("who", ["outsider", "chief_customs_bb", "director", "media_person"])
def test_an_outsider_gets_the_404_of_what_does_not_exist(request, caucus_file, meeting, client_of, who):
    client = client_of(request.getfixturevalue(who))
    closed = client.get(address_of("file", caucus_file, meeting))
    nothing = client.get(f"/{meeting.slug}/files/AAAAAAAAAAAAAAAA/")
    assert (closed.status_code, nothing.status_code) == (404, 404)
    assert without_path(closed, caucus_file.public_id) == without_path(nothing, "AAAAAAAAAAAAAAAA")
    assert not Entry.objects.filter(action="file.downloaded").exists()


def without_path(response, public_id: str) -> str:
    """The page without what differs each time: its own address, and the token against forged forms."""
    return re.sub(r"[A-Za-z0-9]{64}", "", response.content.decode().replace(public_id, ""))


def test_who_is_not_signed_in_is_asked_to_in_both_cases(caucus_file, meeting, client):
    closed = client.get(address_of("file", caucus_file, meeting))
    nothing = client.get(f"/{meeting.slug}/files/AAAAAAAAAAAAAAAA/")
    assert (closed.status_code, nothing.status_code) == (302, 302)
    assert closed.url.replace(caucus_file.public_id, "AAAAAAAAAAAAAAAA") == nothing.url
    assert closed.url.startswith("/accounts/login/")


def test_everyone_gets_a_public_file_and_nobody_is_written_down(keep, meeting, client):
    made = keep(audience=audience(meeting, "public"))
    assert body(client.get(address_of("file", made, meeting))) == b"%PDF-content"
    assert not Entry.objects.filter(action="file.downloaded").exists()


def test_reading_a_closed_file_is_recorded_for_its_audience(caucus_file, meeting, chief_immigration_bb, client_of):
    client_of(chief_immigration_bb).get(address_of("file", caucus_file, meeting))
    entry = Entry.objects.get(action="file.downloaded")
    assert (entry.actor_id, entry.object_id, entry.meeting_id, entry.audience_id) == (
        chief_immigration_bb.pk, str(caucus_file.pk), meeting.pk, caucus_file.audience_id,
    )  # fmt: skip


def test_a_file_of_another_meeting_is_not_here(caucus_file, chief_immigration_bb, client_of):
    other = MeetingFactory(number=29)
    response = client_of(chief_immigration_bb).get(f"/{other.slug}/files/{caucus_file.public_id}/")
    assert response.status_code == 404
    with pytest.raises(ValueError, match="does not belong"):
        address_of("file", caucus_file, other)


def test_a_file_of_a_meeting_is_not_at_the_portals_address(caucus_file, keep, meeting, secretary, client_of):
    own = keep(owner=secretary)
    assert client_of(secretary).get(f"/files/{own.public_id}/").status_code == 404


def test_a_file_of_no_meeting_goes_to_its_owner(keep, secretary, outsider, client_of):
    made = keep(meeting=None, owner=secretary)
    address = address_of("file", made, None)
    assert address == f"/files/{made.public_id}/"
    assert body(client_of(secretary).get(address)) == b"%PDF-content"
    assert client_of(outsider).get(address).status_code == 404


@pytest.mark.parametrize(
    ("given", "header"),
    [
        ('a"; filename="evil.exe', 'inline; filename="a ; filename= evil.exe"'),
        ("a\r\nSet-Cookie: x=1.pdf", 'inline; filename="a Set-Cookie x=1.pdf"'),
        ("../../etc/passwd", 'inline; filename="etc passwd"'),
        ("Réunion – Curaçao.pdf", "inline; filename*=utf-8''R%C3%A9union%20%E2%80%93%20Cura%C3%A7ao.pdf"),
    ],
)
def test_hostile_filename(keep, meeting, secretary, client_of, given, header):
    made = keep(owner=secretary, filename=given)
    response = client_of(secretary).get(address_of("file", made, meeting))
    assert response["Content-Disposition"] == header
    assert "Set-Cookie" not in response.headers


def test_content_that_is_gone_is_a_404_and_a_line_in_the_log(
    caucus_file, meeting, chief_immigration_bb, client_of, caplog
):
    caucus_file.discard()
    response = client_of(chief_immigration_bb).get(address_of("file", caucus_file, meeting))
    assert response.status_code == 404
    assert "missing from the storage" in caplog.text
    assert not Entry.objects.filter(action="file.downloaded").exists()


def test_only_reading_is_allowed(caucus_file, meeting, chief_immigration_bb, client_of):
    response = client_of(chief_immigration_bb).post(address_of("file", caucus_file, meeting))
    assert response.status_code == 405
