"""Delegates from a list: what is read, what is refused, how rows are corrected, and that all or none are registered."""

from __future__ import annotations

import datetime
import functools
import io
import time
import zipfile

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from delegates.actions.members import NewMember, register_all
from delegates.lists.words import split_name
from delegates.models import Delegation, Participant, StreamPost
from delegates.uploads.sheets import read
from tests import factories
from tests.delegates.test_races import at_once

pytestmark = pytest.mark.django_db
State = Participant.State

HEADINGS = {
    "en": "Given names;Family name;Official title;Function;Stream;E-mail address",
    "fr": "Prénom(s);Nom de famille;Titre officiel;Fonction;Filière;Courriel",
    "nl": "Voornaam;Achternaam;Officiële titel;Functie;Stroom;E-mailadres",
    "es": "Nombre;Apellidos;Cargo;Función;Rama;Correo electrónico",
}
PERSONS = {
    "en": "Zoë;O’Neill;Chief;Head of delegation;Customs;zoe@example.org",
    "fr": "Zoë;O’Neill;Chief;Chef de délégation;Douanes;zoe@example.org",
    "nl": "Zoë;O’Neill;Chief;Hoofd van de delegatie;douane;zoe@example.org",
    "es": "Zoë;O’Neill;Chief;Jefa de delegación;Aduanas;zoe@example.org",
}
EXPECTED = {
    "given_name": "Zoë",
    "family_name": "O’Neill",
    "title": "Chief",
    "function": "head",
    "stream": "customs",
    "email": "zoe@example.org",
}


def address(name: str, code: str = "LC") -> str:
    return reverse(f"delegates:{name}", args=["cicc-28", code])


def sheet(content: bytes):
    return read(io.BytesIO(content), size=len(content))


def listed(*persons: str, language: str = "en") -> bytes:
    return "\r\n".join([HEADINGS[language], *persons, ""]).encode()


def workbook(*rows, headings=("Given names", "Family name", "Official title", "E-mail address")) -> bytes:
    book = openpyxl.Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def send(client, content: bytes, name: str = "list.csv"):
    return client.post(address("import"), {"list": SimpleUploadedFile(name, content, "text/csv")})


def as_posted(answer, **changes) -> dict[str, str]:
    """What the browser would send back."""
    rows = answer.context["rows"]
    data = {"rows": str(len(rows.rows))}
    for row in rows.rows:
        data[f"{row.prefix}-line"] = str(row.line)
        data |= {cell.html_name: cell.value for cell in row.cells}
    return data | {name.replace("__", "-"): value for name, value in changes.items()}


def person(number: int, *, title: str = "Officer", email: str = "") -> str:
    return f"Given{number};Family{number};{title};Adviser;;{email or f'p{number}@example.org'}"


# --- reading ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", HEADINGS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_list_is_read_in_each_language_encoding_and_separator(language, encoding, separator):
    content = f"{HEADINGS[language]}\n{PERSONS[language]}\n".replace(";", separator).encode(encoding)
    (row,) = sheet(content).rows
    assert (row.line, row.cells) == (2, EXPECTED)


def test_excels_own_line_and_quoted_cells_are_understood():
    content = b'sep=,\nName,Official title\n"DOE, Jane","Chief,\nCustoms"\n\nJohn DOE,Officer\n'
    rows = sheet(content).rows
    assert [row.cells for row in rows] == [
        {"given_name": "Jane", "family_name": "DOE", "title": "Chief, Customs"},
        {"given_name": "John", "family_name": "DOE", "title": "Officer"},
    ]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("DOE, Jane Mary", ("Jane Mary", "DOE")),
        ("DE LA CRUZ Jane", ("Jane", "DE LA CRUZ")),
        ("Jane DOE", ("Jane", "DOE")),
        ("Jane Mary Doe", ("Jane Mary", "Doe")),
        ("Jane", ("", "Jane")),
    ],
)
def test_whole_names_are_taken_apart(name, parts):
    assert split_name(name) == parts


def test_workbook_is_read_and_numbers_stay_as_they_look():
    content = workbook(
        ("Jane", "Doe", "Chief", "j@example.org", 12465550100.0, "kept out"),
        headings=("First name", "Name", "Title", "Mail", "Phone", "Shoe size"),
    )
    found = sheet(content)
    assert found.unused == ["Shoe size"]
    assert found.rows[0].cells == {
        "given_name": "Jane", "family_name": "Doe", "title": "Chief", "email": "j@example.org", "phone": "12465550100",
    }  # fmt: skip


def burst() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 300_000_000)
    return target.getvalue()


def bare_archive(name: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, b"<x/>")
    return target.getvalue()


UNKNOWN = "This file is no list that can be read. Choose a CSV file or an Excel workbook (.xlsx)."
TOO_MANY = "This file holds more than 500 rows. Copy those of the delegation into the template."
DAMAGED = "This workbook is damaged and cannot be read. Copy the rows into the template."
HEADLESS = "The first row has to name the columns, at least: given names, family name, official title."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, UNKNOWN),
        (b"%PDF-1.7\n", UNKNOWN),
        (b"a\x00b\x01c", UNKNOWN),
        (b"PK\x03\x04rubbish", UNKNOWN),
        (bare_archive("content.xml"), UNKNOWN),
        (bare_archive("xl/workbook.xml"), DAMAGED),
        (workbook(("a", "b", "c", "d"))[:-400], UNKNOWN),
        (burst(), TOO_MANY),
        (listed(*map(person, range(501))), TOO_MANY),
        (b"\n" * 6000, TOO_MANY),
        (listed(), "This file holds no rows below its headings."),
        (b"Jane;Doe;Chief\nJohn;Doe;Officer\n", HEADLESS),
        (b"<html><script>alert(1)</script></html>", HEADLESS),
        (b"a" * (5 * 1024 * 1024 + 1), "This file is larger than 5 MB. Copy the rows into the template."),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(client_of, focal_point_lc, saint_lucia, content, sentence):
    answer = send(client_of(focal_point_lc), content)
    assert (answer.status_code, answer.context["form"].errors) == (422, {"list": [sentence]})


def test_hundred_thousand_rows_are_refused_quickly(client_of, focal_point_lc, saint_lucia):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["Given names", "Family name", "Official title"])
    for number in range(1, 100_001):
        page.write_row(number, 0, ["A", "B", "C"])
    book.close()
    started = time.monotonic()
    answer = send(client_of(focal_point_lc), target.getvalue(), "list.xlsx")
    assert answer.context["form"].errors == {"list": [TOO_MANY]}
    assert time.monotonic() - started < 5


def test_formulas_are_not_computed_but_refused_in_their_cell(client_of, focal_point_lc, saint_lucia):
    content = workbook(('=HYPERLINK("http://x")', "Doe", "Chief", "j@example.org"))
    answer = send(client_of(focal_point_lc), content, "list.xlsx")
    (row,) = answer.context["rows"].rows
    cells = {cell.name: (cell.value, list(cell.errors)) for cell in row.cells if cell.errors}
    assert cells["given_name"][0] == '=HYPERLINK("http://x")'
    assert "This is a formula. Enter the text itself." in cells["given_name"][1]


# --- the preview ------------------------------------------------------------------------------------------------------
def test_preview_shows_every_row_and_marks_each_cell_in_error(client_of, focal_point_lc, saint_lucia):
    content = listed(
        person(1),
        "Ann;;Chief;Grand vizier;Trade;no address",
        person(3, title="x" * 300),
        person(1),
        "<b>x</b>;D;E;;;d@e.fg",
    )
    answer = send(client_of(focal_point_lc), content)
    assert answer.status_code == 200
    rows = answer.context["rows"].rows
    assert [row.line for row in rows] == [2, 3, 4, 5, 6]
    found = {(row.line, cell.name): list(cell.errors) for row in rows for cell in row.cells if cell.errors}
    assert found == {
        (3, "family_name"): ["This field is required."],
        (3, "function"): ["“Grand vizier” is not known here. Choose one."],
        (3, "stream"): ["“Trade” is not known here. Choose one."],
        (3, "email"): ["Enter a valid email address."],
        (4, "title"): ["Ensure this value has at most 200 characters (it has 300)."],
        (5, "family_name"): ["The same name as in row 2."],
        (6, "given_name"): ["Enter a name on one line, without <, > or web addresses."],
    }
    page = answer.content.decode()
    assert "“Grand vizier”" in page
    assert "<b>x</b>" not in page
    assert answer.context["rows"].shortage.startswith("4 places are free, 1 is missing.")
    assert not Participant.objects.exists()


def test_corrected_rows_are_registered_and_the_ticked_ones_left_out(client_of, focal_point_lc, saint_lucia):
    client = client_of(focal_point_lc)
    answer = send(client, listed(person(1), "Ann;;Chief;Vizier;;", person(3)))
    refused = client.post(address("import"), as_posted(answer, register="1", consent="on"))
    assert (refused.status_code, Participant.objects.count()) == (422, 0)
    assert [row.line for row in refused.context["rows"].rows] == [2, 3, 4]
    mended = as_posted(
        refused,
        r1__family_name="Lee", r1__function="head", r1__email="a@example.org", r1__stream="customs", r1__post="lead",
        r2__skip="on", register="1", consent="on",
    )  # fmt: skip
    done = client.post(address("import"), mended)
    assert done["Location"] == address("delegation")
    people = Participant.objects.order_by("family_name")
    assert [(one.badge_name, one.state, one.function) for one in people] == [
        ("Given1 Family1", State.SUBMITTED, "adviser"),
        ("Ann Lee", State.SUBMITTED, "head"),
    ]
    assert all(one.consented_at for one in people)
    assert list(StreamPost.objects.values_list("stream", "post", "participant__family_name")) == [
        ("customs", "lead", "Lee")
    ]


def test_consent_is_needed_and_nothing_is_lost(client_of, focal_point_lc, saint_lucia):
    client = client_of(focal_point_lc)
    answer = send(client, listed(person(1)))
    refused = client.post(address("import"), as_posted(answer, register="1"))
    assert (refused.status_code, refused.context["lacks_consent"]) == (422, True)
    assert 'value="Given1"' in refused.content.decode()
    assert not Participant.objects.exists()


def test_places_that_are_missing_are_counted(client_of, focal_point_lc, saint_lucia):
    client = client_of(focal_point_lc)
    Delegation.objects.update(quota=2)
    answer = send(client, listed(*map(person, range(5))))
    refused = client.post(address("import"), as_posted(answer, register="1", consent="on"))
    assert refused.context["rows"].shortage == (
        "2 places are free, 3 are missing. Leave rows out, or ask the secretariat for more places."
    )
    assert not Participant.objects.exists()
    skipped = as_posted(answer, register="1", consent="on", r2__skip="on", r3__skip="on", r4__skip="on")
    client.post(address("import"), skipped)
    assert Participant.objects.counted().count() == 2


def test_who_is_registered_already_is_pointed_out(client_of, focal_point_lc, saint_lucia):
    factories.ParticipantFactory(delegation=saint_lucia, given_name="Gíven1", family_name="FAMILY1", function="head")
    answer = send(client_of(focal_point_lc), listed(person(1), "A;B;C;Head of delegation;;a@example.org"))
    found = {(row.line, cell.name) for row in answer.context["rows"].rows for cell in row.cells if cell.errors}
    assert found == {(2, "family_name"), (3, "function")}


def test_list_of_five_hundred_goes_there_and_back(client_of, accreditor, saint_lucia):
    client = client_of(accreditor)
    answer = send(client, listed(*map(person, range(500))))
    again = client.post(address("import"), as_posted(answer, check="1"))
    assert (again.status_code, len(again.context["rows"].rows)) == (200, 500)


@pytest.mark.parametrize("rows", ["-1", "x", "99999999999", ""])
def test_made_up_posts_do_no_harm(client_of, focal_point_lc, saint_lucia, rows):
    answer = client_of(focal_point_lc).post(address("import"), {"rows": rows, "register": "1", "consent": "on"})
    assert answer.status_code == 422
    assert not Participant.objects.exists()


def test_after_the_last_day_only_the_desk_imports(client_of, focal_point_lc, accreditor, meeting, saint_lucia):
    meeting.registration_closes_on = datetime.date(2025, 4, 30)
    meeting.save()
    data = as_posted(send(client_of(accreditor), listed(person(1))), register="1", consent="on")
    client_of(focal_point_lc).post(address("import"), data)
    assert not Participant.objects.exists()
    client_of(accreditor).post(address("import"), data)
    assert Participant.objects.count() == 1


def test_nobody_else_imports(client_of, saint_lucia, secretary, protocol_officer, chief_immigration_bb, outsider):
    for user in (secretary, protocol_officer, chief_immigration_bb, outsider):
        assert client_of(user).get(address("import")).status_code == 404
        assert client_of(user).get(address("import-template")).status_code == 404


@pytest.mark.parametrize("language", ["en", "fr", "nl", "es"])
def test_template_is_read_back_in_every_language(client_of, focal_point_lc, saint_lucia, language):
    client = client_of(focal_point_lc)
    client.cookies["django_language"] = language
    answers = [client.get(address("import-template"), {"format": kind}) for kind in ("csv", "xlsx")]
    assert [answer["Content-Disposition"] for answer in answers] == [
        'attachment; filename="delegates-LC.csv"',
        'attachment; filename="delegates-LC.xlsx"',
    ]
    book = openpyxl.load_workbook(io.BytesIO(answers[1].content))
    known = {column[0].value: column[1].value for column in book.worksheets[1].iter_cols()}
    headings = [cell.value for cell in book.worksheets[0][1]]
    book.worksheets[0].append([known.get(heading, "x") for heading in headings])
    target = io.BytesIO()
    book.save(target)
    words = answers[0].content + ";".join(known.get(heading, "x") for heading in headings).encode()
    expected = {
        "given_name": "x", "family_name": "x", "title": "x", "function": "head", "stream": "immigration",
        "post": "lead", "agency": "x", "email": "x", "phone": "x", "language": "en",
    }  # fmt: skip
    for content in (target.getvalue(), words):
        found = sheet(content)
        assert (found.rows[0].cells, found.unused) == (expected, [])


# --- registering together ---------------------------------------------------------------------------------------------
def members(*names: str, **values) -> list[NewMember]:
    return [
        NewMember(
            values={"given_name": name, "family_name": name, "badge_name": name, "title": "T", "email": "a@b.cd"}
            | values
        )
        for name in names
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_two_lists_at_once_keep_the_quota_and_one_goes_whole(saint_lucia, focal_point_lc, _round):
    Delegation.objects.update(quota=4)
    calls = [
        functools.partial(
            register_all,
            Delegation.objects.select_related("meeting", "party").get(),
            members(*(f"{letter}{number}" for number in range(3))),
            by=focal_point_lc,
            is_late=True,
        )
        for letter in "AB"
    ]
    outcomes = at_once(*calls)
    assert sorted(type(error).__name__ for error in outcomes) == ["NoneType", "NotEnoughPlaces"]
    refusal = next(error for error in outcomes if error)
    assert refusal.missing == 2
    assert Participant.objects.counted().count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_two_lists_with_a_head_at_once(saint_lucia, focal_point_lc, _round):
    def call(letter):
        heads = [*members(letter), *members(f"{letter} head", function="head")]
        delegation = Delegation.objects.select_related("meeting", "party").get()
        return functools.partial(register_all, delegation, heads, by=focal_point_lc, is_late=True)

    outcomes = at_once(call("A"), call("B"))
    assert sorted(type(error).__name__ for error in outcomes) == ["NoneType", "RowRefused"]
    refusal = next(error for error in outcomes if error)
    assert (refusal.row, refusal.field) == (1, "function")
    assert Participant.objects.counted().count() == 2
