"""What belongs together is of one meeting: sessions, papers and outcomes with their audiences, items and rooms."""

from django.db import migrations

KEYS = [
    ("agenda_agendaitem", "item_parent_same_meeting", "parent_id", "agenda_agendaitem"),
    ("agenda_session", "session_audience_same_meeting", "audience_id", "accounts_audience"),
    ("agenda_paper", "paper_audience_same_meeting", "audience_id", "accounts_audience"),
    ("agenda_paper", "paper_session_same_meeting", "session_id", "agenda_session"),
    ("agenda_outcome", "outcome_audience_same_meeting", "audience_id", "accounts_audience"),
    ("agenda_outcome", "outcome_session_same_meeting", "session_id", "agenda_session"),
    ("agenda_outcome", "outcome_item_same_meeting", "agenda_item_id", "agenda_agendaitem"),
]


class Migration(migrations.Migration):
    dependencies = [("agenda", "0001_initial"), ("meetings", "0002_audience_of_meeting")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, meeting_id)"
            f" REFERENCES {target} (id, meeting_id) DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        )
        for table, name, column, target in KEYS
    ]
