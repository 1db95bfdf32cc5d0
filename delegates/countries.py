"""Nationality as the ISO 3166 code of a country: its names, the choices of a form, and codes read from words.

What was stored before there were codes, and names no country, stays as the words that it is.
"""

from __future__ import annotations

import functools
import unicodedata

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django_countries import countries

from cicc_portal.languages import CODES
from meetings.builtin import built_in_parties

# The member states of CARICOM and the associate ones, in its order; a test holds them to the built-in parties.
CARICOM = (
    "AG", "BS", "BB", "BZ", "DM", "GD", "GY", "HT", "JM", "MS", "KN", "LC", "VC", "SR", "TT",
    "AI", "BM", "VG", "KY", "CW", "TC",
)  # fmt: skip
# What people call themselves, as far as it was written into the form before it had choices.
PEOPLES = {
    "antiguan": "AG", "bahamian": "BS", "barbadian": "BB", "belizean": "BZ", "grenadian": "GD", "guyanese": "GY",
    "haitian": "HT", "haitien": "HT", "haitienne": "HT", "jamaican": "JM", "saint lucian": "LC",
    "vincentian": "VC", "surinamese": "SR", "surinaams": "SR", "trinidadian": "TT", "caymanian": "KY",
    "bermudian": "BM", "bahamas": "BS",
}  # fmt: skip

Choice = tuple[str, str]


def choices() -> list[Choice | tuple[str, list[Choice]]]:
    """CARICOM's states first, then every country by name, in the active language."""
    return _choices(get_language() or CODES[0])


def name_of(stored: str | None) -> str:
    """The name of the country in the active language; words that are no code as they are."""
    if not stored or stored not in countries:
        return stored or ""
    return _caricom().get(stored) or str(countries.name(stored))


def code_of(words: str) -> str:
    """The code for a code of two or three letters, or a name in one of the portal's languages; "" if there is none."""
    written = _plain(words)
    return _known().get(written, "")


@functools.cache
def _choices(_language: str) -> list[Choice | tuple[str, list[Choice]]]:
    named = [(country.code, str(country.name)) for country in countries]
    first = _caricom()
    return [
        ("", ""),
        (_("CARICOM states"), [(code, first[code]) for code in CARICOM]),
        (_("All other countries"), [choice for choice in named if choice[0] not in first]),
    ]


def _caricom() -> dict[str, str]:
    """As the portal names its states: the library calls Guyana in French as French Guiana is called there."""
    return {party.code: str(party.name) for party in built_in_parties() if party.code in CARICOM}


@functools.cache
def _known() -> dict[str, str]:
    known = dict(PEOPLES)
    for language in CODES:
        with override(language):
            known |= {_plain(str(country.name)): country.code for country in countries if country.code not in CARICOM}
    for party in built_in_parties():
        if party.code in CARICOM:
            known |= {_plain(name): party.code for name in party.name.values()}
    for code, _name in countries:
        known |= {_plain(code): code, _plain(countries.alpha3(code)): code}
    return known


def _plain(words: str) -> str:
    """Small letters without accents and signs; “St.” is Saint, and a leading article does not count."""
    bare = unicodedata.normalize("NFKD", words.casefold()).replace("&", " and ")
    kept = "".join(sign if sign.isalnum() else " " for sign in bare if not unicodedata.combining(sign)).split()
    if len(kept) > 1 and kept[0] == "the":
        kept = kept[1:]
    return " ".join("saint" if word == "st" else word for word in kept)
