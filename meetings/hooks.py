"""Where the apps above add their part to the pages of a meeting, which may not import them.

An app registers in its `AppConfig.ready`:

    from meetings import hooks
    hooks.cards.register(programme_card)        # the public page
    hooks.checks.register(delegation_checks)    # the set-up check-list at the desk
    hooks.invite_parties.register(invite)       # a new meeting, with the parties that were picked for it

What a function gives must be what its viewer may know: the pages show it as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.http import HttpRequest
from django.utils.functional import Promise

from cicc_portal.accounts.models import User
from cicc_portal.accounts.viewers import Viewer
from meetings.models import Meeting, Party

Hook = TypeVar("Hook", bound=Callable[..., object])


class Registry(Generic[Hook]):
    """Functions of one kind, in the order of registration; each once."""

    def __init__(self) -> None:
        self._hooks: list[Hook] = []

    def register(self, hook: Hook) -> Hook:
        """Add `hook`; also a decorator."""
        if hook not in self._hooks:
            self._hooks.append(hook)
        return hook

    def __iter__(self) -> Iterator[Hook]:
        return iter(self._hooks)


@dataclass(frozen=True, kw_only=True)
class Card:
    """A way on from a meeting's public page: the programme, the registration, the papers."""

    title: str | Promise
    url: str
    text: str | Promise = ""
    icon: str = "chevron-right"
    # What the visitor most likely comes for, such as their own registration.
    is_main: bool = False
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number on a meeting's public page: "21 states"."""

    number: int
    label: str | Promise
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Check:
    """One line of the set-up check-list. `url` mends it; `roles` may open that page (none: every one of the desk)."""

    title: str | Promise
    is_done: bool
    url: str
    text: str | Promise = ""
    roles: frozenset[str] = field(default=frozenset())
    # A meeting can be held without it: shown, and not counted as missing.
    is_optional: bool = False
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class OwnLink:
    """A way to something of the visitor's own, on the front page: "Your registration"."""

    meeting: Meeting
    label: str | Promise
    url: str
    icon: str = "person-vcard"
    order: int = 100


# HTML that stands on top of a meeting's public page, above everything else.
tops: Registry[Callable[[HttpRequest, Meeting, Viewer], str]] = Registry()
cards: Registry[Callable[[Meeting, Viewer], Iterable[Card]]] = Registry()
figures: Registry[Callable[[Meeting, Viewer], Iterable[Figure]]] = Registry()
checks: Registry[Callable[[Meeting, Viewer], Iterable[Check]]] = Registry()
# Called with a signed-in user and the meetings that the front page lists.
own_links: Registry[Callable[[User, Sequence[Meeting]], Iterable[OwnLink]]] = Registry()
# Called as `invite(meeting, {party: places, …}, by)` inside the transaction that makes the meeting.
invite_parties: Registry[Callable[[Meeting, Mapping[Party, int], User], None]] = Registry()
# True where people have agreed to the meeting's privacy notice, which says how long data is kept.
has_told_people: Registry[Callable[[Meeting], bool]] = Registry()


def cards_of(meeting: Meeting, viewer: Viewer) -> list[Card]:
    """The ways on from the public page, the main ones first."""
    found = [card for hook in cards for card in hook(meeting, viewer)]
    return sorted(found, key=lambda card: (not card.is_main, card.order))


def figures_of(meeting: Meeting, viewer: Viewer) -> list[Figure]:
    return sorted((figure for hook in figures for figure in hook(meeting, viewer)), key=lambda figure: figure.order)


def checks_of(meeting: Meeting, viewer: Viewer) -> list[Check]:
    return sorted((check for hook in checks for check in hook(meeting, viewer)), key=lambda check: check.order)


def own_links_of(user: User, meetings: Sequence[Meeting]) -> dict[int, list[OwnLink]]:
    """The user's own links by the meeting's id."""
    by_meeting: dict[int, list[OwnLink]] = {}
    found = (link for hook in own_links for link in hook(user, meetings))
    for link in sorted(found, key=lambda link: link.order):
        by_meeting.setdefault(link.meeting.pk, []).append(link)
    return by_meeting


# The words of the audit record's actions ("session.moved") and, by model ("agenda.session"), of the objects themselves:
# a function that gives the names of those ids which the viewer may know.
action_names: dict[str, str | Promise] = {}
object_names: dict[str, Callable[[Collection[str], Viewer], Mapping[str, str]]] = {}
