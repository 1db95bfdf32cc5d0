"""Bookings follow their session's times and their room's nature, whatever path changes them (DESIGN §4.1)."""

from django.db import migrations

FOLLOW = """
ALTER TABLE agenda_booking
    ADD CONSTRAINT booking_follows_session FOREIGN KEY (session_id, starts_at, ends_at, is_cancelled)
        REFERENCES agenda_session (id, starts_at, ends_at, is_cancelled) ON UPDATE CASCADE ON DELETE CASCADE,
    ADD CONSTRAINT booking_follows_room FOREIGN KEY (room_id, is_shared)
        REFERENCES meetings_room (id, is_shared) ON UPDATE CASCADE,
    ADD CONSTRAINT booking_session_same_meeting FOREIGN KEY (session_id, meeting_id)
        REFERENCES agenda_session (id, meeting_id) ON DELETE CASCADE,
    ADD CONSTRAINT booking_room_same_meeting FOREIGN KEY (room_id, meeting_id)
        REFERENCES meetings_room (id, meeting_id);
"""
DROP = """
ALTER TABLE agenda_booking
    DROP CONSTRAINT booking_follows_session,
    DROP CONSTRAINT booking_follows_room,
    DROP CONSTRAINT booking_session_same_meeting,
    DROP CONSTRAINT booking_room_same_meeting;
"""


class Migration(migrations.Migration):
    dependencies = [("agenda", "0002_same_meeting")]

    operations = [migrations.RunSQL(FOLLOW, DROP)]
