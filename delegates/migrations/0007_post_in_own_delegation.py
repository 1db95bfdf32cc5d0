"""Whoever holds a post in a delegation belongs to that delegation."""

from django.db import migrations

NAME = "post_participant_same_delegation"


class Migration(migrations.Migration):
    dependencies = [("delegates", "0006_search_photos")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE delegates_streampost ADD CONSTRAINT {NAME} FOREIGN KEY (participant_id, delegation_id)"
            " REFERENCES delegates_participant (id, delegation_id) DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE delegates_streampost DROP CONSTRAINT {NAME}",
        )
    ]
