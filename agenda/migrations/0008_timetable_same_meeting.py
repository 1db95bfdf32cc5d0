"""Rules, announcements and requests for bilateral meetings are of the meeting of what they are about."""

from django.db import migrations

KEYS = [
    ("agenda_sessionrule", "rule_first_same_meeting", "first_id", "agenda_session"),
    ("agenda_sessionrule", "rule_second_same_meeting", "second_id", "agenda_session"),
    ("agenda_announcement", "announcement_audience_same_meeting", "audience_id", "accounts_audience"),
    ("agenda_announcement", "announcement_room_same_meeting", "room_id", "meetings_room"),
    ("agenda_bilateralrequest", "bilateral_asked_by_same_meeting", "asked_by_id", "delegates_delegation"),
    ("agenda_bilateralrequest", "bilateral_asked_same_meeting", "asked_id", "delegates_delegation"),
    ("agenda_bilateralrequest", "bilateral_session_same_meeting", "session_id", "agenda_session"),
]


class Migration(migrations.Migration):
    dependencies = [("agenda", "0007_timetable_in_full"), ("meetings", "0002_audience_of_meeting")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, meeting_id)"
            f" REFERENCES {target} (id, meeting_id) DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        )
        for table, name, column, target in KEYS
    ]
