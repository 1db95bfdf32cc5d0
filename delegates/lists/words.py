"""The words by which lists of delegates name their columns, functions, streams: in the portal's four languages."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cicc_portal.languages import LANGUAGES
from delegates.models import Participant, StreamPost
from meetings.models.meeting import Stream

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Function, Post = Participant.Function, StreamPost.Post
APART = re.compile(r"[^a-z0-9]+")


def plain(words: str) -> str:
    """Without accents, capitals, stops: how words are compared."""
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    letters = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return APART.sub(" ", letters).strip()


def _known(table: dict[str, str]) -> dict[str, str]:
    return {plain(word): key for key, words in table.items() for word in words.split("|")}


# "name" is a column that holds the whole name.
COLUMNS = _known(
    {
        "given_name": "given names|given name|first name|first names|forename|forenames|prénom|prénoms|prénom(s)"
        "|voornaam|voornamen|nombre|nombres|nombre(s)",
        "family_name": "family name|surname|last name|nom|nom de famille|achternaam|familienaam|apellido|apellidos"
        "|apellido(s)",
        "name": "name|full name|name in full|delegate|participant|nom complet|nom et prénom|nom et prénoms|délégué"
        "|naam|volledige naam|deelnemer|nombre completo|nombre y apellidos|apellidos y nombre|participante",
        "title": "official title|title|position|job title|post title|office|titre|titre officiel|poste|qualité"
        "|titel|officiële titel|functietitel|functie|cargo|cargo oficial|título|título oficial|puesto",
        "function": "function|role|role in delegation|function in the delegation|capacity|fonction"
        "|fonction dans la délégation|rôle|hoedanigheid|functie in de delegatie|rol|función|función en la delegación"
        "|calidad",
        "stream": "stream|field|profession|filière|volet|domaine|stroom|richting|vakgebied|beroepsgroep"
        "|rama|área|ámbito|ámbito profesional",
        "post": "post|lead|lead or alternate|post in the stream|poste dans la filière|chef de file|responsable"
        "|post in de stroom|trekker|puesto en la rama|responsable de la rama",
        "agency": "agency|agency or ministry|ministry|department|organisation|organization|institution|service"
        "|organisme ou ministère|service ou ministère|agence|ministère|organisme|dienst|dienst of ministerie"
        "|instantie|ministerie|organisatie|organismo|organismo o ministerio|institución|ministerio|entidad",
        "email": "e-mail|e-mail address|email|email address|mail|courriel|adresse électronique|adresse e-mail"
        "|adresse mail|e-mailadres|correo|correo electrónico|dirección de correo electrónico",
        "phone": "telephone|phone|phone number|telephone number|mobile|mobile phone|tel|téléphone|portable"
        "|numéro de téléphone|telefoon|telefoonnummer|mobiel|teléfono|móvil|número de teléfono",
        "language": "language|preferred language|langue|langue préférée|taal|voorkeurstaal|idioma|lengua"
        "|idioma preferido",
    }
)
FUNCTIONS = _known(
    {
        Function.HEAD: "head|head of delegation|hod|chef de délégation|chef de la délégation|chef"
        "|hoofd van de delegatie|hoofd van delegatie|delegatiehoofd|delegatieleider|hoofd"
        "|jefe de delegación|jefe de la delegación|jefa de delegación|jefa de la delegación|jefe|jefa",
        Function.ALTERNATE: "alternate|deputy head|deputy|suppléant|suppléante|plaatsvervanger|plaatsvervangend"
        "|suplente|alterno|alterna",
        Function.ADVISER: "adviser|advisor|delegate|member|conseiller|conseillère|délégué|déléguée|membre|adviseur"
        "|afgevaardigde|lid|asesor|asesora|consejero|consejera|delegado|delegada|miembro",
        Function.OBSERVER: "observer|observateur|observatrice|waarnemer|observador|observadora",
        Function.RESOURCE: "resource person|expert|resource|personne ressource|personne-ressource|deskundige"
        "|experto|experta|especialista invitado|persona de recurso|persona recurso",
    }
)
STREAMS = _known(
    {
        Stream.IMMIGRATION: "immigration|immigratie|inmigración|migración|migration|immigration service",
        Stream.CUSTOMS: "customs|douane|douanes|la douane|aduana|aduanas",
        "": "both|both, or neither|neither|les deux|les deux ou aucun|aucun|beide|geen|ambos|ambas|ninguno|ninguna"
        "|immigration and customs|customs and immigration",
    }
)
POSTS = _known(
    {
        Post.LEAD: "lead|leader|yes|chef de file|responsable|oui|eerstverantwoordelijke|trekker|leider|ja|líder|sí",
        Post.ALTERNATE: "alternate|deputy|suppléant|suppléante|plaatsvervanger|suplente|alterno|alterna",
        "": "no|none|non|aucun|nee|geen|ninguno|ninguna",
    }
)
SPOKEN = _known(
    {
        "en": "en|english|anglais|engels|inglés",
        "fr": "fr|french|français|frans|francés",
        "nl": "nl|dutch|néerlandais|nederlands|neerlandés|holandés",
        "es": "es|spanish|espagnol|spaans|español|castellano",
    }
)
CHOICES = {"function": FUNCTIONS, "stream": STREAMS, "post": POSTS, "language": SPOKEN}

# Dutch lists call the office so, or the function where they have another column for the office.
EITHER = {"functie": "function"}

# As the portal itself names the columns and choices, in the order in which it shows them.
LABELS: dict[str, _StrPromise] = {
    "given_name": _("Given names"),
    "family_name": _("Family name"),
    "title": _("Official title"),
    "function": _("Function"),
    "stream": _("Stream"),
    "post": _("Lead or alternate"),
    "agency": _("Agency or ministry"),
    "email": _("E-mail address"),
    "phone": _("Telephone"),
    "language": _("Language"),
}


@functools.cache
def _own_columns() -> dict[str, str]:
    """The portal's own headings in each language: what it hands out it reads back, however it is translated."""
    found: dict[str, str] = {}
    for language, _name in LANGUAGES:
        with override(language):
            found |= {plain(str(label)): column for column, label in LABELS.items()}
    return found


@functools.cache
def _own_choices() -> dict[str, dict[str, str]]:
    """The portal's own words for each choice, in each language."""
    found: dict[str, dict[str, str]] = {"function": {}, "stream": {}, "post": {}, "language": {}}
    for language, name in LANGUAGES:
        found["language"][plain(name)] = language
        with override(language):
            for column, choices in (("function", Function), ("stream", Stream), ("post", Post)):
                found[column] |= {plain(str(label)): value for value, label in choices.choices}
    return found


def column_named(heading: str) -> str | None:
    """The column that a heading means, or `None`."""
    words = plain(heading)
    return _own_columns().get(words) or COLUMNS.get(words)


def columns_named(headings: Sequence[str]) -> list[str | None]:
    """The columns that headings mean, each once; `None` for a heading that means nothing, or the same again."""
    meant = [column_named(heading) for heading in headings]
    found: list[str | None] = []
    for heading, column in zip(headings, meant, strict=True):
        words = plain(heading)
        if words in EITHER and meant.count(column) > 1 and EITHER[words] not in meant:
            column = EITHER[words]
        found.append(None if column in found else column)
    if "given_name" in found and "family_name" not in found and "name" in found:
        # Beside the first name, "name" is the other one.
        found[found.index("name")] = "family_name"
    return found


def as_choice(column: str, words: str) -> str:
    """What is stored for `words` of a column with choices; the words themselves where they mean none."""
    if column not in CHOICES:
        return words
    word = plain(words)
    return _own_choices()[column].get(word) or CHOICES[column].get(word, words)


def split_name(name: str) -> tuple[str, str]:
    """Given names and family name of a whole name: "DOE, Jane", "DOE Jane", "Jane DOE", "Jane Doe"."""
    if "," in name:
        family, _comma, given = name.partition(",")
        return given.strip(), family.strip()
    words = name.split()
    shouted = [word for word in words if len(word) > 1 and word.isupper()]
    if shouted and len(shouted) < len(words):
        return " ".join(word for word in words if word not in shouted), " ".join(shouted)
    return " ".join(words[:-1]), " ".join(words[-1:])
