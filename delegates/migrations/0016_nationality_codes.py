"""Nationalities become codes, so that a passport under two spellings is found; what names no country stays as it is."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from delegates.countries import code_of
from delegates.passports import digest


def to_codes(apps: Any, _schema_editor: Any) -> None:
    """Row by row: what is encrypted can be read in Python alone."""
    for passport in apps.get_model("delegates", "Passport").objects.iterator():
        passport.nationality = code_of(passport.nationality or "") or passport.nationality
        passport.digest = digest(passport.nationality or "", passport.number)
        passport.save(update_fields=["nationality", "digest"])


class Migration(migrations.Migration):
    dependencies = [("delegates", "0015_name_consent_version")]

    # Back again there is nothing to do: a code is text, too.
    operations = [migrations.RunPython(to_codes, migrations.RunPython.noop)]
