"""A participant is of the delegation's meeting, a checkpoint's audience and room are of the checkpoint's."""

from django.db import migrations

KEYS = [
    ("delegates_participant", "participant_delegation_same_meeting", "delegation_id", "delegates_delegation"),
    ("delegates_checkpoint", "checkpoint_audience_same_meeting", "audience_id", "accounts_audience"),
    ("delegates_checkpoint", "checkpoint_room_same_meeting", "room_id", "meetings_room"),
]


class Migration(migrations.Migration):
    dependencies = [("delegates", "0001_initial"), ("meetings", "0002_audience_of_meeting")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, meeting_id)"
            f" REFERENCES {target} (id, meeting_id) DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        )
        for table, name, column, target in KEYS
    ]
