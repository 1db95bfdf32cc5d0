"""The list of sessions as HTML.

Written here and not as a template: of a programme with hundreds of sessions the template engine alone would take most
of the time that the page has. Everything from a person goes through `escape`.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from agenda.pdf.programme import DayLines, SessionLine
from agenda.programme import CLOSED


def days_html(days: Iterable[DayLines], *, suffix: str = "", has_stars: bool = False) -> SafeString:
    """Sections by day, each with a list of its sessions; `suffix` ("?release=0") ends the links to their pages.

    With a star each (`has_stars`), none of them chosen: `with_chosen` marks those of one reader.
    """
    suffix = escape(suffix)
    words = {"cancelled": _("Cancelled"), "item": _("Agenda item"), "items": _("Agenda items")}
    if has_stars:
        words["star"] = str(star_html(STAR_KEY, is_chosen=False))
    html = "".join(
        f'<section class="programme-day" aria-labelledby="day-{day.date}">'
        f'<h2 id="day-{day.date}">{escape(day.label)}</h2>'
        f'<ol class="programme-list">{"".join(_line(line, suffix, words) for line in day.sessions)}</ol></section>'
        for day in days
    )
    return mark_safe(html)  # noqa: S308  # every text in it is escaped


STAR_KEY = "KEY"
STAR = (
    '<button type="submit" class="star" form="stars" id="star-{key}" name="{name}" value="{key}" '
    'aria-pressed="{pressed}"{swap} title="{label}" aria-label="{label}"></button>'
)


def star_html(key: str, *, is_chosen: bool, is_swapped: bool = False) -> SafeString:
    """The star of a session; `is_swapped`: as the answer that takes the place of the one on the page."""
    html = STAR.format(
        key=escape(key),
        name="remove" if is_chosen else "add",
        pressed="true" if is_chosen else "false",
        swap=' hx-swap-oob="true"' if is_swapped else "",
        label=escape(_("In my programme")),
    )
    return mark_safe(html)  # noqa: S308  # every text in it is escaped


def with_chosen(html: str, keys: Iterable[str]) -> SafeString:
    """The list with the stars of `keys` filled."""
    for key in keys:
        html = html.replace(str(star_html(key, is_chosen=False)), str(star_html(key, is_chosen=True)))
    return mark_safe(html)  # noqa: S308  # as it was, but for the stars


def _line(line: SessionLine, suffix: str, words: dict[str, str]) -> str:
    title: str = escape(line.title)
    anchor = star = ""
    if line.has_page:
        key: str = escape(line.key)
        title, anchor = f'<a href="sessions/{key}/{suffix}">{title}</a>', f' id="session-{key}"'
        if "star" in words and line.kind != CLOSED:
            star = words["star"].replace(STAR_KEY, key)
    people = "".join(
        f'<p class="programme-people">{escape(found.part)}: {escape(found.names)}</p>' for found in line.people
    )
    return (
        f'<li class="{_classes(line)}"{anchor}>'
        f'<p class="programme-time tabular"><time datetime="{line.starts_at}">{line.starts}</time>–'
        f'<time datetime="{line.ends_at}">{escape(line.ends)}</time></p>'
        f'<div><h3 lang="{escape(line.title_language)}">{title}</h3>'
        f'<p class="programme-facts">{"".join(_facts(line, words))}</p>{people}</div>{star}</li>'
    )


def _classes(line: SessionLine) -> str:
    names = ["programme-line", f"kind-{line.kind}"]
    if line.stream:
        names.append(f"stream-{line.stream}")
    if line.is_cancelled:
        names.append("is-cancelled")
    return escape(" ".join(names))


def _facts(line: SessionLine, words: dict[str, str]) -> Iterable[str]:
    if line.is_cancelled:
        yield f'<span class="status status--stop">{escape(words["cancelled"])}</span>'
    if line.closed:
        yield f'<span class="tag tag--{escape(line.stream or CLOSED)}">{escape(line.closed)}</span>'
    facts = [line.places, line.kind_label if line.kind != CLOSED else "", _items(line, words), line.audience]
    yield from (f"<span>{escape(fact)}</span>" for fact in facts if fact)


def _items(line: SessionLine, words: dict[str, str]) -> str:
    if not line.items:
        return ""
    return f"{words['item'] if len(line.items) == 1 else words['items']} {', '.join(line.items)}"
