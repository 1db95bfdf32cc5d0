"""Letters: told by their content, kept as they are or drawn anew, served to those who may read them and nobody else."""

from __future__ import annotations

import io
import zipfile
import zlib

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from cicc_portal.audit.models import Entry
from delegates.models import Letter
from delegates.uploads import letter_files
from tests.delegates import pictures

pytestmark = pytest.mark.django_db


def address(name: str, *args: object) -> str:
    return reverse(f"delegates:{name}", args=["cicc-28", *args])


def pdf(*, change=None, **options) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    if change:
        change(document)
    target = io.BytesIO()
    document.save(target, **options)
    return target.getvalue()


def png(size=(400, 300), mode="RGB") -> bytes:
    target = io.BytesIO()
    Image.new(mode, size).save(target, "PNG")
    return target.getvalue()


def scripted(document) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def attached(document) -> None:
    document.attachments["x.exe"] = b"MZ"


def opens_at_a_page(document) -> None:
    document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 5_000_000)
    return target.getvalue()


def bomb() -> bytes:
    packed = zlib.compress(b"\0" * (letter_files.LARGEST_UNPACKED + 1), 9)
    return pdf() + b"\n9 0 obj\n<< /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream\nendobj\n"


def upload(content: bytes, name: str = "letter.pdf", mime: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, mime)


def hand_in(client, content: bytes, name: str = "letter.pdf"):
    return client.post(address("letter-add", "LC"), {"letter": upload(content, name)})


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (pdf(), "application/pdf"),
        (pdf(change=opens_at_a_page), "application/pdf"),
        (pictures.jpeg(600, 800), "image/jpeg"),
        (pictures.heic(), "image/jpeg"),
        (png(), "image/jpeg"),
        (png(mode="RGBA"), "image/jpeg"),
        (png(mode="I;16"), "image/jpeg"),
    ],
)
def test_letter_is_told_by_its_content(client_of, focal_point_lc, saint_lucia, content, mime):
    answer = hand_in(client_of(focal_point_lc), content, "Note verbale.jpg")
    assert answer["Location"] == address("delegation", "LC")
    letter = Letter.objects.get()
    assert (letter.kind, letter.mime, letter.filename, letter.by) == (
        "credentials",
        mime,
        "Note verbale.jpg",
        focal_point_lc,
    )
    stored = default_storage.open(letter.file.name).read()
    assert len(stored) == letter.size
    assert (stored == content) is (mime == "application/pdf")
    assert Entry.objects.filter(action="delegation.letter-received").count() == 1


UNUSABLE = "This file is not a letter that can be used. Choose a PDF, or a JPEG, PNG or HEIC picture."
DAMAGED = "This file is damaged and cannot be read. Choose another."
LOCKED = "This PDF is locked with a password. Save it without one, or scan the letter."
ACTIVE = "This PDF holds a script or attached files. Print it to a new PDF, or scan the letter."
PIXELS = "This picture has too many pixels. Choose one with at most 50 million, or a PDF."


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', UNUSABLE),
        ("page.pdf", b"<!DOCTYPE html><script>alert(1)</script>", UNUSABLE),
        ("page.pdf", b"<html>%PDF-1.4</html>", UNUSABLE),
        ("bomb.pdf", zipped(), UNUSABLE),
        ("bomb.pdf", bomb(), "This PDF unpacks to more than a letter can hold. Scan the letter anew."),
        ("huge.png", pictures.png_claiming(20_000, 20_000), PIXELS),
        ("large.png", pictures.png_claiming(8_000, 7_000), PIXELS),
        ("cut.pdf", pdf()[:60], DAMAGED),
        ("header.pdf", b"%PDF-1.7\n", DAMAGED),
        ("cut.jpg", pictures.jpeg(600, 800)[:400], DAMAGED),
        ("locked.pdf", pdf(encryption=pikepdf.Encryption(owner="o", user="u")), LOCKED),
        ("guarded.pdf", pdf(encryption=pikepdf.Encryption(owner="o", user="")), LOCKED),
        ("active.pdf", pdf(change=scripted), ACTIVE),
        ("carrier.pdf", pdf(change=attached), ACTIVE),
        ("empty.pdf", b"", "This file is empty. Choose another."),
        (
            "large.pdf",
            pdf() + b" " * (10 * 1024 * 1024),
            "This file is larger than 10 MB. Scan the letter with fewer dots, or in grey.",
        ),
    ],
)
def test_what_is_no_letter_is_refused_with_a_sentence(client_of, focal_point_lc, saint_lucia, name, content, sentence):
    answer = hand_in(client_of(focal_point_lc), content, name)
    assert (answer.status_code, answer.context["letter_form"].errors) == (422, {"letter": [sentence]})
    assert not Letter.objects.exists()


def test_nothing_of_a_picture_survives_but_its_pixels(client_of, focal_point_lc, saint_lucia):
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (300, 200)).save(target, "JPEG", exif=exif, comment=b"<script>")
    hand_in(client_of(focal_point_lc), target.getvalue() + b"<html>appended</html>")
    stored = default_storage.open(Letter.objects.get().file.name).read()
    assert [part in stored for part in (b"taken at home", b"<script>", b"appended")] == [False] * 3


def test_letter_is_served_as_a_file_that_no_browser_opens(client_of, focal_point_lc, saint_lucia):
    client = client_of(focal_point_lc)
    hand_in(client, pdf(), '"><script>.pdf')
    letter = Letter.objects.get()
    answer = client.get(address("letter", letter.public_id))
    assert answer.content == default_storage.open(letter.file.name).read()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="letter-{letter.public_id[:8]}.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert letter.filename == '"script.pdf'


def test_letter_is_read_by_the_own_focal_point_and_those_who_record_it(
    client_of, saint_lucia, barbados, focal_point_lc, chief_immigration_bb, outsider, accreditor, secretary, director,
    protocol_officer, printer, steward, host_liaison, timetabler,
):  # fmt: skip
    from tests import factories

    focal_bb = factories.FocalPointFactory(delegation=barbados).user
    hand_in(client_of(focal_point_lc), pdf())
    url = address("letter", Letter.objects.get().public_id)
    readers = [focal_point_lc, accreditor, secretary, director, protocol_officer]
    assert [client_of(user).get(url).status_code for user in readers] == [200] * 5
    others = [focal_bb, chief_immigration_bb, outsider, printer, steward, host_liaison, timetabler]
    assert [client_of(user).get(url).status_code for user in others] == [404] * 7
    assert client_of(None).get(url).status_code == 302
    assert hand_in(client_of(focal_bb), pdf()).status_code == 404


def test_older_letters_stay_listed_newest_first(client_of, focal_point_lc, saint_lucia, protocol_officer):
    client = client_of(focal_point_lc)
    hand_in(client, pdf(), "first.pdf")
    hand_in(client, png(), "second.png")
    for reader, name in ((client, "delegation"), (client_of(protocol_officer), "desk-letters")):
        answer = reader.get(address(name, "LC"))
        assert [letter.filename for letter in answer.context["letters"]] == ["second.png", "first.pdf"]


def test_protocol_puts_a_letter_that_came_by_mail(client_of, protocol_officer, saint_lucia):
    client = client_of(protocol_officer)
    url = address("desk-letters", "LC")
    refused = client.post(url, {"letter": upload(b"<html>")})
    assert (refused.status_code, refused.context["form"].errors) == (422, {"letter": [UNUSABLE]})
    assert client.post(url, {}).context["form"].errors == {"letter": ["Choose the file with the letter."]}
    assert client.post(url, {"letter": upload(pdf())})["Location"] == url
    assert Letter.objects.get().delegation == saint_lucia


def test_file_goes_when_its_row_cannot_stand(saint_lucia, focal_point_lc, monkeypatch):
    from delegates.actions import received

    def fail(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(received, "record", fail)
    before = set(default_storage.listdir("letters")[1]) if default_storage.exists("letters") else set()
    file = letter_files.LetterFile(content=pdf(), mime="application/pdf")
    with pytest.raises(RuntimeError):
        received.receive_letter(saint_lucia, file, filename="x.pdf", by=focal_point_lc)
    assert set(default_storage.listdir("letters")[1]) == before
    assert not Letter.objects.exists()
