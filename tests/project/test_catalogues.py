"""The catalogues are complete, keep every placeholder, and speak the glossary's words."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import polib
import pytest

from cicc_portal import catalogues

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|</?\w+[^>]*>")
COLUMNS = {"fr": 1, "nl": 2, "es": 3}


@pytest.fixture(scope="module", params=catalogues.TRANSLATED)
def catalogue(request):
    return request.param, polib.pofile(str(catalogues.catalogue(request.param)))


def forms(entry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_text_is_translated(catalogue):
    code, held = catalogue
    known = {(entry.msgid, entry.msgid_plural, entry.msgctxt or "") for entry in held if all(forms(entry))}
    wanted = {(message.text, message.plural, message.context) for message in catalogues.messages()}
    assert sorted(wanted - known) == [], f"run ./portal manage catalogues and translate locale/{code}"
    assert [entry.msgid for entry in held if entry.fuzzy] == []


def test_placeholders_and_markup_stand_in_every_form(catalogue):
    _code, held = catalogue
    wrong = []
    for entry in held:
        wanted = Counter(found.group() for found in PLACEHOLDER.finditer(entry.msgid_plural or entry.msgid))
        for form in forms(entry):
            found = Counter(match.group() for match in PLACEHOLDER.finditer(form))
            # One form of a plural may leave the number out: “one message”.
            missing = wanted - found
            if found - wanted or (missing and not (entry.msgid_plural and len(missing) == 1)):
                wrong.append((entry.msgid, form))
    assert wrong == []


def test_line_ends_are_kept(catalogue):
    _code, held = catalogue
    assert [
        entry.msgid
        for entry in held
        for form in forms(entry)
        if (entry.msgid[:1] == "\n", entry.msgid[-1:] == "\n") != (form[:1] == "\n", form[-1:] == "\n")
    ] == []


def test_the_glossary_holds(catalogue):
    code, held = catalogue
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
        if line.startswith("| ") and " * |" in line
    ]
    terms = {row[0].removesuffix(" *").lower(): row[COLUMNS[code]].split(" (")[0].lower() for row in rows}
    assert len(terms) > 20
    wrong = {
        entry.msgid: (forms(entry)[0], terms[entry.msgid.lower()])
        for entry in held
        if entry.msgid.lower() in terms and forms(entry)[0].lower() != terms[entry.msgid.lower()]
    }
    assert wrong == {}
