"""A file's or job's audience belongs to its own meeting: a composite foreign key, which Django has no words for."""

from django.db import migrations

TABLES = ("generatedfile", "job")


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE documents_{table} ADD CONSTRAINT {table}_audience_of_same_meeting"
            " FOREIGN KEY (audience_id, meeting_id) REFERENCES accounts_audience (id, meeting_id)"
            " DEFERRABLE INITIALLY IMMEDIATE",
            f"ALTER TABLE documents_{table} DROP CONSTRAINT {table}_audience_of_same_meeting",
        )
        for table in TABLES
    ]
