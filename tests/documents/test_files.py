"""Who may read a generated file, what it is called, and what the database refuses."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import IntegrityError, transaction

from cicc_portal.accounts.viewers import SIGNED_IN, Viewer
from cicc_portal.documents.models import GeneratedFile, clean_filename
from tests.documents.conftest import stored_names
from tests.factories import MeetingFactory, UserFactory, audience

pytestmark = pytest.mark.django_db


def keep(meeting=None, content=b"content", **options) -> GeneratedFile:
    given = {
        "filename": "list.pdf",
        "mime": "application/pdf",
        "kind": "test",
        "title": "A list",
        "language": "en",
        "meeting_id": meeting and meeting.pk,
        **options,
    }
    made = GeneratedFile.written(content, **given)
    made.save()
    return made


def readable(viewer: Viewer) -> set[GeneratedFile]:
    return set(GeneratedFile.objects.visible_to(viewer))


def test_hash_and_size_are_those_of_the_content(meeting, secretary):
    made = keep(meeting, b"abc", owner=secretary)
    assert (made.size, made.sha256) == (3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    assert made.content.read() == b"abc"


def test_content_may_come_from_an_open_file(meeting, secretary):
    source = BytesIO(b"x" * (3 << 20))
    source.seek(100)
    made = keep(meeting, source, owner=secretary)
    assert (made.size, len(made.content.read())) == (3 << 20, 3 << 20)


def test_storage_name_tells_nothing(meeting, secretary):
    made = keep(meeting, owner=secretary, filename="Immigration caucus.pdf")
    assert made.content.name.startswith("generated/")
    assert "caucus" not in made.content.name.lower()
    assert made.public_id not in made.content.name


def test_audience_reads(meeting, chief_immigration_bb, chief_customs_bb, outsider, viewer):
    made = keep(meeting, audience=audience(meeting, "stream", "immigration"))
    assert readable(viewer(chief_immigration_bb, meeting)) == {made}
    assert readable(viewer(chief_customs_bb, meeting)) == set()
    assert readable(viewer(outsider, meeting)) == set()
    assert readable(viewer(None, meeting)) == set()


def test_the_director_does_not_read_a_caucus_that_nobody_assigned_to_her(meeting, director, viewer):
    keep(meeting, audience=audience(meeting, "stream", "immigration"))
    assert readable(viewer(director, meeting)) == set()


def test_role_reads(meeting, printer, chief_immigration_bb, viewer):
    made = keep(meeting, role="printing")
    assert readable(viewer(printer, meeting)) == {made}
    assert readable(viewer(chief_immigration_bb, meeting)) == set()
    assert readable(viewer(None, meeting)) == set()


def test_a_role_at_another_meeting_does_not_read(meeting, printer, viewer):
    keep(MeetingFactory(number=29), role="printing")
    assert readable(viewer(printer, meeting)) == set()


def test_owner_reads(meeting, secretary, printer, viewer):
    made = keep(meeting, owner=secretary)
    assert readable(viewer(secretary, meeting)) == {made}
    assert readable(viewer(printer, meeting)) == set()


def test_a_file_without_an_owner_is_not_everybodys(meeting):
    """`owner_id=None` in a filter would mean IS NULL."""
    keep(meeting, audience=audience(meeting, "stream", "immigration"))
    keep(meeting, role="printing")
    assert readable(Viewer()) == set()
    assert readable(Viewer(meeting_id=meeting.pk)) == set()


def test_an_empty_role_is_nobodys(meeting, secretary):
    keep(meeting, owner=secretary)
    assert readable(Viewer(meeting_id=meeting.pk, roles=frozenset({"", SIGNED_IN}))) == set()


def test_public_file_is_read_by_all(meeting, outsider, viewer):
    made = keep(meeting, audience=audience(meeting, "public"))
    assert made.is_open
    assert readable(viewer(None, meeting)) == readable(viewer(outsider, meeting)) == {made}


@pytest.mark.parametrize("count", [1, 30])
def test_reading_is_one_query(meeting, secretary, viewer, django_assert_num_queries, count):
    for _number in range(count):
        keep(meeting, owner=secretary)
    who = viewer(secretary, meeting)
    with django_assert_num_queries(1):
        assert len(readable(who)) == count


def test_supersede_marks_once(meeting, secretary):
    keep(meeting, owner=secretary)
    assert GeneratedFile.objects.supersede() == 1
    assert GeneratedFile.objects.supersede() == 0
    assert not GeneratedFile.objects.current().exists()


def test_discard_takes_the_content_away(meeting, secretary):
    made = keep(meeting, owner=secretary)
    made.discard()
    assert stored_names() == set()


# --- names ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Programme Rev.1.pdf", "Programme Rev.1.pdf"),
        ("Programme – Curaçao.pdf", "Programme – Curaçao.pdf"),
        ("../../etc/passwd", "etc passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ('a"; filename="evil.exe', "a ; filename= evil.exe"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie x=1.pdf"),
        ("\u202egnp.exe.pdf", "gnp.exe.pdf"),
        ("invoice\x00.pdf", "invoice.pdf"),
        ("", "file"),
        ("...", "file"),
        (".htaccess", "htaccess"),
        ("///.pdf", "pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
    ],
)
def test_clean_filename(given, kept):
    assert clean_filename(given) == kept


def test_long_filename_keeps_its_ending():
    kept = clean_filename("x" * 500 + ".pdf")
    assert (len(kept), kept[-5:]) == (120, "x.pdf")


def test_hostile_filename_is_cleaned_when_a_file_is_made(meeting, secretary):
    assert keep(meeting, owner=secretary, filename="../x\r\ny.pdf").filename == "x y.pdf"


# --- what the database refuses ----------------------------------------------------------------------------------------
def test_a_file_without_reader_is_refused_before_anything_is_stored(meeting):
    with pytest.raises(ValueError, match="needs a reader"):
        keep(meeting)
    assert stored_names() == set()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"owner": None}, "file_has_a_reader"),
        ({"role": "printing", "meeting_id": None}, "file_audience_and_role_of_a_meeting"),
        ({"filename": "a/b"}, "file_name_is_safe"),
        ({"filename": "a\nb"}, "file_name_is_safe"),
        ({"filename": ".profile"}, "file_name_is_safe"),
        ({"sha256": "none"}, "file_sha256_is_one"),
        ({"content": ""}, "file_has_content"),
    ],
)
def test_the_database_refuses(meeting, secretary, change, constraint):
    made = keep(meeting, owner=secretary)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        GeneratedFile.objects.filter(pk=made.pk).update(**change)


def test_the_database_refuses_an_audience_of_another_meeting(meeting):
    other = MeetingFactory(number=29)
    with pytest.raises(IntegrityError, match="generatedfile_audience_of_same_meeting"), transaction.atomic():
        keep(meeting, audience=audience(other, "public"))


def test_two_files_never_share_their_content(meeting, secretary):
    made = keep(meeting, owner=secretary)
    other = keep(meeting, owner=UserFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        GeneratedFile.objects.filter(pk=other.pk).update(content=made.content.name)
