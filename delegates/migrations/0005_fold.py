"""`delegates_fold(text)`: small letters without accents, for searching and sorting.

`unaccent()` is only STABLE, since its dictionary could be changed; ours is not, so the wrapper may say IMMUTABLE and be
used in indexes and generated columns.
"""

from django.db import migrations

FOLD = """
CREATE FUNCTION delegates_fold(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1))
$$;
"""
DROP = "DROP FUNCTION delegates_fold(text);"


class Migration(migrations.Migration):
    dependencies = [("delegates", "0004_needs_may_be_empty")]

    operations = [migrations.RunSQL(FOLD, DROP)]
