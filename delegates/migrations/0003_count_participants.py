"""The places taken of a delegation, counted by the database, so that the quota's CHECK holds on every path."""

from django.db import migrations

COUNT = """
CREATE FUNCTION delegates_takes_place(state text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT (state IN ('submitted', 'returned', 'referred', 'accredited'))::integer
$$;
CREATE FUNCTION delegates_count_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.delegation_id = NEW.delegation_id
            AND delegates_takes_place(OLD.state) = delegates_takes_place(NEW.state) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' AND delegates_takes_place(OLD.state) = 1 THEN
        UPDATE delegates_delegation SET participants_count = participants_count - 1 WHERE id = OLD.delegation_id;
    END IF;
    IF TG_OP <> 'DELETE' AND delegates_takes_place(NEW.state) = 1 THEN
        UPDATE delegates_delegation SET participants_count = participants_count + 1 WHERE id = NEW.delegation_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER delegates_count_places AFTER INSERT OR DELETE OR UPDATE OF state, delegation_id ON delegates_participant
    FOR EACH ROW EXECUTE FUNCTION delegates_count_places();
"""
DROP = """
DROP TRIGGER delegates_count_places ON delegates_participant;
DROP FUNCTION delegates_count_places();
DROP FUNCTION delegates_takes_place(text);
"""


class Migration(migrations.Migration):
    dependencies = [("delegates", "0002_same_meeting")]

    operations = [migrations.RunSQL(COUNT, DROP)]
