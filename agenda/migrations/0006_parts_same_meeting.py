"""Who has a part in a session, and what is taken up in it, are of the session's meeting. Neither row has a meeting of
its own that a foreign key could name, so a trigger looks it up."""

from django.db import migrations

HOLD = """
CREATE FUNCTION agenda_part_same_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT meeting_id FROM agenda_session WHERE id = NEW.session_id)
        IS DISTINCT FROM (SELECT meeting_id FROM delegates_participant WHERE id = NEW.participant_id) THEN
        RAISE EXCEPTION 'session % and participant % are of different meetings', NEW.session_id, NEW.participant_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'session_person_same_meeting';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION agenda_item_same_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT meeting_id FROM agenda_session WHERE id = NEW.session_id)
        IS DISTINCT FROM (SELECT meeting_id FROM agenda_agendaitem WHERE id = NEW.agenda_item_id) THEN
        RAISE EXCEPTION 'session % and agenda item % are of different meetings', NEW.session_id, NEW.agenda_item_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'session_item_same_meeting';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER session_person_same_meeting AFTER INSERT OR UPDATE OF session_id, participant_id ON agenda_sessionperson
    FOR EACH ROW EXECUTE FUNCTION agenda_part_same_meeting();
CREATE TRIGGER session_item_same_meeting AFTER INSERT OR UPDATE OF session_id, agenda_item_id
    ON agenda_sessionagendaitem FOR EACH ROW EXECUTE FUNCTION agenda_item_same_meeting();
"""
DROP = """
DROP TRIGGER session_person_same_meeting ON agenda_sessionperson;
DROP TRIGGER session_item_same_meeting ON agenda_sessionagendaitem;
DROP FUNCTION agenda_part_same_meeting();
DROP FUNCTION agenda_item_same_meeting();
"""


class Migration(migrations.Migration):
    dependencies = [("agenda", "0005_programme_files"), ("delegates", "0008_badge_file")]

    operations = [migrations.RunSQL(HOLD, DROP)]
