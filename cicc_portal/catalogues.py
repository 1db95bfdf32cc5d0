"""The message catalogues, without GNU gettext: what is to be translated, the .po files, the .mo files made of them.

`manage.py catalogues` brings the .po files up to date, `manage.py compile_catalogues` makes the .mo files.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.template import Engine, engines
from django.template.base import FilterExpression, Node, Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation
from django.utils.functional import Promise

from cicc_portal.languages import CODES, DEFAULT

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
TRANSLATED = tuple(code for code in CODES if code != DEFAULT)
SOURCES = ("cicc_portal", "meetings", "delegates", "agenda")
# The names under which the code imports gettext's functions, and how many leading arguments are text.
CALLS = {
    "_": 1,
    "_now": 1,
    "gettext": 1,
    "gettext_lazy": 1,
    "gettext_noop": 1,
    "ngettext": 2,
    "ngettext_lazy": 2,
    "pgettext": -1,
    "pgettext_lazy": -1,
}


@dataclass(frozen=True, order=True)
class Message:
    """A text to translate; `plural` is empty where there is one form, `context` where there is none."""

    text: str
    plural: str = ""
    context: str = ""
    places: tuple[str, ...] = field(default=(), compare=False)


def messages() -> list[Message]:
    """Every text of the code and the templates, each once, with the files it stands in."""
    places: dict[Message, set[str]] = {}
    for place, message in [*_from_code(), *_from_templates()]:
        places.setdefault(message, set()).add(place)
    return [
        Message(message.text, message.plural, message.context, tuple(sorted(found)))
        for message, found in sorted(places.items())
    ]


def update() -> dict[str, int]:
    """Bring each .po file to the texts of today; gives the number of untranslated ones per language."""
    found = messages()
    missing: dict[str, int] = {}
    for code in TRANSLATED:
        path = catalogue(code)
        kept = polib.pofile(str(path)) if path.exists() else []
        old = {(entry.msgid, entry.msgid_plural, entry.msgctxt or ""): entry for entry in kept}
        new = polib.POFile(wrapwidth=110)
        new.metadata = {
            "Language": code,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": f"nplurals=2; plural={'(n > 1)' if code == 'fr' else '(n != 1)'};",
        }
        for message in found:
            new.append(_entry(message, old.get((message.text, message.plural, message.context))))
        path.parent.mkdir(parents=True, exist_ok=True)
        new.save(str(path))
        missing[code] = len(new.untranslated_entries())
    return missing


def compile_all() -> list[Path]:
    """Make the .mo file of each .po file that is newer than it; gives those made."""
    made = []
    for code in TRANSLATED:
        source, target = catalogue(code), catalogue(code).with_suffix(".mo")
        if source.exists() and not (target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns):
            polib.pofile(str(source)).save_as_mofile(str(target))
            made.append(target)
    return made


def catalogue(code: str) -> Path:
    """The .po file of a language."""
    return LOCALE / code / "LC_MESSAGES" / "django.po"


def _entry(message: Message, old: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.text,
        msgctxt=message.context or None,
        occurrences=[(place, "") for place in message.places],
        flags=["python-format"] if "%(" in message.text or "%s" in message.text else [],
    )
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {0: "", 1: ""}
        if old is not None and old.msgstr_plural:
            entry.msgstr_plural = dict(old.msgstr_plural)
    elif old is not None:
        entry.msgstr = old.msgstr
    return entry


def _from_code() -> Iterator[tuple[str, Message]]:
    for source in SOURCES:
        for path in sorted((ROOT / source).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                message = _call(node)
                if message is not None:
                    yield str(path.relative_to(ROOT)), message


def _call(node: ast.AST) -> Message | None:
    if not isinstance(node, ast.Call):
        return None
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    words = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    wanted = CALLS.get(name)
    if wanted is None or len(words) < abs(wanted):
        return None
    if wanted == -1:
        return Message(words[1], context=words[0]) if len(words) > 1 else None
    return Message(words[0], plural=words[1] if wanted == 2 else "")


def _from_templates() -> Iterator[tuple[str, Message]]:
    engine: Engine = engines["django"].engine  # type: ignore[attr-defined]  # Django's own backend
    folder = ROOT / "templates"
    for path in sorted(file for file in folder.rglob("*") if file.is_file()):
        template = Template(path.read_text("utf-8"), engine=engine)
        for message in _from_nodes(template.nodelist):
            yield f"templates/{path.relative_to(folder)}", message


def _from_nodes(nodes: object) -> Iterator[Message]:
    """Texts in `{% trans %}`, `{% blocktrans %}` and `_("…")`, whatever tag they stand in."""
    seen: set[int] = set()
    waiting = [nodes]
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        yield from _texts_of(part)
        if isinstance(part, list | tuple):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend(part.values())
        elif isinstance(part, Node | FilterExpression) or _is_of_a_tag(part):
            waiting.extend(_attributes(part))


def _texts_of(part: object) -> Iterator[Message]:
    if isinstance(part, BlockTranslateNode):
        yield _block(part)
    elif isinstance(part, TranslateNode):
        yield Message(str(part.filter_expression.var.literal), context=_literal(part.message_context))
    elif isinstance(part, Promise):  # what `_("…")` in a tag or filter has become while the template was parsed
        with translation.override(None):
            yield Message(str(part))


def _attributes(part: object) -> list[object]:
    names = {
        *getattr(part, "__dict__", {}),
        *(name for kind in type(part).__mro__ for name in getattr(kind, "__slots__", ())),
    }
    return [getattr(part, name, None) for name in names]


def _is_of_a_tag(part: object) -> bool:
    """Conditions of `{% if %}` and the like: small objects of Django's template modules that hold expressions."""
    return type(part).__module__.startswith(("django.template.", "template_partials."))


def _block(node: BlockTranslateNode) -> Message:
    singular, _names = node.render_token_list(node.singular)
    plural = node.render_token_list(node.plural)[0] if node.plural else ""
    if node.trimmed:
        singular, plural = (
            " ".join(line.strip() for line in words.split("\n")).strip() for words in (singular, plural)
        )
    return Message(singular, plural=plural, context=_literal(node.message_context))


def _literal(expression: FilterExpression | None) -> str:
    return "" if expression is None else str(expression.var)
