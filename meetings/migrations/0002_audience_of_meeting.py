"""Audiences belong to a meeting. Their model lives below the meetings, so the foreign key is made here."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial"), ("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE accounts_audience ADD CONSTRAINT audience_of_meeting FOREIGN KEY (meeting_id)"
            " REFERENCES meetings_meeting (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE accounts_audience DROP CONSTRAINT audience_of_meeting",
        )
    ]
