"""An acting head, and whoever an invitation is for, belong to the delegation that it is about."""

from django.db import migrations

KEYS = [
    ("delegates_actinghead", "acting_head_same_delegation"),
    ("delegates_invitation", "invitation_participant_same_delegation"),
]


class Migration(migrations.Migration):
    dependencies = [("delegates", "0009_registration_in_full")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (participant_id, delegation_id)"
            " REFERENCES delegates_participant (id, delegation_id) DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        )
        for table, name in KEYS
    ]
