"""The audit record in words: what was done to what, and what changed, as its reader may know it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cicc_portal.accounts.models import Audience, User
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.audit.models import Entry, RetentionRun
from cicc_portal.audit.record import SYSTEM
from cicc_portal.audit.retention import rule_label
from cicc_portal.languages import CODES, text
from meetings import hooks
from meetings.models import Committee, Party, Room

# Whose rows a change may name: everybody who reads the record may know them.
NAMED = (Committee, Party, Room, User)

ACTION_NAMES = {
    "audience.created": gettext_lazy("Audience created"),
    "audience.staff-assigned": gettext_lazy("Closed audience opened to someone of the staff"),
    "audience.staff-unassigned": gettext_lazy("Closed audience closed to someone of the staff"),
    "committee.changed": gettext_lazy("Committee changed"),
    "committee.created": gettext_lazy("Committee created"),
    "file.downloaded": gettext_lazy("File downloaded"),
    "file.removed": gettext_lazy("File removed"),
    "job.cancelled": gettext_lazy("Background job cancelled"),
    "job.tried_again": gettext_lazy("Background job tried again"),
    "meeting.changed": gettext_lazy("Settings of the meeting changed"),
    "meeting.created": gettext_lazy("Meeting set up"),
    "meeting.published": gettext_lazy("Meeting made public"),
    "meeting.retention-set": gettext_lazy("Days that personal data is kept changed"),
    "meeting.unpublished": gettext_lazy("Meeting made a draft again"),
    "message.discarded": gettext_lazy("Message discarded"),
    "message.drafted": gettext_lazy("Message drafted"),
    "message.edited": gettext_lazy("Message changed"),
    "message.queued": gettext_lazy("Message sent"),
    "message.recalled": gettext_lazy("Message stopped before it left"),
    "message.restored": gettext_lazy("Message brought back"),
    "message.retried": gettext_lazy("Message sent again"),
    "party.created": gettext_lazy("State or organisation entered"),
    "retention.deleted": gettext_lazy("Personal data deleted"),
    "retention.ordered": gettext_lazy("Deletion of what is due ordered"),
    "room.added": gettext_lazy("Room added"),
    "room.changed": gettext_lazy("Room changed"),
    "room.removed": gettext_lazy("Room removed"),
    "staff.appointed": gettext_lazy("Staff appointed"),
    "staff.dismissed": gettext_lazy("Role taken from staff"),
    "user.created": gettext_lazy("Account created"),
    "user.deleted": gettext_lazy("Account deleted"),
}


@dataclass(frozen=True)
class Change:
    """A field in words, before and after; both "" where the record holds no values."""

    label: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Line:
    """One entry as the page shows it."""

    at: datetime.datetime
    who: str
    what: str
    about: str
    changes: list[Change] = field(default_factory=list)


def register_names() -> None:
    """Give the words of this floor and those below; the apps above add theirs."""
    hooks.action_names.update(ACTION_NAMES)
    hooks.object_names.update(
        {
            "meetings.room": _named(Room),
            "meetings.committee": _named(Committee),
            "meetings.party": _named(Party),
            "accounts.audience": _named(Audience),
            "accounts.user": _named(User),
            "audit.retentionrun": _deletions,
        }
    )


def _deletions(ids: Collection[str], _viewer: Viewer) -> Mapping[str, str]:
    found = RetentionRun.objects.filter(pk__in=[int(pk) for pk in ids])
    return {str(run.pk): rule_label(run.rule) for run in found}


def _named(model: type[models.Model]) -> Any:
    def names(ids: Collection[str], _viewer: Viewer) -> Mapping[str, str]:
        return {str(pk): str(obj) for pk, obj in model._default_manager.in_bulk([int(pk) for pk in ids]).items()}

    return names


def lines(entries: Sequence[Entry], viewer: Viewer, *, zone: datetime.tzinfo) -> list[Line]:
    """`entries` in words, their times in `zone`. As many queries as kinds of objects that they speak of."""
    about, known = _objects(entries, viewer), _Known(entries, zone)
    return [
        Line(
            at=entry.at,
            who=_("The portal itself") if entry.actor_label == str(SYSTEM) else entry.who,
            what=action_name(entry.action),
            about=about.get((entry.object_type, entry.object_id), ""),
            changes=known.changes(entry),
        )
        for entry in entries
    ]


def action_name(action: str) -> str:
    """“Room added”; an action that nobody named is shown by its code's own words."""
    return str(
        hooks.action_names.get(action) or capfirst(action.replace(".", ": ").replace("-", " ").replace("_", " "))
    )


def kind_name(object_type: str) -> str:
    """What the objects of a type are called; "" for one that no longer exists."""
    model = _model(object_type)
    return str(capfirst(model._meta.verbose_name)) if model else ""


def _model(object_type: str) -> type[models.Model] | None:
    try:
        return apps.get_model(object_type)
    except (LookupError, ValueError):
        return None


def _holds_ids(values: Iterable[Any]) -> bool:
    """True for what is no field, such as the people of a session: lists of ids, which say nothing to a reader."""
    return any(isinstance(value, list) for value in values)


def _objects(entries: Iterable[Entry], viewer: Viewer) -> dict[tuple[str, str], str]:
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        if entry.object_type in hooks.object_names:
            wanted.setdefault(entry.object_type, set()).add(entry.object_id)
    return {
        (kind, pk): name for kind, ids in wanted.items() for pk, name in hooks.object_names[kind](ids, viewer).items()
    }


class _Known:
    """Says what changed; looks up the names that all the entries together need."""

    def __init__(self, entries: Sequence[Entry], zone: datetime.tzinfo) -> None:
        self.zone = zone
        wanted: dict[type[models.Model], set[int]] = {}
        for entry in entries:
            for name, values in entry.changes.items():
                related = self._related(entry, name)
                if related in NAMED and values:
                    wanted.setdefault(related, set()).update(pk for pk in values if isinstance(pk, int))
        self.names = {model: model._default_manager.in_bulk(ids) for model, ids in wanted.items()}

    def changes(self, entry: Entry) -> list[Change]:
        return [self._change(entry, name, values) for name, values in entry.changes.items()]

    def _change(self, entry: Entry, name: str, values: Sequence[Any] | None) -> Change:
        found = self._field(entry, name)
        related = self._related(entry, name)
        label = str(capfirst(getattr(found, "verbose_name", name.replace("_", " "))))
        if (
            values is None
            or (related and related not in NAMED)
            or (found is None and not related and _holds_ids(values))
        ):
            return Change(label)
        if related:
            return Change(
                label, *(str(self.names[related].get(pk) or _("no longer there")) if pk else "" for pk in values)
            )
        return Change(label, *(self._shown(found, value) for value in values))

    def _shown(self, found: Any, value: Any) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, Mapping):
            return self._mapping(value)
        if isinstance(value, list):
            return ", ".join(self._shown(getattr(found, "base_field", None), part) for part in value)
        if isinstance(found, models.DateField) and isinstance(value, str):
            return self._time(value)
        return str(dict(getattr(found, "flatchoices", None) or ()).get(value, value))

    def _mapping(self, value: Mapping[str, Any]) -> str:
        if set(value) <= set(CODES):
            return str(text(value))
        return ", ".join(f"{name} {part}" for name, part in value.items())

    def _time(self, value: str) -> str:
        moment = parse_datetime(value) if "T" in value else None
        if moment is not None:
            return date_format(moment.astimezone(self.zone), "DATETIME_FORMAT")
        day = parse_date(value)
        return date_format(day, "DATE_FORMAT") if day else value

    @staticmethod
    def _field(entry: Entry, name: str) -> Any:
        # What was deleted names its model: "delegates.Participant.photo".
        object_type, _dot, own = name.rpartition(".")
        model = _model(object_type or entry.object_type)
        try:
            return model._meta.get_field(own) if model else None
        except FieldDoesNotExist:
            return None

    def _related(self, entry: Entry, name: str) -> type[models.Model] | None:
        # An assignment is recorded at its audience, as "user".
        if name == "user":
            return User
        found = self._field(entry, name)
        return found.related_model if isinstance(found, models.ForeignKey) else None
