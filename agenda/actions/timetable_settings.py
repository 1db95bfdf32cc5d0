"""The hours of a meeting's days, and which problems block a release."""

from __future__ import annotations

from django.db import transaction

from agenda.actions.bookings import lock_timetable
from agenda.models import TimetableSettings
from cicc_portal.audit.record import Actor, record
from cicc_portal.audit.versions import StaleWrite

FIELDS = ("day_starts", "day_ends", "change_minutes", "blocking", "warning", "off")
# What the form of a meeting without settings of its own has seen.
UNSAVED = "0"


@transaction.atomic
def save_settings(settings: TimetableSettings, *, seen: int | str, by: Actor) -> None:
    """Save the settings, the first ones too. Raises `StaleWrite` if somebody else has saved them since."""
    lock_timetable(settings.meeting)
    if settings._state.adding:
        held = TimetableSettings.objects.filter(meeting=settings.meeting).first()
        if held is not None or str(seen) != UNSAVED:
            raise StaleWrite(held or settings, 0, held.version if held else 0)
        changes = TimetableSettings(meeting=settings.meeting).differences(settings, FIELDS)
        settings.save(force_insert=True)
    else:
        changes = settings.save_if(seen, update_fields=FIELDS)
    record("timetable-settings.saved", settings, by=by, changes=changes)
