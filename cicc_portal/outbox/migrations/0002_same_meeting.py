"""A message's audience belongs to its own meeting: a composite foreign key, which Django has no words for."""

from django.db import migrations

ADD = """
ALTER TABLE outbox_message ADD CONSTRAINT message_audience_of_same_meeting
    FOREIGN KEY (audience_id, meeting_id) REFERENCES accounts_audience (id, meeting_id) DEFERRABLE INITIALLY IMMEDIATE
"""
DROP = "ALTER TABLE outbox_message DROP CONSTRAINT message_audience_of_same_meeting"


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial"), ("accounts", "0001_initial")]

    operations = [migrations.RunSQL(ADD, DROP)]
