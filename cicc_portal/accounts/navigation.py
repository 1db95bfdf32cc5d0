"""Who is shown which way: apps register their pages, the context processor shows each viewer theirs.

An app says in its `AppConfig.ready`:

    register(Item(label=_("Programme"), url_name="agenda:programme", area=Area.MEETING, order=10))
    register(Item(label=_("Accreditation"), url_name="delegates:accreditation", area=Area.DESK, group=_("People"),
                  icon="person-check", roles={Role.ACCREDITATION}, order=20))

`roles` holds the marks that the page's own guard demands; none: for everyone. A link is a help, never a right.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from cicc_portal.accounts.viewers import Viewer


class Area(enum.StrEnum):
    """Where a link stands. Those of `MEETING` and `DESK` take the meeting's slug."""

    SITE = "site"
    MEETING = "meeting"
    DESK = "desk"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One page that can be reached. `group` is the heading that it stands under at the desk."""

    label: str | Promise
    url_name: str
    area: Area = Area.MEETING
    roles: Collection[str] = field(default=frozenset())
    group: str | Promise = ""
    icon: str = ""
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Link:
    label: str | Promise
    url: str
    icon: str
    group: str | Promise
    is_current: bool


@dataclass(frozen=True)
class Group:
    label: str
    links: list[Link]


class HasSlug(Protocol):
    slug: str


_items: list[Item] = []


def register(item: Item) -> None:
    """Add a page; each address once, in the order of `order`, then of registration."""
    if all((item.url_name, item.area) != (known.url_name, known.area) for known in _items):
        _items.append(item)
        _items.sort(key=lambda known: known.order)


@dataclass(frozen=True)
class Navigation:
    """The ways open to `viewer` from `path`. Nothing is computed that a page does not show."""

    viewer: Viewer
    meeting: HasSlug | None
    path: str

    @cached_property
    def site(self) -> list[Link]:
        return self._links(Area.SITE)

    @cached_property
    def meeting_links(self) -> list[Link]:
        return self._links(Area.MEETING) if self.meeting else []

    @cached_property
    def desk(self) -> list[Group]:
        """The desk's pages under their headings."""
        links = self._links(Area.DESK) if self.meeting else []
        headings = list(dict.fromkeys(str(link.group) for link in links))
        ranked = sorted(links, key=lambda link: headings.index(str(link.group)))
        return [Group(label, list(found)) for label, found in groupby(ranked, key=lambda link: str(link.group))]

    @cached_property
    def desk_url(self) -> str:
        """The first page of the desk that the viewer may open, or "" if none."""
        return self.desk[0].links[0].url if self.desk else ""

    @property
    def at_desk(self) -> bool:
        return any(link.is_current for group in self.desk for link in group.links)

    @cached_property
    def here(self) -> Link | None:
        """The desk's page that is shown."""
        return next((link for group in self.desk for link in group.links if link.is_current), None)

    def _links(self, area: Area) -> list[Link]:
        urls = [(item, self._url(item)) for item in self._open(area)]
        # The longest address that the path begins with: /desk/ is not current while /desk/papers/ is.
        current = max((url for _item, url in urls if self.path.startswith(url)), key=len, default="")
        return [
            Link(label=item.label, url=url, icon=item.icon, group=item.group, is_current=url == current)
            for item, url in urls
        ]

    def _open(self, area: Area) -> Iterator[Item]:
        return (item for item in _items if item.area == area and (not item.roles or self.viewer.has(*item.roles)))

    def _url(self, item: Item) -> str:
        return reverse(item.url_name, args=[] if item.area == Area.SITE or not self.meeting else [self.meeting.slug])


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `viewer`, `meeting` (both may be None), `nav`, and `demo`, true in the demonstration."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    meeting: HasSlug | None = getattr(request, "meeting", None)
    nav = Navigation(viewer or Viewer(), meeting, request.path)
    return {"viewer": viewer, "meeting": meeting, "nav": nav, "demo": settings.DEMO}
