"""Symbols, release numbers and numbers of adopted outcomes are never given twice: their rows cannot go or change."""

from django.db import migrations

HOLD = """
CREATE FUNCTION agenda_never_reused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a number or symbol that was given out is never reused: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER symbol_never_reused BEFORE UPDATE OR DELETE ON agenda_takensymbol
    FOR EACH ROW EXECUTE FUNCTION agenda_never_reused();
CREATE TRIGGER release_never_reused BEFORE DELETE ON agenda_release
    FOR EACH ROW EXECUTE FUNCTION agenda_never_reused();
CREATE TRIGGER release_number_fixed BEFORE UPDATE OF meeting_id, number ON agenda_release
    FOR EACH ROW WHEN (OLD.number IS DISTINCT FROM NEW.number OR OLD.meeting_id IS DISTINCT FROM NEW.meeting_id)
    EXECUTE FUNCTION agenda_never_reused();
CREATE TRIGGER outcome_number_fixed BEFORE UPDATE OF series, number ON agenda_outcome
    FOR EACH ROW WHEN (OLD.number IS NOT NULL
        AND (OLD.number IS DISTINCT FROM NEW.number OR OLD.series IS DISTINCT FROM NEW.series))
    EXECUTE FUNCTION agenda_never_reused();
CREATE TRIGGER outcome_number_never_reused BEFORE DELETE ON agenda_outcome
    FOR EACH ROW WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION agenda_never_reused();
"""
DROP = """
DROP TRIGGER symbol_never_reused ON agenda_takensymbol;
DROP TRIGGER release_never_reused ON agenda_release;
DROP TRIGGER release_number_fixed ON agenda_release;
DROP TRIGGER outcome_number_fixed ON agenda_outcome;
DROP TRIGGER outcome_number_never_reused ON agenda_outcome;
DROP FUNCTION agenda_never_reused();
"""


class Migration(migrations.Migration):
    dependencies = [("agenda", "0003_bookings_follow")]

    operations = [migrations.RunSQL(HOLD, DROP)]
