"""Every address of the resolver, with every object that it could be about. A route not known here fails the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import URLPattern, URLResolver, get_resolver

from agenda.models import (
    AgendaItem,
    Announcement,
    BilateralRequest,
    Outcome,
    Paper,
    PersonAbsence,
    Release,
    RoomClosure,
    Session,
    SessionRule,
    Suggestion,
)
from agenda.previews import READERS
from cicc_portal.accounts.guards import Guard
from cicc_portal.accounts.models import Audience, User
from cicc_portal.documents.models import GeneratedFile, Job
from cicc_portal.outbox.models import Message
from delegates.documents import catalogue
from delegates.models import ActingHead, Badge, Delegation, FocalPoint, Invitation, Letter, Participant
from meetings.models import AudienceAssignment, Committee, Party, Room, StaffAssignment

NOTHING = "nothing-of-that-name"


def public_ids(model) -> list[str]:
    return [*model.objects.values_list("public_id", flat=True), NOTHING]


def pks(*models) -> list[int]:
    return [*sorted({pk for model in models for pk in model.objects.values_list("pk", flat=True)}), 999999]


def codes() -> list[str]:
    """Parties that have a delegation, one that has none, and one that there is not."""
    invited = list(Delegation.objects.values_list("party__code", flat=True).distinct())
    others = Party.objects.exclude(code__in=invited).values_list("code", flat=True)[:1]
    return [*invited, *others, NOTHING]


# What the part of an address named so may be, by the route's name (or its namespace and first word).
VALUES: dict[tuple[str, str], Callable[[], list[str] | list[int]]] = {
    ("documents:file", "public_id"): lambda: public_ids(GeneratedFile),
    ("documents:job", "public_id"): lambda: public_ids(Job),
    ("outbox:", "public_id"): lambda: public_ids(Message),
    ("agenda:own-feed", "token"): lambda: [NOTHING],  # whoever holds it reads as its owner: tests.leaks.test_feeds
    ("agenda:screen", "code"): lambda: [*Room.objects.values_list("code", flat=True), NOTHING],
    ("agenda:room-data", "code"): lambda: [*Room.objects.values_list("code", flat=True), NOTHING],
    ("agenda:suggestion", "public_id"): lambda: public_ids(Suggestion),
    ("agenda:session", "public_id"): lambda: public_ids(Session),
    ("agenda:outcome", "public_id"): lambda: public_ids(Outcome),
    ("agenda:paper", "public_id"): lambda: public_ids(Paper),
    ("agenda:paper", "language"): lambda: ["en", "fr"],
    ("agenda:bilateral", "public_id"): lambda: public_ids(BilateralRequest),
    ("agenda:bilateral-answer", "step"): lambda: ["agree", NOTHING],
    ("agenda:desk-bilateral", "public_id"): lambda: public_ids(BilateralRequest),
    ("agenda:audience", "public_id"): lambda: public_ids(Audience),
    ("agenda:programme-as", "reader"): lambda: [*(reader.key for reader in READERS), NOTHING],
    ("agenda:announcement", "public_id"): lambda: public_ids(Announcement),
    ("agenda:closure", "pk"): lambda: pks(RoomClosure),
    ("agenda:absence", "pk"): lambda: pks(PersonAbsence),
    ("agenda:rule", "pk"): lambda: pks(SessionRule),
    ("agenda:item", "pk"): lambda: pks(AgendaItem),
    ("agenda:release", "number"): lambda: [*Release.objects.values_list("number", flat=True), 99],
    ("meetings:committee", "pk"): lambda: pks(Committee),
    ("meetings:unassign", "pk"): lambda: pks(AudienceAssignment),
    ("meetings:", "user_pk"): lambda: [*User.objects.order_by("pk").values_list("pk", flat=True)[:3], 999999],
    ("meetings:room", "pk"): lambda: pks(Room),
    ("meetings:", "pk"): lambda: pks(StaffAssignment, AudienceAssignment),
    ("delegates:", "public_id"): lambda: public_ids(Participant),
    ("delegates:invitation", "public_id"): lambda: public_ids(Invitation),
    ("delegates:invitation", "token"): lambda: [*(one.token for one in Invitation.objects.all()), NOTHING],
    ("delegates:badge", "public_id"): lambda: [*public_ids(Badge), *public_ids(Participant)],
    ("delegates:letter", "public_id"): lambda: public_ids(Letter),
    ("delegates:document", "public_id"): lambda: [*public_ids(GeneratedFile), *public_ids(Participant)],
    ("delegates:documents", "document"): lambda: [*catalogue.keys(), NOTHING],
    ("delegates:", "code"): codes,
    ("delegates:register", "key"): lambda: ["you", "photo", "contact", "travel", "check", NOTHING],
    # Whoever holds the link of a delegation knows it: only a wrong one is tried.
    ("delegates:join", "token"): lambda: [NOTHING],
    ("delegates:", "pk"): lambda: pks(Delegation, Participant, FocalPoint, ActingHead),
    ("delegates:", "audience"): lambda: public_ids(Audience),
}
# Foreign or without objects of ours: visited once, whatever their parts are called.
FOREIGN = {"key": "x", "uidb64": "x", "provider_id": "oidc", "token": "x", "object_id": "1", "app_label": "auth"}


@dataclass(frozen=True)
class Address:
    """A path, and who may call the view behind it; `is_draft`: at a meeting that is not public."""

    name: str
    path: str
    guard: Guard
    is_draft: bool = False


def patterns() -> Iterator[tuple[str, str, URLPattern]]:
    """(name with namespace, the whole route, pattern) of every view."""

    def walk(found, namespaces: tuple[str, ...], before: str):
        for pattern in found:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
                yield from walk(pattern.url_patterns, inner, route)
            else:
                yield ":".join([*namespaces, pattern.name or route]), route, pattern

    yield from walk(get_resolver().url_patterns, (), "/")


def is_foreign(name: str, route: str) -> bool:
    return route.startswith(("/accounts/", "/admin/", "/i18n/", "/healthz", "/readyz"))


def addresses(slug: str, *, draft: str, foreign: bool) -> Iterator[Address]:
    """Every address: each route of the meeting at `slug` with each value of each of its parts, the pages of the `draft`
    meeting, and the `foreign` ones where wanted. Raises `LookupError` for a part that is not known."""
    for name, route, pattern in patterns():
        parts = list(pattern.pattern.converters)
        if is_foreign(name, route):
            path = route
            for part in parts:
                path = _filled(path, part, FOREIGN.get(part, "1"))
            if foreign and "(" not in path:  # the admin's catch-all is a regular expression
                yield Address(name, path, pattern.callback.guard)
            continue
        paths = [route]
        below_delegation = parts[-1:] if "code" in parts and parts[-1] != "code" else []
        for part in parts:
            if part in below_delegation:
                continue
            values = [slug, draft] if parts == ["slug"] else [slug] if part == "slug" else _values(name, part)
            paths = [_filled(path, part, value) for path in paths for value in values]
        for part in below_delegation:
            paths = [_filled(path, part, value) for path in paths for value in _of_delegation(path, name, part)]
        yield from (Address(name, path, pattern.callback.guard, f"/{draft}/" in path) for path in paths)


def _of_delegation(path: str, name: str, part: str) -> list[str] | list[int]:
    """What is of the delegation in `path`, one thing that is of another, and one that there is not: each delegation
    with each thing would be half of all addresses, and tell no more."""
    values = _values(name, part)
    code = next(one for one in codes() if f"/{one}/" in path)
    belongs = Q(participants__public_id__in=values) if part == "public_id" else Q(focal_points__in=values)
    field = "participants__public_id" if part == "public_id" else "focal_points"
    held = set(Delegation.objects.filter(belongs, party__code=code).values_list(field, flat=True))
    if part == "pk":
        held |= set(ActingHead.objects.filter(delegation__party__code=code).values_list("pk", flat=True))
    others = [value for value in values[:-1] if value not in held]
    return [*(value for value in values if value in held), *others[:1], values[-1]]


def _values(name: str, part: str) -> list[str] | list[int]:
    known = [key for key in VALUES if key[1] == part and name.startswith(key[0])]
    if not known:
        raise LookupError(f"The leak test does not know what “{part}” of the route “{name}” may be: add it to VALUES")
    return VALUES[max(known, key=lambda key: len(key[0]))]()


def _filled(path: str, part: str, value: object) -> str:
    start = path.index("<" if f"<{part}>" in path else f":{part}>")
    if f"<{part}>" in path:
        return path.replace(f"<{part}>", str(value))
    start = path.rindex("<", 0, path.index(f":{part}>"))
    return path[:start] + str(value) + path[path.index(">", start) + 1 :]
