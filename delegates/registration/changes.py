"""What was changed in a registration since it was accredited, as the desk is shown it."""

from __future__ import annotations

from dataclasses import dataclass

from cicc_portal.audit.models import Entry
from delegates.models import Participant


@dataclass(frozen=True, kw_only=True)
class Change:
    """A field's name; what it was and is, where the record may hold that: of classified fields the name alone."""

    label: str
    before: str = ""
    after: str = ""


def changes_since(participant: Participant) -> list[Change]:
    """The changes that nobody at the desk has marked as seen. One query if there are any, else none."""
    if not participant.changed_since:
        return []
    recorded: dict[str, tuple[object, object]] = {}
    entries = Entry.objects.about(participant).filter(action="participant.changed", at__gt=participant.accredited_at)
    for entry in entries:
        for name, pair in entry.changes.items():
            if pair is not None:
                first = recorded[name][0] if name in recorded else pair[0]
                recorded[name] = (first, pair[1])
    return [_change(participant, name, recorded.get(name)) for name in participant.changed_since]


def field_label(name: str) -> str:
    """What a field is called."""
    label = str(getattr(Participant._meta.get_field(name), "verbose_name", name))
    return label[:1].upper() + label[1:]


def _change(participant: Participant, name: str, pair: tuple[object, object] | None) -> Change:
    if pair is None or name in participant.CLASSIFIED:
        return Change(label=field_label(name))
    choices = getattr(participant._meta.get_field(name), "flatchoices", [])
    words = {value: str(label) for value, label in choices}
    before, after = (words.get(str(value), str(value)) or "–" for value in pair)
    return Change(label=field_label(name), before=before, after=after)
